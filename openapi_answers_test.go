package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"slaledger/openapi"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Every answer that the tests of this package see is held against the OpenAPI
// document: refusals always, of what was done the first so many of each
// operation and status.
const validatedOfEach = 50

// interfaceDocument is the document with its routes.
var interfaceDocument = sync.OnceValues(func() (routers.Router, error) {
	text, err := openapi.File("openapi.json")
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

// validated counts answers by operation and status.
var validated sync.Map

// undocumented counts answers that are not as documented: a test that takes
// any failed request for a lost server must not hide them.
var undocumented atomic.Int64

func TestMain(m *testing.M) {
	openapi3filter.RegisterBodyDecoder("application/zip", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", openapi3filter.FileBodyDecoder)
	status := m.Run()
	if n := undocumented.Load(); n > 0 {
		fmt.Fprintf(os.Stderr, "%d answers were not as documented\n", n)
		status = 1
	}
	os.Exit(status)
}

// checkDocumented returns an error if an answer is not as documented. What is
// not routed is refused in no documented way.
func checkDocumented(request *http.Request, answer answered) error {
	router, err := interfaceDocument()
	if err != nil {
		return err
	}
	route, parameters, err := router.FindRoute(request)
	if err != nil {
		return nil
	}
	key := fmt.Sprint(route.Operation.OperationID, answer.status)
	count, _ := validated.LoadOrStore(key, new(atomic.Int64))
	if answer.status < 400 && count.(*atomic.Int64).Add(1) > validatedOfEach {
		return nil
	}
	if err := validateAnswer(request, route, parameters, answer); err != nil {
		undocumented.Add(1)
		return fmt.Errorf("%s %s: not as documented: %w", request.Method, request.URL, err)
	}
	return nil
}

func validateAnswer(request *http.Request, route *routers.Route, parameters map[string]string, answer answered) error {
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters, Route: route},
		Status:                 answer.status,
		Header:                 answer.header,
		Body:                   io.NopCloser(bytes.NewReader(answer.body)),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true},
	}
	response := route.Operation.Responses.Status(answer.status)
	if response == nil || answer.status == http.StatusNotModified {
		return openapi3filter.ValidateResponse(request.Context(), input)
	}
	for name := range response.Value.Headers {
		if answer.header.Get(name) == "" {
			return fmt.Errorf("there is no %s", name)
		}
	}
	if len(response.Value.Content) == 0 && len(answer.body) > 0 {
		return errors.New("there is a body")
	}
	return openapi3filter.ValidateResponse(request.Context(), input)
}

// TestUndocumentedAnswersAreNoticed changes an answer in small ways that a
// client would stumble over.
func TestUndocumentedAnswersAreNoticed(t *testing.T) {
	router, err := interfaceDocument()
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest("GET", "http://localhost/api/v1/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	route, parameters, err := router.FindRoute(request)
	if err != nil {
		t.Fatal(err)
	}
	const sound = `{"name":"a","roles":["auditor"],"vendor_id":null}`
	for _, c := range []struct {
		status      int
		media, etag string
		body        string
		sound       bool
	}{
		{200, "application/json", "x", sound, true},
		{200, "application/json", "", sound, false},
		{200, "text/plain", "x", sound, false},
		{201, "application/json", "x", sound, false},
		{409, "application/problem+json", "", `{"type":"t","title":"t","status":409,"detail":"d","code":"month_settled"}`, false},
		{401, "application/problem+json", "", `{"type":"t","title":"t","status":401,"detail":"d","code":"unauthenticated"}`, true},
		{401, "application/problem+json", "", `{"type":"t","title":"t","status":401,"detail":"d","code":"forbidden"}`, false},
		{200, "application/json", "x", `{"name":"a","roles":["auditor"]}`, false},
		{200, "application/json", "x", `{"name":"a","roles":["auditor"],"vendor_id":null,"more":1}`, false},
		{200, "application/json", "x", `{"name":null,"roles":["auditor"],"vendor_id":null}`, false},
		{200, "application/json", "x", `{"name":"a","roles":["king"],"vendor_id":null}`, false},
	} {
		header := http.Header{"Content-Type": {c.media}, "Www-Authenticate": {"Bearer"}}
		if c.etag != "" {
			header.Set("ETag", c.etag)
		}
		err := validateAnswer(request, route, parameters, answered{status: c.status, header: header, body: []byte(c.body)})
		if (err == nil) != c.sound {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
