package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Reply returns a reply under a key.
func Reply(key string) fact.Reply {
	return fact.Reply{
		User: "契約担当", Target: "POST /api/v1/contracts", Key: key, Digest: strings.Repeat("e", 64), At: At(1).At,
		Code: 201, Location: "/api/v1/contracts/c", Body: []byte(`{"id":"c"}`),
	}
}

// storing returns a change that stores a reply.
func storing(reply fact.Reply) func(access.Writer) error {
	return func(w access.Writer) error { return w.StoreReply(reply) }
}

// forgetting returns a change that forgets replies stored before an instant.
func forgetting(before time.Time) func(access.Writer) error {
	return func(w access.Writer) error { return w.ForgetReplies(before) }
}

// repliesAreStored checks that a reply is found under exactly its user, target
// and key, until those before an instant are forgotten.
func repliesAreStored(t *testing.T, s Opened) {
	var replies []fact.Reply
	for i, text := range hardTexts {
		replies = append(replies, fact.Reply{
			User: asKey(text), Target: asKey(text), Key: asKey(text) + "k", Digest: text,
			At:   hardInstants[0].UTC().Add(time.Duration(i) * time.Microsecond),
			Code: 200 + i, Location: text, Body: []byte(text),
		})
	}
	for _, reply := range replies {
		Change(t, s, "", storing(reply))
	}
	repliesAre(t, s, replies, 0)
	for _, change := range []func(*fact.Reply){
		func(*fact.Reply) {}, func(r *fact.Reply) { r.User = "測定担当" }, func(r *fact.Reply) { r.Target += "?dry_run=true" },
		func(r *fact.Reply) { r.Key = "K" },
	} {
		other := Reply("k")
		other.At = hardInstants[0].Add(time.Hour)
		change(&other)
		noReply(t, s, other)
		if err := s.Change(t.Context(), "", storing(other)); err != nil {
			t.Errorf("storing another reply: %v", err)
		}
	}
	Change(t, s, "", forgetting(replies[0].At))
	repliesAre(t, s, replies, 0)
	Change(t, s, "", forgetting(replies[3].At)) // in UTC and Japan time alike
	repliesAre(t, s, replies, 3)
	Change(t, s, "", forgetting(replies[5].At.In(fact.Japan)))
	repliesAre(t, s, replies, 5)
}

// repliesOfAnySize checks that large replies come back to the byte, and take less room
// than they are long; and one that earlier versions stored as it was.
func repliesOfAnySize(t *testing.T, s Opened) {
	line, random := `{"item_code":"RECOV-01","value":"9%d","achieved":false},`, rand.New(rand.NewPCG(1, 1))
	for size, body := range map[string]string{
		"none": "", "small": "{}", "of several lines": strings.Repeat(line, 30),
		"of a large sheet": strings.Repeat(line, 50_000),
		"random": strings.Map(func(rune) rune { return random.Int32N(0x800) },
			strings.Repeat("x", 100_000)),
		"like one that is compressed": "deflate:" + strings.Repeat("A", 10),
	} {
		reply := Reply(size)
		reply.Body = []byte(body)
		Change(t, s, "", storing(reply))
		repliesAre(t, s, []fact.Reply{reply}, 0)
	}
	var room int
	const query = `SELECT length(body) FROM kept_answers WHERE key = 'of a large sheet'`
	if err := s.DB.QueryRow(query).Scan(&room); err != nil {
		t.Fatal(err)
	}
	if room > 50_000*len(line)/10 {
		t.Errorf("an answer of %d bytes takes %d", 50_000*len(line), room)
	}
	earlier := Reply("earlier")
	earlier.Body = []byte(strings.Repeat(line, 100))
	_, err := s.DB.Exec(`INSERT INTO kept_answers (user_name, target, key, digest, at, status, location, body)
		VALUES (` + fmt.Sprintf(strings.Repeat("'%s', ", 5)+"%d, '%s', '%s'", earlier.User, earlier.Target, earlier.Key,
		earlier.Digest, earlier.At.Format(fact.InstantLayout), earlier.Code, earlier.Location, earlier.Body) + `)`)
	if err != nil {
		t.Fatal(err)
	}
	repliesAre(t, s, []fact.Reply{earlier}, 0)
}

// repliesAre checks that all replies but the first few are stored.
func repliesAre(t *testing.T, s Opened, replies []fact.Reply, forgotten int) {
	t.Helper()
	for i, reply := range replies {
		if i < forgotten {
			noReply(t, s, reply)
			continue
		}
		Change(t, s, "", func(w access.Writer) error {
			got, err := w.Reply(reply.User, reply.Target, reply.Key)
			Same(t, "reply", reply, got)
			inUTC(t, got.At)
			return err
		})
	}
}

func noReply(t *testing.T, s Opened, reply fact.Reply) {
	t.Helper()
	Change(t, s, "", func(w access.Writer) error {
		if _, err := w.Reply(reply.User, reply.Target, reply.Key); !errors.Is(err, fact.ErrNoFact) {
			t.Errorf("a reply under %.20q, %.20q, %.20q: %v", reply.User, reply.Target, reply.Key, err)
		}
		return nil
	})
}

// repliesAreForgottenFewAtOnce stores more replies than are forgotten at once: the
// oldest go first, and no more than that many at each.
func repliesAreForgottenFewAtOnce(t *testing.T, s Opened) {
	at := func(i int) time.Time { return hardInstants[0].UTC().Add(time.Duration(i) * time.Second) }
	const stored = 2*fact.ForgottenAtOnce + 50
	store := func(i int) {
		reply := Reply(strings.Repeat("k", 1+(i*37)%stored)) // in another order than their instants
		reply.At = at(i)
		Change(t, s, "", storing(reply))
	}
	Change(t, s, "", func(w access.Writer) error {
		_, err := w.LastReplyAt(farFuture)
		Same(t, "the last of none", true, errors.Is(err, fact.ErrNoFact))
		return nil
	})
	for i := range stored {
		store(i)
	}
	for left := stored; left > 0; left -= fact.ForgottenAtOnce {
		var count int
		var oldest string
		if err := s.DB.QueryRow(`SELECT count(*), min(at) FROM kept_answers`).Scan(&count, &oldest); err != nil {
			t.Fatal(err)
		}
		Same(t, "replies", left, count)
		Same(t, "the oldest", at(stored-left).Format(fact.InstantLayout), oldest)
		err := s.Change(t.Context(), "", func(w access.Writer) error {
			for by, want := range map[time.Time]time.Time{
				at(stored): at(stored - 1), at(stored - 1): at(stored - 1), at(stored - 2).In(fact.Japan): at(stored - 2),
			} {
				got, err := w.LastReplyAt(by)
				if err != nil {
					return err
				}
				Same(t, "the last by "+by.String(), want, got)
				inUTC(t, got)
			}
			return w.ForgetReplies(at(stored))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// newestCommitIsFound checks that the newest instant of all entries and lines of the
// audit log is found, wherever it is.
func newestCommitIsFound(t *testing.T, s Opened) {
	newest := func(want time.Time) {
		t.Helper()
		View(t, s, func(r access.Reader) error {
			got, err := r.NewestCommit()
			if want.IsZero() && errors.Is(err, fact.ErrNoFact) {
				return nil
			}
			Same(t, "newest commit", want, got)
			inUTC(t, got)
			return err
		})
	}
	newest(time.Time{})
	line := AuditLine("c")
	line.At = At(1).At.Add(-time.Hour)
	Change(t, s, "", func(w access.Writer) error { return w.AddAudit(line) })
	newest(line.At)
	Change(t, s, "c", func(w access.Writer) error { return fact.Add(w, OneOfEach("c")...) })
	newest(At(1).At)
	later := line
	later.At = farFuture
	Change(t, s, "", func(w access.Writer) error { return errors.Join(w.AddAudit(later), w.AddAudit(line)) })
	newest(farFuture)
}
