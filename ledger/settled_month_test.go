package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
)

// TestSettledMonths asks for a part of the settled months, and holds that the second who
// asks is answered from memory until something is recorded.
func TestSettledMonths(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	ask := func(q ledger.SettledMonthQuery) string {
		t.Helper()
		months, err := o.ledger.SettledMonths(ctx, auditor, id, q)
		o.must(err)
		var text strings.Builder
		for _, m := range months {
			fmt.Fprintf(&text, "%s %s %s ", m.Month, m.Points.Closing.Total, m.Status)
		}
		return text.String()
	}
	all := ledger.SettledMonthQuery{Limit: 100}
	first := ask(all)
	o.same("four months", 4, strings.Count(first, "settled"))
	before := o.store.SQLStatements()
	o.same("again", first, ask(all))
	o.same("statements from memory", int64(1), o.store.SQLStatements()-before)
	june := domain.Period{From: april + 1, To: april + 2}
	o.same("two of them", 2, strings.Count(ask(ledger.SettledMonthQuery{Months: june, Limit: 9}), "settled"))
	o.same("one of those", "2024-06", ask(ledger.SettledMonthQuery{Months: june, After: april + 1, Limit: 9})[:7])
	o.same("as many as are asked for", 3, strings.Count(ask(ledger.SettledMonthQuery{Limit: 3}), "settled"))
	o.cancel(id, may, "AVAIL")
	o.same("under re-measurement", 3, strings.Count(ask(all), "superseded_pending"))
}
