// Package fact holds what is stored of an account: the facts that commands add,
// the journal whose entries cover them, the tables in which both lie, and what a
// store of them must do. Facts are only ever added.
package fact

import (
	"time"

	"slaledger/domain"
)

// Fact is one row of a table of facts.
type Fact interface {
	// Table returns the table that has the fact.
	Table() *Table
	// Row returns the text of each column, in the table's order: what is stored,
	// and what the digest of a command covers.
	Row() []string
}

// Recorded says by whom and when a fact was recorded, in which entry.
type Recorded struct {
	Sequence int64
	By       string
	At       time.Time
}

// Of is the table of one kind of fact.
type Of[F Fact] struct {
	Table
	read func(*row) F
}

// Read returns a fact from the text of its columns, with the actor and the
// instant of the entry that covers it. It returns an error for a text that is not
// as facts are written.
func (t *Of[F]) Read(columns []string, actor string, at time.Time) (F, error) {
	r := &row{table: &t.Table, columns: columns, by: Recorded{By: actor, At: at}}
	f := t.read(r)
	return f, r.err
}

// All returns all facts of a contract, in the order of the table.
func (t *Of[F]) All(r Reader, contract string) ([]F, error) { return t.OfMonth(r, contract, 0) }

// One returns the one fact of a contract, or ErrNoFact.
func (t *Of[F]) One(r Reader, contract string) (f F, err error) {
	facts, err := t.All(r, contract)
	if err == nil && len(facts) == 0 {
		err = ErrNoFact
	}
	if err != nil {
		return f, err
	}
	return facts[0], nil
}

// OfMonth returns the facts of a contract for a month, for all months if it is 0,
// in the order of the table.
func (t *Of[F]) OfMonth(r Reader, contract string, month domain.Month) (facts []F, err error) {
	err = r.Facts(&t.Table, contract, month, func(columns []string, actor string, at time.Time) error {
		f, err := t.Read(columns, actor, at)
		facts = append(facts, f)
		return err
	})
	return facts, err
}

// List returns facts of one kind as facts.
func List[F Fact](facts []F) []Fact {
	list := make([]Fact, len(facts))
	for i, f := range facts {
		list[i] = f
	}
	return list
}

// TableRows are rows of one table.
type TableRows struct {
	Table *Table
	Rows  [][]string
}

// Grouped returns the rows of facts, those of one table that follow each other
// together.
func Grouped(facts []Fact) (groups []TableRows) {
	for _, f := range facts {
		if n := len(groups); n == 0 || groups[n-1].Table != f.Table() {
			groups = append(groups, TableRows{Table: f.Table()})
		}
		last := &groups[len(groups)-1]
		last.Rows = append(last.Rows, f.Row())
	}
	return groups
}

// Add adds facts to a store. It returns the errors of Writer.AddRows.
func Add(w Writer, facts ...Fact) error {
	for _, g := range Grouped(facts) {
		if err := w.AddRows(g.Table, g.Rows); err != nil {
			return err
		}
	}
	return nil
}
