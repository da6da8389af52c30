package sqlite

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// posting returns an entry that the settlement of a month made.
func posting(sequence int64, month domain.Month, revision int, kind fact.Kind) fact.Entry {
	e := record("c", sequence)
	e.Month, e.Revision, e.Kind, e.Command, e.Digest = month, revision, kind, "", ""
	return e
}

func postingsAreListed(t *testing.T, s *Store) {
	addContracts(t, s, "c", "other")
	ofMonth := record("c", 4) // a record has a month, and no revision
	ofMonth.Month = april
	entries := []fact.Entry{
		posting(2, april, 1, fact.KindDeduction), posting(3, april, 1, fact.KindPenaltyBonus), ofMonth,
		posting(5, april+1, 1, fact.KindBonus), posting(6, april, 1, fact.KindReversal), posting(7, april, 2, fact.KindDeduction),
		posting(8, domain.MonthOf(9999, 12), 11, fact.KindBonusExpiry),
	}
	foreign := posting(2, april, 1, fact.KindDeduction)
	foreign.Contract = "other"
	change(t, s, "c", func(w access.Writer) error { return w.AddEntries(append([]fact.Entry{foreign}, entries...)) })
	view(t, s, func(r access.Reader) (err error) {
		for from, want := range map[domain.Month][]fact.Entry{
			april - 1: {entries[6], entries[5], entries[3], entries[1], entries[0]}, april: {entries[6], entries[5], entries[3], entries[1], entries[0]},
			april + 1: {entries[6], entries[3]}, april + 2: {entries[6]},
		} {
			got, fromErr := r.Postings("c", from)
			same(t, "postings from "+from.String(), want, got)
			err = errors.Join(err, fromErr)
		}
		return err
	})
}

// headsAsOfInstants checks that an entry is the head from its own instant on; of
// several with the same instant it is the last.
func headsAsOfInstants(t *testing.T, s *Store) {
	addContracts(t, s, "c")
	later := record("c", 3)
	later.At = at(2).At // entries of one command share their instant
	last := record("c", 4)
	last.At = at(1).At.Add(time.Hour)
	change(t, s, "c", func(w access.Writer) error { return w.AddEntries([]fact.Entry{record("c", 2), later, last}) })
	const tick = time.Microsecond
	for instant, want := range map[time.Time]int64{
		at(1).At.Add(-tick): 0, at(1).At: 1, at(2).At.Add(-tick): 1, at(2).At: 3, at(2).At.In(fact.Japan): 3, at(2).At.Add(tick): 3,
		at(2).At.Add(-1): 1, last.At.Add(-tick): 3, last.At: 4, last.At.Add(1): 4, hardInstants[4]: 4,
	} {
		view(t, s, func(r access.Reader) error {
			head, err := r.HeadAt("c", instant)
			if want == 0 {
				same(t, "a head before all entries", true, errors.Is(err, fact.ErrNoFact))
				return nil
			}
			same(t, "head at "+instant.String(), want, head.Sequence)
			inUTC(t, head.At)
			return err
		})
	}
}

// years are the months of all facts of laterFactsAreHidden.
var years = months(april, april+12)

// asked are all questions on a contract, each with a text that names what it
// finds.
var asked = map[string]func(fact.Reader) (string, error){
	"Contract": func(r fact.Reader) (string, error) { f, err := r.Contract("c"); return f.Body, err },
	"Amendments": func(r fact.Reader) (string, error) {
		facts, err := r.Amendments("c")
		return each(facts, func(f fact.Amendment) string { return fmt.Sprint(f.Number) }), err
	},
	"Agreements": func(r fact.Reader) (string, error) {
		facts, err := r.Agreements("c")
		return each(facts, func(f fact.Agreement) string { return fmt.Sprint(f.Version) }), err
	},
	"Measurements": func(r fact.Reader) (string, error) {
		facts, err := r.Measurements("c", years)
		return each(facts, func(f fact.LatestMeasurement) string { return measured(f.FollowedMeasurement) }), err
	},
	"MeasurementHistory": func(r fact.Reader) (string, error) {
		facts, err := r.MeasurementHistory("c", april)
		return each(facts, measured), err
	},
	"AllMeasurements": func(r fact.Reader) (string, error) {
		facts, err := r.AllMeasurements("c")
		return each(facts, measured), err
	},
	"Rows": func(r fact.Reader) (string, error) {
		counts := map[string]int{}
		for _, table := range fact.Tables {
			if err := r.Rows(table, "c", func([]string) error { counts[table.Name]++; return nil }); err != nil {
				return "", err
			}
		}
		return fmt.Sprint(len(counts), " ", counts["contracts"], counts["measurements"], counts["decisions"], counts["statements"], counts["objection_answers"]), nil
	},
	"Settlements": func(r fact.Reader) (string, error) {
		facts, err := r.Settlements("c")
		return each(facts, func(f fact.Settlement) string { return f.Body }), err
	},
	"LastSettlement": func(r fact.Reader) (string, error) { f, err := r.LastSettlement("c"); return f.Body, err },
	"Reopenings": func(r fact.Reader) (string, error) {
		facts, err := r.Reopenings("c", 0)
		return each(facts, func(f fact.Reopening) string { return f.From.String() }), err
	},
	"Statement":       func(r fact.Reader) (string, error) { f, err := r.Statement("c", april, 0); return settled(f), err },
	"first Statement": func(r fact.Reader) (string, error) { f, err := r.Statement("c", april, 1); return settled(f), err },
	"Statements": func(r fact.Reader) (string, error) {
		facts, err := r.Statements("c", 0, 0, 100, false)
		return each(facts, settled), err
	},
	"Statements of all revisions": func(r fact.Reader) (string, error) {
		facts, err := r.Statements("c", 0, 0, 100, true)
		return each(facts, settled), err
	},
	"LiveStatements": func(r fact.Reader) (string, error) {
		facts, err := r.LiveStatements("c", years)
		return each(facts, settled), err
	},
	"Penalties": func(r fact.Reader) (string, error) {
		facts, err := r.Penalties("c")
		return each(facts, settled), err
	},
	"Confirmations": func(r fact.Reader) (string, error) {
		facts, err := r.Confirmations("c")
		return each(facts, func(f fact.Confirmation) string { return f.Body }), err
	},
	"Report":       func(r fact.Reader) (string, error) { f, err := r.Report("c", april, 0); return f.Body, err },
	"first Report": func(r fact.Reader) (string, error) { f, err := r.Report("c", april, 1); return f.Body, err },
	"Consents": func(r fact.Reader) (string, error) {
		facts, err := r.Consents("c", 0)
		return each(facts, func(f fact.Consent) string { return f.Body }), err
	},
	"Consents of a month": func(r fact.Reader) (string, error) {
		facts, err := r.Consents("c", april)
		return each(facts, func(f fact.Consent) string { return f.Body }), err
	},
	"Applications": func(r fact.Reader) (string, error) {
		facts, err := r.Applications("c", 0)
		return each(facts, func(f fact.Application) string { return f.Body }), err
	},
	"Applications of a month": func(r fact.Reader) (string, error) {
		facts, err := r.Applications("c", april)
		return each(facts, func(f fact.Application) string { return f.Body }), err
	},
	"Adjustments": func(r fact.Reader) (string, error) {
		facts, err := r.Adjustments("c")
		return each(facts, func(f fact.Adjustment) string { return fmt.Sprint(f.Number) }), err
	},
	"Decisions": func(r fact.Reader) (string, error) {
		facts, err := r.Decisions("c")
		return each(facts, func(f fact.Decision) string { return f.Body }), err
	},
	"Head": func(r fact.Reader) (string, error) { e, err := r.Head("c"); return numbered(e), err },
	"HeadAt": func(r fact.Reader) (string, error) {
		e, err := r.HeadAt("c", hardInstants[4])
		return numbered(e), err
	},
	"Postings": func(r fact.Reader) (string, error) {
		found, err := r.Postings("c", april)
		return each(found, numbered), err
	},
	"Entries": func(r fact.Reader) (string, error) {
		found, err := r.Entries("c", "", 0, 100)
		return each(found, numbered), err
	},
	"Entries of a kind": func(r fact.Reader) (string, error) {
		found, err := r.Entries("c", fact.KindBonus, 0, 100)
		return each(found, numbered), err
	},
}

// notOfAContract are the questions that are not cut at a sequence.
var notOfAContract = []string{"Until", "Contracts", "Kept", "IsKept", "Audit", "User", "Users"}

// each names all that was found.
func each[Fact any](facts []Fact, name func(Fact) string) string {
	text := ""
	for _, f := range facts {
		text += name(f) + " "
	}
	return text
}

func numbered(e fact.Entry) string { return fmt.Sprint(e.Sequence) }

func measured(m fact.FollowedMeasurement) string {
	text := fmt.Sprintf("%s%d", m.Fact.Item, m.Fact.Revision)
	if m.Cancellation != nil {
		text += "-cancelled"
	}
	if m.Objection != nil {
		text += "-objected"
		if m.Objection.Answer != nil {
			text += "-answered"
		}
	}
	return text
}

func settled(f fact.Statement) string {
	text := fmt.Sprintf("%s.%d", f.Month, f.Revision)
	if f.Superseded {
		text += "-superseded"
	}
	return text
}

// laterFactsAreHidden records everything once, and once more after it, and asks
// a reader that sees the first half alone.
func laterFactsAreHidden(t *testing.T, s *Store) {
	const half = 10
	for round := int64(0); round < 2; round++ {
		change(t, s, "c", func(w access.Writer) error { return addRound(w, 1+round*half, int(round)+1) })
	}
	want := map[string][2]string{ // until the first half, and now
		"Contract": {`{"name":"c"}`, `{"name":"c"}`}, "Amendments": {"1 ", "1 2 "}, "Agreements": {"1 ", "1 2 "},
		"Measurements":       {"A1 C1 D1-objected ", "A1-cancelled-objected B1 C2 D1-objected-answered "},
		"MeasurementHistory": {"A1 C1 D1-objected ", "A1-cancelled-objected B1 C1 C2 D1-objected-answered "},
		"Confirmations":      {"1 ", "1 2 "}, "Report": {"1", "2"}, "first Report": {"1", "1"}, "Consents": {"1 ", "1 2 "}, "Consents of a month": {"1 ", "1 2 "},
		"Applications": {"1 ", "1 2 "}, "Applications of a month": {"1 ", "1 2 "}, "Adjustments": {"1 ", "1 2 "}, "Decisions": {"1 ", "1 2 "},
		"AllMeasurements": {"A1 C1 D1-objected ", "A1-cancelled-objected B1 C1 C2 D1-objected-answered "},
		"Rows":            {"14 1 3 1 1 0", "16 1 5 2 3 1"},
		"LastSettlement":  {"1", "2"}, "Settlements": {"1 ", "1 2 "}, "Reopenings": {"2024-04 ", "2024-04 2024-05 "},
		"Statement": {"2024-04.1", "2024-04.2"}, "first Statement": {"2024-04.1", "2024-04.1-superseded"},
		"Statements": {"2024-04.1 ", "2024-04.2 2024-06.1 "}, "LiveStatements": {"2024-04.1 ", "2024-04.2 2024-06.1 "},
		"Statements of all revisions": {"2024-04.1 ", "2024-04.1-superseded 2024-04.2 2024-06.1 "}, "Penalties": {"2024-04.1 ", "2024-04.2 2024-06.1 "},
		"Head": {"2", "12"}, "HeadAt": {"2", "12"}, "Postings": {"2 ", "12 2 "}, "Entries": {"1 2 ", "1 2 11 12 "}, "Entries of a kind": {"2 ", "2 12 "},
	}
	same(t, "questions asked and answered", len(want), len(asked))
	reader := reflect.TypeFor[fact.Reader]()
	for i := range reader.NumMethod() {
		name := reader.Method(i).Name
		if _, ok := asked[name]; !ok && !slices.Contains(notOfAContract, name) {
			t.Errorf("%s is not asked", name)
		}
	}
	for what, ask := range asked {
		t.Run(what, func(t *testing.T) {
			view(t, s, func(r access.Reader) error {
				cut := r.Until(half)
				now, err := ask(r)
				same(t, "now", want[what][1], now)
				then, cutErr := ask(cut)
				same(t, "until the first half", want[what][0], then)
				return errors.Join(err, cutErr)
			})
		})
	}
}

// addRound records one of everything under two entries, the second of which is
// a posting.
func addRound(w access.Writer, sequence int64, round int) error {
	recorded := at(sequence)
	amendment, agreement := amendmentFact("c", round), agreementFact("c", round)
	amendment.Recorded, agreement.Recorded = recorded, recorded
	var err error
	if round == 1 {
		err = w.AddContract(contractFact("c"))
	}
	err = errors.Join(err, w.AddEntries([]fact.Entry{record("c", sequence), posting(sequence+1, april, 1, fact.KindBonus)}),
		w.AddAmendment(amendment), w.AddAgreement(agreement),
		w.AddReopening(fact.Reopening{Contract: "c", From: april + domain.Month(round-1), Recorded: recorded}),
		w.AddSettlement(fact.Settlement{Contract: "c", From: april, To: april, Body: fmt.Sprint(round), Recorded: recorded}))
	measurement := func(item string, revision int) fact.Measurement {
		f := measurementFact("c", item, revision)
		f.Recorded = recorded
		return f
	}
	statement := func(month domain.Month, revision int) fact.Statement {
		f := statementFact("c", month, revision)
		f.Recorded, f.Penalized = recorded, true
		return f
	}
	if round == 1 {
		return errors.Join(err,
			w.AddMeasurements([]fact.Measurement{measurement("A", 1), measurement("C", 1), measurement("D", 1)}),
			addStatement(w, statement(april, 1)), addWords(w, recorded, round))
	}
	cancellation := cancellationFact("c", "A", 1)
	cancellation.Recorded = recorded
	return errors.Join(err, w.AddMeasurements([]fact.Measurement{measurement("B", 1), measurement("C", 2)}),
		w.AddCancellation(cancellation), w.AddStatements([]fact.Statement{statement(april, 2), statement(april+2, 1)}), addWords(w, recorded, round))
}

// addWords records what two parties say in a round: an objection to D, then its
// answer and an objection to A.
func addWords(w access.Writer, recorded fact.Recorded, round int) error {
	text := fmt.Sprint(round)
	confirmation, report, consent, application := confirmationFact("c"), reportFact("c", round), consentFact("c"), applicationFact("c")
	adjustment, decision, answer := adjustmentFact("c", round), decisionFact("c", round), answerFact("c", "D")
	confirmation.Recorded, report.Recorded, consent.Recorded, application.Recorded = recorded, recorded, recorded, recorded
	adjustment.Recorded, decision.Recorded, answer.Recorded = recorded, recorded, recorded
	confirmation.Body, report.Body, consent.Body, application.Body, decision.Body = text, text, text, text, text
	objection := objectionFact("c", "D")
	if round == 2 {
		objection.Item = "A"
	}
	objection.Recorded = recorded
	err := errors.Join(w.AddConfirmation(confirmation), w.AddReport(report), w.AddConsent(consent), w.AddApplication(application),
		w.AddAdjustment(adjustment), w.AddDecision(decision), w.AddObjection(objection))
	if round == 2 {
		err = errors.Join(err, w.AddObjectionAnswer(answer))
	}
	return err
}
