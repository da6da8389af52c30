// Package api answers requests in the shapes and codes of the interface.
package api

import (
	"errors"
	"fmt"

	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// Problem is a problem document (RFC 9457): why a request was refused.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Code   string         `json:"code"`
	Errors []FieldProblem `json:"errors,omitempty"`
}

// FieldProblem is one bad field of a request.
type FieldProblem struct {
	Pointer string    `json:"pointer"` // JSON pointer into the request
	Code    book.Code `json:"code"`
	Detail  string    `json:"detail"`
}

// kind is what all problems of one code share.
type kind struct {
	code   string
	status int
	title  book.Text
}

var (
	malformed = kind{"malformed", 400, book.Text{Japanese: "JSONとして読み取れません", English: "Not readable as JSON"}}
	tooLarge  = kind{"too_large", 413, book.Text{Japanese: "データが大きすぎます", English: "Too large"}}
	invalid   = kind{"invalid", 422, book.Text{Japanese: "入力内容に誤りがあります", English: "Invalid content"}}
)

// problem makes the problem document of a kind in one language.
func (k kind) problem(english bool, detail book.Text) *Problem {
	return &Problem{
		Type: "urn:slaledger:problem:" + k.code, Title: k.title.In(english), Status: k.status,
		Detail: detail.In(english), Code: k.code,
	}
}

// JSON returns the document.
func (p *Problem) JSON() []byte {
	document, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return document
}

// refusal returns the problem document of an error of reading, or nil if the
// error is of another kind.
func refusal(err error, english bool) *Problem {
	var syntax *book.MalformedError
	if errors.As(err, &syntax) {
		return malformed.problem(english, book.Text{
			Japanese: "UTF-8のJSONを1つだけ指定してください（" + syntax.Cause.Error() + "）。",
			English:  "The text must be one JSON value in UTF-8: " + syntax.Cause.Error() + ".",
		})
	}
	var faults book.Faults
	if !errors.As(err, &faults) {
		return nil
	}
	p := invalid.problem(english, book.Text{
		Japanese: fmt.Sprintf("%d件の誤りがあります。errors の各項目を直してください。", len(faults)),
		English:  fmt.Sprintf("Fields in error: %d. Each is named in errors.", len(faults)),
	})
	for _, fault := range faults {
		p.Errors = append(p.Errors, FieldProblem{Pointer: fault.Pointer, Code: fault.Code, Detail: fault.Detail.In(english)})
	}
	return p
}
