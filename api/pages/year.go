package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
)

// Paths of the year and of an item, as routes.
const (
	ofYears = ofContract + "/years"
	ofItem  = ofContract + "/items/:item"
)

// yearPage is a fiscal year: the results of every item in its months, and what they came
// to.
type yearPage struct {
	Year      int
	Years     []int  // those of the term up to the latest settled month's
	Up        string // from the page to that of the contract
	Months    []yearMonth
	Items     []yearItem
	Sums      []yearSum
	Penalties []*answer.Statement // the months that have one
	Versions  int                 // how many versions are in force in it
	Head      *book.Head          // of the journal when a month of it was settled last
}

// yearMonth is a month of the year.
type yearMonth struct {
	Month, Calendar string
	InTerm          bool
	Begins          bool // whether another version is in force than in the month before
	Version         *answer.Agreement
	Statement       *answer.Statement // nil of a month that is not settled
	lines           map[string]*book.Line
	results         map[string]*answer.Measurement
}

// yearItem is an item with its months.
type yearItem struct {
	*book.Item
	Cells     []yearCell
	Deduction string // of the year, as it moves the total
	Bonus     string
}

// yearCell is the result of an item in a month.
type yearCell struct {
	Month string
	Text  string // what was measured; empty where nothing was
	Class string
	Down  string // points as they move the total, empty if there are none
	Up    string
}

// yearSum is a row of figures that the months came to.
type yearSum struct {
	Word  string
	Cells []string
	Year  string // of the year, empty where no sum is made
	Path  string // of what explains the figure of a month, within its page
}

// showYear shows a fiscal year of a contract, the latest with a settled month if the path
// names none.
func showYear(r *request) error {
	if _, err := r.about(tabYears); err != nil {
		return err
	}
	var b answer.Balance
	err := r.get(r.of()+"/balance", r.knownAt(), &b)
	refused, _ := err.(problem)
	none := refused.Code == "no_agreement"
	if err != nil && !none {
		return err
	}
	p := yearPage{Up: "../"}
	if err := p.choose(r, &b); err != nil {
		return err
	}
	if !none {
		if err := p.read(r); err != nil {
			return err
		}
		p.arrange(r)
		if err := p.sum(r); err != nil {
			return err
		}
	}
	return r.show(http.StatusOK, "year", r.W.Year.Title+" "+r.FiscalYear(p.Year), p)
}

// choose finds the year that the path names.
func (p *yearPage) choose(r *request, b *answer.Balance) error {
	first, last := fiscalYear(r.Subject.StartMonth), fiscalYear(r.Subject.EndMonth)
	p.Year = fiscalYear(max(orEmpty(b.AsOf), r.Subject.StartMonth))
	for year := first; year <= p.Year; year++ {
		p.Years = append(p.Years, year)
	}
	asked := r.Param("year")
	if asked == "" {
		p.Up = ""
		return nil
	}
	year, err := strconv.Atoi(asked)
	if err != nil || strconv.Itoa(year) != asked || year < first || year > last {
		return problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.Year.None}
	}
	p.Year = year
	return nil
}

// read asks for the results, the statements and the versions of the year.
func (p *yearPage) read(r *request) error {
	from := strconv.Itoa(p.Year) + "-04"
	query := r.knownAt()
	query.Set("from", from)
	query.Set("to", strconv.Itoa(p.Year+1)+"-03")
	sheets, err := listAll[answer.Sheet](r, r.of()+"/measurements", query)
	if err != nil {
		return err
	}
	statements, err := listAll[answer.Statement](r, r.of()+"/statements", query)
	if err != nil {
		return err
	}
	versions, err := listAll[answer.Agreement](r, r.of()+"/agreements", nil)
	if err != nil {
		return err
	}
	month := from
	for range 12 {
		m := yearMonth{Month: month, Version: inForce(versions, month)}
		m.Calendar = strings.TrimPrefix(month[len(month)-2:], "0")
		m.InTerm = month >= r.Subject.StartMonth && month <= r.Subject.EndMonth
		if at := slices.IndexFunc(statements, func(s answer.Statement) bool { return s.Month == month }); at >= 0 {
			m.settled(&statements[at], versions)
			if head := statements[at].JournalHead; head != nil && (p.Head == nil || head.Sequence > p.Head.Sequence) {
				p.Head = head
			}
		}
		if at := slices.IndexFunc(sheets, func(s answer.Sheet) bool { return s.Month == month }); at >= 0 {
			m.measured(&sheets[at])
		}
		p.Months = append(p.Months, m)
		month = nextMonth(month)
	}
	return nil
}

// inForce returns the version that is in force in a month, nil if none is.
func inForce(versions []answer.Agreement, month string) (found *answer.Agreement) {
	for i := range versions {
		if v := &versions[i]; v.EffectiveFrom <= month && (found == nil || v.EffectiveFrom >= found.EffectiveFrom) {
			found = v
		}
	}
	return found
}

// settled enters the statement of the month, with the version that it was settled under.
func (m *yearMonth) settled(s *answer.Statement, versions []answer.Agreement) {
	m.Statement, m.lines = s, map[string]*book.Line{}
	for i := range s.Lines {
		m.lines[s.Lines[i].ItemCode] = &s.Lines[i]
	}
	for i := range versions {
		if versions[i].Version == s.AgreementVersion {
			m.Version = &versions[i]
		}
	}
}

func (m *yearMonth) measured(sheet *answer.Sheet) {
	m.results = map[string]*answer.Measurement{}
	for i := range sheet.Measurements {
		m.results[sheet.Measurements[i].ItemCode] = &sheet.Measurements[i]
	}
}

// arrange puts the results of the year into the rows of the items: those of the last
// version first, then those that it has no more.
func (p *yearPage) arrange(r *request) {
	seen := map[string]bool{}
	var last *answer.Agreement
	for i := range p.Months {
		m := &p.Months[i]
		if m.InTerm && m.Version != nil && m.Version != last {
			m.Begins = last != nil
			last = m.Version
			p.Versions++
		}
	}
	for _, m := range slices.Backward(p.Months) {
		if !m.InTerm || m.Version == nil {
			continue
		}
		for i := range m.Version.Items {
			if item := &m.Version.Items[i]; !seen[item.Code] {
				seen[item.Code] = true
				p.Items = append(p.Items, p.rowOf(r, item))
			}
		}
	}
	for i := range p.Months {
		if s := p.Months[i].Statement; s != nil && s.Penalty != nil {
			p.Penalties = append(p.Penalties, s)
		}
	}
}

func (p *yearPage) rowOf(r *request, item *book.Item) yearItem {
	row := yearItem{Item: item}
	for i := range p.Months {
		row.Cells = append(row.Cells, p.Months[i].cellOf(r, item.Code))
	}
	return row
}

// cellOf returns the result of an item in the month.
func (m *yearMonth) cellOf(r *request, code string) yearCell {
	cell := yearCell{Month: m.Month, Class: "off"}
	if !m.InTerm || m.Version == nil {
		return cell
	}
	item := itemOf(m.Version.Items, code)
	line, result := m.lines[code], m.results[code]
	if item == nil || line == nil && !measuredIn(item, m.Calendar) {
		return cell
	}
	cell.Class = "quiet"
	if result != nil {
		cell.Text = r.brief(item, result)
	}
	if line == nil {
		return cell
	}
	if cell.Text == "" { // it is to be measured again
		cell.Text = r.W.Year.Again
	}
	if line.Bonus != "0" {
		cell.Up, cell.Class = r.Signed(line.Bonus), "vb"
	}
	if line.Deduction != "0" {
		cell.Down, cell.Class = r.Taken(line.Deduction), "v"+shade(line.Deduction)
	}
	return cell
}

// measuredIn says whether an item is measured in a calendar month.
func measuredIn(item *book.Item, calendar string) bool {
	n, _ := strconv.Atoi(calendar)
	return item.MeasuredIn == nil || slices.Contains(item.MeasuredIn, n)
}

// shade is how dark deduction points are shown: 1 to 4.
func shade(points string) string {
	n, shade := number(points), 1
	for _, from := range []int64{5, 10, 30} {
		if n.Cmp(number(strconv.FormatInt(from, 10))) >= 0 {
			shade++
		}
	}
	return strconv.Itoa(shade)
}

// maxBrief is how many occurrences stand in a cell.
const maxBrief = 3

// brief writes what was measured in little room: 97.79 %, or 210、95、345除 分.
func (r *request) brief(item *book.Item, m *answer.Measurement) string {
	w := r.W.Year
	unit, _, _ := strings.Cut(item.Unit, "/")
	if unit != "" {
		unit = "\u202f" + unit
	}
	switch {
	case m.NotApplicable:
		return w.NotApplicable
	case m.Value != nil:
		return r.Points(*m.Value) + unit
	case m.Occurrences == nil && m.BonusCount > 0 && m.Count > 0:
		return say(w.Times, m.Count) + r.W.Balance.Comma + say(w.Times, m.BonusCount)
	case m.Occurrences == nil:
		return say(w.Times, m.Count+m.BonusCount)
	case len(m.Occurrences) == 0:
		return "―"
	}
	var values []string
	for i, o := range m.Occurrences {
		if i == maxBrief {
			values = append(values, say(r.W.Result.More, len(m.Occurrences)-maxBrief))
			break
		}
		value := r.Points(o.Value)
		if o.Excluded {
			value += r.W.Result.ExcludedMark
		}
		values = append(values, value)
	}
	return strings.Join(values, r.W.Balance.Comma) + unit
}

// sum adds up the points of each item over the year and lists what the months came to.
func (p *yearPage) sum(r *request) error {
	for i := range p.Items {
		var down, up domain.Amount
		for _, m := range p.Months {
			if line := m.lines[p.Items[i].Code]; line != nil {
				if err := addUp(&down, line.Deduction, &up, line.Bonus); err != nil {
					return err
				}
			}
		}
		if !down.IsZero() {
			p.Items[i].Deduction = r.Taken(down.String())
		}
		if !up.IsZero() {
			p.Items[i].Bonus = r.Signed(up.String())
		}
	}
	var down, up domain.Amount
	for _, m := range p.Months {
		if m.Statement != nil {
			if err := addUp(&down, m.Statement.Added.Deduction, &up, m.Statement.Added.Bonus); err != nil {
				return err
			}
		}
	}
	w := r.W.Month
	p.Sums = []yearSum{
		p.sumOf(w.Deduction, "#added", func(s *answer.Statement) string { return r.Taken(s.Added.Deduction) }),
		p.sumOf(w.Bonus, "#added", func(s *answer.Statement) string { return r.Signed(s.Added.Bonus) }),
		p.sumOf(r.W.Year.Total, "#total", func(s *answer.Statement) string { return r.Signed(s.Accumulated.Total) }),
		p.sumOf(w.Closing, "", func(s *answer.Statement) string { return r.Signed(s.Closing.Total) }),
	}
	p.Sums[0].Year, p.Sums[1].Year = r.Taken(down.String()), r.Signed(up.String())
	return nil
}

func (p *yearPage) sumOf(word, place string, figure func(*answer.Statement) string) yearSum {
	sum := yearSum{Word: word, Path: place}
	for _, m := range p.Months {
		text := ""
		if m.Statement != nil {
			text = figure(m.Statement)
		}
		sum.Cells = append(sum.Cells, text)
	}
	return sum
}

// addUp adds points to two sums.
func addUp(down *domain.Amount, deduction string, up *domain.Amount, bonus string) error {
	d, err := domain.ReadAmount(deduction)
	if err != nil {
		return err
	}
	b, err := domain.ReadAmount(bonus)
	*down, *up = down.Add(d), up.Add(b)
	return err
}

// itemPage is one item over the term: what was measured, held against what it was judged
// by, and the points.
type itemPage struct {
	Code             string
	Item             *book.Item // of the latest version that has it
	Versions         []itemVersion
	Years            []itemYear // the latest first
	Deduction, Bonus string     // of the term
}

// itemVersion is the item as a version has it.
type itemVersion struct {
	Version int
	From    string
	Item    *book.Item // nil if it has it no more
}

// itemYear are the months of a fiscal year, the latest first.
type itemYear struct {
	Year   int
	Months []itemMonth
}

// itemMonth is the result of a month.
type itemMonth struct {
	Month       string
	Item        *book.Item // what judged it
	Measurement *answer.Measurement
	Line        *book.Line // nil while the month is not settled
	Path        string     // of the result
}

// showItem shows one item over the term.
func showItem(r *request) error {
	if _, err := r.about(tabYears); err != nil {
		return err
	}
	p := itemPage{Code: r.Param("item")}
	query := r.knownAt()
	statements, err := listAll[answer.Statement](r, r.of()+"/statements", query)
	if err != nil {
		return err
	}
	query = url.Values{"item": {p.Code}}
	if at := r.KnownAt(); at != "" {
		query.Set("known_at", at)
	}
	sheets, err := listAll[answer.Sheet](r, r.of()+"/measurements", query)
	if err != nil {
		return err
	}
	versions, err := listAll[answer.Agreement](r, r.of()+"/agreements", nil)
	if err != nil {
		return err
	}
	p.readVersions(versions)
	if p.Item == nil {
		return problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.Year.NoItem}
	}
	p.arrange(r, sheets, statements, versions)
	return r.show(http.StatusOK, "item", p.Item.Name, p)
}

// readVersions notes where the item changed.
func (p *itemPage) readVersions(versions []answer.Agreement) {
	for _, v := range versions {
		item := itemOf(v.Items, p.Code)
		if item != nil {
			p.Item = item
		}
		p.Versions = append(p.Versions, itemVersion{v.Version, v.EffectiveFrom, item})
	}
	slices.Reverse(p.Versions)
}

// arrange lists the months that have a result, or a line of a statement.
func (p *itemPage) arrange(
	r *request, sheets []answer.Sheet, statements []answer.Statement, versions []answer.Agreement,
) {
	for i := range slices.Backward(sheets) {
		m := yearMonth{Month: sheets[i].Month, Version: inForce(versions, sheets[i].Month)}
		if at := slices.IndexFunc(statements, func(s answer.Statement) bool { return s.Month == m.Month }); at >= 0 {
			m.settled(&statements[at], versions)
		}
		m.measured(&sheets[i])
		row := itemMonth{
			Month: m.Month, Measurement: m.results[p.Code], Line: m.lines[p.Code],
			Path: r.of() + "/months/" + m.Month + "/measurements/" + url.PathEscape(p.Code),
		}
		if row.Measurement == nil && row.Line == nil {
			continue
		}
		row.Item = itemOf(m.Version.Items, p.Code)
		year := fiscalYear(m.Month)
		if n := len(p.Years); n == 0 || p.Years[n-1].Year != year {
			p.Years = append(p.Years, itemYear{Year: year})
		}
		of := &p.Years[len(p.Years)-1]
		of.Months = append(of.Months, row)
	}
}
