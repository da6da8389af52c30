package pages

import (
	"errors"
	"math"
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// sheetPage is the sheet of a month: the results, in fields for whoever may enter them.
type sheetPage struct {
	*subject
	Month    string
	State    answer.Month
	Path     string // of the month
	Tag      string // of the sheet as it is shown
	Method   domain.Method
	Rows     []*sheetRow
	Report   *answer.Report // the vendor's last one, nil if there is none
	Editable bool           // whether there are fields
	Bar      sheetBar
	// Problem is why what was sent was refused as a whole, nil if it was not; Faults are
	// what is to be put right in the fields.
	Problem *problem
	Faults  []sheetFault
	Saved   bool     // although there are faults, the other rows were recorded
	ReadAs  []string // what was read otherwise than it was typed
	Warned  string   // what is to be looked at in what was pasted
	Paste   string   // what stands in the field for a paste, not read yet
	Typed   bool     // whether the fields have what was typed, which is not recorded

	made    string // tag of the sheet that what was typed was made from, none if empty
	version *domain.Agreement
	// reportTag is that of the vendor's report.
	reportTag string
	sheet     answer.Sheet // as it is recorded
	rows      map[string]*sheetRow
}

// sheetFault is what is wrong about a field.
type sheetFault struct{ Field, Text string }

// mayMeasure says whether the user may enter results.
func (r *request) mayMeasure() bool { return r.who.Permit(access.MayMeasure) == nil }

// loadSheet asks for all that the sheet of a month shows.
func (r *request) loadSheet() (*sheetPage, error) {
	p := &sheetPage{Month: r.Param("month"), Path: r.ofMonth(), Method: domain.MethodInspection}
	var err error
	if !r.isLive() { // which shows nothing of the contract
		if p.subject, err = r.about(tabMonths); err != nil {
			return nil, err
		}
	}
	if err := r.loadResults(p); err != nil {
		return nil, err
	}
	if p.version, err = r.versionInForce(p.Month); err != nil {
		return nil, err
	}
	if r.isLive() {
		return p, r.layLive(p)
	}
	if p.State, err = r.monthState(); err != nil {
		return nil, err
	}
	p.Editable = r.mayMeasure() && p.State.Status != ledger.MonthDone && p.Withdrawn == nil
	if err := r.loadReport(p); err != nil {
		return nil, err
	}
	before, err := r.resultsBefore(p)
	if err != nil {
		return nil, err
	}
	return p, p.layRows(before)
}

// loadResults asks for what is recorded.
func (r *request) loadResults(p *sheetPage) error {
	p.sheet = answer.Sheet{}
	w, err := r.ask(command{method: http.MethodGet, path: p.Path + "/measurements"}, &p.sheet)
	if err != nil {
		return err
	}
	p.Tag = w.header.Get("ETag")
	if len(p.sheet.Measurements) > 0 {
		p.Method = p.sheet.Measurements[0].Method
	}
	return nil
}

// versionInForce asks for the versions of the agreement and returns the one of a month.
func (r *request) versionInForce(month string) (*domain.Agreement, error) {
	versions, err := r.versions()
	m, _ := domain.ParseMonth(month)
	return domain.InForce(versions, m), err
}

// versions returns the versions of the agreement as the rules judge by them: those that the
// interface answers, without their texts being written and read for it.
func (r *request) versions() ([]*domain.Agreement, error) {
	r.calls = append(r.calls, call{Method: http.MethodGet, Target: prefix + r.of() + "/agreements?limit=200"})
	list, err := r.site.ledger.Agreements(r.Request().Context(), r.who.User, r.Param("contract"), 0, math.MaxInt)
	versions := make([]*domain.Agreement, len(list))
	for i, version := range list {
		versions[i] = version.Agreement
	}
	return versions, err
}

// loadReport asks for the vendor's report.
func (r *request) loadReport(p *sheetPage) error {
	var report answer.Report
	w, err := r.ask(command{method: http.MethodGet, path: p.Path + "/report"}, &report)
	if refused, is := errors.AsType[problem](err); is && refused.Status == http.StatusNotFound {
		return nil
	}
	if err == nil {
		p.Report, p.reportTag = &report, w.header.Get("ETag")
	}
	return err
}

// resultsBefore asks for the results of the month before, none before the first one.
func (r *request) resultsBefore(p *sheetPage) ([]answer.Measurement, error) {
	month, _ := domain.ParseMonth(p.Month)
	if p.Month == p.StartMonth {
		return nil, nil
	}
	var before answer.Sheet
	err := r.get(p.subject.Path+"/months/"+(month-1).String()+"/measurements", nil, &before)
	return before.Measurements, err
}

// layRows makes a row of each item in force.
func (p *sheetPage) layRows(before []answer.Measurement) error {
	month, _ := domain.ParseMonth(p.Month)
	recorded, last := byItem(p.sheet.Measurements), byItem(before)
	reported := map[string]*book.Measurement{}
	if p.Report != nil {
		for i := range p.Report.Measurements {
			reported[p.Report.Measurements[i].ItemCode] = &p.Report.Measurements[i]
		}
	}
	p.rows = map[string]*sheetRow{}
	for i := range p.version.Items {
		item := &p.version.Items[i]
		if !item.InForce(month) {
			continue
		}
		row := &sheetRow{Item: item, Measured: recorded[item.Code]}
		row.Editable = p.Editable && (row.Measured == nil || p.State.Status != ledger.MonthSupersededPending)
		if err := row.fill(last[item.Code], reported[item.Code]); err != nil {
			return err
		}
		p.Rows, p.rows[item.Code] = append(p.Rows, row), row
	}
	p.judge(p.sheet)
	return nil
}

// layLive makes the rows for a script: what stands beside the fields is on its page already,
// and which rows have fields is seen from what it sends.
func (r *request) layLive(p *sheetPage) error {
	p.Editable = r.mayMeasure()
	err := p.layRows(nil)
	for _, row := range p.Rows {
		row.Editable = p.Editable && r.form.Has(row.Code)
	}
	return err
}

func byItem(list []answer.Measurement) map[string]*answer.Measurement {
	found := map[string]*answer.Measurement{}
	for i := range list {
		found[list[i].ItemCode] = &list[i]
	}
	return found
}

// showMonthSheet shows the sheet of a month.
func showMonthSheet(r *request) error {
	p, err := r.loadSheet()
	if err != nil {
		return err
	}
	if err := r.hintRecorded(p); err != nil {
		return err
	}
	return r.showSheet(http.StatusOK, p)
}

// hintRecorded asks what looks mistaken in the recorded results: those of each method are
// tried as they are, which would change nothing.
func (r *request) hintRecorded(p *sheetPage) error {
	if !p.Editable || p.Pending() {
		return nil
	}
	lines := map[domain.Method][]book.Measurement{}
	for i := range p.sheet.Measurements {
		m := &p.sheet.Measurements[i]
		lines[m.Method] = append(lines[m.Method], asEntered(m))
	}
	for method, list := range lines {
		var tried answer.RecordedSheet
		_, err := r.ask(command{method: http.MethodPut, path: p.Path + "/measurements", query: dryRun(),
			body: map[string]any{"method": method, "measurements": list}}, &tried)
		if err != nil {
			return err
		}
		r.calls = r.calls[:len(r.calls)-1] // the page's figures are not of it, and it is as long as all the others
		p.hint(tried.Hints)
	}
	return nil
}

// showSheet shows a sheet, with the focus on the first field that is to be filled.
func (r *request) showSheet(status int, p *sheetPage) error {
	p.Bar = r.barOf(p)
	for _, row := range p.Rows {
		if row.Editable && row.Text == "" && len(p.Faults) == 0 && p.Problem == nil {
			row.Focus = true
			break
		}
	}
	return r.show(status, "sheet", r.SheetTitle(p), p)
}

// SheetTitle is the title of a sheet.
func (r *request) SheetTitle(p *sheetPage) string {
	if p.Editable {
		return say(r.W.Sheet.Title, r.MonthTitle(p.Month))
	}
	return say(r.W.Sheet.ReadTitle, r.MonthTitle(p.Month))
}

// enterSheet carries out what the buttons of a sheet say: check or paste, save, confirm,
// upload a file, or adopt the vendor's report.
func enterSheet(r *request) error {
	err := r.judge(access.MayMeasure, http.MethodPut, r.ofMonth()+"/measurements", r.W.Sheet.NotYours)
	if err != nil {
		return err
	}
	p, err := r.loadSheet()
	if err != nil {
		return err
	}
	p.take(r.form)
	if r.resumed {
		p.Tag = p.made
		return r.showSheet(http.StatusOK, p)
	}
	act := r.form.Get("act")
	if p.Paste != "" && (act == "paste" || !r.isLive() && act != "adopt") {
		r.paste(p, p.Paste, r.form.Get("from"))
		p.Paste = ""
	}
	p.takeZeros(act)
	if r.isLive() {
		return r.showLive(p)
	}
	if p.Warned != "" && (act == "save" || act == "confirm") {
		p.warn(r.W.Sheet.PasteLook)
		act = "check"
	}
	switch act {
	case "save":
		return r.saveSheet(p)
	case "confirm":
		return r.confirmSheet(p)
	case "upload":
		return r.uploadSheet(p)
	case "adopt":
		return r.adoptReport(p)
	}
	return r.checkSheet(p)
}

// checkSheet tries what was typed, and shows what would come of it.
func (r *request) checkSheet(p *sheetPage) error {
	if err := r.trySheet(p); err != nil {
		return r.refuseSheet(p, err)
	}
	return r.showSheet(http.StatusOK, p)
}

// trySheet has what was typed tried, and enters in the rows what would come of it.
func (r *request) trySheet(p *sheetPage) error {
	recorded, err := r.sendSheet(p, true)
	if err == nil {
		p.learn(recorded)
	}
	return err
}

// saveSheet records the rows that can be read.
func (r *request) saveSheet(p *sheetPage) error {
	recorded, err := r.sendSheet(p, false)
	if err != nil {
		return r.refuseSheet(p, err)
	}
	if len(p.Faults) == 0 {
		r.say(say(r.W.Sheet.SavedAll, len(recorded.Measurements), len(p.Rows)))
		return r.see(p.Path + "/measurements")
	}
	if err := r.loadResults(p); err != nil {
		return err
	}
	p.learn(recorded)
	p.Saved = true
	return r.showSheet(http.StatusUnprocessableEntity, p)
}

// confirmSheet records a sheet that is whole and without faults, and goes on to what is
// seen before the month is settled.
func (r *request) confirmSheet(p *sheetPage) error {
	if err := r.trySheet(p); err != nil {
		return r.refuseSheet(p, err)
	}
	for _, row := range p.Rows {
		if row.Editable && row.Measured == nil && row.Error == "" {
			p.fault(row, "", r.W.Sheet.MissingResult)
		}
	}
	if len(p.Faults) > 0 {
		return r.showSheet(http.StatusUnprocessableEntity, p)
	}
	recorded, err := r.sendSheet(p, false)
	if err != nil {
		return r.refuseSheet(p, err)
	}
	r.say(say(r.W.Sheet.SavedAll, len(recorded.Measurements), len(p.Rows)) + " " + r.W.Sheet.NotSettled)
	return r.see(p.Path + "/settlement")
}

// refuseSheet shows a sheet as it was typed, with why it was refused as a whole.
func (r *request) refuseSheet(p *sheetPage, err error) error {
	refused := r.problemOf(err)
	if refused.Status == http.StatusInternalServerError {
		return err
	}
	p.Problem = &refused
	for _, row := range p.Rows {
		row.tellStored()
	}
	return r.showSheet(refused.Status, p)
}

// Settled says whether the month is settled.
func (p *sheetPage) Settled() bool { return p.State.Status == ledger.MonthDone }

// Pending says whether the month is under re-measurement.
func (p *sheetPage) Pending() bool { return p.State.Status == ledger.MonthSupersededPending }
