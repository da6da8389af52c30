package access

import "time"

// MailStatus says what has become of a mail.
type MailStatus string

// The statuses of a mail.
const (
	MailWaiting MailStatus = "waiting"
	MailSent    MailStatus = "sent"    // a mail server took it
	MailFailed  MailStatus = "failed"  // it was given up
	MailDropped MailStatus = "dropped" // its user wants none any more, or may not sign in
)

// Mail is a mail to a user, from when it is composed: its text stays the same however often
// it is tried to send it, and is forgotten once that is over.
type Mail struct {
	ID      string // the same however often it is composed, and part of its Message-ID
	User    string // id
	Urgent  bool   // it was not to wait for the next digest
	Subject string
	Text    string // plain, lines end with LF
	At      time.Time
	Status  MailStatus
	Tries   int
	NextAt  time.Time // before which it is not tried again
	EndedAt time.Time // zero while it waits
	// Why says why it was not sent when that was tried last, empty if nothing was wrong.
	Why string
}

// Claim is that one program alone tries to send some mails, until an instant.
type Claim struct {
	ID    string
	Until time.Time
}
