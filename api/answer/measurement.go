package answer

import (
	"fmt"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

type Sheet struct {
	Month        string        `json:"month"`        // 年月 / month
	Measurements []Measurement `json:"measurements"` // 項目ごとの測定結果 / lines, an item once
	Missing      []string      `json:"missing"`      // 測定結果のない項目コード / items without a measurement
	// 確定前の確認。いま確定できないときは null / what settling would give; null while that cannot be done
	Preview *Statement `json:"preview"`
}

// RecordedSheet is a sheet as it is after lines were entered.
type RecordedSheet struct {
	Sheet
	// 入力した行の疑わしい点（100件まで）。受付は拒みません / what looks mistaken in the lines entered, at most 100; nothing is refused
	Hints []Hint `json:"hints"`
	// 入力と異なる形で読み取ったもの（ファイルによる入力だけ） / what was read otherwise than typed; of a file only
	ReadAs []Reading `json:"read_as,omitzero"`
}

// Reading is a cell that was read otherwise than it was typed, or a worksheet that was not read.
type Reading struct {
	Cell     string `json:"cell"`               // セル（測定結果!G8） / cell, such as 測定結果!G8
	ItemCode string `json:"item_code,omitzero"` // 項目コード / item code
	ItemName string `json:"item_name,omitzero"` // 項目名 / name of the item
	Given    string `json:"given,omitzero"`     // 入力された文字（80文字まで） / what was typed, at most 80 characters
	Detail   string `json:"detail"`             // 説明 / explanation
}

// NewRecordedSheet returns a sheet, with what is said of it in English or in Japanese.
func NewRecordedSheet(s *ledger.Sheet, english bool) RecordedSheet {
	recorded := RecordedSheet{Sheet: NewSheet(s), Hints: NewHints(s.Hints(), english)}
	for _, r := range s.Readings {
		recorded.ReadAs = append(recorded.ReadAs, Reading{r.Cell, r.ItemCode, r.ItemName, r.Given, r.Detail.In(english)})
	}
	return recorded
}

type Measurement struct {
	ID       string `json:"id"`        // 番号 / id
	Month    string `json:"month"`     // 年月 / month
	Revision int    `json:"revision"`  // 版 / revision
	Status   string `json:"status"`    // 状態 / status
	ItemCode string `json:"item_code"` // 項目コード / item code
	// 値。項目に丸めを定めたときは丸めた値 / value, rounded where the item says so
	Value *string `json:"value,omitzero"`
	// 入力した値。丸めにより変わったときだけ / what was typed; only where rounding changed it
	Entered *string `json:"entered,omitzero"`
	// 発生の一覧。空は発生なし / occurrences; empty if there were none
	Occurrences []MeasuredOccurrence `json:"occurrences,omitzero"`
	// 減算の回数（回数を入力する項目） / deductions, of manual items
	DeductionCount int `json:"deduction_count,omitzero"`
	// 当月該当なし / not applicable this month
	NotApplicable bool             `json:"not_applicable,omitzero"`
	Note          string           `json:"note,omitzero"`       // 備考 / note
	References    []book.Reference `json:"references,omitzero"` // 根拠資料 / papers
	Method        domain.Method    `json:"method"`              // 測定方法 / method
	// 採用した月次報告の版。ないときは null / revision of the vendor's report; null if none
	ReportRevision *int `json:"report_revision"`
	// 基準値を達成したか。判定しないものは null / whether the level was met; null where that is not judged
	Achieved *bool `json:"achieved"`
	Count    int   `json:"count"` // 減算の回数 / how often points are deducted
	// as counted; of a manual item that is as entered
	BonusCount int    `json:"bonus_count"` // 加算の回数 / how often bonus points are given
	RecordedBy string `json:"recorded_by"` // 入力した利用者 / who recorded it
	RecordedAt string `json:"recorded_at"` // 入力日時 / when it was recorded
	Late       bool   `json:"late"`        // 期限後の入力か / whether the item was first measured after the due date
	// 取り消した利用者。取り消したものだけ / who cancelled it; only then
	CancelledBy string `json:"cancelled_by,omitzero"`
	// 取消しの日時。取り消したものだけ / when it was cancelled; only then
	CancelledAt string `json:"cancelled_at,omitzero"`
	// 取消しの理由。取り消したものだけ / why it was cancelled; only then
	CancelReason string `json:"cancel_reason,omitzero"`
	// 測定結果への異議。ないときは null / the vendor's objection; null if none
	Objection *Objection `json:"objection"`
}

// MeasuredOccurrence is one event of a measurement.
type MeasuredOccurrence struct {
	// 値。項目に丸めを定めたときは丸めた値 / value, rounded where the item says so
	Value string `json:"value"`
	// 入力した値。丸めにより変わったときだけ / what was typed; only where rounding changed it
	Entered *string `json:"entered,omitzero"`
	// 対象外（受注者の責によらない） / not the vendor's doing
	Excluded bool   `json:"excluded,omitzero"`
	Note     string `json:"note,omitzero"`  // 備考 / note
	At       string `json:"at,omitzero"`    // 発生日時（RFC 3339） / when it began
	Until    string `json:"until,omitzero"` // 終了日時（RFC 3339） / when it ended
	Ref      string `json:"ref,omitzero"`   // 記録の番号 / reference of the record
}

func NewSheet(s *ledger.Sheet) Sheet {
	answer := Sheet{Month: s.Month.String(), Missing: s.Missing}
	for i := range s.Measurements {
		answer.Measurements = append(answer.Measurements, NewMeasurement(&s.Measurements[i]))
	}
	if s.Preview != nil {
		preview := CalculatedStatement(*s.Preview)
		answer.Preview = &preview
	}
	return answer
}

func NewMeasurement(m *ledger.Measurement) Measurement {
	stored := book.NewMeasurement(&m.Result)
	answer := Measurement{
		ID:    fmt.Sprintf("%s-%s-%d", m.Fact.Month, m.Fact.Item, m.Fact.Revision),
		Month: m.Fact.Month.String(), Revision: m.Fact.Revision, Status: "valid",
		ItemCode: stored.ItemCode, DeductionCount: stored.DeductionCount, NotApplicable: stored.NotApplicable,
		Note: stored.Note, References: stored.References, Method: m.Fact.Method,
		Achieved: achieved(m), Count: m.Counts.Deduction, BonusCount: m.Counts.Bonus,
		RecordedBy: m.Fact.Recorded.By, RecordedAt: fact.InstantText(m.Fact.Recorded.At), Late: m.Late,
		Objection: NewObjection(m.Objection),
	}
	if value := m.Result.Value; value != nil {
		judged, entered := asJudged(m.Item, *value)
		answer.Value, answer.Entered = &judged, entered
	}
	if m.Result.Occurrences != nil { // an empty list says that there were none
		answer.Occurrences = make([]MeasuredOccurrence, 0, len(m.Result.Occurrences))
	}
	for _, o := range m.Result.Occurrences {
		value, entered := asJudged(m.Item, o.Value)
		answer.Occurrences = append(answer.Occurrences, MeasuredOccurrence{
			value, entered, o.Excluded, o.Note, o.At, o.Until, o.Ref,
		})
	}
	if m.Replaced {
		answer.Status = "replaced"
	}
	if m.Cancelled != nil {
		answer.Status, answer.CancelledBy = "cancelled", m.Cancelled.Recorded.By
		answer.CancelledAt, answer.CancelReason = fact.InstantText(m.Cancelled.Recorded.At), m.Cancelled.Text.Reason
	}
	if m.Fact.ReportRevision != 0 {
		answer.ReportRevision = &m.Fact.ReportRevision
	}
	return answer
}

// asJudged returns a value as its item judges it, and what was typed where
// rounding changed that (D16). A result that no item takes is as it was typed.
func asJudged(item *domain.Item, typed domain.Amount) (value string, entered *string) {
	if item == nil {
		return typed.String(), nil
	}
	rounded := item.Rounded(typed)
	if rounded.Equal(typed) {
		return typed.String(), nil
	}
	text := typed.String()
	return rounded.String(), &text
}

// achieved says whether the service level was met, nil where that is not
// judged.
func achieved(m *ledger.Measurement) *bool {
	if m.Item == nil || m.Item.Counting == domain.CountManual || m.Result.NotApplicable {
		return nil
	}
	met := m.Counts.Deduction == 0
	return &met
}

// CancelledMeasurement tells what a cancellation does to settled months, too.
type CancelledMeasurement struct {
	Measurement
	Reopened []string `json:"reopened"` // 再集計待ちとなった月 / months that went under re-measurement
}

// NewCancelledMeasurement returns a measurement that was just cancelled.
func NewCancelledMeasurement(m *ledger.Measurement) CancelledMeasurement {
	return CancelledMeasurement{NewMeasurement(m), monthTexts(m.Reopened)}
}
