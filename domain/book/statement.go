package book

import (
	"slaledger/domain"

	"github.com/go-json-experiment/json"
)

// MarshalJSON writes what a calculation answers: decimals as strings in their
// shortest form, members in a fixed order, the same bytes for the same result.
func (r *Result) MarshalJSON() ([]byte, error) {
	answer := struct {
		Statements []statement `json:"statements"`
		Balance    balance     `json:"balance"`
	}{
		Statements: make([]statement, len(r.Statements)),
		Balance:    newBalance(r.Position),
	}
	for i, st := range r.Statements {
		answer.Statements[i] = newStatement(r.Contract, st)
	}
	return json.Marshal(answer)
}

// statement is a settled month as it is written.
type statement struct {
	Month            string       `json:"month"`
	Revision         int          `json:"revision"`
	Status           string       `json:"status"`
	AgreementVersion int          `json:"agreement_version"`
	Lines            []line       `json:"lines"`
	Opening          total        `json:"opening"`
	Added            points       `json:"added"`
	Accumulated      total        `json:"accumulated"`
	Extinguished     []extinction `json:"extinguished"`
	Closing          total        `json:"closing"`
	Lots             []lot        `json:"lots"`
	ZeroMonths       int          `json:"zero_months"`
	Penalty          *penalty     `json:"penalty"`
}

type line struct {
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

type points struct {
	Deduction string `json:"deduction"`
	Bonus     string `json:"bonus"`
}

type total struct {
	Deduction string `json:"deduction"`
	Bonus     string `json:"bonus"`
	Total     string `json:"total"`
}

type extinction struct {
	Reason    domain.Reason `json:"reason"`
	Deduction string        `json:"deduction"`
	Bonus     string        `json:"bonus"`
}

type lot struct {
	Month  string `json:"month"`
	Points string `json:"points"`
}

type penalty struct {
	Status          string            `json:"status"`
	Total           string            `json:"total"`
	Threshold       string            `json:"threshold"`
	CarriedOver     string            `json:"carried_over"`
	Period          period            `json:"period"`
	BaseAmount      string            `json:"base_amount"`
	ReductionRate   string            `json:"reduction_rate"`
	ExactReduction  string            `json:"exact_reduction"`
	Payable         string            `json:"payable"`
	Reduction       string            `json:"reduction"`
	Overlaps        []string          `json:"overlaps"`
	AgreedReduction *string           `json:"agreed_reduction"`
	Applied         string            `json:"applied"`
	Outstanding     string            `json:"outstanding"`
	Calculation     []calculationLine `json:"calculation"`
	Consents        []struct{}        `json:"consents"`
	Applications    []struct{}        `json:"applications"`
}

type period struct {
	From string `json:"from_month"`
	To   string `json:"to_month"`
}

type calculationLine struct {
	Clause  string `json:"clause"`
	Label   string `json:"label"`
	Formula string `json:"formula"`
	Result  string `json:"result"`
}

// newStatement returns the statement of a month as calculated from a Book:
// its first revision, settled, with nothing consented and no money moved.
func newStatement(c *domain.Contract, st *domain.Statement) statement {
	s := statement{
		Month: st.Month.String(), Revision: 1, Status: "settled", AgreementVersion: st.Agreement.Version,
		Lines:        make([]line, len(st.Lines)),
		Opening:      newTotal(st.Opening),
		Added:        points{st.Added.Deduction.String(), st.Added.Bonus.String()},
		Accumulated:  newTotal(st.Accumulated),
		Extinguished: make([]extinction, len(st.Extinctions)),
		Closing:      newTotal(st.Closing.Balance()),
		Lots:         make([]lot, len(st.Closing.Lots)),
		ZeroMonths:   st.Closing.ZeroMonths,
		Penalty:      newPenalty(c, st),
	}
	for i, l := range st.Lines {
		s.Lines[i] = newLine(l)
	}
	for i, e := range st.Extinctions {
		s.Extinguished[i] = extinction{e.Reason, e.Deduction.String(), e.Bonus.String()}
	}
	for i, l := range st.Closing.Lots {
		s.Lots[i] = lot{l.Month.String(), l.Points.String()}
	}
	return s
}

func newLine(l domain.Line) line {
	w := line{
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

func newTotal(b domain.Balance) total {
	return total{b.Deduction.String(), b.Bonus.String(), b.Total().String()}
}

func newPenalty(c *domain.Contract, st *domain.Statement) *penalty {
	p := st.Penalty
	if p == nil {
		return nil
	}
	w := &penalty{
		Status: "pending", Total: p.Total.String(), Threshold: p.Threshold.String(), CarriedOver: p.CarriedOver.String(),
		Period:     period{p.Period.From.String(), p.Period.To.String()},
		BaseAmount: p.Reduction.Base.String(), ReductionRate: p.Reduction.Rate.String(),
		ExactReduction: p.Reduction.Exact.String(), Payable: p.Reduction.Payable.String(),
		Reduction: p.Reduction.Reduced.String(), Outstanding: p.Reduction.Reduced.String(),
		Overlaps: make([]string, len(p.Overlaps)),
		Applied:  domain.Amount{}.String(),
	}
	if p.Waived {
		w.Status = "waived"
	}
	for i, m := range p.Overlaps {
		w.Overlaps[i] = m.String()
	}
	for _, l := range st.Calculation(c) {
		w.Calculation = append(w.Calculation, calculationLine(l))
	}
	return w
}

// balance is where the account stands, as it is written.
type balance struct {
	AsOf             *string       `json:"as_of"`
	Deduction        string        `json:"deduction"`
	Bonus            string        `json:"bonus"`
	Total            string        `json:"total"`
	Threshold        string        `json:"threshold"`
	PointsToPenalty  string        `json:"points_to_penalty"`
	Lots             []expiringLot `json:"lots"`
	ZeroMonths       int           `json:"zero_months"`
	DeductionExpires *string       `json:"deduction_expires_month"`
	Status           string        `json:"status"`
}

type expiringLot struct {
	Month   string  `json:"month"`
	Points  string  `json:"points"`
	Expires *string `json:"expires_month"`
}

func newBalance(p domain.Position) balance {
	b := balance{
		AsOf:      monthOrNull(p.AsOf),
		Deduction: p.Points.Deduction.String(), Bonus: p.Points.Bonus.String(), Total: p.Points.Total().String(),
		Threshold: p.Threshold.String(), PointsToPenalty: p.PointsToPenalty().String(),
		Lots: make([]expiringLot, len(p.Lots)), ZeroMonths: p.ZeroMonths,
		DeductionExpires: monthOrNull(p.DeductionExpires), Status: "settled",
	}
	for i, l := range p.Lots {
		b.Lots[i] = expiringLot{l.Month.String(), l.Points.String(), monthOrNull(l.Expires)}
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
