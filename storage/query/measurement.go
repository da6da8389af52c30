package query

import (
	"fmt"
	"slices"

	"slaledger/domain"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// LatestMeasurements implements fact.Reader.
func (s session) LatestMeasurements(contract string, months domain.Period) ([]fact.FollowedMeasurement, error) {
	q := latestAsked(s.Texts(), contract, months, s.until)
	return find(s, readFollowed, q.Text, q.Values...)
}

func latestAsked(texts *Texts, contract string, months domain.Period, until int64) Question {
	q := Question{Text: texts.LatestMeasurements, Values: []any{named("contract", contract),
		named("from", months.From.String()), named("to", months.To.String()), named("until", until)}}
	for m := months.From; m <= months.To; m++ {
		q.Months = append(q.Months, m)
	}
	return q
}

// Compared implements fact.Reader.
func (s session) Compared(
	contract string, ask fact.ComparedQuery,
) (results []fact.ComparedResult, report string, err error) {
	q := comparedAsked(s.Texts(), contract, ask, s.until)
	results = []fact.ComparedResult{}
	err = s.texts(func(columns []string) error {
		if columns[1] == "" {
			report = columns[2]
			return nil
		}
		month, ok := domain.ParseMonth(columns[0])
		if !ok {
			return fmt.Errorf("%q is no month", columns[0])
		}
		results = append(results, fact.ComparedResult{Month: month, Item: columns[1], Body: columns[2]})
		return nil
	}, q.Text, q.Values...)
	return results, report, err
}

func comparedAsked(texts *Texts, contract string, ask fact.ComparedQuery, until int64) Question {
	months := make([]string, len(ask.Months))
	for i, m := range ask.Months {
		months[i] = m.String()
	}
	return Question{
		Text: texts.Compared, Months: append(slices.Clone(ask.Months), ask.Report),
		Values: []any{named("contract", contract), named("months", list(months)), named("items", list(ask.Items)),
			named("report", ask.Report.String()), named("until", until)},
	}
}

// list returns texts as a JSON list.
func list(texts []string) string {
	written, err := json.Marshal(texts)
	if err != nil {
		panic(err) // they are codes, which are UTF-8
	}
	return string(written)
}

// Reached implements fact.Reader.
func (s session) Reached(contract string) (fact.Reached, error) {
	const query = `
		SELECT
			COALESCE((SELECT month FROM measurements WHERE contract = @contract AND sequence <= @until
				ORDER BY month DESC LIMIT 1), ''),
			COALESCE((SELECT month FROM reports WHERE contract = @contract AND sequence <= @until
				ORDER BY month DESC LIMIT 1), '')`
	return first(s, func(columns []string) (r fact.Reached, err error) {
		for i, into := range []*domain.Month{&r.Measured, &r.Reported} {
			month, ok := domain.ParseMonth(columns[i])
			if !ok && columns[i] != "" {
				return r, fmt.Errorf("%q is no month", columns[i])
			}
			*into = month
		}
		return r, nil
	}, query, named("contract", contract), named("until", s.until))
}

// MeasurementHistory implements fact.Reader.
func (s session) MeasurementHistory(contract string, month domain.Month) ([]fact.FollowedMeasurement, error) {
	const query = `
		SELECT t.contract, t.month, t.item, t.revision, t.method, t.report_revision, t.sequence, t.body, e.actor, e.at,
			COALESCE(o.at, ''),
			COALESCE(CAST(c.sequence AS TEXT), ''), COALESCE(c.body, ''), COALESCE(x.actor, ''), COALESCE(x.at, ''),
			COALESCE(CAST(j.sequence AS TEXT), ''), COALESCE(j.body, ''), COALESCE(y.actor, ''), COALESCE(y.at, ''),
			COALESCE(a.decision, ''), COALESCE(CAST(a.sequence AS TEXT), ''), COALESCE(a.body, ''),
			COALESCE(z.actor, ''), COALESCE(z.at, '')
		FROM measurements t
		JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		LEFT JOIN measurements f ON f.contract = t.contract AND f.month = t.month AND f.item = t.item AND f.revision = 1
		LEFT JOIN entries o ON o.contract = f.contract AND o.sequence = f.sequence
		LEFT JOIN cancellations c ON c.contract = t.contract AND c.month = t.month AND c.item = t.item
			AND c.revision = t.revision AND c.sequence <= @until
		LEFT JOIN entries x ON x.contract = c.contract AND x.sequence = c.sequence
		LEFT JOIN objections j ON j.contract = t.contract AND j.month = t.month AND j.item = t.item
			AND j.revision = t.revision AND j.sequence <= @until
		LEFT JOIN entries y ON y.contract = j.contract AND y.sequence = j.sequence
		LEFT JOIN objection_answers a ON a.contract = j.contract AND a.month = j.month AND a.item = j.item
			AND a.revision = j.revision AND a.sequence <= @until
		LEFT JOIN entries z ON z.contract = a.contract AND z.sequence = a.sequence
		WHERE t.contract = @contract AND t.month = @month AND t.sequence <= @until
		ORDER BY t.item, t.revision`
	return find(s, readFollowed, query, named("contract", contract), named("month", month.String()),
		named("until", s.until))
}

// MeasurementsBehind implements fact.Reader.
func (s session) MeasurementsBehind(contract string, after, to int64) ([]fact.FollowedMeasurement, error) {
	return find(s, readFollowed, s.Texts().MeasurementsBehind, named("contract", contract), named("after", after),
		named("to", min(to, s.until)), named("until", s.until))
}

// readFollowed reads a measurement with what was said about it: its columns with
// actor and instant, when the item was first measured, then the same of its
// cancellation, of the objection to it and of the answer, empty where there is
// none.
func readFollowed(c []string) (f fact.FollowedMeasurement, err error) {
	if f.Measurement, err = read(&fact.Measurements, c[:8], c[8], c[9]); err != nil {
		return f, err
	}
	if c[10] != "" { // a first revision that was tampered with may be gone
		if f.First, err = readInstant(c[10]); err != nil {
			return f, err
		}
	}
	key := c[:4]
	if c[11] != "" {
		cancellation, err := read(&fact.Cancellations, slices.Concat(key, c[11:13]), c[13], c[14])
		if err != nil {
			return f, err
		}
		f.Cancellation = &cancellation
	}
	if c[15] != "" {
		objection, err := read(&fact.Objections, slices.Concat(key, c[15:17]), c[17], c[18])
		if err != nil {
			return f, err
		}
		f.Objection = &objection
	}
	if c[20] != "" {
		answer, err := read(&fact.ObjectionAnswers, slices.Concat(key, c[19:22]), c[22], c[23])
		if err != nil {
			return f, err
		}
		f.Answer = &answer
	}
	return f, nil
}
