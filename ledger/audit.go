package ledger

import (
	"context"
	"errors"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// auditLine returns the line of something that a user did.
func auditLine(user access.User, origin fact.Origin, at time.Time) fact.AuditLine {
	return fact.AuditLine{
		At: at, Actor: user.Name, FullName: fact.OneLine(user.FullName), Affiliation: fact.OneLine(user.Affiliation),
		Title: fact.OneLine(user.Title), Times: 1,
		Origin: fact.Origin{Action: origin.Action, Path: fact.OneLine(origin.Path), Address: origin.Address,
			RequestID: fact.OneLine(origin.RequestID)},
	}
}

// audit adds the line of an accepted command, and to the system's journal what the
// command did to users and credentials.
func (c *Command) audit(call Call, answer Reply) error {
	line := auditLine(c.user, call.Origin, c.at)
	line.Contract, line.Status = c.id, answer.Code
	if len(c.entries) > 0 {
		line.Sequence = c.entries[len(c.entries)-1].Sequence
	}
	return addAudit(c.w, line, c.systemEntries...)
}

// addAudit adds a line to the audit log, and entries to the system's journal that name
// it.
func addAudit(w access.Writer, line fact.AuditLine, entries ...fact.SystemEntry) (err error) {
	if len(entries) == 0 {
		return w.AddAudit(line)
	}
	if line.Number, err = w.AddNumberedAudit(line); err != nil {
		return err
	}
	for i := range entries {
		entries[i].At, entries[i].Actor = line.At, line.Actor
		entries[i].Line, entries[i].Digest = line.Number, line.Digest()
	}
	return addSystem(w, entries)
}

// Noted is something that is no accepted command and is entered in the audit log.
type Noted struct {
	Kind     fact.SystemKind
	Bearer   access.Bearer // who did it
	Origin   fact.Origin
	Contract string // that it was about, empty if about none
	Status   int
	Code     string // why it was refused, empty if it was not
	Times    int    // how many requests it was, 0 for one
}

// Note enters something in the audit log and the system's journal; refusals that come
// close together only once they are counted. It returns unavailable while the clock
// cannot be believed.
func (l *Ledger) Note(ctx context.Context, n Noted) error {
	if n.Kind == fact.SystemRefusal && l.refusals.counts(n, l.clock()) {
		return nil
	}
	return l.note(ctx, n)
}

// NoteSetting enters in the audit log and the system's journal how the service is set, in
// the words of its action, unless the setting entered last says the same. It returns
// unavailable while the clock cannot be believed.
func (l *Ledger) NoteSetting(ctx context.Context, user access.User, action string) error {
	same := false
	err := l.store.View(ctx, func(r access.Reader) error {
		last, err := r.SystemHead(fact.SystemSetting)
		if errors.Is(err, fact.ErrNoFact) {
			return nil
		}
		var noted notedState
		same = err == nil && json.Unmarshal([]byte(last.Body), &noted) == nil && noted.Action == action
		return err
	})
	if err != nil || same {
		return err
	}
	return l.note(ctx, Noted{
		Kind: fact.SystemSetting, Bearer: access.Bearer{User: user}, Origin: fact.Origin{Action: action},
	})
}

func (l *Ledger) note(ctx context.Context, n Noted) error {
	return l.store.Change(ctx, "", func(w access.Writer) error {
		now := l.time(w)
		if err := l.believes(now); err != nil {
			return err
		}
		line := auditLine(n.Bearer.User, n.Origin, instant(now, time.Time{}))
		line.Contract, line.Status, line.Code, line.Times = fact.OneLine(n.Contract), n.Status, n.Code, max(1, n.Times)
		body := fact.SystemBody(notedState{line.Origin.Action, line.Contract, line.Status, line.Code, line.Times})
		if err := addAudit(w, line, fact.SystemEntry{Kind: n.Kind, Body: body}); err != nil {
			return err
		}
		if n.Kind == fact.SystemSignIn && n.Code == "" {
			return w.UseToken(n.Bearer.Token.ID, access.DayOf(now))
		}
		return nil
	})
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
