package ledger

import (
	"strconv"

	"slaledger/domain"
)

// The facts of two parties, as they are kept. Bodies are JSON as package book
// writes it.

// ConfirmationFact is the vendor's word on an agreement version.
type ConfirmationFact struct {
	Contract string
	Version  int
	Decision domain.Decision
	Body     string // book.WordText
	Recorded Recorded
}

func (f ConfirmationFact) addTo(r rows) {
	r.add("confirmations", f.Contract, strconv.Itoa(f.Version), string(f.Decision), sequenceText(f.Recorded), f.Body)
}

func (f ConfirmationFact) keep(w Writer) error { return w.AddConfirmation(f) }

// ReportFact is one revision of the vendor's report of a month.
type ReportFact struct {
	Contract string
	Month    domain.Month
	Revision int // from 1, per month
	Via      domain.Via
	Body     string // book.ReportText
	Recorded Recorded
}

func (f ReportFact) addTo(r rows) {
	r.add("reports", f.Contract, f.Month.String(), strconv.Itoa(f.Revision), string(f.Via), sequenceText(f.Recorded), f.Body)
}

func (f ReportFact) keep(w Writer) error { return w.AddReport(f) }

// ObjectionFact is the vendor's objection to one revision of a measurement.
type ObjectionFact struct {
	Contract string
	Month    domain.Month
	Item     string
	Revision int    // of the measurement
	Body     string // book.WordText
	Recorded Recorded
}

func (f ObjectionFact) addTo(r rows) {
	r.add("objections", f.Contract, f.Month.String(), f.Item, strconv.Itoa(f.Revision), sequenceText(f.Recorded), f.Body)
}

func (f ObjectionFact) keep(w Writer) error { return w.AddObjection(f) }

// ObjectionAnswerFact is the measurer's answer to an objection.
type ObjectionAnswerFact struct {
	Contract string
	Month    domain.Month
	Item     string
	Revision int // of the measurement
	Decision domain.Decision
	Body     string // book.WordText
	Recorded Recorded
}

func (f ObjectionAnswerFact) addTo(r rows) {
	r.add("objection_answers", f.Contract, f.Month.String(), f.Item, strconv.Itoa(f.Revision), string(f.Decision),
		sequenceText(f.Recorded), f.Body)
}

func (f ObjectionAnswerFact) keep(w Writer) error { return w.AddObjectionAnswer(f) }

// ConsentFact is a party's word on the figures of a penalty.
type ConsentFact struct {
	Contract string
	Month    domain.Month
	Revision int // of the statement
	Party    domain.Party
	Decision domain.Decision
	Via      domain.Via
	Body     string // book.WordText
	Recorded Recorded
}

func (f ConsentFact) addTo(r rows) {
	r.add("consents", f.Contract, f.Month.String(), strconv.Itoa(f.Revision), string(f.Party), string(f.Decision), string(f.Via),
		sequenceText(f.Recorded), f.Body)
}

func (f ConsentFact) keep(w Writer) error { return w.AddConsent(f) }

// ApplicationFact is money deducted or repaid for the penalty of a month.
type ApplicationFact struct {
	Contract string
	Month    domain.Month
	Body     string // book.ApplicationText
	Recorded Recorded
}

func (f ApplicationFact) addTo(r rows) {
	r.add("applications", f.Contract, f.Month.String(), sequenceText(f.Recorded), f.Body)
}

func (f ApplicationFact) keep(w Writer) error { return w.AddApplication(f) }

// AdjustmentFact is an adjustment as proposed, with the accumulated points it
// was proposed on.
type AdjustmentFact struct {
	Contract    string
	Number      int // from 1, per contract
	Month       domain.Month
	Party       domain.Party // that proposed it
	Accumulated domain.Balance
	Body        string // book.Adjustment
	Recorded    Recorded
}

func (f AdjustmentFact) addTo(r rows) {
	r.add("adjustments", f.Contract, strconv.Itoa(f.Number), f.Month.String(), string(f.Party), f.Accumulated.Deduction.String(),
		f.Accumulated.Bonus.String(), sequenceText(f.Recorded), f.Body)
}

func (f AdjustmentFact) keep(w Writer) error { return w.AddAdjustment(f) }

// DecisionFact is a party's word on an adjustment.
type DecisionFact struct {
	Contract   string
	Adjustment int
	Party      domain.Party
	Decision   domain.Decision
	Via        domain.Via
	Body       string // book.WordText
	Recorded   Recorded
}

func (f DecisionFact) addTo(r rows) {
	r.add("decisions", f.Contract, strconv.Itoa(f.Adjustment), string(f.Party), string(f.Decision), string(f.Via),
		sequenceText(f.Recorded), f.Body)
}

func (f DecisionFact) keep(w Writer) error { return w.AddDecision(f) }

// partyReader finds the facts of two parties, each kind in the order of
// recording unless it says otherwise.
type partyReader interface {
	Confirmations(contract string) ([]ConfirmationFact, error)
	// Report returns a revision of a month's report, the latest if revision is
	// 0, or ErrNoFact.
	Report(contract string, month domain.Month, revision int) (ReportFact, error)
	// Consents returns the words on the penalty of a month, of all months if
	// month is 0; Applications returns the money likewise.
	Consents(contract string, month domain.Month) ([]ConsentFact, error)
	Applications(contract string, month domain.Month) ([]ApplicationFact, error)
	// Adjustments returns all adjustments by number.
	Adjustments(contract string) ([]AdjustmentFact, error)
	// Decisions returns the words on all adjustments.
	Decisions(contract string) ([]DecisionFact, error)
}

// AnsweredObjection is an objection with its answer, nil if there is none.
type AnsweredObjection struct {
	Fact   ObjectionFact
	Answer *ObjectionAnswerFact
}

// partyWriter adds the facts of two parties.
type partyWriter interface {
	AddConfirmation(ConfirmationFact) error
	AddReport(ReportFact) error
	AddObjection(ObjectionFact) error
	AddObjectionAnswer(ObjectionAnswerFact) error
	AddConsent(ConsentFact) error
	AddApplication(ApplicationFact) error
	AddAdjustment(AdjustmentFact) error
	AddDecision(DecisionFact) error
}
