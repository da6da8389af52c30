package refusal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestSingular(t *testing.T) {
	for many, one := range map[string]string{
		"1 occurrences that miss the baseline":   "1 occurrence that misses the baseline",
		"The results were saved (1 of 1 items).": "The results were saved (1 of 1 item).",
		"1 items were pasted.":                   "1 item was pasted.",
		"11 items, 1,001 items, 0.1 items":       "11 items, 1,001 items, 0.1 items",
		"1 itemsets":                             "1 itemsets",
		"at most 12 months":                      "at most 12 months",
	} {
		if got := Singular(many); got != one {
			t.Errorf("%s: %s instead of %s", many, got, one)
		}
	}
	if said := Say("%d件", "has %d items", 1); said.English != "has 1 item" || said.Japanese != "1件" {
		t.Errorf("%v", said)
	}
}

// aCount is where a sentence counts something.
var aCount = regexp.MustCompile(`%(?:\[\d\])?d (?:[a-z]+ )?[a-z]+s\b`)

// notCounted are words after a number that it does not count, and what there are always
// several of: limits, and the values that a hint needs.
var notCounted = regexp.MustCompile(` (is|was|takes|comes|with bonus|links|webhooks|tokens|steps|values)$`)

// TestEverySentenceCountsOneRightly finds what the program's sentences count, which each
// have a singular.
func TestEverySentenceCountsOneRightly(t *testing.T) {
	found := 0
	for _, folder := range []string{"domain", "ledger", "api"} {
		err := filepath.WalkDir(filepath.Join("../..", folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
				strings.Contains(path, "apitest") || strings.Contains(path, "mutation") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				literal, ok := n.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(literal.Value)
				for _, at := range aCount.FindAllStringIndex(text, -1) {
					_, count, _ := strings.Cut(text[at[0]:at[1]], " ")
					if notCounted.MatchString(" " + count) {
						continue
					}
					found++
					if one := "1 " + count; err != nil || strings.HasPrefix(Singular(one+text[at[1]:]), one) {
						t.Errorf("%s says %q also of one", path, text)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 25 {
		t.Errorf("%d counts were found", found)
	}
}
