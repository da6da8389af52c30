package ledger_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// machine is a clock of two sources that are set by hand.
type machine struct {
	wall   time.Time
	passed time.Duration
}

func (m *machine) clock(newest time.Time) *ledger.Clock {
	return ledger.NewClock(newest, func() time.Time { return m.wall }, func() time.Duration { return m.passed })
}

// TestClock goes through clocks that are believed and that are not: what the wall
// clock says at the start and later, beside the time that has passed.
func TestClock(t *testing.T) {
	start, day := japan(2026, 4, 1, 9, 0, 0), 24*time.Hour
	for _, c := range []struct {
		name     string
		newest   time.Time
		wall     time.Duration // since the start
		passed   time.Duration
		believed bool
	}{
		{"a new database", time.Time{}, 0, 0, true},
		{"right after the newest commit", start.Add(-time.Second), 0, 0, true},
		{"a database that was left for three years", start.Add(-1095 * day), 0, 0, true},
		{"idle for 200 days", start.Add(-day), 200 * day, 200 * day, true},
		{"an hour behind the newest commit", start.Add(time.Hour), 0, 0, true},
		{"more than an hour behind it", start.Add(time.Hour + time.Second), 0, 0, false},
		{"behind it, a month later", start.Add(2 * time.Hour), 30 * day, 30 * day, false},
		{"an hour ahead of the time passed", start, day + time.Hour, day, true},
		{"more than an hour ahead", start, day + time.Hour + time.Second, day, false},
		{"an hour behind the time passed", start, day - time.Hour, day, true},
		{"more than an hour behind", start, day - time.Hour - time.Second, day, false},
		{"91 days ahead", start, 91 * day, 0, false},
		{"91 days back", start, -91 * day, 0, false},
	} {
		m := &machine{wall: start, passed: 5 * time.Minute} // the sources may have begun earlier
		clock := m.clock(c.newest)
		m.wall, m.passed = m.wall.Add(c.wall), m.passed+c.passed
		err := clock.Check(clock.Now())
		if c.believed != (err == nil) || err != nil && refusedWith(err) != string(refusal.Unavailable) {
			t.Errorf("%s: %v", c.name, err)
		}
		if err != nil && !strings.Contains(err.Error(), "serve --accept-clock") {
			t.Errorf("%s does not say what to do: %v", c.name, err)
		}
	}
	m := &machine{wall: start}
	clock := m.clock(start)
	m.wall = start.Add(91 * day)
	if clock.Check(clock.Now()) == nil {
		t.Error("91 days ahead is believed")
	}
	m.wall, m.passed = start.Add(time.Minute), time.Minute
	if err := clock.Check(clock.Now()); err != nil {
		t.Errorf("back at the right time: %v", err)
	}
}

// TestNothingIsRecordedUnderAWrongClock lets the clock jump: no command and no line
// of the audit log is stored, while what was carried out before is answered, and
// dry runs are. Once the clock is back, or is accepted, commands are taken.
func TestNothingIsRecordedUnderAWrongClock(t *testing.T) {
	k := newKeyed(t)
	m := &machine{wall: k.now}
	k.ledger = ledger.NewChecked(k.store, m.clock(k.now))
	first := ledger.Call{User: measurer, Key: "k", Target: "t", Digest: "d"}
	k.answers("the first call", first, "1", `"1" 𠮷 1`)
	before := k.everything()
	for _, jump := range []time.Duration{91 * 24 * time.Hour, -2 * time.Hour} {
		m.wall = k.now.Add(jump)
		other := ledger.Call{User: measurer, Key: "K", Target: "t", Digest: "d"}
		k.answers("another call", other, "2", "unavailable")
		k.answers("the first again", first, "1", `"1" 𠮷 1 again`)
		noted := k.ledger.Note(ctx, ledger.Noted{Kind: fact.SystemSignIn})
		k.same("a line of the audit log", "unavailable", refusedWith(noted))
		other.DryRun = true
		carried := k.carried.Load()
		k.answers("a dry run", other, "2", fmt.Sprintf(`"2" 𠮷 %d`, carried+1))
		k.same("what is kept", before, k.everything())
	}
	m.wall = k.now.Add(time.Minute)
	k.carried.Store(1)
	k.answers("once the clock is back", ledger.Call{User: measurer, Key: "K", Target: "t", Digest: "d"}, "2", `"2" 𠮷 2`)

	m.wall = k.now.Add(-2 * time.Hour) // as after a restart
	var newest time.Time
	k.must(k.store.View(ctx, func(r access.Reader) (err error) { newest, err = r.NewestCommit(); return err }))
	k.same("newest commit", k.now.Add(time.Minute).UTC(), newest)
	k.ledger = ledger.NewChecked(k.store, m.clock(newest))
	late := ledger.Call{User: measurer, Key: "late", Target: "t", Digest: "d"}
	k.answers("started two hours behind", late, "3", "unavailable")
	k.ledger = ledger.NewChecked(k.store, m.clock(time.Time{}))
	k.answers("accepted by the operator", late, "3", `"3" 𠮷 3`)
	k.checkJournal(k.contract)
}

// payer records payments of one penalty under keys.
type payer struct {
	*office
	contract string
}

// pay records 1,000 yen and says whether that was a replay.
func (p *payer) pay(key string) bool {
	p.Helper()
	call := ledger.Call{User: staff, Key: key, Target: "POST /applications", Digest: "d"}
	answer, err := p.ledger.Write(ctx, call, p.contract, func(c *ledger.Command) (ledger.Reply, error) {
		_, err := c.Apply(april, []byte(moneyBecause("deduction", "1000", key)))
		return ledger.Reply{Code: 201}, err
	})
	p.must(err)
	p.must(p.ledger.ForgetReplies(ctx))
	return answer.Replayed
}

func (p *payer) paid() int {
	p.Helper()
	return len(p.rows(`SELECT * FROM applications`))
}

// TestAPaymentIsRecordedOnceThoughTheClockJumps sends a payment, then others while
// the clock is ahead, as it is told to a program that cannot know, then the first
// again once the clock is back, and days later: it is replayed each time.
func TestAPaymentIsRecordedOnceThoughTheClockJumps(t *testing.T) {
	for _, days := range []int{31, 91, 121, 1000} {
		for _, ahead := range []int{1, 2, 3} {
			o := openOffice(t)
			p := &payer{o, o.penalized(imposing)}
			p.must(impose("2024-04", imposition(1))(o.ledger, staff, p.contract))
			o.now = japan(2024, 5, 10, 9, 0, 0)
			p.pay("the payment")
			o.now = o.now.AddDate(0, 0, days)
			for i := range ahead {
				o.now = o.now.Add(time.Hour)
				p.pay(fmt.Sprint("ahead ", i))
			}
			o.now = japan(2024, 5, 10, 10, 0, 0)
			for _, later := range []int{0, 1, 29, 30} {
				o.now = o.now.AddDate(0, 0, later)
				p.pay(fmt.Sprint("back ", later))
				if !p.pay("the payment") {
					t.Errorf("%d days ahead for %d requests, %d days on: recorded again", days, ahead, later)
				}
			}
			p.same(fmt.Sprintf("payments, %d days ahead for %d requests", days, ahead), 1+ahead+4, p.paid())
		}
	}
}

// TestKeysLastWhileTheClockIsAhead leaves the clock a thousand days ahead for good: a
// key is still good for 30 days.
func TestKeysLastWhileTheClockIsAhead(t *testing.T) {
	k := newKeyed(t)
	first := ledger.Call{User: measurer, Key: "k", Target: "t", Digest: "d"}
	k.answers("the first call", first, "1", `"1" 𠮷 1`)
	k.now = k.now.AddDate(0, 0, 1000)
	for day := range 30 {
		k.now = k.now.AddDate(0, 0, 1)
		call := ledger.Call{User: measurer, Key: fmt.Sprint("day ", day), Target: "t", Digest: "d"}
		_, err := k.call(call, fmt.Sprint(day))
		k.must(err)
		k.must(k.ledger.ForgetReplies(ctx))
		k.answers(fmt.Sprint("the first on day ", day), first, "1", `"1" 𠮷 1 again`)
	}
}

// TestKeysAreForgottenFewAtOnce stores 350 keys, and lets the time come in which
// they may be forgotten: the oldest 100 go at a time.
func TestKeysAreForgottenFewAtOnce(t *testing.T) {
	k := newKeyed(t)
	k.must(k.store.Change(ctx, "", func(w access.Writer) error {
		for i := range 350 {
			at := k.now.Add(time.Duration(i) * time.Second).UTC()
			reply := fact.Reply{User: "u", Target: "t", Key: fmt.Sprintf("%03d", i), Digest: "d", At: at, Code: 200}
			if err := w.StoreReply(reply); err != nil {
				return err
			}
		}
		return nil
	}))
	k.now = k.now.AddDate(0, 0, 91)
	var oldest, kept []string
	for i := range 6 {
		_, err := k.call(ledger.Call{User: measurer, Key: fmt.Sprint("k", i), Target: "t", Digest: "d"}, fmt.Sprint(i))
		k.must(err)
		k.must(k.ledger.ForgetReplies(ctx))
		found := k.rows(`SELECT coalesce(min(key), '') AS oldest, count(*) AS kept FROM kept_answers
			WHERE user_name = 'u'`)[0]
		oldest, kept = append(oldest, found["oldest"]), append(kept, found["kept"])
		if i < 2 {
			k.now = k.now.AddDate(0, 0, 31) // the second write is the first by which a commit shows that 90 days passed
		}
	}
	k.same("kept each time", []string{"350", "250", "150", "50", "0", "0"}, kept)
	k.same("oldest each time", []string{"000", "100", "200", "300"}, oldest[:4])
}

// TestImportsOfTheFutureAreRefused moves an account to a ledger whose clock is behind
// its last entry: it is refused at the first entry that is yet to come, and nothing
// of it stays.
func TestImportsOfTheFutureAreRefused(t *testing.T) {
	from := openOffice(t)
	id := from.account() // two entries
	from.now = japan(2024, 6, 1, 9, 0, 0)
	from.measure(id, april, smallSheet)
	file := from.export(id)
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{japan(2024, 4, 1, 8, 0, 0), "invalid /history/entries/0/at out_of_range"},
		{japan(2024, 4, 1, 9, 0, 0), "invalid /history/entries/2/at out_of_range"},
		{japan(2024, 6, 1, 8, 54, 59), "invalid /history/entries/2/at out_of_range"},
		{japan(2024, 6, 1, 8, 55, 0), "accepted"},
		{japan(2030, 1, 1, 0, 0, 0), "accepted"},
	} {
		to := openOffice(t)
		to.now = c.now
		before := to.everything()
		_, err := write(to.as(admin), access.MayImport, "", func(w *ledger.Command) (ledger.Contract, error) {
			return w.Import(bytes.NewReader(file))
		})
		to.same(fmt.Sprint("at ", c.now), c.want, refusedWith(err))
		if err != nil {
			to.same("what is kept", before, to.everything())
		}
	}
}
