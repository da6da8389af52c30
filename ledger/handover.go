package ledger

import (
	"context"
	"io"
	"math"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// HandOver is all of an account at one time, for whoever takes it over at the
// contract's end (specification 8.3). What may be large is read as it is asked for.
type HandOver struct {
	ID         string
	Contract   *domain.Contract // after all amendments
	Withdrawn  *Withdrawal      // nil unless it was entered by mistake
	Amendments []Amendment
	Agreements []Agreement
	Head       fact.Entry // the last of the journal

	reader  fact.Reader
	account *account
}

// HandOver lets take look at all of an account. It returns the error of take.
func (l *Ledger) HandOver(ctx context.Context, user access.User, contract string, take func(*HandOver) error) error {
	return l.read(ctx, user, contract, now, func(r fact.Reader, a *account) (err error) {
		h := &HandOver{ID: contract, Contract: a.contract, Withdrawn: a.withdrawn, Head: a.head, reader: r, account: a}
		if h.Amendments, err = loadAmendments(r, contract, 0, math.MaxInt); err != nil {
			return err
		}
		for i := range a.versions {
			h.Agreements = append(h.Agreements, a.agreement(i+1))
		}
		return take(h)
	})
}

// statementsAtOnce is how many statements are in memory at a time.
const statementsAtOnce = 8

// Statements gives all revisions of all statements, by month. It stops at the first
// error of give and returns it, and so do the others.
func (h *HandOver) Statements(give func(Statement) error) error {
	query := fact.StatementQuery{History: true, Limit: statementsAtOnce}
	for {
		facts, err := h.reader.Statements(h.ID, query)
		if err != nil || len(facts) == 0 {
			return err
		}
		for _, f := range facts {
			s, err := h.account.statement(f)
			if err != nil {
				return err
			}
			if s, err = s.withMoney(h.reader, h.account); err != nil {
				return err
			}
			if err := give(s); err != nil {
				return err
			}
			query.After, query.AfterRevision = f.Month, f.Revision
		}
	}
}

// Basis returns what a statement was settled from.
func (h *HandOver) Basis(s Statement) (Basis, error) { return loadBasis(h.reader, h.account, s) }

// Differences returns what a version of the agreement, but for the first, says otherwise
// than the one before.
func (h *HandOver) Differences(version int) (AgreementDifferences, error) {
	return h.account.differences(version-1, version)
}

// Entries gives the whole journal.
func (h *HandOver) Entries(give func(fact.Entry) error) error {
	for after := int64(0); ; {
		entries, err := h.reader.Entries(h.ID, "", after, entriesAtOnce)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			if err := give(e); err != nil {
				return err
			}
			after = e.Sequence
		}
	}
}

// Rows gives every row of a table as it is stored. The list is reused.
func (h *HandOver) Rows(table *fact.Table, give func(columns []string) error) error {
	return h.reader.Rows(table, h.ID, give)
}

// Export writes what Export of the ledger writes.
func (h *HandOver) Export(out io.Writer) error { return writeFile(out, h.reader, h.account) }
