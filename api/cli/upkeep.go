package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"slaledger/api/mail"
	"slaledger/api/webhook"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
)

// upkeep is what a server does by itself beside answering requests.
type upkeep struct {
	ledger *ledger.Ledger
	store  storage.Store
	log    *slog.Logger
	reach  access.Reach // of webhooks
	post   *mail.Post   // nil where nobody is told by mail
}

// sealEvery is how long what was done may stand outside the system's journal.
const sealEvery = time.Minute

// start begins with it until the context ends, and returns what is closed once all is
// done.
func (u upkeep) start(ctx context.Context, verifyAt clockTime) <-chan struct{} {
	var under sync.WaitGroup
	under.Go(func() { u.seal(ctx) })
	under.Go(func() { u.forget(ctx) })
	if len(u.reach) > 0 {
		under.Go(func() { (&webhook.Sender{Ledger: u.ledger, Reach: u.reach, Log: u.log}).Run(ctx) })
	}
	if !verifyAt.never {
		under.Go(func() { u.verifyNightly(ctx, verifyAt) })
	}
	if u.post != nil {
		under.Go(func() { u.mail(ctx) })
	}
	ended := make(chan struct{})
	go func() {
		under.Wait()
		close(ended)
	}()
	return ended
}

// seal enters in the system's journal what was refused and the heads of what was
// written, at the start and at the end too.
func (u upkeep) seal(ctx context.Context) {
	every := time.NewTicker(sealEvery)
	defer every.Stop()
	for ended := false; ; {
		within := context.WithoutCancel(ctx)
		err := errors.Join(u.ledger.EndRefusals(within, ended), u.ledger.Seal(within))
		if err != nil {
			u.log.Error("the system's journal was not brought up to date", "error", err.Error())
		}
		if ended {
			return
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			ended = true
		}
	}
}

// forget forgets answers that nobody asks for again by their keys.
func (u upkeep) forget(ctx context.Context) {
	every := time.NewTicker(forgetEvery)
	defer every.Stop()
	for {
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
		if err := u.ledger.ForgetReplies(ctx); err != nil && ctx.Err() == nil {
			u.log.Error("old answers were not forgotten", "error", err.Error())
		}
	}
}

// forgetEvery is how often that is done: more answers than fact.ForgottenAtOnce a minute
// are written by no country.
const forgetEvery = time.Minute

// verifyNightly verifies everything once a day.
func (u upkeep) verifyNightly(ctx context.Context, at clockTime) {
	for {
		wait := time.NewTimer(time.Until(at.next(time.Now())))
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
			u.verify(ctx)
		}
	}
}

// verify verifies everything and tells the outcome.
func (u upkeep) verify(ctx context.Context) {
	began := time.Now()
	found, err := u.ledger.VerifyAll(ctx)
	var damage []string
	if err == nil {
		damage, err = u.store.Damage(ctx)
	}
	if err != nil {
		if ctx.Err() == nil {
			u.log.Error("the database was not verified", "error", err.Error())
		}
		return
	}
	for _, place := range damage {
		found.Problems = append(found.Problems,
			refusal.Say("データベースのファイルが正しくありません：%s", "the database file is not sound: %s", place))
	}
	u.ledger.Remember(found)
	for _, problem := range found.Problems {
		u.log.Error("verification failed", "problem", problem.English)
	}
	if n := len(found.Problems); n > 0 {
		if err := u.ledger.TellFailure(ctx, access.NoticeVerification, n); err != nil {
			u.log.Error("that verification failed is told to nobody", "error", err.Error())
		}
	}
	u.log.Info("the database was verified", "contracts", found.Contracts, "problems", len(found.Problems),
		"seconds", time.Since(began).Seconds())
}

// clockTime is a time of the day in Japan, as a setting.
type clockTime struct {
	never        bool
	hour, minute int
}

// String writes HH:MM, or off for never, as UnmarshalText reads it.
func (t clockTime) String() string {
	if t.never {
		return "off"
	}
	return fmt.Sprintf("%02d:%02d", t.hour, t.minute)
}

// UnmarshalText reads HH:MM, or off for never.
func (t *clockTime) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		t.never = true
		return nil
	}
	at, err := time.Parse("15:04", string(text))
	if err != nil {
		return errors.New("must be a time of the day such as 03:00, or off")
	}
	t.hour, t.minute = at.Hour(), at.Minute()
	return nil
}

// next returns the next instant with that time after another one.
func (t clockTime) next(after time.Time) time.Time {
	day := after.In(fact.Japan)
	at := time.Date(day.Year(), day.Month(), day.Day(), t.hour, t.minute, 0, 0, fact.Japan)
	if !at.After(after) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}
