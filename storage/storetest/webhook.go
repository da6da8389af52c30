package storetest

import (
	"errors"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Webhook returns a webhook.
func Webhook(id string) access.Webhook {
	return access.Webhook{
		ID: id, Title: "連携", URL: "https://example.jp/" + id, Secret: "whsec_x", CreatedBy: "管理", CreatedAt: At(1).At.UTC(),
	}
}

// delivery returns a delivery of an event of a contract that is due at an instant.
func delivery(webhook, id, contract string, due time.Time) access.Delivery {
	return access.Delivery{
		Webhook: webhook, ID: id, Kind: "settlement", Contract: contract, At: At(1).At.UTC(), Body: `{"a":"𠮷"}`,
		State: access.DeliveryWaiting, DueAt: due,
	}
}

// webhooksRoundTrip writes webhooks with hard texts, and checks where they begin.
func webhooksRoundTrip(t *testing.T, s Opened) {
	Change(t, s, "", func(w access.Writer) error { return w.AddAudit(AuditLine("c")) })
	var want []access.Webhook
	for i, text := range hardTexts {
		w := Webhook(asKey(text))
		w.Title, w.URL, w.Secret, w.CreatedBy = text, text, text, text
		w.Number, w.Position = int64(i+1), 1
		want = append(want, w)
	}
	want[0].Kinds, want[0].Contracts = []string{"consent", "settlement"}, []string{"a", "b"}
	for i := range want {
		Change(t, s, "", func(w access.Writer) error { return w.AddWebhook(want[i]) })
	}
	Change(t, s, "", func(w access.Writer) error {
		want[1].Position = 1 << 40
		return errors.Join(w.MoveWebhook(want[1].ID, 1<<40), w.RemoveWebhook(want[2].ID))
	})
	want = append(want[:2], want[3:]...)
	View(t, s, func(r access.Reader) error {
		got, err := r.Webhooks()
		for i := range got {
			if len(got[i].Kinds) == 0 {
				got[i].Kinds, got[i].Contracts = nil, nil
			}
		}
		Same(t, "webhooks", want, got)
		return err
	})
}

// deliveriesComeInTurn claims and answers deliveries: of one contract they come one after the
// other, and what is asked for by hand keeps nothing waiting.
func deliveriesComeInTurn(t *testing.T, s Opened) {
	at := func(minutes int) time.Time { return hardInstants[0].UTC().Add(time.Duration(minutes) * time.Minute) }
	Change(t, s, "", func(w access.Writer) error {
		err := errors.Join(w.AddWebhook(Webhook("h")), w.AddWebhook(Webhook("other")))
		for _, d := range []access.Delivery{
			delivery("h", "a1", "a", at(0)), delivery("h", "a2", "a", at(0)), delivery("h", "b1", "b", at(0)),
			delivery("h", "b2", "b", at(0)), delivery("other", "o1", "a", at(5)),
		} {
			err = errors.Join(err, w.AddDelivery(d))
		}
		return err
	})
	due := func(when int, want ...string) (found []access.Delivery) {
		t.Helper()
		View(t, s, func(r access.Reader) (err error) {
			found, err = r.DueDeliveries("h", at(when), 10)
			return err
		})
		ids := []string{}
		for _, d := range found {
			ids = append(ids, d.ID)
		}
		Same(t, "due", append([]string{}, want...), ids)
		return found
	}
	update := func(d access.Delivery, claimed time.Time) {
		t.Helper()
		Change(t, s, "", func(w access.Writer) error { return w.UpdateDelivery(d, claimed) })
	}
	first := due(0, "a1", "b1")[0]
	first.ClaimedUntil = at(1)
	update(first, time.Time{})
	due(0, "b1") // the next of a waits for the first
	due(1, "a1", "b1")
	lost := first
	lost.State, lost.ClaimedUntil = access.DeliveryDone, time.Time{}
	update(lost, at(2)) // of a claim that is another's by now
	due(1, "a1", "b1")
	first.State, first.ClaimedUntil, first.Attempts = access.DeliveryGivenUp, time.Time{}, 10
	first.Answer = access.Answer{At: at(1), Status: 500, Failure: "tls", Milliseconds: 7, Text: hardTexts[5]}
	update(first, at(1))
	second := due(1, "a2", "b1")[0]
	second.DueAt, second.Attempts = at(60), 1
	update(second, time.Time{})
	due(59, "b1")
	Change(t, s, "", func(w access.Writer) error { return w.HastenDeliveries("h", at(30)) })
	due(30, "b1", "a2")
	first.State, first.ByHand = access.DeliveryWaiting, true
	first.DueAt = at(20)
	update(first, time.Time{})
	due(30, "b1", "a1", "a2")
	deliveriesAre(t, s, first)
}

// deliveriesAre checks how the deliveries of deliveriesComeInTurn are listed, counted and
// forgotten.
func deliveriesAre(t *testing.T, s Opened, first access.Delivery) {
	t.Helper()
	first.Number = 1
	View(t, s, func(r access.Reader) error {
		got, err := r.Delivery("h", "a1")
		Same(t, "the first", first, got)
		_, none := r.Delivery("other", "a1")
		if !errors.Is(none, fact.ErrNoFact) {
			t.Errorf("of another webhook: %v", none)
		}
		last, lastErr := r.Deliveries("h", 4, 2)
		counts, countErr := r.DeliveryCounts()
		Same(t, "counts", access.DeliveryCounts{Waiting: 4, Failing: 2, Oldest: At(1).At.UTC()}, counts["h"])
		if len(last) != 2 || last[0].ID != "b1" || last[1].ID != "a2" {
			t.Errorf("before the fourth: %+v", last)
		}
		return errors.Join(err, lastErr, countErr)
	})
	first.State = access.DeliveryDone
	Change(t, s, "", func(w access.Writer) error {
		return errors.Join(w.UpdateDelivery(first, time.Time{}), w.ForgetDeliveries("h", first.Answer.At))
	})
	left := func() (count int) {
		View(t, s, func(r access.Reader) error {
			all, err := r.Deliveries("h", 0, 10)
			count = len(all)
			return err
		})
		return count
	}
	Same(t, "at its instant", 4, left())
	Change(t, s, "", func(w access.Writer) error {
		return w.ForgetDeliveries("h", first.Answer.At.Add(time.Microsecond))
	})
	Same(t, "later", 3, left())
	Change(t, s, "", func(w access.Writer) error { return w.RemoveWebhook("h") })
	Same(t, "without webhook", 0, left())
}
