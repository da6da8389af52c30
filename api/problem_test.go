package api

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"slaledger/domain/refusal"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// refusalCodes returns the codes of refusals that the source declares.
func refusalCodes(t *testing.T) (codes []refusal.Code) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../domain/refusal/refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && spec.Type != nil && spec.Type.(*ast.Ident).Name == "Code" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, refusal.Code(code))
		}
		return true
	})
	return codes
}

func TestEveryCodeHasStatusAndTitles(t *testing.T) {
	codes := refusalCodes(t)
	if len(codes) < 10 {
		t.Fatalf("only %d codes found", len(codes))
	}
	for _, code := range codes {
		if _, ok := kinds[code]; !ok {
			t.Errorf("the ledger's code %s is no problem", code)
		}
	}
	for code, k := range kinds {
		if k.status < 400 || k.japanese == "" || k.english == "" || k.japanese == k.english {
			t.Errorf("%s: %+v", code, k)
		}
	}
}

func TestProblemOf(t *testing.T) {
	fault := refusal.Fault{Pointer: "/a", Code: refusal.Required,
		Detail: refusal.Text{Japanese: "必須", English: "needed"}}
	root := refusal.Fault{Pointer: "", Code: refusal.WrongType, Detail: refusal.Text{Japanese: "型", English: "type"}}
	for _, c := range []struct {
		err      error
		document string // ends with
	}{
		{&refusal.Refusal{Code: refusal.Forbidden, Detail: refusal.Text{English: "no"}},
			`"title":"Not allowed","status":403,"detail":"no","code":"forbidden"}`},
		{&refusal.Refusal{Code: refusal.MonthIncomplete,
			Missing: []refusal.Missing{{Month: "2024-04", Items: []string{"A", "B"}}}},
			`"code":"measurements_missing","missing":[{"month":"2024-04","items":["A","B"]}]}`},
		{refusal.Faults{fault, root}, `"code":"invalid",` +
			`"errors":[{"pointer":"/a","code":"required","detail":"needed"},` +
			`{"pointer":"","code":"wrong_type","detail":"type"}]}`},
		{parameterFaults{fault, root}, `"errors":[{"parameter":"/a","code":"required","detail":"needed"},` +
			`{"parameter":"","code":"wrong_type","detail":"type"}]}`},
		{parameterFaults{{Pointer: "\xff"}}, `"errors":[{"parameter":"` + "\uFFFD" + `","code":"","detail":""}]}`},
		{&refusal.Malformed{Cause: errors.New("x")},
			`"status":400,"detail":"The text must be one JSON value in UTF-8: x.","code":"malformed"}`},
		{fmt.Errorf("%w: disk", fact.ErrUnavailable),
			`"status":503,"detail":"The database is not available. Nothing was recorded.","code":"unavailable"}`},
		{errors.New("secret"), `"status":500,"detail":"The request could not be carried out. ` +
			`Tell the administrator its X-Request-Id.","code":"internal"}`},
	} {
		document := problemOf(c.err, true).JSON()
		if !strings.HasSuffix(string(document), c.document) {
			t.Errorf("%v: %s", c.err, document)
		}
		if err := json.Unmarshal(document, &Problem{}); err != nil {
			t.Errorf("%v: %v", c.err, err)
		}
	}
}

func TestProblemDocument(t *testing.T) {
	s := serve(t)
	for _, c := range []struct {
		language, answered, title string
	}{
		{"", "ja", "見つかりません"},
		{"en", "en", "Not found"},
		{"en;q=0.1, ja", "ja", "見つかりません"},
	} {
		answer := s.ask(asked{"auditor", "GET", prefix + "/contracts/no%20one", ""}, "Accept-Language", c.language)
		p := problem(t, answer, 404, "not_found")
		if p.Title != c.title || answer.Header().Get("Content-Language") != c.answered ||
			p.Instance != prefix+"/contracts/no%20one" {
			t.Errorf("%q: %s, %v", c.language, answer.Body, answer.Header())
		}
	}
	answer := s.ask(asked{"contract_staff", "POST", prefix + "/contracts?dryrun=true&x", "{}"}, "Accept-Language", "en")
	p := problem(t, answer, 422, "invalid")
	if len(p.Errors) != 2 || *p.Errors[0].Parameter != "dryrun" || p.Errors[1].Code != refusal.UnknownField ||
		p.Errors[1].Detail != "the parameter is not known" {
		t.Errorf("%s", answer.Body)
	}
	if got := names(t, answer.Body.Bytes()); got != "type title status detail instance code errors" {
		t.Errorf("members %s", got)
	}
	answer = s.ask(asked{"contract_staff", "POST", prefix + "/contracts", `{"name":" ","x":null}`})
	p = problem(t, answer, 422, "invalid")
	if p.Errors[0].Pointer != "/name" || p.Errors[0].Parameter != nil || len(p.Errors) != 6 {
		t.Errorf("%s", answer.Body)
	}
	problem(t, s.ask(asked{"contract_staff", "POST", prefix + "/contracts", `{"name":`}), 400, "malformed")
	problem(t, s.ask(asked{"contract_staff", "POST", prefix + "/contracts", ""}), 400, "malformed")
}
