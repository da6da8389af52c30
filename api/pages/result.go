package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain/book"
)

// result is a line of a statement with what was measured, and what it was judged by.
type result struct {
	book.Line
	Item        *book.Item          // nil if the version has it no more
	Measurement *answer.Measurement // nil if there is none
	Path        string              // of the page of the result
}

// Counts says whether the result adds points.
func (l result) Counts() bool { return l.Deduction != "0" || l.Bonus != "0" }

// resultsOf returns the lines of a statement with what they rest on, as it stood when
// the month was settled, and the agreement version.
func (r *request) resultsOf(s *answer.Statement) ([]result, *answer.Agreement, error) {
	version := &answer.Agreement{}
	if err := r.get(r.of()+"/agreements/"+strconv.Itoa(s.AgreementVersion), nil, version); err != nil {
		return nil, nil, err
	}
	var sheet answer.Sheet
	month := r.of() + "/months/" + s.Month
	if err := r.get(month+"/measurements", url.Values{"known_at": {s.SettledAt}}, &sheet); err != nil {
		return nil, nil, err
	}
	results := make([]result, len(s.Lines))
	for i, line := range s.Lines {
		results[i] = result{
			Line: line, Item: itemOf(version.Items, line.ItemCode),
			Path: month + "/measurements/" + url.PathEscape(line.ItemCode),
		}
		of := func(m answer.Measurement) bool { return m.ItemCode == line.ItemCode && m.Status == "valid" }
		if at := slices.IndexFunc(sheet.Measurements, of); at >= 0 {
			results[i].Measurement = &sheet.Measurements[at]
		}
	}
	return results, version, nil
}

// itemOf returns the item of a code, nil if there is none.
func itemOf(items []book.Item, code string) *book.Item {
	at := slices.IndexFunc(items, func(i book.Item) bool { return i.Code == code })
	if at < 0 {
		return nil
	}
	return &items[at]
}

// Baseline writes the level that an item is to meet: 99.7以上.
func (r *request) Baseline(item *book.Item) string {
	if item == nil || item.Baseline == nil {
		return "―"
	}
	text := r.Threshold(item.Baseline)
	if item.Step != nil {
		text += say(r.W.Result.Step, *item.Step, item.Unit)
	}
	return text
}

// maxShown is how many occurrences stand in a line; the page of the result has them all.
const maxShown = 20

// Measured writes what was measured for an item: 97.79 %, or 210、95、345除.
func (r *request) Measured(item *book.Item, m *answer.Measurement) string {
	w := r.W.Result
	unit := ""
	if item != nil && item.Unit != "" {
		unit = " " + item.Unit
	}
	switch {
	case m == nil:
		return "―"
	case m.NotApplicable:
		return w.NotApplicable
	case m.Value != nil:
		return r.Points(*m.Value) + unit
	case m.Occurrences == nil:
		return r.counted(m)
	case len(m.Occurrences) == 0:
		return w.NoOccurrence
	}
	var values []string
	for i, o := range m.Occurrences {
		if i == maxShown {
			values = append(values, say(w.More, len(m.Occurrences)-maxShown))
			break
		}
		value := r.Points(o.Value)
		if o.Excluded {
			value += w.ExcludedMark
		}
		values = append(values, value)
	}
	return strings.Join(values, r.W.Balance.Comma) + unit
}

// counted writes what was counted by hand.
func (r *request) counted(m *answer.Measurement) string {
	switch {
	case m.BonusCount == 0:
		return say(r.W.Result.Times, m.Count)
	case m.Count == 0:
		return say(r.W.Result.BonusTimes, m.BonusCount)
	}
	return say(r.W.Result.Times, m.Count) + r.W.Balance.Comma + say(r.W.Result.BonusTimes, m.BonusCount)
}

// Entered writes what was typed, where rounding changed it (D16).
func (r *request) Entered(item *book.Item, m *answer.Measurement) string {
	if m == nil || m.Entered == nil || item == nil || item.Rounding == nil {
		return ""
	}
	return say(r.W.Result.Entered, r.Points(*m.Entered), item.Rounding.Unit, r.W.Result.Mode[string(item.Rounding.Mode)])
}

// Verdict is what is said of a result, to be found among the words.
func (r *request) Verdict(m *answer.Measurement) string {
	if m == nil {
		return string(verdictOpen)
	}
	return string(verdictOf(m))
}

// Notes are all that was noted about a result: of it, and of its occurrences.
func (r *request) Notes(m *answer.Measurement) (notes []string) {
	if m == nil {
		return nil
	}
	if m.Note != "" {
		notes = append(notes, m.Note)
	}
	for _, o := range m.Occurrences {
		if text := strings.TrimSpace(o.Note + " " + o.Ref); text != "" && (o.Excluded || m.Count > 0) {
			notes = append(notes, text)
		}
	}
	return notes
}

// measurementPage is one result: what it rests on, its revisions, and what was said to it.
type measurementPage struct {
	Month, Code string
	Item        *book.Item
	Version     int // of the agreement; 0 if there is none yet
	Statement   *answer.Statement
	Line        *book.Line
	Current     *answer.Measurement  // the valid one, nil if there is none
	Revisions   []answer.Measurement // all of them, the latest first
	Path        string               // of the month
	Correction  *correction          // nil for whoever may not correct, or in the past
	Acts        []*actForm           // what the reader may say of it
	Due         string               // last day to measure the month, empty if there is none
}

// Again says that the result was measured again after one was cancelled, for which no day is
// set.
func (p *measurementPage) Again() bool {
	return p.Current != nil && slices.ContainsFunc(p.Revisions, func(m answer.Measurement) bool {
		return m.Revision < p.Current.Revision && m.Status == "cancelled"
	})
}

// Objected are the revisions that the vendor objected to, the latest first: one that was
// upheld stands beside the result that was measured for it.
func (p *measurementPage) Objected() (list []answer.Measurement) {
	for _, m := range p.Revisions {
		if m.Objection != nil {
			list = append(list, m)
		}
	}
	return list
}

// showMeasurement shows one result.
func showMeasurement(r *request) error {
	p, err := r.readMeasurement()
	if err != nil {
		return err
	}
	if err := p.prepareCorrection(r); err != nil {
		return err
	}
	p.offerWords(r)
	return r.show(http.StatusOK, "measurement", p.title(r), p)
}

func (p *measurementPage) title(r *request) string {
	name := p.Code
	if p.Item != nil {
		name = p.Item.Name
	}
	return name + " " + r.MonthTitle(p.Month)
}

// readMeasurement asks for all that is known of the result that the path names.
func (r *request) readMeasurement() (*measurementPage, error) {
	if _, err := r.about(tabMonths); err != nil {
		return nil, err
	}
	p := &measurementPage{Month: r.Param("month"), Code: r.Param("item")}
	p.Path = r.ofMonth()
	query := r.knownAt()
	query.Set("history", "true")
	var sheet answer.Sheet
	if err := r.get(p.Path+"/measurements", query, &sheet); err != nil {
		return nil, err
	}
	for _, m := range slices.Backward(sheet.Measurements) {
		if m.ItemCode == p.Code {
			p.Revisions = append(p.Revisions, m)
		}
	}
	for i := range p.Revisions {
		if p.Revisions[i].Status == "valid" {
			p.Current = &p.Revisions[i]
		}
	}
	if err := p.readStatement(r); err != nil {
		return nil, err
	}
	state, err := r.monthState()
	if err != nil {
		return nil, err
	}
	p.Due = orEmpty(state.DueDate)
	if len(p.Revisions) == 0 && p.Item == nil {
		return nil, problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.Result.Nothing}
	}
	return p, nil
}

// readStatement asks for the month's statement, if there is one, with the version that
// judged the result.
func (p *measurementPage) readStatement(r *request) error {
	var s answer.Statement
	err := r.get(p.Path+"/statement", r.knownAt(), &s)
	if refused, ok := err.(problem); ok && refused.Status == http.StatusNotFound {
		version, err := r.versionInForce(p.Month)
		if err == nil && version != nil {
			written := book.NewAgreement(version)
			p.Version, p.Item = version.Version, itemOf(written.Items, p.Code)
		}
		return err
	}
	if err != nil {
		return err
	}
	p.Statement, p.Version = &s, s.AgreementVersion
	var version answer.Agreement
	if err := r.get(r.of()+"/agreements/"+strconv.Itoa(p.Version), nil, &version); err != nil {
		return err
	}
	p.Item = itemOf(version.Items, p.Code)
	if at := slices.IndexFunc(s.Lines, func(l book.Line) bool { return l.ItemCode == p.Code }); at >= 0 {
		p.Line = &s.Lines[at]
	}
	return nil
}

// Threshold writes a condition as it is spoken: 99.99以上.
func (r *request) Threshold(t *book.Threshold) string {
	return say(r.W.Sheet.Comparisons[string(t.Op)], r.Points(t.Value))
}
