package ledger

import (
	"context"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// auditLine returns the line of something that a user did.
func auditLine(user access.User, origin fact.Origin, at time.Time) fact.AuditLine {
	return fact.AuditLine{
		At: at, Actor: user.Name, Affiliation: fact.OneLine(user.Affiliation), Title: fact.OneLine(user.Title),
		Origin: fact.Origin{Action: origin.Action, Path: fact.OneLine(origin.Path), Address: origin.Address,
			RequestID: fact.OneLine(origin.RequestID)},
	}
}

// audit adds the line of an accepted command.
func (c *Command) audit(call Call, answer Reply) error {
	line := auditLine(c.user, call.Origin, c.at)
	line.Contract, line.Status = c.id, answer.Code
	if len(c.entries) > 0 {
		line.Sequence = c.entries[len(c.entries)-1].Sequence
	}
	return c.w.AddAudit(line)
}

// Note adds the line of what is no accepted command: a refused write of a known
// user, or a sign-in. It returns unavailable while the clock cannot be believed.
func (l *Ledger) Note(ctx context.Context, call Call, contract string, status int, code string) error {
	now := l.clock()
	if err := l.believes(now); err != nil {
		return err
	}
	line := auditLine(call.User, call.Origin, instant(now, time.Time{}))
	line.Contract, line.Status, line.Code = fact.OneLine(contract), status, code
	return l.store.Change(ctx, "", func(w access.Writer) error { return w.AddAudit(line) })
}

// Audit returns up to limit lines after a number.
func (l *Ledger) Audit(
	ctx context.Context, user access.User, about fact.AuditFilter, after int64, limit int,
) ([]fact.AuditLine, error) {
	if err := user.Permit(access.MayAudit); err != nil {
		return nil, err
	}
	var lines []fact.AuditLine
	err := l.store.View(ctx, func(r access.Reader) (err error) {
		lines, err = r.Audit(about, after, limit)
		return err
	})
	return lines, err
}
