package ledger_test

import (
	"fmt"
	"testing"
)

// TestAgreementDifferences asks what versions change: one that is in force for settled
// months, one that is not, and one before that is asked for as the later one.
func TestAgreementDifferences(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	const policy = `"policy":{"penalty_threshold":"-60","reduction_rate":"0.25","expiry_months":12,` +
		`"penalty_period":{"kind":"month"},"rounding":{"target":"payable","mode":"floor","unit":"1"},` +
		`"measurement_due_months":1,"imposition":"consent"}`
	for _, from := range []string{"2024-06", "2024-12"} {
		_, err := o.as(staff).agree(id, `{"effective_from":"`+from+`",`+policy+`,"items":[{"code":"REPORT","name":"報告",`+
			`"counting":"manual","deduction_points":"4","bonus_points":"1"}]}`)
		o.must(err)
	}
	for _, c := range []struct {
		from, to int
		want     string
	}{
		{0, 1, "1: nothing; []"},
		{0, 2, "1: effective_from 2024-04 2024-06; [2024-06 2024-07]"},
		{0, 3, "2: effective_from 2024-06 2024-12; []"},
		{2, 1, "2: effective_from 2024-06 2024-04; []"},
	} {
		d, err := o.ledger.AgreementDifferences(ctx, fuji, id, c.from, c.to)
		o.must(err)
		first := "nothing"
		if len(d.Figures) > 0 {
			first = d.Figures[0].Path + " " + *d.Figures[0].Before + " " + *d.Figures[0].After
		}
		o.same(fmt.Sprint("from ", c.from, " to ", c.to), c.want,
			fmt.Sprintf("%d: %s; %v", d.From.Agreement.Version, first, d.Months))
	}
	d, err := o.ledger.AgreementDifferences(ctx, fuji, id, 1, 2)
	o.must(err)
	both := map[string]string{}
	for _, f := range d.Figures {
		if f.Before != nil && f.After != nil {
			both[f.Path] = *f.Before + " → " + *f.After
		}
	}
	o.same("what both have", map[string]string{
		"effective_from": "2024-04 → 2024-06", "items.REPORT.deduction_points": "3 → 4"}, both)
	for _, pair := range [][2]int{{0, 4}, {4, 1}, {0, 0}} {
		_, err := o.ledger.AgreementDifferences(ctx, fuji, id, pair[0], pair[1])
		o.same(fmt.Sprint(pair), "not_found", refusedWith(err))
	}
	_, err = o.ledger.AgreementDifferences(ctx, hikari, id, 0, 2)
	o.same("of another vendor", "not_found", refusedWith(err))
}
