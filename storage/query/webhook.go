package query

import (
	"cmp"
	"strings"
	"time"

	"slaledger/ledger/access"
)

type webhookRow struct {
	Number    int64
	ID        string
	Title     string
	URL       string
	Kinds     string
	Contracts string
	Secret    string
	CreatedBy string
	CreatedAt string
	Position  int64
}

func (r webhookRow) webhook() (access.Webhook, error) {
	created, err := readInstant(r.CreatedAt)
	return access.Webhook{
		Number: r.Number, ID: r.ID, Title: r.Title, URL: r.URL, Kinds: strings.Fields(r.Kinds),
		Contracts: strings.Fields(r.Contracts), Secret: r.Secret, CreatedBy: r.CreatedBy, CreatedAt: created,
		Position: r.Position,
	}, err
}

// Webhooks implements access.Reader.
func (s session) Webhooks() ([]access.Webhook, error) {
	return scan(s, webhookRow.webhook, `SELECT * FROM webhooks ORDER BY number`)
}

// AddWebhook implements access.Writer.
func (s session) AddWebhook(w access.Webhook) error {
	const statement = `
		INSERT INTO webhooks (id, title, url, kinds, contracts, secret, created_by, created_at, position)
		VALUES (@id, @title, @url, @kinds, @contracts, @secret, @created_by, @created_at,
			(SELECT COALESCE(max(number), 0) FROM audit))`
	return s.exec(statement, named("id", w.ID), named("title", w.Title), named("url", w.URL),
		named("kinds", strings.Join(w.Kinds, " ")), named("contracts", strings.Join(w.Contracts, " ")),
		named("secret", w.Secret), named("created_by", w.CreatedBy), named("created_at", instantText(w.CreatedAt)))
}

// RemoveWebhook implements access.Writer.
func (s session) RemoveWebhook(id string) error {
	return cmp.Or(s.exec(`DELETE FROM webhook_deliveries WHERE webhook = @id`, named("id", id)),
		s.exec(`DELETE FROM webhooks WHERE id = @id`, named("id", id)))
}

// MoveWebhook implements access.Writer.
func (s session) MoveWebhook(id string, position int64) error {
	return s.exec(`UPDATE webhooks SET position = @position WHERE id = @id`, named("position", position), named("id", id))
}

type deliveryRow struct {
	Webhook      string
	Number       int64
	ID           string
	Kind         string
	Contract     string
	At           string
	Body         string
	State        string
	ByHand       int
	Attempts     int
	DueAt        string
	ClaimedUntil string
	AnsweredAt   string
	Status       int
	Failure      string
	Milliseconds int64
	Answer       string
}

func (r deliveryRow) delivery() (access.Delivery, error) {
	at, err := readInstant(r.At)
	due, dueErr := readInstant(r.DueAt)
	claimed, claimErr := readInstantOrEmpty(r.ClaimedUntil)
	answered, answerErr := readInstantOrEmpty(r.AnsweredAt)
	return access.Delivery{
		Webhook: r.Webhook, Number: r.Number, ID: r.ID, Kind: r.Kind, Contract: r.Contract, At: at, Body: r.Body,
		State: access.DeliveryState(r.State), ByHand: r.ByHand == 1, Attempts: r.Attempts, DueAt: due, ClaimedUntil: claimed,
		Answer: access.Answer{
			At: answered, Status: r.Status, Failure: access.DeliveryFailure(r.Failure), Milliseconds: r.Milliseconds,
			Text: r.Answer,
		},
	}, cmp.Or(err, dueErr, claimErr, answerErr)
}

// Deliveries implements access.Reader.
func (s session) Deliveries(webhook string, before int64, limit int) ([]access.Delivery, error) {
	if before == 0 {
		before = everything
	}
	const query = `
		SELECT * FROM webhook_deliveries WHERE webhook = @webhook AND number < @before ORDER BY number DESC LIMIT @limit`
	return scan(s, deliveryRow.delivery, query, named("webhook", webhook), named("before", before), named("limit", limit))
}

// Delivery implements access.Reader.
func (s session) Delivery(webhook, id string) (access.Delivery, error) {
	const query = `SELECT * FROM webhook_deliveries WHERE webhook = @webhook AND id = @id`
	return only(scan(s, deliveryRow.delivery, query, named("webhook", webhook), named("id", id)))
}

// DueDeliveries implements access.Reader.
func (s session) DueDeliveries(webhook string, at time.Time, limit int) ([]access.Delivery, error) {
	const query = `
		SELECT * FROM webhook_deliveries d
		WHERE webhook = @webhook AND state = 'waiting' AND due_at <= @at AND claimed_until <= @at
			AND (by_hand = 1 OR NOT EXISTS (SELECT 1 FROM webhook_deliveries e
				WHERE e.webhook = @webhook AND e.contract = d.contract AND e.number < d.number AND e.state = 'waiting'
					AND e.by_hand = 0))
		ORDER BY due_at, number LIMIT @limit`
	return scan(s, deliveryRow.delivery, query, named("webhook", webhook), named("at", instantText(at)),
		named("limit", limit))
}

type countRow struct {
	Webhook string
	Waiting int
	Failing int
	GivenUp int
	Oldest  string
}

// DeliveryCounts implements access.Reader.
func (s session) DeliveryCounts() (map[string]access.DeliveryCounts, error) {
	const query = `
		SELECT webhook, count(CASE state WHEN 'waiting' THEN 1 END) AS waiting,
			count(CASE WHEN state = 'waiting' AND attempts > 0 THEN 1 END) AS failing,
			count(CASE state WHEN 'given_up' THEN 1 END) AS given_up,
			COALESCE(min(CASE state WHEN 'waiting' THEN at END), '') AS oldest
		FROM webhook_deliveries GROUP BY webhook`
	counts := map[string]access.DeliveryCounts{}
	_, err := scan(s, func(r countRow) (of string, err error) {
		c := access.DeliveryCounts{Waiting: r.Waiting, Failing: r.Failing, GivenUp: r.GivenUp}
		c.Oldest, err = readInstantOrEmpty(r.Oldest)
		counts[r.Webhook] = c
		return r.Webhook, err
	}, query)
	return counts, err
}

// AddDelivery implements access.Writer.
func (s session) AddDelivery(d access.Delivery) error {
	const statement = `
		INSERT INTO webhook_deliveries (webhook, number, id, kind, contract, at, body, state, by_hand, attempts, due_at,
			claimed_until, answered_at, status, failure, milliseconds, answer)
		VALUES (@webhook, (SELECT COALESCE(max(number), 0) + 1 FROM webhook_deliveries WHERE webhook = @webhook), @id, @kind,
			@contract, @at, @body, @state, 0, 0, @due_at, '', '', 0, '', 0, '')`
	return s.exec(statement, named("webhook", d.Webhook), named("id", d.ID), named("kind", d.Kind),
		named("contract", d.Contract), named("at", instantText(d.At)), named("body", d.Body),
		named("state", string(d.State)), named("due_at", instantText(d.DueAt)))
}

// UpdateDelivery implements access.Writer.
func (s session) UpdateDelivery(d access.Delivery, claimed time.Time) error {
	const statement = `
		UPDATE webhook_deliveries SET state = @state, by_hand = @by_hand, attempts = @attempts, due_at = @due_at,
			claimed_until = @claimed_until, answered_at = @answered_at, status = @status, failure = @failure,
			milliseconds = @milliseconds, answer = @answer
		WHERE webhook = @webhook AND number = @number AND claimed_until = @claimed`
	byHand := 0
	if d.ByHand {
		byHand = 1
	}
	return s.exec(statement, named("state", string(d.State)), named("by_hand", byHand), named("attempts", d.Attempts),
		named("due_at", instantText(d.DueAt)), named("claimed_until", instantOrEmpty(d.ClaimedUntil)),
		named("answered_at", instantOrEmpty(d.Answer.At)), named("status", d.Status), named("failure", string(d.Failure)),
		named("milliseconds", d.Milliseconds), named("answer", d.Text), named("webhook", d.Webhook),
		named("number", d.Number), named("claimed", instantOrEmpty(claimed)))
}

// HastenDeliveries implements access.Writer.
func (s session) HastenDeliveries(webhook string, at time.Time) error {
	return s.exec(`
		UPDATE webhook_deliveries SET due_at = @at WHERE webhook = @webhook AND state = 'waiting' AND due_at > @at`,
		named("webhook", webhook), named("at", instantText(at)))
}

// ForgetDeliveries implements access.Writer.
func (s session) ForgetDeliveries(webhook string, before time.Time) error {
	return s.exec(`
		DELETE FROM webhook_deliveries WHERE webhook = @webhook AND state <> 'waiting' AND answered_at < @before`,
		named("webhook", webhook), named("before", instantText(before)))
}
