package ledger_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger"
)

// TestRevisionsADay records sheets and reports until a month has as many as it may on
// one day: others, and the next day, take more.
func TestRevisionsADay(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.now = japan(2024, 6, 3, 8, 59, 59) // a day later by UTC
	o.ledger.BoundRevisions(3)
	record := func(month domain.Month, n int) error {
		_, err := write(o.as(measurer), "", id, func(c *ledger.Command) (*ledger.Sheet, error) {
			sheet := line(fmt.Sprintf(`{"item_code":"AVAIL","value":"%d"},{"item_code":"DELAY","value":"%d"}`, n, n))
			return c.RecordSheet(month, o.ledger.PrepareSheet(id, month, []byte(sheet)))
		})
		return err
	}
	report := func(n int) error {
		_, err := write(o.as(fuji), "", id, func(c *ledger.Command) (ledger.Report, error) {
			return c.Report(april, fmt.Appendf(nil, `{"measurements":[{"item_code":"AVAIL","value":"%d"}]}`, n))
		})
		return err
	}
	expectFull := func(what string, err error, after time.Duration) {
		t.Helper()
		var refused *refusal.Refusal
		if !errors.As(err, &refused) || refused.Code != refusal.TooManyRequests || refused.After.Round(time.Second) != after {
			t.Errorf("%s: %v", what, err)
		}
	}
	for n := range 3 {
		o.must(record(april, n))
		o.must(report(n))
		o.now = o.now.Add(time.Hour)
	}
	expectFull("a fourth sheet", record(april, 3), 12*time.Hour+time.Second)
	expectFull("a fourth report", report(3), 12*time.Hour+time.Second)
	o.must(record(april, 2)) // which changes nothing
	o.must(report(2))
	o.must(record(april+1, 0))
	o.now = japan(2024, 6, 3, 23, 59, 59)
	expectFull("a fourth sheet at night", record(april, 3), time.Second)
	o.now = o.now.Add(time.Second)
	for n := range 3 {
		o.must(record(april, 10+n))
	}
	expectFull("a fourth sheet the next day", record(april, 13), 24*time.Hour)
	o.ledger.BoundRevisions(0)
	o.must(record(april, 14))
}
