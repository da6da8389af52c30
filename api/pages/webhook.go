package pages

import (
	"net/http"
	"net/url"

	"slaledger/api/answer"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// webhooksPage lists webhooks; an administrator adds one.
type webhooksPage struct {
	Webhooks  []answer.Webhook
	Contracts []answer.Contract // of which some may be chosen
	Kinds     []string
	Form      url.Values
	Errors    map[string]string
}

// showWebhooks lists all webhooks.
func showWebhooks(r *request) error { return r.showWebhooksPage(http.StatusOK, nil) }

func (r *request) showWebhooksPage(status int, wrong map[string]string) (err error) {
	p := webhooksPage{Kinds: ledger.EventKinds(), Form: r.form, Errors: wrong}
	var list listOf[answer.Webhook]
	if err := r.get("/webhooks", nil, &list); err != nil {
		return err
	}
	p.Webhooks = list.Items
	if p.Contracts, err = listAll[answer.Contract](r, "/contracts", nil); err != nil {
		return err
	}
	return r.show(status, "webhooks", r.W.Webhook.Title, p)
}

// addWebhook adds a webhook and shows the key of its signatures, this once.
func addWebhook(r *request) error {
	if err := r.judge(access.MayManageWebhooks, http.MethodPost, "/webhooks", ""); err != nil {
		return err
	}
	if r.resumed {
		return showWebhooks(r)
	}
	body := r.entered("title", "url")
	for _, name := range []string{"kinds", "contracts"} { // of which none is all
		if chosen := r.form[name]; len(chosen) > 0 {
			body[name] = chosen
		}
	}
	var added answer.NewWebhookSecret
	if _, err := r.ask(command{method: http.MethodPost, path: "/webhooks", body: body}, &added); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showWebhooksPage(r.Refused.Status, wrong)
	}
	return r.show(http.StatusCreated, "new_webhook", r.W.Webhook.Added, added)
}

// webhookPage shows a webhook and its deliveries, the last first.
type webhookPage struct {
	Webhook    answer.Webhook
	Contracts  map[string]string // names by id
	Deliveries []answer.Delivery
	Next       string // path of the next page, empty at the end
}

// webhook is the path of the webhook that a page is about.
func (r *request) webhook() string { return "/webhooks/" + url.PathEscape(r.Param("webhook")) }

// showWebhook shows a webhook.
func showWebhook(r *request) error {
	p := webhookPage{Contracts: map[string]string{}}
	if err := r.get(r.webhook(), nil, &p.Webhook); err != nil {
		return err
	}
	query := url.Values{}
	if cursor := r.QueryParam("cursor"); cursor != "" {
		query.Set("cursor", cursor)
	}
	var list listOf[answer.Delivery]
	if err := r.get(r.webhook()+"/deliveries", query, &list); err != nil {
		return err
	}
	p.Deliveries = list.Items
	if list.Next != nil {
		p.Next = r.webhook() + "?" + url.Values{"cursor": {*list.Next}}.Encode()
	}
	contracts, err := listAll[answer.Contract](r, "/contracts", nil)
	if err != nil {
		return err
	}
	for _, c := range contracts {
		p.Contracts[c.ID] = c.Name
	}
	return r.show(http.StatusOK, "webhook", p.Webhook.Title, p)
}

// removeWebhook removes a webhook.
func removeWebhook(r *request) error {
	if r.resumed {
		return r.see(r.webhook())
	}
	if _, err := r.ask(command{method: http.MethodDelete, path: r.webhook()}, nil); err != nil {
		return err
	}
	r.say(r.W.Webhook.Removed)
	return r.see("/webhooks")
}

// sendAgain has a delivery sent again.
func sendAgain(r *request) error {
	if r.resumed {
		return r.see(r.webhook())
	}
	path := r.webhook() + "/deliveries/" + url.PathEscape(r.Param("delivery")) + "/again"
	if _, err := r.ask(command{method: http.MethodPost, path: path, body: struct{}{}}, nil); err != nil {
		return err
	}
	r.say(r.W.Webhook.Again)
	return r.see(r.webhook())
}
