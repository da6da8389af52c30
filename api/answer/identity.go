package answer

import (
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Identity is an account of the office's provider that is linked to a user.
type Identity struct {
	ID string `json:"id"` // 結び付けの番号 / id of the link
	// アカウントの名前。提供者の識別子だけで結び付けたときは null / name of the account; null if linked by its subject alone
	Name *string `json:"name"`
	// 提供者（発行者）。まだサインインしていないときは null / issuer; null until it first signed in
	Issuer *string `json:"issuer"`
	// 提供者がアカウントに付けた識別子。まだサインインしていないときは null / subject; null until it first signed in
	Subject    *string `json:"subject"`
	LinkedBy   string  `json:"linked_by"`    // 結び付けた利用者 / who linked it
	LinkedAt   string  `json:"linked_at"`    // 結び付けた日時 / when
	LastUsedOn *string `json:"last_used_on"` // 最後に使われた日。未使用なら null / day of the last use; null if never
}

// NewIdentity returns an account that is linked to a user.
func NewIdentity(t access.Token) Identity {
	shape := Identity{
		ID: t.ID, Name: textOrNull(t.Title), LinkedBy: t.Link.By, LinkedAt: fact.InstantText(t.Link.At),
		LastUsedOn: textOrNull(t.LastUsedOn),
	}
	if t.Kind == access.KindIdentity {
		shape.Issuer, shape.Subject = &t.Issuer, &t.Subject
	}
	return shape
}
