package answer

import (
	"fmt"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

type Sheet struct {
	Month        string        `json:"month"`
	Measurements []Measurement `json:"measurements"`
	Missing      []string      `json:"missing"`
	Preview      *Statement    `json:"preview"`
}

type Measurement struct {
	ID       string `json:"id"`
	Month    string `json:"month"`
	Revision int    `json:"revision"`
	Status   string `json:"status"`
	book.Measurement
	Method         domain.Method `json:"method"`
	ReportRevision *int          `json:"report_revision"`
	Achieved       *bool         `json:"achieved"`
	Count          int           `json:"count"`
	BonusCount     int           `json:"bonus_count"` // as counted; of a manual item that is as entered
	RecordedBy     string        `json:"recorded_by"`
	RecordedAt     string        `json:"recorded_at"`
	Late           bool          `json:"late"`
	CancelledBy    string        `json:"cancelled_by,omitzero"`
	CancelledAt    string        `json:"cancelled_at,omitzero"`
	CancelReason   string        `json:"cancel_reason,omitzero"`
	Objection      *Objection    `json:"objection"`
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
	answer := Measurement{
		ID:    fmt.Sprintf("%s-%s-%d", m.Fact.Month, m.Fact.Item, m.Fact.Revision),
		Month: m.Fact.Month.String(), Revision: m.Fact.Revision, Status: "valid",
		Measurement: book.NewMeasurement(&m.Result), Method: m.Fact.Method,
		Achieved: achieved(m), Count: m.Counts.Deduction, BonusCount: m.Counts.Bonus,
		RecordedBy: m.Fact.Recorded.By, RecordedAt: fact.InstantText(m.Fact.Recorded.At), Late: m.Late,
		Objection: NewObjection(m.Objection),
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

// achieved says whether the service level was met, nil where that is not
// judged.
func achieved(m *ledger.Measurement) *bool {
	if m.Item == nil || m.Item.Counting == domain.CountManual || m.Result.NotApplicable {
		return nil
	}
	met := m.Counts.Deduction == 0
	return &met
}
