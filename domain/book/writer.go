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
	Contract   Contract    `json:"contract"`   // 契約 / contract
	Agreements []Agreement `json:"agreements"` // サービスレベル協定の版。登録順 / agreement versions as recorded
	// 各月の測定結果。開始月から漏れなく / results by month, from start_month without gap
	Months      []Month      `json:"months"`
	Adjustments []Adjustment `json:"adjustments,omitzero"` // 両者が合意した変更 / what the parties agreed to change
}

// Contract is a contract as it is written.
type Contract struct {
	Name           string `json:"name"`                      // 名称 / name
	Number         string `json:"number,omitzero"`           // 番号 / number
	Purchaser      string `json:"purchaser,omitzero"`        // 発注者 / purchaser
	SignedOn       string `json:"signed_on,omitzero"`        // 締結日 / date of signature
	System         string `json:"system,omitzero"`           // システム / system
	Vendor         Vendor `json:"vendor"`                    // 受注者 / vendor
	StartMonth     string `json:"start_month"`               // 契約の開始月 / first month of the term
	EndMonth       string `json:"end_month"`                 // 契約の最終月 / last month of the term
	FeesIncludeTax *bool  `json:"fees_include_tax,omitzero"` // 消費税を含むか / whether the fees include tax
	// 運用保守金額。契約期間を漏れも重なりもなく覆う / fees; they cover the term without gap or overlap
	Fees []Fee `json:"fees"`
}

// Vendor is the vendor of a contract as it is written.
type Vendor struct {
	ID             string `json:"id"`                      // 番号 / id
	Name           string `json:"name"`                    // 名称 / name
	Address        string `json:"address,omitzero"`        // 住所 / address
	Representative string `json:"representative,omitzero"` // 代表者 / representative
}

// Fee is a line of the fee schedule as it is written.
type Fee struct {
	FromMonth     string `json:"from_month"`     // 最初の月 / first month
	ToMonth       string `json:"to_month"`       // 最後の月 / last month
	MonthlyAmount string `json:"monthly_amount"` // 月額（円）。0以上の整数 / yen a month; whole, not negative
}

// Agreement is an agreement version as it is written.
type Agreement struct {
	EffectiveFrom string `json:"effective_from"`     // 適用開始月 / first month in force
	Policy        Policy `json:"policy"`             // 計算の取決め / policy
	Items         []Item `json:"items"`              // 評価項目 / items
	Note          string `json:"note,omitzero"`      // 備考 / note
	SignedOn      string `json:"signed_on,omitzero"` // 締結日 / date of signature
	Document      string `json:"document,omitzero"`  // 文書 / document
}

// Policy is the policy of a version as it is written.
type Policy struct {
	PenaltyThreshold string `json:"penalty_threshold"` // ペナルティ基準（負） / criterion, below 0
	ReductionRate    string `json:"reduction_rate"`    // 減額率（0を超え1以下） / rate, above 0 and at most 1
	// 加算ポイントの有効月数（1〜120） / months that bonus points last, 1 to 120
	ExpiryMonths  int           `json:"expiry_months"`
	PenaltyPeriod PenaltyPeriod `json:"penalty_period"` // 減額対象期間の決め方 / period whose fees are reduced
	Rounding      Rounding      `json:"rounding"`       // 円未満の端数処理 / rounding of yen
	// 測定期限（翌月末なら1）。0〜12 / months until a month is to be measured, 0 to 12
	MeasurementDueMonths int               `json:"measurement_due_months"`
	Imposition           domain.Imposition `json:"imposition"` // ペナルティの決め方 / how a penalty is imposed
}

// PenaltyPeriod is the kind of a penalty's period as it is written.
type PenaltyPeriod struct {
	Kind domain.PeriodKind `json:"kind"` // 種別 / kind
	// 月数（trailing のときだけ。1〜120） / months, only with trailing, 1 to 120
	Months int `json:"months,omitzero"`
}

// Rounding is how yen are rounded as it is written.
type Rounding struct {
	Target domain.RoundingTarget `json:"target"` // 端数処理の対象 / what is rounded
	Mode   domain.RoundingMode   `json:"mode"`   // 端数処理 / mode
	Unit   string                `json:"unit"`   // 端数処理の単位（円）：1、10、100、1000 / yen: 1, 10, 100 or 1000
}

// Item is an item as it is written.
type Item struct {
	Code           string          `json:"code"`                     // 項目コード / item code
	Name           string          `json:"name"`                     // 名称 / name
	Clause         string          `json:"clause,omitzero"`          // 契約の条項 / clause of the contract
	Definition     string          `json:"definition,omitzero"`      // 定義 / definition
	Source         string          `json:"source,omitzero"`          // 測定の方法 / how it is measured
	Unit           string          `json:"unit,omitzero"`            // 単位 / unit
	Counting       domain.Counting `json:"counting"`                 // 計数方法 / counting rule
	Baseline       *Threshold      `json:"baseline,omitzero"`        // 基準値 / level that is to be met
	BonusThreshold *Threshold      `json:"bonus_threshold,omitzero"` // 加算の基準値 / level that earns bonus points
	// 超過1回分の幅（0を超える） / width of a step, above 0
	Step *string `json:"step,omitzero"`
	// 1回当たりの減算ポイント / points deducted each time
	DeductionPoints string `json:"deduction_points"`
	BonusPoints     string `json:"bonus_points"` // 1回当たりの加算ポイント / bonus points each time
	MeasuredIn      []int  `json:"measured_in"`  // 測定する月（1〜12） / calendar months in which it is measured
	// 入力した値の丸め。1回だけ丸め、丸めた値で判定する / how an entered value is rounded, once, before it is judged
	Rounding *ItemRounding `json:"rounding,omitzero"`
	// 受け付ける値の範囲。両端を含む / which values are taken; both ends are
	Range *ItemRange `json:"range,omitzero"`
}

// ItemRounding is how the values of an item are rounded as it is written.
type ItemRounding struct {
	Mode domain.RoundingMode `json:"mode"` // 丸めの方法 / mode
	// 丸めの単位：0.000001から1000までの10の累乗 / power of ten, 0.000001 to 1000
	Unit string `json:"unit"`
}

// ItemRange is which values an item takes as it is written, one end or both.
type ItemRange struct {
	Min *string `json:"min,omitzero"` // 最小の値 / least value
	Max *string `json:"max,omitzero"` // 最大の値 / greatest value
}

// Threshold is a baseline or bonus threshold as it is written.
type Threshold struct {
	Op    domain.Op `json:"op"`    // 比較 / comparison
	Value string    `json:"value"` // 値 / value
}

// Month is the results of one month as it is written.
type Month struct {
	Month        string        `json:"month"`        // 年月 / month
	Method       domain.Method `json:"method"`       // 測定方法 / method
	Measurements []Measurement `json:"measurements"` // 項目ごとの測定結果 / lines, an item once
}

// Measurement is one line of a monthly sheet as it is written.
type Measurement struct {
	ItemCode string  `json:"item_code"`      // 項目コード / item code
	Value    *string `json:"value,omitzero"` // 値 / value
	// 発生の一覧。空は発生なし / occurrences; empty if there were none
	Occurrences []Occurrence `json:"occurrences,omitzero"`
	// 減算の回数（回数を入力する項目） / deductions, of manual items
	DeductionCount int `json:"deduction_count,omitzero"`
	BonusCount     int `json:"bonus_count,omitzero"` // 加算の回数 / how often bonus points are given
	// 当月該当なし。note が必須 / not applicable this month; needs a note
	NotApplicable bool        `json:"not_applicable,omitzero"`
	Note          string      `json:"note,omitzero"`       // 備考 / note
	References    []Reference `json:"references,omitzero"` // 根拠資料 / papers
}

// Occurrence is one event of a line as it is written.
type Occurrence struct {
	Value string `json:"value"` // 値 / value
	// 対象外（受注者の責によらない）。note が必須 / not the vendor's doing; needs a note
	Excluded bool   `json:"excluded,omitzero"`
	Note     string `json:"note,omitzero"`  // 備考 / note
	At       string `json:"at,omitzero"`    // 発生日時（RFC 3339） / when it began
	Until    string `json:"until,omitzero"` // 終了日時（RFC 3339） / when it ended
	Ref      string `json:"ref,omitzero"`   // 記録の番号 / reference of the record
}

// Reference is the name of a paper as it is written.
type Reference struct {
	Title  string `json:"title"`           // 名称 / title
	Number string `json:"number,omitzero"` // 番号 / number
	Date   string `json:"date,omitzero"`   // 日付 / date
	SHA256 string `json:"sha256,omitzero"` // SHA-256（16進数64桁） / SHA-256 in hex
}

// Adjustment is what the parties agreed for a month as it is written.
type Adjustment struct {
	Month string `json:"month"` // 年月 / month
	// 消滅させる減算ポイント / deduction points to extinguish
	ExtinguishDeduction *string `json:"extinguish_deduction,omitzero"`
	// 消滅させる加算ポイント / bonus points to extinguish
	ExtinguishBonus *string `json:"extinguish_bonus,omitzero"`
	// ペナルティを課さない（両者合意） / the parties agree on no penalty
	WaivePenalty bool `json:"waive_penalty,omitzero"`
	// 減額対象期間の最初の月 / first month of the period
	PenaltyPeriodFrom string `json:"penalty_period_from,omitzero"`
	// 減額対象期間の最後の月 / last month of the period
	PenaltyPeriodTo string      `json:"penalty_period_to,omitzero"`
	Reason          string      `json:"reason,omitzero"`     // 理由 / reason
	References      []Reference `json:"references,omitzero"` // 根拠資料 / papers
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
		MeasuredIn: i.MeasuredIn.Months(), Rounding: newItemRounding(i.Rounding), Range: newItemRange(i.Range),
	}
}

func newItemRounding(r *domain.ItemRounding) *ItemRounding {
	if r == nil {
		return nil
	}
	return &ItemRounding{r.Mode, r.Unit.String()}
}

func newItemRange(r *domain.ItemRange) *ItemRange {
	if r == nil {
		return nil
	}
	return &ItemRange{amountOrNone(r.Min), amountOrNone(r.Max)}
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
