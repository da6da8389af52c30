package storage

import (
	"slaledger/domain"
	"slaledger/ledger"
)

// recordedIn selects the rows of a table of facts with the actor and instant of
// the entry that covers each.
func recordedIn(table string) string {
	return `SELECT t.*, e.actor, e.at FROM ` + table + ` t` + recordedBy
}

func (s session) Confirmations(contract string) ([]ledger.ConfirmationFact, error) {
	return find(s, recordedConfirmation.fact, recordedIn("confirmations")+`WHERE t.contract = ? AND t.sequence <= ? ORDER BY t.sequence`, contract, s.until)
}

func (s session) Report(contract string, month domain.Month, revision int) (ledger.ReportFact, error) {
	return first(s, recordedReport.fact, recordedIn("reports")+`WHERE t.contract = ? AND t.month = ? AND t.sequence <= ? AND (? = 0 OR t.revision = ?)
		ORDER BY t.revision DESC LIMIT 1`, contract, month.String(), s.until, revision, revision)
}

func (s session) Consents(contract string, month domain.Month) ([]ledger.ConsentFact, error) {
	return find(s, recordedConsent.fact, recordedIn("consents")+`WHERE t.contract = ? AND t.sequence <= ? AND (? = '' OR t.month = ?) ORDER BY t.sequence`,
		contract, s.until, monthText(month), monthText(month))
}

func (s session) Applications(contract string, month domain.Month) ([]ledger.ApplicationFact, error) {
	return find(s, recordedApplication.fact, recordedIn("applications")+`WHERE t.contract = ? AND t.sequence <= ? AND (? = '' OR t.month = ?) ORDER BY t.sequence`,
		contract, s.until, monthText(month), monthText(month))
}

func (s session) Adjustments(contract string) ([]ledger.AdjustmentFact, error) {
	return find(s, recordedAdjustment.fact, recordedIn("adjustments")+`WHERE t.contract = ? AND t.sequence <= ? ORDER BY t.number`, contract, s.until)
}

func (s session) Decisions(contract string) ([]ledger.DecisionFact, error) {
	return find(s, recordedDecision.fact, recordedIn("decisions")+`WHERE t.contract = ? AND t.sequence <= ? ORDER BY t.sequence, t.adjustment`, contract, s.until)
}

func (s session) AddConfirmation(f ledger.ConfirmationFact) error {
	return s.add(&confirmationRow{
		Contract: f.Contract, Sequence: f.Recorded.Sequence, Version: f.Version, Decision: string(f.Decision), Body: f.Body,
	})
}

func (s session) AddReport(f ledger.ReportFact) error {
	return s.add(&reportRow{
		Contract: f.Contract, Month: f.Month.String(), Revision: f.Revision, Via: string(f.Via), Sequence: f.Recorded.Sequence, Body: f.Body,
	})
}

func (s session) AddObjection(f ledger.ObjectionFact) error {
	return s.add(&objectionRow{
		Contract: f.Contract, Month: f.Month.String(), Item: f.Item, Revision: f.Revision, Sequence: f.Recorded.Sequence, Body: f.Body,
	})
}

func (s session) AddObjectionAnswer(f ledger.ObjectionAnswerFact) error {
	return s.add(&objectionAnswerRow{
		Contract: f.Contract, Month: f.Month.String(), Item: f.Item, Revision: f.Revision, Decision: string(f.Decision),
		Sequence: f.Recorded.Sequence, Body: f.Body,
	})
}

func (s session) AddConsent(f ledger.ConsentFact) error {
	return s.add(&consentRow{
		Contract: f.Contract, Sequence: f.Recorded.Sequence, Month: f.Month.String(), Revision: f.Revision, Party: string(f.Party),
		Decision: string(f.Decision), Via: string(f.Via), Body: f.Body,
	})
}

func (s session) AddApplication(f ledger.ApplicationFact) error {
	return s.add(&applicationRow{Contract: f.Contract, Sequence: f.Recorded.Sequence, Month: f.Month.String(), Body: f.Body})
}

func (s session) AddAdjustment(f ledger.AdjustmentFact) error {
	return s.add(&adjustmentRow{
		Contract: f.Contract, Number: f.Number, Month: f.Month.String(), Party: string(f.Party),
		Deduction: f.Accumulated.Deduction.String(), Bonus: f.Accumulated.Bonus.String(), Sequence: f.Recorded.Sequence, Body: f.Body,
	})
}

func (s session) AddDecision(f ledger.DecisionFact) error {
	return s.add(&decisionRow{
		Contract: f.Contract, Sequence: f.Recorded.Sequence, Adjustment: f.Adjustment, Party: string(f.Party),
		Decision: string(f.Decision), Via: string(f.Via), Body: f.Body,
	})
}
