package ledger

import (
	"bytes"
	"context"
	"math"
	"slices"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json/jsontext"
)

// HandOver is all of an account at one time, for whoever takes it over at the
// contract's end (specification 8.3).
type HandOver struct {
	ID         string
	Contract   *domain.Contract // after all amendments
	Amendments []Amendment
	Agreements []Agreement
	Statements []BasedStatement // all revisions, by month
	Entries    []fact.Entry
	Tables     []fact.TableRows // every row as it is stored
	File       []byte           // what Export returns
}

// BasedStatement is a statement with what it was settled from.
type BasedStatement struct {
	Statement Statement
	Basis     Basis
}

// HandOver returns all of an account.
func (l *Ledger) HandOver(ctx context.Context, user access.User, contract string) (*HandOver, error) {
	h := &HandOver{ID: contract}
	err := l.read(ctx, user, contract, now, func(r fact.Reader, a *account) error {
		var file bytes.Buffer
		if err := writeFile(jsontext.NewEncoder(&file), r, a); err != nil {
			return err
		}
		h.File, h.Contract = file.Bytes(), a.contract
		for i := range a.versions {
			h.Agreements = append(h.Agreements, a.agreement(i+1))
		}
		for _, load := range []func(fact.Reader, *account) error{h.loadAmendments, h.loadStatements, h.loadEntries,
			h.loadTables} {
			if err := load(r, a); err != nil {
				return err
			}
		}
		return nil
	})
	return h, err
}

func (h *HandOver) loadAmendments(r fact.Reader, _ *account) (err error) {
	h.Amendments, err = loadAmendments(r, h.ID, 0, math.MaxInt)
	return err
}

func (h *HandOver) loadStatements(r fact.Reader, a *account) error {
	facts, err := r.Statements(h.ID, fact.StatementQuery{History: true, Limit: math.MaxInt})
	if err != nil {
		return err
	}
	statements, err := a.statements(facts)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if s.Penalty, err = loadPenalty(r, a, s); err != nil {
			return err
		}
		basis, err := loadBasis(r, a, s)
		if err != nil {
			return err
		}
		h.Statements = append(h.Statements, BasedStatement{s, basis})
	}
	return nil
}

func (h *HandOver) loadEntries(r fact.Reader, _ *account) (err error) {
	h.Entries, err = r.Entries(h.ID, "", 0, math.MaxInt)
	return err
}

func (h *HandOver) loadTables(r fact.Reader, _ *account) error {
	for _, table := range fact.HistoryTables() {
		rows := fact.TableRows{Table: table}
		err := r.Rows(table, h.ID, func(columns []string) error {
			rows.Rows = append(rows.Rows, slices.Clone(columns))
			return nil
		})
		if err != nil {
			return err
		}
		h.Tables = append(h.Tables, rows)
	}
	return nil
}
