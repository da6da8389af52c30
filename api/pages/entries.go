package pages

import (
	"net/http"
	"slices"
	"strconv"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/fact"
)

// entriesPage is the passbook of an account: what moved its points, the latest month
// first.
type entriesPage struct {
	Year, Hidden int // the year shown, and how many entries that were taken back are not
	Years        []int
	All          bool // whether entries that were taken back are shown
	Months       []monthOfEntries
	Total        int // entries of the whole journal
	// Item and Kind are what the entries shown are of, empty for all; Items those that there
	// are in the year.
	Item, Kind string
	Items      []book.Line
	Oldest     bool // whether the earliest month stands first
	// Filtered are the entries of the year that are of something else, Records those of
	// acts, which move no points.
	Filtered, Records int
	// Acts says whether the records of acts are shown, in the journal's order.
	Acts bool

	acts map[int64]answer.Event // by the sequences of their records
}

// monthOfEntries are the entries of a month, in the ledger's order.
type monthOfEntries struct {
	Statement *answer.Statement
	Entries   []entryRow
}

// entryRow is an entry with what it rests on.
type entryRow struct {
	answer.Entry
	Act      *answer.Event // of a record, nil of what moves points
	Down, Up string        // points as they move the total, one of them empty
	After    string        // total of the month after the entry; empty of what was taken back
	Line     *book.Line
	Path     string // of the result that it came of, empty if of none
	Back     bool   // whether it was taken back, or takes one back
	Gone     []answer.Entry
	Expires  string // month that will take the bonus points, if nothing more is added
}

// showEntries shows the passbook.
func showEntries(r *request) error {
	if _, err := r.about(tabEntries); err != nil {
		return err
	}
	entries, err := listAll[answer.Entry](r, r.of()+"/entries", nil)
	if err != nil {
		return err
	}
	statements, err := listAll[answer.Statement](r, r.of()+"/statements", nil)
	if err != nil {
		return err
	}
	p := entriesPage{Total: len(entries), All: r.QueryParam("reversed") == "true"}
	for _, s := range slices.Backward(statements) {
		if year := fiscalYear(s.Month); len(p.Years) == 0 || p.Years[len(p.Years)-1] != year {
			p.Years = append(p.Years, year)
		}
	}
	if err := p.chooseYear(r); err != nil {
		return err
	}
	expires := map[string]string{}
	if len(statements) > 0 {
		var b answer.Balance
		if err := r.get(r.of()+"/balance", nil, &b); err != nil {
			return err
		}
		for _, lot := range b.Lots {
			expires[lot.Month] = orEmpty(lot.Expires)
		}
	}
	if err := p.chooseEntries(r, statements); err != nil {
		return err
	}
	if err := p.readActs(r); err != nil {
		return err
	}
	if err := p.arrange(r, entries, statements, expires); err != nil {
		return err
	}
	if p.Oldest {
		slices.Reverse(p.Months)
	}
	return r.show(http.StatusOK, "entries", r.W.Subject.Entries, &p)
}

// chooseYear finds the year that is asked for, the latest one if none is.
func (p *entriesPage) chooseYear(r *request) error {
	if len(p.Years) > 0 {
		p.Year = p.Years[0]
	}
	asked := r.QueryParam("year")
	if asked == "" {
		return nil
	}
	year, err := strconv.Atoi(asked)
	if err != nil || !slices.Contains(p.Years, year) {
		return problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.Entry.NoYear}
	}
	p.Year = year
	return nil
}

// entryKinds are the kinds of entries that can be asked for: what came, and what went.
var entryKinds = []string{"deduction", "bonus", "gone"}

// chooseEntries finds which entries of the year are asked for, and in which order.
func (p *entriesPage) chooseEntries(r *request, statements []answer.Statement) error {
	p.Item, p.Kind, p.Oldest = r.QueryParam("item"), r.QueryParam("kind"), r.QueryParam("oldest") == "true"
	if p.Kind != "" && !slices.Contains(entryKinds, p.Kind) {
		return problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: r.W.Error.Query}
	}
	for _, s := range statements {
		for _, line := range s.Lines {
			same := func(l book.Line) bool { return l.ItemCode == line.ItemCode }
			if fiscalYear(s.Month) == p.Year && !slices.ContainsFunc(p.Items, same) {
				p.Items = append(p.Items, line)
			}
		}
	}
	return nil
}

// Kinds are the kinds of entries that can be asked for.
func (p *entriesPage) Kinds() []string { return entryKinds }

// wants says whether an entry is asked for. What takes one back goes with what went.
func (p *entriesPage) wants(e answer.Entry) bool {
	kind := "gone"
	if e.Kind == fact.KindDeduction || e.Kind == fact.KindBonus {
		kind = string(e.Kind)
	}
	return (p.Item == "" || orEmpty(e.Item) == p.Item) && (p.Kind == "" || kind == p.Kind)
}

// arrange puts the entries of the year into their months.
func (p *entriesPage) arrange(
	r *request, entries []answer.Entry, statements []answer.Statement, expires map[string]string,
) error {
	reversed, gone := map[int64]bool{}, map[string][]answer.Entry{}
	for _, e := range entries {
		if e.Reverses != nil {
			reversed[*e.Reverses] = true
		}
	}
	for _, e := range entries {
		if e.Lot != nil && e.Kind != fact.KindBonus && e.Kind != fact.KindReversal && !reversed[e.Sequence] {
			gone[*e.Lot] = append(gone[*e.Lot], e)
		}
	}
	for i := range slices.Backward(statements) {
		s := &statements[i]
		if fiscalYear(s.Month) != p.Year {
			continue
		}
		m := monthOfEntries{Statement: s}
		after, err := domain.ReadAmount(s.Opening.Total)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if orEmpty(e.Month) != s.Month {
				continue
			}
			if e.Kind == fact.KindRecord {
				m.addAct(p, e)
				continue
			}
			row := entryRow{Entry: e, Back: reversed[e.Sequence] || e.Reverses != nil}
			if row.Back && !p.All {
				p.Hidden++
				continue
			}
			if after, err = row.fill(r, s, after); err != nil {
				return err
			}
			if e.Kind == fact.KindBonus && !row.Back {
				row.Gone, row.Expires = gone[s.Month], expires[s.Month]
			}
			if !p.wants(e) {
				p.Filtered++
				continue
			}
			m.Entries = append(m.Entries, row)
		}
		p.Months = append(p.Months, m)
	}
	return nil
}

// addAct adds the record of an act, if those are shown and it is of the item that is asked
// for.
func (m *monthOfEntries) addAct(p *entriesPage, e answer.Entry) {
	act, known := p.acts[e.Sequence]
	if !known || p.Item != "" && orEmpty(act.Item) != p.Item {
		p.Records++
		return
	}
	m.Entries = append(m.Entries, entryRow{Entry: e, Act: &act})
}

// readActs asks for the acts, if they are to be shown.
func (p *entriesPage) readActs(r *request) error {
	if p.Acts = r.QueryParam("acts") == "true"; !p.Acts {
		return nil
	}
	events, err := listAll[answer.Event](r, r.of()+"/events", nil)
	p.acts = map[int64]answer.Event{}
	for _, e := range events {
		p.acts[e.Sequence] = e
	}
	return err
}

// fill says what an entry rests on, and returns the total of the month after it.
func (row *entryRow) fill(r *request, s *answer.Statement, before domain.Amount) (domain.Amount, error) {
	points, err := domain.ReadAmount(row.Points)
	if err != nil {
		return before, err
	}
	if points.Sign() < 0 {
		row.Down = r.Points(row.Points)
	} else {
		row.Up = r.Signed(row.Points)
	}
	if row.Item != nil {
		row.Path = r.of() + "/months/" + s.Month + "/measurements/" + *row.Item
		of := func(l book.Line) bool { return l.ItemCode == *row.Item }
		if at := slices.IndexFunc(s.Lines, of); at >= 0 && !row.Back {
			row.Line = &s.Lines[at]
		}
	}
	if row.Back {
		return before, nil
	}
	after := before.Add(points)
	row.After = r.Signed(after.String())
	return after, nil
}
