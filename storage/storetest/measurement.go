package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Measurement returns a measurement of April under the first entry.
func Measurement(contract, item string, revision int) fact.Measurement {
	return fact.Measurement{
		Contract: contract, Month: April, Item: item, Revision: revision, Method: domain.MethodInspection,
		Body: `{"value":"99.5"}`, Recorded: At(1),
	}
}

// Cancellation returns the cancellation of a measurement of April under the first
// entry.
func Cancellation(contract, item string, revision int) fact.Cancellation {
	return fact.Cancellation{
		Contract: contract, Month: April, Item: item, Revision: revision, Body: `{"reason":"転記誤り"}`, Recorded: At(1),
	}
}

// followed returns measurements as they come back while nothing was said about
// them, of items that were first measured at an instant.
func followed(first time.Time, measurements ...fact.Measurement) []fact.FollowedMeasurement {
	list := make([]fact.FollowedMeasurement, len(measurements))
	for i, m := range measurements {
		list[i] = fact.FollowedMeasurement{Measurement: m, First: first}
	}
	return list
}

func months(from, to domain.Month) domain.Period { return domain.Period{From: from, To: to} }

// historyIs compares all revisions of April, and the latest of each item.
func historyIs(t *testing.T, s Opened, history, latest []fact.FollowedMeasurement) {
	t.Helper()
	View(t, s, func(r access.Reader) error {
		got, err := r.MeasurementHistory("c", April)
		Same(t, "history", history, got)
		gotLatest, latestErr := r.LatestMeasurements("c", months(April, April))
		Same(t, "latest measurements", latest, gotLatest)
		for _, m := range slices.Concat(got, gotLatest) {
			inUTC(t, m.Recorded.At)
			inUTC(t, m.First)
			if m.Cancellation != nil {
				inUTC(t, m.Cancellation.Recorded.At)
			}
			if m.Objection != nil {
				inUTC(t, m.Objection.Recorded.At)
			}
			if m.Answer != nil {
				inUTC(t, m.Answer.Recorded.At)
			}
		}
		return errors.Join(err, latestErr)
	})
}

func measurementsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	var facts []fact.Measurement
	for i, text := range hardTexts {
		facts = append(facts, fact.Measurement{
			Contract: "c", Month: April, Item: "A", Revision: i + 1, Method: domain.Method(text), ReportRevision: i * 7,
			Body: text, Recorded: At(int64(i + 2)),
		})
	}
	comeBack(t, s, &fact.Measurements, facts)
	history := followed(At(2).At, facts...)
	historyIs(t, s, history, history[len(history)-1:])
}

func cancellationsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c")
	var facts []fact.Fact
	var history []fact.FollowedMeasurement
	for i, text := range hardTexts {
		m := Measurement("c", fmt.Sprintf("%02d%s", i, asKey(text)), 1)
		entry := Record("c", int64(i+2))
		entry.Actor = "取消担当"
		facts = append(facts, entry, m)
		recorded := fact.FollowedMeasurement{Measurement: m, First: At(1).At}
		if i%3 > 0 { // some stay valid
			cancellation := fact.Cancellation{
				Contract: "c", Month: April, Item: m.Item, Revision: 1, Body: text, Recorded: At(int64(i + 2)),
			}
			cancellation.Recorded.By = entry.Actor
			facts, recorded.Cancellation = append(facts, cancellation), &cancellation
		}
		history = append(history, recorded)
	}
	Add(t, s, "c", facts...)
	historyIs(t, s, history, history)
}

// measurementsAreOrdered measures items of which one has revisions of two digits,
// the last one first, and another month.
func measurementsAreOrdered(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	items := []string{"A", "A-1", "A1", "A_1", "B"} // by byte, as in every locale
	var history, latest []fact.Measurement
	for i, item := range items {
		for revision := 1; revision <= 1+10*(i%2); revision++ {
			m := Measurement("c", item, revision)
			m.Recorded = At(int64(revision))
			history = append(history, m)
		}
		latest = append(latest, history[len(history)-1])
	}
	next := Measurement("c", "B", 1)
	next.Month, next.Recorded = April+1, At(3)
	backwards := fact.List(history)
	slices.Reverse(backwards)
	beside := []fact.Fact{next, Measurement("other", "A", 1), Measurement("other", "A", 2)}
	Add(t, s, "c", slices.Concat(records(2, 11), backwards, beside)...)

	ofApril, ofMay, all := followed(At(1).At, latest...), followed(At(3).At, next), followed(At(1).At, history...)
	historyIs(t, s, all, ofApril)
	View(t, s, func(r access.Reader) error {
		gotMay, err := r.MeasurementHistory("c", April+1)
		Same(t, "history of the month after", ofMay, gotMay)
		none, noneErr := r.MeasurementHistory("unknown", April)
		Same(t, "history of no contract", 0, len(none))
		for period, want := range map[domain.Period][]fact.FollowedMeasurement{
			months(April, April): ofApril, months(April+1, April+1): ofMay, months(April-1, April-1): {},
			months(April+2, April+9): {}, months(April-1, April+2): slices.Concat(ofApril, ofMay),
		} {
			got, latestErr := r.LatestMeasurements("c", period)
			Same(t, fmt.Sprint("latest measurements of ", period), want, got)
			err = errors.Join(err, latestErr)
		}
		return errors.Join(err, noneErr)
	})
}

// resultsAreCompared asks for the results of some items and months with a report: the
// last revisions that are not cancelled, and the last report.
func resultsAreCompared(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	result := func(month domain.Month, item string, revision int) fact.Measurement {
		m := Measurement("c", item, revision)
		m.Month, m.Body = month, fmt.Sprintf(`{"value":"%d"}`, revision)
		return m
	}
	taken, report := Cancellation("c", "B", 2), Report("c", 1)
	taken.Month = April + 1
	report.Month = April + 2
	Add(t, s, "c", result(April, "A", 1), result(April, "A", 2), result(April, "B", 1), result(April, "C", 1),
		result(April+1, "B", 1), result(April+1, "B", 2), result(April+2, "A", 10), taken, report,
		Report("c", 9), Report("c", 10), Measurement("other", "A", 7))
	View(t, s, func(r access.Reader) error {
		reached, err := r.Reached("c")
		Same(t, "how far it reaches", fact.Reached{Measured: April + 2, Reported: April + 2}, reached)
		none, noneErr := r.Reached("none")
		Same(t, "how far nothing reaches", fact.Reached{}, none)
		before, beforeErr := r.Until(0).Reached("c")
		Same(t, "how far it reached before anything was recorded", fact.Reached{}, before)
		return errors.Join(err, noneErr, beforeErr)
	})
	compared := func(month domain.Month, item string, revision int) fact.ComparedResult {
		return fact.ComparedResult{Month: month, Item: item, Body: fmt.Sprintf(`{"value":"%d"}`, revision)}
	}
	for _, c := range []struct {
		query   fact.ComparedQuery
		results []fact.ComparedResult
		report  string
	}{
		{fact.ComparedQuery{Months: []domain.Month{April + 2, April, April + 1}, Items: []string{"B", "A"}, Report: April},
			[]fact.ComparedResult{compared(April, "A", 2), compared(April, "B", 1), compared(April+2, "A", 10)},
			Report("c", 10).Body},
		{fact.ComparedQuery{Months: []domain.Month{April}, Items: []string{"C"}, Report: April + 2},
			[]fact.ComparedResult{compared(April, "C", 1)}, report.Body},
		{fact.ComparedQuery{Months: []domain.Month{April + 1, April - 1}, Items: []string{"B"}, Report: April + 1},
			[]fact.ComparedResult{}, ""},
		{fact.ComparedQuery{Report: April + 3}, []fact.ComparedResult{}, ""},
	} {
		View(t, s, func(r access.Reader) error {
			results, report, err := r.Compared("c", c.query)
			Same(t, fmt.Sprint("results for ", c.query), c.results, results)
			Same(t, fmt.Sprint("report for ", c.query), c.report, report)
			return err
		})
	}
}
