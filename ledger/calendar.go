package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// mostCalendars is how many calendars a user may have.
const mostCalendars = 50

// AddCalendar gives the command's user a link to the calendar of a contract, and returns it
// with its secret, which is shown this once. It returns the errors of book.ReadCalendar,
// not_found for a contract that the user may not know of, and out_of_range where the user
// has as many as one may have.
func (c *Command) AddCalendar(request []byte) (access.Token, string, error) {
	given, err := book.ReadCalendar(request)
	if err != nil {
		return access.Token{}, "", err
	}
	if _, err := c.ledger.account(c.w, c.user, given.Contract); err != nil {
		return access.Token{}, "", err
	}
	live, err := liveCredentials(c.w, c.user.ID, c.at, access.KindCalendar)
	if err != nil {
		return access.Token{}, "", err
	}
	if len(live) >= mostCalendars {
		return access.Token{}, "", faultAt("/contract", refusal.OutOfRange,
			"カレンダーのリンクは、1人につき%d個までです。使わないものを失効させてください。",
			"there are %d links of calendars already, as many as one may have: revoke one", mostCalendars)
	}
	secret := "slacal_" + rand.Text()
	calendar := access.Token{
		ID: access.CredentialID(secret), Kind: access.KindCalendar, User: c.user.ID, Title: "カレンダー",
		Hash: fact.DigestOf(secret), Issued: c.issue(), Link: c.bearer.Token.Link, Contract: given.Contract,
	}
	c.system(fact.SystemCredential, calendar.State())
	return calendar, secret, c.w.AddToken(calendar)
}

// RevokeCalendar ends a link to a calendar of the command's user at once. It returns
// not_found.
func (c *Command) RevokeCalendar(id string) error {
	live, err := liveCredentials(c.w, c.user.ID, c.at, access.KindCalendar)
	for _, calendar := range live {
		if calendar.ID == id {
			return c.endToken(calendar)
		}
	}
	if err != nil {
		return err
	}
	return notFound()
}

// endCalendars ends all links to calendars of a user.
func (c *Command) endCalendars(user string) error {
	live, err := liveCredentials(c.w, user, c.at, access.KindCalendar)
	for _, calendar := range live {
		err = errors.Join(err, c.endToken(calendar))
	}
	return err
}

// Calendars returns the links to calendars that a user has.
func (l *Ledger) Calendars(ctx context.Context, user access.User) (live []access.Token, err error) {
	err = l.store.View(ctx, func(r access.Reader) error {
		live, err = liveCredentials(r, user.ID, l.clock(), access.KindCalendar)
		return err
	})
	return live, err
}

// CalendarBearer returns the bearer of the link to the calendar of a contract, or
// not_found. That it was used is noted once a day.
func (l *Ledger) CalendarBearer(ctx context.Context, contract, secret string) (access.Bearer, error) {
	bearer, err := l.store.Bearer(ctx, fact.DigestOf(secret))
	if err == nil && (bearer.Token.Kind != access.KindCalendar || bearer.Token.Contract != contract) {
		err = fact.ErrNoFact
	}
	bearer, err = l.active(bearer, err)
	if _, refused := errors.AsType[*refusal.Refusal](err); refused {
		return access.Bearer{}, notFound()
	}
	if err != nil {
		return access.Bearer{}, err
	}
	return bearer, l.useCalendar(ctx, bearer.Token, l.clock())
}

func (l *Ledger) useCalendar(ctx context.Context, calendar access.Token, at time.Time) error {
	day := access.DayOf(at)
	if calendar.LastUsedOn == day {
		return nil
	}
	return l.store.Change(ctx, "", func(w access.Writer) error { return w.UseToken(calendar.ID, day) })
}
