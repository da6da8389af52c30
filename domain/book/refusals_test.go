package book

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"slaledger/domain/refusal"
)

// refusalCase is a case of testdata/refusals.txt: what is done to the base Book and
// what the reader must say to it.
type refusalCase struct {
	line     int
	sentence string
	text     string
	want     []string // "pointer code", sorted; or "accepted" or "malformed"
}

// TestRefusals compares every code at every field with what the description of
// the interface says, in testdata/refusals.txt.
func TestRefusals(t *testing.T) {
	reached := map[string]bool{}
	for _, c := range readRefusals(t) {
		t.Run(fmt.Sprintf("line %d %s", c.line, c.sentence), func(t *testing.T) {
			got := verdict(t, []byte(c.text))
			if !slices.Equal(got, c.want) {
				t.Errorf("testdata/refusals.txt:%d: %s\n got %s\nwant %s",
					c.line, c.sentence, strings.Join(got, ", "), strings.Join(c.want, ", "))
			}
		})
		for _, want := range c.want {
			_, code, _ := strings.Cut(want, " ")
			reached[code] = true
		}
	}
	for _, code := range fieldCodes(t) {
		if !reached[code] {
			t.Errorf("no case of testdata/refusals.txt has the field code %s", code)
		}
	}
}

// verdict returns what Calculate says to a Book, as a case states it.
func verdict(t *testing.T, data []byte) []string {
	t.Helper()
	_, err := Calculate(data)
	var malformed *refusal.Malformed
	var faults refusal.Faults
	switch {
	case err == nil:
		return []string{"accepted"}
	case errors.As(err, &malformed):
		return []string{"malformed"}
	case errors.As(err, &faults):
		var list []string
		for _, fault := range faults {
			if fault.Detail.Japanese == "" || fault.Detail.English == "" || strings.Contains(fault.Detail.English, "%!") {
				t.Errorf("%s %s has the detail %q", fault.Pointer, fault.Code, fault.Detail)
			}
			list = append(list, place(fault.Pointer)+" "+string(fault.Code))
		}
		slices.Sort(list)
		return list
	}
	t.Errorf("an error that is no refusal: %v", err)
	return nil
}

// place writes the empty pointer so that a person sees it.
func place(pointer string) string {
	if pointer == "" {
		return "(whole)"
	}
	return pointer
}

// fieldCodes returns the values of all constants of the type FieldCode, so that a
// new one cannot be forgotten here.
func fieldCodes(t *testing.T) (codes []string) {
	file, err := parser.ParseFile(token.NewFileSet(), "../refusal/fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "FieldCode" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
		return true
	})
	if len(codes) < 15 {
		t.Fatalf("found only the field codes %v", codes)
	}
	return codes
}

// readRefusals reads the cases; the head of the file describes their form.
func readRefusals(t testing.TB) (cases []refusalCase) {
	base := testFile(t, "testdata/base.json")
	for i, line := range strings.Split(testFile(t, "testdata/refusals.txt"), "\n") {
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		if line[0] != ' ' {
			cases = append(cases, refusalCase{line: i + 1, sentence: line, text: base})
			continue
		}
		c := &cases[len(cases)-1]
		if err := c.read(strings.TrimSpace(line)); err != nil {
			t.Fatalf("testdata/refusals.txt:%d: %v", i+1, err)
		}
	}
	for i := range cases {
		if cases[i].want == nil {
			t.Errorf("testdata/refusals.txt:%d expects nothing", cases[i].line)
		}
		slices.Sort(cases[i].want)
	}
	return cases
}

// read reads a step or an expectation of a case.
func (c *refusalCase) read(line string) (err error) {
	first, rest, _ := strings.Cut(line, " ")
	operation, value, _ := strings.Cut(rest, " ")
	switch {
	case first == ">":
		c.want = append(c.want, rest)
	case first == "text":
		c.text, err = strconv.Unquote(rest)
	case operation == "=":
		c.text, err = patched(c.text, first, set(value))
	case operation == "removed":
		c.text, err = patched(c.text, first, removed)
	case operation == "repeated":
		c.text, err = patched(c.text, first, repeated(value))
	case operation == "long":
		count, word, _ := strings.Cut(value, " ")
		var n int
		if n, err = strconv.Atoi(count); err == nil {
			c.text, err = patched(c.text, first, set(`"`+strings.Repeat(word, n)+`"`))
		}
	case operation == "times":
		count, element, _ := strings.Cut(value, " ")
		var n int
		if n, err = strconv.Atoi(count); err == nil {
			c.text, err = patched(c.text, first, set("["+strings.TrimSuffix(strings.Repeat(element+",", n), ",")+"]"))
		}
	default:
		err = fmt.Errorf("no step and no expectation: %s", line)
	}
	return err
}
