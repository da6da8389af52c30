package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"
)

// Media types of answers.
const (
	typeJSON    = "application/json"
	typeProblem = "application/problem+json"
)

// send answers with a text.
func send(c echo.Context, status int, media string, text []byte) error {
	c.Response().Header().Set(echo.HeaderContentLength, strconv.Itoa(len(text)))
	return c.Blob(status, media, text)
}

// answer answers with the JSON of a shape.
func (r *request) answer(status int, shape any) error {
	text, err := json.Marshal(shape)
	if err != nil {
		return err
	}
	return send(r, status, typeJSON, text)
}

// resource answers with the JSON of a single resource, unless the client has
// the same bytes already.
func (r *request) resource(shape any) error {
	text, err := json.Marshal(shape)
	if err != nil {
		return err
	}
	return r.single(typeJSON, text)
}

// single answers with the bytes of a single resource, unless the client has the
// same ones already.
func (r *request) single(media string, text []byte) error {
	etag := etagOf(text)
	header := r.Response().Header()
	header.Set("ETag", etag)
	header.Set(echo.HeaderCacheControl, "private, no-cache")
	if namesTag(r.Request().Header.Values("If-None-Match"), etag) {
		return r.NoContent(http.StatusNotModified)
	}
	return send(r, http.StatusOK, media, text)
}

// etagOf returns the strong entity tag of an answer's bytes.
func etagOf(text []byte) string { return `"` + sha256Hex(text) + `"` }

func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// namesTag says whether a list of entity tags (RFC 9110 §13.1.2) is * or has
// one, compared weakly. Tags made here have no comma.
func namesTag(lists []string, etag string) bool {
	for _, list := range lists {
		for tag := range strings.SplitSeq(list, ",") {
			if tag = strings.Trim(tag, " \t"); tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
	}
	return false
}

// list is one page of a list as it is answered.
type list[A any] struct {
	Items []A     `json:"items"`       // 一覧 / items
	Next  *string `json:"next_cursor"` // 続きを得る cursor。終わりなら null / cursor of the next page; null at the end
}

// page answers with up to limit of what was found, which has one more if the
// list goes on; at gives the position of each.
func page[F, A any](r *request, limit int, found []F, shape func(F) A, at func(F) string) error {
	var l list[A]
	if len(found) > limit {
		found = found[:limit]
		next := at(found[limit-1])
		l.Next = &next
	}
	l.Items = make([]A, len(found))
	for i, f := range found {
		l.Items[i] = shape(f)
	}
	return r.answer(http.StatusOK, l)
}
