package book

import (
	"fmt"

	"slaledger/domain"

	"github.com/go-json-experiment/json"
)

// Statement is a settled month as it is written, but for what may change after
// its settlement. A calculation leaves out what only a kept account has. It is
// stored for ever, with all that it is made of: see the rule in writer.go.
type Statement struct {
	ContractID       string `json:"contract_id,omitzero"` // 契約の番号 / id of the contract
	Month            string `json:"month"`                // 年月 / month
	Revision         int    `json:"revision"`             // 版 / revision
	AgreementVersion int    `json:"agreement_version"`    // 適用した協定の版 / agreement version in force
	SettledAt        string `json:"settled_at,omitzero"`  // 確定日時 / when it was settled
	SettledBy        string `json:"settled_by,omitzero"`  // 確定した利用者 / who settled it
	// 確定時のポイント台帳の末尾 / last entry of the journal at settlement
	JournalHead *Head `json:"journal_head,omitzero"`
	// 確定時のシステム台帳の末尾 / last entry of the system's journal at settlement
	SystemHead *Head  `json:"system_head,omitzero"`
	Lines      []Line `json:"lines"`   // 項目ごとの行。協定の項目順 / lines in the agreement's item order
	Opening    Total  `json:"opening"` // 前月からの繰越 / carried from the month before
	Added      Points `json:"added"`   // 当月のポイント / points of the month
	// 累積ポイント（繰越＋当月分） / accumulated points: opening and added
	Accumulated  Total        `json:"accumulated"`
	Extinguished []Extinction `json:"extinguished"` // 消滅したポイント / points extinguished
	Closing      Total        `json:"closing"`      // 翌月への繰越 / carried into the next month
	// 残っている加算ポイント。生じた月ごと / bonus points left, by month
	Lots       []Lot `json:"lots"`
	ZeroMonths int   `json:"zero_months"` // 減算ゼロの連続月数 / months without deductions in a row
	// Penalty stays the last: an answer has its own in this place, after all the
	// other fields, and whoever hashes an answer anew goes by their order.
	Penalty *Penalty `json:"penalty"`
}

// Calculated is a statement that is not kept, with what the penalties found in
// its fiscal year, up to its month, come to.
type Calculated struct {
	Statement
	Year domain.PenaltyYear
}

// NewCalculated returns the statement of a month as a calculation gives it.
func NewCalculated(c *domain.Contract, st *domain.Statement) Calculated {
	return Calculated{NewStatement(c, st), c.PenaltyYear(st.Month, st.Closing.Penalties)}
}

// Head names the last entry of a journal at some time.
type Head struct {
	Sequence int64  `json:"sequence"` // 1からの連番 / from 1 without gaps
	Hash     string `json:"hash"`     // 照合番号 / SHA-256 in hex
}

// Line is what one item adds, as it is written.
type Line struct {
	ItemCode string  `json:"item_code"` // 項目コード / item code
	ItemName string  `json:"item_name"` // 項目名 / name of the item
	Value    *string `json:"value"`     // 値 / value
	// 基準値を達成したか。判定しないものは null / whether the level was met; null where that is not judged
	Achieved        *bool  `json:"achieved"`
	DeductionPoints string `json:"deduction_points"` // 1回当たりの減算ポイント / points deducted each time
	Count           int    `json:"count"`            // 減算の回数 / how often points are deducted
	Deduction       string `json:"deduction"`        // 減算ポイント / deduction points
	BonusPoints     string `json:"bonus_points"`     // 1回当たりの加算ポイント / bonus points each time
	BonusCount      int    `json:"bonus_count"`      // 加算の回数 / how often bonus points are given
	Bonus           string `json:"bonus"`            // 加算ポイント / bonus points
}

// Points is a pair of points as it is written.
type Points struct {
	Deduction string `json:"deduction"` // 減算ポイント / deduction points
	Bonus     string `json:"bonus"`     // 加算ポイント / bonus points
}

// Total is a pair of points with its total as it is written.
type Total struct {
	Deduction string `json:"deduction"` // 減算ポイント / deduction points
	Bonus     string `json:"bonus"`     // 加算ポイント / bonus points
	Total     string `json:"total"`     // 合計ポイント（加算−減算） / bonus minus deduction points
}

// Extinction is what one step took, as it is written.
type Extinction struct {
	Reason    domain.Reason `json:"reason"`    // 理由 / reason
	Deduction string        `json:"deduction"` // 減算ポイント / deduction points
	Bonus     string        `json:"bonus"`     // 加算ポイント / bonus points
}

// Lot is what is left of a month's bonus points, as it is written.
type Lot struct {
	Month  string `json:"month"`  // 年月 / month
	Points string `json:"points"` // ポイント / points
}

// Penalty is a penalty as it is written, but for what may change after its
// settlement.
type Penalty struct {
	Waived         bool   `json:"waived,omitzero"`
	Total          string `json:"total"`           // 合計ポイント（加算−減算） / bonus minus deduction points
	Threshold      string `json:"threshold"`       // ペナルティ基準 / criterion
	CarriedOver    string `json:"carried_over"`    // 翌月へ繰り越す減算ポイント / deduction points carried over
	Period         Period `json:"period"`          // 減額対象期間 / period whose fees are reduced
	BaseAmount     string `json:"base_amount"`     // 対象期間の運用保守金額（円） / fees of the period in yen
	ReductionRate  string `json:"reduction_rate"`  // 減額率（0を超え1以下） / rate, above 0 and at most 1
	ExactReduction string `json:"exact_reduction"` // 端数処理前の減額金額（円） / reduction before rounding, in yen
	Payable        string `json:"payable"`         // 減額後の支払額（円） / yen payable after the reduction
	Reduction      string `json:"reduction"`       // 減額金額（円） / reduction in yen
	// 対象期間が重なる過去のペナルティの月 / earlier penalties whose periods overlap
	Overlaps []string `json:"overlaps"`
	// ポイントから円までの計算過程 / every step from the points to the yen
	Calculation []CalculationLine `json:"calculation"`
}

// Period is a run of months as it is written.
type Period struct {
	From string `json:"from_month"` // 最初の月 / first month
	To   string `json:"to_month"`   // 最後の月 / last month
}

// CalculationLine is one step from the points to the yen, as it is written.
type CalculationLine struct {
	Clause  string `json:"clause"`  // 契約の条項 / clause of the contract
	Label   string `json:"label"`   // 名称（日本語） / what it is, in Japanese
	Formula string `json:"formula"` // 式 / formula
	Result  string `json:"result"`  // 結果 / result
}

// NewStatement returns the first revision of the statement of a month as it is
// written.
func NewStatement(c *domain.Contract, st *domain.Statement) Statement {
	s := Statement{
		Month: st.Month.String(), Revision: 1, AgreementVersion: st.Agreement.Version,
		Lines:        make([]Line, len(st.Lines)),
		Opening:      newTotal(st.Opening),
		Added:        Points{st.Added.Deduction.String(), st.Added.Bonus.String()},
		Accumulated:  newTotal(st.Accumulated),
		Extinguished: make([]Extinction, len(st.Extinctions)),
		Closing:      newTotal(st.Closing.Points()),
		Lots:         make([]Lot, len(st.Closing.Lots)),
		ZeroMonths:   st.Closing.ZeroMonths,
		Penalty:      newPenalty(c, st),
	}
	for i, l := range st.Lines {
		s.Lines[i] = newLine(l)
	}
	for i, e := range st.Extinctions {
		s.Extinguished[i] = Extinction{e.Reason, e.Deduction.String(), e.Bonus.String()}
	}
	for i, l := range st.Closing.Lots {
		s.Lots[i] = Lot{l.Month.String(), l.Points.String()}
	}
	return s
}

// Outcome returns what the month came to, as the figures say it.
func (s Statement) Outcome() domain.Outcome {
	switch {
	case s.Penalty == nil:
		return domain.OutcomeNone
	case s.Penalty.Waived:
		return domain.OutcomeWaived
	}
	return domain.OutcomePenalty
}

// SameFigures says whether two statements of a month say the same: consent is
// to figures, so that a month keeps its revision and its consents as long as
// they do. When, by whom and at which head it was settled is no figure, nor is
// the wording of the calculation.
func (s Statement) SameFigures(t Statement) bool {
	return s.figures() == t.figures()
}

// onlyFigures returns the statement without what is no figure.
func (s Statement) onlyFigures() Statement {
	s.Revision, s.SettledAt, s.SettledBy, s.JournalHead, s.SystemHead = 0, "", "", nil, nil
	if s.Penalty != nil {
		penalty := *s.Penalty
		penalty.Calculation = nil
		s.Penalty = &penalty
	}
	return s
}

func (s Statement) figures() string {
	text, err := json.Marshal(s.onlyFigures())
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return string(text)
}

// AccumulatedPoints returns the points accumulated in the month. It returns an
// error if the text is not as written here.
func (s Statement) AccumulatedPoints() (domain.Points, error) { return s.Accumulated.Points() }

// Points returns the points themselves. It returns an error if the text is not as
// written here.
func (t Total) Points() (p domain.Points, err error) {
	if p.Deduction, err = domain.ReadAmount(t.Deduction); err != nil {
		return p, err
	}
	p.Bonus, err = domain.ReadAmount(t.Bonus)
	return p, err
}

// Standing returns what the month carries into the next, but for the list of
// penalties before. It returns an error if the text is not as written here.
func (s Statement) Standing() (domain.Standing, error) {
	deduction, err := domain.ReadAmount(s.Closing.Deduction)
	if err != nil {
		return domain.Standing{}, err
	}
	standing := domain.Standing{Deduction: deduction, ZeroMonths: s.ZeroMonths}
	for _, l := range s.Lots {
		month, ok := domain.ParseMonth(l.Month)
		points, err := domain.ReadAmount(l.Points)
		if !ok || err != nil {
			return domain.Standing{}, fmt.Errorf("no lot: %s of %s", l.Points, l.Month)
		}
		standing.Lots = append(standing.Lots, domain.Lot{Month: month, Points: points})
	}
	return standing, nil
}

// Penalized returns what a month carries on of its penalty, whose period is given. It
// returns an error if the text is not as written here.
func (s Statement) Penalized(month domain.Month, period domain.Period) (domain.PenalizedPeriod, error) {
	reduced, err := domain.ReadAmount(s.Penalty.Reduction)
	return domain.PenalizedPeriod{Month: month, Period: period, Reduced: reduced}, err
}

func newLine(l domain.Line) Line {
	w := Line{
		ItemCode: l.Item.Code, ItemName: l.Item.Name,
		DeductionPoints: l.Item.DeductionPoints.String(), Count: l.Counts.Deduction, Deduction: l.Deduction.String(),
		BonusPoints: l.Item.BonusPoints.String(), BonusCount: l.Counts.Bonus, Bonus: l.Bonus.String(),
	}
	if l.Value != nil {
		value := l.Value.String()
		w.Value = &value
	}
	if l.Achieved != domain.NotJudged {
		achieved := l.Achieved == domain.Achieved
		w.Achieved = &achieved
	}
	return w
}

func newTotal(b domain.Points) Total {
	return Total{b.Deduction.String(), b.Bonus.String(), b.Total().String()}
}

func newPenalty(c *domain.Contract, st *domain.Statement) *Penalty {
	if !st.Outcome.HasPenalty() {
		return nil
	}
	p := st.Penalty
	w := &Penalty{
		Waived: st.Outcome == domain.OutcomeWaived, Total: p.Total.String(), Threshold: p.Threshold.String(),
		CarriedOver: p.CarriedOver.String(),
		Period:      NewPeriod(p.Period),
		BaseAmount:  p.Reduction.Base.String(), ReductionRate: p.Reduction.Rate.String(),
		ExactReduction: p.Reduction.Exact.String(), Payable: p.Reduction.Payable.String(),
		Reduction: p.Reduction.Reduced.String(),
		Overlaps:  make([]string, len(p.Overlaps)),
	}
	for i, m := range p.Overlaps {
		w.Overlaps[i] = m.String()
	}
	for _, l := range st.Calculation(c) {
		w.Calculation = append(w.Calculation, CalculationLine{l.Clause, l.Label, l.Formula(), l.Result})
	}
	return w
}

// NewPoints returns a pair of points as it is written.
func NewPoints(b domain.Points) Points { return Points{b.Deduction.String(), b.Bonus.String()} }

// NewPeriod returns a period as it is written.
func NewPeriod(p domain.Period) Period { return Period{p.From.String(), p.To.String()} }
