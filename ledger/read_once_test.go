package ledger_test

import (
	"maps"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// readOnce gives the rows of tables, the journal and the audit log, and counts how often it
// gives each row of an account. Whatever else is asked of it ends the test.
type readOnce struct {
	fact.Reader // none
	from        fact.Reader
	given       map[string]int
}

func (r readOnce) Rows(table *fact.Table, contract string, give func(columns []string) error) error {
	return r.from.Rows(table, contract, func(columns []string) error {
		r.given[table.Name+" "+strings.Join(columns, " ")]++
		return give(columns)
	})
}

func (r readOnce) Entries(contract string, kind fact.Kind, after int64, limit int) ([]fact.Entry, error) {
	entries, err := r.from.Entries(contract, kind, after, limit)
	for _, e := range entries {
		r.given["entries "+strings.Join(e.Row(), " ")]++
	}
	return entries, err
}

func (r readOnce) Audit(about fact.AuditFilter, after int64, limit int) ([]fact.AuditLine, error) {
	return r.from.Audit(about, after, limit)
}

func (r readOnce) Filled(contract string) ([]string, error) { return r.from.Filled(contract) }

// TestVerificationReadsEachRowOnce verifies accounts with rows of many tables: each row is
// read once, and nothing else is asked, but which tables have rows. However many months there
// are, each of those tables needs one statement, and all else needs four.
func TestVerificationReadsEachRowOnce(t *testing.T) {
	o := openOffice(t)
	for _, id := range []string{o.contract(), o.fourMonths()} {
		before := o.store.SQLStatements()
		o.must(o.store.View(ctx, func(r access.Reader) error {
			read, stored, tables := readOnce{from: r, given: map[string]int{}}, map[string]int{}, map[string]bool{}
			found, err := ledger.VerifyStored(read, id)
			statements := o.store.SQLStatements() - before
			if err != nil || found.First != nil || found.Entries == 0 {
				t.Errorf("%d entries, %v, %v", found.Entries, found.First, err)
			}
			for _, table := range fact.HistoryTables() {
				o.must(r.Rows(table, id, func(columns []string) error {
					stored[table.Name+" "+strings.Join(columns, " ")]++
					tables[table.Name] = true
					return nil
				}))
			}
			if most := int64(len(tables) + 4); statements > most {
				t.Errorf("%d statements, more than %d", statements, most)
			}
			if !maps.Equal(read.given, stored) {
				t.Errorf("what is read is not each stored row once:\n%v\n%v", read.given, stored)
			}
			return nil
		}))
	}
}
