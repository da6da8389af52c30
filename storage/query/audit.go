package query

import (
	"strconv"
	"time"

	"slaledger/ledger/fact"
)

// LineColumns are the columns of a line beside its number, in the order in which AddAudit has
// them.
const LineColumns = `at, actor, full_name, affiliation, title, address, request_id, action, path, contract,
	sequence, status, code, times`

// auditColumns are the columns of a line, in the order in which readLine reads them.
const auditColumns = `number, ` + LineColumns

func readLine(c []string) (line fact.AuditLine, err error) {
	line = fact.AuditLine{
		Actor: c[2], FullName: c[3], Affiliation: c[4], Title: c[5],
		Origin:   fact.Origin{Address: c[6], RequestID: c[7], Action: c[8], Path: c[9]},
		Contract: c[10], Code: c[13],
	}
	if line.At, err = readInstant(c[1]); err != nil {
		return line, err
	}
	var numbers [4]int64
	for i, text := range []string{c[0], c[11], c[12], c[14]} {
		if numbers[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return line, err
		}
	}
	line.Number, line.Sequence, line.Status, line.Times = numbers[0], numbers[1], int(numbers[2]), int(numbers[3])
	return line, nil
}

// Audit implements fact.Reader.
func (s session) Audit(about fact.AuditFilter, after int64, limit int) ([]fact.AuditLine, error) {
	query := `SELECT ` + auditColumns + ` FROM audit WHERE number > @after`
	values := []any{named("after", after), named("limit", limit)}
	only := func(condition, name, value string) {
		if value != "" {
			query, values = query+condition, append(values, named(name, value))
		}
	}
	only(` AND contract = @contract`, "contract", about.Contract)
	only(` AND actor = @actor`, "actor", about.Actor)
	only(` AND at >= @from`, "from", instantOrEmpty(about.From))
	only(` AND at <= @to`, "to", instantOrEmpty(about.To))
	return find(s, readLine, query+` ORDER BY number LIMIT @limit`, values...)
}

func instantOrEmpty(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return instantText(at)
}

// AddAudit implements fact.Writer.
func (s session) AddAudit(l fact.AuditLine) error {
	return s.exec(s.Texts().AddAudit, valuesOfLine(l)...)
}

// AddNumberedAudit implements fact.Writer.
func (s session) AddNumberedAudit(l fact.AuditLine) (number int64, err error) {
	return first(s, readNumber, s.Texts().AddAudit+" RETURNING number", valuesOfLine(l)...)
}

func valuesOfLine(l fact.AuditLine) []any {
	return []any{
		named("at", instantText(l.At)), named("actor", l.Actor), named("full_name", l.FullName),
		named("affiliation", l.Affiliation), named("title", l.Title), named("address", l.Origin.Address),
		named("request", l.Origin.RequestID), named("action", l.Origin.Action), named("path", l.Origin.Path),
		named("contract", l.Contract), named("sequence", l.Sequence), named("status", int64(l.Status)),
		named("code", l.Code), named("times", int64(l.Times)),
	}
}

func readNumber(columns []string) (int64, error) { return strconv.ParseInt(columns[0], 10, 64) }

// NewestCommit implements fact.Reader.
func (s session) NewestCommit() (time.Time, error) {
	const query = `
		SELECT at FROM (SELECT max(at) AS at FROM entries UNION ALL SELECT max(at) FROM audit
			UNION ALL SELECT max(at) FROM system_entries) newest
		WHERE at IS NOT NULL ORDER BY at DESC LIMIT 1`
	return first(s, readInstantColumn, query)
}
