package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// The facts of two parties, each as said once of what the other facts made by
// default are about: version 1, the statement of April, its item A.

func confirmationFact(contract string) fact.Confirmation {
	return fact.Confirmation{Contract: contract, Version: 1, Decision: domain.Confirm, Body: `{"reason":""}`, Recorded: at(1)}
}

func reportFact(contract string, revision int) fact.Report {
	return fact.Report{
		Contract: contract, Month: april, Revision: revision, Via: domain.ViaService, Body: fmt.Sprintf(`{"measurements":[%d]}`, revision), Recorded: at(1),
	}
}

func objectionFact(contract, item string) fact.Objection {
	return fact.Objection{Contract: contract, Month: april, Item: item, Revision: 1, Body: `{"reason":"計測器の故障"}`, Recorded: at(1)}
}

func answerFact(contract, item string) fact.ObjectionAnswer {
	return fact.ObjectionAnswer{
		Contract: contract, Month: april, Item: item, Revision: 1, Decision: domain.Dismiss, Body: `{"reason":"記録どおり"}`, Recorded: at(1),
	}
}

func consentFact(contract string) fact.Consent {
	return fact.Consent{
		Contract: contract, Month: april, Revision: 1, Party: domain.VendorParty, Decision: domain.Agree, Via: domain.ViaDocument,
		Body: `{"reason":""}`, Recorded: at(1),
	}
}

func applicationFact(contract string) fact.Application {
	return fact.Application{Contract: contract, Month: april, Body: `{"amount":"250001"}`, Recorded: at(1)}
}

func adjustmentFact(contract string, number int) fact.Adjustment {
	return fact.Adjustment{Contract: contract, Number: number, Month: april, Party: domain.Prefecture, Body: `{"reason":"r"}`, Recorded: at(1)}
}

func decisionFact(contract string, adjustment int) fact.Decision {
	return fact.Decision{
		Contract: contract, Adjustment: adjustment, Party: domain.VendorParty, Decision: domain.Agree, Via: domain.ViaService,
		Body: `{"reason":""}`, Recorded: at(1),
	}
}

func auditLine(contract string) fact.AuditLine {
	return fact.AuditLine{
		At: at(1).At, Actor: "契約担当", Affiliation: "総務課", Title: "主査", Contract: contract, Sequence: 1, Status: 201,
		Origin: fact.Origin{Action: "POST /contracts", Path: "/api/v1/contracts", Address: "192.0.2.1", RequestID: "r-1"},
	}
}

// addOneOfEachWord adds what the two parties say and do, once each, and a line
// of the audit log.
func addOneOfEachWord(w access.Writer, contract string) error {
	return errors.Join(
		w.AddConfirmation(confirmationFact(contract)), w.AddReport(reportFact(contract, 1)), w.AddObjection(objectionFact(contract, "A")),
		w.AddObjectionAnswer(answerFact(contract, "A")), w.AddConsent(consentFact(contract)), w.AddApplication(applicationFact(contract)),
		w.AddAdjustment(adjustmentFact(contract, 1)), w.AddDecision(decisionFact(contract, 1)), w.AddAudit(auditLine(contract)))
}

// withGround adds a contract and what the words of two parties rest on.
func withGround(t *testing.T, s *Store, contract string) {
	t.Helper()
	addContracts(t, s, contract)
	change(t, s, contract, func(w access.Writer) error {
		return errors.Join(w.AddAgreement(agreementFact(contract, 1)), addStatement(w, statementFact(contract, april, 1)),
			w.AddMeasurements([]fact.Measurement{measurementFact(contract, "A", 1), measurementFact(contract, "B", 1)}),
			w.AddObjection(objectionFact(contract, "B")), w.AddAdjustment(adjustmentFact(contract, 1)))
	})
}

// wordTakenTwice checks that what is said once of one thing is not said twice.
// Words that come in a row are one per entry.
func wordTakenTwice(t *testing.T, s *Store) {
	withGround(t, s, "c")
	for what, add := range map[string]func(access.Writer) error{
		"confirmation": func(w access.Writer) error { return w.AddConfirmation(confirmationFact("c")) },
		"report":       func(w access.Writer) error { return w.AddReport(reportFact("c", 1)) },
		"objection":    func(w access.Writer) error { return w.AddObjection(objectionFact("c", "A")) },
		"answer":       func(w access.Writer) error { return w.AddObjectionAnswer(answerFact("c", "B")) },
		"consent":      func(w access.Writer) error { return w.AddConsent(consentFact("c")) },
		"application":  func(w access.Writer) error { return w.AddApplication(applicationFact("c")) },
		"adjustment":   func(w access.Writer) error { return w.AddAdjustment(adjustmentFact("c", 2)) },
		"decision":     func(w access.Writer) error { return w.AddDecision(decisionFact("c", 1)) },
	} {
		change(t, s, "c", add)
		before := rowCounts(t, s)
		if err := s.Change(context.Background(), "c", add); !errors.Is(err, fact.ErrTaken) || errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s twice: %v", what, err)
		}
		same(t, "rows after "+what+" twice", before, rowCounts(t, s))
	}
}

// wordNeedsGround checks that no word is kept without the entry that covers it,
// nor without what it is about: a confirmation its version, an objection its
// measurement, an answer its objection, a consent its revision, a decision its
// adjustment.
func wordNeedsGround(t *testing.T, s *Store) {
	withGround(t, s, "c")
	withGround(t, s, "other")
	change(t, s, "other", func(w access.Writer) error { // that another has it is not enough
		version, adjustment, statement := agreementFact("other", 2), adjustmentFact("other", 2), statementFact("other", april, 2)
		return errors.Join(w.AddAgreement(version), w.AddAdjustment(adjustment), addStatement(w, statement), w.AddObjection(objectionFact("other", "A")))
	})
	before := rowCounts(t, s)
	for what, add := range groundless() {
		err := s.Change(context.Background(), "c", add)
		if err == nil || errors.Is(err, fact.ErrTaken) || errors.Is(err, fact.ErrUnavailable) || !strings.Contains(err.Error(), "FOREIGN KEY") {
			t.Errorf("%s: %v", what, err)
		}
		same(t, "rows after "+what, before, rowCounts(t, s))
	}
}

// groundless are the facts of two parties without their entry, or without one
// part of what they are about.
func groundless() map[string]func(access.Writer) error {
	confirmation := func(with func(*fact.Confirmation)) func(access.Writer) error {
		f := confirmationFact("c")
		with(&f)
		return func(w access.Writer) error { return w.AddConfirmation(f) }
	}
	objection := func(with func(*fact.Objection)) func(access.Writer) error {
		f := objectionFact("c", "A")
		with(&f)
		return func(w access.Writer) error { return w.AddObjection(f) }
	}
	answer := func(with func(*fact.ObjectionAnswer)) func(access.Writer) error {
		f := answerFact("c", "B")
		with(&f)
		return func(w access.Writer) error { return w.AddObjectionAnswer(f) }
	}
	consent := func(with func(*fact.Consent)) func(access.Writer) error {
		f := consentFact("c")
		with(&f)
		return func(w access.Writer) error { return w.AddConsent(f) }
	}
	decision := func(with func(*fact.Decision)) func(access.Writer) error {
		f := decisionFact("c", 1)
		with(&f)
		return func(w access.Writer) error { return w.AddDecision(f) }
	}
	all := map[string]func(access.Writer) error{
		"confirmation of no version":         confirmation(func(f *fact.Confirmation) { f.Version = 2 }),
		"confirmation without entry":         confirmation(func(f *fact.Confirmation) { f.Recorded = at(2) }),
		"objection to no revision":           objection(func(f *fact.Objection) { f.Revision = 2 }),
		"objection to no item":               objection(func(f *fact.Objection) { f.Item = "a" }),
		"objection to another month":         objection(func(f *fact.Objection) { f.Month++ }),
		"objection without entry":            objection(func(f *fact.Objection) { f.Recorded = at(2) }),
		"answer to no objection":             answer(func(f *fact.ObjectionAnswer) { f.Item = "A" }),
		"answer to another month":            answer(func(f *fact.ObjectionAnswer) { f.Month++ }),
		"answer to no revision":              answer(func(f *fact.ObjectionAnswer) { f.Revision = 2 }),
		"answer without entry":               answer(func(f *fact.ObjectionAnswer) { f.Recorded = at(2) }),
		"consent to no revision":             consent(func(f *fact.Consent) { f.Revision = 2 }),
		"consent to a month without figures": consent(func(f *fact.Consent) { f.Month++ }),
		"consent without entry":              consent(func(f *fact.Consent) { f.Recorded = at(2) }),
		"decision on no adjustment":          decision(func(f *fact.Decision) { f.Adjustment = 2 }),
		"decision without entry":             decision(func(f *fact.Decision) { f.Recorded = at(2) }),
	}
	report, application, adjustment := reportFact("c", 1), applicationFact("c"), adjustmentFact("c", 2)
	report.Recorded, application.Recorded, adjustment.Recorded = at(2), at(2), at(2)
	all["report without entry"] = func(w access.Writer) error { return w.AddReport(report) }
	all["application without entry"] = func(w access.Writer) error { return w.AddApplication(application) }
	all["adjustment without entry"] = func(w access.Writer) error { return w.AddAdjustment(adjustment) }
	all["report of no contract"] = func(w access.Writer) error { return w.AddReport(reportFact("new", 1)) }
	return all
}
