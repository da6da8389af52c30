package pages

import (
	"errors"
	"net/http"

	"slaledger/api/form"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/domain/typed"
	"slaledger/ledger/access"
)

// reportPage is the vendor's report of a month: its rows have the reported results, and
// beside them those that were measured.
type reportPage struct {
	*sheetPage
	// FromPaper says that the user files what came on paper, received on a day.
	FromPaper  bool
	ReceivedOn string
	Paper      paper
	Done       int // rows with a result that can be read
}

// loadReportPage asks for all that the report of a month shows.
func (r *request) loadReportPage() (*reportPage, error) {
	sheet, err := r.loadSheet()
	if err != nil {
		return nil, err
	}
	p := &reportPage{sheetPage: sheet, FromPaper: r.mayMeasure()}
	p.Tag = sheet.reportTag
	reported := map[string]*book.Measurement{}
	if p.Report != nil {
		for i := range p.Report.Measurements {
			reported[p.Report.Measurements[i].ItemCode] = &p.Report.Measurements[i]
		}
	}
	editable := r.MayReport()
	for _, row := range p.Rows {
		row.Report = row.stored.values() // what was measured stands beside
		row.Editable, row.stored, row.Measured = editable, sheetText{}, nil
		if m := reported[row.Code]; m != nil {
			if row.stored, err = row.textOf(*m); err != nil {
				return nil, err
			}
			row.references = m.References
		}
		row.Text, row.Note, row.Lines = row.stored.Text, row.stored.Note, row.stored.Lines
	}
	p.sheetPage.Editable = editable
	return p, nil
}

// MayReport says whether the user may submit the vendor's report.
func (r *request) MayReport() bool { return r.who.Permit(access.MayReport) == nil }

// MayMeasure says whether the user may enter results.
func (r *request) MayMeasure() bool { return r.mayMeasure() }

// showReport shows the vendor's report of a month, in fields for who submits it.
func showReport(r *request) error {
	p, err := r.loadReportPage()
	if err != nil {
		return err
	}
	return r.showReportPage(http.StatusOK, p)
}

func (r *request) showReportPage(status int, p *reportPage) error {
	for _, row := range p.Rows {
		if row.Error == "" && row.Text != "" {
			p.Done++
		}
	}
	return r.show(status, "report", say(r.W.Report.Title, r.MonthTitle(p.Month)), p)
}

// enterReport checks what was typed of a report, or submits it as its next revision.
func enterReport(r *request) error {
	err := r.judge(access.MayReport, http.MethodPut, r.ofMonth()+"/report", r.W.Report.NotYours)
	if err != nil {
		return err
	}
	p, err := r.loadReportPage()
	if err != nil {
		return err
	}
	p.take(r.form)
	p.ReceivedOn = r.form.Get("received_on")
	p.Paper = paper{r.form.Get("title"), r.form.Get("number"), r.form.Get("date")}
	if r.resumed {
		p.Tag = p.made
		return r.showReportPage(http.StatusOK, p)
	}
	if tag, sent := r.form["tag"]; sent && tag[0] == "" && p.Report != nil { // the interface has no tag of none
		p.Problem = r.moved()
		return r.showReportPage(p.Problem.Status, p)
	}
	act := r.form.Get("act")
	if act == "paste" {
		r.paste(p.sheetPage, r.form.Get("paste"), r.form.Get("from"))
	}
	p.takeZeros(act)
	if err := r.sendReport(p, act != "submit"); err != nil {
		refused := r.problemOf(err)
		if refused.Status == http.StatusInternalServerError {
			return err
		}
		p.Problem = &refused
		return r.showReportPage(refused.Status, p)
	}
	switch {
	case len(p.Faults) > 0:
		return r.showReportPage(http.StatusUnprocessableEntity, p)
	case act == "submit":
		r.say(say(r.W.Report.Submitted, p.Report.Revision))
		return r.see(p.Path + "/report")
	}
	return r.showReportPage(http.StatusOK, p)
}

// sendReport reads what was typed, by the one reader of what is typed, and sends it unless
// something in it is wrong, which it notes at the fields.
func (r *request) sendReport(p *reportPage, dry bool) error {
	text, places, err := p.file()
	if err != nil {
		return err
	}
	worksheets, err := form.CSVWorksheet(text)
	if err != nil {
		return err
	}
	month, _ := domain.ParseMonth(p.Month)
	sheet, faults := typed.ReadSheet(worksheets, typed.Month{
		Month: month, Version: p.version, Valid: func(string) *domain.Measurement { return nil },
	})
	for _, reading := range sheet.Readings {
		if row := p.rows[reading.ItemCode]; row != nil && row.IsZero() {
			continue // it is said with what to do
		}
		p.ReadAs = append(p.ReadAs, reading.Detail.In(r.English))
	}
	if len(faults) > 0 {
		p.note(r.problemIn(faults), places)
		return nil
	}
	lines := []book.Measurement{}
	for i := range sheet.Lines {
		line := book.NewMeasurement(&sheet.Lines[i])
		line.References = p.rows[line.ItemCode].references
		lines = append(lines, line)
	}
	c := command{method: http.MethodPut, path: p.Path + "/report", match: p.made, body: p.body(lines)}
	if dry {
		c.query = dryRun()
	}
	_, err = r.ask(c, &p.Report)
	return r.noteReportFaults(p, sheet, places, err)
}

// problemIn returns faults of cells as what was refused.
func (r *request) problemIn(faults refusal.Faults) problem {
	var p problem
	for _, f := range faults {
		p.Errors = append(p.Errors, fieldProblem{Cell: f.Cell, Detail: f.Detail.In(r.English)})
	}
	return p
}

// noteReportFaults notes what the interface refused of a report at the fields that it was
// typed in. What is about none of them it returns.
func (r *request) noteReportFaults(p *reportPage, sheet *typed.Sheet, places map[int]place, err error) error {
	refused, is := errors.AsType[problem](err)
	if !is || len(refused.Errors) == 0 {
		return err
	}
	for i := range refused.Errors {
		e := &refused.Errors[i]
		e.Cell = sheet.FaultAt(refusal.Fault{Pointer: e.Pointer}).Cell
	}
	if p.note(refused, places) {
		return nil
	}
	return err
}

// body is the report as it is sent: from paper with what was received.
func (p *reportPage) body(lines []book.Measurement) map[string]any {
	body := map[string]any{"measurements": lines}
	if !p.FromPaper {
		return body
	}
	if p.ReceivedOn != "" {
		body["received_on"] = p.ReceivedOn
	}
	if p.Paper != (paper{}) {
		body["document"] = book.Document{Title: p.Paper.Title, Number: p.Paper.Number, Date: p.Paper.Date}
	}
	return body
}
