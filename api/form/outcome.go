package form

import (
	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
)

// outcomeForm is how a form shows what a month came to (7.6). Every outcome has
// one, with all of its parts.
type outcomeForm struct {
	// result says in one line what the month came to.
	result func(s *source) string
	// penalty fills the section of the statement on the penalty.
	penalty func(s *source, l *layout)
	// summary fills the columns of the summary on the penalty.
	summary func(s *answer.Statement) []Cell
	// calculated is how the worksheet of the penalty's calculation shows it; nil
	// of an outcome without a penalty, which has no such worksheet.
	calculated *calculatedForm
}

// calculatedForm is how a penalty is calculated, where outcomes differ.
type calculatedForm struct {
	carriedOver func(s *source, l *layout)       // into the next month
	exact       func(s *source, exact Cell) Cell // the reduction before rounding
	rounded     func(s *source, l *layout)       // the reduction and what is left to pay
	consents    string                           // beside the parties' words, empty if nothing
}

var outcomeForms = map[domain.Outcome]outcomeForm{
	domain.OutcomeNone: {
		result: (*source).notReached, summary: noPenaltyInSummary,
		penalty: func(s *source, l *layout) {
			l.line(Plain, "ペナルティ基準に達していないため、ペナルティはありません。")
			s.layWithdrawn(l)
		},
	},
	domain.OutcomePenalty: {
		result: (*source).penaltyArose, summary: penaltyInSummary, penalty: (*source).layPenaltyInShort,
		calculated: &calculatedForm{
			carriedOver: (*source).layCarriedOver, exact: (*source).exactFromBase, rounded: (*source).layRounded,
		},
	},
	domain.OutcomeWaived: {
		result: (*source).penaltyWaived, summary: penaltyInSummary, penalty: (*source).layPenaltyInShort,
		calculated: &calculatedForm{
			carriedOver: (*source).layNothingCarriedOver, exact: exactAsItStands, rounded: (*source).layWaived,
			consents: "課さないことの両者合意の経過は、「根拠と規則」に示します。",
		},
	},
}

// form returns how the outcome of the month is shown.
func (s *source) form() outcomeForm { return outcomeForms[s.Outcome()] }

// notReached says how far the month was from the criterion.
func (s *source) notReached() string {
	left := sumOf([]string{s.Accumulated.Total, minus(s.basis.Agreement.Policy.PenaltyThreshold.String())})
	return "ペナルティ基準に達していない　" + s.totalText(" まで、あと "+domain.Thousands(left)+" ポイント") + "　減額なし" +
		s.leftText(s.withdrawn())
}

// penaltyArose says by how much the fee is reduced, and whether that stands.
func (s *source) penaltyArose() string {
	status, amount := penaltyStatuses[s.Penalty.Status], "減額金額 "+s.yenText(s.Penalty.Reduction)
	if s.Penalty.Status == string(ledger.PenaltyWithdrawn) {
		status, amount = "この版の"+amount, status
	}
	return "◆ ペナルティ基準に達した　" + s.totalText("") + "　" + amount + "　" + status +
		s.leftText(outstandingOf(&s.Statement))
}

func (s *source) penaltyWaived() string {
	return "◇ ペナルティ基準に達した　" + s.totalText("") + "　" + penaltyStatuses[s.Penalty.Status] + "　減額なし" +
		s.leftText(outstandingOf(&s.Statement))
}

// layPenaltyInShort says what the month came to in yen.
func (s *source) layPenaltyInShort(l *layout) {
	p := s.Penalty
	l.row(head(6, "状態"), text(6, penaltyStatuses[p.Status]))
	l.row(head(6, "対象期間"), text(6, bothPeriods(p.Period.From, p.Period.To)))
	same := func(name, value string) Cell { return yen(6, value).yenFrom("{"+name+"}", value) }
	l.row(head(6, "対象期間の運用保守金額（円）"), same("base", p.BaseAmount))
	l.row(head(6, "減額金額（円）"), same("reduction", p.Reduction).look(Sum))
	l.row(head(6, "減額後の支払額（円）"), same("payable", p.Payable).look(Sum))
	s.layLeft(l, outstandingOf(&s.Statement))
	s.warnOfYear(l)
	if p.Status == string(ledger.PenaltyWithdrawn) {
		l.line(Plain, "このペナルティは、再集計により不該当となりました。金額は、その前のものです。")
	}
	l.line(Plain, "計算の過程、両当事者の意思及び減額の記録は、「ペナルティの計算」に示します。")
}

// layWithdrawn says what is to be given back though the month has no penalty any more.
func (s *source) layWithdrawn(l *layout) {
	if o := s.withdrawn(); o != nil {
		l.line(Plain, "再集計によりペナルティがなくなりましたが、その前の減額が残っています。")
		s.layLeft(l, o)
	}
}

// withdrawn returns the money of a penalty that the month has no longer, nil if there is
// none.
func (s *source) withdrawn() *answer.Outstanding {
	if len(s.Outstanding) == 0 {
		return nil
	}
	return &s.Outstanding[0]
}

// outstandingOf returns the money of the month of a statement.
func outstandingOf(s *answer.Statement) *answer.Outstanding {
	switch p := s.Penalty; {
	case p != nil:
		deducted, repaid := amountsMoved(p.Applications)
		return &answer.Outstanding{Status: p.Status, Reduction: p.Reduction, Deducted: sumOf(deducted),
			Repaid:  sumOf(repaid),
			Applied: p.Applied, Outstanding: p.Outstanding}
	case len(s.Outstanding) > 0:
		return &s.Outstanding[0]
	}
	return nil
}

// layLeft says what was taken, and what is still to be taken or given back; nothing
// before any money went.
func (s *source) layLeft(l *layout, o *answer.Outstanding) {
	if o.Applied == "0" {
		return
	}
	l.row(head(6, "差引（減額−返還）（円）"), yen(6, o.Applied))
	if label, amount := leftOf(o.Outstanding, o.Status); amount != "0" {
		l.row(head(6, label+"（円）"), yen(6, amount).look(Sum))
	}
}

// leftOf names what is outstanding, never by its sign.
func leftOf(outstanding, status string) (label, amount string) {
	if back := givenBack(outstanding); back != "" {
		return "返還する額", back
	}
	if isProvisional(status) {
		return "未減額の額（暫定）", outstanding
	}
	return "未減額の額", outstanding
}

// leftText says in the result's line what is to be given back, which nobody may overlook.
func (s *source) leftText(o *answer.Outstanding) string {
	if o == nil || givenBack(o.Outstanding) == "" {
		return ""
	}
	return "　返還する額 " + s.yenText(givenBack(o.Outstanding))
}

// yenText writes yen in a sentence.
func (s *source) yenText(amount string) string { return yenText(amount, taxText(s.basis.Contract)) }

func yenText(amount, tax string) string {
	if tax != "" {
		tax = "（" + tax + "）"
	}
	return domain.Thousands(amount) + "円" + tax
}

func noPenaltyInSummary(s *answer.Statement) []Cell {
	o := outstandingOf(s)
	if o == nil {
		return []Cell{text(1, "―"), text(1, ""), text(1, ""), text(1, ""), text(1, ""), text(1, ""), text(1, "")}
	}
	return append([]Cell{text(1, penaltyStatuses[o.Status]), text(1, ""), text(1, "")}, moneyInSummary(o)...)
}

func penaltyInSummary(s *answer.Statement) []Cell {
	inEffect, provisional := yen(1, s.Penalty.Reduction), text(1, "")
	if isProvisional(s.Penalty.Status) {
		inEffect, provisional = provisional, inEffect
	}
	return append([]Cell{text(1, penaltyStatuses[s.Penalty.Status]), inEffect, provisional},
		moneyInSummary(outstandingOf(s))...)
}

// moneyInSummary fills the columns on money: a provisional reduction is not to be taken
// yet.
func moneyInSummary(o *answer.Outstanding) []Cell {
	toTake, toGiveBack := text(1, ""), text(1, "")
	if back := givenBack(o.Outstanding); back != "" {
		toGiveBack = yen(1, back)
	} else if !isProvisional(o.Status) {
		toTake = yen(1, o.Outstanding)
	}
	return []Cell{yen(1, o.Deducted), yen(1, o.Repaid), toTake, toGiveBack}
}
