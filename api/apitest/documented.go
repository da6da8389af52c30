package apitest

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

// Every answer that the tests of a package whose TestMain calls Main see is held against the OpenAPI
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

// Main runs the tests of a package and returns the exit status: a failure, if an
// answer was not as documented.
func Main(m *testing.M) (status int) {
	openapi3filter.RegisterBodyDecoder("application/zip", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		openapi3filter.FileBodyDecoder)
	_ = os.Setenv("SLALEDGER_CONFIG", "") // not that of the machine
	status = m.Run()
	if n := undocumented.Load(); n > 0 {
		fmt.Fprintf(os.Stderr, "%d answers were not as documented\n", n)
		status = 1
	}
	return status
}

// CheckDocumented returns an error if an answer is not as documented. What is
// not routed is refused in no documented way.
func CheckDocumented(request *http.Request, answer Answer) error {
	router, err := interfaceDocument()
	if err != nil {
		return err
	}
	route, parameters, err := router.FindRoute(request)
	if err != nil {
		return nil
	}
	key := fmt.Sprint(route.Operation.OperationID, answer.Status)
	count, _ := validated.LoadOrStore(key, new(atomic.Int64))
	if answer.Status < 400 && count.(*atomic.Int64).Add(1) > validatedOfEach {
		return nil
	}
	if err := validateAnswer(request, route, parameters, answer); err != nil {
		undocumented.Add(1)
		return fmt.Errorf("%s %s: not as documented: %w", request.Method, request.URL, err)
	}
	return nil
}

func validateAnswer(request *http.Request, route *routers.Route, parameters map[string]string, answer Answer) error {
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters,
			Route: route},
		Status:  answer.Status,
		Header:  answer.Header,
		Body:    io.NopCloser(bytes.NewReader(answer.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	response := route.Operation.Responses.Status(answer.Status)
	if response == nil || answer.Status == http.StatusNotModified {
		return openapi3filter.ValidateResponse(request.Context(), input)
	}
	for name := range response.Value.Headers {
		if answer.Header.Get(name) == "" {
			return fmt.Errorf("there is no %s", name)
		}
	}
	if len(response.Value.Content) == 0 && len(answer.Body) > 0 {
		return errors.New("there is a body")
	}
	return openapi3filter.ValidateResponse(request.Context(), input)
}
