package pages

import (
	"net/http"
	"slices"

	"slaledger/api/answer"
)

// Paths of pages of a month, as routes.
const (
	ofContract   = "/contracts/:contract"
	ofMonth      = ofContract + "/months/:month"
	ofResult     = ofMonth + "/measurements/:item"
	ofPenalty    = ofContract + "/penalties/:month"
	ofAdjustment = ofContract + "/adjustments/:adjustment"
	ofRecord     = "/applications/:application/cancellation" // below a penalty
)

// hasPage says whether there is a page to read under a route.
func hasPage(route string) bool {
	for _, p := range all() {
		if p.method == http.MethodGet && p.path == route {
			return true
		}
	}
	return false
}

// monthsPage is how far every month of a contract is. First stands the year whose month is
// the next to be settled, then the years before it, the latest first, and those to come.
type monthsPage struct{ Years []yearOfMonths }

// yearOfMonths are the months of a fiscal year, the latest first.
type yearOfMonths struct {
	Year   int
	Months []monthRow
}

// monthRow is a month with what it came to, nil while it is not settled.
type monthRow struct {
	answer.Month
	Settled *answer.SettledMonth
	// Path is where the month's statement is or, before it is settled, its results;
	// empty where there is no page yet.
	Path string
}

// monthState asks how far the month is that the path of a page names.
func (r *request) monthState() (state answer.Month, err error) {
	months, err := listAll[answer.Month](r, r.of()+"/months", nil)
	for _, m := range months {
		if m.Month == r.Param("month") {
			state = m
		}
	}
	return state, err
}

// lacksReport says that the vendor, which reported an earlier month, has not reported one.
func lacksReport(m answer.Month) bool { return m.Reported != nil && !*m.Reported }

// LacksReport says that a month was settled without the vendor's report, though the vendor
// reported an earlier one.
func (m monthRow) LacksReport() bool { return m.Settled != nil && lacksReport(m.Month) }

// HasReport says that the vendor reported a month.
func (m monthRow) HasReport() bool { return m.Reported != nil && *m.Reported }

// showMonths lists the months of a contract.
func showMonths(r *request) error {
	if _, err := r.about(tabMonths); err != nil {
		return err
	}
	months, err := listAll[answer.Month](r, r.of()+"/months", nil)
	if err != nil {
		return err
	}
	settled, err := listAll[answer.SettledMonth](r, r.of()+"/closings", nil)
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, "months", r.W.Month.Title, monthsPage{nextFirst(r.byYear(months, settled))})
}

// nextFirst puts the years that are yet to come, which stand first, last.
func nextFirst(years []yearOfMonths) []yearOfMonths {
	begun := func(y yearOfMonths) bool { return y.Months[len(y.Months)-1].Settled != nil }
	next := slices.IndexFunc(years, begun)
	if next < 0 {
		next = len(years) - 1
	}
	if next > 0 && years[next].Months[0].Settled != nil { // all of it is settled
		next--
	}
	coming := slices.Clone(years[:max(next, 0)])
	slices.Reverse(coming)
	return append(slices.Clone(years[max(next, 0):]), coming...)
}

// byYear arranges months in fiscal years, the latest first.
func (r *request) byYear(months []answer.Month, settled []answer.SettledMonth) []yearOfMonths {
	of := map[string]*answer.SettledMonth{}
	for i := range settled {
		of[settled[i].Month] = &settled[i]
	}
	var years []yearOfMonths
	for i := len(months) - 1; i >= 0; i-- {
		row := monthRow{Month: months[i], Settled: of[months[i].Month]}
		switch {
		case row.Settled != nil:
			row.Path = r.of() + "/months/" + row.Month.Month + "/statement"
		case hasPage(ofMonth + "/measurements"):
			row.Path = r.of() + "/months/" + row.Month.Month + "/measurements"
		}
		year := fiscalYear(row.Month.Month)
		if len(years) == 0 || years[len(years)-1].Year != year {
			years = append(years, yearOfMonths{Year: year})
		}
		last := &years[len(years)-1]
		last.Months = append(last.Months, row)
	}
	return years
}
