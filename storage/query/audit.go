package query

import (
	"strconv"
	"time"

	"slaledger/ledger/fact"
)

type auditRow struct {
	Number      int64
	At          string
	Actor       string
	FullName    string
	Affiliation string
	Title       string
	Address     string
	RequestID   string
	Action      string
	Path        string
	Contract    string
	Sequence    int64
	Status      int
	Code        string
	Times       int
}

func (r auditRow) line() (fact.AuditLine, error) {
	at, err := readInstant(r.At)
	return fact.AuditLine{
		Number: r.Number, At: at, Actor: r.Actor, FullName: r.FullName, Affiliation: r.Affiliation, Title: r.Title,
		Origin:   fact.Origin{Action: r.Action, Path: r.Path, Address: r.Address, RequestID: r.RequestID},
		Contract: r.Contract, Sequence: r.Sequence, Status: r.Status, Code: r.Code,
		Times: r.Times,
	}, err
}

// Audit implements fact.Reader.
func (s session) Audit(about fact.AuditFilter, after int64, limit int) ([]fact.AuditLine, error) {
	query, values := `SELECT * FROM audit WHERE number > @after`, []any{named("after", after), named("limit", limit)}
	only := func(condition, name, value string) {
		if value != "" {
			query, values = query+condition, append(values, named(name, value))
		}
	}
	only(` AND contract = @contract`, "contract", about.Contract)
	only(` AND actor = @actor`, "actor", about.Actor)
	only(` AND at >= @from`, "from", instantOrEmpty(about.From))
	only(` AND at <= @to`, "to", instantOrEmpty(about.To))
	return scan(s, auditRow.line, query+` ORDER BY number LIMIT @limit`, values...)
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
		named("contract", l.Contract), named("sequence", l.Sequence), named("status", l.Status), named("code", l.Code),
		named("times", l.Times),
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
