package ledger

import (
	"context"
	"strings"
	"time"
	"unicode"
)

// AuditLine says who did what, when and from where: accepted writes, in their
// own commit, refused writes of known users, and sign-ins. Lines are only ever
// added.
type AuditLine struct {
	Number      int64 // given by the store
	At          time.Time
	Actor       string
	Affiliation string // as of the day, and so is the title
	Title       string
	Origin      Origin
	Contract    string // that it was about, empty if about none
	Sequence    int64  // of the entry that an accepted command made, 0 if none
	Status      int    // that was answered
	Code        string // why it was refused, empty if it was not
}

// Origin says what was asked and from where.
type Origin struct {
	Action    string // method and route, such as POST /contracts
	Path      string // of the request
	Address   string // of the client
	RequestID string
}

// AuditFilter chooses lines; what is empty chooses all.
type AuditFilter struct {
	Contract, Actor string
	From, To        time.Time // both included
}

// auditLine returns the line of something that a user did.
func auditLine(user User, origin Origin, at time.Time) AuditLine {
	return AuditLine{
		At: at, Actor: user.Name, Affiliation: oneLine(user.Affiliation), Title: oneLine(user.Title),
		Origin: Origin{Action: origin.Action, Path: oneLine(origin.Path), Address: origin.Address, RequestID: oneLine(origin.RequestID)},
	}
}

// oneLine replaces what could be taken for the start of another line, or hide
// a part of this one, by spaces.
func oneLine(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.In(c, unicode.Zl, unicode.Zp, unicode.Cf) {
			return ' '
		}
		return c
	}, text)
}

// audit adds the line of an accepted command.
func (c *Command) audit(call Call, answer Answer) error {
	line := auditLine(c.user, call.Origin, c.at)
	line.Contract, line.Status = c.id, answer.Status
	if len(c.entries) > 0 {
		line.Sequence = c.entries[len(c.entries)-1].Sequence
	}
	return c.w.AddAudit(line)
}

// Note adds the line of what is no accepted command: a refused write of a known
// user, or a sign-in.
func (l *Ledger) Note(ctx context.Context, call Call, contract string, status int, code string) error {
	line := auditLine(call.User, call.Origin, l.instant(time.Time{}))
	line.Contract, line.Status, line.Code = oneLine(contract), status, code
	return l.store.Change(ctx, "", func(w Writer) error { return w.AddAudit(line) })
}

// Audit returns up to limit lines after a number.
func (l *Ledger) Audit(ctx context.Context, user User, about AuditFilter, after int64, limit int) ([]AuditLine, error) {
	if err := user.Permit(MayAudit); err != nil {
		return nil, err
	}
	var lines []AuditLine
	err := l.store.View(ctx, func(r Reader) (err error) {
		lines, err = r.Audit(about, after, limit)
		return err
	})
	return lines, err
}
