package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
)

// TestDueDates starts a contract in each month and looks when that is due.
func TestDueDates(t *testing.T) {
	o := openOffice(t)
	for _, c := range []struct {
		month     string
		dueMonths int
		due       string
	}{
		{"2024-02", 0, "2024-02-29"}, {"2023-02", 0, "2023-02-28"}, {"2100-02", 0, "2100-02-28"},
		{"2000-02", 0, "2000-02-29"},
		{"2024-01", 1, "2024-02-29"}, {"2023-01", 1, "2023-02-28"}, {"2024-12", 0, "2024-12-31"},
		{"2024-12", 1, "2025-01-31"},
		{"2024-11", 1, "2024-12-31"}, {"2024-03", 1, "2024-04-30"}, {"2024-04", 1, "2024-05-31"},
		{"2024-02", 12, "2025-02-28"}, {"2023-02", 12, "2024-02-29"}, {"2024-12", 12, "2025-12-31"},
		{"2024-01", 11, "2024-12-31"},
	} {
		created, err := o.as(staff).create(fmt.Sprintf(`{"name":"保守","vendor":{"id":"fuji","name":"富士"},`+
			`"start_month":%[1]q,"end_month":%[1]q,
			"fees":[{"from_month":%[1]q,"to_month":%[1]q,"monthly_amount":"1"}]}`, c.month))
		o.must(err)
		_, err = o.as(staff).agree(created.ID,
			fmt.Sprintf(`{"effective_from":%q,"policy":{"measurement_due_months":%d},"items":[]}`, c.month, c.dueMonths))
		o.must(err)
		months, err := o.ledger.Months(ctx, auditor, created.ID)
		o.must(err)
		o.same(fmt.Sprintf("due date of %s, %d months later", c.month, c.dueMonths), c.due, months[0].DueDate)
	}
}

// monthsAre compares the states of the first months with lines of words: due
// date, status, measured of items, and overdue or not.
func (o *office) monthsAre(contract string, want ...string) {
	o.Helper()
	months, err := o.ledger.Months(ctx, fuji, contract)
	o.must(err)
	o.same("months of the term", 12, len(months))
	var got []string
	for i, m := range months {
		if m.Month != april+domain.Month(i) {
			o.Errorf("%s comes at place %d", m.Month, i)
		}
		state := fmt.Sprintf("%s %s %d/%d", m.DueDate, m.Status, m.Measured, m.Items)
		if m.Overdue {
			state += " overdue"
		}
		got = append(got, strings.TrimSpace(state))
	}
	o.same("months", want, got[:len(want)])
}

// TestMonths follows the months of a contract from before its agreement on,
// past due dates at midnight in Japan.
func TestMonths(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	o.now = japan(2024, 7, 1, 0, 0, 0)
	o.monthsAre(id, "open 0/0", "open 0/0")
	agreement := strings.Replace(smallAgreement, `"deduction_points":"3"`, `"measured_in":[5,6],"deduction_points":"3"`, 1)
	_, err := o.as(staff).agree(id, agreement)
	o.must(err)
	o.now = japan(2024, 5, 31, 23, 59, 59).UTC()
	o.monthsAre(id, "2024-05-31 open 0/3", "2024-06-30 open 0/4", "2024-07-31 open 0/4", "2024-08-31 open 0/3")
	o.now = japan(2024, 6, 1, 0, 0, 0).UTC()
	o.monthsAre(id, "2024-05-31 open 0/3 overdue", "2024-06-30 open 0/4")
	o.measure(id, april, `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99"},`+
		`{"item_code":"DELAY","value":"0"}]}`)
	o.measure(id, april+1, smallSheet)
	o.monthsAre(id, "2024-05-31 open 2/3 overdue", "2024-06-30 measured 4/4")
	o.measure(id, april, `{"method":"inspection","measurements":[{"item_code":"FAULT","occurrences":[]},`+
		`{"item_code":"AVAIL","value":"98"}]}`)
	o.monthsAre(id, "2024-05-31 measured 3/3", "2024-06-30 measured 4/4", "2024-07-31 open 0/4")
	o.settle(id, april)
	o.now = japan(2024, 9, 1, 0, 0, 0)
	o.monthsAre(id, "2024-05-31 settled 3/3", "2024-06-30 measured 4/4", "2024-07-31 open 0/4 overdue",
		"2024-08-31 open 0/3 overdue", "2024-09-30 open 0/3")
}

// TestMonthsUnderAmendment checks that items and due dates are those of the
// version in force, and that a month without items is as good as measured.
func TestMonthsUnderAmendment(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april+1, smallSheet)
	for _, version := range []string{
		`{"effective_from":"2024-05","policy":` +
			strings.Replace(wholePolicy, `"measurement_due_months":1`, `"measurement_due_months":0`, 1) +
			`,"items":[{"code":"REPORT","name":"報告","counting":"manual","deduction_points":"3"},{"code":"NEW","name":"新",` +
			`"counting":"manual","deduction_points":"3"}]}`,
		`{"effective_from":"2024-06","policy":` + wholePolicy + `,"items":[]}`,
	} {
		_, err := o.as(staff).agree(id, version)
		o.must(err)
	}
	o.now = japan(2025, 1, 1, 0, 0, 0)
	o.monthsAre(id, "2024-05-31 open 0/4 overdue", "2024-05-31 open 1/2 overdue", "2024-07-31 measured 0/0",
		"2024-08-31 measured 0/0")
}
