package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"
)

// TestNearestContracts orders contracts by their distance to the criterion:
// equally near ones as recorded, those without an agreement last.
func TestNearestContracts(t *testing.T) {
	o := openOffice(t)
	names := map[string]string{}
	open := func(name, vendor, agreement string, sheets ...string) {
		t.Helper()
		c, err := o.as(staff).create(strings.Replace(smallContract, `"id":"fuji"`, fmt.Sprintf(`"id":%q`, vendor), 1))
		o.must(err)
		names[c.ID] = name
		if agreement != "" {
			o.must(recordAgreement(agreement)(o.ledger, staff, c.ID))
		}
		for _, sheet := range sheets {
			o.measureAndSettle(c.ID, april, sheet)
		}
	}
	strict := strings.Replace(smallAgreement, `"items"`, `"policy":{"penalty_threshold":"-9"},"items"`, 1)
	open("without agreement", "fuji", "")
	open("at 0 of 60", "fuji", smallAgreement, smallSheet)
	open("at 5.5 of 60", "hikari", smallAgreement, faultMissed)
	open("before its first settlement", "fuji", smallAgreement)
	open("at 0 of 9", "fuji", strict, smallSheet)
	open("at 5.5 of 9", "fuji", strict, faultMissed)
	open("at 5.5 of 60 as well", "fuji", smallAgreement, faultMissed)
	open("without agreement as well", "hikari", "")

	nearest := func(by access.User, vendor string, limit int) (got []string) {
		t.Helper()
		var after *ledger.NearContract
		for {
			page, err := o.ledger.NearestContracts(ctx, by, vendor, after, limit)
			o.must(err)
			for i := range page {
				text := names[page[i].ID]
				if p := page[i].PointsToPenalty; p != nil {
					text += ": " + p.String()
				}
				got = append(got, text)
				after = &page[i]
			}
			if len(page) < limit {
				return got
			}
		}
	}
	all := []string{
		"at 5.5 of 9: 3.5", "at 0 of 9: 9", "at 5.5 of 60: 54.5", "at 5.5 of 60 as well: 54.5", "at 0 of 60: 60",
		"before its first settlement: 60", "without agreement", "without agreement as well",
	}
	for limit := 1; limit <= len(all)+1; limit++ {
		o.same(fmt.Sprint("by ", limit), all, nearest(auditor, "", limit))
	}
	o.same("of hikari", []string{"at 5.5 of 60: 54.5", "without agreement as well"}, nearest(auditor, "hikari", 10))
	o.same("what hikari sees", []string{"at 5.5 of 60: 54.5", "without agreement as well"}, nearest(hikari, "", 1))
	o.same("what hikari sees of fuji", []string(nil), nearest(hikari, "fuji", 10))
	_, err := o.ledger.NearestContracts(ctx, access.User{Name: "nobody"}, "", nil, 10)
	o.same("nobody", "forbidden", refusedWith(err))
}
