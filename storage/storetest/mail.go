package storetest

import (
	"fmt"
	"testing"
	"time"

	"slaledger/ledger/access"
)

// Mail returns a mail that waits.
func Mail(id, user string) access.Mail {
	return access.Mail{
		ID: id, User: user, Urgent: true, Subject: "件名𠮷", Text: "本文\n", At: hardInstants[1].UTC(),
		Status: access.MailWaiting, NextAt: hardInstants[1].UTC(),
	}
}

// mailsAreClaimed adds mails, and one again, claims some for one program and the rest for
// another, and follows them to their end.
func mailsAreClaimed(t *testing.T, s Opened) {
	user := User("u")
	at := hardInstants[1].UTC()
	Change(t, s, "", func(w access.Writer) (err error) {
		if err = w.AddUser(user); err != nil {
			return err
		}
		for i := range 4 {
			m := Mail(fmt.Sprint(i), user.ID)
			m.Urgent = i > 0
			if i == 3 {
				m.NextAt = at.Add(time.Hour)
			}
			if err = w.AddMail(m); err != nil {
				return err
			}
			m.Text = "another"
			if err = w.AddMail(m); err != nil {
				return err
			}
		}
		return nil
	})
	claimed := func(claim string, at time.Time, limit int) []access.Mail {
		var mails []access.Mail
		Change(t, s, "", func(w access.Writer) (err error) {
			if err = w.ClaimMails(access.Claim{ID: claim, Until: at.Add(time.Minute)}, at, limit); err == nil {
				mails, err = w.ClaimedMails(claim)
			}
			return err
		})
		return mails
	}
	first := claimed("first", at, 2)
	Same(t, "the urgent ones", "1 本文1waiting 2 本文1waiting ", stateOf(first))
	Same(t, "what is left", "0 本文1waiting ", stateOf(claimed("second", at, 9)))
	Same(t, "nothing more", "", stateOf(claimed("third", at.Add(time.Second), 9)))
	Change(t, s, "", func(w access.Writer) error {
		sent := first[0]
		sent.Status, sent.EndedAt, sent.Why, sent.Text = access.MailSent, at, "理由", "ended!"
		return w.UpdateMail(sent)
	})
	again := claimed("fourth", at.Add(time.Minute), 9)
	Same(t, "those whose claim ran out", "0 本文2waiting 2 本文2waiting ", stateOf(again))
	mailsAreListed(t, s, user.ID, at)
}

// mailsAreListed looks at four mails, of which one was sent, and has it forgotten.
func mailsAreListed(t *testing.T, s Opened, user string, at time.Time) {
	View(t, s, func(r access.Reader) error {
		all, err := r.MailsTo(user, 9)
		Same(t, "all", 4, len(all))
		Same(t, "a mail that was sent", "理由", all[1].Why)
		one, pageErr := r.Mails(2)
		Same(t, "what waits", "0 本文2waiting 2 本文2waiting ", stateOf(one))
		n, countErr := r.CountMails(access.MailWaiting)
		Same(t, "how many wait", int64(3), n)
		for _, e := range []error{err, pageErr, countErr} {
			if e != nil {
				return e
			}
		}
		return nil
	})
	Change(t, s, "", func(w access.Writer) error { return w.ForgetMails(at.Add(time.Microsecond)) })
	View(t, s, func(r access.Reader) error {
		all, err := r.MailsTo(user, 9)
		Same(t, "what is not forgotten", 3, len(all))
		return err
	})
}

// stateOf writes what has become of mails.
func stateOf(mails []access.Mail) string {
	return each(mails, func(m access.Mail) string { return fmt.Sprint(m.ID, " ", m.Text[:6], m.Tries, m.Status) })
}
