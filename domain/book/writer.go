package book

import (
	"slaledger/domain"

	"github.com/go-json-experiment/json"
)

// An account stores the texts of these shapes, and hashes them, for ever. A new
// field is `omitzero`; no stored text is ever written otherwise: names and order
// of fields, and how their values are written, stay. testdata/kept proves it.

// Write returns the JSON of a Book on one line: what Read makes the same Book
// of. Defaults that a reader would fill in are written out, except for fields
// that say nothing.
func Write(b *domain.Book) ([]byte, error) { return json.Marshal(NewBook(b)) }

// Book is a Book as it is written.
type Book struct {
	Contract    Contract     `json:"contract"`
	Agreements  []Agreement  `json:"agreements"`
	Months      []Month      `json:"months"`
	Adjustments []Adjustment `json:"adjustments,omitzero"`
}

// Contract is a contract as it is written.
type Contract struct {
	Name           string `json:"name"`
	Number         string `json:"number,omitzero"`
	Purchaser      string `json:"purchaser,omitzero"`
	SignedOn       string `json:"signed_on,omitzero"`
	System         string `json:"system,omitzero"`
	Vendor         Vendor `json:"vendor"`
	StartMonth     string `json:"start_month"`
	EndMonth       string `json:"end_month"`
	FeesIncludeTax *bool  `json:"fees_include_tax,omitzero"`
	Fees           []Fee  `json:"fees"`
}

// Vendor is the vendor of a contract as it is written.
type Vendor struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	Address        string `json:"address,omitzero"`
	Representative string `json:"representative,omitzero"`
}

// Fee is a line of the fee schedule as it is written.
type Fee struct {
	FromMonth     string `json:"from_month"`
	ToMonth       string `json:"to_month"`
	MonthlyAmount string `json:"monthly_amount"`
}

// Agreement is an agreement version as it is written.
type Agreement struct {
	EffectiveFrom string `json:"effective_from"`
	Policy        Policy `json:"policy"`
	Items         []Item `json:"items"`
	Note          string `json:"note,omitzero"`
	SignedOn      string `json:"signed_on,omitzero"`
	Document      string `json:"document,omitzero"`
}

// Policy is the policy of a version as it is written.
type Policy struct {
	PenaltyThreshold     string            `json:"penalty_threshold"`
	ReductionRate        string            `json:"reduction_rate"`
	ExpiryMonths         int               `json:"expiry_months"`
	PenaltyPeriod        PenaltyPeriod     `json:"penalty_period"`
	Rounding             Rounding          `json:"rounding"`
	MeasurementDueMonths int               `json:"measurement_due_months"`
	Imposition           domain.Imposition `json:"imposition"`
}

// PenaltyPeriod is the kind of a penalty's period as it is written.
type PenaltyPeriod struct {
	Kind   domain.PeriodKind `json:"kind"`
	Months int               `json:"months,omitzero"`
}

// Rounding is how yen are rounded as it is written.
type Rounding struct {
	Target domain.RoundingTarget `json:"target"`
	Mode   domain.RoundingMode   `json:"mode"`
	Unit   string                `json:"unit"`
}

// Item is an item as it is written.
type Item struct {
	Code            string          `json:"code"`
	Name            string          `json:"name"`
	Clause          string          `json:"clause,omitzero"`
	Definition      string          `json:"definition,omitzero"`
	Source          string          `json:"source,omitzero"`
	Unit            string          `json:"unit,omitzero"`
	Counting        domain.Counting `json:"counting"`
	Baseline        *Threshold      `json:"baseline,omitzero"`
	BonusThreshold  *Threshold      `json:"bonus_threshold,omitzero"`
	Step            *string         `json:"step,omitzero"`
	DeductionPoints string          `json:"deduction_points"`
	BonusPoints     string          `json:"bonus_points"`
	MeasuredIn      []int           `json:"measured_in"`
}

// Threshold is a baseline or bonus threshold as it is written.
type Threshold struct {
	Op    domain.Op `json:"op"`
	Value string    `json:"value"`
}

// Month is the results of one month as it is written.
type Month struct {
	Month        string        `json:"month"`
	Method       domain.Method `json:"method"`
	Measurements []Measurement `json:"measurements"`
}

// Measurement is one line of a monthly sheet as it is written.
type Measurement struct {
	ItemCode       string       `json:"item_code"`
	Value          *string      `json:"value,omitzero"`
	Occurrences    []Occurrence `json:"occurrences,omitzero"`
	DeductionCount int          `json:"deduction_count,omitzero"`
	BonusCount     int          `json:"bonus_count,omitzero"`
	NotApplicable  bool         `json:"not_applicable,omitzero"`
	Note           string       `json:"note,omitzero"`
	References     []Reference  `json:"references,omitzero"`
}

// Occurrence is one event of a line as it is written.
type Occurrence struct {
	Value    string `json:"value"`
	Excluded bool   `json:"excluded,omitzero"`
	Note     string `json:"note,omitzero"`
	At       string `json:"at,omitzero"`
	Until    string `json:"until,omitzero"`
	Ref      string `json:"ref,omitzero"`
}

// Reference is the name of a paper as it is written.
type Reference struct {
	Title  string `json:"title"`
	Number string `json:"number,omitzero"`
	Date   string `json:"date,omitzero"`
	SHA256 string `json:"sha256,omitzero"`
}

// Adjustment is what the parties agreed for a month as it is written.
type Adjustment struct {
	Month               string      `json:"month"`
	ExtinguishDeduction *string     `json:"extinguish_deduction,omitzero"`
	ExtinguishBonus     *string     `json:"extinguish_bonus,omitzero"`
	WaivePenalty        bool        `json:"waive_penalty,omitzero"`
	PenaltyPeriodFrom   string      `json:"penalty_period_from,omitzero"`
	PenaltyPeriodTo     string      `json:"penalty_period_to,omitzero"`
	Reason              string      `json:"reason,omitzero"`
	References          []Reference `json:"references,omitzero"`
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

// NewBook returns a Book as it is written.
func NewBook(b *domain.Book) Book {
	return Book{
		Contract:    NewContract(b.Contract),
		Agreements:  each(b.Agreements, func(a **domain.Agreement) Agreement { return NewAgreement(*a) }),
		Months:      each(b.Months, newMonth),
		Adjustments: each(b.Adjustments, newAdjustment),
	}
}

// NewContract returns a contract as it is written.
func NewContract(c *domain.Contract) Contract {
	return Contract{
		Name: c.Name, Number: c.Number, Purchaser: c.Purchaser, SignedOn: c.SignedOn, System: c.System,
		Vendor: Vendor(c.Vendor), StartMonth: c.Term.From.String(), EndMonth: c.Term.To.String(),
		FeesIncludeTax: c.FeesIncludeTax,
		Fees:           each(c.Fees, newFee),
	}
}

func newFee(f *domain.Fee) Fee {
	return Fee{f.Period.From.String(), f.Period.To.String(), f.MonthlyAmount.String()}
}

// NewAgreement returns an agreement version as it is written.
func NewAgreement(a *domain.Agreement) Agreement {
	p := a.Policy
	return Agreement{
		EffectiveFrom: a.EffectiveFrom.String(),
		Policy: Policy{
			PenaltyThreshold: p.PenaltyThreshold.String(), ReductionRate: p.ReductionRate.String(),
			ExpiryMonths: p.ExpiryMonths, PenaltyPeriod: PenaltyPeriod(p.PenaltyPeriod),
			Rounding:             Rounding{p.Rounding.Target, p.Rounding.Mode, p.Rounding.Unit.String()},
			MeasurementDueMonths: p.MeasurementDueMonths, Imposition: p.Imposition,
		},
		Items: each(a.Items, newItem), Note: a.Note, SignedOn: a.SignedOn, Document: a.Document,
	}
}

func newItem(i *domain.Item) Item {
	return Item{
		Code: i.Code, Name: i.Name, Clause: i.Clause, Definition: i.Definition, Source: i.Source, Unit: i.Unit,
		Counting: i.Counting, Baseline: newThreshold(i.Baseline), BonusThreshold: newThreshold(i.BonusThreshold),
		Step:            amountOrNone(i.Step),
		DeductionPoints: i.DeductionPoints.String(), BonusPoints: i.BonusPoints.String(),
		MeasuredIn: i.MeasuredIn.Months(),
	}
}

func newThreshold(t *domain.Threshold) *Threshold {
	if t == nil {
		return nil
	}
	return &Threshold{t.Op, t.Value.String()}
}

// SheetText is a monthly sheet as it is sent.
type SheetText struct {
	Method       domain.Method `json:"method"`
	Measurements []Measurement `json:"measurements"`
}

// NewSheet returns the results of a month as the sheet that enters them.
func NewSheet(results domain.MonthResults) SheetText {
	month := NewMonth(results)
	return SheetText{Method: month.Method, Measurements: month.Measurements}
}

// NewMonth returns the results of a month as they are written.
func NewMonth(m domain.MonthResults) Month { return newMonth(&m) }

func newMonth(m *domain.MonthResults) Month {
	return Month{Month: m.Month.String(), Method: m.Method, Measurements: each(m.Measurements, NewMeasurement)}
}

// NewMeasurement returns a line of a sheet as it is written.
func NewMeasurement(ms *domain.Measurement) Measurement {
	return Measurement{
		ItemCode: ms.ItemCode, Value: amountOrNone(ms.Value),
		Occurrences: each(ms.Occurrences, func(o *domain.Occurrence) Occurrence {
			return Occurrence{
				Value: o.Value.String(), Excluded: o.Excluded, Note: o.Note, At: o.At, Until: o.Until, Ref: o.Ref,
			}
		}),
		DeductionCount: ms.DeductionCount, BonusCount: ms.BonusCount,
		NotApplicable: ms.NotApplicable, Note: ms.Note, References: each(ms.References, newReference),
	}
}

// NewReferences returns papers as they are written.
func NewReferences(list []domain.Reference) []Reference { return each(list, newReference) }

func newReference(r *domain.Reference) Reference { return Reference(*r) }

func newAdjustment(a *domain.Adjustment) Adjustment {
	w := Adjustment{
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
