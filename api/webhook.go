package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// getWebhooks answers all webhooks.
//
// @ID listWebhooks
// @Tags webhooks
// @Summary Webhook の一覧 / List webhooks
// @Success 200 {object} list[answer.Webhook] "回答 / answer"
// @Router /webhooks [get]
func getWebhooks(r *request) error {
	find := func(int) ([]ledger.KnownWebhook, error) { return r.ledger.Webhooks(r.ctx(), r.user) }
	return page(r, mostTokens, find, answer.NewWebhook, func(ledger.KnownWebhook) string { return "" })
}

// postWebhook answers a request to add a webhook.
//
// @ID createWebhook
// @Tags webhooks
// @Summary Webhook を登録する / Add a webhook
// @Description 登録後に記録された操作を、送信先へ、署名した POST で伝えます（Standard Webhooks）。署名の鍵を、一度だけ返します。送信先は https で、運用者が許可したネットワークに限ります。送信の内容、署名の確かめ方及び再送については docs/webhooks.md を参照してください。 / What is recorded from then on is told to the URL by a signed POST (Standard Webhooks). Answers the key of the signatures, this once. It has to be https, in a network that the operator allowed. What is sent, how its signature is verified and when it is sent again is in docs/webhooks.md.
// @Param body body book.Webhook true "Webhook / webhook"
// @Success 201 {object} answer.NewWebhookSecret "回答 / answer"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Router /webhooks [post]
func postWebhook(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (ledger.KnownWebhook, error) {
		return c.AddWebhook(body, r.reach)
	}, func(w ledger.KnownWebhook) reply {
		shape := answer.NewWebhookWithSecret(w)
		repeated := shape
		repeated.Secret = nil
		return reply{status: http.StatusCreated, location: prefix + "/webhooks/" + w.ID, shape: shape, repeated: repeated}
	})
}

// getWebhook answers one webhook.
//
// @ID getWebhook
// @Tags webhooks
// @Summary Webhook / A webhook
// @Param webhook path string true "Webhook / webhook"
// @Success 200 {object} answer.Webhook "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /webhooks/{webhook} [get]
func getWebhook(r *request) error {
	find := func() (ledger.KnownWebhook, error) { return r.ledger.Webhook(r.ctx(), r.user, r.webhook) }
	return resource(r, find, answer.NewWebhook)
}

// deleteWebhook answers a request to remove a webhook.
//
// @ID removeWebhook
// @Tags webhooks
// @Summary Webhook を削除する / Remove a webhook
// @Description 送信を待つものも、送られなくなります。 / What still waits is not sent any more.
// @Param webhook path string true "Webhook / webhook"
// @Success 204 "削除した / removed"
// @Router /webhooks/{webhook} [delete]
func deleteWebhook(r *request) error {
	return revoke(r, func(c *ledger.Command) error { return c.RemoveWebhook(r.webhook) })
}

// getDeliveries answers the deliveries of a webhook.
//
// @ID listDeliveries
// @Tags webhooks
// @Summary Webhook の送信の一覧 / List deliveries of a webhook
// @Description 新しい順です。送信を終えたものは、30日で一覧から消えます。 / The last first. What waits no more is listed for 30 days.
// @Param webhook path string true "Webhook / webhook"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Delivery] "回答 / answer"
// @Router /webhooks/{webhook}/deliveries [get]
func getDeliveries(r *request) error {
	limit, before := r.query.limit(), r.query.after(1)
	find := func(limit int) ([]access.Delivery, error) {
		return r.ledger.Deliveries(r.ctx(), r.user, r.webhook, before[0], limit)
	}
	return page(r, limit, find, answer.NewDelivery, func(d access.Delivery) string { return cursorAt(d.Number) })
}

// postDelivery answers a request to send a delivery again.
//
// @ID sendAgain
// @Tags webhooks
// @Summary もう一度送る / Send a delivery again
// @Description 同じ番号（webhook-id）と本文で、すぐに送ります。 / It is sent at once, with the same webhook-id and body.
// @Param webhook path string true "Webhook / webhook"
// @Param delivery path string true "送信の番号 / id of the delivery"
// @Success 200 {object} answer.Delivery "回答 / answer"
// @Router /webhooks/{webhook}/deliveries/{delivery}/again [post]
func postDelivery(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (access.Delivery, error) {
		if err := book.ReadNothing(body); err != nil {
			return access.Delivery{}, err
		}
		return c.SendAgain(r.webhook, r.delivery)
	}, as(http.StatusOK, answer.NewDelivery))
}
