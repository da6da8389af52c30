package query

import (
	"cmp"
	"time"

	"slaledger/ledger/access"
)

type mailRow struct {
	ID           string
	UserID       string
	Urgent       bool
	Subject      string
	Body         string
	At           string
	Status       string
	Tries        int
	NextAt       string
	EndedAt      string
	Why          string
	Claim        string
	ClaimedUntil string
}

func (r mailRow) mail() (access.Mail, error) {
	at, err := readInstant(r.At)
	next, nextErr := readInstant(r.NextAt)
	ended, endErr := readInstantOrEmpty(r.EndedAt)
	return access.Mail{
		ID: r.ID, User: r.UserID, Urgent: r.Urgent, Subject: r.Subject, Text: r.Body, At: at,
		Status: access.MailStatus(r.Status), Tries: r.Tries, NextAt: next, EndedAt: ended, Why: r.Why,
	}, cmp.Or(err, nextErr, endErr)
}

// Mails implements access.Reader.
func (s session) Mails(limit int) ([]access.Mail, error) {
	const query = `SELECT * FROM mails WHERE status IN ('waiting', 'failed') ORDER BY at DESC, id LIMIT @limit`
	return scan(s, mailRow.mail, query, named("limit", limit))
}

// MailsTo implements access.Reader.
func (s session) MailsTo(user string, limit int) ([]access.Mail, error) {
	const query = `SELECT * FROM mails WHERE user_id = @user ORDER BY at DESC, id LIMIT @limit`
	return scan(s, mailRow.mail, query, named("user", user), named("limit", limit))
}

// CountMails implements access.Reader.
func (s session) CountMails(status access.MailStatus) (int64, error) {
	return first(s, readNumber, `SELECT count(*) FROM mails WHERE status = @status`, named("status", string(status)))
}

// ClaimedMails implements access.Reader.
func (s session) ClaimedMails(claim string) ([]access.Mail, error) {
	return scan(s, mailRow.mail, `SELECT * FROM mails WHERE claim = @claim ORDER BY at, id`, named("claim", claim))
}

// AddMail implements access.Writer.
func (s session) AddMail(m access.Mail) error {
	const statement = `
		INSERT INTO mails (id, user_id, urgent, subject, body, at, status, tries, next_at, ended_at, why, claim,
			claimed_until)
		VALUES (@id, @user, @urgent, @subject, @body, @at, @status, @tries, @next_at, @ended_at, @why, '', '')
		ON CONFLICT (id) DO NOTHING`
	return s.exec(statement, named("id", m.ID), named("user", m.User), named("urgent", flag(m.Urgent)),
		named("subject", m.Subject), named("body", m.Text), named("at", instantText(m.At)),
		named("status", string(m.Status)), named("tries", m.Tries), named("next_at", instantText(m.NextAt)),
		named("ended_at", instantOrEmpty(m.EndedAt)), named("why", m.Why))
}

// ClaimMails implements access.Writer.
func (s session) ClaimMails(claim access.Claim, at time.Time, limit int) error {
	const statement = `
		UPDATE mails SET claim = @claim, claimed_until = @until, tries = tries + 1
		WHERE status = 'waiting' AND next_at <= @at AND claimed_until <= @at AND id IN (
			SELECT id FROM mails WHERE status = 'waiting' AND next_at <= @at AND claimed_until <= @at
			ORDER BY urgent DESC, at, id LIMIT @limit)`
	return s.exec(statement, named("claim", claim.ID), named("until", instantText(claim.Until)),
		named("at", instantText(at)), named("limit", limit))
}

// UpdateMail implements access.Writer.
func (s session) UpdateMail(m access.Mail) error {
	const statement = `
		UPDATE mails SET body = @body, status = @status, next_at = @next_at, ended_at = @ended_at, why = @why,
			claim = '', claimed_until = ''
		WHERE id = @id`
	return s.exec(statement, named("id", m.ID), named("body", m.Text), named("status", string(m.Status)),
		named("next_at", instantText(m.NextAt)), named("ended_at", instantOrEmpty(m.EndedAt)), named("why", m.Why))
}

// ForgetMails implements access.Writer.
func (s session) ForgetMails(before time.Time) error {
	return s.exec(`DELETE FROM mails WHERE status <> 'waiting' AND at < @before`, named("before", instantText(before)))
}
