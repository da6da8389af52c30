package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// The media types of bodies and of files.
const (
	mediaJSON = "application/json"
	mediaCSV  = "text/csv"
	mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// complete adds to a document what swag cannot express.
func complete(doc *openapi3.T, read *source, exchanges []exchange) error {
	b := &builder{found: doc.Components.Schemas, source: read, made: openapi3.Schemas{}}
	parameters := openapi3.ParametersMap{}
	problems := newProblems(b, exchanges)
	for _, path := range doc.Paths.InMatchingOrder() {
		for method, found := range doc.Paths.Value(path).Operations() {
			operation := route{method, found}
			b.completeRequest(operation, exchanges)
			b.completeAnswers(operation, exchanges)
			problems.add(operation)
			if !needsToken(operation) {
				operation.Security = openapi3.NewSecurityRequirements()
			}
			b.errs = append(b.errs, shareParameters(operation, parameters))
		}
	}
	b.checkNullable()
	signIn := openapi3.NewSecurityScheme().WithType("http").WithScheme("bearer").
		WithDescription("利用者のトークン / the token of a user")
	doc.Servers = openapi3.Servers{{URL: "/api/v1"}}
	doc.Security = *openapi3.NewSecurityRequirements().With(openapi3.NewSecurityRequirement().Authenticate("bearer"))
	doc.Components = &openapi3.Components{
		Schemas: b.made, Parameters: parameters, Responses: problems.shared, Headers: headers,
		SecuritySchemes: openapi3.SecuritySchemes{"bearer": {Value: signIn}},
	}
	return errors.Join(b.errs...)
}

// completeRequest documents the body of a request, with an example.
func (b *builder) completeRequest(operation route, exchanges []exchange) {
	if operation.RequestBody == nil {
		return
	}
	found := operation.RequestBody.Value
	found.Extensions = nil
	media := openapi3.NewMediaType().WithSchemaRef(b.input(anyContent(found.Content).Schema,
		bodies[operation.OperationID]))
	if e := fullest(exchanges, operation.OperationID); e != nil {
		media.Example = e.Request
	} else {
		b.errs = append(b.errs, fmt.Errorf("%s: no example of a request", operation.OperationID))
	}
	found.Content = openapi3.Content{mediaJSON: media}
	for _, media := range uploads[operation.OperationID] {
		found.Content[media] = binaryFile()
	}
}

// binaryFile is the content of a file.
func binaryFile() *openapi3.MediaType {
	return openapi3.NewMediaType().WithSchema(openapi3.NewStringSchema().WithFormat("binary"))
}

// completeAnswers documents what an operation answers, with an example.
func (b *builder) completeAnswers(operation route, exchanges []exchange) {
	for _, status := range sortedKeys(operation.Responses.Map()) {
		response := operation.Responses.Value(status).Value
		for name := range response.Headers {
			response.Headers[name] = &openapi3.HeaderRef{Ref: "#/components/headers/" + name}
		}
		if status[0] != '2' || len(response.Content) == 0 {
			continue
		}
		if media, ok := files[operation.OperationID]; ok {
			response.Content = openapi3.Content{media: binaryFile()}
			continue
		}
		media := openapi3.NewMediaType().WithSchemaRef(b.answer(anyContent(response.Content).Schema, operation.OperationID))
		for _, e := range exchanges {
			if e.Operation == operation.OperationID && fmt.Sprint(e.Status) == status {
				media.Example = e.Answer
			}
		}
		if e := fullest(exchanges, operation.OperationID); e != nil && fmt.Sprint(e.Status) == status {
			media.Example = e.Answer // to the request that is shown
		}
		if media.Example == nil {
			b.errs = append(b.errs, fmt.Errorf("%s: no example of %s", operation.OperationID, status))
		}
		response.Content = openapi3.Content{mediaJSON: media}
	}
}

// files gives the media type of operations that answer with a file instead of
// JSON.
var files = map[string]string{
	"handOverContract":       "application/zip",
	"getStatementCSV":        mediaCSV,
	"getStatementXLSX":       mediaXLSX,
	"getSheetCSV":            mediaCSV,
	"getSheetXLSX":           mediaXLSX,
	"getAgreementComparison": mediaXLSX,
	"getAllPenaltiesXLSX":    mediaXLSX,
	"getAllPenaltiesCSV":     mediaCSV,
}

// uploads gives the media types of the files that operations take beside JSON.
var uploads = map[string][]string{"putSheet": {mediaCSV, mediaXLSX}}

// headers are the headers that answers may have.
var headers = openapi3.Headers{
	"Content-Disposition": header("ファイル名 / name of the file"),
	"ETag":                header("回答の内容の版。If-None-Match に指定できる / entity tag of the answer"),
	"Location":            header("作成したもののパス / path of what was created"),
	"Retry-After":         header("再び要求できるまでの秒数 / seconds until it may be asked again"),
	"WWW-Authenticate":    header("Bearer"),
}

func header(description string) *openapi3.HeaderRef {
	return &openapi3.HeaderRef{Value: &openapi3.Header{Parameter: openapi3.Parameter{
		Description: description, Schema: openapi3.NewSchemaRef("", openapi3.NewStringSchema()),
	}}}
}

// anyContent returns the content under the one media type that swag derived.
func anyContent(content openapi3.Content) *openapi3.MediaType {
	for _, media := range content {
		return media
	}
	return openapi3.NewMediaType()
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
