package mail

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
)

// Post tells users by mail what there is to tell.
type Post struct {
	Ledger *ledger.Ledger
	Letter Letter
	Server Server
	Log    *slog.Logger
	// At is the time of the day in Japan, since midnight, from which the day's digest is sent.
	At time.Duration
}

// mailsAtOnce is how many mails go over one connection.
const mailsAtOnce = 20

// Work queues what there is to mail now and sends what waits. It returns an error where the
// database failed; what a mail server does is stored with the mails, and logged.
func (p *Post) Work(ctx context.Context) error {
	if err := p.Ledger.QueueMails(ctx, p.At, p.Letter.Compose); err != nil {
		return err
	}
	for {
		mails, err := p.Ledger.ClaimMails(ctx, mailsAtOnce)
		if err != nil || len(mails) == 0 {
			return errors.Join(err, p.Ledger.CountMails(ctx))
		}
		if err := p.deliver(ctx, mails); err != nil {
			return err
		}
	}
}

// deliver sends mails over one connection. Once the server fails at more than a recipient,
// the rest waits like the mail at which it did.
func (p *Post) deliver(ctx context.Context, mails []ledger.AddressedMail) error {
	connected, down := p.Server.dial(ctx)
	if down == nil {
		defer connected.close()
	}
	for _, m := range mails {
		failed := down
		if failed == nil {
			failed = connected.send(m)
		}
		// That a mail was taken is stored even if the program is to end: it would be sent twice.
		within := context.WithoutCancel(ctx)
		if failed == nil {
			if err := p.Ledger.MailSent(within, m.Mail); err != nil {
				return err
			}
			continue
		}
		wrongAddress := errors.Is(failed, errRecipient)
		if !wrongAddress {
			down = failed
		}
		status, err := p.Ledger.MailNotSent(within, m.Mail, withoutAddress(failed, m.Address), wrongAddress)
		if err != nil {
			return err
		}
		p.tell(m, status, failed)
	}
	return nil
}

// withoutAddress returns what an error says, without the address that it is about.
func withoutAddress(err error, address string) string {
	text := []rune(strings.ReplaceAll(err.Error(), address, "…"))
	const most = 500
	return string(text[:min(len(text), most)])
}

// tell logs why a mail was not sent: as an error once it is given up.
func (p *Post) tell(m ledger.AddressedMail, status access.MailStatus, failed error) {
	level, message := slog.LevelWarn, "a mail was not sent and is tried again"
	if status == access.MailFailed {
		level, message = slog.LevelError, "a mail was given up"
	}
	p.Log.Log(context.Background(), level, message, "mail", m.ID, "user", m.User, "tries", m.Tries,
		"error", withoutAddress(failed, m.Address))
}
