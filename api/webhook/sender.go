// Package webhook sends what was recorded to other systems, in the way of Standard Webhooks
// (https://www.standardwebhooks.com): each delivery is a signed request, tried again until it
// is answered with success, or given up.
package webhook

import (
	"context"
	"crypto/tls"
	"log/slog"
	"sync"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
)

// Bounds of what is sent.
const (
	lookEvery = 2 * time.Second  // for what is due
	newsEvery = 20 * time.Second // for what a day brings, and what follows from commands
	most      = 10 * time.Second // an attempt may take, from the look-up of the name to the end of the answer
	// atOnce is how many attempts at one webhook are under way at a time, so that a receiver
	// that is slow keeps up its own deliveries alone.
	atOnce = 4
)

// Sender sends to webhooks what was recorded.
type Sender struct {
	Ledger *ledger.Ledger
	Reach  access.Reach // where it may send
	Log    *slog.Logger
	// TLS is how receivers are told from others; nil for the authorities of the system.
	TLS *tls.Config

	every, within time.Duration // lookEvery and most, but in tests
}

// Run sends until the context ends, and returns once nothing is under way any more. What is
// broken off by that is sent again by whoever comes next.
func (s *Sender) Run(ctx context.Context) {
	if s.every == 0 {
		s.every, s.within = lookEvery, most
	}
	under, ended := map[string]int{}, make(chan string)
	ticks := time.NewTicker(s.every)
	defer ticks.Stop()
	var all sync.WaitGroup
	defer all.Wait()
	for looked := (time.Time{}); ; {
		if time.Since(looked) >= newsEvery {
			looked = time.Now()
			if err := s.Ledger.DeriveNotices(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("what there is to tell was not derived", "error", err.Error())
			}
		}
		claimed, err := s.Ledger.ClaimDeliveries(ctx, func(webhook string) int { return atOnce - under[webhook] })
		if err != nil && ctx.Err() == nil {
			s.Log.Error("webhooks are not looked after", "error", err.Error())
		}
		for _, c := range claimed {
			under[c.Webhook]++
			all.Go(func() {
				s.deliver(ctx, c)
				select {
				case ended <- c.Webhook:
				case <-ctx.Done():
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		case webhook := <-ended: // there may be a next one
			under[webhook]--
		}
	}
}

// deliver makes an attempt at a delivery, and stores what came back.
func (s *Sender) deliver(ctx context.Context, c ledger.Claimed) {
	answer := s.attempt(ctx, c)
	within := context.WithoutCancel(ctx) // what came back is stored also when the program ends
	if ctx.Err() != nil && answer.Status == 0 {
		if err := s.Ledger.ReleaseDelivery(within, c); err != nil {
			s.Log.Warn("a delivery to a webhook was broken off", "webhook", c.Webhook, "error", err.Error())
		}
		return
	}
	d, err := s.Ledger.AnswerDelivery(within, c, answer)
	if err != nil {
		s.Log.Error("what a webhook answered was not stored", "webhook", c.Webhook, "delivery", c.ID, "error", err.Error())
		return
	}
	told := s.Log.With("webhook", c.Webhook, "delivery", c.ID, "status", answer.Status, "failure", answer.Failure,
		"attempts", d.Attempts)
	switch {
	case d.State == access.DeliveryGivenUp:
		told.Error("a delivery to a webhook was given up")
	case d.State == access.DeliveryWaiting:
		told.Warn("a delivery to a webhook failed")
	}
}
