package ledger

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Who reads notices to compose mails of them: those that are told at once, and digests.
const (
	urgentReader = "mail"
	digestReader = "digest"
)

// How mails are tried.
const (
	mailTriedFor = 72 * time.Hour // before it is given up
	mailClaimed  = 10 * time.Minute
	mailsKept    = 90 * 24 * time.Hour
	// mailWaits is how long the second try waits, each further one twice as long, up to
	// mailWaitsMost.
	mailWaits     = time.Minute
	mailWaitsMost = time.Hour
)

// noticesAtOnce is how many notices are read at a time.
const noticesAtOnce = 1000

// Compose writes a mail of notices to a user: its subject and its text.
type Compose func(user access.User, notices []access.Notice) (subject, text string)

// QueueMails composes mails of the notices that nobody was mailed yet: of each that cannot
// wait one to each user of whom it is of concern, and, once a day from a time of the day in
// Japan on, one of all others to each user. Whoever composes at the same time, or
// again after a crash, queues each once.
// It returns unavailable while the clock cannot be believed.
func (l *Ledger) QueueMails(ctx context.Context, digestAt time.Duration, compose Compose) error {
	for {
		q := &queueing{at: l.clock(), compose: compose}
		q.digest = q.at.Sub(startOfDay(access.DayOf(q.at))) >= digestAt
		if err := l.store.View(ctx, q.compile); err != nil {
			return err
		}
		err := l.store.Change(ctx, "", func(w access.Writer) error {
			if err := l.believes(l.time(w)); err != nil {
				return err
			}
			return q.store(w)
		})
		if err != nil && !errors.Is(err, errNothingWritten) {
			return err
		}
		if !q.more {
			return nil
		}
	}
}

// queueing is a composing of mails under way.
type queueing struct {
	at       time.Time
	digest   bool
	compose  Compose
	more     bool
	from, to [2]access.NoticePosition // of urgentReader and digestReader
	mails    []access.Mail
}

// compile composes the mails that follow from where each reader is.
func (q *queueing) compile(r access.Reader) error {
	var users []access.User
	for i, reader := range []string{urgentReader, digestReader} {
		p, err := r.NoticePosition(reader)
		if errors.Is(err, fact.ErrNoFact) { // from where notices are today
			q.to[i] = access.NoticePosition{Reader: reader}
			continue
		}
		if err != nil {
			return err
		}
		q.from[i], q.to[i] = p, p
		if reader == digestReader && (!q.digest || p.Day == access.DayOf(q.at)) {
			continue
		}
		if users == nil {
			if users, err = mailedUsers(r, q.at); err != nil {
				return err
			}
		}
		if reader == urgentReader {
			err = q.urgent(r, users)
		} else {
			err = q.digests(r, users)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mailedUsers returns the users who have an address and may sign in.
func mailedUsers(r access.Reader, at time.Time) ([]access.User, error) {
	mailed := []access.User{}
	for after := int64(0); ; {
		users, err := r.Users(after, usersAtOnce)
		if err != nil {
			return nil, err
		}
		for _, u := range users {
			after = u.Number
			if u.Mail != "" && u.Active(at) {
				mailed = append(mailed, u)
			}
		}
		if len(users) < usersAtOnce {
			return mailed, nil
		}
	}
}

// urgent composes mails of the notices that cannot wait, each of its own.
func (q *queueing) urgent(r access.Reader, users []access.User) error {
	notices, err := r.Notices(q.from[0].Number, noticesAtOnce)
	q.more = len(notices) == noticesAtOnce
	for _, n := range notices {
		q.to[0].Number = n.Number
		for _, u := range users {
			if n.Kind.Urgent() && n.Concerns(u) && u.Wants(n.Kind) {
				q.add(u, n.ID, true, []access.Notice{n})
			}
		}
	}
	return err
}

// digests composes one mail to each user of all that is of concern since the last.
func (q *queueing) digests(r access.Reader, users []access.User) error {
	q.to[1].Day = access.DayOf(q.at)
	of := make([][]access.Notice, len(users))
	for {
		notices, err := r.Notices(q.to[1].Number, noticesAtOnce)
		if err != nil {
			return err
		}
		for _, n := range notices {
			q.to[1].Number = n.Number
			for i, u := range users {
				if !n.Kind.Urgent() && n.Concerns(u) && u.Wants(n.Kind) {
					of[i] = append(of[i], n)
				}
			}
		}
		if len(notices) < noticesAtOnce {
			break
		}
	}
	for i, u := range users {
		if len(of[i]) > 0 {
			q.add(u, q.to[1].Day, false, of[i])
		}
	}
	return nil
}

func (q *queueing) add(u access.User, of string, urgent bool, notices []access.Notice) {
	subject, text := q.compose(u, notices)
	q.mails = append(q.mails, access.Mail{
		ID: fact.DigestOf("mail to " + u.ID + " of " + of)[:32], User: u.ID, Urgent: urgent, Subject: subject, Text: text,
		At: q.at, Status: access.MailWaiting, NextAt: q.at,
	})
}

// store queues what was composed, unless somebody else has meanwhile.
func (q *queueing) store(w access.Writer) error {
	wrote := false
	for i, reader := range []string{urgentReader, digestReader} {
		is, err := w.NoticePosition(reader)
		if err != nil && !errors.Is(err, fact.ErrNoFact) {
			return err
		}
		if is != q.from[i] {
			return errNothingWritten
		}
		if q.to[i] == q.from[i] {
			continue
		}
		wrote = true
		if err := w.SetNoticePosition(q.to[i]); err != nil {
			return err
		}
	}
	if !wrote {
		return errNothingWritten
	}
	for _, m := range q.mails {
		if err := w.AddMail(m); err != nil {
			return err
		}
	}
	return w.ForgetMails(q.at.Add(-mailsKept))
}

// AddressedMail is a mail with the address to which it goes now.
type AddressedMail struct {
	access.Mail
	Address string
}

// ClaimMails returns up to limit mails that are to be sent now, those first that cannot wait.
// Nobody else gets them for some minutes: whoever claims them says before what has become of
// them. One whose user has no address any more, or may not sign in, is dropped.
func (l *Ledger) ClaimMails(ctx context.Context, limit int) (claimed []AddressedMail, err error) {
	claim := access.Claim{ID: rand.Text()}
	err = l.store.Change(ctx, "", func(w access.Writer) error {
		at := l.time(w)
		claim.Until = at.Add(mailClaimed)
		if err := w.ClaimMails(claim, at, limit); err != nil {
			return err
		}
		mails, err := w.ClaimedMails(claim.ID)
		if err != nil || len(mails) == 0 {
			return cmp.Or(err, errNothingWritten)
		}
		claimed = nil
		for _, m := range mails {
			u, err := w.User(m.User)
			if err != nil {
				return err
			}
			if u.Mail != "" && u.Active(at) {
				claimed = append(claimed, AddressedMail{m, u.Mail})
				continue
			}
			m.Status, m.Text, m.EndedAt = access.MailDropped, "", at
			if err := w.UpdateMail(m); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errNothingWritten) {
		err = nil
	}
	return claimed, err
}

// MailSent stores that a mail server took a mail.
func (l *Ledger) MailSent(ctx context.Context, m access.Mail) error {
	return l.store.Change(ctx, "", func(w access.Writer) error {
		m.Status, m.Text, m.Why, m.EndedAt = access.MailSent, "", "", l.time(w)
		return w.UpdateMail(m)
	})
}

// MailNotSent stores why a mail was not sent, and returns what becomes of it: it is tried
// again, later each time, unless that is of no use or was done for three days.
func (l *Ledger) MailNotSent(
	ctx context.Context, m access.Mail, why string, useless bool,
) (status access.MailStatus, err error) {
	err = l.store.Change(ctx, "", func(w access.Writer) error {
		at := l.time(w)
		m.Why, m.NextAt = fact.OneLine(why), at.Add(min(mailWaits<<min(m.Tries-1, 10), mailWaitsMost))
		if useless || at.Sub(m.At) >= mailTriedFor {
			m.Status, m.Text, m.EndedAt = access.MailFailed, "", at
		}
		status = m.Status
		return w.UpdateMail(m)
	})
	return status, err
}

// MailsLeft says how many mails wait, and how many were given up in the last months.
type MailsLeft struct{ Waiting, Failed int64 }

// CountMails counts the mails that are left, and remembers it for LastMailsLeft.
func (l *Ledger) CountMails(ctx context.Context) error {
	var left MailsLeft
	err := l.store.View(ctx, func(r access.Reader) (err error) {
		if left.Waiting, err = r.CountMails(access.MailWaiting); err == nil {
			left.Failed, err = r.CountMails(access.MailFailed)
		}
		return err
	})
	if err == nil {
		l.mails.Store(&left)
	}
	return err
}

// LastMailsLeft returns how many mails were left when they were counted last.
func (l *Ledger) LastMailsLeft() MailsLeft {
	if left := l.mails.Load(); left != nil {
		return *left
	}
	return MailsLeft{}
}

// KnownMail is a mail without its text, with the name of its user.
type KnownMail struct {
	access.Mail
	UserName string
}

// Mails returns the last mails that wait or were given up, up to limit of them, the newest
// first.
func (l *Ledger) Mails(ctx context.Context, user access.User, limit int) (list []KnownMail, err error) {
	if err := user.Permit(access.MayManageUsers); err != nil {
		return nil, err
	}
	err = l.store.View(ctx, func(r access.Reader) error {
		mails, err := r.Mails(limit)
		for _, m := range mails {
			u, userErr := r.User(m.User)
			err = cmp.Or(err, userErr)
			m.Text = "" // is its user's
			list = append(list, KnownMail{m, u.Name})
		}
		return err
	})
	return list, err
}

// NoticeWishes is where a user wants to be told, and of what.
type NoticeWishes struct {
	User access.User
	// Failure is why the last mail to him was not sent, empty if it was, or none was tried.
	Failure string
}

// NoticeWishes returns where a user wants to be told, and of what.
func (l *Ledger) NoticeWishes(ctx context.Context, user access.User) (w NoticeWishes, err error) {
	err = l.store.View(ctx, func(r access.Reader) error {
		w, err = noticeWishes(r, user.ID)
		return err
	})
	return w, err
}

func noticeWishes(r access.Reader, id string) (w NoticeWishes, err error) {
	if w.User, err = r.User(id); err != nil {
		return w, orNotFound(err)
	}
	last, err := r.MailsTo(id, 1)
	if len(last) > 0 {
		w.Failure = last[0].Why
	}
	return w, err
}

// SetNoticeWishes sets where the command's user wants to be told, and of what. It returns the
// errors of book.ReadNoticeWishes.
func (c *Command) SetNoticeWishes(request []byte) (NoticeWishes, error) {
	names := make([]string, len(access.NoticeKinds))
	for i, kind := range access.NoticeKinds {
		names[i] = string(kind)
	}
	given, err := book.ReadNoticeWishes(request, names)
	if err != nil {
		return NoticeWishes{}, err
	}
	w, err := noticeWishes(c.w, c.user.ID)
	if err != nil {
		return NoticeWishes{}, err
	}
	before := w.User.State()
	w.User.Mail, w.User.Muted = given.Mail, nil
	for i, kind := range access.NoticeKinds {
		if !slices.Contains(given.Kinds, names[i]) {
			w.User.Muted = append(w.User.Muted, kind)
		}
	}
	if w.User.State() == before {
		return w, nil
	}
	c.system(fact.SystemUser, w.User.State())
	return w, c.w.UpdateUser(w.User)
}
