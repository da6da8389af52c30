package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// TestOnlyMonthsThatAreOverAreSettled goes by Japan's calendar to the instant (D17):
// before, a settlement is refused, and so is its dry run, while the sheet tells what
// settling would give. What is settled can be settled anew by any clock.
func TestOnlyMonthsThatAreOverAreSettled(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, badSheet)
	dry := func() string {
		_, err := o.ledger.Write(ctx, ledger.Call{User: measurer, DryRun: true}, id,
			func(c *ledger.Command) (ledger.Reply, error) {
				_, err := c.Settle(april, nil)
				return ledger.Reply{}, err
			})
		return refusedWith(err)
	}
	try := func() string { return refusedWith(settle(april, "")(o.ledger, measurer, id)) }
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{japan(2023, 12, 31, 0, 0, 0), "month_not_over"},
		{japan(2024, 4, 30, 0, 0, 0).UTC(), "month_not_over"},
		{japan(2024, 5, 1, 0, 0, 0).Add(-time.Microsecond), "month_not_over"},
		{japan(2024, 5, 1, 0, 0, 0).UTC(), "accepted"},
	} {
		o.now = c.now
		o.same(fmt.Sprint("dry run at ", c.now), c.want, dry())
		preview := o.measure(id, april, badSheet).Preview
		if preview == nil || preview.Closing.Total != "-2.5" {
			t.Errorf("at %s the preview is %+v", c.now, preview)
		}
		o.same(fmt.Sprint("at ", c.now), c.want, try())
	}
	_, err := o.as(measurer).cancel(id, april, "AVAIL", mistake)
	o.must(err)
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"99.5"}`))
	o.now = japan(2024, 4, 2, 0, 0, 0) // the clock goes back
	o.same("settling again", "accepted", try())
	o.same("the next month", "month_not_over", refusedWith(settle(april+1, "")(o.ledger, measurer, id)))
	o.checkJournal(id)
}

// faultsText names the fields that are wrong, each with its code.
func faultsText(faults refusal.Faults) string {
	named := make([]string, len(faults))
	for i, fault := range faults {
		named[i] = fault.Pointer + ": " + string(fault.Code)
	}
	return strings.Join(named, "; ")
}

// TestABookWithMonthsToComeIsNotTakenIn takes in a Book of two months by several clocks
// (D17): each month that is not over is named, beside what else is wrong.
func TestABookWithMonthsToComeIsNotTakenIn(t *testing.T) {
	months := `{"month":"2024-04","measurements":[]},{"month":"2024-05","measurements":[]}`
	file := `{"book":{"contract":` + smallContract + `,"agreements":[{"effective_from":"2024-04","items":[]}],"months":[` +
		months + `]}}`
	for _, c := range []struct {
		now        time.Time
		file, want string
	}{
		{japan(2024, 4, 30, 23, 59, 59), file, "/book/months/0/month: out_of_range; /book/months/1/month: out_of_range"},
		{japan(2024, 5, 1, 0, 0, 0).UTC(), file, "/book/months/1/month: out_of_range"},
		{japan(2024, 5, 31, 0, 0, 0), strings.Replace(file, `"items"`, `"item"`, 1),
			"/book/agreements/0/item: unknown_field; /book/agreements/0/items: required; /book/months/1/month: out_of_range"},
		{japan(2024, 6, 1, 0, 0, 0), file, "accepted"},
	} {
		o := openOffice(t)
		o.now = c.now
		_, err := write(o.as(admin), access.MayImport, "", func(w *ledger.Command) (ledger.Contract, error) {
			return w.Import(strings.NewReader(c.file))
		})
		got := "accepted"
		var faults refusal.Faults
		if errors.As(err, &faults) {
			got = faultsText(faults)
		}
		o.same(fmt.Sprint("at ", c.now), c.want, got)
	}
}
