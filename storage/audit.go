package storage

import (
	"time"

	"slaledger/ledger"
)

type auditRow struct {
	Number      int64 `gorm:"primaryKey;autoIncrement"`
	At          string
	Actor       string
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
}

func (auditRow) TableName() string { return "audit" }

func (r auditRow) line() (ledger.AuditLine, error) {
	at, err := readInstant(r.At)
	return ledger.AuditLine{
		Number: r.Number, At: at, Actor: r.Actor, Affiliation: r.Affiliation, Title: r.Title,
		Origin:   ledger.Origin{Action: r.Action, Path: r.Path, Address: r.Address, RequestID: r.RequestID},
		Contract: r.Contract, Sequence: r.Sequence, Status: r.Status, Code: r.Code,
	}, err
}

func (s session) Audit(about ledger.AuditFilter, after int64, limit int) ([]ledger.AuditLine, error) {
	text, values := `SELECT * FROM audit WHERE number > ?`, []any{after}
	only := func(condition, value string) {
		if value != "" {
			text, values = text+` AND `+condition, append(values, value)
		}
	}
	only(`contract = ?`, about.Contract)
	only(`actor = ?`, about.Actor)
	only(`at >= ?`, instantOrEmpty(about.From))
	only(`at <= ?`, instantOrEmpty(about.To))
	return find(s, auditRow.line, text+` ORDER BY number LIMIT ?`, append(values, limit)...)
}

func instantOrEmpty(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return instantText(at)
}

func (s session) AddAudit(l ledger.AuditLine) error {
	const text = `INSERT INTO audit (at, actor, affiliation, title, address, request_id, action, path, contract, sequence, status, code)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	return translated(s.prepared.exec(s.db, text, instantText(l.At), l.Actor, l.Affiliation, l.Title, l.Origin.Address, l.Origin.RequestID,
		l.Origin.Action, l.Origin.Path, l.Contract, l.Sequence, l.Status, l.Code))
}
