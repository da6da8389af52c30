package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/labstack/echo/v4"
)

// Sizes of bodies in bytes; calculations have their own.
const (
	maxBody  = 1 << 20
	maxSheet = 4 << 20 // and of a report
	maxFile  = 256 << 20
	// maxFilled is that of a file in which a sheet was filled in.
	maxFilled = 1 << 20
	// triedFirst is above which size a command is judged on a snapshot before it may
	// keep others from writing.
	triedFirst = 64 << 10
)

// request is one request of a signed-in user.
type request struct {
	echo.Context
	pathValues
	ledger *ledger.Ledger
	bearer access.Bearer  // who signed in, the zero one where nobody has to
	user   access.User    // of the bearer
	may    access.Ability // what the user's roles must allow
	turns  *turns         // of large bodies
	// exports are the turns of large ones.
	exports *turns
	// verifications are the turns of those who have everything recomputed.
	verifications *turns
	rates         rates
	reach         access.Reach // of webhooks
	// hasTurn says that the request has one, until it is answered.
	hasTurn   bool
	collected int                  // GC percent when it took the turn
	size      int64                // of the body, once it is there
	query     *query               // its parameters, of which the unknown ones are refused already
	sheet     ledger.PreparedSheet // that it records, if it does
}

// pathValues are the values in the path of a request: those that its route has,
// the others are empty.
type pathValues struct {
	contract   string
	month      domain.Month
	version    int // of an agreement
	item       string
	adjustment string
	id         string // of a user
	token      string
	link       string
	webhook    string
	delivery   string
}

func (r *request) ctx() context.Context { return r.Request().Context() }

// readPath reads the values in the path. It returns not_found if one of them is
// what nothing can have.
func (r *request) readPath() error {
	for _, name := range r.ParamNames() {
		text, err := r.value(name)
		if err != nil {
			return err
		}
		known := true
		switch name {
		case "contract":
			r.contract = text
		case "month":
			r.month, known = domain.ParseMonth(text)
		case "version":
			r.version, err = strconv.Atoi(text)
			known = err == nil && strconv.Itoa(r.version) == text
		case "item":
			r.item = text
		case "adjustment":
			r.adjustment = text
		case "id", "application":
			r.id = text
		case "token":
			r.token = text
		case "link":
			r.link = text
		case "webhook":
			r.webhook = text
		case "delivery":
			r.delivery = text
		}
		if !known {
			return noSuchValue(name, text)
		}
	}
	return nil
}

// noSuchValue says what a month or a version in a path looks like.
func noSuchValue(name, text string) error {
	if name == "month" {
		return refusal.New(refusal.NotFound, "「%s」は月ではありません。YYYY-MM の形で指定してください。",
			"%q is no month: it is written YYYY-MM.", text)
	}
	return refusal.New(refusal.NotFound, "「%s」は版の番号ではありません。1以上の整数で指定してください。",
		"%q is no version: that is a whole number from 1 on.", text)
}

// value returns the text of a value in the path.
func (r *request) value(name string) (string, error) {
	text := r.Param(name)
	if r.Request().URL.RawPath != "" { // then the router matched the escaped path
		var err error
		if text, err = url.PathUnescape(text); err != nil {
			return "", errNotFound
		}
	}
	if !isVisible(text, maxName) {
		return "", errNotFound
	}
	return text, nil
}

// Lengths of names in characters.
const (
	maxName = 128 // of what stands in a path, and ids of requests
	maxKey  = 255 // idempotency keys
)

// isVisible says whether a text has 1 to most characters, all of them visible
// ASCII.
func isVisible(s string, most int) bool {
	hidden := func(c rune) bool { return c <= ' ' || c > '~' }
	return 1 <= len(s) && len(s) <= most && !strings.ContainsFunc(s, hidden)
}

// body reads a JSON body of at most limit bytes.
func (r *request) body(limit int64) ([]byte, error) { return r.bodyOf(typeJSON, limit) }

// bodyOf reads a body of a media type, of at most limit bytes.
func (r *request) bodyOf(media string, limit int64) ([]byte, error) {
	var data pieces
	err := r.receive(&data, media, limit)
	return data.whole(), err
}

// file receives a JSON body of at most limit bytes into a temporary file, which
// is gone once it is closed, and returns its SHA-256 in hex too.
func (r *request) file(limit int64) (file temporary, digest string, err error) {
	if file, err = newTemporary("slaledger-import"); err != nil {
		return file, "", err
	}
	sum := sha256.New()
	if err = r.receive(io.MultiWriter(file, sum), typeJSON, limit); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return file, "", errors.Join(err, file.Close())
	}
	return file, hex.EncodeToString(sum.Sum(nil)), nil
}

// receive copies a body of a media type, of at most limit bytes.
func (r *request) receive(to io.Writer, media string, limit int64) error {
	in := r.Request()
	if in.ContentLength > limit {
		return errTooLarge(limit)
	}
	if in.ContentLength != 0 && !isPlain(in.Header, media) {
		return errMedia(media)
	}
	// The server's own writer lets the connection be closed on what is too large.
	err := r.copyBody(to, http.MaxBytesReader(r.Response().Writer, in.Body, limit), in.ContentLength)
	var refused *refusal.Refusal
	var above *http.MaxBytesError
	var full *fs.PathError
	switch {
	case errors.As(err, &above):
		return errTooLarge(limit)
	case errors.As(err, &refused), errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &full): // the temporary file
		return fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
	case errors.Is(err, errStopping):
		return refusal.New(refusal.Unavailable, "サーバーを終了しています。何も記録されていません。",
			"The server stops. Nothing was recorded.")
	case err != nil:
		return refusal.New(malformed, "本文を最後まで受信できませんでした。", "The body did not arrive to its end.")
	}
	return nil
}

// errMedia is the error of a body that is of none of these media types.
func errMedia(taken ...string) error {
	return refusal.New(unsupportedMediaType, "Content-Type に %[1]s を指定してください（圧縮は不可）。",
		"The Content-Type must be %[2]s, without a Content-Encoding.",
		strings.Join(taken, " 又は "), strings.Join(taken, " or "))
}

// mediaType returns the media type of the body, empty if it is none.
func (r *request) mediaType() string {
	media, _, err := mime.ParseMediaType(r.Request().Header.Get(echo.HeaderContentType))
	if err != nil {
		return ""
	}
	return media
}

// isPlain says whether a body is of a media type, not compressed, and in UTF-8 if it is text.
func isPlain(header http.Header, want string) bool {
	media, parameters, err := mime.ParseMediaType(header.Get(echo.HeaderContentType))
	if err != nil || media != want || header.Get(echo.HeaderContentEncoding) != "" {
		return false
	}
	for name, value := range parameters {
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return false
		}
	}
	return true
}
