package pages

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger/access"
)

// settlePage is what is seen before a month is settled: what settling it gives.
type settlePage struct {
	*sheetPage
	Settlement answer.Settlement // what settling would give
	Key        string            // by which the month is settled once
	// Refused is why the month cannot be settled yet, nil if it can.
	Refused *problem
	Missing []string // names of items without a result
	// With and Without are the items that points come of, and the others; Differing are
	// the codes of those that differ from the vendor's report.
	With, Without []*sheetRow
	Differing     []string
	Distance      domain.Amount // to the criterion
}

// loadSettling tries the settlement of a month, made from the sheet as it is.
func (r *request) loadSettling() (*settlePage, error) {
	sheet, err := r.loadSheet()
	if err != nil {
		return nil, err
	}
	if err := r.hintRecorded(sheet); err != nil {
		return nil, err
	}
	p := &settlePage{sheetPage: sheet, Key: rand.Text()}
	for _, row := range sheet.Rows {
		if row.Measured != nil && (row.Measured.Count > 0 || row.Measured.BonusCount > 0) {
			p.With = append(p.With, row)
		} else {
			p.Without = append(p.Without, row)
		}
		if row.Differs {
			p.Differing = append(p.Differing, row.Code)
		}
		if row.Measured == nil {
			p.Missing = append(p.Missing, row.Name)
		}
	}
	_, err = r.ask(command{
		method: http.MethodPost, path: sheet.Path + "/settlement", query: dryRun(), match: sheet.Tag,
	}, &p.Settlement)
	if refused, is := errors.AsType[problem](err); is && refused.Status == http.StatusConflict {
		p.Refused, err = &refused, nil
	}
	if err != nil {
		return nil, err
	}
	return p, p.measureDistance()
}

// measureDistance finds how far the total would be from the criterion.
func (p *settlePage) measureDistance() error {
	if p.Refused != nil {
		return nil
	}
	points, err := p.Settlement.AccumulatedPoints()
	p.Distance = domain.Balance{Points: points, Threshold: p.version.Policy.PenaltyThreshold}.PointsToPenalty()
	return err
}

// showSettling shows what settling a month gives, before it is done.
func showSettling(r *request) error {
	if !r.mayMeasure() {
		return problem{Status: http.StatusForbidden, Code: "forbidden", Detail: r.W.Sheet.NotYours}
	}
	p, err := r.loadSettling()
	if err != nil {
		return err
	}
	if p.Settled() {
		return r.see(p.Path + "/statement")
	}
	return r.showSettlingPage(http.StatusOK, p)
}

func (r *request) showSettlingPage(status int, p *settlePage) error {
	return r.show(status, "settle", say(r.W.Settle.Title, r.MonthTitle(p.Month)), p)
}

// settle settles a month as it was seen.
func settle(r *request) error {
	err := r.judge(access.MayMeasure, http.MethodPost, r.ofMonth()+"/settlement", r.W.Sheet.NotYours)
	if err != nil {
		return err
	}
	if r.resumed {
		return showSettling(r)
	}
	about, err := r.about(tabMonths)
	if err != nil {
		return err
	}
	_, err = r.ask(command{
		method: http.MethodPost, path: r.ofMonth() + "/settlement", match: r.form.Get("tag"), key: r.form.Get("key"),
	}, nil)
	if err != nil {
		refused := r.problemOf(err)
		if refused.Status != http.StatusConflict && refused.Status != http.StatusPreconditionFailed {
			return err
		}
		p, loadErr := r.loadSettling()
		if loadErr != nil {
			return loadErr
		}
		p.Problem = &refused
		return r.showSettlingPage(refused.Status, p)
	}
	state, err := r.monthState()
	if err != nil {
		return err
	}
	message := r.settledMessage(about, r.Param("month"))
	if lacksReport(state) {
		message += " " + r.W.Settle.DoneNoReport
	}
	r.say(message)
	return r.see(r.ofMonth() + "/statement")
}

// settledMessage says that a month is settled, and which is the next.
func (r *request) settledMessage(about *subject, month string) string {
	m, _ := domain.ParseMonth(month)
	if month == about.EndMonth {
		return r.W.Settle.DoneLast
	}
	return say(r.W.Settle.Done, shortMonth((m+1).String(), r.English))
}

// Criterion is the criterion of the month in points.
func (p *settlePage) Criterion() string { return p.version.Policy.PenaltyThreshold.String() }

// LacksReport says that the vendor, which reported an earlier month, has not reported this
// one.
func (p *settlePage) LacksReport() bool { return lacksReport(p.State) }

// Codes are those of the items that differ from the vendor's report.
func (p *settlePage) Codes() string { return strings.Join(p.Differing, "、") }

// Reached says whether the month comes to a penalty.
func (p *settlePage) Reached() bool {
	return p.Settlement.Penalty != nil && p.Settlement.Penalty.Status != "waived"
}

// Waived says whether the parties waived the month's penalty.
func (p *settlePage) Waived() bool {
	return p.Settlement.Penalty != nil && p.Settlement.Penalty.Status == "waived"
}

// Doubtful are the items in whose results something looks mistaken.
func (p *settlePage) Doubtful() []*sheetRow {
	var rows []*sheetRow
	for _, row := range p.Rows {
		if row.Hint != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// Objections are the items to whose results the vendor objected without an answer yet.
func (p *settlePage) Objections() []*sheetRow {
	var rows []*sheetRow
	for _, row := range p.Rows {
		if m := row.Measured; m != nil && m.Objection != nil && m.Objection.Answer == nil {
			rows = append(rows, row)
		}
	}
	return rows
}

// Careful says that settling the month has consequences, so that nobody does it with the
// key that led here.
func (p *settlePage) Careful() bool { return p.Reached() || len(p.Objections()) > 0 }

// VisibleSince is when the last of the results was recorded: since then the vendor can see
// them all. It is empty while there is none.
func (p *settlePage) VisibleSince() string {
	since := ""
	for _, row := range p.Rows {
		if row.Measured != nil {
			since = max(since, row.Measured.RecordedAt)
		}
	}
	return since
}

// Others are the months that would be settled anew with it.
func (p *settlePage) Others() (months []string) {
	for _, m := range p.Settlement.Resettled {
		months = append(months, m.Month)
	}
	return months
}
