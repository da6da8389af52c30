package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"slaledger/openapi"

	"github.com/getkin/kin-openapi/openapi3"
)

// TestRoutesAreDocumented holds the routes against the document, both ways:
// methods, paths and query parameters, and what each may be refused for.
func TestRoutesAreDocumented(t *testing.T) {
	doc := readDocument(t)
	var documented []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	var routed []string
	for _, rt := range routes {
		path := documentedPath(rt.path)
		routed = append(routed, rt.method+" "+path)
		if item := doc.Paths.Value(path); item != nil && item.GetOperation(rt.method) != nil {
			compareRoute(t, rt, item.GetOperation(rt.method))
		}
	}
	slices.Sort(documented)
	slices.Sort(routed)
	if !slices.Equal(documented, routed) {
		t.Errorf("documented:\n%s\nrouted:\n%s", strings.Join(documented, "\n"), strings.Join(routed, "\n"))
	}
}

func readDocument(t *testing.T) *openapi3.T {
	t.Helper()
	text, err := openapi.File("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// documentedPath writes a path as documents do: /users/{id} for /users/:id.
func documentedPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func compareRoute(t *testing.T, rt route, operation *openapi3.Operation) {
	t.Helper()
	var parameters []string
	for _, p := range operation.Parameters {
		if p.Value.In == "query" {
			parameters = append(parameters, p.Value.Name)
		}
	}
	known := strings.Fields(rt.parameters)
	slices.Sort(parameters)
	slices.Sort(known)
	if !slices.Equal(parameters, known) {
		t.Errorf("%s: documented parameters %v, known %v", operation.OperationID, parameters, known)
	}
	if open := operation.Security != nil && len(*operation.Security) == 0; open != (rt.path == ofLink) {
		t.Errorf("%s: needs no token: %t", operation.OperationID, open)
	}
	refusals := map[string]bool{
		"403": rt.may != "", "404": strings.Contains(rt.path, ":"), "401": rt.path != ofLink,
		"422": true, "429": true, "503": true,
		"400": operation.RequestBody != nil, "413": operation.RequestBody != nil, "415": operation.RequestBody != nil,
	}
	for status, want := range refusals {
		if got := operation.Responses.Value(status) != nil; got != want {
			t.Errorf("%s: %s is documented: %t", operation.OperationID, status, got)
		}
	}
	japanese, english, both := strings.Cut(operation.Summary, " / ")
	if !both || japanese == "" || english == "" || len(operation.Tags) != 1 {
		t.Errorf("%s: summary %q, tags %v", operation.OperationID, operation.Summary, operation.Tags)
	}
}

// TestEveryCodeIsDocumented fails for a problem that no operation documents.
func TestEveryCodeIsDocumented(t *testing.T) {
	documented := map[string]bool{
		string(internal): true, string(methodNotAllowed): true, // of no operation: a defect, and what is not routed
	}
	for _, item := range readDocument(t).Paths.Map() {
		for _, operation := range item.Operations() {
			for status, response := range operation.Responses.Map() {
				if status < "400" {
					continue
				}
				own := response.Value.Content["application/problem+json"].Schema.Value.AllOf[1].Value
				for _, code := range own.Properties["code"].Value.Enum {
					documented[code.(string)] = true
				}
			}
		}
	}
	for code := range kinds {
		if !documented[string(code)] {
			t.Errorf("no operation documents %s", code)
		}
	}
}

// TestPageIsServed asks for the documents and the page without a token.
func TestPageIsServed(t *testing.T) {
	s := serve(t)
	for path, media := range map[string]string{
		"/openapi/":               "text/html; charset=utf-8",
		"/openapi/openapi.json":   "application/json",
		"/openapi/swagger.json":   "application/json",
		"/openapi/page.js":        "text/javascript; charset=utf-8",
		"/openapi/swagger-ui.css": "text/css; charset=utf-8",
		"/openapi/LICENSE":        "text/plain; charset=utf-8",
	} {
		answer := s.ask(asked{"", "GET", path, ""})
		if answer.Code != 200 || answer.Header().Get("Content-Type") != media ||
			answer.Header().Get("Content-Security-Policy") != pagePolicy {
			t.Errorf("%s: %d %v", path, answer.Code, answer.Header())
		}
		again := s.ask(asked{"", "GET", path, ""}, "If-None-Match", answer.Header().Get("ETag"))
		if again.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", path, again.Code)
		}
	}
	if answer := s.ask(asked{"", "GET", "/openapi", ""}); answer.Code != http.StatusMovedPermanently ||
		answer.Header().Get("Location") != "/openapi/" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	for _, path := range []string{
		"/openapi/none", "/openapi/page/index.html", "/openapi/..%2fopenapi.go", "/openapi/page",
	} {
		problem(t, s.ask(asked{"", "GET", path, ""}), 404, "not_found")
	}
}
