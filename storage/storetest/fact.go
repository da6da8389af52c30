package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// givenRow is a row as Facts gives it.
type givenRow struct {
	Columns []string
	Actor   string
	At      time.Time
}

// everyFactComesBack adds a sample of every kind of fact, and finds each again in
// its table, as a fact and as a row, and by its month.
func everyFactComesBack(t *testing.T, s Opened) {
	AddContracts(t, s, "other")
	penalty, bonus := Statement("c", April+1, 1), posting(2, April, 1, fact.KindBonus)
	penalty.Penalized, penalty.Period = true, months(April, April+2)
	bonus.Item, bonus.Lot, bonus.Points, bonus.Reverses = "A", April-1, points("-0.000001"), 1
	samples := append(OneOfEach("c"), penalty, bonus)
	Add(t, s, "c", samples...)
	for _, table := range fact.HistoryTables() {
		var want []givenRow
		for _, f := range samples {
			if f.Table() == table {
				want = append(want, givenRow{f.Row(), At(1).By, At(1).At})
			}
		}
		if len(want) == 0 {
			t.Errorf("there is no sample of a fact of %s: add one in OneOfEach", table.Name)
			continue
		}
		if table == &fact.Journal.Table {
			want[1].At = bonus.At
		}
		tableHas(t, s, table, want)
	}
}

// tableHas compares the rows of the contract c in a table, which differ by month
// if there are several.
func tableHas(t *testing.T, s Opened, table *fact.Table, want []givenRow) {
	t.Helper()
	View(t, s, func(r access.Reader) error {
		Same(t, "facts of "+table.Name, want, given(t, r, table, "c", 0))
		var rows, wantedRows [][]string
		for _, row := range want {
			wantedRows = append(wantedRows, row.Columns)
		}
		err := r.Rows(table, "c", func(columns []string) error {
			rows = append(rows, slices.Clone(columns))
			return nil
		})
		Same(t, "rows of "+table.Name, wantedRows, rows)
		if slices.Contains(table.Columns, "month") {
			ofApril := only(want, func(row givenRow) bool { return table.Column(row.Columns, "month") == April.String() })
			Same(t, "facts of April in "+table.Name, ofApril, given(t, r, table, "c", April))
			Same(t, "facts of March in "+table.Name, 0, len(given(t, r, table, "c", April-1)))
		}
		Same(t, "facts of no contract in "+table.Name, 0, len(given(t, r, table, "unknown", 0)))
		return err
	})
}

// given returns what Facts gives.
func given(t *testing.T, r fact.Reader, table *fact.Table, contract string, month domain.Month) (rows []givenRow) {
	t.Helper()
	err := r.Facts(table, contract, month, func(columns []string, actor string, at time.Time) error {
		inUTC(t, at)
		rows = append(rows, givenRow{slices.Clone(columns), actor, at})
		return nil
	})
	if err != nil {
		t.Errorf("facts of %s: %v", table.Name, err)
	}
	return rows
}

// readingEnds checks that Facts and Rows stop at the first error of what they give
// rows to, and return it.
func readingEnds(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	Add(t, s, "c", Amendment("c", 1), Amendment("c", 2))
	rows := 0
	for what, read := range map[string]func(access.Reader) error{
		"facts": func(r access.Reader) error {
			return r.Facts(&fact.Amendments.Table, "c", 0, func([]string, string, time.Time) error { rows++; return errRefused })
		},
		"rows": func(r access.Reader) error {
			return r.Rows(&fact.Amendments.Table, "c", func([]string) error { rows++; return errRefused })
		},
	} {
		rows = 0
		if err := s.View(t.Context(), read); err != errRefused || rows != 1 {
			t.Errorf("%s: %v after %d rows", what, err, rows)
		}
	}
}

func missingIsNoFact(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	Add(t, s, "c", Statement("c", April, 1))
	asked := map[string]func(access.Reader) error{
		"contract":           func(r access.Reader) error { _, err := fact.Contracts.One(r, "C"); return err },
		"contract of spaces": func(r access.Reader) error { _, err := fact.Contracts.One(r, "c "); return err },
		"contract until 0":   func(r access.Reader) error { _, err := fact.Contracts.One(r.Until(0), "c"); return err },
		"settlement":         func(r access.Reader) error { _, err := fact.Settlements.One(r, "c"); return err },
		"head":               func(r access.Reader) error { _, err := r.Head("x"); return err },
		"head until 0":       func(r access.Reader) error { _, err := r.Until(0).Head("c"); return err },
		"head before all": func(r access.Reader) error {
			_, err := r.HeadAt("c", At(1).At.Add(-time.Microsecond))
			return err
		},
		"statement":          func(r access.Reader) error { _, err := r.Statement("c", April+1, 0); return err },
		"revision":           func(r access.Reader) error { _, err := r.Statement("c", April, 2); return err },
		"statement of other": func(r access.Reader) error { _, err := r.Statement("x", April, 1); return err },
		"statement until 0":  func(r access.Reader) error { _, err := r.Until(0).Statement("c", April, 1); return err },
		"user":               func(r access.Reader) error { _, err := r.User(""); return err },
		"token":              func(access.Reader) error { _, err := s.Bearer(t.Context(), ""); return err },
		"link":               func(r access.Reader) error { _, err := r.Link(""); return err },
		"system's journal":   func(r access.Reader) error { _, err := r.SystemHead(""); return err },
		"system's heads":     func(r access.Reader) error { _, err := r.SystemHead(fact.SystemHeads); return err },
		"hash of the head":   func(access.Reader) error { _, err := s.HeadHash(t.Context(), "x"); return err },
	}
	for what, ask := range asked {
		if err := s.View(t.Context(), ask); !errors.Is(err, fact.ErrNoFact) || errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
