package query

import (
	"strings"
	"time"

	"slaledger/ledger/fact"
)

// The facts of many contracts together, as they stand. Each query begins with the contracts:
// the order of its joins is named (CROSS JOIN), because SQLite may begin elsewhere and go
// through all.

// amongContracts is the condition on k, the contracts asked for.
const amongContracts = ` k.number BETWEEN @first AND @last AND (@vendor = '' OR k.vendor = @vendor)`

// among are the values of a query about many contracts, with more of them.
func among(contracts fact.NumberedContracts, more ...any) []any {
	return append([]any{
		named("first", contracts.First), named("last", contracts.Last), named("vendor", contracts.Vendor),
	}, more...)
}

// FactsOfMany implements fact.Reader.
func (s session) FactsOfMany(
	t *fact.Table, contracts fact.NumberedContracts, give func(columns []string, actor string, at time.Time) error,
) error {
	key := "t." + t.Columns[0]
	return s.rows(t, give, "SELECT "+prefixed(t.Columns)+", e.actor, e.at FROM contracts k CROSS JOIN "+t.Name+" t"+
		" CROSS JOIN entries e WHERE "+key+" = k.id AND e.contract = "+key+" AND e.sequence = t.sequence"+
		" AND"+amongContracts+
		" ORDER BY k.number, "+prefixed(strings.Split(t.Order, ", ")), among(contracts)...)
}

// HeadsOfMany implements fact.Reader.
func (s session) HeadsOfMany(contracts fact.NumberedContracts) ([]fact.Entry, error) {
	const query = `
		SELECT e.contract, e.sequence, e.at, e.month, e.revision, e.kind, e.item, e.lot, e.points, e.reverses, e.actor,
			e.command, e.digest, e.hash
		FROM contracts k CROSS JOIN entries e
		WHERE e.contract = k.id AND` + amongContracts + ` AND e.sequence = (
			SELECT max(s.sequence) FROM entries s WHERE s.contract = k.id)
		ORDER BY k.number`
	return find(s, readEntry, query, among(contracts)...)
}

// LastStatementsOfMany implements fact.Reader. Every month that is settled has a first
// revision: going back over those finds the month to begin with.
func (s session) LastStatementsOfMany(contracts fact.NumberedContracts, months int) ([]fact.Statement, error) {
	const query = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at,
			0
		FROM contracts k CROSS JOIN statements t CROSS JOIN entries e
		WHERE t.contract = k.id AND` + amongContracts + `
			AND e.contract = t.contract AND e.sequence = t.sequence AND t.month >= coalesce((
			SELECT f.month FROM statements f WHERE f.contract = k.id AND f.revision = 1
			ORDER BY f.month DESC LIMIT 1 OFFSET @skipped), '')
			AND t.revision = (SELECT max(s.revision) FROM statements s WHERE s.contract = t.contract AND s.month = t.month)
		ORDER BY k.number, t.month`
	return find(s, readStatement, query, among(contracts, named("skipped", months-1))...)
}

// PenaltiesOfMany implements fact.Reader.
func (s session) PenaltiesOfMany(contracts fact.NumberedContracts) ([]fact.Statement, error) {
	const query = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at,
			CASE WHEN EXISTS (SELECT 1 FROM statements n WHERE n.contract = t.contract AND n.month = t.month
				AND n.revision > t.revision) THEN 1 ELSE 0 END
		FROM contracts k CROSS JOIN statements t CROSS JOIN entries e
		WHERE t.contract = k.id AND t.penalized = 1 AND` + amongContracts + `
			AND e.contract = t.contract AND e.sequence = t.sequence AND t.revision = (
			SELECT max(s.revision) FROM statements s
			WHERE s.contract = t.contract AND s.month = t.month AND s.penalized = 1)
		ORDER BY k.number, t.month`
	return find(s, readStatement, query, among(contracts)...)
}

// OpenMeasurementsOfMany implements fact.Reader.
func (s session) OpenMeasurementsOfMany(contracts fact.NumberedContracts) ([]fact.FollowedMeasurement, error) {
	const query = `
		SELECT t.contract, t.month, t.item, t.revision, t.method, t.report_revision, t.sequence, t.body, e.actor, e.at, o.at,
			COALESCE(CAST(c.sequence AS TEXT), ''), COALESCE(c.body, ''), COALESCE(x.actor, ''), COALESCE(x.at, ''),
			COALESCE(CAST(j.sequence AS TEXT), ''), COALESCE(j.body, ''), COALESCE(y.actor, ''), COALESCE(y.at, ''),
			COALESCE(a.decision, ''), COALESCE(CAST(a.sequence AS TEXT), ''), COALESCE(a.body, ''),
			COALESCE(z.actor, ''), COALESCE(z.at, '')
		FROM (SELECT k.number, m.contract, m.month, m.item, max(m.revision) AS revision
			FROM contracts k CROSS JOIN measurements m
			WHERE m.contract = k.id AND` + amongContracts + ` AND m.month > coalesce((
				SELECT max(s.month) FROM statements s WHERE s.contract = k.id), '')
			GROUP BY k.number, m.contract, m.month, m.item) l
		CROSS JOIN measurements t CROSS JOIN entries e CROSS JOIN measurements f CROSS JOIN entries o
		LEFT JOIN cancellations c ON c.contract = t.contract AND c.month = t.month AND c.item = t.item
			AND c.revision = t.revision
		LEFT JOIN entries x ON x.contract = c.contract AND x.sequence = c.sequence
		LEFT JOIN objections j ON j.contract = t.contract AND j.month = t.month AND j.item = t.item
			AND j.revision = t.revision
		LEFT JOIN entries y ON y.contract = j.contract AND y.sequence = j.sequence
		LEFT JOIN objection_answers a ON a.contract = j.contract AND a.month = j.month AND a.item = j.item
			AND a.revision = j.revision
		LEFT JOIN entries z ON z.contract = a.contract AND z.sequence = a.sequence
		WHERE t.contract = l.contract AND t.month = l.month AND t.item = l.item AND t.revision = l.revision
			AND e.contract = t.contract AND e.sequence = t.sequence
			AND f.contract = t.contract AND f.month = t.month AND f.item = t.item AND f.revision = 1
			AND o.contract = f.contract AND o.sequence = f.sequence
		ORDER BY l.number, t.month, t.item`
	return find(s, readFollowed, query, among(contracts)...)
}
