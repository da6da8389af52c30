package answer

import (
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Calendar is what is known of a link to the calendar of a contract.
type Calendar struct {
	ID         string  `json:"id"`           // リンクの番号 / id of the link
	Contract   string  `json:"contract_id"`  // 契約の番号 / id of the contract
	IssuedAt   string  `json:"issued_at"`    // 発行日時 / when
	LastUsedOn *string `json:"last_used_on"` // 最後に使われた日。未使用なら null / day of the last use; null if never
}

// NewCalendar returns what is known of a link to a calendar.
func NewCalendar(t access.Token) Calendar {
	return Calendar{
		ID: t.ID, Contract: t.Contract, IssuedAt: fact.InstantText(t.Issued.At), LastUsedOn: textOrNull(t.LastUsedOn),
	}
}

// NewCalendarLink is a link to a calendar that was just issued.
type NewCalendarLink struct {
	Calendar
	// カレンダーのパス。一度だけ示し、再送への回答では null / path of the calendar, shown this once; null when replayed
	Path *string `json:"path"`
}

// NewCalendarWithSecret returns a link to a calendar that was just issued, this once.
func NewCalendarWithSecret(t access.Token, secret string) NewCalendarLink {
	path := "/contracts/" + t.Contract + "/calendar.ics?link=" + secret
	return NewCalendarLink{NewCalendar(t), &path}
}
