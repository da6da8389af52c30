package ledger_test

import (
	"fmt"
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

// TestVerificationReadsEachRowOnce verifies an account with rows of many tables: each row is
// read once, and nothing else is asked. As many statements are needed for one month as for
// more.
func TestVerificationReadsEachRowOnce(t *testing.T) {
	o := openOffice(t)
	verified := func(id string) (statements int64) {
		t.Helper()
		before := o.store.SQLStatements()
		o.must(o.store.View(ctx, func(r access.Reader) error {
			read, stored := readOnce{from: r, given: map[string]int{}}, map[string]int{}
			found, err := ledger.VerifyStored(read, id)
			statements = o.store.SQLStatements() - before
			if err != nil || found.First != nil || found.Entries == 0 {
				t.Errorf("%d entries, %v, %v", found.Entries, found.First, err)
			}
			for _, table := range fact.HistoryTables() {
				o.must(r.Rows(table, id, func(columns []string) error {
					stored[table.Name+" "+strings.Join(columns, " ")]++
					return nil
				}))
			}
			if !maps.Equal(read.given, stored) {
				t.Errorf("what is read is not each stored row once:\n%v\n%v", read.given, stored)
			}
			return nil
		}))
		return statements
	}
	few, many := verified(o.contract()), verified(o.fourMonths())
	o.same("statements", fmt.Sprint(few), fmt.Sprint(many))
	if most := int64(len(fact.Tables) + 4); many > most {
		t.Errorf("%d statements, more than %d", many, most)
	}
}
