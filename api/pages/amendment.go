package pages

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/domain/typed"
	"slaledger/ledger/access"
)

// amendmentsPage lists the amendments of a contract, the latest first.
type amendmentsPage struct {
	Amendments []amendmentView
	May        bool // whether the reader may record one
}

// amendmentView is an amendment with what it changed, in words.
type amendmentView struct {
	answer.Amendment
	Terms []string
}

// showAmendments lists the amendments.
func showAmendments(r *request) error {
	if _, err := r.about(tabAgreements); err != nil {
		return err
	}
	list, err := listAll[answer.Amendment](r, r.of()+"/amendments", nil)
	if err != nil {
		return err
	}
	p := amendmentsPage{May: r.who.Permit(access.MayContract) == nil}
	for _, a := range slices.Backward(list) {
		p.Amendments = append(p.Amendments, amendmentView{a, r.amended(a)})
	}
	return r.show(http.StatusOK, "amendments", r.W.Amendment.Title, p)
}

// amended says what an amendment changed.
func (r *request) amended(a answer.Amendment) (terms []string) {
	for _, field := range r.amendable() {
		value := map[string]*string{
			"name": a.Name, "number": a.Amendment.Number, "system": a.System, "vendor_name": a.VendorName,
			"vendor_address": a.VendorAddress, "vendor_representative": a.VendorRepresentative,
		}[field.Name]
		if field.Name == "end_month" && a.EndMonth != "" {
			value = new(r.Month(a.EndMonth))
		}
		if value != nil {
			terms = append(terms, field.Label+r.W.Amendment.Colon+*value)
		}
	}
	if a.Fees != nil {
		terms = append(terms, r.W.Contract.Fees+r.W.Amendment.Colon+r.feesText(a.Fees))
	}
	return terms
}

// feesText writes fees in a line.
func (r *request) feesText(fees []book.Fee) string {
	var parts []string
	for _, fee := range fees {
		parts = append(parts, r.Months(fee.FromMonth, fee.ToMonth)+" "+r.Yen(fee.MonthlyAmount))
	}
	return strings.Join(parts, r.W.Balance.Comma)
}

// amendable are the fields of a contract that are amended, with what it has now.
func (r *request) amendable() []actField {
	w, c := r.W.Contract, &r.Subject.Contract
	return []actField{
		{Name: "name", Label: r.W.Amendment.Name, Value: c.Name},
		{Name: "number", Label: w.Number, Value: c.Number},
		{Name: "system", Label: w.System, Value: c.System},
		{Name: "vendor_name", Label: w.VendorName, Value: c.Vendor.Name},
		{Name: "vendor_address", Label: w.Address, Value: c.Vendor.Address},
		{Name: "vendor_representative", Label: w.Representative, Value: c.Vendor.Representative},
		{Name: "end_month", Label: w.End, Hint: w.MonthHint, Value: c.EndMonth, read: asMonth},
	}
}

// spareFees is how many rows of fees can be added at once.
const spareFees = 2

// newAmendment makes the form of the next amendment, filled with the contract as it is.
func (r *request) newAmendment() (*actForm, error) {
	if _, err := r.about(tabAgreements); err != nil {
		return nil, err
	}
	list, err := listAll[answer.Amendment](r, r.of()+"/amendments", nil)
	if err != nil {
		return nil, err
	}
	w, c := r.W.Amendment, r.W.Contract
	f := actForm{
		ID: "amendment", Path: r.of() + "/amendments", Title: w.New, Alone: true, Tries: true, Do: w.Do, Done: w.Done,
		Made: strconv.Itoa(len(list) + 1), Fields: []actField{
			{Name: "note", Label: w.Note, Type: "textarea", Need: true},
			{Name: "signed_on", Label: c.SignedOn, Type: "date", read: asDate},
		},
	}
	f.Fields = append(f.Fields, r.amendable()...)
	fees := r.Subject.Fees
	for n := range max(len(fees), len(r.feeRows())) + spareFees {
		value := []string{"", "", ""}
		if n < len(fees) {
			value = []string{fees[n].FromMonth, fees[n].ToMonth, fees[n].MonthlyAmount}
		}
		for i, label := range []string{c.From, c.To, c.Amount} {
			f.Fields = append(f.Fields, actField{
				Name: fmt.Sprintf("fee.%d.%s", n, feeFields[i]), Label: say(w.FeeOf, n+1, label), Value: value[i],
			})
		}
	}
	return newAct(f), nil
}

// showNewAmendment shows the form of an amendment.
func showNewAmendment(r *request) error {
	if err := r.who.Permit(access.MayContract); err != nil {
		return err
	}
	f, err := r.newAmendment()
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, "amendment_form", r.W.Amendment.New, f)
}

// amend tries or records an amendment.
func amend(r *request) error {
	path := r.of() + "/amendments"
	if err := r.judge(access.MayContract, http.MethodPost, path, ""); err != nil {
		return err
	}
	f, err := r.newAmendment()
	if err != nil {
		return err
	}
	body := r.amendmentOf(f)
	var after answer.RecordedAmendment
	done := false
	if !f.isMoved(r) && !r.resumed {
		done, err = r.sendAct(f, body, &after)
	}
	if err != nil {
		return err
	}
	if done {
		return r.see(path)
	}
	if f.Tried != "" {
		r.foreseeAmendment(f, body, after)
	}
	return r.show(f.Status(), "amendment_form", r.W.Amendment.New, f)
}

// amendmentOf returns what the form changes of the contract, and leaves in the form what
// was typed.
func (r *request) amendmentOf(f *actForm) map[string]any {
	was := map[string]string{}
	for _, field := range r.amendable() {
		was[field.Name] = field.Value
	}
	rows := r.feeRows()
	f.take(r.form)
	body := map[string]any{}
	for _, field := range f.Fields {
		text := strings.TrimSpace(field.Value)
		before, amendable := was[field.Name]
		if strings.HasPrefix(field.Name, "fee.") || amendable && text == before || !amendable && text == "" {
			continue
		}
		var value any = text
		if field.read != nil {
			value = field.read(text)
		}
		body[field.Name] = value
	}
	if !reflect.DeepEqual(rows, r.feesNow()) {
		body["fees"] = rows
	}
	return body
}

// feesNow are the fees of the contract as they are sent.
func (r *request) feesNow() []map[string]any {
	rows := []map[string]any{}
	for _, fee := range r.Subject.Fees {
		rows = append(rows, map[string]any{
			"from_month": fee.FromMonth, "to_month": fee.ToMonth, "monthly_amount": typed.ReadNumber(fee.MonthlyAmount, ""),
		})
	}
	return rows
}

// foreseeAmendment says what would change by an amendment that was tried: of the contract,
// and of settled months.
func (r *request) foreseeAmendment(f *actForm, body map[string]any, after answer.RecordedAmendment) {
	w := r.W.Amendment
	for _, field := range r.amendable() {
		if value, changes := body[field.Name]; changes {
			f.Effects = append(f.Effects, say(w.Becomes, field.Label, field.Value, value))
		}
	}
	if after.Fees != nil {
		f.Effects = append(f.Effects, say(w.Becomes, r.W.Contract.Fees, r.feesText(r.Subject.Fees), r.feesText(after.Fees)))
	}
	if len(f.Effects) == 0 {
		f.Effects = append(f.Effects, w.NoteAlone)
	}
	f.Changes = r.changesOf(after.Resettled)
	if len(f.Changes) == 0 {
		f.Effects = append(f.Effects, w.NoMonth)
		return
	}
	f.Effects = append(f.Effects, say(w.Months, len(after.Resettled)))
}
