package storetest

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// year has the months of all facts of laterFactsAreHidden.
var year = months(April, April+12)

// question asks something about the contract c. It returns a text that names what
// was found.
type question func(fact.Reader) (string, error)

// list returns a question that finds several.
func list[T any](ask func(fact.Reader) ([]T, error), name func(T) string) question {
	return func(r fact.Reader) (string, error) {
		found, err := ask(r)
		return each(found, name), err
	}
}

// one returns a question that finds one.
func one[T any](ask func(fact.Reader) (T, error), name func(T) string) question {
	return func(r fact.Reader) (string, error) {
		found, err := ask(r)
		return name(found), err
	}
}

// all returns the question for all facts of a kind, of one month if that is not 0.
func all[F fact.Fact](kind *fact.Of[F], month domain.Month, name func(F) string) question {
	return list(func(r fact.Reader) ([]F, error) { return kind.OfMonth(r, "c", month) }, name)
}

// kinds are the questions for all facts of one kind.
var kinds = map[string]question{
	"contracts":               all(&fact.Contracts, 0, func(f fact.Contract) string { return f.Body }),
	"amendments":              all(&fact.Amendments, 0, func(f fact.Amendment) string { return fmt.Sprint(f.Number) }),
	"agreements":              all(&fact.Agreements, 0, func(f fact.Agreement) string { return fmt.Sprint(f.Version) }),
	"confirmations":           all(&fact.Confirmations, 0, func(f fact.Confirmation) string { return f.Body }),
	"reports":                 all(&fact.Reports, 0, func(f fact.Report) string { return f.Body }),
	"reports of a month":      all(&fact.Reports, April, func(f fact.Report) string { return f.Body }),
	"settlements":             all(&fact.Settlements, 0, func(f fact.Settlement) string { return f.Body }),
	"reopenings":              all(&fact.Reopenings, 0, func(f fact.Reopening) string { return f.From.String() }),
	"consents":                all(&fact.Consents, 0, func(f fact.Consent) string { return f.Body }),
	"consents of a month":     all(&fact.Consents, April, func(f fact.Consent) string { return f.Body }),
	"applications":            all(&fact.Applications, 0, func(f fact.Application) string { return f.Body }),
	"applications of a month": all(&fact.Applications, April, func(f fact.Application) string { return f.Body }),
	"penalty answers":         all(&fact.PenaltyAnswers, April, func(f fact.PenaltyAnswer) string { return f.Body }),
	"application cancellations": all(&fact.ApplicationCancellations, April, func(f fact.ApplicationCancellation) string {
		return f.Body
	}),
	"adjustments":       all(&fact.Adjustments, 0, func(f fact.Adjustment) string { return fmt.Sprint(f.Number) }),
	"decisions":         all(&fact.Decisions, 0, func(f fact.Decision) string { return f.Body }),
	"withdrawals":       all(&fact.Withdrawals, 0, func(f fact.Withdrawal) string { return f.Body }),
	"takeovers":         all(&fact.Takeovers, 0, func(f fact.Takeover) string { return f.Body }),
	"actors":            all(&fact.Actors, 0, func(f fact.Actor) string { return f.Body }),
	"actors of a month": all(&fact.Actors, April, func(f fact.Actor) string { return f.Body }),
}

// methods are the questions by the method of fact.Reader that they ask, and what
// is asked for after that.
var methods = map[string]question{
	"Facts": func(r fact.Reader) (string, error) {
		return counted(func(table *fact.Table, count func()) error {
			return r.Facts(table, "c", 0, func([]string, string, time.Time) error { count(); return nil })
		})
	},
	"Rows": func(r fact.Reader) (string, error) {
		return counted(func(table *fact.Table, count func()) error {
			return r.Rows(table, "c", func([]string) error { count(); return nil })
		})
	},
	"Filled": list(func(r fact.Reader) ([]string, error) { return r.Filled("c") },
		func(name string) string { return name }),
	"LatestMeasurements": list(func(r fact.Reader) ([]fact.FollowedMeasurement, error) {
		return r.LatestMeasurements("c", year)
	}, measured),
	"Compared": one(func(r fact.Reader) (string, error) {
		results, report, err := r.Compared("c", comparedYear)
		return fmt.Sprint(len(results), " and report ", report), err
	}, func(text string) string { return text }),
	"Reached": one(func(r fact.Reader) (fact.Reached, error) {
		return r.Reached("c")
	}, func(reached fact.Reached) string { return fmt.Sprint(reached.Measured, " ", reached.Reported) }),
	"MeasurementHistory": list(func(r fact.Reader) ([]fact.FollowedMeasurement, error) {
		return r.MeasurementHistory("c", April)
	}, measured),
	"Statement": one(func(r fact.Reader) (fact.Statement, error) {
		return r.Statement("c", April, 0)
	}, settled),
	"Statement of a revision": one(func(r fact.Reader) (fact.Statement, error) {
		return r.Statement("c", April, 1)
	}, settled),
	"Statements": list(func(r fact.Reader) ([]fact.Statement, error) {
		return r.Statements("c", fact.StatementQuery{Limit: 100})
	}, settled),
	"Statements of all revisions": list(func(r fact.Reader) ([]fact.Statement, error) {
		return r.Statements("c", fact.StatementQuery{History: true, Limit: 100})
	}, settled),
	"LiveStatements": list(func(r fact.Reader) ([]fact.Statement, error) { return r.LiveStatements("c", year) }, settled),
	"Closings": list(func(r fact.Reader) ([]fact.Statement, error) {
		return r.Closings(fact.NumberedContracts{First: 1, Last: 9}, year)
	}, settled),
	"Penalties": list(func(r fact.Reader) ([]fact.Statement, error) { return r.Penalties("c") }, settled),
	"Head":      one(func(r fact.Reader) (fact.Entry, error) { return r.Head("c") }, numbered),
	"HeadAt":    one(func(r fact.Reader) (fact.Entry, error) { return r.HeadAt("c", farFuture) }, numbered),
	"Postings":  list(func(r fact.Reader) ([]fact.Entry, error) { return r.Postings("c", April) }, numbered),
	"Entries":   list(func(r fact.Reader) ([]fact.Entry, error) { return r.Entries("c", "", 0, 100) }, numbered),
	"Entries of a kind": list(func(r fact.Reader) ([]fact.Entry, error) {
		return r.Entries("c", fact.KindBonus, 0, 100)
	}, numbered),
	"Records": list(func(r fact.Reader) ([]fact.Record, error) {
		return r.Records("c", fact.RecordQuery{Limit: 100})
	}, func(e fact.Record) string { return fmt.Sprintf("%d-%d", e.First, e.Sequence) }),
	"Records of some commands": list(func(r fact.Reader) ([]fact.Record, error) {
		return r.Records("c", fact.RecordQuery{After: 1, To: 11, Commands: []string{"report", "measurements"}, Limit: 1})
	}, func(e fact.Record) string { return fmt.Sprintf("%d-%d", e.First, e.Sequence) }),
	"Records of another command": list(func(r fact.Reader) ([]fact.Record, error) {
		return r.Records("c", fact.RecordQuery{Commands: []string{"measurement"}, Limit: 100})
	}, func(e fact.Record) string { return fmt.Sprint(e.Sequence) }),
	"Covered": func(r fact.Reader) (string, error) {
		return counted(func(table *fact.Table, count func()) error {
			return r.Covered(table, "c", 0, 100, func([]string) error { count(); return nil })
		})
	},
	"Covered of the second round": func(r fact.Reader) (text string, err error) {
		err = r.Covered(&fact.Measurements.Table, "c", 1, 11, func(columns []string) error {
			text += fact.Measurements.Column(columns, "item") + " "
			return nil
		})
		return text, err
	},
	"MeasurementsBehind": list(func(r fact.Reader) ([]fact.FollowedMeasurement, error) {
		return r.MeasurementsBehind("c", 0, 100)
	}, measured),
	"Restatements": func(r fact.Reader) (text string, err error) {
		err = r.Restatements("c", 0, 100, func(f fact.Statement, before string) error {
			text += fmt.Sprintf("%s.%d after %q ", f.Month, f.Revision, before)
			return nil
		})
		return text, err
	},
	"Points": func(r fact.Reader) (string, error) {
		var found []int64
		err := r.Points("c", 0, 100, func(sequence int64, _ domain.Amount) error {
			found = append(found, sequence)
			return nil
		})
		return fmt.Sprint(found), err
	},
	"Commands": one(func(r fact.Reader) (int, error) {
		return r.Commands("c", "measurements", 0, time.Time{})
	}, func(count int) string { return fmt.Sprint(count) }),
}

// comparedYear asks for the results of all items in the year, and the report of April.
var comparedYear = fact.ComparedQuery{
	Months: []domain.Month{April, April + 1, April + 2}, Items: []string{"A", "B", "C", "D"}, Report: April,
}

// notCut are the methods whose answers are not cut at a sequence: they are not about one
// contract, or about many as they stand.
var notCut = []string{
	"Until", "Contracts", "Numbered", "ContractIDs", "HasContract", "Audit", "LastAudit", "Acts", "ActsRestated",
	"NewestCommit", "SystemHead", "SystemEntries", "Reply", "LastReplyAt", "FactsOfMany", "HeadsOfMany",
	"LastStatementsOfMany", "PenaltiesOfMany", "OpenMeasurementsOfMany",
}

// counted names the tables with rows, and how many rows each has.
func counted(read func(table *fact.Table, count func()) error) (string, error) {
	counts := map[string]int{}
	for _, table := range fact.HistoryTables() {
		if err := read(table, func() { counts[table.Name]++ }); err != nil {
			return "", err
		}
	}
	return fmt.Sprint(counts), nil
}

func numbered(e fact.Entry) string { return fmt.Sprint(e.Sequence) }

func measured(m fact.FollowedMeasurement) string {
	text := fmt.Sprintf("%s%d", m.Item, m.Revision)
	if m.Cancellation != nil {
		text += "-cancelled"
	}
	if m.Objection != nil {
		text += "-objected"
	}
	if m.Answer != nil {
		text += "-answered"
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

// untilHalf and atLast are the rows of each table after the first round and after
// both.
const (
	untilHalf = "map[actors:1 adjustments:1 agreements:1 amendments:1 application_cancellations:1 applications:1 " +
		"confirmations:1 consents:1 contracts:1 decisions:1 entries:2 measurements:3 objections:1 penalty_answers:1 " +
		"reopenings:1 reports:1 settlements:1 statements:1 takeovers:1 withdrawals:1]"
	atLast = "map[actors:2 adjustments:2 agreements:2 amendments:2 application_cancellations:2 applications:2 " +
		"cancellations:1 confirmations:2 consents:2 " +
		"contracts:1 decisions:2 entries:4 measurements:5 objection_answers:1 " +
		"objections:2 penalty_answers:2 reopenings:2 reports:2 settlements:2 statements:3 takeovers:2 " +
		"withdrawals:2]"
)

// answers are what each question finds until the first round, and in the end.
var answers = map[string][2]string{
	"contracts":  {`{"name":"c"} `, `{"name":"c"} `},
	"amendments": {"1 ", "1 2 "}, "agreements": {"1 ", "1 2 "}, "confirmations": {"1 ", "1 2 "},
	"reports": {"1 ", "1 2 "}, "reports of a month": {"1 ", "1 2 "},
	"settlements": {"1 ", "1 2 "}, "reopenings": {"2024-04 ", "2024-04 2024-05 "},
	"consents": {"1 ", "1 2 "}, "consents of a month": {"1 ", "1 2 "},
	"applications": {"1 ", "1 2 "}, "applications of a month": {"1 ", "1 2 "},
	"penalty answers": {"1 ", "1 2 "}, "application cancellations": {"1 ", "1 2 "},
	"adjustments": {"1 ", "1 2 "}, "decisions": {"1 ", "1 2 "}, "takeovers": {"1 ", "1 2 "},
	"withdrawals": {"1 ", "1 2 "},
	"actors":      {"1 ", "1 2 "}, "actors of a month": {"1 ", "1 2 "},

	"Facts": {untilHalf, atLast}, "Rows": {untilHalf, atLast},
	"Filled": {
		"contracts amendments agreements confirmations reports measurements objections reopenings settlements statements " +
			"consents penalty_answers applications application_cancellations adjustments decisions withdrawals takeovers " +
			"actors ",
		"contracts amendments agreements confirmations reports measurements cancellations objections objection_answers " +
			"reopenings settlements statements consents penalty_answers applications application_cancellations adjustments " +
			"decisions withdrawals takeovers actors ",
	},
	"LatestMeasurements": {"A1 C1 D1-objected ", "A1-cancelled-objected B1 C2 D1-objected-answered "},
	"Compared":           {"3 and report 1", "3 and report 2"},
	"Reached":            {"2024-04 2024-04", "2024-04 2024-04"},
	"MeasurementHistory": {"A1 C1 D1-objected ", "A1-cancelled-objected B1 C1 C2 D1-objected-answered "},
	"Statement":          {"2024-04.1", "2024-04.2"}, "Statement of a revision": {"2024-04.1", "2024-04.1-superseded"},
	"Statements":                  {"2024-04.1 ", "2024-04.2 2024-06.1 "},
	"Statements of all revisions": {"2024-04.1 ", "2024-04.1-superseded 2024-04.2 2024-06.1 "},
	"LiveStatements":              {"2024-04.1 ", "2024-04.2 2024-06.1 "},
	"Penalties":                   {"2024-04.1 ", "2024-04.2 2024-06.1 "},
	"Closings":                    {"2024-04.1 ", "2024-04.2 2024-06.1 "},
	"Head":                        {"2", "12"}, "HeadAt": {"2", "12"}, "Postings": {"2 ", "12 2 "},
	"Entries": {"1 2 ", "1 2 11 12 "}, "Entries of a kind": {"2 ", "2 12 "},
	"Records": {"1-1 ", "1-1 2-11 "}, "Records of some commands": {"", "2-11 "}, "Records of another command": {"", ""},
	"Covered": {untilHalf, atLast}, "Covered of the second round": {"", "B C "},
	"MeasurementsBehind": {"", "A1-cancelled C1 "},
	"Restatements": {
		`2024-04.1 after "" `,
		`2024-04.1 after "" 2024-04.2 after "{\"revision\":1}" 2024-06.1 after "" `,
	},
	"Points":   {"[2]", "[2 12]"},
	"Commands": {"1", "2"},
}

// laterFactsAreHidden records everything in a first round, and once more in a
// second, and asks a reader that sees the first alone. Every method about one
// contract is asked.
func laterFactsAreHidden(t *testing.T, s Opened) {
	Add(t, s, "c", firstRound(1)...)
	Add(t, s, "c", secondRound(1+half)...)
	asked := maps.Clone(kinds)
	maps.Copy(asked, methods)
	Same(t, "questions asked and answered", len(answers), len(asked))
	reader := reflect.TypeFor[fact.Reader]()
	for i := range reader.NumMethod() {
		name := reader.Method(i).Name
		if _, ok := methods[name]; !ok && !slices.Contains(notCut, name) {
			t.Errorf("%s is not asked", name)
		}
	}
	for what, ask := range asked {
		t.Run(what, func(t *testing.T) {
			View(t, s, func(r access.Reader) error {
				cut := r.Until(half)
				now, err := ask(r)
				Same(t, "now", answers[what][1], now)
				then, cutErr := ask(cut)
				Same(t, "until the first half", answers[what][0], then)
				return errors.Join(err, cutErr)
			})
		})
	}
}

// firstRound returns facts under one entry, which a posting follows.
func firstRound(sequence int64) []fact.Fact {
	facts := append(inEachRound(1), Contract("c"), Measurement("c", "A", 1), Measurement("c", "C", 1),
		Measurement("c", "D", 1), penalized(April, 1), Objection("c", "D"))
	return round(sequence, facts)
}

// secondRound returns more of the same, and what is said about the first.
func secondRound(sequence int64) []fact.Fact {
	facts := append(inEachRound(2), Measurement("c", "B", 1), Measurement("c", "C", 2), Cancellation("c", "A", 1),
		penalized(April, 2), penalized(April+2, 1), Objection("c", "A"), ObjectionAnswer("c", "D"))
	return round(sequence, facts)
}

// inEachRound returns what there is one of in each round.
func inEachRound(number int) []fact.Fact {
	text := fmt.Sprint(number)
	said, cancelled := PenaltyAnswer("c"), ApplicationCancellation("c")
	said.Body, cancelled.Body, cancelled.Application = text, text, int64(1+(number-1)*half)
	confirmation, report, consent, application := Confirmation("c"), Report("c", number), Consent("c"), Application("c")
	confirmation.Body, report.Body, consent.Body, application.Body = text, text, text, text
	decision, settlement, reopening := Decision("c", number), Settlement("c"), Reopening("c")
	decision.Body, settlement.Body, reopening.From = text, text, April+domain.Month(number-1)
	withdrawal, takeover, actor := Withdrawal("c"), Takeover("c"), Actor("c")
	withdrawal.Body, takeover.Body, actor.Body = text, text, text
	return []fact.Fact{
		Amendment("c", number), Agreement("c", number), confirmation, report, consent, said, application, cancelled,
		Adjustment("c", number), decision, settlement, reopening, withdrawal, takeover, actor,
	}
}

// penalized returns a statement with a penalty.
func penalized(month domain.Month, revision int) fact.Statement {
	f := Statement("c", month, revision)
	f.Penalized = true
	return f
}

// half is the sequence of an entry later than all of the first round, before all of the
// second.
const half = 10

// round returns facts under an entry, and the entry with a posting after it, in
// the order of the tables.
func round(sequence int64, facts []fact.Fact) []fact.Fact {
	for i, f := range facts {
		facts[i] = coveredBy(sequence, f)
	}
	facts = append(facts, Record("c", sequence), posting(sequence+1, April, 1, fact.KindBonus))
	tables := fact.HistoryTables()
	slices.SortStableFunc(facts, func(a, b fact.Fact) int {
		return slices.Index(tables, a.Table()) - slices.Index(tables, b.Table())
	})
	return facts
}
