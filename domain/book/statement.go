package book

import (
	"fmt"

	"slaledger/domain"

	"github.com/go-json-experiment/json"
)

// MarshalJSON writes what a calculation answers: decimals as strings in their
// shortest form, members in a fixed order, the same bytes for the same result.
func (r *Result) MarshalJSON() ([]byte, error) {
	answer := struct {
		Statements []StatementAnswer `json:"statements"`
		Balance    Balance           `json:"balance"`
	}{
		Statements: make([]StatementAnswer, len(r.Statements)),
		Balance:    NewBalance(r.Balance),
	}
	for i, st := range r.Statements {
		answer.Statements[i] = NewStatement(r.Book.Contract, st).Answer()
	}
	return json.Marshal(answer)
}

// Statement is a settled month as it is written, but for what may change after
// its settlement. A calculation leaves out what only a kept account has. It is
// stored for ever, with all that it is made of: see the rule in writer.go.
type Statement struct {
	ContractID       string       `json:"contract_id,omitzero"`
	Month            string       `json:"month"`
	Revision         int          `json:"revision"`
	AgreementVersion int          `json:"agreement_version"`
	SettledAt        string       `json:"settled_at,omitzero"`
	SettledBy        string       `json:"settled_by,omitzero"`
	JournalHead      *Head        `json:"journal_head,omitzero"`
	Lines            []Line       `json:"lines"`
	Opening          Total        `json:"opening"`
	Added            Points       `json:"added"`
	Accumulated      Total        `json:"accumulated"`
	Extinguished     []Extinction `json:"extinguished"`
	Closing          Total        `json:"closing"`
	Lots             []Lot        `json:"lots"`
	ZeroMonths       int          `json:"zero_months"`
	Penalty          *Penalty     `json:"penalty"`
}

// StatementAnswer is a statement with what may change after its settlement.
type StatementAnswer struct {
	Hash      string `json:"hash,omitzero"`
	Status    string `json:"status"`
	Statement `json:",inline"`
	Penalty   *PenaltyAnswer `json:"penalty"`
}

// Head names the last entry of a journal at some time.
type Head struct {
	Sequence int64  `json:"sequence"`
	Hash     string `json:"hash"`
}

// Line is what one item adds, as it is written.
type Line struct {
	ItemCode        string  `json:"item_code"`
	ItemName        string  `json:"item_name"`
	Value           *string `json:"value"`
	Achieved        *bool   `json:"achieved"`
	DeductionPoints string  `json:"deduction_points"`
	Count           int     `json:"count"`
	Deduction       string  `json:"deduction"`
	BonusPoints     string  `json:"bonus_points"`
	BonusCount      int     `json:"bonus_count"`
	Bonus           string  `json:"bonus"`
}

// Points is a pair of points as it is written.
type Points struct {
	Deduction string `json:"deduction"`
	Bonus     string `json:"bonus"`
}

// Total is a pair of points with its total as it is written.
type Total struct {
	Deduction string `json:"deduction"`
	Bonus     string `json:"bonus"`
	Total     string `json:"total"`
}

// Extinction is what one step took, as it is written.
type Extinction struct {
	Reason    domain.Reason `json:"reason"`
	Deduction string        `json:"deduction"`
	Bonus     string        `json:"bonus"`
}

// Lot is what is left of a month's bonus points, as it is written.
type Lot struct {
	Month  string `json:"month"`
	Points string `json:"points"`
}

// Penalty is a penalty as it is written, but for what may change after its
// settlement.
type Penalty struct {
	Waived         bool              `json:"waived,omitzero"`
	Total          string            `json:"total"`
	Threshold      string            `json:"threshold"`
	CarriedOver    string            `json:"carried_over"`
	Period         Period            `json:"period"`
	BaseAmount     string            `json:"base_amount"`
	ReductionRate  string            `json:"reduction_rate"`
	ExactReduction string            `json:"exact_reduction"`
	Payable        string            `json:"payable"`
	Reduction      string            `json:"reduction"`
	Overlaps       []string          `json:"overlaps"`
	Calculation    []CalculationLine `json:"calculation"`
}

// PenaltyAnswer is a penalty with what may change after its settlement. By
// itself it names its statement.
type PenaltyAnswer struct {
	ContractID        string `json:"contract_id,omitzero"`
	Month             string `json:"month,omitzero"`
	StatementRevision int    `json:"statement_revision,omitzero"`
	Status            string `json:"status"`
	Penalty           `json:",inline"`
	Waived            bool                `json:"waived,omitzero"` // never: the status says so
	AgreedReduction   *string             `json:"agreed_reduction"`
	Applied           string              `json:"applied"`
	Outstanding       string              `json:"outstanding"`
	Consents          []ConsentAnswer     `json:"consents"`
	Applications      []ApplicationAnswer `json:"applications"`
}

// ConsentAnswer is a party's word on a penalty, as it is written.
type ConsentAnswer struct {
	Party    domain.Party    `json:"party"`
	Decision domain.Decision `json:"decision"`
	Revision int             `json:"revision"`
	By       string          `json:"by"`
	At       string          `json:"at"`
	WordText
	Via    domain.Via `json:"via"`
	Counts bool       `json:"counts"`
}

// ApplicationAnswer is money deducted or repaid, as it is written.
type ApplicationAnswer struct {
	ApplicationText
	By string `json:"by"`
	At string `json:"at"`
}

// Period is a run of months as it is written.
type Period struct {
	From string `json:"from_month"`
	To   string `json:"to_month"`
}

// CalculationLine is one step from the points to the yen, as it is written.
type CalculationLine struct {
	Clause  string `json:"clause"`
	Label   string `json:"label"`
	Formula string `json:"formula"`
	Result  string `json:"result"`
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

// Answer returns the statement as it is answered when nothing has happened
// since its settlement.
func (s Statement) Answer() StatementAnswer {
	answer := StatementAnswer{Status: "settled", Statement: s}
	if s.Penalty != nil {
		penalty := s.Penalty.Answer()
		answer.Penalty = &penalty
	}
	return answer
}

// Answer returns the penalty as it is answered when nobody has consented or
// paid yet.
func (p Penalty) Answer() PenaltyAnswer {
	answer := PenaltyAnswer{Status: "pending", Penalty: p, Applied: "0", Outstanding: p.Reduction}
	if p.Waived {
		answer.Status = "waived"
	}
	return answer
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

func (s Statement) figures() string {
	s.Revision, s.SettledAt, s.SettledBy, s.JournalHead = 0, "", "", nil
	if s.Penalty != nil {
		penalty := *s.Penalty
		penalty.Calculation = nil
		s.Penalty = &penalty
	}
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return string(text)
}

// AccumulatedPoints returns the points accumulated in the month. It returns an
// error if the text is not as written here.
func (s Statement) AccumulatedPoints() (b domain.Points, err error) {
	if b.Deduction, err = domain.ReadAmount(s.Accumulated.Deduction); err != nil {
		return b, err
	}
	b.Bonus, err = domain.ReadAmount(s.Accumulated.Bonus)
	return b, err
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
		Waived: st.Outcome == domain.OutcomeWaived, Total: p.Total.String(), Threshold: p.Threshold.String(), CarriedOver: p.CarriedOver.String(),
		Period:     NewPeriod(p.Period),
		BaseAmount: p.Reduction.Base.String(), ReductionRate: p.Reduction.Rate.String(),
		ExactReduction: p.Reduction.Exact.String(), Payable: p.Reduction.Payable.String(),
		Reduction: p.Reduction.Reduced.String(),
		Overlaps:  make([]string, len(p.Overlaps)),
	}
	for i, m := range p.Overlaps {
		w.Overlaps[i] = m.String()
	}
	for _, l := range st.Calculation(c) {
		w.Calculation = append(w.Calculation, CalculationLine(l))
	}
	return w
}

// NewPoints returns a pair of points as it is written.
func NewPoints(b domain.Points) Points { return Points{b.Deduction.String(), b.Bonus.String()} }

// NewPeriod returns a period as it is written.
func NewPeriod(p domain.Period) Period { return Period{p.From.String(), p.To.String()} }

// Balance is where the account stands, as it is written.
type Balance struct {
	AsOf             *string       `json:"as_of"`
	Deduction        string        `json:"deduction"`
	Bonus            string        `json:"bonus"`
	Total            string        `json:"total"`
	Threshold        string        `json:"threshold"`
	PointsToPenalty  string        `json:"points_to_penalty"`
	Lots             []ExpiringLot `json:"lots"`
	ZeroMonths       int           `json:"zero_months"`
	DeductionExpires *string       `json:"deduction_expires_month"`
	Status           string        `json:"status"`
}

// ExpiringLot is a lot with the month that will take it, as it is written.
type ExpiringLot struct {
	Month   string  `json:"month"`
	Points  string  `json:"points"`
	Expires *string `json:"expires_month"`
}

// NewBalance returns a position as it is written.
func NewBalance(p domain.Balance) Balance {
	b := Balance{
		AsOf:      monthOrNull(p.AsOf),
		Deduction: p.Points.Deduction.String(), Bonus: p.Points.Bonus.String(), Total: p.Points.Total().String(),
		Threshold: p.Threshold.String(), PointsToPenalty: p.PointsToPenalty().String(),
		Lots: make([]ExpiringLot, len(p.Lots)), ZeroMonths: p.ZeroMonths,
		DeductionExpires: monthOrNull(p.DeductionExpires), Status: "settled",
	}
	for i, l := range p.Lots {
		b.Lots[i] = ExpiringLot{l.Month.String(), l.Points.String(), monthOrNull(l.Expires)}
	}
	return b
}

func monthOrNull(m domain.Month) *string {
	if m == 0 {
		return nil
	}
	s := m.String()
	return &s
}
