package access

import (
	"slices"
	"time"
)

// NoticeKind says what a notice is about.
type NoticeKind string

// The kinds of notices.
const (
	// NoticeDue says that a measurement is due in five working days, NoticeOverdue that its
	// last day is past.
	NoticeDue     NoticeKind = "measurement_due"
	NoticeOverdue NoticeKind = "measurement_overdue"
	// NoticeReport says that the report of a month was handed in.
	NoticeReport NoticeKind = "report_submitted"
	// NoticeSettled says that a month was settled, or that figures of settled months have
	// become others, whatever the command.
	NoticeSettled NoticeKind = "figures_settled"
	// NoticeTurn says that something began to wait for a role.
	NoticeTurn NoticeKind = "turn"
	// NoticePenalty says that a month has a penalty which it had not before.
	NoticePenalty NoticeKind = "penalty_found"
	// NoticePoints says that points go with the settlement of a month, if nothing more is
	// added.
	NoticePoints NoticeKind = "points_expiring"
	// NoticeCredential says to a user that somebody can sign in as him with something new.
	NoticeCredential NoticeKind = "credential_issued"
	// NoticeVerification and NoticeBackup say that something failed which keeps the books safe.
	NoticeVerification NoticeKind = "verification_failed"
	NoticeBackup       NoticeKind = "backup_failed"
)

// NoticeKinds are all kinds of notices.
var NoticeKinds = []NoticeKind{
	NoticeDue, NoticeOverdue, NoticeReport, NoticeSettled, NoticeTurn, NoticePenalty, NoticePoints, NoticeCredential,
	NoticeVerification, NoticeBackup,
}

// Urgent says whether a notice of the kind is told at once: all others wait for the next
// digest.
func (k NoticeKind) Urgent() bool {
	return k == NoticeCredential || k == NoticeVerification || k == NoticeBackup
}

// Notice is what somebody may want to be told. It follows from the journals, and from the
// day: whoever derives it anew finds the same ID.
type Notice struct {
	Number int64     `json:"-"` // given by the store in the order in which they were derived, with gaps
	ID     string    `json:"-"`
	At     time.Time `json:"-"` // of what it is about

	Kind         NoticeKind `json:"kind"`
	Contract     string     `json:"contract,omitzero"`      // id, empty if it is about none
	ContractName string     `json:"contract_name,omitzero"` // as of then
	Vendor       string     `json:"vendor,omitzero"`        // of the contract
	Month        string     `json:"month,omitzero"`         // as YYYY-MM, empty if it is about none
	// Subject is what it is about more closely: of a turn the act, of points deduction or
	// bonus, of a credential its kind.
	Subject    string `json:"subject,omitzero"`
	Item       string `json:"item,omitzero"`
	Version    int    `json:"version,omitzero"`
	Adjustment int    `json:"adjustment,omitzero"`
	Due        string `json:"due,omitzero"` // last day as YYYY-MM-DD
	// Others is in how many other months figures changed, or how many problems there are.
	Others int `json:"others,omitzero"`
	// Revision is that of the statement of the month, 0 if it is about none.
	Revision int    `json:"revision,omitzero"`
	By       string `json:"by,omitzero"` // name of who did it, who is not told what he did
	// Roles are those to whom it is of concern; User is the one user, by id, to whom alone.
	Roles []Role `json:"roles,omitzero"`
	User  string `json:"user,omitzero"`
	// Points and Yen are its figures, empty if it has none: not everybody's mail may have them.
	Points string `json:"points,omitzero"`
	Yen    string `json:"yen,omitzero"`
	Path   string `json:"path"` // of the page that it is about, from / on
}

// Concerns says whether a notice is of concern to a user.
func (n Notice) Concerns(u User) bool {
	if n.User != "" {
		return n.User == u.ID
	}
	if n.By == u.Name || n.Contract != "" && !u.Sees(n.Vendor) {
		return false
	}
	return slices.ContainsFunc(n.Roles, func(role Role) bool {
		return u.Is(role) && (role != RoleVendor || u.Vendor == n.Vendor)
	})
}

// NoticePosition is how far something has read what there is to tell.
type NoticePosition struct {
	Reader string // who has read it
	// Audit is the number of the last line of the audit log that was read, System the
	// sequence of the last entry of the system's journal, and Number that of the last notice.
	Audit, System, Number int64
	Day                   string    // on which it was read last, as YYYY-MM-DD
	Since                 time.Time // what is from before that is told to nobody
}
