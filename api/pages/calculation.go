package pages

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"

	"golang.org/x/text/unicode/norm"
)

// ofMonths is, among the parameters of a page, that the query may name months, such as
// 2026-10=AVAIL-01:1,RECOV-01:1, and items in months, as its form does.
const ofMonths = "YYYY-MM"

// aMonthOfQuery is the name of a parameter of a month, or of an item in a month.
var aMonthOfQuery = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}(\.[A-Z0-9][A-Z0-9_-]{0,31})?$`)

// calculationPage is how an account would go on. Its address is all there is of it.
type calculationPage struct {
	Path    string // of the page, without a query
	Ahead   *answer.AccountCalculation
	Pending bool              // whether a month is to be settled anew
	Rows    []calculatedMonth // of the calculation; none where something is wrong about it
	Penalty *answer.Statement // the first month that reaches the criterion, nil if none does
	// Now, Nearest and End are where the account stands, where it comes nearest to the
	// criterion, and where it ends.
	Now, Nearest, End standing
	Chart             *chart
	Form              calculationForm
	// Misses are the fewest first, OtherMisses those that do not come among the first few.
	Misses, OtherMisses []missesRow
}

// missesShown is of how many items the misses are seen at once.
const missesShown = 8

// Last is the last month of the calculation.
func (p calculationPage) Last() string { return p.Rows[len(p.Rows)-1].Month }

// calculatedMonth is a month of the calculation.
type calculatedMonth struct {
	*answer.Statement
	Added []answer.Addition
	// Nothing is what the month would carry out if nothing were added, Before what it would
	// carry in.
	Nothing answer.Closing
	Before  string
}

// calculationForm is what is added, and what may be.
type calculationForm struct {
	Added  []addedMonth
	Months []string    // that something can be added to
	Items  []book.Item // of the version in force in the first of them
	// Month, Item and Count are what is to be added yet, with Error, what is wrong about it.
	Month, Item, Count, Error string
	Wrong                     []addedItem
}

// addedMonth is what is added to a month.
type addedMonth struct {
	Month string
	Items []addedItem
}

// addedItem is how often an item counts in a month.
type addedItem struct {
	Month, Item, Count string
	Name               string
	Error              string // what is wrong about it, empty if nothing is
}

// Field is the name of the field of an item in a month.
func (a addedItem) Field() string { return a.Month + "." + a.Item }

// missesRow is how often an item must be missed to reach the criterion.
type missesRow struct {
	answer.Misses
	Path string // of the calculation that does so, empty if its months are not plain
}

// showCalculation shows how an account would go on as the query says. What its form sends
// becomes such a query first.
func showCalculation(r *request) error {
	if _, err := r.about(tabCalculation); err != nil {
		return err
	}
	p := calculationPage{Path: r.of() + "/calculations"}
	list, asked := r.additions()
	p.Form.Month, p.Form.Item, p.Form.Count = r.QueryParam("month"), r.QueryParam("item"), r.QueryParam("count")
	if asked && !slices.ContainsFunc(list, func(a addedItem) bool { return a.Error != "" }) {
		return r.see(p.Path + queryOf(list))
	}
	status, err := p.calculate(r, list)
	if err != nil {
		return err
	}
	if err := p.fill(r, list); err != nil {
		return err
	}
	return r.show(status, "calculation", r.W.Calculation.Title, p)
}

// additions returns what the query adds, by month and item, and whether it is that of the
// form.
func (r *request) additions() (list []addedItem, form bool) {
	query := r.QueryParams()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		month, item, ofItem := strings.Cut(name, ".")
		switch value := query.Get(name); {
		case !aMonthOfQuery.MatchString(name):
		case ofItem:
			form = true
			if count := strings.TrimSpace(norm.NFKC.String(value)); count != "" {
				list = append(list, addedItem{Month: month, Item: item, Count: count})
			}
		default:
			for part := range strings.SplitSeq(value, ",") {
				item, count, _ := strings.Cut(part, ":")
				list = append(list, addedItem{Month: month, Item: item, Count: count})
			}
		}
	}
	if item := query.Get("item"); item != "" {
		count := strings.TrimSpace(norm.NFKC.String(query.Get("count")))
		list = append(list, addedItem{Month: query.Get("month"), Item: item, Count: cmp.Or(count, "1")})
	}
	form = form || query.Has("item") || query.Has("month") || query.Has("count")
	list = slices.DeleteFunc(list, func(a addedItem) bool { return a.Count == "0" })
	for i := range list {
		if n, err := strconv.Atoi(list[i].Count); err != nil || n < 0 || n > domain.MaxCount {
			list[i].Error = say(r.W.Calculation.NoCount, list[i].Count, domain.MaxCount)
		}
	}
	return list, form
}

// queryOf writes what is added as the query of the page.
func queryOf(list []addedItem) string {
	var parts []string
	last := ""
	byMonth := func(a, b addedItem) int { return strings.Compare(a.Month, b.Month) }
	for _, a := range slices.SortedStableFunc(slices.Values(list), byMonth) {
		text := url.QueryEscape(a.Item) + ":" + a.Count
		if a.Month == last {
			parts[len(parts)-1] += "," + text
			continue
		}
		last = a.Month
		parts = append(parts, url.QueryEscape(a.Month)+"="+text)
	}
	if parts == nil {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}

// calculate asks for the calculation, or for one that adds nothing where something is wrong
// about what is added.
func (p *calculationPage) calculate(r *request, list []addedItem) (status int, err error) {
	p.Ahead = &answer.AccountCalculation{}
	ask := func(query url.Values) error { return r.get(p.Path, query, p.Ahead) }
	status = http.StatusOK
	var parts []string
	for _, a := range list {
		if a.Error != "" {
			status = http.StatusUnprocessableEntity
			continue
		}
		parts = append(parts, a.asked())
	}
	query := url.Values{}
	if parts != nil {
		query.Set("add", strings.Join(parts, ","))
	}
	err = ask(query)
	refused, is := err.(problem)
	if !is || refused.Status != http.StatusUnprocessableEntity {
		return status, err
	}
	for _, e := range refused.Errors {
		for i := range list {
			if list[i].Error == "" && e.Given == list[i].asked() {
				list[i].Error = e.Detail
			}
		}
	}
	return http.StatusUnprocessableEntity, ask(nil)
}

// asked is what is added, as the interface takes it.
func (a addedItem) asked() string { return a.Month + ":" + a.Item + ":" + a.Count }

// fill arranges the calculation and the form.
func (p *calculationPage) fill(r *request, list []addedItem) error {
	versions, err := listAll[answer.Agreement](r, r.of()+"/agreements", nil)
	if err != nil {
		return err
	}
	p.fillForm(r, list, versions)
	p.fillMisses(versions)
	for i := range p.Ahead.Statements {
		row := calculatedMonth{Statement: &p.Ahead.Statements[i], Nothing: p.Ahead.NothingAdded[i]}
		row.Before = row.Opening.Total
		if i > 0 {
			row.Before = p.Rows[i-1].Nothing.Total
		}
		for _, a := range p.Ahead.Added {
			if a.Month == row.Month {
				row.Added = append(row.Added, a)
			}
		}
		if p.Penalty == nil && row.Statement.Penalty != nil {
			p.Penalty = row.Statement
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		return nil
	}
	if err := p.standings(r, versions); err != nil {
		return err
	}
	query := url.Values{"from": {strconv.Itoa(fiscalYear(p.Rows[0].Month)-1) + "-04"}}
	settled, err := listAll[answer.SettledMonth](r, r.of()+"/closings", query)
	if err != nil {
		return err
	}
	pending := func(m answer.SettledMonth) bool { return m.Status != "settled" }
	p.Pending = slices.ContainsFunc(settled, pending)
	settled = slices.DeleteFunc(settled, pending)
	ahead := make([]answer.SettledMonth, len(p.Ahead.Statements))
	for i, s := range p.Ahead.Statements {
		ahead[i] = s.InShort(versions[s.AgreementVersion-1].Policy.PenaltyThreshold)
	}
	p.Chart = r.chartAhead(settled, ahead)
	return nil
}

// fillForm fills the form with what is added, and with what may be.
func (p *calculationPage) fillForm(r *request, list []addedItem, versions []answer.Agreement) {
	f := &p.Form
	names := map[string]string{}
	for _, v := range versions {
		for _, item := range v.Items {
			names[item.Code] = item.Name
		}
	}
	if len(p.Ahead.Statements) > 0 {
		month := p.Ahead.Statements[0].Month
		if v := inForce(versions, month); v != nil {
			f.Items = v.Items
		}
		for range maxAhead {
			if month > r.Subject.EndMonth {
				break
			}
			f.Months = append(f.Months, month)
			month = nextMonth(month)
		}
	}
	for _, a := range list {
		a.Name = names[a.Item]
		if a.Error != "" {
			f.Wrong = append(f.Wrong, a)
		}
		if n := len(f.Added); n == 0 || f.Added[n-1].Month != a.Month {
			f.Added = append(f.Added, addedMonth{Month: a.Month})
		}
		of := &f.Added[len(f.Added)-1]
		of.Items = append(of.Items, a)
	}
}

// maxAhead is how many months can be calculated.
const maxAhead = 24

// fillMisses arranges the misses of each item, the fewest first, with the calculation that
// has them.
func (p *calculationPage) fillMisses(versions []answer.Agreement) {
	for _, m := range p.Ahead.Misses {
		row := missesRow{Misses: m}
		item := itemOf(inForce(versions, m.Month).Items, m.ItemCode)
		switch {
		case m.Count == 0 || item == nil:
		case m.Counting != domain.CountMonthly:
			row.Path = p.Path + queryOf([]addedItem{{Month: m.Month, Item: m.ItemCode, Count: strconv.Itoa(m.Count)}})
		case m.Count <= maxAhead:
			if list := everyMonth(item, m); list != nil {
				row.Path = p.Path + queryOf(list)
			}
		}
		p.Misses = append(p.Misses, row)
	}
	slices.SortStableFunc(p.Misses, func(a, b missesRow) int { return cmp.Compare(a.Count, b.Count) })
	if len(p.Misses) > missesShown {
		p.Misses, p.OtherMisses = p.Misses[:missesShown], p.Misses[missesShown:]
	}
}

// everyMonth returns the misses of an item that is judged once a month, none if there is a
// month in which it is not measured.
func everyMonth(item *book.Item, m answer.Misses) (list []addedItem) {
	reached, _ := domain.ParseMonth(m.Month)
	for month := reached - domain.Month(m.Count) + 1; month <= reached; month++ {
		if !measuredIn(item, strconv.Itoa(month.Calendar())) {
			return nil
		}
		list = append(list, addedItem{Month: month.String(), Item: m.ItemCode, Count: "1"})
	}
	return list
}

// Addition writes what is added to a month: オンライン稼働率 1回, 窓口の不在 3回（180）.
func (r *request) Addition(a answer.Addition) string {
	text := a.ItemName + " " + say(r.W.Year.Times, a.Count+a.BonusCount)
	if a.Measurement.Value != nil && a.Count > 1 {
		text += say(r.W.Calculation.Value, r.Points(*a.Measurement.Value))
	}
	return text
}
