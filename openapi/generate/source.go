package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// source is what the Go source says of shapes and swag does not: which members
// an answer may lack and which may be null, and which fields a request may and
// must have.
type source struct {
	shapes map[string]shape   // by package and type, such as book.Contract
	tables map[string][]field // by package and type that is read
}

// shape has the members of an answer by their names.
type shape map[string]struct{ nullable, optional bool }

// field is one field of a request.
type field struct {
	name     string
	required bool
}

// fields returns the members of a shape as the fields of a request that is read
// without a table.
func (s shape) fields() (list []field) {
	for _, name := range sortedKeys(s) {
		list = append(list, field{name, !s[name].optional})
	}
	return list
}

// readSource reads the packages that have wire types.
func readSource(root string) (*source, error) {
	s := &source{shapes: map[string]shape{}, tables: map[string][]field{}}
	structs := map[string]*ast.StructType{}
	for _, dir := range []string{"api", "api/answer", "domain/book"} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, path := range files {
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			if !strings.HasSuffix(path, "_test.go") {
				s.readFile(file, structs)
			}
		}
	}
	for name := range structs {
		s.shapes[name] = shape{}
		s.addMembers(name, name, structs)
	}
	return s, nil
}

func (s *source) readFile(file *ast.File, structs map[string]*ast.StructType) {
	pkg := file.Name.Name + "."
	for _, declaration := range file.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if object, ok := spec.Type.(*ast.StructType); ok {
					structs[pkg+spec.Name.Name] = object
				}
			case *ast.ValueSpec:
				s.readTable(pkg, spec)
			}
		}
	}
}

// readTable reads a variable such as contractMembers, the fields that the
// reader of a type takes.
func (s *source) readTable(pkg string, spec *ast.ValueSpec) {
	of, ok := strings.CutSuffix(spec.Names[0].Name, "Members")
	if !ok || len(spec.Values) != 1 {
		return
	}
	list, ok := spec.Values[0].(*ast.CompositeLit)
	if !ok {
		return
	}
	var fields []field
	for _, element := range list.Elts {
		pair := element.(*ast.CompositeLit).Elts
		name, _ := strconv.Unquote(pair[0].(*ast.BasicLit).Value)
		fields = append(fields, field{name, pair[1].(*ast.Ident).Name == "true"})
	}
	s.tables[pkg+string(unicode.ToUpper(rune(of[0])))+of[1:]] = fields
}

// addMembers adds the members of a struct to a shape, those of embedded structs
// first, so that what hides them comes later.
func (s *source) addMembers(to, from string, structs map[string]*ast.StructType) {
	object, ok := structs[from]
	if !ok {
		return
	}
	for _, f := range object.Fields.List {
		if len(f.Names) == 0 {
			s.addMembers(to, qualified(f.Type, from), structs)
		}
	}
	for _, f := range object.Fields.List {
		if len(f.Names) == 0 || f.Tag == nil {
			continue
		}
		tag, _ := strconv.Unquote(f.Tag.Value)
		name, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		_, pointer := f.Type.(*ast.StarExpr)
		member := s.shapes[to][name]
		member.optional = options == "omitzero"
		member.nullable = pointer && !member.optional
		s.shapes[to][name] = member
	}
}

// qualified returns the name of an embedded type with its package.
func qualified(expression ast.Expr, in string) string {
	switch e := expression.(type) {
	case *ast.Ident:
		pkg, _, _ := strings.Cut(in, ".")
		return pkg + "." + e.Name
	case *ast.SelectorExpr:
		return e.X.(*ast.Ident).Name + "." + e.Sel.Name
	}
	return ""
}
