package domaintest

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Words returns the texts of all constants that domain declares of one of its
// types, such as Reason or Outcome, in order; none if it has no constants.
func Words(t testing.TB, typeName string) []string {
	t.Helper()
	words, err := wordsByType()
	if err != nil {
		t.Fatal(err)
	}
	return words[typeName]
}

// Top returns the directory of the module, in which go.mod is.
func Top(t testing.TB) string {
	t.Helper()
	dir, err := top()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func top() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("there is no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}

// wordsByType reads the constants of domain once.
var wordsByType = sync.OnceValues(readWords)

func readWords() (map[string][]string, error) {
	dir, err := top()
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "domain", "*.go"))
	if err != nil {
		return nil, err
	}
	words := map[string][]string{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return nil, err
		}
		for _, declaration := range file.Decls {
			if group, ok := declaration.(*ast.GenDecl); ok && group.Tok == token.CONST {
				addWords(words, group)
			}
		}
	}
	return words, nil
}

// addWords adds the texts of a group of constants, each with its type.
func addWords(words map[string][]string, group *ast.GenDecl) {
	for _, spec := range group.Specs {
		constant := spec.(*ast.ValueSpec)
		of, typed := constant.Type.(*ast.Ident)
		if !typed {
			continue
		}
		for _, value := range constant.Values {
			if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					words[of.Name] = append(words[of.Name], text)
				}
			}
		}
	}
}
