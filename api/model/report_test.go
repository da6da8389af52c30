package model

import (
	"fmt"
	"net/http"
	"time"

	"slaledger/domain"

	"github.com/go-json-experiment/json/jsontext"
)

// modelReport is one revision of the vendor's report of a month.
type modelReport struct {
	month    domain.Month
	revision int
	said     modelReported
	via      string
	by       string
	at       time.Time
}

// modelReported is a report as entered.
type modelReported struct {
	Measurements []modelLine    `json:"measurements"`
	ReceivedOn   *string        `json:"received_on"`
	Document     jsontext.Value `json:"document"`
}

// shape returns what the report says, however its numbers are written.
func (r modelReported) shape() map[string]any {
	lines := []any{}
	for _, line := range r.Measurements {
		lines = append(lines, line.shape())
	}
	document := r.Document
	if document == nil {
		document = jsontext.Value("null")
	}
	return map[string]any{"measurements": lines, "received_on": r.ReceivedOn, "document": document}
}

// reports returns the revisions of the report of a month.
func (m *model) reports(month domain.Month) (all []modelReport) {
	for _, r := range m.reported {
		if r.month == month {
			all = append(all, r)
		}
	}
	return all
}

// judgeReport judges the vendor's report of a month, or the measurer's copy of
// one on paper. One that says what the last one says is none.
func (m *model) judgeReport(c modelCommand) modelVerdict {
	month := monthOf(c.month)
	if m.inForce(month) == nil {
		return refusedWith(http.StatusConflict, "no_agreement")
	}
	report := modelReport{month: month, via: "service", by: c.user, at: m.instant()}
	if c.user != "vendor" {
		report.via = "document"
	}
	readBody(c.body, &report.said)
	faults := unknownFields(c.body, "measurements received_on document")
	if report.said.Measurements == nil {
		faults = append(faults, "/measurements required")
	}
	faults = append(faults, m.lineFaults(month, report.said.Measurements)...)
	if report.via == "document" && absent(report.said.Document) {
		faults = append(faults, "/document required")
	}
	if faults = append(faults, documentFaults(report.said.Document)...); faults != nil {
		return invalid(faults)
	}
	before := m.reports(month)
	report.revision = len(before) + 1
	if n := len(before); n > 0 && before[n-1].via == report.via &&
		modelText(before[n-1].said.shape()) == modelText(report.said.shape()) {
		return modelVerdict{status: http.StatusOK, answer: func() any { return before[n-1].answer() }}
	}
	after := m.copy()
	after.reported = append(after.reported, report)
	after.record("report", month, c.user, m.instant())
	return modelVerdict{status: http.StatusOK, after: after, outcome: "via " + report.via,
		answer: func() any { return report.answer() }}
}

func (r modelReport) answer() map[string]any {
	answer := r.said.shape()
	answer["month"], answer["revision"], answer["via"] = r.month.String(), r.revision, r.via
	answer["by"], answer["at"] = r.by, instantOf(r.at)
	return answer
}

// adopted returns the lines of a sheet: those of the report that it names, if it
// has none itself. A report that is not there, or that has a line which the
// version in force does not take, is refused.
func (m *model) adopted(month domain.Month, sheet modelSheet) ([]modelLine, []string) {
	if sheet.ReportRevision == 0 {
		return sheet.Measurements, nil
	}
	reports := m.reports(month)
	if sheet.ReportRevision > len(reports) {
		return nil, []string{"/report_revision out_of_range"}
	}
	if len(sheet.Measurements) > 0 {
		return sheet.Measurements, nil
	}
	lines := reports[sheet.ReportRevision-1].said.Measurements
	for _, line := range lines {
		if item := m.item(month, line.ItemCode); item == nil || !item.takes(line) {
			return nil, []string{"/report_revision not_allowed"}
		}
	}
	return lines, nil
}

// reportQuestions ask for the reports of a month.
func (m *model) reportQuestions(month domain.Month) (all []modelQuestion) {
	path, reports := "/months/"+month.String()+"/report", m.reports(month)
	if len(reports) == 0 {
		return []modelQuestion{{path: path, code: "not_found", now: true}}
	}
	for _, r := range reports {
		all = append(all, modelQuestion{path: fmt.Sprintf("%s?revision=%d", path, r.revision),
			want: func() any { return r.answer() }, now: true})
	}
	last := reports[len(reports)-1]
	return append(all, modelQuestion{path: path, want: func() any { return last.answer() }, now: true},
		modelQuestion{path: fmt.Sprintf("%s?revision=%d", path, len(reports)+1), code: "not_found", now: true})
}

// report draws a report, most often of a month that is not settled, sometimes
// the last one again.
func (d *modelDraw) report(m *model) (modelCommand, bool) {
	month := d.anyMonth(m)
	if m.reopened() != 0 && d.chance(40) {
		month = m.reopened()
	}
	said := map[string]any{}
	if before := m.reports(month); len(before) > 0 && d.chance(30) {
		said = before[len(before)-1].said.shape()
	} else {
		lines := []modelLine{}
		for _, item := range m.items(month) {
			if d.chance(85) {
				lines = append(lines, d.line(item))
			}
		}
		if d.chance(4) {
			lines = append(lines, modelLine{ItemCode: "UNKNOWN", Value: jsontext.Value("1")})
		}
		said["measurements"] = lines
		if d.chance(20) {
			said["received_on"] = "2025-01-06"
		}
	}
	c := modelCommand{user: "vendor", month: month.String()}
	if d.chance(30) {
		c.user = "measurer"
		if d.chance(90) {
			said["document"] = d.document()
		}
	}
	switch d.IntN(25) {
	case 0:
		delete(said, "measurements")
	case 1:
		said["method"] = "vendor_report"
	}
	c.body = modelText(said)
	return c, true
}

// adopt draws a sheet that takes over a report, whole or in part.
func (d *modelDraw) adopt(m *model) (modelCommand, bool) {
	if len(m.reported) == 0 {
		return modelCommand{month: d.anyMonth(m).String(), body: `{"method":"vendor_report","report_revision":1}`},
			d.chance(3)
	}
	r := m.reported[len(m.reported)-1-d.IntN(min(3, len(m.reported)))]
	for _, report := range m.reported { // one that a later version does not take
		_, faults := m.adopted(report.month, modelSheet{ReportRevision: report.revision})
		if faults != nil && d.chance(30) {
			r = report
		}
	}
	if r.month <= m.settled() && !m.awaits(r.month) && d.chance(70) {
		return modelCommand{}, false
	}
	said := map[string]any{"method": "vendor_report", "report_revision": r.revision}
	switch d.IntN(20) {
	case 0, 1:
		said["report_revision"] = r.revision + 1
	case 2:
		said["method"] = "inspection"
	case 3:
		delete(said, "report_revision")
	case 4:
		said["measurements"] = []any{}
	case 5, 6, 7:
		lines := []modelLine{}
		for _, line := range r.said.Measurements {
			if d.chance(60) {
				lines = append(lines, line)
			}
		}
		said["measurements"] = lines
	}
	return modelCommand{month: r.month.String(), body: modelText(said)}, true
}

// judgeConfirmation judges the vendor's word on an agreement version.
func (m *model) judgeConfirmation(c modelCommand) modelVerdict {
	number := 0
	for i := range m.versions {
		if fmt.Sprint(i+1) == c.item {
			number = i + 1
		}
	}
	if number == 0 {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	said, faults := readSaid(c.body, "decision reason document", "contest", "confirm", "contest")
	if faults != nil {
		return invalid(faults)
	}
	word, _ := m.word(c.user, said)
	word.number = number
	after := m.copy()
	after.confirmed = append(after.confirmed, word)
	after.record("confirmation", 0, c.user, m.instant())
	return modelVerdict{status: http.StatusOK, after: after, outcome: word.decision,
		answer: func() any { return after.versionAnswer(number) }}
}

// confirmation returns the last word on a version, nil if there is none.
func (m *model) confirmation(number int) (last any) {
	for _, w := range m.confirmed {
		if w.number == number {
			shown := w.answer()
			for _, none := range []string{"party", "actor", "credential"} {
				delete(shown, none)
			}
			last = shown
		}
	}
	return last
}

// confirm draws the vendor's word on a version.
func (d *modelDraw) confirm(m *model) (modelCommand, bool) {
	if len(m.versions) == 0 {
		return modelCommand{user: "vendor", item: "1", body: `{"decision":"confirm"}`}, d.chance(5)
	}
	said := map[string]any{"decision": choose(d, "confirm", "contest")}
	if said["decision"] == "contest" && d.chance(85) || d.chance(20) {
		said["reason"] = "第2項について"
	}
	if d.chance(30) {
		said["document"] = d.document()
	}
	if d.chance(5) {
		said["party"] = "vendor"
	}
	c := modelCommand{user: "vendor", item: fmt.Sprint(1 + d.IntN(len(m.versions)))}
	if d.chance(5) {
		c.item = choose(d, "0", "99", "x", "01")
	}
	c.body = modelText(said)
	return c, true
}
