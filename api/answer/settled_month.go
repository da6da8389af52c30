package answer

import (
	"slaledger/domain/book"
	"slaledger/ledger"
)

// SettledMonth is a settled month in short: its points, with the items that added any, and its
// penalty.
type SettledMonth struct {
	Month            string      `json:"month"`             // 年月 / month
	Revision         int         `json:"revision"`          // 版 / revision
	AgreementVersion int         `json:"agreement_version"` // 適用した協定の版 / agreement version in force
	Threshold        string      `json:"threshold"`         // その版のペナルティ基準 / criterion of that version
	Status           string      `json:"status"`            // 状態 / status
	Lines            []MonthLine `json:"lines"`             // 加算又は減算のある項目 / items that added points
	Opening          book.Total  `json:"opening"`           // 前月からの繰越 / carried from the month before
	Added            book.Points `json:"added"`             // 当月のポイント / points of the month
	// 累積ポイント（繰越＋当月分） / accumulated points: opening and added
	Accumulated  book.Total        `json:"accumulated"`
	Extinguished []book.Extinction `json:"extinguished"` // 消滅したポイント / points extinguished
	Closing      book.Total        `json:"closing"`      // 翌月への繰越 / carried into the next month
	// 最後に認められたペナルティ。再集計により取りやめとなったものを含む。ないときは null /
	// penalty that was last found, also one that a later settlement no longer found; null if none
	Penalty *MonthPenalty `json:"penalty"`
}

// MonthLine is what an item added in a month.
type MonthLine struct {
	ItemCode  string `json:"item_code"` // 項目コード / item code
	ItemName  string `json:"item_name"` // 項目名 / name of the item
	Deduction string `json:"deduction"` // 減算ポイント / deduction points
	Bonus     string `json:"bonus"`     // 加算ポイント / bonus points
}

// MonthPenalty is how far the parties are with the penalty of a month, and its yen.
type MonthPenalty struct {
	Status    string `json:"status"`    // 状態 / status
	Reduction string `json:"reduction"` // 減額金額（円） / reduction in yen
	Deducted  string `json:"deducted"`  // 減額した金額の計（円） / yen deducted in all
	Repaid    string `json:"repaid"`    // 返還した金額の計（円） / yen repaid in all
	// 未実施の減額金額（円）。負は返還する額 / yen still to deduct; negative if to repay
	Outstanding string `json:"outstanding"`
}

// NewSettledMonth returns a settled month of an account.
func NewSettledMonth(m ledger.SettledMonth) SettledMonth {
	answer := SettledMonth{
		Month: m.Month.String(), Revision: m.Revision, AgreementVersion: m.Version, Threshold: m.Threshold.String(),
		Status: string(m.Status), Opening: m.Points.Opening, Added: m.Points.Added, Accumulated: m.Points.Accumulated,
		Extinguished: m.Points.Extinguished, Closing: m.Points.Closing, Lines: make([]MonthLine, len(m.Points.Lines)),
	}
	for i, l := range m.Points.Lines {
		answer.Lines[i] = MonthLine{l.Item, l.Name, l.Deduction, l.Bonus}
	}
	if p := m.Penalty; p != nil {
		answer.Penalty = &MonthPenalty{
			Status: string(p.Status), Reduction: p.Reduction, Deducted: p.Deducted.String(), Repaid: p.Repaid.String(),
			Outstanding: p.Outstanding.String(),
		}
	}
	return answer
}

// InShort returns a statement that is only calculated, for whose penalty no money went, in
// short, with the criterion of the version that it names.
func (s Statement) InShort(threshold string) SettledMonth {
	short := SettledMonth{
		Month: s.Month, Revision: s.Revision, AgreementVersion: s.AgreementVersion, Threshold: threshold, Status: s.Status,
		Opening: s.Opening, Added: s.Added, Accumulated: s.Accumulated, Extinguished: s.Extinguished, Closing: s.Closing,
		Lines: []MonthLine{},
	}
	for _, l := range s.Lines {
		if l.Deduction != "0" || l.Bonus != "0" {
			short.Lines = append(short.Lines, MonthLine{l.ItemCode, l.ItemName, l.Deduction, l.Bonus})
		}
	}
	if p := s.Penalty; p != nil {
		short.Penalty = &MonthPenalty{
			Status: p.Status, Reduction: p.Reduction, Deducted: "0", Repaid: "0", Outstanding: p.Outstanding,
		}
	}
	return short
}

// InForce returns the penalty of the month, nil if there is none or a later settlement no
// longer found it.
func (m SettledMonth) InForce() *MonthPenalty {
	if m.Penalty != nil && m.Penalty.Status == string(ledger.PenaltyWithdrawn) {
		return nil
	}
	return m.Penalty
}
