package model

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"slaledger/domain"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// invalid is the verdict on a request with bad fields.
func invalid(faults []string) modelVerdict {
	return refusedWith(http.StatusUnprocessableEntity, "invalid", faults...)
}

// unknownFields returns a fault for each member of an object that its shape,
// the names given, does not have.
func unknownFields(body, shape string) (faults []string) {
	var members map[string]jsontext.Value
	if body == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(body), &members); err != nil {
		panic(err) // bodies are drawn as JSON objects
	}
	for name := range members {
		if !slices.Contains(strings.Fields(shape), name) {
			faults = append(faults, "/"+name+" unknown_field")
		}
	}
	return faults
}

// readBody reads a body that is drawn to fit the shape.
func readBody(body string, shape any) {
	if body == "" {
		return
	}
	if err := json.Unmarshal([]byte(body), shape); err != nil {
		panic(fmt.Sprintf("%v: %s", err, body))
	}
}

// modelSheet is a sheet as entered.
type modelSheet struct {
	Method         string      `json:"method"`
	Measurements   []modelLine `json:"measurements,omitzero"`
	ReportRevision int         `json:"report_revision,omitzero"`
}

// judgeSheet judges a monthly sheet: all lines or none, an equal line changes
// nothing, and in a settled month only what is missing under re-measurement can
// be recorded.
func (m *model) judgeSheet(c modelCommand) modelVerdict {
	month := monthOf(c.month)
	if m.inForce(month) == nil {
		return refusedWith(http.StatusConflict, "no_agreement")
	}
	var sheet modelSheet
	readBody(c.body, &sheet)
	if faults := m.sheetFaults(month, c.body, sheet); faults != nil {
		return invalid(faults)
	}
	lines, faults := m.adopted(month, sheet)
	if faults != nil {
		return invalid(faults).as(faults[0])
	}
	after := m.copy()
	for _, line := range lines {
		all, valid := m.revisions(month, line.ItemCode), m.valid(month, line.ItemCode)
		if valid != nil && valid.method == sheet.Method && valid.line.says() == line.says() {
			continue
		}
		if month <= m.settled() && !(m.awaits(month) && m.usable(month, *m.item(month, line.ItemCode)) == nil) {
			return refusedWith(http.StatusConflict, "month_settled")
		}
		after.measured = append(after.measured,
			modelMeasured{month, line, len(all) + 1, sheet.Method, sheet.ReportRevision, c.user, m.instant()})
	}
	v := modelVerdict{status: http.StatusOK}
	if len(after.measured) > len(m.measured) {
		after.record("measurements", month, c.user, m.instant())
		v.after = after
	}
	v.answer = func() any {
		return withHints(after.sheetAnswer(month), m.hintsOf(month, lines))
	}
	return v
}

// sheetFaults returns what is wrong with a sheet under the version in force.
func (m *model) sheetFaults(month domain.Month, body string, sheet modelSheet) []string {
	faults := append(unknownFields(body, "method measurements report_revision"),
		m.lineFaults(month, sheet.Measurements)...)
	if sheet.ReportRevision != 0 && sheet.Method == "inspection" {
		faults = append(faults, "/report_revision not_allowed")
	}
	if sheet.ReportRevision == 0 && sheet.Measurements == nil {
		faults = append(faults, "/measurements required")
	}
	if sheet.Method != "inspection" && sheet.Method != "vendor_report" {
		faults = append(faults, "/method not_one_of")
	}
	return faults
}

// lineFaults returns what is wrong with the lines of a sheet or a report.
func (m *model) lineFaults(month domain.Month, lines []modelLine) (faults []string) {
	seen := map[string]bool{}
	for i, line := range lines {
		at := fmt.Sprintf("/measurements/%d", i)
		item := m.item(month, line.ItemCode)
		if seen[line.ItemCode] {
			faults = append(faults, at+"/item_code duplicate")
			item = nil // which a repeated line is not held against
		} else if item == nil {
			faults = append(faults, at+"/item_code unknown_item")
		}
		seen[line.ItemCode] = true
		if item != nil {
			for _, fault := range item.faults(line) {
				faults = append(faults, at+fault)
			}
		}
	}
	return faults
}

// judgeSettlement judges a settlement: only the month after the last settled
// or, under re-measurement, the first of those months, and then all of them.
func (m *model) judgeSettlement(c modelCommand) modelVerdict {
	month := monthOf(c.month)
	if faults := unknownFields(c.body, "references"); faults != nil {
		return invalid(faults)
	}
	v := modelVerdict{status: http.StatusOK}
	if month <= m.settled() && !m.awaits(month) {
		v.answer = func() any { return m.settlementAnswer(m, month, nil) }
		return v
	}
	if m.inForce(month) == nil {
		return refusedWith(http.StatusConflict, "no_agreement")
	}
	if month > m.settled() && !m.over(month) { // D17
		return refusedWith(http.StatusConflict, "month_not_over")
	}
	if month != m.toSettle() {
		return refusedWith(http.StatusConflict, "previous_month_unsettled")
	}
	to := max(month, m.settled())
	if missing := m.missingUpTo(month, to); missing != nil {
		v := refusedWith(http.StatusConflict, "measurements_missing")
		v.missing = missing
		return v
	}
	v.after = m.copy()
	v.resettled = v.after.resettle(month, to, c.user, m.instant())
	v.after.record("settlement", month, c.user, m.instant())
	if len(v.resettled) > 0 {
		v.status = http.StatusCreated
	}
	v.answer = func() any { return v.after.settlementAnswer(m, month, v.resettled) }
	return v
}

var itemCode = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_-]{0,31}$`)

// modelCancellation is what is said with a cancellation.
type modelCancellation struct {
	Reason   *string `json:"reason"`
	Revision int     `json:"revision"`
}

// judgeCancellation judges the cancellation of a measurement, of a settled
// month too, which then is to be measured again.
func (m *model) judgeCancellation(c modelCommand) modelVerdict {
	month := monthOf(c.month)
	all := m.revisions(month, c.item)
	if m.inForce(month) == nil {
		return refusedWith(http.StatusConflict, "no_agreement")
	}
	if !itemCode.MatchString(c.item) || m.item(month, c.item) == nil || len(all) == 0 {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	var said modelCancellation
	readBody(c.body, &said)
	faults := unknownFields(c.body, "reason revision references")
	if said.Reason == nil || strings.TrimSpace(*said.Reason) == "" {
		faults = append(faults, "/reason required")
	}
	if faults != nil {
		return invalid(faults)
	}
	valid := m.valid(month, c.item)
	switch {
	case valid == nil && said.Revision == 0:
		return refusedWith(http.StatusNotFound, "not_found")
	case valid == nil || said.Revision != 0 && said.Revision != valid.revision:
		return refusedWith(http.StatusConflict, "stale_revision")
	}
	after := m.copy()
	after.cancelled = append(after.cancelled,
		modelCancelled{month, c.item, valid.revision, c.user, m.instant(), *said.Reason})
	if month <= m.settled() {
		after.acts = append(after.acts, modelAct{reopened: month})
	}
	after.record("cancellation", month, c.user, m.instant())
	return modelVerdict{
		status: http.StatusOK, after: after, answer: func() any {
			answer := after.measurementAnswer(*valid)
			answer["reopened"] = m.reopenedFrom(month)
			return answer
		},
	}
}

// modelVersionBody is what the model needs of an agreement version.
type modelVersionBody struct {
	EffectiveFrom string                    `json:"effective_from"`
	Policy        map[string]jsontext.Value `json:"policy"`
	Items         []modelItem               `json:"items"`
}

// judgeVersion judges an agreement version: the settled months for which it is
// in force, and all after them, are to be measured again.
func (m *model) judgeVersion(c modelCommand) modelVerdict {
	var given modelVersionBody
	readBody(c.body, &given)
	version := modelVersion{
		body: c.body, from: monthOf(given.EffectiveFrom), due: 1, items: given.Items, at: m.instant(), settled: m.settled(),
	}
	faults := unknownFields(c.body, "effective_from policy items note signed_on document")
	switch {
	case version.from > m.term().To:
		faults = append(faults, "/effective_from outside_term")
	case len(m.versions) == 0 && version.from > m.term().From:
		faults = append(faults, "/effective_from no_agreement")
	}
	if given.Policy == nil && len(m.versions) > 0 {
		faults = append(faults, "/policy required")
	}
	if faults != nil {
		return invalid(faults)
	}
	if due, ok := given.Policy["measurement_due_months"]; ok {
		readBody(string(due), &version.due)
	}
	touched := domain.Month(0)
	after := m.copy()
	after.versions = append(after.versions, version)
	for _, month := range m.months() {
		if month <= m.settled() && after.inForce(month) == &after.versions[len(after.versions)-1] {
			after.acts = append(after.acts, modelAct{reopened: month})
			touched = month
			break
		}
	}
	after.record("agreement", 0, c.user, m.instant())
	return modelVerdict{status: http.StatusCreated, after: after, answer: func() any {
		answer := after.versionAnswer(len(after.versions))
		answer["reopened"] = m.reopenedFrom(touched)
		if touched != 0 {
			after.foresee(c, after.reopened(), answer)
		}
		return answer
	}}
}

// reopenedFrom returns the settled months from one on that were not under re-measurement
// yet.
func (m *model) reopenedFrom(from domain.Month) []string {
	months := []string{}
	for month := from; from != 0 && month <= m.settled() && !m.awaits(month); month++ {
		months = append(months, month.String())
	}
	return months
}

// foresee adds to the answer of a dry run what settling anew from a month on would change,
// if nothing is missing for that.
func (m *model) foresee(c modelCommand, from domain.Month, answer map[string]any) {
	if !c.dry || m.missingUpTo(from, m.settled()) != nil {
		return
	}
	then := m.copy()
	changed := then.resettle(from, m.settled(), c.user, m.instant())
	answer["resettled"] = then.resettledAnswer(m, changed, 0)
}

// sortedFaults returns faults in an order of their own, each once.
func sortedFaults(faults []string) []string {
	set := map[string]bool{}
	for _, fault := range faults {
		set[fault] = true
	}
	return slices.Sorted(maps.Keys(set))
}
