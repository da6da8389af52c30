package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// mayImport says which of the project's packages each may import; the rules of
// account stand below all else.
var mayImport = map[string][]string{
	".":               {"api", "domain", "domain/book", "ledger", "storage"},
	"api":             {"domain", "domain/book", "ledger"},
	"domain":          {},
	"domain/book":     {"domain"},
	"domain/mutation": {},
	"ledger":          {"domain", "domain/book"},
	"storage":         {"domain", "ledger"},
}

// TestImports holds the direction of the imports, and that the rules of account
// need nothing but the standard library without clock, context, database, JSON
// and HTTP, and the decimals.
func TestImports(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		of := filepath.ToSlash(filepath.Dir(path))
		seen[of] = true
		allowed, known := mayImport[of]
		if !known {
			t.Errorf("%s: the package %s is not in the list of this test", path, of)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			checkImport(t, path, of, strings.Trim(spec.Path.Value, `"`), allowed)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for of := range mayImport {
		if !seen[of] {
			t.Errorf("the package %s of this test's list does not exist", of)
		}
	}
}

func checkImport(t *testing.T, path, of, imported string, allowed []string) {
	if own, ok := strings.CutPrefix(imported, "slaledger/"); ok {
		for _, a := range allowed {
			if own == a {
				return
			}
		}
		t.Errorf("%s: %s may not import %s", path, of, own)
		return
	}
	if of != "domain" || imported == "github.com/shopspring/decimal" {
		return
	}
	if strings.Contains(imported, ".") {
		t.Errorf("%s: the rules of account import %s", path, imported)
	}
	for _, outside := range []string{"time", "context", "os", "net", "net/http", "database/sql", "encoding/json"} {
		if imported == outside {
			t.Errorf("%s: the rules of account import %s", path, imported)
		}
	}
}
