package pages

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// rulesPath is where the rules stand, each clause and decision at its own name.
const rulesPath = "/rules"

// aCitation is a clause of chapter 7 of the specification, or a decision on how it is
// read.
var aCitation = regexp.MustCompile(`7\.[1-6](?:\([1-9]\))?|D(?:1[0-7]|[1-9])`)

// clauses are those of chapter 7, each before its paragraphs.
var clauses = strings.Fields(
	"7.1 7.2 7.3 7.3(1) 7.3(2) 7.3(3) 7.3(4) 7.4 7.4(1) 7.4(2) 7.4(3) 7.5 7.5(1) 7.5(2) 7.5(3) 7.6")

// between is what stands between two citations.
var between = []string{"、", ",", ", ", "～", "–", "・", "なお書、", "ただし書、"}

// cited is a piece of a text, with the way to the rule if it cites one.
type cited struct{ Text, Link string }

// cite finds what a text cites. A clause without a paragraph looks like a figure: it is
// none where it stands in brackets, alone or with other citations, or where the text is
// known to cite from its beginning to its end.
func cite(text string, whole bool) (pieces []cited) {
	done, after := 0, false // up to where the text was taken, and whether a citation ends there
	for _, at := range aCitation.FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		last, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		next, _ := utf8.DecodeRuneInString(text[at[1]:])
		sure := strings.HasSuffix(found, ")")
		switch {
		case found[0] == 'D':
			sure = !isOfCode(last) && !isOfCode(next) && (next == '及' || !unicode.Is(unicode.Han, next))
		case !sure:
			begins := strings.ContainsRune("（(", last) || whole && at[0] == 0 ||
				after && slices.Contains(between, text[done:at[0]])
			sure = begins && (strings.ContainsRune("）)、,～–の", next) || whole && at[1] == len(text))
		}
		if !sure {
			continue
		}
		if at[0] > done {
			pieces = append(pieces, cited{Text: text[done:at[0]]})
		}
		pieces = append(pieces, cited{found, rulesPath + "#" + anchorOfCitation(found)})
		done, after = at[1], true
	}
	if done < len(text) {
		pieces = append(pieces, cited{Text: text[done:]})
	}
	return pieces
}

// isOfCode says whether a sign can be part of an item's code.
func isOfCode(r rune) bool {
	return r == '-' || r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// anchorOfCitation is the name of the place of the rules that a citation leads to: d7 for
// D7, 7.4-3 for 7.4(3).
func anchorOfCitation(citation string) string {
	return strings.NewReplacer("(", "-", ")", "").Replace(strings.ToLower(citation))
}

// noLinkIn are the elements whose text stays as it is.
var noLinkIn = map[string]bool{
	"a": true, "title": true, "option": true, "textarea": true, "button": true, "summary": true, "pre": true, "code": true,
	"svg": true,
}

// finishing gives a page the links that it has as a whole, wherever they stand: links at
// what it cites, and in the past such as lead to the same instant.
type finishing struct {
	// clauses is the name of the column that has nothing but citations.
	clauses string
	// past returns a link of a page of the past, empty if it may lead nowhere; nil of now.
	past   func(link string) string
	out    bytes.Buffer
	inside []string // elements that take no link, the innermost last
	cell   bool     // whether what comes is a cell that has nothing but citations
	code   bool     // whether what comes is the code of an item
	// unlinked says that the link that began last leads nowhere, and its tags are left out.
	unlinked bool
}

// finish returns a page with the links that it has as a whole.
func finish(page []byte, clauses string, past func(link string) string) []byte {
	p := finishing{clauses: clauses, past: past}
	p.out.Grow(len(page) + len(page)/8)
	in := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := in.Next()
		raw := in.Raw() // until the tag's name is asked for, which changes it
		switch kind {
		case html.ErrorToken: // the end: a page is in memory
			return p.out.Bytes()
		case html.TextToken:
			p.text(raw)
		case html.StartTagToken:
			p.begin(in, raw)
		case html.EndTagToken:
			ends := p.out.Len()
			p.out.Write(raw)
			name, _ := in.TagName()
			if p.unlinked && string(name) == "a" {
				p.out.Truncate(ends)
				p.unlinked = false
			}
			if last := len(p.inside) - 1; last >= 0 && p.inside[last] == string(name) {
				p.inside = p.inside[:last]
			}
			p.cell, p.code = false, false
		default:
			p.out.Write(raw)
		}
	}
}

// begin writes the tag that begins an element, and notes what it is.
func (p *finishing) begin(in *html.Tokenizer, raw []byte) {
	begins := p.out.Len()
	p.out.Write(raw)
	name, more := in.TagName()
	if noLinkIn[string(name)] {
		p.inside = append(p.inside, string(name))
	}
	isLink, isCell := string(name) == "a", string(name) == "td"
	var class, column, link []byte
	for more {
		var key, value []byte
		key, value, more = in.TagAttr()
		switch string(key) {
		case "class":
			class = value
		case "data-l":
			column = value
		case "href":
			link = value
		}
	}
	isFigure := hasClass(class, "n") || hasClass(class, "num")
	p.cell = isCell && !isFigure && (len(column) == 0 || string(column) == p.clauses)
	p.code = hasClass(class, "code")
	if isLink && p.past != nil && !hasClass(class, "now") {
		p.leadToThePast(begins, string(link))
	}
}

// hasClass says whether an element's classes have one.
func hasClass(classes []byte, class string) bool {
	for len(classes) > 0 {
		first, rest, _ := bytes.Cut(classes, []byte(" "))
		if string(first) == class {
			return true
		}
		classes = rest
	}
	return false
}

// leadToThePast has the tag that was written last, from a place on, lead to the same
// instant, or nowhere.
func (p *finishing) leadToThePast(begins int, link string) {
	to := p.past(link)
	if to == link {
		return
	}
	if to == "" { // what would be a link is plain text, and its end is left out
		p.out.Truncate(begins)
		p.unlinked = true
		return
	}
	href := ` href="` + html.EscapeString(to) + `"`
	tag := aLink.ReplaceAllLiteral(p.out.Bytes()[begins:], []byte(href))
	p.out.Truncate(begins)
	p.out.Write(tag)
}

// aLink is where a link leads, in its tag.
var aLink = regexp.MustCompile(` href="[^"]*"`)

// text writes a text of the page.
func (p *finishing) text(raw []byte) {
	if len(p.inside) > 0 || p.code || !bytes.ContainsAny(raw, "7D") { // with which every citation begins
		p.out.Write(raw)
		return
	}
	for _, piece := range cite(string(raw), p.cell) {
		if piece.Link == "" {
			p.out.WriteString(piece.Text)
			continue
		}
		p.out.WriteString(`<a class="soft" href="` + piece.Link + `">` + piece.Text + `</a>`)
	}
}
