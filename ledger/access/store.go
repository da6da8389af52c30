// Package access has users, their roles and credentials, and the port of the store
// that stores them beside the facts.
package access

import (
	"context"
	"time"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Store stores the facts of all accounts, and their users. Facts are only ever added.
type Store interface {
	// View lets read see one consistent state. It returns what read returns,
	// or ErrUnavailable.
	View(ctx context.Context, read func(Reader) error) error
	// Change lets write add facts in one transaction, beside which nothing
	// else writes to the same contract. What it wrote is durable when Change
	// returns nil; otherwise nothing is stored. It returns what write returns,
	// or ErrUnavailable.
	Change(ctx context.Context, contract string, write func(Writer) error) error
	// ChangeFrom is Change for a command of which it is known what it asks first: a store
	// that is far away answers that together with the lock, in one round trip.
	ChangeFrom(ctx context.Context, first Beginning, write func(Writer) error) error
	// Aside lets write add facts to an empty database of its own, of which nothing
	// stays. It returns what write returns, or ErrUnavailable.
	Aside(ctx context.Context, write func(Writer) error) error
	// HeadHash returns the hash of the last entry of a contract's journal, or
	// ErrNoFact.
	HeadHash(ctx context.Context, contract string) (string, error)
	// Bearer returns the user whose token has a hash, unless that has ended, or
	// ErrNoFact.
	Bearer(ctx context.Context, hash string) (Bearer, error)
	// BearerAndHead returns what Bearer and HeadHash do, as of one instant and by one
	// question. The head is empty where the contract has none.
	BearerAndHead(ctx context.Context, hash, contract string) (Bearer, string, error)
	// Session returns the session that has a hash, also one that is over, or ErrNoFact.
	Session(ctx context.Context, hash string) (Session, error)
	// Count counts that something happens so many times for a key, for all programs that
	// serve the database: 1, 0 to ask only, or -1 to take one back. Beyond the rate it
	// counts nothing and returns how long to wait, else 0. It may forget what it counted
	// when a program or a server stops, and returns ErrUnavailable.
	Count(ctx context.Context, rate Rate, key string, times int) (wait time.Duration, err error)
}

// Beginning is what a command writes to, and what it asks first: for the bearer of its
// token, for the head of its contract, for what was answered to its key, and for what a
// sheet is recorded upon and held against. What is empty is not asked for.
type Beginning struct {
	Contract          string
	Token             string // as its SHA-256 in hex
	User, Target, Key string
	Month             domain.Month // whose latest measurements it asks for
	Compared          fact.ComparedQuery
	// Long says that it may take long, so that nobody else's answer is to wait for it.
	Long bool
}

// Reader finds facts and users.
type Reader interface {
	fact.Reader
	// Bearer is that of the store, as the transaction sees it.
	Bearer(hash string) (Bearer, error)
	// User returns one user, or ErrNoFact.
	User(id string) (User, error)
	// UserNamed returns the user with a name, or ErrNoFact.
	UserNamed(name string) (User, error)
	// Users returns up to limit users recorded after a number.
	Users(after int64, limit int) ([]User, error)
	// Tokens returns the tokens of a user, the first issued first; those of all users
	// if user is empty.
	Tokens(user string) ([]Token, error)
	// Sessions returns all sessions, also those that are over and not forgotten.
	Sessions() ([]Session, error)
	// Links returns the links of a user, the first issued first; those of all users
	// if user is empty.
	Links(user string) ([]Link, error)
	// Link returns the link that has a hash, or ErrNoFact.
	Link(hash string) (Link, error)
	// NoticePosition returns how far a reader has come, or ErrNoFact.
	NoticePosition(reader string) (NoticePosition, error)
	// Notices returns up to limit notices after a number.
	Notices(after int64, limit int) ([]Notice, error)
	// Webhooks returns all webhooks, the first added first.
	Webhooks() ([]Webhook, error)
	// DeliveryCounts counts the deliveries of each webhook that has any, by its id.
	DeliveryCounts() (map[string]DeliveryCounts, error)
	// Deliveries returns up to limit deliveries of a webhook before a number, the last
	// first; 0 asks for the last ones.
	Deliveries(webhook string, before int64, limit int) ([]Delivery, error)
	// Delivery returns the delivery of a webhook with an id, or ErrNoFact.
	Delivery(webhook, id string) (Delivery, error)
	// DueDeliveries returns up to limit deliveries of a webhook that are to be sent by an
	// instant and that nobody has claimed: the first of each contract, and those that were
	// asked for by hand.
	DueDeliveries(webhook string, at time.Time, limit int) ([]Delivery, error)
	// Mails returns the last mails that wait or were given up, up to limit of them, the newest
	// first.
	Mails(limit int) ([]Mail, error)
	// MailsTo returns the last mails to a user, up to limit of them, the newest first.
	MailsTo(user string, limit int) ([]Mail, error)
	// CountMails returns how many mails have a status.
	CountMails(MailStatus) (int64, error)
	// ClaimedMails returns the mails of a claim.
	ClaimedMails(claim string) ([]Mail, error)
}

// Writer adds facts, and changes users.
type Writer interface {
	fact.Writer
	Reader
	// AddUser returns ErrTaken if the name is used.
	AddUser(User) error
	// UpdateUser replaces the roles, the full name, the affiliation, the title, the
	// validity, whether the user is disabled, and where and of what he is told.
	UpdateUser(User) error
	AddToken(Token) error
	// EndToken sets who ended a token, and when.
	EndToken(id, by string, at time.Time) error
	// UseToken sets the day, as YYYY-MM-DD, on which a token was used last.
	UseToken(id, day string) error
	// UseStep sets the step of the code of a second factor that was taken last.
	UseStep(id string, step int64) error
	AddLink(Link) error
	// EndLink sets when a link ended.
	EndLink(id string, at time.Time) error
	// StoreSession stores a session, in the place of the one with its hash, and forgets
	// those that were over at an instant.
	StoreSession(s Session, over time.Time) error
	// ExtendSession stores what has become of a session. One that has ended stays so.
	ExtendSession(s Session) error
	// EndSession forgets a session.
	EndSession(hash string) error
	// SetNoticePosition stores how far a reader has come.
	SetNoticePosition(NoticePosition) error
	// RemoveNoticePosition forgets how far a reader has come.
	RemoveNoticePosition(reader string) error
	// AddNotices adds those notices whose ids are not there yet.
	AddNotices([]Notice) error
	// ForgetNotices forgets notices of what was before an instant.
	ForgetNotices(before time.Time) error
	// AddWebhook adds a webhook, whose position is the last line of the audit log.
	AddWebhook(Webhook) error
	// RemoveWebhook removes a webhook with its deliveries.
	RemoveWebhook(id string) error
	// MoveWebhook sets the position of a webhook.
	MoveWebhook(id string, position int64) error
	// AddDelivery adds a delivery after all others of its webhook.
	AddDelivery(Delivery) error
	// UpdateDelivery stores what has become of a delivery, if the claim on it is still the
	// one of an instant, zero for none.
	UpdateDelivery(d Delivery, claimed time.Time) error
	// HastenDeliveries has the deliveries of a webhook that wait for later sent at an
	// instant.
	HastenDeliveries(webhook string, at time.Time) error
	// ForgetDeliveries removes the deliveries of a webhook that wait no longer and were
	// answered last before an instant.
	ForgetDeliveries(webhook string, before time.Time) error
	// AddMail adds a mail, unless there is one with its id.
	AddMail(Mail) error
	// ClaimMails gives a claim up to limit of the mails that can be tried at an instant, and
	// counts a try of each.
	ClaimMails(claim Claim, at time.Time, limit int) error
	// UpdateMail stores what has become of a mail, which then has no claim.
	UpdateMail(Mail) error
	// ForgetMails forgets mails from before an instant that wait no longer.
	ForgetMails(before time.Time) error
}
