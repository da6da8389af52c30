package answer

import (
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Webhook is what is known of a webhook, but its secret.
type Webhook struct {
	ID        string   `json:"id"`         // Webhook の番号 / id of the webhook
	Title     string   `json:"title"`      // 用途 / what it is for
	URL       string   `json:"url"`        // 送信先 / where to
	Kinds     []string `json:"kinds"`      // 送信する種類。空は、すべて / kinds that are sent; all if empty
	Contracts []string `json:"contracts"`  // 契約の番号。空は、すべて / ids of the contracts; all if empty
	CreatedBy string   `json:"created_by"` // 登録した利用者 / user who added it
	// その氏名。なければ空 / full name of that user, empty if there is none
	CreatorName string `json:"created_by_full_name"`
	CreatedAt   string `json:"created_at"` // 登録日時 / when
	Waiting     int    `json:"waiting"`    // 送信を待つものの数 / how many deliveries wait
	Failing     int    `json:"failing"`    // うち、失敗して再び送るものの数 / of those, how many failed already
	GivenUp     int    `json:"given_up"`   // 送信を断念したものの数 / how many were given up
}

// NewWebhook returns what is known of a webhook.
func NewWebhook(w ledger.KnownWebhook) Webhook {
	return Webhook{
		ID: w.ID, Title: w.Title, URL: w.URL, Kinds: w.Kinds, Contracts: w.Contracts,
		CreatedBy: w.CreatedBy, CreatorName: w.CreatorName, CreatedAt: fact.InstantText(w.CreatedAt),
		Waiting: w.Waiting, Failing: w.Failing,
		GivenUp: w.GivenUp,
	}
}

// NewWebhookSecret is a webhook that was just added.
type NewWebhookSecret struct {
	Webhook
	// 署名の鍵（whsec_…）。一度だけ示し、再送への回答では null / key of the signatures, shown this once; null when replayed
	Secret *string `json:"secret"`
}

// NewWebhookWithSecret returns a webhook that was just added, with its secret, this once.
func NewWebhookWithSecret(w ledger.KnownWebhook) NewWebhookSecret {
	return NewWebhookSecret{NewWebhook(w), &w.Secret}
}

// Delivery is what is known of one event on its way to a webhook.
type Delivery struct {
	ID       string `json:"id"`          // 送信の番号（webhook-id）。再び送っても同じ / its webhook-id, the same however often it is sent
	Kind     string `json:"kind"`        // 種類 / kind
	Contract string `json:"contract_id"` // 契約の番号 / id of the contract
	At       string `json:"at"`          // 操作の日時 / when it was recorded
	// 送信する本文 / the body as sent
	Body string `json:"body"`
	// 状態 / state
	State access.DeliveryState `json:"state"`
	// 続けて失敗した回数 / how often it failed in a row
	Attempts int `json:"attempts"`
	// 次に送る日時。待っていなければ null / when it is sent next; null if it waits no more
	NextAt *string `json:"next_at"`
	// 最後の結果。まだなければ null / what came back last; null if nothing yet
	Answer *DeliveryAnswer `json:"answer"`
}

// DeliveryAnswer is what came back of the last attempt at a delivery.
type DeliveryAnswer struct {
	At string `json:"at"` // 日時 / when
	// HTTP の状態。回答がなければ null / status of HTTP; null if there was no answer
	Status *int `json:"status"`
	// 回答がなかった理由。あれば null / why there was no answer; null if there was
	Failure      *access.DeliveryFailure `json:"failure"`
	Milliseconds int64                   `json:"milliseconds"` // 所要時間（ミリ秒） / how long it took
	Text         string                  `json:"text"`         // 回答の初めの部分 / beginning of the answer
}

// NewDelivery returns what is known of a delivery.
func NewDelivery(d access.Delivery) Delivery {
	shape := Delivery{
		ID: d.ID, Kind: d.Kind, Contract: d.Contract, At: fact.InstantText(d.At), Body: d.Body, State: d.State,
		Attempts: d.Attempts,
	}
	if d.State == access.DeliveryWaiting {
		next := fact.InstantText(d.DueAt)
		shape.NextAt = &next
	}
	if a := d.Answer; !a.At.IsZero() {
		shape.Answer = &DeliveryAnswer{At: fact.InstantText(a.At), Milliseconds: a.Milliseconds, Text: a.Text}
		if a.Status != 0 {
			shape.Answer.Status = &a.Status
		}
		if a.Failure != "" {
			shape.Answer.Failure = &a.Failure
		}
	}
	return shape
}
