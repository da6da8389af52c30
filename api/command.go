package api

import (
	"net/http"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"
)

// Headers of commands.
const (
	headerKey      = "Idempotency-Key"
	headerReplayed = "Idempotency-Replayed"
	headerDryRun   = "Dry-Run"
	headerIfMatch  = "If-Match"
)

// command reads the body of a request, of at most limit bytes, lets act carry out
// what it asks for, and answers the result. What has an idempotency key is
// carried out once.
func command[R any](
	r *request, limit int64, act func(c *ledger.Command, body []byte) (R, error), answered func(R) reply,
) error {
	body, err := r.body(limit)
	if err != nil {
		return err
	}
	return write(r, fact.DigestOf(string(body)), func(c *ledger.Command) (R, error) { return act(c, body) }, answered)
}

// write is command without the body: for what has none, and where more is to be
// done with it before anything is locked. digest is its SHA-256 in hex.
func write[R any](r *request, digest string, act func(*ledger.Command) (R, error), answered func(R) reply) error {
	call, err := r.call(digest)
	if err != nil {
		return err
	}
	var late reply
	answer, err := r.ledger.Write(r.ctx(), call, r.contract, func(c *ledger.Command) (ledger.Reply, error) {
		result, err := act(c)
		if err != nil {
			return ledger.Reply{}, err
		}
		if call.Key == "" { // nobody asks for the answer again, nor need anybody wait for it to be written
			late = answered(result)
			return ledger.Reply{Code: late.status}, nil
		}
		return answered(result).encode()
	})
	if err == nil && call.Key == "" {
		answer, err = late.encode()
	}
	if err != nil {
		return err
	}
	return r.sendWritten(answer, call.DryRun)
}

// call describes the request to the ledger. Only a POST has an idempotency key.
func (r *request) call(digest string) (ledger.Call, error) {
	call := ledger.Call{
		User: r.user, Token: tokenDigest(r), May: r.may, DryRun: r.query.flag("dry_run"), Digest: digest, Origin: originOf(r),
		TryFirst: r.size > triedFirst, Sheet: r.sheet,
	}
	if err := r.query.err(); err != nil {
		return ledger.Call{}, err
	}
	if r.Request().Method != http.MethodPost {
		return call, nil
	}
	call.Target = r.Request().Method + " " + r.Request().URL.RequestURI()
	var err error
	call.Key, err = r.idempotencyKey()
	return call, err
}

// idempotencyKey returns the key of a request, empty if it has none.
func (r *request) idempotencyKey() (string, error) {
	keys := r.Request().Header.Values(headerKey)
	if len(keys) == 0 {
		return "", nil
	}
	if len(keys) > 1 || !isVisible(keys[0], maxKey) {
		return "", parameterFaults{{Pointer: headerKey, Code: refusal.BadFormat, Detail: refusal.Say(
			"空白を含まない1〜255文字の半角文字を1つだけ指定してください。",
			"must be one text of 1 to 255 visible ASCII characters")}}
	}
	return keys[0], nil
}

// reply is what a command is answered.
type reply struct {
	status   int
	location string // of what was created, empty if it has none of its own
	shape    any    // nil for no content; a function returns it
	repeated any    // the shape for the same key again, where that leaves out a secret
}

// as answers a result with a status and in its shape.
func as[R, S any](status int, shape func(R) S) func(R) reply {
	return func(result R) reply { return reply{status: status, shape: func() any { return shape(result) }} }
}

// encode writes a reply as the ledger stores it.
func (p reply) encode() (answer ledger.Reply, err error) {
	answer.Code, answer.Location = p.status, p.location
	if write, is := p.shape.(func() any); is {
		p.shape = write()
	}
	if p.shape != nil {
		if answer.Body, err = json.Marshal(p.shape); err != nil {
			return answer, err
		}
	}
	if p.repeated != nil {
		answer.Repeated, err = json.Marshal(p.repeated)
	}
	return answer, err
}

// sendWritten sends the answer of a command.
func (r *request) sendWritten(answer ledger.Reply, dryRun bool) error {
	header := r.Response().Header()
	if answer.Location != "" {
		header.Set(echo.HeaderLocation, answer.Location)
	}
	if answer.Replayed {
		header.Set(headerReplayed, "true")
	}
	if dryRun {
		header.Set(headerDryRun, "true")
	}
	if answer.Code == http.StatusNoContent {
		return r.NoContent(answer.Code)
	}
	return send(r, answer.Code, typeJSON, answer.Body)
}

// checkMatch refuses a command whose If-Match does not name what get answers
// now, which is nil where there is nothing yet.
func (r *request) checkMatch(get func() (any, error)) error {
	tags := r.Request().Header.Values(headerIfMatch)
	if len(tags) == 0 {
		return nil
	}
	shape, err := get()
	if err != nil {
		return err
	}
	text, err := json.Marshal(shape)
	if err != nil {
		return err
	}
	if shape == nil || !namesTag(tags, etagOf(text), false) {
		return refusal.New(refusal.PreconditionFailed, "確認した内容から変わっています。最新の内容を確認してください。",
			"What was looked at has changed since. Look at it again.")
	}
	return nil
}
