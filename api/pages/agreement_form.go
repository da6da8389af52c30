package pages

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/api/form"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/typed"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
)

// maxRows bounds the rows of a table that are taken from a form.
const maxRows = 1000

// agreementForm is the form of a version of an agreement.
type agreementForm struct {
	Form    url.Values
	Errors  map[string]string
	Version int    // that it will be
	Made    string // the number of the version that the form was made for
	Rows    []agreementRow
	Columns []typed.ItemColumn
	Paste   string // what is to be pasted and could not be
	// Checked is what would be recorded, nil before it was tried; Key is that by which it is
	// recorded once; Reached is a penalty of its first month under the policy.
	Checked *answer.RecordedAgreement
	Reached *reached
	Key     string
	// Standard are the values of the policy by the specification or a decision, by the names
	// of the fields; Preparation is where the first version stands on the way to results.
	Standard    map[string]string
	Preparation []preparation
	Fewest      string // how few misses reach the criterion, of the checked version
	// Compared is what the checked version says otherwise than the one before it, nil for
	// the first; Resettled is what settling the reopened months anew would change.
	Compared  []comparedRow
	Resettled []change
	// Unforeseen says that what settling anew would change is not known: results are missing.
	Unforeseen bool
}

// reached is what a penalty comes to, in yen.
type reached struct {
	BaseAmount string `json:"base_amount"`
	Reduction  string `json:"reduction"`
	Payable    string `json:"payable"`
	Period     struct {
		From string `json:"from_month"`
		To   string `json:"to_month"`
	} `json:"period"`
}

// agreementRow is a row of the table of items.
type agreementRow struct {
	N      int
	Cells  map[string]string
	Errors map[string]string
}

// policyFields are the fields of the policy, in the order in which fillPolicy has them.
var policyFields = []string{
	"penalty_threshold", "reduction_rate", "expiry_months", "period_kind", "period_months", "rounding_target",
	"rounding_mode", "rounding_unit", "measurement_due_months", "imposition",
}

// showNewAgreement shows the form of the next version: filled as the latest one is, or as
// one of another contract, whose id the page is asked for with.
func showNewAgreement(r *request) error {
	if err := r.who.Permit(access.MayContract); err != nil {
		return err
	}
	about, err := r.about(tabAgreements)
	if err != nil {
		return err
	}
	if r.form != nil { // sent before signing in again
		return r.showAgreementForm(http.StatusOK, agreementForm{Rows: r.itemRows()})
	}
	r.form = url.Values{"effective_from": {about.StartMonth}}
	r.fillPolicy(book.NewAgreement(&domain.Agreement{Policy: domain.DefaultPolicy()}).Policy)
	from := r.of()
	if copied := r.QueryParam("copy"); copied != "" {
		from = "/contracts/" + url.PathEscape(copied)
	}
	versions, err := listAll[answer.Agreement](r, from+"/agreements", nil)
	if err != nil {
		return err
	}
	p := agreementForm{}
	if len(versions) > 0 {
		latest := versions[len(versions)-1]
		r.fillPolicy(latest.Policy)
		for _, item := range latest.Items {
			p.Rows = append(p.Rows, agreementRow{Cells: typed.ItemCells(item)})
		}
		if from == r.of() {
			r.form.Set("effective_from", "")
		}
	}
	return r.showAgreementForm(http.StatusOK, p)
}

func (r *request) fillPolicy(p book.Policy) {
	months := ""
	if p.PenaltyPeriod.Months > 0 {
		months = strconv.Itoa(p.PenaltyPeriod.Months)
	}
	for i, value := range []string{
		p.PenaltyThreshold, p.ReductionRate, strconv.Itoa(p.ExpiryMonths), string(p.PenaltyPeriod.Kind), months,
		string(p.Rounding.Target), string(p.Rounding.Mode), p.Rounding.Unit, strconv.Itoa(p.MeasurementDueMonths),
		string(p.Imposition),
	} {
		r.form.Set(policyFields[i], value)
	}
}

// spareRows is how many empty rows the table of items ends with.
const spareRows = 3

func (r *request) showAgreementForm(status int, p agreementForm) error {
	if r.Subject == nil {
		if _, err := r.about(tabAgreements); err != nil {
			return err
		}
	}
	versions, err := listAll[answer.Agreement](r, r.of()+"/agreements", nil)
	if err != nil {
		return err
	}
	p.Standard = map[string]string{}
	for i, line := range r.PolicyLines(book.NewAgreement(&domain.Agreement{Policy: domain.DefaultPolicy()}).Policy) {
		p.Standard[policyNames[i]] = say(r.W.Agreement.SpecValue, line.Text)
	}
	if !r.Subject.Begun {
		if p.Preparation, err = r.preparations(); err != nil {
			return err
		}
	}
	p.Form, p.Columns, p.Version = r.form, typed.ItemColumns, len(versions)+1
	p.Made = cmp.Or(p.Made, strconv.Itoa(p.Version))
	for range spareRows {
		p.Rows = append(p.Rows, agreementRow{})
	}
	name := "agreement_form"
	if p.Checked != nil {
		name, p.Key = "agreement_checked", rand.Text()
		if len(versions) > 0 {
			p.Compared = r.compareVersions(versions[len(versions)-1].Agreement, p.Checked.Agreement.Agreement)
		}
		p.Rows = p.Rows[:len(p.Rows)-spareRows]
	}
	for n := range p.Rows {
		p.Rows[n].N = n
	}
	return r.show(status, name, say(r.W.Agreement.NewTitle, p.Version), p)
}

// itemRows returns the rows of the table of items in which something was typed.
func (r *request) itemRows() []agreementRow {
	var rows []agreementRow
	for n := range maxRows {
		row := agreementRow{Cells: map[string]string{}}
		for _, column := range typed.ItemColumns {
			if text := strings.TrimSpace(r.form.Get(fmt.Sprintf("i.%d.%s", n, column.Name))); text != "" {
				row.Cells[column.Name] = text
			}
		}
		if len(row.Cells) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// addAgreement tries a version, or records it once it was tried.
func addAgreement(r *request) error {
	if err := r.judge(access.MayContract, http.MethodPost, r.of()+"/agreements", ""); err != nil {
		return err
	}
	p := agreementForm{Rows: r.itemRows(), Made: r.form.Get("made")}
	act := r.form.Get("act")
	if act == "read" || act == "back" || r.resumed {
		r.pasteItems(&p)
		return r.showAgreementForm(http.StatusOK, p)
	}
	if act == "save" {
		return r.saveDraft(p.Rows)
	}
	p.Made = ""
	if moved, err := r.isOtherVersion(); err != nil || moved {
		if err == nil {
			p.Errors = map[string]string{"": r.Refused.Detail}
			err = r.showAgreementForm(r.Refused.Status, p)
		}
		return err
	}
	version, wrong := r.newAgreement(p.Rows)
	if len(wrong) > 0 {
		p.Errors = wrong
		return r.showAgreementForm(http.StatusUnprocessableEntity, p.withErrors())
	}
	c := command{method: http.MethodPost, path: r.of() + "/agreements", body: version}
	if act == "record" {
		c.key = r.form.Get("key")
	} else {
		c.query = dryRun()
	}
	var recorded answer.RecordedAgreement
	if _, err := r.ask(c, &recorded); err != nil {
		refused, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		p.Errors = inAgreementForm(refused)
		return r.showAgreementForm(r.Refused.Status, p.withErrors())
	}
	if act != "record" {
		p.Checked = &recorded
		var err error
		if p.Reached, err = r.whatPenalty(recorded.Agreement); err != nil {
			return err
		}
		if p.Fewest, err = r.fewestMisses(recorded.Agreement); err != nil {
			return err
		}
		p.Unforeseen = recorded.Resettled == nil
		p.Resettled = r.changesOf(recorded.Resettled)
		return r.showAgreementForm(http.StatusOK, p)
	}
	r.say(say(r.W.Agreement.Added, recorded.Version))
	return r.see(r.of() + "/agreements/" + strconv.Itoa(recorded.Version))
}

// pasteItems puts items that were pasted, or stand in a file, into the rows: in the place
// of one with the same code, or behind them.
func (r *request) pasteItems(p *agreementForm) {
	sheets, err := r.pasted()
	if err != nil {
		p.Paste, p.Errors = r.form.Get("paste"), map[string]string{"paste": r.problemOf(err).Detail}
		return
	}
	tables, draft, wrong := r.readDraft(sheets)
	if draft {
		p.Rows, p.Errors = nil, wrong
	}
	for _, cells := range typed.FindItems(tables) {
		at := slices.IndexFunc(p.Rows, func(row agreementRow) bool { return row.Cells["code"] == cells["code"] })
		if at < 0 {
			at, p.Rows = len(p.Rows), append(p.Rows, agreementRow{})
		}
		p.Rows[at].Cells = cells
	}
}

// pasted returns what was pasted and what stands in the file, as tables.
func (r *request) pasted() (sheets []typed.Worksheet, err error) {
	if text := r.form.Get("paste"); strings.TrimSpace(text) != "" {
		var sheet typed.Worksheet
		for _, row := range splitCells(text) {
			var cells []typed.Cell
			for _, cell := range row {
				cells = append(cells, typed.Cell{Text: cell})
			}
			sheet.Rows = append(sheet.Rows, cells)
		}
		sheets = append(sheets, sheet)
	}
	media, file, err := r.sentFile()
	if none, is := err.(problem); is && none.Code == "required" {
		return sheets, nil
	}
	if err != nil {
		return nil, err
	}
	read := form.ReadXLSX
	if media != mediaXLSX {
		read = form.CSVWorksheet
	}
	found, err := read(file)
	return append(sheets, found...), err
}

// newAgreement returns the version that the form is filled with, and what cannot be read
// of it.
func (r *request) newAgreement(rows []agreementRow) (version map[string]any, wrong map[string]string) {
	wrong = map[string]string{}
	items := []book.Item{}
	for n, row := range rows {
		item, faults := typed.ReadItem(row.Cells)
		items = append(items, item)
		for column, fault := range faults {
			wrong[fmt.Sprintf("i.%d.%s", n, column)] = fault.Detail.In(r.English)
		}
	}
	version = r.entered("document", "note")
	version["items"], version["policy"] = items, r.newPolicy()
	if text := r.form.Get("effective_from"); text != "" {
		version["effective_from"] = typed.ReadMonth(text)
	}
	if text := r.form.Get("signed_on"); text != "" {
		version["signed_on"] = typed.ReadDate(text)
	}
	return version, wrong
}

// isOtherVersion refuses a form if the version that it was made for is there by now.
func (r *request) isOtherVersion() (bool, error) {
	made := r.form.Get("made")
	if made == "" {
		return false, nil
	}
	if _, err := r.about(tabAgreements); err != nil {
		return false, err
	}
	versions, err := listAll[answer.Agreement](r, r.of()+"/agreements", nil)
	if err != nil || made == strconv.Itoa(len(versions)+1) {
		return false, err
	}
	r.Refused = r.moved()
	return true, nil
}

func (r *request) newPolicy() map[string]any {
	policy := map[string]any{}
	of := func(field string) string { return typed.ReadNumber(r.form.Get(field), "") }
	for _, field := range []string{"penalty_threshold", "reduction_rate", "imposition"} {
		policy[field] = of(field)
	}
	for _, field := range []string{"expiry_months", "measurement_due_months"} {
		policy[field] = wholeOr(of(field))
	}
	period := map[string]any{"kind": of("period_kind")}
	if months := of("period_months"); months != "" {
		period["months"] = wholeOr(months)
	}
	policy["penalty_period"] = period
	policy["rounding"] = map[string]any{
		"target": of("rounding_target"), "mode": of("rounding_mode"), "unit": of("rounding_unit"),
	}
	return policy
}

// wholeOr returns a whole number, or the text that is none, to be refused by whoever takes
// it.
func wholeOr(text string) any {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return text
}

// inAgreementForm names what is wrong about a version by the fields of its form.
func inAgreementForm(wrong map[string]string) map[string]string {
	named := map[string]string{}
	for field, words := range wrong {
		policy := strings.TrimPrefix(field, "policy/")
		switch found := ofRow.FindStringSubmatch(field); {
		case found != nil && found[3] == "":
			field = "i." + found[2] + ".code"
		case found != nil:
			field = "i." + found[2] + "." + found[3]
		case strings.HasPrefix(policy, "penalty_period/"):
			field = "period_" + strings.TrimPrefix(policy, "penalty_period/")
		case strings.HasPrefix(policy, "rounding/"):
			field = "rounding_" + strings.TrimPrefix(policy, "rounding/")
		default:
			field = policy
		}
		named[field] = words
	}
	return named
}

// withErrors puts what is wrong about rows beside them.
func (p agreementForm) withErrors() agreementForm {
	for n := range p.Rows {
		p.Rows[n].Errors = map[string]string{}
		for _, column := range typed.ItemColumns {
			if words := p.Errors[fmt.Sprintf("i.%d.%s", n, column.Name)]; words != "" {
				p.Rows[n].Errors[column.Name] = words
			}
		}
	}
	return p
}

// fewestMisses says which items reach the criterion of a version with the fewest misses in
// one month or in a row, three of them, as if the version were in force from the start.
func (r *request) fewestMisses(version answer.Agreement) (string, error) {
	probe := version.Agreement
	probe.EffectiveFrom = r.Subject.StartMonth
	texts := [2][]byte{}
	for i, of := range []any{r.Subject.Contract.Contract, probe} {
		var err error
		if texts[i], err = json.Marshal(of); err != nil {
			return "", err
		}
	}
	contract, err := book.ReadContract(texts[0])
	if err != nil {
		return "", err
	}
	agreement, err := book.ReadAgreement(texts[1], 1)
	if err != nil {
		return "", err
	}
	list := domain.FewestMisses(contract, []*domain.Agreement{agreement}, 0, domain.Standing{})
	slices.SortStableFunc(list, func(a, b domain.Misses) int { return cmp.Compare(a.Count, b.Count) })
	var words []string
	for _, misses := range list[:min(len(list), 3)] {
		format, n := r.W.Agreement.FewestOf, misses.Count
		if misses.Item.Counting == domain.CountMonthly {
			format = r.W.Agreement.FewestIn
		}
		words = append(words, say(format, misses.Item.Name, n))
	}
	if words == nil {
		return "", nil
	}
	return say(r.W.Agreement.Fewest, strings.Join(words, r.W.Balance.Comma)), nil
}

// whatPenalty calculates what the policy of a version means: the penalty of its first
// month, if the criterion is reached in it.
func (r *request) whatPenalty(version answer.Agreement) (*reached, error) {
	contract, err := r.about(tabAgreements)
	if err != nil {
		return nil, err
	}
	probe := version.Agreement
	probe.EffectiveFrom = contract.StartMonth
	probe.Items = []book.Item{{
		Code: "P", Name: "P", Counting: "manual", BonusPoints: "0", MeasuredIn: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
		DeductionPoints: strings.TrimPrefix(version.Policy.PenaltyThreshold, "-"),
	}}
	body := map[string]any{
		"contract": contract.Contract.Contract, "agreements": []book.Agreement{probe},
		"months": []map[string]any{{"month": contract.StartMonth, "measurements": []map[string]any{
			{"item_code": "P", "deduction_count": 1, "note": "P"},
		}}},
	}
	var calculated struct {
		Statements []struct {
			Penalty *reached `json:"penalty"`
		} `json:"statements"`
	}
	if _, err := r.ask(command{method: http.MethodPost, path: "/calculations", body: body}, &calculated); err != nil {
		return nil, err
	}
	if len(calculated.Statements) == 0 {
		return nil, nil
	}
	return calculated.Statements[0].Penalty, nil
}
