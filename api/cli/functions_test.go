package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// screen is how many lines a function of the program may have.
const screen = 60

// TestFunctionsFitAScreen holds that functions, also those without a name, are at most
// a screen long. It is about the program: what tests say in tables may be longer.
func TestFunctionsFitAScreen(t *testing.T) {
	t.Chdir(top)
	functions := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncDecl, *ast.FuncLit:
				functions++
				from := files.Position(n.Pos())
				if lines := files.Position(n.End()).Line - from.Line + 1; lines > screen {
					t.Errorf("%s:%d: a function of %d lines", path, from.Line, lines)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if functions < 1000 {
		t.Errorf("only %d functions were looked at", functions)
	}
}
