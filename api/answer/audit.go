package answer

import (
	"slaledger/ledger/fact"
)

// Audit is one line of the audit log.
type Audit struct {
	Number      int64   `json:"number"`
	At          string  `json:"at"`
	Actor       string  `json:"actor"`
	Affiliation string  `json:"affiliation"`
	Title       string  `json:"title"`
	Address     string  `json:"address"`
	RequestID   string  `json:"request_id"`
	Action      string  `json:"action"`
	Path        string  `json:"path"`
	Contract    *string `json:"contract_id"`
	Sequence    *int64  `json:"sequence"`
	Status      int     `json:"status"`
	Code        *string `json:"code"`
}

func NewAudit(l fact.AuditLine) Audit {
	answer := Audit{
		Number: l.Number, At: fact.InstantText(l.At), Actor: l.Actor, Affiliation: l.Affiliation, Title: l.Title,
		Address: l.Origin.Address, RequestID: l.Origin.RequestID, Action: l.Origin.Action, Path: l.Origin.Path,
		Contract: textOrNull(l.Contract), Status: l.Status, Code: textOrNull(l.Code),
	}
	if l.Sequence != 0 {
		answer.Sequence = &l.Sequence
	}
	return answer
}
