package api

import (
	"bytes"
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
	"os"
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/labstack/echo/v4"
)

// Sizes of bodies in bytes; calculations have their own.
const (
	maxBody  = 1 << 20
	maxSheet = 16 << 20
	maxFile  = 256 << 20
)

// request is one request of a signed-in user.
type request struct {
	echo.Context
	ledger *ledger.Ledger
	user   access.User
	may    access.Ability // what the user's roles must allow
	query  *query         // its parameters, of which the unknown ones are refused already
}

func (r *request) ctx() context.Context { return r.Request().Context() }

// value returns a path value, or not_found if nothing can have it.
func (r *request) value(name string) (string, error) {
	value := r.Param(name)
	if r.Request().URL.RawPath != "" { // then the router matched the escaped path
		var err error
		if value, err = url.PathUnescape(value); err != nil {
			return "", errNotFound
		}
	}
	if !isVisible(value) {
		return "", errNotFound
	}
	return value, nil
}

// isVisible says whether a text has 1 to 128 visible ASCII characters.
func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return 1 <= len(s) && len(s) <= 128
}

func (r *request) contract() (string, error) { return r.value("contract") }

// contractMonth returns the two path values of what belongs to a month.
func (r *request) contractMonth() (contract string, month domain.Month, err error) {
	if contract, err = r.contract(); err != nil {
		return "", 0, err
	}
	text, err := r.value("month")
	if err != nil {
		return "", 0, err
	}
	month, ok := domain.ParseMonth(text)
	if !ok {
		return "", 0, errNotFound
	}
	return contract, month, nil
}

// version returns the number of an agreement version in the path.
func (r *request) version() (int, error) {
	text, err := r.value("version")
	if err != nil {
		return 0, err
	}
	version, err := strconv.Atoi(text)
	if err != nil || strconv.Itoa(version) != text {
		return 0, errNotFound
	}
	return version, nil
}

// body reads a JSON body of at most limit bytes.
func (r *request) body(limit int64) ([]byte, error) {
	var data bytes.Buffer
	err := r.receive(&data, limit)
	return data.Bytes(), err
}

// file receives a JSON body of at most limit bytes into a temporary file, which
// is gone once it is closed, and returns its SHA-256 in hex too.
func (r *request) file(limit int64) (*os.File, string, error) {
	file, err := os.CreateTemp("", "slaledger-import")
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
	}
	sum := sha256.New()
	err = errors.Join(os.Remove(file.Name()), r.receive(io.MultiWriter(file, sum), limit))
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, "", errors.Join(err, file.Close())
	}
	return file, hex.EncodeToString(sum.Sum(nil)), nil
}

// receive copies a JSON body of at most limit bytes.
func (r *request) receive(to io.Writer, limit int64) error {
	in := r.Request()
	if in.ContentLength > limit {
		return errTooLarge(limit)
	}
	if in.ContentLength != 0 && !isJSON(in.Header) {
		return refuse(unsupportedMediaType, "Content-Type に application/json を指定してください（圧縮は不可）。",
			"The Content-Type must be application/json, without a Content-Encoding.")
	}
	// The server's own writer lets the connection be closed on what is too large.
	_, err := io.Copy(to, http.MaxBytesReader(r.Response().Writer, in.Body, limit))
	var above *http.MaxBytesError
	var full *fs.PathError
	switch {
	case errors.As(err, &above):
		return errTooLarge(limit)
	case errors.As(err, &full): // the temporary file
		return fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
	case err != nil:
		return refuse(malformed, "本文を最後まで受信できませんでした。", "The body did not arrive to its end.")
	}
	return nil
}

// isJSON says whether a body is plain JSON in UTF-8.
func isJSON(header http.Header) bool {
	media, parameters, err := mime.ParseMediaType(header.Get(echo.HeaderContentType))
	if err != nil || media != typeJSON || header.Get(echo.HeaderContentEncoding) != "" {
		return false
	}
	for name, value := range parameters {
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return false
		}
	}
	return true
}
