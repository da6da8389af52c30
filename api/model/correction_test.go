package model

import (
	"net/http"
	"strings"

	"slaledger/domain"

	"github.com/go-json-experiment/json/jsontext"
)

// modelCorrection is what a settled month's results should be, and why.
type modelCorrection struct {
	Reason       *string        `json:"reason"`
	Method       string         `json:"method"`
	Measurements []modelLine    `json:"measurements"`
	References   jsontext.Value `json:"references,omitzero"`
}

// correct draws a correction, mostly of a settled month, of lines that the month often
// has already.
func (d *modelDraw) correct(m *model) (modelCommand, bool) {
	if m.settled() == 0 {
		return modelCommand{}, false
	}
	month := choose(d, m.months()[:m.settled()-m.term().From+1]...)
	if d.chance(5) {
		month = d.anyMonth(m)
	}
	reason := choose(d, "転記誤り", "列のずれ")
	said := modelCorrection{Reason: &reason, Method: choose(d, "inspection", "vendor_report"), Measurements: []modelLine{}}
	for _, item := range m.items(month) {
		if d.chance(40) {
			continue
		}
		line := d.lineOf(m, month, item)
		if valid := m.valid(month, item.Code); valid != nil && item.takes(valid.line) && d.chance(50) {
			line, said.Method = d.respelt(valid.line), valid.method
		}
		said.Measurements = append(said.Measurements, line)
	}
	if d.chance(70) {
		said.References = jsontext.Value(`[{"title":"決定書"}]`)
	}
	body := modelText(said)
	switch d.IntN(25) {
	case 0:
		body = strings.Replace(body, `"reason"`, `"why"`, 1)
	case 1:
		body = strings.Replace(body, reason, " ", 1)
	}
	return modelCommand{month: month.String(), body: body}, true
}

// judgeCorrection judges a correction: what cancelling, recording and settling would do,
// with one record.
func (m *model) judgeCorrection(c modelCommand) modelVerdict {
	month := monthOf(c.month)
	if m.inForce(month) == nil {
		return refusedWith(http.StatusConflict, "no_agreement")
	}
	if month > m.settled() {
		return refusedWith(http.StatusConflict, "not_settled")
	}
	var said modelCorrection
	readBody(c.body, &said)
	faults := append(unknownFields(c.body, "reason method measurements references"),
		m.lineFaults(month, said.Measurements)...)
	if said.Reason == nil || strings.TrimSpace(*said.Reason) == "" {
		faults = append(faults, "/reason required")
	}
	if faults != nil {
		return invalid(faults)
	}
	after := m.copy()
	for _, line := range said.Measurements {
		all, valid := m.revisions(month, line.ItemCode), m.valid(month, line.ItemCode)
		if valid != nil && valid.method == said.Method && valid.line.says() == line.says() {
			continue
		}
		if valid != nil {
			after.cancelled = append(after.cancelled,
				modelCancelled{month, line.ItemCode, valid.revision, c.user, m.instant(), *said.Reason})
		}
		after.measured = append(after.measured,
			modelMeasured{month, line, len(all) + 1, said.Method, 0, c.user, m.instant()})
	}
	if len(after.measured) == len(m.measured) {
		return modelVerdict{status: http.StatusOK, answer: func() any {
			return m.tried(c, m.settlementAnswer(m, month, nil), month, said.Measurements)
		}}
	}
	v := after.settleCorrected(m, c, month, said.References == nil)
	if corrected := v.answer; corrected != nil {
		v.answer = func() any { return m.tried(c, corrected(), month, said.Measurements) }
	}
	return v
}

// tried adds the hints on the lines to what a correction is answered that is only tried.
func (m *model) tried(c modelCommand, answer any, month domain.Month, lines []modelLine) any {
	if !c.dry {
		return answer
	}
	return withHints(answer, m.hintsOf(month, lines))
}

// settleCorrected is the verdict that a month was corrected, which settles all months
// under re-measurement.
func (m *model) settleCorrected(before *model, c modelCommand, month domain.Month, noPaper bool) modelVerdict {
	m.acts = append(m.acts, modelAct{reopened: month})
	from, to := m.toSettle(), m.settled()
	if missing := m.missingUpTo(from, to); missing != nil {
		v := refusedWith(http.StatusConflict, "measurements_missing")
		v.missing = missing
		return v
	}
	v := modelVerdict{status: http.StatusCreated, after: m}
	v.resettled = m.resettle(from, to, c.user, before.instant())
	for _, changed := range v.resettled {
		if noPaper && before.needsPaper(m, changed) {
			return invalid([]string{"/references required"}).as("/references required")
		}
	}
	m.record("correction", month, c.user, before.instant())
	v.answer = func() any { return m.settlementAnswer(before, month, v.resettled) }
	return v
}

// needsPaper says whether what a month comes to afterwards needs a decision.
func (m *model) needsPaper(after *model, month domain.Month) bool {
	was, is := m.live(month), after.live(month)
	applied := m.applied(month)
	switch {
	case !applied.IsZero():
		return true
	case was.shape.Penalty == nil:
		return is.shape.Penalty != nil
	}
	status := m.penaltyStatus(was)
	return status == "agreed" || status == "imposed"
}
