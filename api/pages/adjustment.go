package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/typed"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// adjustmentsPage lists the adjustments of a contract, the latest first.
type adjustmentsPage struct {
	Adjustments []adjustmentView
	May         bool // whether the reader may propose one
}

// adjustmentView is an adjustment with what the reader may do about it.
type adjustmentView struct {
	answer.Adjustment
	Terms []string // in words
	Acts  []*actForm
}

// showAdjustments lists the adjustments.
func showAdjustments(r *request) error {
	p, err := r.loadAdjustments()
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, "adjustments", r.W.Adjustment.Title, p)
}

func (r *request) loadAdjustments() (*adjustmentsPage, error) {
	if _, err := r.about(tabPenalties); err != nil {
		return nil, err
	}
	list, err := listAll[answer.Adjustment](r, r.of()+"/adjustments", nil)
	if err != nil {
		return nil, err
	}
	p := &adjustmentsPage{May: r.speaks() != ""}
	for _, a := range slices.Backward(list) {
		p.Adjustments = append(p.Adjustments, adjustmentView{a, r.termsOf(a.Adjustment), r.decisionForms(a)})
	}
	return p, nil
}

// termsOf says what an adjustment gives instead of the rule.
func (r *request) termsOf(a book.Adjustment) (terms []string) {
	w := r.W.Adjustment
	if a.WaivePenalty {
		terms = append(terms, w.Waives)
	}
	if a.PenaltyPeriodFrom != "" {
		terms = append(terms, say(w.Dates, r.Months(a.PenaltyPeriodFrom, a.PenaltyPeriodTo)))
	}
	if a.ExtinguishDeduction != nil && a.ExtinguishBonus != nil {
		terms = append(terms, say(w.Extinguishes, *a.ExtinguishDeduction, *a.ExtinguishBonus))
	}
	return terms
}

// decisionForms are those of the words that the reader may give on an adjustment.
func (r *request) decisionForms(a answer.Adjustment) (forms []*actForm) {
	w, party := r.W.Adjustment, r.speaks()
	form := func(id, title, hint, do string, fixed map[string]any, fields ...actField) *actForm {
		f := newAct(actForm{
			ID: "a" + a.ID + "-" + id, Path: r.of() + "/adjustments/" + a.ID + "/decisions", Title: title, Hint: hint,
			Fields: fields, Do: do, Done: w.Decided, fixed: fixed,
		})
		forms = append(forms, f)
		return f
	}
	reason := actField{Name: "reason", Label: r.W.Act.Reason, Type: "textarea"}
	word := func(d domain.Decision) map[string]any { return map[string]any{"decision": d} }
	open := a.Status == ledger.AdjustmentProposed
	sent := strings.HasPrefix(r.form.Get("form"), "a"+a.ID+"-") // it was open when the page was shown
	switch {
	case party == "" || !open && !sent && !contestable(a, party):
	case !open && contestable(a, party):
		form("contest", w.Contest, w.ContestHint, w.ContestDo, word(domain.Reject), reason).Tries = true
	case a.Party == party:
		form("withdraw", w.Withdraw, "", w.WithdrawDo, word(domain.Withdraw), reason)
	default:
		form("agree", w.Agree, "", w.AgreeDo, word(domain.Agree)).Tries = true
		form("reject", w.Reject, "", w.RejectDo, word(domain.Reject), reason).Grave = true
		if open {
			forms[0].Due = true
		}
	}
	if party == domain.Prefecture && (open || sent) {
		f := form("paper", w.Paper, r.W.PenaltyAct.PaperHint, w.PaperDo, map[string]any{"party": domain.VendorParty},
			append(append([]actField{{Name: "decision", Label: r.W.PenaltyAct.PaperWord, Type: "select",
				Options: r.wordsOnPaper(a)}}, r.paperFields("document", true)...), reason)...)
		f.Tries = true
		f.Closed = when(a.Party == party && a.ProposedBy == r.who.Name, w.FourEyes)
	}
	return forms
}

// contestable says whether a party may contest that it agreed: the vendor, where that was
// entered from a paper.
func contestable(a answer.Adjustment, party domain.Party) bool {
	agreed := a.Status == ledger.AdjustmentAgreed || a.Status == ledger.AdjustmentStale
	if !agreed || party != domain.VendorParty || len(a.Decisions) == 0 {
		return false
	}
	last := a.Decisions[len(a.Decisions)-1]
	return last.Party == domain.VendorParty && last.Via == domain.ViaDocument && last.Decision == domain.Agree
}

// wordsOnPaper are those that a paper of the vendor may have: on its own proposal that it
// withdraws it.
func (r *request) wordsOnPaper(a answer.Adjustment) []hidden {
	w := r.W.Adjustment.Words
	if a.Party == domain.VendorParty {
		return []hidden{{"withdraw", w["withdraw"]}}
	}
	return []hidden{{"agree", w["agree"]}, {"reject", w["reject"]}}
}

// decide tries or gives a word on an adjustment.
func decide(r *request) error {
	path := r.of() + "/adjustments/" + url.PathEscape(r.Param("adjustment")) + "/decisions"
	if err := r.judge(access.MayConsent, http.MethodPost, path, r.W.Adjustment.NotYours); err != nil {
		return err
	}
	p, err := r.loadAdjustments()
	if err != nil {
		return err
	}
	var forms []*actForm
	var of *adjustmentView
	for i := range p.Adjustments {
		forms = append(forms, p.Adjustments[i].Acts...)
		if p.Adjustments[i].ID == r.Param("adjustment") {
			of = &p.Adjustments[i]
		}
	}
	f, err := r.sentAct(forms, path)
	if err != nil {
		return err
	}
	var after answer.Decided
	done, err := r.carryOutAct(f, &after)
	if err != nil {
		return err
	}
	if done {
		return r.see(r.of() + "/adjustments")
	}
	if f.Tried != "" {
		r.foreseeMonths(f, of.Month, after.Resettled)
	}
	return r.show(f.Status(), "adjustments", r.W.Adjustment.Title, p)
}

// foreseeMonths says what months would come to by what was tried.
func (r *request) foreseeMonths(f *actForm, month string, resettled []answer.Resettled) {
	w := r.W.Adjustment
	f.Changes = r.changesOf(resettled)
	if len(f.Changes) == 0 {
		f.Effects = append(f.Effects, r.W.Correction.Nothing)
		return
	}
	others := 0
	for _, m := range resettled {
		if m.Month != month {
			others++
			continue
		}
		if before, after := r.outcomeShort(m.Before), r.outcomeShort(m.After); before != after {
			f.Effects = append(f.Effects, say(w.Penalty, r.Month(month), before, after))
		}
		if m.Before.Total != m.After.Total {
			f.Effects = append(f.Effects, say(w.Closing, r.Month(month), r.Signed(m.Before.Total), r.Signed(m.After.Total)))
		}
	}
	if others > 0 {
		f.Effects = append(f.Effects, say(w.Others, others))
	}
}

// adjustmentForm is the page of a proposal.
type adjustmentForm struct {
	Month     string
	Statement *answer.Statement // of the month, nil if it is none that is settled
	Act       *actForm
}

// showNewAdjustment shows the form of a proposal.
func showNewAdjustment(r *request) error {
	if err := r.who.Permit(access.MayConsent); err != nil {
		return err
	}
	p, err := r.newAdjustment(r.QueryParam("month"))
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, "adjustment_form", r.W.Adjustment.New, p)
}

// newAdjustment makes the form of a proposal for a month.
func (r *request) newAdjustment(month string) (*adjustmentForm, error) {
	if _, err := r.about(tabPenalties); err != nil {
		return nil, err
	}
	w := r.W.Adjustment
	p := &adjustmentForm{Month: month}
	if _, is := domain.ParseMonth(month); is {
		p.Statement = &answer.Statement{}
		err := r.get(r.of()+"/months/"+month+"/statement", nil, p.Statement)
		if refused, is := err.(problem); is && refused.Status < http.StatusInternalServerError {
			p.Statement, err = nil, nil
		}
		if err != nil {
			return nil, err
		}
	}
	p.Act = newAct(actForm{
		ID: "adjustment", Path: r.of() + "/adjustments", Title: w.New, Alone: true, Tries: true, Do: w.Propose,
		Done: w.Proposed, Fields: append([]actField{
			{Name: "month", Label: r.W.Month.Month, Hint: r.W.Contract.MonthHint, Value: month, Need: true, read: asMonth},
			{Name: "waive_penalty", Label: w.Waives, Type: "checkbox", read: asTrue},
			{Name: "penalty_period_from", Label: w.PeriodFrom, Hint: r.W.Contract.MonthHint, read: asMonth},
			{Name: "penalty_period_to", Label: w.PeriodTo, read: asMonth},
			{Name: "extinguish_deduction", Label: w.Deduction, Hint: w.PointsHint, read: asNumber},
			{Name: "extinguish_bonus", Label: w.Bonus, read: asNumber},
			{Name: "reason", Label: r.W.Act.Reason, Type: "textarea", Need: true},
		}, r.paperFields("references/0", false)...),
	})
	return p, nil
}

// propose tries or records a proposal.
func propose(r *request) error {
	path := r.of() + "/adjustments"
	if err := r.judge(access.MayConsent, http.MethodPost, path, r.W.Adjustment.NotYours); err != nil {
		return err
	}
	p, err := r.newAdjustment(typed.ReadMonth(r.form.Get("month")))
	if err != nil {
		return err
	}
	var after answer.ProposedAdjustment
	done, err := r.carryOutAct(p.Act, &after)
	if err != nil {
		return err
	}
	if done {
		return r.see(path)
	}
	if p.Act.Tried != "" {
		p.foresee(r, &after)
	}
	return r.show(p.Act.Status(), "adjustment_form", r.W.Adjustment.New, p)
}

// foresee says what would change once the other party agreed.
func (p *adjustmentForm) foresee(r *request, after *answer.ProposedAdjustment) {
	if after.Resettled == nil {
		p.Act.Effects = append(p.Act.Effects, r.W.Adjustment.Unknown)
		return
	}
	r.foreseeMonths(p.Act, after.Month, after.Resettled)
	p.Act.Effects = append(p.Act.Effects, r.W.Adjustment.NotYet)
}
