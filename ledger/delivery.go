package ledger

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// waits are how long is waited after each failed attempt, as Standard Webhooks suggest: a
// receiver that comes back within three days gets everything, in order. After the last one
// the delivery is given up.
var waits = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour,
	20 * time.Hour, 24 * time.Hour,
}

const (
	// claimLasts is how long a program has a delivery for itself: longer than an attempt.
	claimLasts = time.Minute
	// deliveriesLast is how long a delivery is listed that waits no longer.
	deliveriesLast = 30 * 24 * time.Hour
	// linesSpread is how many lines of the audit log become deliveries at once.
	linesSpread = 200
)

// deliveryCounts are what became of attempts since the program began.
type deliveryCounts struct{ delivered, failed, givenUp atomic.Int64 }

// Attempts is how many attempts at deliveries succeeded and failed since the program began,
// and how many deliveries were given up.
type Attempts struct{ Delivered, Failed, GivenUp int64 }

// DeliveryAttempts returns what became of attempts at deliveries.
func (l *Ledger) DeliveryAttempts() Attempts {
	d := &l.deliveries
	return Attempts{d.delivered.Load(), d.failed.Load(), d.givenUp.Load()}
}

// Claimed is a delivery that one program has for itself, and the webhook that it is for.
type Claimed struct {
	access.Delivery
	To access.Webhook
}

// ClaimDeliveries makes deliveries of what was recorded since this was done last, and claims
// those that are due, as many of each webhook as free allows. Nobody else gets them until they are
// answered, or the claim is over: so each is sent at least once, and rarely twice. While
// there is nothing to do it only reads. It returns unavailable while the clock cannot be
// believed.
func (l *Ledger) ClaimDeliveries(ctx context.Context, free func(webhook string) int) ([]Claimed, error) {
	idle := true
	err := l.store.View(ctx, func(r access.Reader) error {
		hooks, err := r.Webhooks()
		for i := 0; err == nil && idle && i < len(hooks); i++ {
			idle, err = nothingDue(r, hooks[i], l.clock(), free(hooks[i].ID))
		}
		return err
	})
	if err != nil || idle {
		return nil, err
	}
	var claimed []Claimed
	err = l.store.Change(ctx, "", func(w access.Writer) error {
		now := l.time(w)
		if err := l.believes(now); err != nil {
			return err
		}
		hooks, err := w.Webhooks()
		claimed = nil
		for i := 0; err == nil && i < len(hooks); i++ {
			var more []Claimed
			err = cmp.Or(spread(w, hooks[i], now), spreadNotices(w, hooks[i], now))
			if err == nil {
				more, err = claim(w, hooks[i], now, free(hooks[i].ID))
			}
			claimed = append(claimed, more...)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// nothingDue says whether there is nothing to be sent to a webhook, and nothing was recorded.
func nothingDue(r access.Reader, w access.Webhook, at time.Time, free int) (bool, error) {
	lines, err := linesFor(r, w)
	if err != nil || len(lines) == linesSpread || containsEvent(lines) {
		return false, err
	}
	news, err := noticesFor(r, w)
	if err != nil || len(news.list) > 0 {
		return false, err
	}
	if free <= 0 {
		return true, nil
	}
	due, err := r.DueDeliveries(w.ID, at, 1)
	return len(due) == 0, err
}

// linesFor returns the next lines of the audit log that a webhook is to be told of, or not.
func linesFor(r access.Reader, w access.Webhook) ([]fact.AuditLine, error) {
	return r.Audit(fact.AuditFilter{}, w.Position, linesSpread)
}

// containsEvent says whether one of some lines tells of something that was recorded.
func containsEvent(lines []fact.AuditLine) bool {
	for _, line := range lines {
		if line.Sequence > 0 {
			return true
		}
	}
	return false
}

// spread makes deliveries to a webhook of the next lines of the audit log.
func spread(w access.Writer, to access.Webhook, now time.Time) error {
	lines, err := linesFor(w, to)
	if err != nil || len(lines) < linesSpread && !containsEvent(lines) {
		return err
	}
	for _, line := range lines {
		if line.Sequence == 0 {
			continue
		}
		entry, err := w.Until(line.Sequence).Head(line.Contract)
		if errors.Is(err, fact.ErrNoFact) { // verification says what is missing
			continue
		}
		if err != nil {
			return err
		}
		if !to.Tells(entry.Command, line.Contract) {
			continue
		}
		d, err := deliveryOf(to, entry, now)
		if err == nil {
			err = w.AddDelivery(d)
		}
		if err != nil {
			return err
		}
	}
	if err := w.ForgetDeliveries(to.ID, now.Add(-deliveriesLast)); err != nil {
		return err
	}
	return w.MoveWebhook(to.ID, lines[len(lines)-1].Number)
}

// toldEvent is what a webhook is told, in the form of Standard Webhooks: no figures, names or
// texts, but where they are.
type toldEvent struct {
	Type      string    `json:"type"` // the name of the command
	Timestamp string    `json:"timestamp"`
	Data      toldPlace `json:"data"`
}

// toldPlace is where an event stands in a journal, and what it is about.
type toldPlace struct {
	Contract string `json:"contract_id"`
	Sequence int64  `json:"sequence"` // of the record that ends the command
	Hash     string `json:"hash"`     // of that entry
	Month    string `json:"month,omitzero"`
	// Path is that of a page, and under /api/v1 that of the interface.
	Path string `json:"path"`
}

// deliveryOf returns the delivery to a webhook that tells of a command, by the entry that
// ends it. Its id follows from both, so that it is the same whoever makes it.
func deliveryOf(to access.Webhook, entry fact.Entry, now time.Time) (access.Delivery, error) {
	text, err := json.Marshal(toldEvent{
		Type: entry.Command, Timestamp: fact.InstantText(entry.At),
		Data: toldPlace{
			Contract: entry.Contract, Sequence: entry.Sequence, Hash: entry.Hash, Month: fact.MonthText(entry.Month),
			Path: PathOf(entry.Command, entry.Contract, entry.Month),
		},
	})
	return access.Delivery{
		Webhook: to.ID, ID: "msg_" + fact.DigestOf(to.ID + " " + entry.Hash)[:32], Kind: entry.Command,
		Contract: entry.Contract, At: entry.At, Body: string(text), State: access.DeliveryWaiting, DueAt: now,
	}, err
}

// places are where it is shown what a command did, of a month where the command is for one.
var places = map[string]string{
	"agreement": "/agreements", "confirmation": "/agreements",
	"amendment": "/amendments", "adjustment": "/adjustments", "decision": "/adjustments",
	"measurements": "/months/:month/measurements", "cancellation": "/months/:month/measurements",
	"correction": "/months/:month/measurements", "objection": "/months/:month/measurements",
	"objection_answer": "/months/:month/measurements", "report": "/months/:month/report",
	"settlement": "/months/:month/statement",
	"consent":    "/penalties/:month", "imposition": "/penalties/:month", "penalty_answer": "/penalties/:month",
	"application": "/penalties/:month", "application_cancellation": "/penalties/:month",
	"contract": "", "import": "", "takeover": "", "withdrawal": "",
}

// PathOf returns the path at which it is shown what a command did.
func PathOf(command, contract string, month domain.Month) string {
	return "/contracts/" + contract + strings.Replace(places[command], ":month", fact.MonthText(month), 1)
}

// claim claims deliveries that are due, so many of a webhook at most.
func claim(w access.Writer, to access.Webhook, now time.Time, free int) (claimed []Claimed, err error) {
	if free <= 0 {
		return nil, nil
	}
	due, err := w.DueDeliveries(to.ID, now, free)
	for i := 0; err == nil && i < len(due); i++ {
		d, before := due[i], due[i].ClaimedUntil
		d.ClaimedUntil = now.Add(claimLasts)
		claimed = append(claimed, Claimed{d, to})
		err = w.UpdateDelivery(d, before)
	}
	return claimed, err
}

// ReleaseDelivery gives a claimed delivery back that was not sent to the end.
func (l *Ledger) ReleaseDelivery(ctx context.Context, c Claimed) error {
	return l.store.Change(ctx, "", func(w access.Writer) error {
		d := c.Delivery
		d.ClaimedUntil = time.Time{}
		return w.UpdateDelivery(d, c.ClaimedUntil)
	})
}

// AnswerDelivery stores what came back of an attempt at a claimed delivery: it is done if
// the answer was one of success, and else to be tried again, or given up. After a success
// that others failed before, the webhook's others need not wait any longer. It returns the
// delivery as it is then.
func (l *Ledger) AnswerDelivery(ctx context.Context, c Claimed, answer access.Answer) (access.Delivery, error) {
	d := c.Delivery
	d.Answer, d.ClaimedUntil = answer, time.Time{}
	succeeded := answer.Status >= 200 && answer.Status < 300
	switch {
	case succeeded:
		d.State = access.DeliveryDone
	case d.Attempts >= len(waits):
		d.State, d.Attempts = access.DeliveryGivenUp, d.Attempts+1
	default:
		d.DueAt = answer.At.Add(jittered(waits[d.Attempts]))
		d.Attempts++
	}
	err := l.store.Change(ctx, "", func(w access.Writer) error {
		if succeeded && c.Attempts > 0 {
			if err := w.HastenDeliveries(d.Webhook, answer.At); err != nil {
				return err
			}
		}
		return w.UpdateDelivery(d, c.ClaimedUntil)
	})
	if err != nil {
		return d, err
	}
	switch d.State {
	case access.DeliveryDone:
		l.deliveries.delivered.Add(1)
	case access.DeliveryGivenUp:
		l.deliveries.givenUp.Add(1)
		fallthrough
	default:
		l.deliveries.failed.Add(1)
	}
	return d, nil
}

// jittered returns a wait made up to a fifth shorter or longer, so that not everything that
// failed together comes again together.
func jittered(wait time.Duration) time.Duration {
	return wait*4/5 + rand.N(wait*2/5) // #nosec G404 -- nothing depends on what it is
}
