package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
)

// Settlement is the statement of the settled month, with what happened to
// the others.
type Settlement struct {
	Statement
	Resettled []Resettled `json:"resettled"` // 併せて再集計した月 / other months that changed with it
	// 訂正する行の疑わしい点。訂正の試行だけ / what looks mistaken in the lines; only of a correction that is tried
	Hints []Hint `json:"hints,omitzero"`
}

// Resettled is a month that changed along with another.
type Resettled struct {
	Month  string  `json:"month"`  // 年月 / month
	Before Outcome `json:"before"` // 再集計の前 / before
	After  Outcome `json:"after"`  // 再集計の後 / after
}

// Outcome is what a month came to.
type Outcome struct {
	Total string `json:"total"` // 翌月への繰越の合計ポイント / closing total
	// 減額金額（円）。ペナルティがなければ 0 / reduction in yen; 0 without a penalty
	Reduction string `json:"reduction"`
	// 未実施の減額金額（円）。負は返還する額 / yen still to deduct; negative if to repay
	Outstanding string `json:"outstanding"`
	// ペナルティの状態。なければ null / status of the penalty; null if there is none
	PenaltyStatus *ledger.PenaltyStatus `json:"penalty_status"`
}

func newOutcome(s book.Statement, p *ledger.Penalty) Outcome {
	o := Outcome{Total: s.Closing.Total, Reduction: "0", Outstanding: "0"}
	if s.Outcome().HasPenalty() {
		o.Reduction = s.Penalty.Reduction
	}
	if p != nil {
		o.Outstanding, o.PenaltyStatus = p.Outstanding.String(), &p.Status
	}
	return o
}

// NewSettlement returns what a settlement gave, with hints in English or in Japanese.
func NewSettlement(s ledger.Settled, english bool) Settlement {
	settlement := Settlement{
		Statement: NewStatement(s.Statement), Resettled: newResettled(s.Changed, s.Statement.Fact.Month),
	}
	if s.Hints != nil {
		settlement.Hints = NewHints(s.Hints, english)
	}
	return settlement
}

// foreseen tells of the months that would have a new revision, nil if that is not known.
func foreseen(changed []ledger.Resettled) []Resettled {
	if changed == nil {
		return nil
	}
	return newResettled(changed, 0)
}

// monthTexts writes months, as an empty list if there are none.
func monthTexts(months []domain.Month) []string {
	texts := make([]string, len(months))
	for i, m := range months {
		texts[i] = m.String()
	}
	return texts
}

// newResettled tells of the months that have a new revision, but for one.
func newResettled(changed []ledger.Resettled, but domain.Month) []Resettled {
	list := []Resettled{}
	for _, c := range changed {
		if c.Month != but {
			list = append(list, Resettled{
				c.Month.String(), newOutcome(*c.Before, c.BeforePenalty), newOutcome(c.After, c.AfterPenalty),
			})
		}
	}
	return list
}
