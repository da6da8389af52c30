package answer

import (
	"slaledger/domain"
	"slaledger/ledger"
)

// Balance is where the account stands.
type Balance struct {
	AsOf      *string `json:"as_of"`     // 基準月。集計前は null / settled month; null before the first
	Deduction string  `json:"deduction"` // 減算ポイント / deduction points
	Bonus     string  `json:"bonus"`     // 加算ポイント / bonus points
	Total     string  `json:"total"`     // 合計ポイント（加算−減算） / bonus minus deduction points
	Threshold string  `json:"threshold"` // ペナルティ基準 / criterion
	// ペナルティ基準までのポイント / points left to the criterion
	PointsToPenalty string `json:"points_to_penalty"`
	// 残っている加算ポイント。生じた月ごと / bonus points left, by month
	Lots       []ExpiringLot `json:"lots"`
	ZeroMonths int           `json:"zero_months"` // 減算ゼロの連続月数 / months without deductions in a row
	// このまま加算・減算がない場合に減算ポイントが消滅する月 /
	// month that will take the deductions if no points are added
	DeductionExpires *string `json:"deduction_expires_month"`
	// 状態。再集計待ちの月を含むときは superseded_pending /
	// status; superseded_pending when a month up to it is under re-measurement
	Status string `json:"status"`
	// 未減額の額又は返還する額があるペナルティ。不該当となったものを含む /
	// penalties with money still to be taken or given back, withdrawn ones too
	Outstanding []Outstanding `json:"outstanding,omitzero"`
	// 今後、その項目だけで基準に達する最少の回数。misses で求めたときだけ /
	// fewest further misses of each item alone that reach the criterion, where misses asks for it
	Misses []Misses `json:"misses,omitzero"`
	// 見込み（if）の月のペナルティ。見込みを求めたときだけ。ないときは null /
	// penalty of the month that was projected (if), null if there is none; only then
	Penalty **Penalty `json:"penalty,omitzero"`
}

// ExpiringLot is a lot with the month that will take it.
type ExpiringLot struct {
	Month  string `json:"month"`  // 年月 / month
	Points string `json:"points"` // ポイント / points
	// このまま加算がない場合に消滅する月 / month that will take it if no points are added
	Expires *string `json:"expires_month"`
}

// Outstanding is money of a month's penalty that is still to be taken or given back.
type Outstanding struct {
	Month  string `json:"month"`  // 年月 / month
	Status string `json:"status"` // ペナルティの状態 / status of the penalty
	// 現在の減額金額（円）。不該当又は課さないときは 0 / reduction in force in yen; 0 if waived or withdrawn
	Reduction string `json:"reduction"`
	Deducted  string `json:"deducted"` // 減額した金額の計（円） / yen deducted in all
	Repaid    string `json:"repaid"`   // 返還した金額の計（円） / yen repaid in all
	// 差引（円）。減額した額から返還した額を引いた額 / net yen: deducted less repaid
	Applied string `json:"applied"`
	// 未実施の減額金額（円）。負は返還する額 / yen still to deduct; negative if to repay
	Outstanding string `json:"outstanding"`
}

func newOutstanding(o ledger.Outstanding) Outstanding {
	return Outstanding{
		Month: o.Month.String(), Status: string(o.Status), Reduction: o.Reduction.String(),
		Deducted: o.Deducted.String(), Repaid: o.Repaid.String(), Applied: o.Applied().String(),
		Outstanding: o.Left.String(),
	}
}

// CalculatedBalance returns a balance as a calculation gives it.
func CalculatedBalance(b domain.Balance) Balance {
	answer := Balance{
		AsOf:      monthOrNull(b.AsOf),
		Deduction: b.Points.Deduction.String(), Bonus: b.Points.Bonus.String(), Total: b.Points.Total().String(),
		Threshold: b.Threshold.String(), PointsToPenalty: b.PointsToPenalty().String(),
		Lots: make([]ExpiringLot, len(b.Lots)), ZeroMonths: b.ZeroMonths,
		DeductionExpires: monthOrNull(b.DeductionExpires), Status: string(ledger.StatementSettled),
	}
	for i, l := range b.Lots {
		answer.Lots[i] = ExpiringLot{l.Month.String(), l.Points.String(), monthOrNull(l.Expires)}
	}
	return answer
}

// NewBalance returns the balance of an account, and whether a month up to then is
// under re-measurement; of a projection the penalty, too.
func NewBalance(b ledger.Balance) Balance {
	answer := CalculatedBalance(b.Balance)
	if b.Pending {
		answer.Status = string(ledger.StatementSupersededPending)
	}
	answer.Outstanding = []Outstanding{}
	for _, o := range b.Outstanding {
		answer.Outstanding = append(answer.Outstanding, newOutstanding(o))
	}
	if b.Misses != nil {
		answer.Misses = newMisses(b.Misses)
	}
	if b.Projected != nil {
		penalty := CalculatedStatement(*b.Projected).Penalty
		answer.Penalty = &penalty
	}
	return answer
}
