package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// mutation is one small break of one file.
type mutation struct {
	file     string
	function string
	change   string // what was, and what is there instead
	nth      int    // which one of the same in the function
	source   []byte // the whole broken file
}

// String names the mutation without line numbers, so that explanations last.
func (m mutation) String() string {
	return fmt.Sprintf("%s %s: %s (%d)", filepath.Base(m.file), m.function, m.change, m.nth)
}

// outcome is what came of a mutation.
type outcome string

const (
	caught       outcome = "caught"
	survived     outcome = "SURVIVED"
	uncompilable outcome = "invalid"
	equivalent   outcome = "explained"
)

// test runs the tests of the rules on the mutation.
func (m mutation) test() outcome {
	dir, err := os.MkdirTemp("", "mutation")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	broken := filepath.Join(dir, "broken.go")
	overlay := filepath.Join(dir, "overlay.json")
	original, err := filepath.Abs(m.file)
	if err != nil {
		panic(err)
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{original: broken}})
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile(broken, m.source, 0o600); err != nil {
		panic(err)
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		panic(err)
	}
	// Three suites, the quickest first: a table that an accountant reads says
	// best what broke, the random Books catch what no table has.
	for _, suite := range [][]string{
		{"-run", "WorkedExamples|Threshold|Entered|Measured|Amount|Round|Taken|Adjustment|ErrorTexts|Unsettled|Calculation|" +
			"DefaultPolicy", "./domain"},
		{"-short", "./domain/book"},
		{"-short", "./domain"},
	} {
		args := append([]string{"test", "-overlay", overlay, "-vet=off", "-failfast", "-timeout", "120s"}, suite...)
		output, err := exec.Command("go", args...).CombinedOutput()
		if bytes.Contains(output, []byte("[build failed]")) {
			return uncompilable
		}
		if err != nil {
			return caught
		}
	}
	return survived
}

// inFile returns the mutations of one file.
func inFile(name string) ([]mutation, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var found []mutation
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok {
			continue
		}
		seen := map[string]int{}
		breakAll(function.Body, func(change string) {
			var source bytes.Buffer
			if err := format.Node(&source, set, file); err != nil {
				panic(err)
			}
			seen[change]++
			found = append(found, mutation{
				file: name, function: functionName(function), change: change, nth: seen[change], source: source.Bytes(),
			})
		})
	}
	return found, nil
}

func functionName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	return strings.TrimPrefix(text(f.Recv.List[0].Type), "*") + "." + f.Name.Name
}

// breakAll applies each small break of a function in turn, calls taken with it
// in place, and takes it back.
func breakAll(body *ast.BlockStmt, taken func(change string)) {
	ast.Inspect(body, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.BinaryExpr:
			breakOperator(n, taken)
		case *ast.BasicLit:
			breakNumber(n, taken)
		case *ast.SelectorExpr:
			breakMethod(n, taken)
		case *ast.Ident:
			breakName(n, taken)
		case *ast.IncDecStmt:
			breakStep(n, taken)
		case *ast.BlockStmt:
			breakSteps(&n.List, taken)
		case *ast.CaseClause:
			breakSteps(&n.Body, taken)
		}
		return true
	})
}

// operators has, for each operator, those that stand in for it.
var operators = map[token.Token][]token.Token{
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR},
	token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL}, token.REM: {token.QUO},
}

func breakOperator(n *ast.BinaryExpr, taken func(string)) {
	was, before := n.Op, text(n)
	for _, op := range operators[was] {
		n.Op = op
		taken(before + " → " + op.String())
	}
	n.Op = was
}

func breakNumber(n *ast.BasicLit, taken func(string)) {
	if n.Kind != token.INT {
		return
	}
	was := n.Value
	value, err := strconv.ParseInt(was, 0, 64)
	if err != nil {
		return
	}
	n.Value = strconv.FormatInt(value+1, 10)
	taken(was + " → " + n.Value)
	n.Value = was
}

// methods has those whose exchange still compiles.
var methods = map[string]string{
	"Add": "Sub", "Sub": "Add", "From": "To", "To": "From", "Deduction": "Bonus", "Bonus": "Deduction",
	"Payable": "Reduced", "Reduced": "Payable", "DeductionPoints": "BonusPoints", "BonusPoints": "DeductionPoints",
	"Min": "Max", "Max": "Min", "Entered": "Value",
}

func breakMethod(n *ast.SelectorExpr, taken func(string)) {
	if other, ok := methods[n.Sel.Name]; ok {
		was, before := n.Sel.Name, text(n)
		n.Sel.Name = other
		taken(before + " → " + other)
		n.Sel.Name = was
	}
}

// names has those that stand by themselves: the directions of rounding, and the
// value as it is judged and as it was entered.
var names = map[string]string{
	"RoundFloor": "RoundCeil", "RoundCeil": "RoundHalfUp", "RoundHalfUp": "RoundCeil", "lower": "a",
	"value": "entered", "entered": "value",
}

func breakName(n *ast.Ident, taken func(string)) {
	if other, ok := names[n.Name]; ok {
		was := n.Name
		n.Name = other
		taken(was + " → " + other)
		n.Name = was
	}
}

func breakStep(n *ast.IncDecStmt, taken func(string)) {
	was, before := n.Tok, text(n)
	n.Tok = token.INC + token.DEC - was
	taken(before + " → " + n.Tok.String())
	n.Tok = was
}

// breakSteps leaves out each statement that only acts, and swaps it with the
// one before.
func breakSteps(list *[]ast.Stmt, taken func(string)) {
	was := *list
	for i, statement := range was {
		if !acts(statement) {
			continue
		}
		without := append(append([]ast.Stmt{}, was[:i]...), was[i+1:]...)
		*list = without
		taken("without " + text(statement))
		if i > 0 && ordered(was[i-1], statement) {
			swapped := append([]ast.Stmt{}, was...)
			swapped[i-1], swapped[i] = was[i], was[i-1]
			*list = swapped
			taken("swapped " + text(was[i-1]) + " and " + text(statement))
		}
	}
	*list = was
}

// acts says whether a statement is a call, an assignment to what exists
// already, or a guard that returns.
func acts(statement ast.Stmt) bool {
	switch s := statement.(type) {
	case *ast.ExprStmt, *ast.IncDecStmt:
		return true
	case *ast.AssignStmt:
		return s.Tok != token.DEFINE
	case *ast.IfStmt:
		return s.Else == nil
	}
	return false
}

// ordered says whether two statements that follow each other are steps, of
// which at least one is nothing but a call: only those have an order for sure.
func ordered(first, second ast.Stmt) bool {
	call := func(s ast.Stmt) bool { _, ok := s.(*ast.ExprStmt); return ok }
	guard := func(s ast.Stmt) bool { _, ok := s.(*ast.IfStmt); return ok }
	return acts(first) && acts(second) && (call(first) || call(second)) && !guard(first) && !guard(second)
}

// text prints a node on one line.
func text(node ast.Node) string {
	var b bytes.Buffer
	if err := format.Node(&b, token.NewFileSet(), node); err != nil {
		panic(err)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
