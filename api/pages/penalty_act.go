package pages

import (
	"net/http"
	"net/url"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/typed"
	"slaledger/ledger/access"
)

// speaks returns for which party the reader acts, empty if for none.
func (r *request) speaks() domain.Party {
	switch {
	case r.who.Permit(access.MayImpose) == nil:
		return domain.Prefecture
	case r.who.Permit(access.MayObject) == nil:
		return domain.VendorParty
	}
	return ""
}

// offer makes the forms of what the reader may do about the penalty.
func (p *penaltyPage) offer(r *request) {
	party := r.speaks()
	if party == "" || r.KnownAt() != "" {
		return
	}
	p.Party = string(party)
	if p.S.Status == "settled" {
		p.Propose = r.of() + "/adjustments/new?month=" + p.P.Month
	}
	closed := p.Ended
	add := func(f actForm) { p.Acts = append(p.Acts, newAct(f)) }
	word := func(f actForm) {
		if closed == "" || f.ID == r.form.Get("form") { // what was typed is shown again
			add(f)
		}
	}
	word(p.consentForm(r, party, closed))
	if party == domain.VendorParty {
		word(p.disputeForm(r, closed))
	}
	word(p.answerForm(r, closed))
	if party == domain.Prefecture {
		word(p.paperForm(r, closed))
		if p.Version.Policy.Imposition == domain.ImposeByPrefecture {
			word(p.impositionForm(r, closed))
		}
		add(p.moneyForm(r))
		p.cancellationForms(r, add)
	}
	dueFirst(p.Acts, p.due(party))
}

// due returns the form of what the penalty waits for from a party, empty if for nothing.
func (p *penaltyPage) due(party domain.Party) string {
	for _, t := range p.P.Turns {
		switch {
		case t.Party != party:
		case p.P.Status == "disputed":
			return "answer"
		default:
			return "consent"
		}
	}
	repays := strings.HasPrefix(p.P.Outstanding, "-")
	if effective := p.P.Status == "agreed" || p.P.Status == "imposed"; repays || effective && p.P.Outstanding != "0" {
		return "money"
	}
	return ""
}

// counted returns the word of a party that counts: its agreement or dispute, nil if there
// is none.
func (p *penaltyPage) counted(party domain.Party) *answer.Consent {
	for i := range p.P.Consents {
		if c := &p.P.Consents[i]; c.Counts && c.Party == party && c.Decision != domain.Impose {
			return c
		}
	}
	return nil
}

// agreedBy says whether a party agrees to the figures in force.
func (p *penaltyPage) agreedBy(party domain.Party) bool {
	c := p.counted(party)
	return c != nil && c.Decision == domain.Agree
}

// onPaper says whether the vendor's word that counts came from a paper.
func (p *penaltyPage) onPaper() bool {
	c := p.counted(domain.VendorParty)
	return c != nil && c.Via == domain.ViaDocument
}

// bothSides says whether the reader himself gave the word of a party that counts.
func (p *penaltyPage) bothSides(r *request, party domain.Party) bool {
	return p.agreedBy(party) && p.counted(party).By == r.who.Name
}

// firstOf returns the first of some words that is not empty.
func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// when returns words if something is so.
func when(so bool, words string) string {
	if so {
		return words
	}
	return ""
}

// consentForm is that of the party's own agreement.
func (p *penaltyPage) consentForm(r *request, party domain.Party, closed string) actForm {
	w := r.W.PenaltyAct
	said := p.agreedBy(party) && (party == domain.Prefecture || !p.onPaper())
	hint := w.AloneYet
	do := say(w.ConsentDo, p.P.StatementRevision, r.Yen(p.P.Reduction))
	switch {
	case p.agreedBy(party):
		hint, do = w.ConfirmPaper, say(w.ConfirmDo, p.P.StatementRevision)
	case p.agreedBy(party.Other()):
		hint = say(w.TakesEffect, r.W.Subject.Party[string(party.Other())], r.Yen(p.P.Reduction))
	case party == domain.Prefecture && p.P.Status == "disputed":
		hint = w.AloneDisputed
	}
	return actForm{
		ID: "consent", Path: r.of() + "/penalties/" + p.P.Month + "/consents", Title: w.Consent,
		Hint: hint + " " + p.standingAlone(r),
		Closed: firstOf(closed, when(said, say(w.Said, p.P.StatementRevision)),
			when(p.bothSides(r, party.Other()), w.FourEyes)),
		Do: do, Done: w.ConsentDone, Revision: p.P.StatementRevision, fixed: map[string]any{"decision": domain.Agree},
	}
}

// disputeForm is that of the vendor's dispute.
func (p *penaltyPage) disputeForm(r *request, closed string) actForm {
	w := r.W.PenaltyAct
	return actForm{
		ID: "dispute", Path: r.of() + "/penalties/" + p.P.Month + "/consents", Title: w.Dispute, Hint: w.DisputeHint,
		Closed: firstOf(closed, when(p.P.Status == "agreed" && !p.onPaper(), w.Agreed)),
		Fields: []actField{{Name: "reason", Label: w.DisputeReason, Type: "textarea", Need: true}},
		Do:     say(w.DisputeDo, p.P.StatementRevision), Done: w.DisputeDone, Grave: true,
		Revision: p.P.StatementRevision, fixed: map[string]any{"decision": domain.Dispute},
	}
}

// answerForm is that of what a party answers, or of what was conferred.
func (p *penaltyPage) answerForm(r *request, closed string) actForm {
	w := r.W.PenaltyAct
	return actForm{
		ID: "answer", Path: r.of() + "/penalties/" + p.P.Month + "/answers", Title: w.Answer, Hint: w.AnswerHint,
		Closed: firstOf(closed, when(p.P.Status == "agreed", w.Agreed)),
		Fields: append([]actField{
			{Name: "text", Label: w.AnswerText, Type: "textarea", Need: true},
			{Name: "answer_by", Label: w.AnswerBy, Type: "date", read: asDate},
		}, r.paperFields("document", false)...),
		Do: w.AnswerDo, Done: w.AnswerDone,
	}
}

// paperForm is that of the vendor's word from what it signed.
func (p *penaltyPage) paperForm(r *request, closed string) actForm {
	w, both := r.W.PenaltyAct, p.bothSides(r, domain.Prefecture)
	return actForm{
		ID: "paper", Path: r.of() + "/penalties/" + p.P.Month + "/consents", Title: w.Paper,
		Hint: w.PaperHint + " " + p.standingAlone(r),
		Closed: firstOf(closed, when(p.P.Status == "agreed" && (both || !p.onPaper()), w.Agreed),
			when(both, w.FourEyesPaper)),
		Fields: append(append([]actField{{Name: "decision", Label: w.PaperWord, Type: "select", Options: []hidden{
			{"agree", w.PaperAgrees}, {"dispute", w.PaperDisputes},
		}}}, r.paperFields("document", true)...), actField{Name: "reason", Label: w.PaperReason, Type: "textarea"}),
		Do: say(w.PaperDo, p.P.StatementRevision, r.Yen(p.P.Reduction)), Done: w.PaperDone, Tries: true,
		Revision: p.P.StatementRevision, fixed: map[string]any{"party": domain.VendorParty},
	}
}

// impositionForm is that of the prefecture's decision, where the agreement allows it
// (D14).
func (p *penaltyPage) impositionForm(r *request, closed string) actForm {
	w := r.W.PenaltyAct
	return actForm{
		ID: "imposition", Path: r.of() + "/penalties/" + p.P.Month + "/imposition", Title: w.Impose,
		Hint:   w.ImposeHint + " " + p.standingAlone(r),
		Closed: firstOf(closed, when(p.P.Status == "agreed", w.Agreed), when(p.P.Status == "imposed", w.Imposed)),
		Fields: append([]actField{{Name: "reason", Label: r.W.Act.Reason, Type: "textarea", Need: true}},
			r.paperFields("document", false)...),
		Do: say(w.ImposeDo, p.P.StatementRevision, r.Yen(p.P.Reduction)), Done: w.ImposeDone, Tries: true, Grave: true,
		Revision: p.P.StatementRevision,
	}
}

// moneyForm is that of what was deducted or repaid. What is outstanding is proposed.
func (p *penaltyPage) moneyForm(r *request) actForm {
	w := r.W.PenaltyAct
	kind, amount := string(domain.MoneyDeducted), p.P.Outstanding
	if back, negative := strings.CutPrefix(amount, "-"); negative {
		kind, amount = string(domain.MoneyRepaid), back
	}
	hint := r.outstanding(p.P.Outstanding)
	if kind == string(domain.MoneyDeducted) && p.P.Status != "agreed" && p.P.Status != "imposed" {
		hint += " " + w.NotInEffect
	}
	hint += " " + p.standingAlone(r)
	document := r.paperFields("document", false)
	return actForm{
		ID: "money", Path: r.of() + "/penalties/" + p.P.Month + "/applications", Title: w.Money, Hint: hint,
		Fields: append([]actField{
			{Name: "kind", Label: w.Kind, Type: "select", Value: kind, Options: []hidden{
				{string(domain.MoneyDeducted), r.W.Penalty.Kinds["deduction"]},
				{string(domain.MoneyRepaid), r.W.Penalty.Kinds["repayment"]},
			}},
			{Name: "amount", Label: w.Amount, Value: when(amount != "0", amount), Need: true, read: asYen},
			{Name: "date", Label: w.Date, Type: "date", Need: true, read: asDate},
		}, append(document,
			actField{Name: "fiscal_year", Label: w.FiscalYear, Hint: w.FiscalYearHint, read: asYear},
			actField{Name: "billed_month", Label: w.BilledMonth, Hint: r.W.Contract.MonthHint, read: asMonth},
			actField{Name: "reason", Label: w.MoneyReason, Hint: w.MoneyReasonHint, Type: "textarea"})...),
		Do: w.MoneyDo, Done: say(w.MoneyDone, r.typedMoney()), Tries: true,
	}
}

// typedMoney names the money that a form records: 減額 250,000円（2026年11月10日）.
func (r *request) typedMoney() string {
	amount, date := typed.ReadNumber(r.form.Get("amount"), "円"), typed.ReadDate(r.form.Get("date"))
	return say(r.W.PenaltyAct.Record, r.W.Penalty.Kinds[r.form.Get("kind")], r.Yen(amount), r.Date(date))
}

// cancellationForms are those that take back records of money.
func (p *penaltyPage) cancellationForms(r *request, add func(actForm)) {
	w := r.W.PenaltyAct
	for _, a := range p.P.Applications {
		id, closed := "cancel-"+a.ID, ""
		if a.Cancelled != nil {
			closed = w.Cancelled
		}
		if closed != "" && r.form.Get("form") != id { // nobody is about to
			continue
		}
		record := say(w.Record, r.W.Penalty.Kinds[string(a.Kind)], r.Yen(a.Amount), r.Date(a.Date))
		add(actForm{
			ID: id, Title: say(w.Cancel, record), Hint: w.CancelHint, Closed: closed,
			Path:   r.of() + "/penalties/" + p.P.Month + "/applications/" + a.ID + "/cancellation",
			Fields: []actField{{Name: "reason", Label: r.W.Act.Reason, Type: "textarea", Need: true}},
			Do:     w.CancelDo, Done: w.CancelDone, Tries: true, Grave: true,
		})
	}
}

// actOnPenalty tries or does what a form of a penalty's page says that is sent to a path
// below it.
func actOnPenalty(may access.Ability, below string) func(*request) error {
	return func(r *request) error {
		path := r.of() + "/penalties/" + url.PathEscape(r.Param("month")) +
			strings.Replace(below, ":application", url.PathEscape(r.Param("application")), 1)
		if err := r.judge(may, http.MethodPost, path, r.W.PenaltyAct.NotYours); err != nil {
			return err
		}
		p, err := r.loadPenalty()
		if err != nil {
			return err
		}
		f, err := r.sentAct(p.Acts, path)
		if err != nil {
			return err
		}
		var after answer.Penalty
		done, err := r.carryOutAct(f, &after)
		if err != nil {
			return err
		}
		if done {
			return r.see(r.of() + "/penalties/" + p.P.Month)
		}
		if f.Tried != "" {
			p.foresee(r, f, &after)
		}
		return r.showPenaltyPage(f.Status(), p)
	}
}

// foresee says what would become of the penalty by what was tried.
func (p *penaltyPage) foresee(r *request, f *actForm, after *answer.Penalty) {
	w, before := r.W.PenaltyAct, p.P
	effect := func(figure, was, is string) {
		words := say(w.Stays, figure, was)
		if was != is {
			words = say(w.Becomes, figure, was, is)
		}
		f.Effects = append(f.Effects, words)
	}
	effect(r.W.Penalty.Status, r.W.Subject.Penalty[before.Status], r.W.Subject.Penalty[after.Status])
	effect(r.W.Penalty.Reduction, r.Yen(before.Reduction), r.Yen(after.Reduction))
	if before.Applied != after.Applied {
		effect(r.W.Penalty.Applied, r.Yen(before.Applied), r.Yen(after.Applied))
		f.Effects = append(f.Effects, say(w.LeftBecomes, r.outstanding(before.Outstanding), r.outstanding(after.Outstanding)))
	}
}

// showPenaltyPage shows the penalty with its forms.
func (r *request) showPenaltyPage(status int, p *penaltyPage) error {
	return r.show(status, "penalty", say(r.W.Penalty.Title, r.MonthTitle(p.P.Month)), p)
}
