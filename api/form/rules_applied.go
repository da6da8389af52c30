package form

import "slaledger/domain"

// reading is a rule of the contract, or one of the decisions D1 to D15 on how
// it is read, that a statement may rest on.
type reading struct {
	code    string
	text    string
	applies func(*source) bool
}

// readings are all that show in a statement, in the order of the rules. D5 does
// not: that an event is counted in each item it touches leaves no trace in any.
var readings = []reading{
	{"7.4(1)、7.5(1)", "項目ごとに、月ごとの回数を数え、s＝p×c、s′＝p′×c′ とする。", func(*source) bool { return true }},
	{"D3", "協定の新しい版は、繰り越したポイントにも適用する。", (*source).laterVersion},
	{"D4", "「超過量に応じて」の計数、対象外及び当月該当なしを用いる。", (*source).usesExtensions},
	{"D15", "発生は、始まった月に属する。", (*source).hasOccurrences},
	{"D6", "基準に達したことをもって課したものとし、ポイントはこの集計で消滅する。両者の合意までは暫定とする。", (*source).penalized},
	{"7.4(3)", "基準に達したが、両者合意により、ペナルティを課さない。", func(s *source) bool { return s.Penalty != nil && s.waived() }},
	{"D7", "基準との差は、翌月の集計に繰り越す。", func(s *source) bool { return s.penalized() && s.Penalty.CarriedOver != "0" }},
	{"D8", "消滅までの月数は、記録した日ではなく、対象月から数える。", func(s *source) bool { return s.gone(domain.ByZeroMonths) || s.gone(domain.ByBonusExpiry) }},
	{"D9", "減算ゼロの連続は、未達成ではなくポイントで数え、ペナルティの後に残る差の起点を変えない。", func(s *source) bool { return s.gone(domain.ByZeroMonths) }},
	{"D10", "減算の消滅とともに、その月の分を含む加算も消滅する。", (*source).bonusGoesAlong},
	{"D11", "集計後ポイントが加算のみのとき、経過した月分の加算が消滅する。", func(s *source) bool { return s.gone(domain.ByBonusExpiry) }},
	{"7.4(3)なお書", "両者合意により、消滅するポイントを変更する。", func(s *source) bool { return s.gone(domain.ByAdjustment) }},
	{"D1", "減額対象期間は当月とする。", func(s *source) bool {
		return s.byPolicy() && s.Agreement.Policy.PenaltyPeriod.Kind == domain.PeriodMonth
	}},
	{"D1", "減額対象期間は、当月に代えて協定に定めた期間とする。", func(s *source) bool {
		return s.byPolicy() && s.Agreement.Policy.PenaltyPeriod.Kind != domain.PeriodMonth
	}},
	{"7.6", "減額対象期間は、両者合意により変更した期間とする。", func(s *source) bool { return s.penalized() && !s.byPolicy() }},
	{"D2", "端数処理は、対象期間の全体について1回とする。", (*source).penalized},
	{"D13", "ペナルティは、対象期間が重なっても、それぞれ独立に計算する。", func(s *source) bool { return s.Penalty != nil && len(s.Penalty.Overlaps) > 0 }},
	{"D14", "ペナルティは、両者の合意により効力を生じる。", func(s *source) bool { return s.penalized() && s.Agreement.Policy.Imposition == domain.ImposeByConsent }},
	{"D14", "ペナルティは、両者の合意、又は協定により三重県の決定により効力を生じる。", func(s *source) bool {
		return s.penalized() && s.Agreement.Policy.Imposition == domain.ImposeByPrefecture
	}},
	{"7.6なお書", "集計後ポイントがプラスでも、増額しない。", func(s *source) bool { return s.Accumulated.Total[0] != '-' && s.Accumulated.Total != "0" }},
	{"D12", "契約の最終月から繰り越すポイントは、契約とともに失効する。", func(s *source) bool {
		return s.Month == s.Contract.Term.To.String() && (s.Closing.Deduction != "0" || s.Closing.Bonus != "0")
	}},
}

func (s *source) layReadings(l *layout) {
	l.section("2　適用した規則と決定（「計算の規則」による）")
	for _, r := range readings {
		if r.applies(s) {
			l.row(head(1, r.code), text(7, r.text))
		}
	}
}

func (s *source) penalized() bool { return s.Penalty != nil && !s.waived() }

// byPolicy says that the penalty's period is the agreement's.
func (s *source) byPolicy() bool {
	return s.penalized() && (s.Adjustment == nil || s.Adjustment.Adjustment.PenaltyPeriod == nil)
}

func (s *source) gone(reason domain.Reason) bool {
	for _, e := range s.Extinguished {
		if e.Reason == reason {
			return true
		}
	}
	return false
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
	for _, m := range s.Measurements {
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
	for _, m := range s.Measurements {
		if len(m.Result.Occurrences) > 0 {
			return true
		}
	}
	return false
}
