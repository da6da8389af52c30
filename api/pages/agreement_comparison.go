package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/domain/typed"
)

// comparedRow is one thing that two versions of an agreement say otherwise.
type comparedRow struct {
	Part          string // of the agreement, or what became of the item
	Item          string // its code and name, empty for none
	Label         string
	Before, After string
}

// comparisonPage has two versions of an agreement side by side (新旧対照表).
type comparisonPage struct {
	answer.AgreementDifferences
	Rows  []comparedRow
	Older []int // versions that the later one may be compared with
}

// showComparison shows what a version says otherwise than another.
func showComparison(r *request) error {
	if _, err := r.about(tabAgreements); err != nil {
		return err
	}
	p := comparisonPage{}
	query := url.Values{}
	if from := r.QueryParam("from"); from != "" {
		query.Set("from", from)
	}
	if err := r.get(r.version()+"/differences", query, &p.AgreementDifferences); err != nil {
		return err
	}
	var from, to answer.Agreement
	if err := r.get(r.of()+"/agreements/"+strconv.Itoa(p.From), nil, &from); err != nil {
		return err
	}
	if err := r.get(r.version(), nil, &to); err != nil {
		return err
	}
	for version := p.To - 1; version > 0; version-- {
		if version != p.From {
			p.Older = append(p.Older, version)
		}
	}
	p.Rows = r.compareVersions(from.Agreement, to.Agreement)
	return r.show(http.StatusOK, "agreement_comparison", say(r.W.Agreement.CompareTitle, p.From, p.To), p)
}

// compareVersions returns what a version says otherwise than another: of the agreement as a
// whole, of its policy, and of its items in the order of the later version, behind them
// those that are gone.
func (r *request) compareVersions(from, to book.Agreement) (rows []comparedRow) {
	w := r.W.Agreement
	add := func(part, item, label, was, is string) {
		if was != is {
			rows = append(rows, comparedRow{part, item, label, was, is})
		}
	}
	add(w.Tab, "", w.Effective, r.MonthTitle(from.EffectiveFrom), r.MonthTitle(to.EffectiveFrom))
	add(w.Tab, "", r.W.Contract.SignedOn, r.PaperDate(from.SignedOn), r.PaperDate(to.SignedOn))
	add(w.Tab, "", w.Document, from.Document, to.Document)
	add(w.Tab, "", w.Note, from.Note, to.Note)
	was, is := r.PolicyLines(from.Policy), r.PolicyLines(to.Policy)
	for i := range is {
		add(w.PolicyPart, "", is[i].Label, was[i].Text, is[i].Text)
	}
	for _, item := range to.Items {
		old := itemOf(from.Items, item.Code)
		if old == nil {
			add(w.ItemAdded, item.Code+" "+item.Name, w.WholeItem, "", r.wholeItem(item))
			continue
		}
		was, is := typed.ItemCells(*old), typed.ItemCells(item)
		for _, column := range typed.ItemColumns {
			add(w.ItemChanged, item.Code+" "+item.Name, w.Columns[column.Name], was[column.Name], is[column.Name])
		}
	}
	for _, item := range from.Items {
		if itemOf(to.Items, item.Code) == nil {
			add(w.ItemGone, item.Code+" "+item.Name, w.WholeItem, r.wholeItem(item), "")
		}
	}
	codes := func(items []book.Item) (list []string) {
		for _, item := range items {
			list = append(list, item.Code)
		}
		return list
	}
	if len(rows) == 0 && !slices.Equal(codes(from.Items), codes(to.Items)) {
		rows = append(rows, comparedRow{Part: w.Tab, Label: w.Order})
	}
	return rows
}

// wholeItem writes all that an item says but its code and name, one thing a line.
func (r *request) wholeItem(item book.Item) string {
	var lines []string
	cells := typed.ItemCells(item)
	for _, column := range typed.ItemColumns {
		if text := cells[column.Name]; text != "" && column.Name != "code" && column.Name != "name" {
			lines = append(lines, r.W.Agreement.Columns[column.Name]+" "+text)
		}
	}
	return strings.Join(lines, "\n")
}

// policyLine is one thing that a policy says.
type policyLine struct{ Label, Text string }

// policyNames are the fields of the form that the lines of a policy are about.
var policyNames = []string{
	"penalty_threshold", "reduction_rate", "expiry_months", "period_kind", "rounding_target", "measurement_due_months",
	"imposition",
}

// PolicyLines are what a policy says, in words.
func (r *request) PolicyLines(p book.Policy) []policyLine {
	w := r.W.Agreement
	period := w.Periods[string(p.PenaltyPeriod.Kind)]
	if p.PenaltyPeriod.Months > 0 {
		period += " " + strconv.Itoa(p.PenaltyPeriod.Months)
	}
	return []policyLine{
		{w.Threshold, r.Points(p.PenaltyThreshold)},
		{w.Rate, p.ReductionRate},
		{w.Expiry, strconv.Itoa(p.ExpiryMonths)},
		{w.Period, period},
		{w.Rounding, w.Targets[string(p.Rounding.Target)] + " " + w.Units[p.Rounding.Unit] + " " +
			w.Modes[string(p.Rounding.Mode)]},
		{w.Due, strconv.Itoa(p.MeasurementDueMonths)},
		{w.Imposition, w.Impositions[string(p.Imposition)]},
	}
}
