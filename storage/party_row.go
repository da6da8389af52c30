package storage

import (
	"slaledger/domain"
	"slaledger/ledger"
)

// The rows of what two parties say and do.

type confirmationRow struct {
	Contract string
	Sequence int64
	Version  int
	Decision string
	Body     string
}

func (confirmationRow) TableName() string { return "confirmations" }

type recordedConfirmation struct {
	Row confirmationRow `gorm:"embedded"`
	By  recordedRow     `gorm:"embedded"`
}

func (r recordedConfirmation) fact() (ledger.ConfirmationFact, error) {
	recorded, err := r.By.recorded(r.Row.Sequence)
	return ledger.ConfirmationFact{
		Contract: r.Row.Contract, Version: r.Row.Version, Decision: domain.Decision(r.Row.Decision), Body: r.Row.Body, Recorded: recorded,
	}, err
}

type reportRow struct {
	Contract string
	Month    string
	Revision int
	Via      string
	Sequence int64
	Body     string
}

func (reportRow) TableName() string { return "reports" }

type recordedReport struct {
	Row reportRow   `gorm:"embedded"`
	By  recordedRow `gorm:"embedded"`
}

func (r recordedReport) fact() (ledger.ReportFact, error) {
	f := ledger.ReportFact{Contract: r.Row.Contract, Revision: r.Row.Revision, Via: domain.Via(r.Row.Via), Body: r.Row.Body}
	var err error
	if f.Month, err = readMonth(r.Row.Month); err != nil {
		return f, err
	}
	f.Recorded, err = r.By.recorded(r.Row.Sequence)
	return f, err
}

type objectionRow struct {
	Contract string
	Month    string
	Item     string
	Revision int
	Sequence int64
	Body     string
}

func (objectionRow) TableName() string { return "objections" }

type objectionAnswerRow struct {
	Contract string
	Month    string
	Item     string
	Revision int
	Decision string
	Sequence int64
	Body     string
}

func (objectionAnswerRow) TableName() string { return "objection_answers" }

// objectionColumns are the objection to a measurement and its answer, as they
// come with the measurement.
type objectionColumns struct {
	ObjectionSequence int64
	ObjectionBody     string
	ObjectionActor    string
	ObjectionAt       string
	AnswerSequence    int64
	AnswerDecision    string
	AnswerBody        string
	AnswerActor       string
	AnswerAt          string
}

// objection returns the objection to a measurement, nil if there is none.
func (r objectionColumns) objection(m ledger.MeasurementFact) (*ledger.AnsweredObjection, error) {
	if r.ObjectionSequence == 0 {
		return nil, nil
	}
	by, err := recordedRow{Actor: r.ObjectionActor, At: r.ObjectionAt}.recorded(r.ObjectionSequence)
	found := &ledger.AnsweredObjection{Fact: ledger.ObjectionFact{
		Contract: m.Contract, Month: m.Month, Item: m.Item, Revision: m.Revision, Body: r.ObjectionBody, Recorded: by,
	}}
	if err != nil || r.AnswerSequence == 0 {
		return found, err
	}
	by, err = recordedRow{Actor: r.AnswerActor, At: r.AnswerAt}.recorded(r.AnswerSequence)
	found.Answer = &ledger.ObjectionAnswerFact{
		Contract: m.Contract, Month: m.Month, Item: m.Item, Revision: m.Revision,
		Decision: domain.Decision(r.AnswerDecision), Body: r.AnswerBody, Recorded: by,
	}
	return found, err
}

type consentRow struct {
	Contract string
	Sequence int64
	Month    string
	Revision int
	Party    string
	Decision string
	Via      string
	Body     string
}

func (consentRow) TableName() string { return "consents" }

type recordedConsent struct {
	Row consentRow  `gorm:"embedded"`
	By  recordedRow `gorm:"embedded"`
}

func (r recordedConsent) fact() (ledger.ConsentFact, error) {
	f := ledger.ConsentFact{
		Contract: r.Row.Contract, Revision: r.Row.Revision, Party: domain.Party(r.Row.Party),
		Decision: domain.Decision(r.Row.Decision), Via: domain.Via(r.Row.Via), Body: r.Row.Body,
	}
	var err error
	if f.Month, err = readMonth(r.Row.Month); err != nil {
		return f, err
	}
	f.Recorded, err = r.By.recorded(r.Row.Sequence)
	return f, err
}

type applicationRow struct {
	Contract string
	Sequence int64
	Month    string
	Body     string
}

func (applicationRow) TableName() string { return "applications" }

type recordedApplication struct {
	Row applicationRow `gorm:"embedded"`
	By  recordedRow    `gorm:"embedded"`
}

func (r recordedApplication) fact() (ledger.ApplicationFact, error) {
	f := ledger.ApplicationFact{Contract: r.Row.Contract, Body: r.Row.Body}
	var err error
	if f.Month, err = readMonth(r.Row.Month); err != nil {
		return f, err
	}
	f.Recorded, err = r.By.recorded(r.Row.Sequence)
	return f, err
}

type adjustmentRow struct {
	Contract  string
	Number    int
	Month     string
	Party     string
	Deduction string
	Bonus     string
	Sequence  int64
	Body      string
}

func (adjustmentRow) TableName() string { return "adjustments" }

type recordedAdjustment struct {
	Row adjustmentRow `gorm:"embedded"`
	By  recordedRow   `gorm:"embedded"`
}

func (r recordedAdjustment) fact() (ledger.AdjustmentFact, error) {
	f := ledger.AdjustmentFact{Contract: r.Row.Contract, Number: r.Row.Number, Party: domain.Party(r.Row.Party), Body: r.Row.Body}
	var err error
	if f.Month, err = readMonth(r.Row.Month); err != nil {
		return f, err
	}
	if f.Accumulated.Deduction, err = domain.ReadAmount(r.Row.Deduction); err != nil {
		return f, err
	}
	if f.Accumulated.Bonus, err = domain.ReadAmount(r.Row.Bonus); err != nil {
		return f, err
	}
	f.Recorded, err = r.By.recorded(r.Row.Sequence)
	return f, err
}

type decisionRow struct {
	Contract   string
	Sequence   int64
	Adjustment int
	Party      string
	Decision   string
	Via        string
	Body       string
}

func (decisionRow) TableName() string { return "decisions" }

type recordedDecision struct {
	Row decisionRow `gorm:"embedded"`
	By  recordedRow `gorm:"embedded"`
}

func (r recordedDecision) fact() (ledger.DecisionFact, error) {
	recorded, err := r.By.recorded(r.Row.Sequence)
	return ledger.DecisionFact{
		Contract: r.Row.Contract, Adjustment: r.Row.Adjustment, Party: domain.Party(r.Row.Party),
		Decision: domain.Decision(r.Row.Decision), Via: domain.Via(r.Row.Via), Body: r.Row.Body, Recorded: recorded,
	}, err
}
