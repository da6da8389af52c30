package pages

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"slaledger/docs"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// document is one of the project's documents as a page shows it.
type document struct {
	Title  []inline
	Blocks []passage
	Index  []indexed // of the rules: where each clause stands
}

// passage is a part of a document.
type passage struct {
	Kind   string   // heading2, heading3, paragraph, list, numbers, code or table
	ID     string   // by which links lead to it
	Inline []inline // of a heading or a paragraph
	Text   string   // of code; of a table, its number
	Items  [][]passage
	Rows   []tableRow // of a table, the first one its head
}

// tableRow is a row of a table.
type tableRow struct {
	ID    string // by which links lead to it, empty if none do
	Cells [][]inline
}

// inline is a piece of a line.
type inline struct {
	Kind   string // text, strong, code, link or break
	Text   string
	Link   string
	Inline []inline
}

// handbookPath is where the handbook stands.
const handbookPath = "/handbook"

// documentPaths are the pages that show documents, by the files of those.
var documentPaths = map[string]string{
	"rules.ja.md": rulesPath, "procedures.ja.md": rulesPath + "/procedures", "handbook.ja.md": handbookPath,
	"handover.ja.md": handbookPath + "/handover",
}

// documents are the documents by the paths of their pages, read when one is asked for.
var documents = sync.OnceValue(func() map[string]*document {
	read := map[string]*document{}
	for file, at := range documentPaths {
		source, err := docs.Files.ReadFile(file)
		if err != nil {
			panic(err)
		}
		read[at] = readDocument(at, source)
	}
	return read
})

// showDocument shows a document.
func showDocument(r *request) error {
	d := documents()[r.Path()]
	return r.show(http.StatusOK, "document", plainText(d.Title), d)
}

// reader reads a document that is written in Markdown.
type reader struct {
	at     string // path of its page
	source []byte
}

// readDocument reads the document of a page.
func readDocument(at string, source []byte) *document {
	rd := reader{at, source}
	root := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser().Parse(text.NewReader(source))
	d, tables := &document{}, 0
	for _, b := range rd.blocks(root) {
		if b.Kind == "heading1" {
			d.Title = b.Inline
			continue
		}
		if b.Kind == "table" {
			tables++
			b.Text = strconv.Itoa(tables)
		}
		d.Blocks = append(d.Blocks, b)
	}
	if at == rulesPath {
		d.Index = indexOf(d.Blocks)
	}
	return d
}

func (rd reader) blocks(parent ast.Node) (list []passage) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			line := rd.inlines(n)
			list = append(list, passage{
				Kind: "heading" + string(rune('0'+min(n.Level, 3))), ID: anchorOfHeading(plainText(line)), Inline: line,
			})
		case *ast.Paragraph, *ast.TextBlock:
			line := rd.inlines(n)
			if len(line) > 0 {
				list = append(list, passage{Kind: "paragraph", Inline: line})
			}
		case *ast.List:
			b := passage{Kind: "list"}
			if n.IsOrdered() {
				b.Kind = "numbers"
			}
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				b.Items = append(b.Items, rd.blocks(item))
			}
			list = append(list, b)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			list = append(list, passage{Kind: "code", Text: string(n.Lines().Value(rd.source))})
		case *east.Table:
			list = append(list, rd.table(n))
		}
	}
	return list
}

// table reads a table. A row that begins with a decision has its name.
func (rd reader) table(table *east.Table) passage {
	b := passage{Kind: "table"}
	for line := table.FirstChild(); line != nil; line = line.NextSibling() {
		var r tableRow
		for cell := line.FirstChild(); cell != nil; cell = cell.NextSibling() {
			r.Cells = append(r.Cells, rd.inlines(cell))
		}
		if of := plainText(r.Cells[0]); len(r.Cells) > 2 && aDecision.MatchString(of) {
			r.ID, r.Cells[0] = anchorOfCitation(of), []inline{{Kind: "text", Text: of}}
		}
		b.Rows = append(b.Rows, r)
	}
	return b
}

// aDecision is the number of a decision.
var aDecision = regexp.MustCompile(`^D\d+$`)

func (rd reader) inlines(parent ast.Node) (list []inline) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			list = append(list, rd.citing(parent, string(n.Segment.Value(rd.source)))...)
			if n.SoftLineBreak() {
				list = append(list, inline{Kind: "text", Text: " "})
			}
		case *ast.String:
			list = append(list, inline{Kind: "text", Text: string(n.Value)})
		case *ast.CodeSpan:
			list = append(list, inline{Kind: "code", Text: plainText(rd.inlines(n))})
		case *ast.Emphasis:
			list = append(list, inline{Kind: "strong", Inline: rd.inlines(n)})
		case *ast.RawHTML: // a line's break is all that documents have of it
			list = append(list, inline{Kind: "break"})
		case *ast.Link:
			of := rd.inlines(n)
			to := rd.target(string(n.Destination))
			if to == "" {
				list = append(list, of...)
				continue
			}
			list = append(list, inline{Kind: "link", Link: to, Text: plainText(of)})
		}
	}
	return joined(list)
}

// citing returns a text with links to what it cites, unless it stands where no link may.
func (rd reader) citing(parent ast.Node, words string) (list []inline) {
	switch parent.(type) {
	case *ast.Link, *ast.CodeSpan:
		return []inline{{Kind: "text", Text: words}}
	}
	for _, piece := range cite(words, false) {
		if piece.Link == "" {
			list = append(list, inline{Kind: "text", Text: piece.Text})
			continue
		}
		list = append(list, inline{Kind: "link", Text: piece.Text, Link: rd.here(piece.Link)})
	}
	return list
}

// here returns a link without the path if it leads to the same page.
func (rd reader) here(link string) string {
	if to, place, found := strings.Cut(link, "#"); found && to == rd.at {
		return "#" + place
	}
	return link
}

// joined returns a line with texts that follow each other as one.
func joined(list []inline) (whole []inline) {
	for _, i := range list {
		if last := len(whole) - 1; last >= 0 && i.Kind == "text" && whole[last].Kind == "text" {
			whole[last].Text += i.Text
			continue
		}
		whole = append(whole, i)
	}
	return whole
}

// target returns the page that a link of a document leads to, empty for a file that is
// shown on none.
func (rd reader) target(link string) string {
	file, place, _ := strings.Cut(link, "#")
	to := rd.at
	if file != "" {
		to = documentPaths[path.Base(file)]
	}
	switch {
	case to == "":
		return ""
	case place != "":
		return rd.here(to + "#" + anchorOfHeading(place))
	}
	return to
}

// aNumberedPart is the beginning of a heading that has a number.
var aNumberedPart = regexp.MustCompile(`^(\d+)[-.]`)

// anchorOfHeading is the name of the place of a heading, which a link of a document may
// give already: its number, or its words without punctuation, with hyphens for spaces.
func anchorOfHeading(heading string) string {
	if number := aNumberedPart.FindStringSubmatch(heading); number != nil {
		return "part-" + number[1]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// plainText returns the words of a line.
func plainText(line []inline) string {
	var words strings.Builder
	for _, i := range line {
		words.WriteString(i.Text + plainText(i.Inline))
	}
	return words.String()
}

// indexed is a clause, with the parts of the rules that speak of it and the decisions on
// how it is read.
type indexed struct {
	Clause, ID string
	Parts      []inline // links
	Decisions  []inline // links
}

// indexOf says where the rules speak of each clause. A paragraph that they cite nowhere by
// itself has what is said of its clause, and a clause what is said of its paragraphs.
func indexOf(passages []passage) (index []indexed) {
	found := map[string]*indexed{}
	for _, clause := range clauses {
		found[clause] = &indexed{Clause: clause, ID: anchorOfCitation(clause)}
	}
	part := inline{Kind: "link"}
	for _, p := range passages {
		if strings.HasPrefix(p.Kind, "heading") {
			part.Text, part.Link = plainText(p.Inline), "#"+p.ID
		}
		for _, r := range p.rows() {
			for _, clause := range clausesOf(r.Cells) {
				if entry := found[clause]; r.ID != "" {
					entry.Decisions = addedOnce(entry.Decisions, inline{Kind: "link", Text: strings.ToUpper(r.ID), Link: "#" + r.ID})
				} else {
					entry.Parts = addedOnce(entry.Parts, part)
				}
			}
		}
	}
	for _, clause := range clauses {
		entry := *found[clause]
		if whole, _, _ := strings.Cut(clause, "("); len(entry.Parts)+len(entry.Decisions) == 0 {
			entry.Parts, entry.Decisions = found[whole].Parts, found[whole].Decisions
		}
		index = append(index, entry)
	}
	return index
}

// rows returns the rows of a table, and every line of another passage as one.
func (p passage) rows() []tableRow {
	rows := append(p.Rows, tableRow{Cells: [][]inline{p.Inline}})
	for _, item := range p.Items {
		for _, inner := range item {
			rows = append(rows, inner.rows()...)
		}
	}
	return rows
}

// clausesOf returns the clauses that lines cite, and those whose paragraphs they do.
func clausesOf(lines [][]inline) (clauses []string) {
	for _, line := range lines {
		for _, i := range line {
			if i.Kind == "link" && aCitation.FindString(i.Text) == i.Text && i.Text[0] == '7' {
				whole, _, _ := strings.Cut(i.Text, "(")
				clauses = append(clauses, whole, i.Text)
			}
			clauses = append(clauses, clausesOf([][]inline{i.Inline})...)
		}
	}
	return clauses
}

func addedOnce(list []inline, one inline) []inline {
	same := func(i inline) bool { return i.Link == one.Link }
	if slices.ContainsFunc(list, same) {
		return list
	}
	return append(list, one)
}
