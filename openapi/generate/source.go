package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// source is what the Go source says of shapes and swag does not: what a field
// means, which fields an answer may lack and which may be null, and which fields
// a request may and must have.
type source struct {
	shapes map[string]shape   // by package and type, such as book.Contract
	tables map[string][]field // of requests, by package and type that is read

	positions *token.FileSet
	comments  ast.CommentMap // of all files
	structs   map[string]*ast.StructType
}

// shape has the fields of a struct by their names.
type shape map[string]field

// field is a field of a shape.
type field struct {
	name     string
	optional bool   // an answer may lack it, a request need not have it
	nullable bool   // an answer may have null for it
	meaning  string // 日本語 / English, as commented on it
	at       string // where it stands in the source
}

// fields returns the fields of a request that is read without a table.
func (s shape) fields() (list []field) {
	for _, name := range sortedKeys(s) {
		list = append(list, s[name])
	}
	return list
}

// readSource reads the packages that have shapes.
func readSource(root string) (*source, error) {
	s := &source{
		shapes: map[string]shape{}, tables: map[string][]field{},
		positions: token.NewFileSet(), comments: ast.CommentMap{}, structs: map[string]*ast.StructType{},
	}
	for _, dir := range []string{"api", "api/answer", "domain/book"} {
		paths, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(s.positions, path, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			s.readFile(file)
		}
	}
	for name := range s.structs {
		s.shapes[name] = shape{}
		s.addFields(name, name)
	}
	for of, table := range s.tables {
		for i, f := range table {
			if own, ok := s.shapes[of][f.name]; ok && f.meaning == "" {
				table[i].meaning, table[i].at = own.meaning, own.at
			}
		}
	}
	return s, nil
}

func (s *source) readFile(file *ast.File) {
	maps.Copy(s.comments, ast.NewCommentMap(s.positions, file, file.Comments))
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
					s.structs[pkg+spec.Name.Name] = object
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
		f := s.field(name, element)
		f.optional = pair[1].(*ast.Ident).Name == "false"
		fields = append(fields, f)
	}
	s.tables[pkg+string(unicode.ToUpper(rune(of[0])))+of[1:]] = fields
}

// field returns the field that a node declares. What it means is the last
// comment on it: the one beside it, or else the one above it.
func (s *source) field(name string, node ast.Node) field {
	f := field{name: name, at: s.positions.Position(node.Pos()).String()}
	for _, comment := range s.comments.Filter(node).Comments() {
		f.meaning = strings.ReplaceAll(strings.TrimSpace(comment.Text()), "\n", " ")
	}
	return f
}

// addFields adds the fields of a struct to a shape, those of embedded structs
// first, so that what hides them comes later.
func (s *source) addFields(to, from string) {
	object, ok := s.structs[from]
	if !ok {
		return
	}
	for _, declared := range object.Fields.List {
		if len(declared.Names) == 0 {
			s.addFields(to, qualified(declared.Type, from))
		}
	}
	for _, declared := range object.Fields.List {
		if len(declared.Names) == 0 || declared.Tag == nil {
			continue
		}
		tag, _ := strconv.Unquote(declared.Tag.Value)
		name, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		star, pointer := declared.Type.(*ast.StarExpr)
		twice := false // left out or null, which differ
		if pointer {
			_, twice = star.X.(*ast.StarExpr)
		}
		f := s.field(name, declared)
		f.optional = options == "omitzero"
		f.nullable = pointer && !f.optional || twice
		s.shapes[to][name] = f
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
