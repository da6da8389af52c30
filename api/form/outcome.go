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
	summary func(p *answer.Penalty) []Cell
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
		penalty: func(_ *source, l *layout) {
			l.line(Plain, "ペナルティ基準に達していないため、ペナルティはありません。")
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
	return "ペナルティ基準に達していない　" + s.totalText(" まで、あと "+Thousands(left)+" ポイント") + "　減額なし"
}

// penaltyArose says by how much the fee is reduced, and whether that stands.
func (s *source) penaltyArose() string {
	status, amount := penaltyStatuses[s.Penalty.Status], "減額金額 "+Thousands(s.Penalty.Reduction)+"円"
	if s.Penalty.Status == string(ledger.PenaltyWithdrawn) {
		status, amount = "この版の"+amount, status
	}
	return "◆ ペナルティ基準に達した　" + s.totalText("") + "　" + amount + "　" + status
}

func (s *source) penaltyWaived() string {
	return "◇ ペナルティ基準に達した　" + s.totalText("") + "　" + penaltyStatuses[s.Penalty.Status] + "　減額なし"
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
	if p.Status == string(ledger.PenaltyWithdrawn) {
		l.line(Plain, "このペナルティは、再集計により不該当となりました。金額は、その前のものです。")
	}
	l.line(Plain, "計算の過程、両当事者の意思及び減額の記録は、「ペナルティの計算」に示します。")
}

func noPenaltyInSummary(*answer.Penalty) []Cell {
	return []Cell{text(1, "―"), text(1, ""), text(1, ""), text(1, "")}
}

func penaltyInSummary(p *answer.Penalty) []Cell {
	return []Cell{text(1, penaltyStatuses[p.Status]), yen(1, p.Reduction), yen(1, p.Applied), yen(1, p.Outstanding)}
}
