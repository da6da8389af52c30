package pages

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"slaledger/api/answer"
	"slaledger/api/form"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/typed"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
)

// correction is what a settled result is to be instead, and what would change with it.
type correction struct {
	Row       *sheetRow // as typed
	Reason    string
	Paper     paper
	Tag, Key  string // of the sheet, and by which the correction is carried out once
	Faults    []sheetFault
	Refused   *problem           // why it was refused as a whole, nil if it was not
	Tried     *answer.Settlement // nil before it was tried
	Sum       string             // of the result that was tried
	Again     bool               // whether it was tried again, because another result had been tried
	Changes   []change
	Hints     []string
	Sentences []string
	// NeedsPaper says that it cannot be carried out without a decision.
	NeedsPaper bool
	made       string // tag of the sheet that the form was made from
	method     domain.Method
	version    *domain.Agreement // that judges the result
}

// Decides says whether there are fields for why it is corrected: once it was tried, or once
// they have something in them.
func (c *correction) Decides() bool { return c.Tried != nil || c.Reason != "" || c.Paper != (paper{}) }

// paper is the decision that a correction rests on.
type paper struct{ Title, Number, Date string }

// change is a figure of a month before and after.
type change struct{ Month, Figure, Before, After string }

// prepareCorrection prepares the form of a correction for whoever may correct the result.
func (p *measurementPage) prepareCorrection(r *request) error {
	settled := p.Statement != nil && p.Statement.Status != string(ledger.StatementSuperseded)
	if !settled || p.Line == nil || p.Item == nil || r.KnownAt() != "" || !r.mayMeasure() {
		return nil
	}
	version, err := r.versionOf(p.Version)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(version.Items, func(i domain.Item) bool { return i.Code == p.Code })
	c := &correction{
		Row: &sheetRow{Item: &version.Items[at], Measured: p.Current, Editable: true}, Key: rand.Text(),
		method: domain.MethodInspection, version: version,
	}
	if p.Current != nil {
		c.method = p.Current.Method
	}
	p.Correction = c
	w, err := r.ask(command{method: http.MethodGet, path: p.Path + "/measurements"}, nil)
	if err != nil {
		return err
	}
	c.Tag = w.header.Get("ETag")
	return c.Row.fill(nil, nil)
}

// versionOf asks for an agreement version.
func (r *request) versionOf(number int) (*domain.Agreement, error) {
	list, err := r.versions()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(v *domain.Agreement) bool { return v.Version == number })
	return list[at], nil
}

// correct tries or carries out what the form of a correction says.
func correct(r *request) error {
	err := r.judge(access.MayMeasure, http.MethodPost, r.ofMonth()+"/correction", r.W.Sheet.NotYours)
	if err != nil {
		return err
	}
	p, err := r.readMeasurement()
	if err != nil {
		return err
	}
	if err := p.prepareCorrection(r); err != nil {
		return err
	}
	c := p.Correction
	if c == nil {
		return problem{Status: http.StatusForbidden, Code: "forbidden", Detail: r.W.Sheet.NotYours}
	}
	c.take(r.form)
	if r.resumed {
		c.Tag = c.made
		return r.show(http.StatusOK, "measurement", p.title(r), p)
	}
	line, err := c.read(r, p.Month)
	if err != nil {
		return err
	}
	if len(c.Faults) > 0 {
		return r.show(http.StatusUnprocessableEntity, "measurement", p.title(r), p)
	}
	text, err := json.Marshal(line, json.Deterministic(true))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	c.Sum = hex.EncodeToString(sum[:])
	act := r.form.Get("act") == "correct"
	if act && r.form.Get("tried") != c.Sum {
		act, c.Again = false, true
	}
	if act && strings.TrimSpace(c.Reason) == "" {
		c.Faults = []sheetFault{{"reason", r.W.Correction.ReasonMissing}}
		act = false
	}
	return r.sendCorrection(p, line, act)
}

// take takes what was typed.
func (c *correction) take(form url.Values) {
	c.Row.take(form)
	c.Reason, c.Paper = form.Get("reason"), paper{form.Get("title"), form.Get("number"), form.Get("date")}
	if tag := form.Get("tag"); tag != "" {
		c.made = tag
	}
	if key := form.Get("key"); key != "" {
		c.Key = key
	}
}

// read reads the line, by the one reader of what is typed, and notes what is wrong in it.
func (c *correction) read(r *request, month string) (line book.Measurement, err error) {
	m, _ := domain.ParseMonth(month)
	p := sheetPage{Rows: []*sheetRow{c.Row}, Method: c.method}
	text, places, err := p.file()
	if err != nil {
		return line, err
	}
	worksheets, err := form.CSVWorksheet(text)
	if err != nil {
		return line, err
	}
	sheet, faults := typed.ReadSheet(worksheets, typed.Month{
		Month: m, Version: c.version, Valid: func(string) *domain.Measurement { return nil },
	})
	p.note(r.problemIn(faults), places)
	if len(p.Faults) == 0 && len(sheet.Lines) == 0 {
		p.fault(c.Row, "", r.W.Sheet.MissingResult)
	}
	for _, fault := range p.Faults {
		c.Faults = append(c.Faults, sheetFault{"i-" + fault.Field, fault.Text})
	}
	if len(c.Faults) > 0 {
		return line, nil
	}
	line = book.NewMeasurement(&sheet.Lines[0])
	if c.Row.Measured != nil {
		line.References = c.Row.Measured.References
	}
	return line, nil
}

// body is the correction as it is sent. What is only tried goes with a paper that is named
// later.
func (c *correction) body(line book.Measurement, reason string) map[string]any {
	body := map[string]any{"reason": reason, "method": c.method, "measurements": []book.Measurement{line}}
	switch {
	case c.Paper != (paper{}):
		body["references"] = []book.Reference{{Title: c.Paper.Title, Number: c.Paper.Number, Date: c.Paper.Date}}
	case c.NeedsPaper:
		body["references"] = []book.Reference{{Title: reason}}
	}
	return body
}

// waitsForPaper says whether a trial was refused for nothing but that a decision is
// needed, which then stands beside what would change.
func (c *correction) waitsForPaper(r *request, err error) bool {
	if err == nil || c.Paper != (paper{}) {
		return false
	}
	refused := r.problemOf(err)
	if len(refused.Errors) != 1 || refused.Errors[0].Pointer != "/references" {
		return false
	}
	c.NeedsPaper = true
	c.Hints = append(c.Hints, refused.Errors[0].Detail)
	return true
}

// sendCorrection tries a correction, and carries it out if it is said to.
func (r *request) sendCorrection(p *measurementPage, line book.Measurement, act bool) error {
	c := p.Correction
	reason := c.Reason
	if strings.TrimSpace(reason) == "" {
		reason = r.W.Correction.Trial
	}
	ask := command{method: http.MethodPost, path: p.Path + "/correction", body: c.body(line, reason), match: c.made}
	if act {
		ask.key = c.Key
	} else {
		ask.query = dryRun()
	}
	var settled answer.Settlement
	_, err := r.ask(ask, &settled)
	if !act && c.waitsForPaper(r, err) {
		ask.body = c.body(line, reason)
		_, err = r.ask(ask, &settled)
	}
	if err != nil {
		refused := r.problemOf(err)
		if refused.Status >= http.StatusInternalServerError {
			return err
		}
		c.Refused = &refused
		for _, e := range refused.Errors {
			c.Faults = append(c.Faults, sheetFault{c.fieldOf(e.Pointer), e.Detail})
		}
		return r.show(refused.Status, "measurement", p.title(r), p)
	}
	if act {
		r.say(r.W.Correction.Done)
		return r.see(p.Path + "/statement")
	}
	c.Tried = &settled
	c.compare(r, p.Statement)
	status := http.StatusOK
	if len(c.Faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.show(status, "measurement", p.title(r), p)
}

// fieldOf returns the id of the field that a pointer into the correction leads to.
func (c *correction) fieldOf(pointer string) string {
	names := strings.Split(pointer, "/")
	last := names[len(names)-1]
	switch {
	case pointer == "/references":
		return "title"
	case pointer == "/reason" || strings.HasPrefix(pointer, "/references/0/"):
		return last
	case strings.HasPrefix(pointer, "/measurements/") && last == "note":
		return "i-" + c.Row.Code + noteField
	}
	return "i-" + c.Row.Code
}

// compare lists what would change.
func (c *correction) compare(r *request, before *answer.Statement) {
	after := c.Tried
	for _, h := range after.Hints {
		c.Hints = append(c.Hints, h.Detail)
	}
	add := func(month, figure, was, is string) {
		if was != is {
			c.Changes = append(c.Changes, change{month, figure, was, is})
		}
	}
	month := before.Month
	add(month, r.W.Month.Deduction, r.Taken(before.Added.Deduction), r.Taken(after.Added.Deduction))
	add(month, r.W.Month.Bonus, r.Signed(before.Added.Bonus), r.Signed(after.Added.Bonus))
	add(month, r.W.Month.Total, r.Signed(before.Accumulated.Total), r.Signed(after.Accumulated.Total))
	add(month, r.W.Month.Gone, r.extinctions(before), r.extinctions(&after.Statement))
	add(month, r.W.Month.Closing, r.Signed(before.Closing.Total), r.Signed(after.Closing.Total))
	add(month, r.W.Month.Penalty, r.penaltyShort(before.Penalty), r.penaltyShort(after.Penalty))
	c.sayPenalty(r, before, after.Penalty)
	c.Changes = append(c.Changes, r.changesOf(after.Resettled)...)
	if len(c.Changes) == 0 {
		c.Sentences = append(c.Sentences, r.W.Correction.Nothing)
	}
}

// changesOf lists what months that are settled anew come to, before and after.
func (r *request) changesOf(resettled []answer.Resettled) (changes []change) {
	for _, m := range resettled {
		for _, c := range []change{
			{m.Month, r.W.Month.Closing, r.Signed(m.Before.Total), r.Signed(m.After.Total)},
			{m.Month, r.W.Month.Penalty, r.outcomeShort(m.Before), r.outcomeShort(m.After)},
			{m.Month, r.W.Correction.Outstanding, r.outstanding(m.Before.Outstanding), r.outstanding(m.After.Outstanding)},
		} {
			if c.Before != c.After {
				changes = append(changes, c)
			}
		}
	}
	return changes
}

// sayPenalty says what becomes of the month's penalty.
func (c *correction) sayPenalty(r *request, before *answer.Statement, after *answer.Penalty) {
	w, was := r.W.Correction, before.Penalty
	switch {
	case was == nil && after == nil:
		c.Sentences = append(c.Sentences, say(w.NoPenalty, r.Month(before.Month)))
	case was == nil:
		c.Sentences = append(c.Sentences, say(w.NewPenalty, r.Month(before.Month), r.Yen(after.Reduction)))
	case after == nil:
		c.Sentences = append(c.Sentences, say(w.Withdrawn, r.Month(before.Month), r.Yen(was.Reduction)))
		if was.Applied != "0" {
			c.Sentences = append(c.Sentences, say(w.Repay, r.Yen(was.Applied)))
		}
	case was.Reduction != after.Reduction:
		c.Sentences = append(c.Sentences,
			say(w.OtherReduction, r.Month(before.Month), r.Yen(was.Reduction), r.Yen(after.Reduction)))
	case was.Total != after.Total:
		c.Sentences = append(c.Sentences, say(w.SameReduction, r.Month(before.Month), r.Yen(was.Reduction)))
	}
}

// extinctions writes what vanished in a month.
func (r *request) extinctions(s *answer.Statement) string {
	var parts []string
	for _, e := range s.Extinguished {
		parts = append(parts, r.W.Subject.Reason[string(e.Reason)]+" "+e.Deduction+"／"+e.Bonus)
	}
	if parts == nil {
		return r.W.Subject.None
	}
	return strings.Join(parts, r.W.Balance.Comma)
}

// penaltyShort writes a penalty in a cell.
func (r *request) penaltyShort(p *answer.Penalty) string {
	if p == nil {
		return r.W.Subject.None
	}
	return r.Yen(p.Reduction) + " " + r.W.Subject.Penalty[p.Status]
}

// outcomeShort writes what a month came to in yen in a cell.
func (r *request) outcomeShort(o answer.Outcome) string {
	if o.PenaltyStatus == nil {
		return r.W.Subject.None
	}
	return r.Yen(o.Reduction) + " " + r.W.Subject.Penalty[string(*o.PenaltyStatus)]
}
