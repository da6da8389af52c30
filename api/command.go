package api

import (
	"net/http"
	"slices"
	"strings"

	"slaledger/domain/refusal"
	"slaledger/ledger"

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

// maxKey is how many characters an idempotency key may have.
const maxKey = 255

// write carries out a command on a contract, which is empty for what belongs to
// none, and answers what it gives: as a dry run where the query asks for it,
// once for each idempotency key where the method is POST.
func (r *request) write(contract string, body []byte, act func(*ledger.Command) (ledger.Answer, error)) error {
	return r.writeDigest(contract, sha256Hex(body), act)
}

// writeDigest is write where the SHA-256 of the body is known.
func (r *request) writeDigest(contract, digest string, act func(*ledger.Command) (ledger.Answer, error)) error {
	call := ledger.Call{User: r.user, May: r.may, DryRun: r.query.flag("dry_run"), Digest: digest, Origin: originOf(r)}
	if err := r.query.err(); err != nil {
		return err
	}
	if r.Request().Method == http.MethodPost {
		var err error
		if call.Key, err = r.idempotencyKey(); err != nil {
			return err
		}
		call.Target = r.Request().Method + " " + r.Request().URL.RequestURI()
	}
	answer, err := r.ledger.Write(r.ctx(), call, contract, act)
	if err != nil {
		return err
	}
	header := r.Response().Header()
	if answer.Location != "" {
		header.Set(echo.HeaderLocation, answer.Location)
	}
	if answer.Replayed {
		header.Set(headerReplayed, "true")
	}
	if call.DryRun {
		header.Set(headerDryRun, "true")
	}
	if answer.Status == http.StatusNoContent {
		return r.NoContent(answer.Status)
	}
	return send(r, answer.Status, typeJSON, answer.Body)
}

// idempotencyKey returns the key of a request, empty if it has none.
func (r *request) idempotencyKey() (string, error) {
	keys := r.Request().Header.Values(headerKey)
	if len(keys) == 0 {
		return "", nil
	}
	hidden := func(c rune) bool { return c <= ' ' || c > '~' }
	if len(keys) > 1 || keys[0] == "" || len(keys[0]) > maxKey || strings.ContainsFunc(keys[0], hidden) {
		return "", parameterFaults{{Pointer: headerKey, Code: refusal.BadFormat, Detail: refusal.Text{
			Japanese: "空白を含まない1〜255文字の半角文字を1つだけ指定してください。", English: "must be one text of 1 to 255 visible ASCII characters",
		}}}
	}
	return keys[0], nil
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
	if shape == nil || !namesExactly(tags, etagOf(text)) {
		return refuse(refusal.PreconditionFailed, "確認した内容から変わっています。最新の内容を確認してください。",
			"What was looked at has changed since. Look at it again.")
	}
	return nil
}

// namesExactly says whether a list of entity tags (RFC 9110 §13.1.1) is * or
// has one, compared strongly.
func namesExactly(lists []string, etag string) bool {
	for _, list := range lists {
		tags := strings.Split(list, ",")
		if slices.ContainsFunc(tags, func(tag string) bool { tag = strings.Trim(tag, " \t"); return tag == "*" || tag == etag }) {
			return true
		}
	}
	return false
}

// done is the answer of a command with the JSON of a shape.
func done(status int, shape any) (ledger.Answer, error) {
	text, err := json.Marshal(shape)
	return ledger.Answer{Status: status, Body: text}, err
}

// created is the answer of a command with the JSON of what now has an address
// of its own.
func created(path string, shape any) (ledger.Answer, error) {
	answer, err := done(http.StatusCreated, shape)
	answer.Location = prefix + path
	return answer, err
}
