package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// wordsRoundTrip says every hard text in every kind of word that comes in a row,
// against the order in which they come back.
func wordsRoundTrip(t *testing.T, s *Store) {
	withGround(t, s, "c")
	withGround(t, s, "other")
	var confirmations []fact.Confirmation
	var decisions []fact.Decision
	var consents []fact.Consent
	for i, text := range hardTexts {
		by := at(int64(i + 2))
		confirmations = append(confirmations, fact.Confirmation{Contract: "c", Version: 1, Decision: domain.Decision(text), Body: text, Recorded: by})
		decisions = append(decisions, fact.Decision{
			Contract: "c", Adjustment: 1, Party: domain.Party(text), Decision: domain.Decision(text), Via: domain.Via(text), Body: text, Recorded: by,
		})
		consents = append(consents, fact.Consent{
			Contract: "c", Month: april, Revision: 1, Party: domain.Party(text), Decision: domain.Decision(text), Via: domain.Via(text), Body: text, Recorded: by,
		})
	}
	covered(t, s, 2, int64(len(hardTexts)+1), func(w access.Writer) error {
		err := errors.Join(w.AddConfirmation(confirmationFact("other")), w.AddDecision(decisionFact("other", 1)), w.AddConsent(consentFact("other")))
		for i := len(hardTexts) - 1; i >= 0; i-- {
			err = errors.Join(err, w.AddConfirmation(confirmations[i]), w.AddDecision(decisions[i]), w.AddConsent(consents[i]))
		}
		return err
	})
	view(t, s, func(r access.Reader) error {
		gotConfirmations, confirmationsErr := r.Confirmations("c")
		same(t, "confirmations", confirmations, gotConfirmations)
		gotDecisions, decisionsErr := r.Decisions("c")
		same(t, "decisions", decisions, gotDecisions)
		gotConsents, consentsErr := r.Consents("c", 0)
		same(t, "consents", consents, gotConsents)
		inUTC(t, gotConfirmations[0].Recorded.At)
		inUTC(t, gotDecisions[0].Recorded.At)
		inUTC(t, gotConsents[0].Recorded.At)
		return errors.Join(confirmationsErr, decisionsErr, consentsErr)
	})
}

// wordsAreFoundByMonth says and pays something in several months, and asks for
// one and for all.
func wordsAreFoundByMonth(t *testing.T, s *Store) {
	withGround(t, s, "c")
	var consents []fact.Consent
	var applications []fact.Application
	var ofMonth [3][2]int // how many of each
	const words = 20      // entries of two digits: they are no texts
	for i := range words {
		m := april + domain.Month(i*i%3)
		consent, application := consentFact("c"), applicationFact("c")
		consent.Month, consent.Recorded = m, at(int64(i+2))
		application.Month, application.Recorded, application.Body = m, at(int64(words-i+1)), hardTexts[i%len(hardTexts)]
		consents, applications = append(consents, consent), append([]fact.Application{application}, applications...)
		ofMonth[m-april][0]++
		ofMonth[m-april][1]++
	}
	covered(t, s, 2, words+1, func(w access.Writer) error {
		err := w.AddStatements([]fact.Statement{statementFact("c", april+1, 1), statementFact("c", april+2, 1)})
		for i := range consents {
			err = errors.Join(err, w.AddConsent(consents[i]), w.AddApplication(applications[words-1-i]))
		}
		return err
	})
	view(t, s, func(r access.Reader) (err error) {
		all, allErr := r.Applications("c", 0)
		same(t, "applications", applications, all)
		for i, counts := range ofMonth {
			m := april + domain.Month(i)
			said, saidErr := r.Consents("c", m)
			paid, paidErr := r.Applications("c", m)
			same(t, "how many in "+m.String(), counts, [2]int{len(said), len(paid)})
			same(t, "consents in "+m.String(), slices.DeleteFunc(slices.Clone(consents), func(f fact.Consent) bool { return f.Month != m }), said)
			same(t, "applications in "+m.String(), slices.DeleteFunc(slices.Clone(applications), func(f fact.Application) bool { return f.Month != m }), paid)
			err = errors.Join(err, saidErr, paidErr)
		}
		none, noneErr := r.Consents("other", 0)
		same(t, "consents of another contract", 0, len(none))
		return errors.Join(err, allErr, noneErr)
	})
}

// adjustmentsRoundTrip proposes adjustments with every hard amount and text.
func adjustmentsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	var facts []fact.Adjustment
	for i, points := range hardPoints {
		deduction, err := domain.ReadAmount(points)
		if err != nil {
			t.Fatal(err)
		}
		fact := adjustmentFact("c", i+1)
		fact.Month, fact.Party, fact.Body, fact.Recorded = april+domain.Month(i), domain.Party(hardTexts[i]), hardTexts[i], at(int64(i+2))
		fact.Accumulated = domain.Balance{Deduction: deduction, Bonus: deduction.Neg()}
		facts = append(facts, fact)
	}
	covered(t, s, 2, int64(len(facts)+1), func(w access.Writer) error {
		err := w.AddAdjustment(adjustmentFact("other", 1))
		for i := len(facts) - 1; i >= 0; i-- {
			err = errors.Join(err, w.AddAdjustment(facts[i]))
		}
		return err
	})
	view(t, s, func(r access.Reader) error {
		got, err := r.Adjustments("c")
		same(t, "adjustments", facts, got)
		inUTC(t, got[0].Recorded.At)
		none, noneErr := r.Adjustments("unknown")
		same(t, "adjustments of no contract", 0, len(none))
		return errors.Join(err, noneErr)
	})
}

// reportsRoundTrip reports a month with every hard text; the last revision is
// the report.
func reportsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	var facts []fact.Report
	for i, text := range hardTexts {
		facts = append(facts, fact.Report{Contract: "c", Month: april, Revision: i + 1, Via: domain.Via(text), Body: text, Recorded: at(int64(i + 2))})
	}
	next := reportFact("c", 30)
	next.Month++
	covered(t, s, 2, int64(len(facts)+1), func(w access.Writer) error {
		err := errors.Join(w.AddReport(reportFact("other", 99)), w.AddReport(next))
		for i := len(facts) - 1; i >= 0; i-- {
			err = errors.Join(err, w.AddReport(facts[i]))
		}
		return err
	})
	view(t, s, func(r access.Reader) (err error) {
		for _, fact := range facts {
			got, factErr := r.Report("c", april, fact.Revision)
			same(t, fmt.Sprint("report ", fact.Revision), fact, got)
			err = errors.Join(err, factErr)
		}
		last, lastErr := r.Report("c", april, 0)
		same(t, "the report", facts[len(facts)-1], last)
		inUTC(t, last.Recorded.At)
		return errors.Join(err, lastErr)
	})
}

// objectionsRoundTrip objects to some measurements, one of two revisions each,
// and answers some of the objections: they come with their revision alone.
func objectionsRoundTrip(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	var facts []fact.Measurement
	var history []fact.FollowedMeasurement
	var latest []fact.FollowedMeasurement
	for i, text := range hardTexts {
		item := fmt.Sprintf("%02d%s", i, text)
		first, second := fact.FollowedMeasurement{Fact: measurementFact("c", item, 1)}, fact.FollowedMeasurement{Fact: measurementFact("c", item, 2)}
		objected := &first
		if i%2 == 1 {
			objected = &second
		}
		if i%3 > 0 { // to some nobody objects
			objected.Objection = objectionTo(objected.Fact, text, int64(i+2), i%4 > 1)
		}
		facts = append(facts, first.Fact, second.Fact)
		history, latest = append(history, first, second), append(latest, second)
	}
	covered(t, s, 2, int64(2*len(hardTexts)+1), func(w access.Writer) error {
		err := w.AddMeasurements(facts)
		for _, m := range history {
			if m.Objection == nil {
				continue
			}
			err = errors.Join(err, w.AddObjection(m.Objection.Fact))
			if m.Objection.Answer != nil {
				err = errors.Join(err, w.AddObjectionAnswer(*m.Objection.Answer))
			}
		}
		return err
	})
	view(t, s, func(r access.Reader) error {
		got, err := r.MeasurementHistory("c", april)
		same(t, "history", history, got)
		gotLatest, latestErr := r.Measurements("c", months(april, april))
		for i, m := range gotLatest {
			same(t, "latest", latest[i], m.FollowedMeasurement)
			if m.Objection != nil {
				inUTC(t, m.Objection.Fact.Recorded.At)
			}
		}
		same(t, "latest measurements", len(latest), len(gotLatest))
		return errors.Join(err, latestErr)
	})
}

// objectionTo returns an objection with a text, recorded as of an entry, and its
// answer, recorded as of another.
func objectionTo(m fact.Measurement, text string, sequence int64, answered bool) *fact.AnsweredObjection {
	o := &fact.AnsweredObjection{Fact: fact.Objection{
		Contract: m.Contract, Month: m.Month, Item: m.Item, Revision: m.Revision, Body: text, Recorded: at(sequence),
	}}
	if answered {
		o.Answer = &fact.ObjectionAnswer{
			Contract: m.Contract, Month: m.Month, Item: m.Item, Revision: m.Revision, Decision: domain.Decision(text), Body: text + "答",
			Recorded: at(sequence + int64(len(hardTexts))),
		}
	}
	return o
}
