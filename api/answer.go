package api

import (
	"net/http"
	"strconv"
	"strings"

	"slaledger/api/form"
	"slaledger/ledger/fact"

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
	if r, ok := c.(*request); ok {
		r.hurry(len(text))
	}
	c.Response().Header().Set(echo.HeaderContentLength, strconv.Itoa(len(text)))
	return c.Blob(status, media, text)
}

// sendPieces answers with a text that may be large.
func (r *request) sendPieces(media string, text pieces) error {
	r.hurry(text.size())
	header := r.Response().Header()
	header.Set(echo.HeaderContentLength, strconv.Itoa(text.size()))
	header.Set(echo.HeaderContentType, media)
	r.Response().WriteHeader(http.StatusOK)
	for _, piece := range text.list {
		if _, err := r.Response().Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// answer answers with the JSON of a shape.
func (r *request) answer(shape any) error {
	text, err := json.Marshal(shape)
	if err != nil {
		return err
	}
	return send(r, http.StatusOK, typeJSON, text)
}

// attachment names the file that an answer is, in ASCII and in Japanese (RFC
// 6266, RFC 5987). Both are letters, digits, dots and the like.
func (r *request) attachment(ascii, japanese string) {
	r.Response().Header().Set(echo.HeaderContentDisposition, form.Disposition(ascii, japanese))
}

// resource answers with the JSON of a single resource, unless the client has
// the same bytes already.
func resource[F, A any](r *request, find func() (F, error), shape func(F) A) error {
	if err := r.query.err(); err != nil {
		return err
	}
	found, err := find()
	if err != nil {
		return err
	}
	text, err := json.Marshal(shape(found))
	if err != nil {
		return err
	}
	return r.single(typeJSON, text)
}

// single answers with the bytes of a single resource, unless the client has the
// same ones already.
func (r *request) single(media string, text []byte) error {
	if r.hasSame(etagOf(text)) {
		return r.NoContent(http.StatusNotModified)
	}
	return send(r, http.StatusOK, media, text)
}

// singleFile is single for an answer that was made in a file.
func (r *request) singleFile(media string, made *madeFile) error {
	if r.hasSame(made.etag()) {
		return r.NoContent(http.StatusNotModified)
	}
	r.within(made.size)
	r.Response().Header().Set(echo.HeaderContentLength, strconv.FormatInt(made.size, 10))
	return r.Stream(http.StatusOK, media, made)
}

// hasSame tags an answer, and says whether the client has it already.
func (r *request) hasSame(etag string) bool {
	header := r.Response().Header()
	header.Set("ETag", etag)
	header.Set(echo.HeaderCacheControl, "private, no-cache")
	return namesTag(r.Request().Header.Values("If-None-Match"), etag, true)
}

// etagOf returns the strong entity tag of an answer's bytes.
func etagOf(text []byte) string { return `"` + fact.DigestOf(string(text)) + `"` }

// namesTag says whether a list of entity tags is * or has one, compared weakly
// (RFC 9110 §13.1.2) or strongly (§13.1.1). Tags made here have no comma.
func namesTag(lists []string, etag string, weakly bool) bool {
	for _, list := range lists {
		for tag := range strings.SplitSeq(list, ",") {
			tag = strings.Trim(tag, " \t")
			if tag == "*" || tag == etag || weakly && tag == "W/"+etag {
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

// page answers with up to limit of what is found. find is asked for one more,
// which tells whether the list goes on; at gives the cursor after each.
func page[F, A any](
	r *request, limit int, find func(limit int) ([]F, error), shape func(F) A, at func(F) string,
) error {
	if err := r.query.err(); err != nil {
		return err
	}
	found, err := find(limit + 1)
	if err != nil {
		return err
	}
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
	return r.answer(l)
}
