package query

import (
	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Statement implements fact.Reader.
func (s session) Statement(contract string, month domain.Month, revision int) (fact.Statement, error) {
	const query = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at,
			CASE WHEN EXISTS (SELECT 1 FROM statements n WHERE n.contract = t.contract AND n.month = t.month
				AND n.revision > t.revision AND n.sequence <= @until) THEN 1 ELSE 0 END
		FROM statements t
		JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		WHERE t.contract = @contract AND t.month = @month AND t.sequence <= @until
			AND (@revision = 0 OR t.revision = @revision)
		ORDER BY t.revision DESC LIMIT 1`
	return first(s, readStatement, query, named("contract", contract), named("month", month.String()),
		named("revision", revision), named("until", s.until))
}

// afterAllMonths sorts behind every month.
const afterAllMonths = "A"

// Statements implements fact.Reader.
func (s session) Statements(contract string, q fact.StatementQuery) ([]fact.Statement, error) {
	const latest = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at,
			0
		FROM statements t
		JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		WHERE t.contract = @contract AND t.month > @after AND t.month <= @to AND t.revision = (
			SELECT max(s.revision) FROM statements s
			WHERE s.contract = t.contract AND s.month = t.month AND s.sequence <= @until)
		ORDER BY t.month LIMIT @limit`
	const history = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at,
			CASE WHEN EXISTS (SELECT 1 FROM statements n WHERE n.contract = t.contract AND n.month = t.month
				AND n.revision > t.revision AND n.sequence <= @until) THEN 1 ELSE 0 END
		FROM statements t
		JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		WHERE t.contract = @contract AND t.sequence <= @until AND t.month <= @to
			AND (t.month > @after OR t.month = @after AND t.revision > @revision)
		ORDER BY t.month, t.revision LIMIT @limit`
	to := afterAllMonths
	if q.To != 0 {
		to = q.To.String()
	}
	values := []any{
		named("contract", contract), named("after", fact.MonthText(q.After)), named("to", to),
		named("limit", q.Limit), named("until", s.until),
	}
	if q.History {
		return find(s, readStatement, history, append(values, named("revision", q.AfterRevision))...)
	}
	return find(s, readStatement, latest, values...)
}

// LiveStatements implements fact.Reader.
func (s session) LiveStatements(contract string, months domain.Period) ([]fact.Statement, error) {
	const query = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at,
			0
		FROM statements t
		JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		WHERE t.contract = @contract AND t.month BETWEEN @from AND @to AND t.revision = (
			SELECT max(s.revision) FROM statements s
			WHERE s.contract = t.contract AND s.month = t.month AND s.sequence <= @until)
		ORDER BY t.month`
	return find(s, readStatement, query, named("contract", contract), named("from", months.From.String()),
		named("to", months.To.String()), named("until", s.until))
}

// Closings implements fact.Reader.
func (s session) Closings(contracts fact.NumberedContracts, months domain.Period) ([]fact.Statement, error) {
	const query = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at,
			0
		FROM contracts k
		JOIN statements t ON t.contract = k.id
		JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		WHERE k.number BETWEEN @first AND @last AND (@vendor = '' OR k.vendor = @vendor)
			AND t.month BETWEEN @from AND @to AND t.revision = (
			SELECT max(s.revision) FROM statements s
			WHERE s.contract = t.contract AND s.month = t.month AND s.sequence <= @until)
		ORDER BY k.number, t.month`
	return find(s, readStatement, query, named("first", contracts.First), named("last", contracts.Last),
		named("vendor", contracts.Vendor), named("from", months.From.String()), named("to", months.To.String()),
		named("until", s.until))
}

// Penalties implements fact.Reader.
func (s session) Penalties(contract string) ([]fact.Statement, error) {
	const query = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at,
			CASE WHEN EXISTS (SELECT 1 FROM statements n WHERE n.contract = t.contract AND n.month = t.month
				AND n.revision > t.revision AND n.sequence <= @until) THEN 1 ELSE 0 END
		FROM statements t
		JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		WHERE t.contract = @contract AND t.penalized = 1 AND t.revision = (
			SELECT max(s.revision) FROM statements s
			WHERE s.contract = t.contract AND s.month = t.month AND s.penalized = 1 AND s.sequence <= @until)
		ORDER BY t.month`
	return find(s, readStatement, query, named("contract", contract), named("until", s.until))
}

// Restatements implements fact.Reader.
func (s session) Restatements(
	contract string, after, to int64, give func(after fact.Statement, before string) error,
) error {
	const query = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at, 0, COALESCE(p.body, '')
		FROM statements t
		JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		LEFT JOIN statements p ON p.contract = t.contract AND p.month = t.month AND p.revision = t.revision - 1
		WHERE t.contract = @contract AND t.sequence > @after AND t.sequence <= @to
		ORDER BY t.sequence, t.month`
	return s.texts(func(columns []string) error {
		last := len(columns) - 1
		f, err := readStatement(columns[:last])
		if err != nil {
			return err
		}
		return give(f, columns[last])
	}, query, named("contract", contract), named("after", after), named("to", min(to, s.until)))
}

// readStatement reads the columns of a statement, actor and instant, and whether
// there is a later revision.
func readStatement(c []string) (fact.Statement, error) {
	f, err := read(&fact.Statements, c[:9], c[9], c[10])
	f.Superseded = c[11] == "1"
	return f, err
}
