package ledger

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// mostWebhooks is how many webhooks there may be.
const mostWebhooks = 20

// EventKinds are the kinds of events that webhooks are told of: the names of commands, and
// what is told to everybody whom it concerns.
func EventKinds() []string {
	kinds := slices.Sorted(maps.Keys(commandKinds))
	for _, kind := range access.NoticeKinds {
		if kind != access.NoticeCredential { // which is for its user
			kinds = append(kinds, string(kind))
		}
	}
	return kinds
}

// KnownWebhook is a webhook with how its deliveries stand.
type KnownWebhook struct {
	access.Webhook
	access.DeliveryCounts
	CreatorName string // full name of who added it, empty if it is not known
}

// AddWebhook adds a webhook that may be reached, with a new secret, which is shown this once.
// It is told of what is recorded from then on. It returns the errors of book.ReadWebhook,
// faults for an address that is out of reach and contracts that there are not, and
// out_of_range where there are as many webhooks as there may be.
func (c *Command) AddWebhook(request []byte, reach access.Reach) (KnownWebhook, error) {
	given, err := book.ReadWebhook(request, EventKinds())
	if err != nil {
		return KnownWebhook{}, err
	}
	if err := c.checkWebhook(given, reach); err != nil {
		return KnownWebhook{}, err
	}
	there, err := c.w.Webhooks()
	if err != nil {
		return KnownWebhook{}, err
	}
	if len(there) >= mostWebhooks {
		return KnownWebhook{}, faultAt("/url", refusal.OutOfRange,
			"Webhook は%d個までです。使わないものを削除してください。",
			"there are %d webhooks already, as many as there may be: remove one", mostWebhooks)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	w := access.Webhook{
		ID: newID(), Title: given.Title, URL: given.URL, Kinds: given.Kinds, Contracts: given.Contracts,
		Secret: "whsec_" + base64.StdEncoding.EncodeToString(key), CreatedBy: c.user.Name, CreatedAt: c.at,
	}
	c.noteWebhook("webhook " + w.ID + " to " + originOfURL(w.URL))
	known := KnownWebhook{Webhook: w, CreatorName: c.user.FullName}
	return known, cmp.Or(c.w.AddWebhook(w), beginNotices(c.w, w.ID))
}

// checkWebhook checks that a webhook may be reached, and that there are its contracts.
func (c *Command) checkWebhook(w book.Webhook, reach access.Reach) error {
	if err := checkReach(w.URL, reach); err != nil {
		return err
	}
	var faults refusal.Faults
	for i, id := range w.Contracts {
		has, err := c.w.HasContract(id)
		if err != nil {
			return err
		}
		if !has {
			faults = append(faults, refusal.Fault{
				Pointer: fmt.Sprintf("/contracts/%d", i), Code: refusal.NotOneOf,
				Detail: refusal.Say("契約 %s はありません。", "there is no contract %s", id),
			})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// checkReach returns a fault for a URL that is out of reach, as far as that can be said
// before its name is resolved.
func checkReach(text string, reach access.Reach) error {
	u, err := url.Parse(text)
	if err != nil {
		return err // it was read before
	}
	if len(reach) == 0 {
		return faultAt("/url", refusal.NotAllowed,
			"このサービスは Webhook を送信しません。運用者が slaledger serve の --webhook-networks で、送信先のネットワークを許可する必要があります。",
			"this service sends no webhooks: the operator has to allow networks with --webhook-networks of slaledger serve")
	}
	encrypted := u.Scheme == "https"
	if !encrypted && !reach.AllowsPlain() {
		return faultAt("/url", refusal.NotAllowed, "https:// から始まる URL を指定してください。暗号化しない送信先のネットワークは、許可されていません。",
			"must begin with https://: no network is allowed to which may be sent without encryption")
	}
	if address, err := netip.ParseAddr(u.Hostname()); err == nil && !reach.Allows(address, encrypted) {
		return faultAt("/url", refusal.NotAllowed, "このアドレスのネットワークには、送信が許可されていません。",
			"this address is in no network to which webhooks may be sent")
	}
	return nil
}

// originOfURL returns the scheme, host and port of a URL: what follows may hold a secret.
func originOfURL(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// noteWebhook enters in the system's journal what is done about a webhook.
func (c *Command) noteWebhook(action string) {
	c.system(fact.SystemSetting, fact.SystemBody(notedState{Action: action, Times: 1}))
}

// RemoveWebhook removes a webhook with what was still to be sent to it. It returns
// not_found.
func (c *Command) RemoveWebhook(id string) error {
	if _, err := webhook(c.w, id); err != nil {
		return err
	}
	c.noteWebhook("webhook " + id + " removed")
	return cmp.Or(c.w.RemoveWebhook(id), c.w.RemoveNoticePosition(noticeReaderOf(id)))
}

// SendAgain has a delivery sent again that waits for nothing any more, or for later. It
// returns it, or not_found.
func (c *Command) SendAgain(webhookID, id string) (access.Delivery, error) {
	if _, err := webhook(c.w, webhookID); err != nil {
		return access.Delivery{}, err
	}
	d, err := c.w.Delivery(webhookID, id)
	if err != nil {
		return access.Delivery{}, orNotFound(err)
	}
	claimed := d.ClaimedUntil
	if d.State != access.DeliveryWaiting {
		d.ByHand, d.ClaimedUntil = true, time.Time{}
	}
	d.State, d.Attempts, d.DueAt = access.DeliveryWaiting, 0, c.at
	c.wrote = true
	return d, c.w.UpdateDelivery(d, claimed)
}

// webhook returns the webhook with an id, or not_found.
func webhook(r access.Reader, id string) (access.Webhook, error) {
	all, err := r.Webhooks()
	for _, w := range all {
		if w.ID == id {
			return w, nil
		}
	}
	if err != nil {
		return access.Webhook{}, err
	}
	return access.Webhook{}, notFound()
}

// Webhooks returns all webhooks with how their deliveries stand.
func (l *Ledger) Webhooks(ctx context.Context, user access.User) (known []KnownWebhook, err error) {
	if err := user.Permit(access.MayManageWebhooks); err != nil {
		return nil, err
	}
	err = l.store.View(ctx, func(r access.Reader) error {
		all, err := r.Webhooks()
		if err != nil {
			return err
		}
		counts, err := r.DeliveryCounts()
		for _, w := range all {
			creator, userErr := r.UserNamed(w.CreatedBy)
			if !errors.Is(userErr, fact.ErrNoFact) {
				err = cmp.Or(err, userErr)
			}
			known = append(known, KnownWebhook{w, counts[w.ID], creator.FullName})
		}
		return err
	})
	return known, err
}

// Webhook returns one webhook, or not_found.
func (l *Ledger) Webhook(ctx context.Context, user access.User, id string) (KnownWebhook, error) {
	all, err := l.Webhooks(ctx, user)
	for _, w := range all {
		if w.ID == id {
			return w, nil
		}
	}
	if err != nil {
		return KnownWebhook{}, err
	}
	return KnownWebhook{}, notFound()
}

// Deliveries returns up to limit deliveries of a webhook before a number, the last first, or
// not_found.
func (l *Ledger) Deliveries(
	ctx context.Context, user access.User, id string, before int64, limit int,
) (found []access.Delivery, err error) {
	if err := user.Permit(access.MayManageWebhooks); err != nil {
		return nil, err
	}
	err = l.store.View(ctx, func(r access.Reader) error {
		if _, err := webhook(r, id); err != nil {
			return err
		}
		found, err = r.Deliveries(id, before, limit)
		return err
	})
	return found, err
}
