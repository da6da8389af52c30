package book

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Figure is one field of a shape, by its path: names joined by points, as in
// accumulated.total or items.AVAIL-01.baseline.value.
type Figure struct {
	Path string
	Text string // as it is written; of a list of words, these with commas between
}

// Difference is a figure before and after, nil where there is none.
type Difference struct {
	Path          string
	Before, After *string
}

// keyFields are the fields by which the objects of a list are told apart, so that one
// that moves in its list is the same; those of a list without one go by their number,
// from 1, and the list itself says how many there are.
var keyFields = []string{"item_code", "code", "month", "reason", "from_month"}

// occurrencesField is the one list that says something when it is empty.
const occurrencesField = "occurrences"

// Figures returns all figures of a shape in the order in which it is written. What is
// null or left out has none.
func Figures(shape any) ([]Figure, error) {
	text, err := json.Marshal(shape)
	if err != nil {
		return nil, err
	}
	return figuresOf(nil, "", text)
}

// figuresOf appends the figures of a JSON value.
func figuresOf(figures []Figure, path string, value jsontext.Value) ([]Figure, error) {
	switch value.Kind() {
	case 'n':
		return figures, nil
	case '{':
		members, err := membersOf(value)
		if err != nil {
			return figures, err
		}
		return figuresOfMembers(figures, path, members)
	case '[':
		return figuresOfList(figures, path, value)
	}
	return append(figures, Figure{path, scalarText(value)}), nil
}

func figuresOfMembers(figures []Figure, path string, members []jsonMember) (_ []Figure, err error) {
	for i := 0; err == nil && i < len(members); i++ {
		figures, err = figuresOf(figures, under(path, members[i].name), members[i].value)
	}
	return figures, err
}

// figuresOfList appends those of the objects of a list, or the list of words as one.
func figuresOfList(figures []Figure, path string, value jsontext.Value) ([]Figure, error) {
	var elements []jsontext.Value
	if err := json.Unmarshal(value, &elements); err != nil {
		return figures, err
	}
	if len(elements) == 0 || elements[0].Kind() != '{' {
		texts := make([]string, len(elements))
		for i, e := range elements {
			texts[i] = scalarText(e)
		}
		switch {
		case len(elements) > 0:
			figures = append(figures, Figure{path, strings.Join(texts, ",")})
		case path == occurrencesField || strings.HasSuffix(path, "."+occurrencesField): // there were none
			figures = append(figures, Figure{path, "0"})
		}
		return figures, nil
	}
	for i, e := range elements {
		members, err := membersOf(e)
		if err != nil {
			return figures, err
		}
		key, others := keyOf(members)
		if key == "" {
			key = strconv.Itoa(i + 1)
			if i == 0 {
				figures = append(figures, Figure{path, strconv.Itoa(len(elements))})
			}
		}
		if figures, err = figuresOfMembers(figures, under(path, key), others); err != nil {
			return figures, err
		}
	}
	return figures, nil
}

// keyOf returns what tells an object of a list apart, empty if nothing does, and its
// other members.
func keyOf(members []jsonMember) (key string, others []jsonMember) {
	for _, field := range keyFields {
		for i, m := range members {
			if m.name == field {
				return scalarText(m.value), slices.Delete(slices.Clone(members), i, i+1)
			}
		}
	}
	return "", members
}

// jsonMember is a member of a JSON object.
type jsonMember struct {
	name  string
	value jsontext.Value
}

// membersOf returns the members of an object in their order.
func membersOf(object jsontext.Value) (members []jsonMember, err error) {
	dec := jsontext.NewDecoder(strings.NewReader(string(object)))
	if _, err = dec.ReadToken(); err != nil {
		return nil, err
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		m := jsonMember{name: name.String()}
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		m.value = value.Clone()
		members = append(members, m)
	}
	return members, nil
}

// scalarText returns a string without its quotes, all else as it is.
func scalarText(value jsontext.Value) string {
	if value.Kind() != '"' {
		return string(value)
	}
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return string(value)
	}
	return string(text)
}

func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Differences returns the figures in which two shapes of a kind differ: in the order of
// the one after, and behind them those that only the one before has. Either may be nil.
func Differences(before, after any) ([]Difference, error) {
	was, err := Figures(before)
	if err != nil {
		return nil, err
	}
	is, err := Figures(after)
	if err != nil {
		return nil, err
	}
	old := map[string]string{}
	for _, f := range was {
		old[f.Path] = f.Text
	}
	var changed []Difference
	for i := range is {
		text, had := old[is[i].Path]
		delete(old, is[i].Path)
		switch {
		case !had:
			changed = append(changed, Difference{is[i].Path, nil, &is[i].Text})
		case text != is[i].Text:
			changed = append(changed, Difference{is[i].Path, &text, &is[i].Text})
		}
	}
	for i := range was {
		if _, gone := old[was[i].Path]; gone {
			changed = append(changed, Difference{was[i].Path, &was[i].Text, nil})
		}
	}
	return changed, nil
}

// StatementDifferences returns what changed between two revisions of a statement: its
// lines apart, and all other figures but the wording of the calculation and what is no
// figure (see SameFigures).
func StatementDifferences(before, after Statement) (lines []LineDifference, figures []Difference, err error) {
	lines = lineDifferences(before.Lines, after.Lines)
	figures, err = Differences(before.bare(), after.bare())
	return lines, figures, err
}

// LineDifference is a line of a statement before and after, nil where the item has none.
type LineDifference struct {
	ItemCode, ItemName string
	Before, After      *Line
}

// lineDifferences returns the lines that differ, in the order of those after, and behind
// them those that are gone.
func lineDifferences(before, after []Line) (changed []LineDifference) {
	find := func(lines []Line, code string) *Line {
		for i := range lines {
			if lines[i].ItemCode == code {
				return &lines[i]
			}
		}
		return nil
	}
	for i := range after {
		is := &after[i]
		was := find(before, is.ItemCode)
		if was == nil || !was.same(is) {
			changed = append(changed, LineDifference{is.ItemCode, is.ItemName, was, is})
		}
	}
	for i := range before {
		if was := &before[i]; find(after, was.ItemCode) == nil {
			changed = append(changed, LineDifference{was.ItemCode, was.ItemName, was, nil})
		}
	}
	return changed
}

// same says whether two lines say the same.
func (l *Line) same(m *Line) bool {
	found, err := Differences(l, m)
	return err == nil && len(found) == 0
}

// bare returns the figures of a statement without its lines.
func (s Statement) bare() Statement {
	s = s.onlyFigures()
	s.ContractID, s.Month, s.Lines = "", "", nil
	return s
}
