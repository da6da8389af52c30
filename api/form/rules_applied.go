package form

import (
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
)

// appliedRule is a rule of the contract, or one of the decisions on how it is
// read, that a statement may rest on.
type appliedRule struct {
	code    string // the clause, or the decision
	text    string // empty: as domain.Readings says it
	applies func(*source) bool
}

// appliedRules are all that show in a statement, in the order of the rules.
var appliedRules = []appliedRule{
	{"7.4(1)、7.5(1)", "項目ごとに、月ごとの回数を数え、s＝p×c、s′＝p′×c′ とする。", func(*source) bool { return true }},
	{"D17", "", (*source).settledOnceOver},
	{"D3", "", (*source).laterVersion},
	{"D4", "", (*source).usesExtensions},
	{"D15", "", (*source).hasOccurrences},
	{"D16", "", (*source).roundsOrBounds},
	{"D6", "", cameTo(domain.OutcomePenalty)},
	{"7.4(3)", "基準に達したが、両者合意により、ペナルティを課さない。", cameTo(domain.OutcomeWaived)},
	{"D7", "", (*source).carriesDifference},
	{"D8", "", gone(domain.ByZeroMonths, domain.ByBonusExpiry)},
	{"D9", "", gone(domain.ByZeroMonths)},
	{"D10", "", (*source).bonusGoesAlong},
	{"D11", "", gone(domain.ByBonusExpiry)},
	{"7.4(3)なお書", "両者合意により、消滅するポイントを変更する。", gone(domain.ByAdjustment)},
	{"D1", "", func(s *source) bool { return s.byPolicy() && s.periodIsMonth() }},
	{"D1", "減額対象期間は、当月に代えて協定に定めた期間とする。", func(s *source) bool {
		return s.byPolicy() && !s.periodIsMonth()
	}},
	{"7.6", "減額対象期間は、両者合意により変更した期間とする。", func(s *source) bool {
		return s.penalized() && !s.byPolicy()
	}},
	{"D2", "", cameTo(domain.OutcomePenalty)},
	{"D13", "", func(s *source) bool { return s.Outcome().HasPenalty() && len(s.Penalty.Overlaps) > 0 }},
	{"D14", "", takesEffect(domain.ImposeByConsent)},
	{"D14", "ペナルティは、両者の合意、又は協定により三重県の決定により効力を生じる。",
		takesEffect(domain.ImposeByPrefecture)},
	{"7.6なお書", "集計後ポイントがプラスでも、増額しない。", (*source).isPositive},
	{"D12", "", (*source).lapses},
}

// settledOnceOver says whether the month was over when it was settled, which it was not
// always before D17.
func (s *source) settledOnceOver() bool { return s.SettledAt > s.Month+"-31T24" }

func (s *source) layAppliedRules(l *layout) {
	l.section("2　適用した規則と決定（「計算の規則」による）")
	for _, r := range appliedRules {
		if r.applies(s) {
			l.row(head(1, r.code), text(7, r.sentence()))
		}
	}
}

func (r appliedRule) sentence() string {
	if r.text != "" {
		return r.text
	}
	for _, reading := range domain.Readings {
		if reading.Code == r.code {
			return reading.Japanese
		}
	}
	return ""
}

// cameTo returns what says whether the month came to this.
func cameTo(outcome domain.Outcome) func(*source) bool {
	return func(s *source) bool { return s.Outcome() == outcome }
}

// gone returns what says whether points went for one of these reasons.
func gone(reasons ...domain.Reason) func(*source) bool {
	return func(s *source) bool {
		return slices.ContainsFunc(s.Extinguished, func(e book.Extinction) bool {
			return slices.Contains(reasons, e.Reason)
		})
	}
}

// takesEffect returns what says whether a penalty takes effect this way.
func takesEffect(by domain.Imposition) func(*source) bool {
	return func(s *source) bool { return s.penalized() && s.basis.Agreement.Policy.Imposition == by }
}

func (s *source) penalized() bool { return s.Outcome() == domain.OutcomePenalty }

func (s *source) carriesDifference() bool { return s.penalized() && s.Penalty.CarriedOver != "0" }

func (s *source) periodIsMonth() bool {
	return s.basis.Agreement.Policy.PenaltyPeriod.Kind == domain.PeriodMonth
}

func (s *source) isPositive() bool {
	return s.Accumulated.Total[0] != '-' && s.Accumulated.Total != "0"
}

// lapses says whether points are carried out of the last month.
func (s *source) lapses() bool {
	return s.Month == s.basis.Contract.Term.To.String() && (s.Closing.Deduction != "0" || s.Closing.Bonus != "0")
}

// byPolicy says that the penalty's period is the agreement's.
func (s *source) byPolicy() bool {
	return s.penalized() && (s.basis.Adjustment == nil || s.basis.Adjustment.Terms.PenaltyPeriod == nil)
}

func (s *source) bonusGoesAlong() bool {
	for _, e := range s.Extinguished {
		if (e.Reason == domain.ByPenalty || e.Reason == domain.ByZeroMonths) && e.Bonus != "0" {
			return true
		}
	}
	return false
}

func (s *source) laterVersion() bool {
	return s.AgreementVersion > 1 && (s.Opening.Deduction != "0" || s.Opening.Bonus != "0")
}

func (s *source) usesExtensions() bool {
	for _, m := range s.basis.Measurements {
		if m.Result.NotApplicable || m.Item != nil && m.Item.Counting == domain.CountPerStep && m.Counts.Deduction > 0 {
			return true
		}
		for _, o := range m.Result.Occurrences {
			if o.Excluded {
				return true
			}
		}
	}
	return false
}

func (s *source) hasOccurrences() bool {
	for _, m := range s.basis.Measurements {
		if len(m.Result.Occurrences) > 0 {
			return true
		}
	}
	return false
}

// roundsOrBounds says whether an item that was measured rounds its values, or does
// not take all.
func (s *source) roundsOrBounds() bool {
	for _, m := range s.basis.Measurements {
		if m.Item != nil && (m.Item.Rounding != nil || m.Item.Range != nil) {
			return true
		}
	}
	return false
}
