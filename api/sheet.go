package api

import (
	"fmt"
	"net/http"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
)

type sheetAnswer struct {
	Month        string                `json:"month"`
	Measurements []measurementAnswer   `json:"measurements"`
	Missing      []string              `json:"missing"`
	Preview      *book.StatementAnswer `json:"preview"`
}

type measurementAnswer struct {
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
	Objection      *struct{}     `json:"objection"` // nobody can object yet
}

func newSheetAnswer(s *ledger.Sheet) sheetAnswer {
	answer := sheetAnswer{Month: s.Month.String(), Missing: s.Missing}
	for i := range s.Measurements {
		answer.Measurements = append(answer.Measurements, newMeasurementAnswer(&s.Measurements[i]))
	}
	if s.Preview != nil {
		preview := book.NewStatement(s.Contract, s.Preview).Answer()
		answer.Preview = &preview
	}
	return answer
}

func newMeasurementAnswer(m *ledger.Measurement) measurementAnswer {
	answer := measurementAnswer{
		ID:    fmt.Sprintf("%s-%s-%d", m.Fact.Month, m.Fact.Item, m.Fact.Revision),
		Month: m.Fact.Month.String(), Revision: m.Fact.Revision, Status: "valid",
		Measurement: book.NewMeasurement(&m.Result), Method: m.Fact.Method,
		Achieved: achieved(m), Count: m.Counts.Deduction, BonusCount: m.Counts.Bonus,
		RecordedBy: m.Fact.Recorded.By, RecordedAt: ledger.InstantText(m.Fact.Recorded.At), Late: m.Late,
	}
	if m.Replaced {
		answer.Status = "replaced"
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

func putSheet(r *request) error {
	contract, month, err := r.contractMonth()
	if err != nil {
		return err
	}
	body, err := r.body(maxSheet)
	if err != nil {
		return err
	}
	sheet, err := r.ledger.RecordSheet(r.ctx(), r.user, contract, month, body)
	if err != nil {
		return err
	}
	return r.answer(http.StatusOK, newSheetAnswer(sheet))
}

func getSheet(r *request) error {
	contract, month, err := r.contractMonth()
	if err != nil {
		return err
	}
	q := r.query
	history := q.flag("history")
	if err := q.err(); err != nil {
		return err
	}
	sheet, err := r.ledger.Measurements(r.ctx(), r.user, contract, month, history)
	if err != nil {
		return err
	}
	return r.resource(newSheetAnswer(sheet))
}
