package mail_test

import (
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger"
	"slaledger/ledger/fact"
	"slaledger/storage/storetest"
)

// TestDigestOfManyContracts has a night come after which a thousand contracts have something to
// tell: each person gets one mail, which lists a hundred of a kind and says how many more
// there are, and nothing on the next day.
func TestDigestOfManyContracts(t *testing.T) {
	o := openOffice(t)
	accounts := ledger.New(o.store, func() time.Time { return o.now })
	apitest.ManyContracts(t, accounts, 1000, 1, 1)
	o.now = time.Date(2024, 6, 1, 8, 0, 0, 0, fact.Japan) // the second month is over and not measured
	start := time.Now()
	for range 3 {
		if err := accounts.DeriveNotices(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.now = o.now.AddDate(0, 0, 1)
	}
	t.Logf("derived on three days in %v", time.Since(start))
	start = time.Now()
	o.work()
	t.Logf("mailed in %v", time.Since(start))
	for _, m := range o.took("the digest", "m@example.jp お知らせ（2100件）", "v@vendor.example お知らせ（100件）") {
		lines, more := strings.Count(m.text, "\n・"), strings.Count(m.text, "件あります")
		want := map[string][2]int{"m@example.jp": {202, 2}, "v@vendor.example": {100, 0}}[m.to]
		if want != [2]int{lines, more} {
			t.Errorf("%s: %d lines, %d of which say that there are more, instead of %v", m.to, lines, more, want)
		}
	}
	o.now = o.now.AddDate(0, 0, 1)
	o.work()
	storetest.Same(t, "mails of the next day", 0, len(o.server.taken()))
}
