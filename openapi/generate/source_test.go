package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const commented = `package answer

type Case struct {
	Bare string ` + "`json:\"bare\"`" + `
	Beside string ` + "`json:\"beside\"`" + ` // 横 / beside
	// 上 /
	// above
	Above string ` + "`json:\"above\"`" + `
	// a remark for developers
	Remarked string ` + "`json:\"remarked\"`" + ` // 所見 / remarked
	// only a remark
	Unsaid string ` + "`json:\"unsaid\"`" + `
}

var caseMembers = []member{
	{"bare", true}, {"beside", false}, // 要求の横 / beside, in a request
	// 表の上 / above, in a table
	{"listed", true},
	{"above", true}, {"remarked", true},
}
`

// TestMeaningIsCommentedOnTheField reads comments at every place that the package
// comment names.
func TestMeaningIsCommentedOnTheField(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "api", "answer", "case.go")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(commented), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := readSource(root)
	if err != nil {
		t.Fatal(err)
	}
	b := &builder{}
	for name, want := range map[string]string{"beside": "横 / beside", "above": "上 / above", "remarked": "所見 / remarked"} {
		if got := b.meaning("Case", read.shapes["answer.Case"][name]); got != want {
			t.Errorf("%s of the struct: %q", name, got)
		}
	}
	want := []string{"", "要求の横 / beside, in a request", "表の上 / above, in a table", "上 / above", "所見 / remarked"}
	for i, f := range read.tables["answer.Case"] {
		if f.meaning != want[i] {
			t.Errorf("%s of the table: %q", f.name, f.meaning)
		}
	}
	if b.errs != nil {
		t.Fatal(b.errs)
	}
	for name, place := range map[string]string{"bare": "case.go:4", "unsaid": "case.go:12"} {
		b.meaning("Case", read.shapes["answer.Case"][name])
		if err := errors.Join(b.errs...); err == nil || !strings.Contains(err.Error(), name+" of Case has no meaning") ||
			!strings.Contains(err.Error(), place) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
