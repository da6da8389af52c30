package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// takenIsErrTaken adds everything twice. Words that can be repeated are so under
// another entry.
func takenIsErrTaken(t *testing.T, s Opened) {
	Add(t, s, "c", OneOfEach("c")...)
	user := User("hanako")
	Change(t, s, "", func(w access.Writer) error { return w.AddUser(user) })
	Change(t, s, "c", storing(Reply("k")))
	user.ID = "another"
	twice := map[string]func(access.Writer) error{
		"a user's name": func(w access.Writer) error { return w.AddUser(user) },
		"a reply":       storing(Reply("k")),
	}
	for _, f := range OneOfEach("c") {
		twice["a row of "+f.Table().Name] = adding(f)
	}
	for _, table := range fact.HistoryTables() {
		if twice["a row of "+table.Name] == nil {
			t.Errorf("there is no sample of a fact of %s: add one in OneOfEach", table.Name)
		}
	}
	before := s.RowCounts(t)
	for what, add := range twice {
		err := s.Change(t.Context(), "c", add)
		if !errors.Is(err, fact.ErrTaken) || errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s twice: %v", what, err)
		}
		if strings.HasPrefix(what, "a row") && !errors.Is(err, fact.ErrRow) {
			t.Errorf("%s twice is a row that its table takes: %v", what, err)
		}
		Same(t, "rows after "+what+" twice", before, s.RowCounts(t))
	}
	Change(t, s, "", func(w access.Writer) error { return w.AddUser(User("HANAKO")) })
}

// addingWith returns a change that adds a fact with another text in a column.
func addingWith(f fact.Fact, column, text string) func(access.Writer) error {
	row := f.Row()
	row[slices.Index(f.Table().Columns, column)] = text
	return func(w access.Writer) error { return w.AddRows(f.Table(), [][]string{row}) }
}

// unfitIsErrRow adds rows of which one column is not of its kind or range.
func unfitIsErrRow(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	before := s.RowCounts(t)
	unfit := func(f fact.Fact, column, text string) {
		t.Helper()
		what := fmt.Sprintf("%q as %s.%s", text, f.Table().Name, column)
		err := s.Change(t.Context(), "c", addingWith(f, column, text))
		if !errors.Is(err, fact.ErrRow) || errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
		Same(t, "rows after "+what, before, s.RowCounts(t))
	}
	for _, f := range OneOfEach("c") {
		for _, column := range f.Table().Columns {
			if fact.IsCounted(column) {
				for _, text := range []string{"", "x", "1.5", "9223372036854775808"} {
					unfit(f, column, text)
				}
			}
		}
	}
	unfit(Record("c", 2), "sequence", "0")
	unfit(Record("c", 2), "sequence", "-1")
	unfit(Statement("c", April, 1), "penalized", "2")
}

// refuse checks that changes are refused for what is not there, each by its name,
// and leave no row.
func refuse(t *testing.T, s Opened, changes map[string]func(access.Writer) error) {
	t.Helper()
	before := s.RowCounts(t)
	for what, change := range changes {
		err := s.Change(t.Context(), "c", change)
		if err == nil || errors.Is(err, fact.ErrTaken) || errors.Is(err, fact.ErrUnavailable) ||
			!strings.Contains(strings.ToLower(err.Error()), "foreign key") {
			t.Errorf("%s: %v", what, err)
		}
		Same(t, "rows after "+what, before, s.RowCounts(t))
	}
}

// factNeedsEntry checks that no fact is stored without the entry that covers it,
// whatever its table, nor anything without its contract or user, that the store
// goes on, and that fact and entry may come in any order.
func factNeedsEntry(t *testing.T, s Opened) {
	refused := map[string]func(access.Writer) error{
		"an entry without contract":      adding(Record("new", 1)),
		"a measurement without contract": adding(Measurement("new", "A", 1)),
		"a report without contract":      adding(Report("new", 1)),
		"a token without user": func(w access.Writer) error {
			return w.AddToken(Token("t", "nobody"))
		},
		"a delivery without webhook": func(w access.Writer) error {
			return w.AddDelivery(delivery("none", "d", "c", At(1).At))
		},
		"a link without user": func(w access.Writer) error { return w.AddLink(Link("l", "nobody")) },
	}
	for i, f := range OneOfEach("c") {
		if f.Table() == &fact.Journal.Table {
			continue
		}
		facts := OneOfEach("c")
		facts[i] = coveredBy(2, f)
		refused["a row of "+f.Table().Name+" without entry"] = adding(facts...)
	}
	for _, table := range fact.Tables {
		if refused["a row of "+table.Name+" without entry"] == nil {
			t.Errorf("there is no sample of a fact of %s: add one in OneOfEach", table.Name)
		}
	}
	refuse(t, s, refused)
	refuse(t, s, map[string]func(access.Writer) error{"a contract alone": adding(Contract("new"))})
	Add(t, s, "c", OneOfEach("c")...)
	Add(t, s, "c", coveredBy(2, Measurement("c", "B", 1)), Record("c", 2))
}

// factNeedsGround checks that no fact is stored without what it is about: a
// cancellation or an objection without its measurement, a confirmation without
// its version, an answer without its objection, a consent without its statement,
// a cancellation without its record of money, a decision without its adjustment. That another contract, month, item or
// revision has it is not enough.
func factNeedsGround(t *testing.T, s Opened) {
	addGround(t, s, "c", "other")
	Add(t, s, "other", Agreement("other", 2), Adjustment("other", 2), Statement("other", April, 2),
		Measurement("other", "B", 2), Objection("other", "A"))
	refused := map[string]func(access.Writer) error{
		"an objection to an item in small letters":     adding(Objection("c", "a")),
		"an answer to a measurement without objection": adding(ObjectionAnswer("c", "A")),
	}
	words := []fact.Fact{
		Cancellation("c", "B", 1), Confirmation("c"), Objection("c", "A"), ObjectionAnswer("c", "B"), Consent("c"),
		PenaltyAnswer("c"), ApplicationCancellation("c"), Decision("c", 1),
	}
	another := map[string]string{"month": (April + 1).String(), "item": "X"}
	for _, f := range words {
		for _, column := range f.Table().By {
			text := cmp.Or(another[column], "2")
			refused[fmt.Sprintf("a row of %s with another %s", f.Table().Name, column)] = addingWith(f, column, text)
		}
	}
	for _, f := range OneOfEach("d") {
		if f.Table().Of != nil {
			refused["a row of "+f.Table().Name+" alone"] = adding(Contract("d"), Record("d", 1), f)
		}
	}
	refuse(t, s, refused)
	Add(t, s, "c", words...)
}
