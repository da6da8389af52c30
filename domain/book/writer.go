package book

import (
	"slaledger/domain"

	"github.com/go-json-experiment/json"
)

// Write returns the JSON of a Book on one line: what Read makes the same Book
// of. Defaults that a reader would fill in are written out, except for fields
// that say nothing.
func Write(b *domain.Book) ([]byte, error) { return json.Marshal(newBook(b)) }

// wireBook is a Book as it is written.
type wireBook struct {
	Contract    wireContract     `json:"contract"`
	Agreements  []wireAgreement  `json:"agreements"`
	Months      []wireMonth      `json:"months"`
	Adjustments []wireAdjustment `json:"adjustments,omitzero"`
}

type wireContract struct {
	Name           string     `json:"name"`
	Number         string     `json:"number,omitzero"`
	Purchaser      string     `json:"purchaser,omitzero"`
	SignedOn       string     `json:"signed_on,omitzero"`
	System         string     `json:"system,omitzero"`
	Vendor         wireVendor `json:"vendor"`
	StartMonth     string     `json:"start_month"`
	EndMonth       string     `json:"end_month"`
	FeesIncludeTax *bool      `json:"fees_include_tax,omitzero"`
	Fees           []wireFee  `json:"fees"`
}

type wireVendor struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	Address        string `json:"address,omitzero"`
	Representative string `json:"representative,omitzero"`
}

type wireFee struct {
	FromMonth     string `json:"from_month"`
	ToMonth       string `json:"to_month"`
	MonthlyAmount string `json:"monthly_amount"`
}

type wireAgreement struct {
	EffectiveFrom string     `json:"effective_from"`
	Policy        wirePolicy `json:"policy"`
	Items         []wireItem `json:"items"`
	Note          string     `json:"note,omitzero"`
	SignedOn      string     `json:"signed_on,omitzero"`
	Document      string     `json:"document,omitzero"`
}

type wirePolicy struct {
	PenaltyThreshold     string            `json:"penalty_threshold"`
	ReductionRate        string            `json:"reduction_rate"`
	ExpiryMonths         int               `json:"expiry_months"`
	PenaltyPeriod        wirePenaltyPeriod `json:"penalty_period"`
	Rounding             wireRounding      `json:"rounding"`
	MeasurementDueMonths int               `json:"measurement_due_months"`
	Imposition           domain.Imposition `json:"imposition"`
}

type wirePenaltyPeriod struct {
	Kind   domain.PeriodKind `json:"kind"`
	Months int               `json:"months,omitzero"`
}

type wireRounding struct {
	Target domain.RoundingTarget `json:"target"`
	Mode   domain.RoundingMode   `json:"mode"`
	Unit   string                `json:"unit"`
}

type wireItem struct {
	Code            string          `json:"code"`
	Name            string          `json:"name"`
	Clause          string          `json:"clause,omitzero"`
	Definition      string          `json:"definition,omitzero"`
	Source          string          `json:"source,omitzero"`
	Unit            string          `json:"unit,omitzero"`
	Counting        domain.Counting `json:"counting"`
	Baseline        *wireThreshold  `json:"baseline,omitzero"`
	BonusThreshold  *wireThreshold  `json:"bonus_threshold,omitzero"`
	Step            *string         `json:"step,omitzero"`
	DeductionPoints string          `json:"deduction_points"`
	BonusPoints     string          `json:"bonus_points"`
	MeasuredIn      []int           `json:"measured_in"`
}

type wireThreshold struct {
	Op    domain.Op `json:"op"`
	Value string    `json:"value"`
}

type wireMonth struct {
	Month        string            `json:"month"`
	Method       domain.Method     `json:"method"`
	Measurements []wireMeasurement `json:"measurements"`
}

type wireMeasurement struct {
	ItemCode       string           `json:"item_code"`
	Value          *string          `json:"value,omitzero"`
	Occurrences    []wireOccurrence `json:"occurrences,omitzero"`
	DeductionCount int              `json:"deduction_count,omitzero"`
	BonusCount     int              `json:"bonus_count,omitzero"`
	NotApplicable  bool             `json:"not_applicable,omitzero"`
	Note           string           `json:"note,omitzero"`
	References     []wireReference  `json:"references,omitzero"`
}

type wireOccurrence struct {
	Value    string `json:"value"`
	Excluded bool   `json:"excluded,omitzero"`
	Note     string `json:"note,omitzero"`
	At       string `json:"at,omitzero"`
	Until    string `json:"until,omitzero"`
	Ref      string `json:"ref,omitzero"`
}

type wireReference struct {
	Title  string `json:"title"`
	Number string `json:"number,omitzero"`
	Date   string `json:"date"`
	SHA256 string `json:"sha256,omitzero"`
}

type wireAdjustment struct {
	Month               string          `json:"month"`
	ExtinguishDeduction *string         `json:"extinguish_deduction,omitzero"`
	ExtinguishBonus     *string         `json:"extinguish_bonus,omitzero"`
	WaivePenalty        bool            `json:"waive_penalty,omitzero"`
	PenaltyPeriodFrom   string          `json:"penalty_period_from,omitzero"`
	PenaltyPeriodTo     string          `json:"penalty_period_to,omitzero"`
	Reason              string          `json:"reason,omitzero"`
	References          []wireReference `json:"references,omitzero"`
}

// each converts a list; an empty one stays distinct from none.
func each[From, To any](list []From, convert func(*From) To) []To {
	if list == nil {
		return nil
	}
	converted := make([]To, len(list))
	for i := range list {
		converted[i] = convert(&list[i])
	}
	return converted
}

func newBook(b *domain.Book) wireBook {
	return wireBook{
		Contract:    newContract(b.Contract),
		Agreements:  each(b.Agreements, func(a **domain.Agreement) wireAgreement { return newAgreement(*a) }),
		Months:      each(b.Months, newMonth),
		Adjustments: each(b.Adjustments, newAdjustment),
	}
}

func newContract(c *domain.Contract) wireContract {
	return wireContract{
		Name: c.Name, Number: c.Number, Purchaser: c.Purchaser, SignedOn: c.SignedOn, System: c.System,
		Vendor: wireVendor(c.Vendor), StartMonth: c.Term.From.String(), EndMonth: c.Term.To.String(),
		FeesIncludeTax: c.FeesIncludeTax,
		Fees: each(c.Fees, func(f *domain.Fee) wireFee {
			return wireFee{f.Period.From.String(), f.Period.To.String(), f.MonthlyAmount.String()}
		}),
	}
}

func newAgreement(a *domain.Agreement) wireAgreement {
	p := a.Policy
	return wireAgreement{
		EffectiveFrom: a.EffectiveFrom.String(),
		Policy: wirePolicy{
			PenaltyThreshold: p.PenaltyThreshold.String(), ReductionRate: p.ReductionRate.String(),
			ExpiryMonths: p.ExpiryMonths, PenaltyPeriod: wirePenaltyPeriod(p.PenaltyPeriod),
			Rounding:             wireRounding{p.Rounding.Target, p.Rounding.Mode, p.Rounding.Unit.String()},
			MeasurementDueMonths: p.MeasurementDueMonths, Imposition: p.Imposition,
		},
		Items: each(a.Items, newItem), Note: a.Note, SignedOn: a.SignedOn, Document: a.Document,
	}
}

func newItem(i *domain.Item) wireItem {
	return wireItem{
		Code: i.Code, Name: i.Name, Clause: i.Clause, Definition: i.Definition, Source: i.Source, Unit: i.Unit,
		Counting: i.Counting, Baseline: newThreshold(i.Baseline), BonusThreshold: newThreshold(i.BonusThreshold),
		Step:            amountOrNone(i.Step),
		DeductionPoints: i.DeductionPoints.String(), BonusPoints: i.BonusPoints.String(),
		MeasuredIn: i.MeasuredIn.Months(),
	}
}

func newThreshold(t *domain.Threshold) *wireThreshold {
	if t == nil {
		return nil
	}
	return &wireThreshold{t.Op, t.Value.String()}
}

func newMonth(m *domain.MonthResults) wireMonth {
	return wireMonth{Month: m.Month.String(), Method: m.Method, Measurements: each(m.Measurements, newMeasurement)}
}

func newMeasurement(ms *domain.Measurement) wireMeasurement {
	return wireMeasurement{
		ItemCode: ms.ItemCode, Value: amountOrNone(ms.Value),
		Occurrences: each(ms.Occurrences, func(o *domain.Occurrence) wireOccurrence {
			return wireOccurrence{o.Value.String(), o.Excluded, o.Note, o.At, o.Until, o.Ref}
		}),
		DeductionCount: ms.DeductionCount, BonusCount: ms.BonusCount,
		NotApplicable: ms.NotApplicable, Note: ms.Note, References: each(ms.References, newReference),
	}
}

func newReference(r *domain.Reference) wireReference { return wireReference(*r) }

func newAdjustment(a *domain.Adjustment) wireAdjustment {
	w := wireAdjustment{
		Month: a.Month.String(), WaivePenalty: a.WaivePenalty, Reason: a.Reason, References: each(a.References, newReference),
	}
	if a.Extinguish != nil {
		w.ExtinguishDeduction = amountOrNone(&a.Extinguish.Deduction)
		w.ExtinguishBonus = amountOrNone(&a.Extinguish.Bonus)
	}
	if a.PenaltyPeriod != nil {
		w.PenaltyPeriodFrom, w.PenaltyPeriodTo = a.PenaltyPeriod.From.String(), a.PenaltyPeriod.To.String()
	}
	return w
}

func amountOrNone(a *domain.Amount) *string {
	if a == nil {
		return nil
	}
	s := a.String()
	return &s
}
