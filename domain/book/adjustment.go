package book

import (
	"fmt"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

var adjustmentMembers = []member{
	{"month", true}, {"extinguish_deduction", false}, {"extinguish_bonus", false}, {"waive_penalty", false},
	{"penalty_period_from", false}, {"penalty_period_to", false}, {"reason", false}, {"references", false},
}

// adjustment reads what the parties agreed for one month.
func (r *reader) adjustment() (a domain.Adjustment) {
	var amounts domain.Points
	var period domain.Period
	var has struct{ deduction, bonus, from, to bool }
	for name := range r.members(adjustmentMembers) {
		switch name {
		case "month":
			a.Month = r.month()
		case "extinguish_deduction":
			amounts.Deduction, has.deduction = r.notNegative(), true
		case "extinguish_bonus":
			amounts.Bonus, has.bonus = r.notNegative(), true
		case "waive_penalty":
			a.WaivePenalty = r.bool()
		case "penalty_period_from":
			period.From, has.from = r.month(), true
		case "penalty_period_to":
			period.To, has.to = r.month(), true
		case "reason":
			a.Reason = r.text()
		case "references":
			a.References = r.references()
		}
	}
	if r.err != nil {
		return a
	}
	at := r.pointer()
	r.requirePair(at, "extinguish_deduction", has.deduction, "extinguish_bonus", has.bonus)
	r.requirePair(at, "penalty_period_from", has.from, "penalty_period_to", has.to)
	if has.deduction || has.bonus {
		a.Extinguish = &amounts
	}
	if has.from || has.to {
		a.PenaltyPeriod = &period
	}
	if has.from && has.to {
		r.checkPeriod(period, at+"/penalty_period_from", at+"/penalty_period_to")
	}
	refuse := func(name string, given bool) {
		if a.WaivePenalty && given && r.sound(at+"/waive_penalty") {
			r.fault(at+"/"+name, refusal.NotAllowed, refusal.Say("ペナルティを課さないときは指定できません。", "is not allowed with waive_penalty"))
		}
	}
	refuse("penalty_period_from", has.from)
	refuse("penalty_period_to", has.to)
	return a
}

// requirePair enters the missing one of two fields that are given together,
// unless the given one is in error.
func (r *reader) requirePair(at, a string, hasA bool, b string, hasB bool) {
	missing, given := a, b
	if hasA {
		missing, given = b, a
	}
	if hasA != hasB && r.sound(at+"/"+given) {
		r.fault(at+"/"+missing, refusal.Required, refusal.Say("%s と併せて指定してください。", "must be given together with %s", given))
	}
}

// checkAdjustmentMonths checks the months and periods that adjustments name.
func (r *reader) checkAdjustmentMonths(b *domain.Book) {
	termSound := r.sound("/contract/start_month", "/contract/end_month")
	given := map[domain.Month]bool{}
	for _, results := range b.Months {
		given[results.Month] = true
	}
	monthsSound := r.monthsSound(b)
	adjusted := map[domain.Month]bool{}
	for i, a := range b.Adjustments {
		if r.err != nil {
			return
		}
		at := fmt.Sprintf("/adjustments/%d", i)
		month := at + "/month"
		if termSound {
			r.checkInTerm(b.Contract.Term, a.Month, month)
			r.checkDatedPeriod(at, b.Contract.Term, a.PenaltyPeriod)
		}
		if !r.sound(month) {
			continue
		}
		if monthsSound && !given[a.Month] {
			r.fault(month, refusal.OutOfRange, refusal.Say("%s の測定結果が与えられていません。", "there are no results of %s", a.Month))
		} else if adjusted[a.Month] {
			r.fault(month, refusal.Duplicate, refusal.Say("%s には既に別の変更があります。", "%s has an adjustment already", a.Month))
		}
		adjusted[a.Month] = adjusted[a.Month] || r.sound(month)
	}
}

// checkDatedPeriod checks the ends that are given of an adjusted period.
func (r *reader) checkDatedPeriod(at string, term domain.Period, p *domain.Period) {
	if p == nil {
		return
	}
	if p.From != 0 {
		r.checkInTerm(term, p.From, at+"/penalty_period_from")
	}
	if p.To != 0 {
		r.checkInTerm(term, p.To, at+"/penalty_period_to")
	}
}

// adjustmentFaults enters why an adjustment does not fit its month.
func (r *reader) adjustmentFaults(b *domain.Book, misfit *domain.AdjustmentError) {
	i := 0
	for b.Adjustments[i].Month != misfit.Month {
		i++
	}
	r.misfit(fmt.Sprintf("/adjustments/%d/", i), &b.Adjustments[i], misfit)
}

// misfit enters why the adjustment at a pointer does not fit its month.
func (r *reader) misfit(at string, a *domain.Adjustment, misfit *domain.AdjustmentError) {
	exceeds := func(name string, limit *domain.Amount) {
		if limit != nil {
			r.fault(at+name, refusal.OutOfRange, refusal.Say("%[2]s の累積 %[1]s ポイントを超えています。",
				"is more than the %s points accumulated in %s", limit, misfit.Month))
		}
	}
	exceeds("extinguish_deduction", misfit.DeductionLimit)
	exceeds("extinguish_bonus", misfit.BonusLimit)
	if !misfit.NoPenalty {
		return
	}
	none := refusal.Say("%s にペナルティはありません。", "there is no penalty in %s", misfit.Month)
	if a.WaivePenalty {
		r.fault(at+"waive_penalty", refusal.NoPenalty, none)
	} else {
		r.fault(at+"penalty_period_from", refusal.NoPenalty, none)
		r.fault(at+"penalty_period_to", refusal.NoPenalty, none)
	}
}

// ReadAdjustment reads an adjustment as it was recorded.
func ReadAdjustment(data []byte) (domain.Adjustment, error) {
	r := newReader(data)
	a := r.adjustment()
	return a, r.finish()
}

// ReadProposal reads an adjustment that is proposed for a month of a term. It
// needs a reason.
func ReadProposal(data []byte, term domain.Period) (domain.Adjustment, error) {
	r := newRequest(data)
	a := r.adjustment()
	if r.err == nil {
		r.checkInTerm(term, a.Month, "/month")
		r.checkDatedPeriod("", term, a.PenaltyPeriod)
		if isBlank(a.Reason) && r.sound("/reason") {
			r.fault("/reason", refusal.Required, refusal.Say("変更の理由を入力してください。", "must say why"))
		}
	}
	return a, r.finish()
}

// MisfitFaults names the fields of a proposal that do not fit its month.
func MisfitFaults(a *domain.Adjustment, misfit *domain.AdjustmentError) refusal.Faults {
	r := newReader(nil)
	r.misfit("/", a, misfit)
	return r.faults
}

// NewAdjustment returns an adjustment as it is written.
func NewAdjustment(a *domain.Adjustment) Adjustment { return newAdjustment(a) }
