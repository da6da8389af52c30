package ledger_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"
)

// everyCommand is one of each command on a contract with four settled months,
// one of which is under re-measurement and measured again, with the text of
// what it makes but for instants and hashes.
func (o *office) everyCommand(id string) map[string]func(*ledger.Command) (string, error) {
	settled := func(s ledger.Settled, err error) (string, error) {
		return fmt.Sprint(o.keptText(s.Statement.Shape), s.Statement.Status, len(s.Changed)), err
	}
	return map[string]func(*ledger.Command) (string, error){
		"agreement": func(c *ledger.Command) (string, error) {
			made, err := c.RecordAgreement([]byte(version(may)))
			return o.text(book.NewAgreement(made.Agreement)), err
		},
		"amendment": func(c *ledger.Command) (string, error) {
			made, err := c.Amend([]byte(fees("2024-04 2025-03 7")))
			if err != nil {
				return "", err
			}
			return fmt.Sprint(o.text(book.NewContract(made.After)), len(made.Resettled)), err
		},
		"sheet": func(c *ledger.Command) (string, error) {
			made, err := c.RecordSheet(april+4, o.ledger.PrepareSheet(id, april+4, []byte(badSheet)))
			return fmt.Sprint(len(made.Measurements), made.Missing), err
		},
		"cancellation": func(c *ledger.Command) (string, error) {
			made, err := c.Cancel(april, "AVAIL", []byte(mistake))
			return fmt.Sprint(made.Fact.Item, made.Fact.Revision, made.Cancelled.Text.Reason), err
		},
		"settlement": func(c *ledger.Command) (string, error) { return settled(c.Settle(april+1, nil)) },
	}
}

// TestDryRuns carries out every command as a dry run, twice, and then for good:
// it answers the same each time, and nothing is kept of the dry runs, neither
// in the database nor in memory.
func TestDryRuns(t *testing.T) {
	for _, what := range []string{"agreement", "amendment", "sheet", "cancellation", "settlement"} {
		t.Run(what, func(t *testing.T) {
			o := openOffice(t)
			id := o.fourMonths()
			o.cancel(id, may, "AVAIL")
			o.measure(id, april+1, line(`{"item_code":"AVAIL","value":"99.5"}`))
			before, answers, commits := o.everything(), o.answers(id), o.store.Commits()
			call := ledger.Call{User: allRounder, DryRun: true, Key: "k", Target: "t", Digest: "d"}
			var made []string
			run := func() {
				t.Helper()
				answer, err := o.ledger.Write(ctx, call, id, func(c *ledger.Command) (ledger.Reply, error) {
					text, err := o.everyCommand(id)[what](c)
					return ledger.Reply{Code: 201, Location: "l", Body: []byte(text)}, err
				})
				o.must(err)
				o.same("status, place and replay", "201 l false",
					fmt.Sprint(answer.Code, " ", answer.Location, " ", answer.Replayed))
				made = append(made, string(answer.Body))
			}
			run()
			run()
			o.same("what is kept", before, o.everything())
			o.same("answers", answers, o.answers(id))
			o.same("commits", commits, o.store.Commits())
			call.DryRun = false
			run()
			o.same("commits for good", commits+1, o.store.Commits())
			o.same("the dry runs and the run", []string{made[0], made[0], made[0]}, made)
			if o.answers(id) == answers && what != "sheet" {
				t.Error("the run changed no answer")
			}
			o.same("kept answers", 1, len(o.rows(`SELECT * FROM kept_answers`)))
			o.checkJournal(id)
		})
	}
}

// TestDryRunOfANewContract checks that no contract is kept of a dry run, nor a
// user.
func TestDryRunOfANewContract(t *testing.T) {
	o := openOffice(t)
	before := o.everything()
	call := ledger.Call{User: allRounder, DryRun: true}
	var made ledger.Contract
	_, err := o.ledger.Write(ctx, call, "", func(c *ledger.Command) (_ ledger.Reply, err error) {
		made, err = c.CreateContract([]byte(smallContract))
		return ledger.Reply{}, err
	})
	o.must(err)
	_, err = o.ledger.Write(ctx, call, "", func(c *ledger.Command) (ledger.Reply, error) {
		_, err := c.AddUser([]byte(`{"name":"花子","roles":["auditor"]}`))
		return ledger.Reply{}, err
	})
	o.must(err)
	o.same("what is kept", before, o.everything())
	_, err = o.ledger.Contract(ctx, auditor, made.ID)
	o.same("the contract", "not_found", refusedWith(err))
}

// keyed are calls with idempotency keys on one contract.
type keyed struct {
	*office
	ledger   *ledger.Ledger
	contract string
	carried  atomic.Int64 // how many acts were carried out
}

// call measures one item of April with the value given, answering how many
// calls were carried out before.
func (k *keyed) call(call ledger.Call, value string) (ledger.Reply, error) {
	sheet := k.ledger.PrepareSheet(k.contract, april, []byte(line(`{"item_code":"AVAIL","value":"`+value+`"}`)))
	return k.ledger.Write(ctx, call, k.contract, func(c *ledger.Command) (ledger.Reply, error) {
		_, err := c.RecordSheet(april, sheet)
		n := k.carried.Add(1)
		return ledger.Reply{Code: 200, Location: fmt.Sprint("/", n), Body: fmt.Appendf(nil, "%q 𠮷 %d", value, n)}, err
	})
}

// answers checks what a call is answered: "body" or "body again", or the code of
// a refusal.
func (k *keyed) answers(what string, call ledger.Call, value, want string) {
	k.Helper()
	answer, err := k.call(call, value)
	got := string(answer.Body)
	if answer.Replayed {
		got += " again"
	}
	if err != nil {
		got = refusedWith(err)
	} else {
		k.same(what+": place", fmt.Sprintf("200 /%c", got[len(`"1" 𠮷 `)]), fmt.Sprint(answer.Code, " ", answer.Location))
	}
	k.same(what, want, got)
}

func newKeyed(t *testing.T) *keyed {
	o := openOffice(t)
	return &keyed{office: o, ledger: o.ledger, contract: o.account()}
}

// TestIdempotencyKeys goes through calls with the same and with other keys.
func TestIdempotencyKeys(t *testing.T) {
	k := newKeyed(t)
	first := ledger.Call{User: measurer, Key: "k", Target: "POST /a", Digest: "d"}
	k.answers("the first call", first, "1", `"1" 𠮷 1`)
	kept := k.everything()
	k.answers("the same again", first, "1", `"1" 𠮷 1 again`)
	other := first
	other.Digest = "D"
	k.answers("other bytes", other, "2", "idempotency_mismatch")
	k.answers("the same after other bytes", first, "1", `"1" 𠮷 1 again`)
	k.same("what is kept", kept, k.everything())
	k.same("acts carried out", int64(1), k.carried.Load())

	none := first
	none.Key = ""
	k.answers("no key", none, "2", `"2" 𠮷 2`)
	k.answers("no key again", none, "3", `"3" 𠮷 3`)
	k.answers("the first again", first, "1", `"1" 𠮷 1 again`)
	for what, change := range map[string]func(*ledger.Call){
		"another user":   func(c *ledger.Call) { c.User.Name = "別の測定担当" },
		"another target": func(c *ledger.Call) { c.Target = "POST /a?" },
		"another key":    func(c *ledger.Call) { c.Key = "K" },
	} {
		call := first
		change(&call)
		n := k.carried.Load() + 1
		k.answers(what, call, "4", fmt.Sprintf(`"4" 𠮷 %d`, n))
		k.answers(what+" again", call, "4", fmt.Sprintf(`"4" 𠮷 %d again`, n))
	}
	k.checkJournal(k.contract)
}

// TestOnlyCommittedAnswersAreKept checks that a key stays free after a refusal
// and a dry run, and is taken by a command that changed nothing.
func TestOnlyCommittedAnswersAreKept(t *testing.T) {
	k := newKeyed(t)
	call := ledger.Call{User: measurer, Key: "k", Target: "t", Digest: "d"}
	k.answers("a bad value", call, "x", "invalid /measurements/0/value bad_format")
	k.answers("a foreign role", ledger.Call{User: staff, Key: "k", Target: "t", Digest: "d"}, "1", "forbidden")
	dry := call
	dry.DryRun = true
	k.carried.Store(0)
	k.answers("a dry run", dry, "1", `"1" 𠮷 1`)
	k.same("kept answers", 0, len(k.rows(`SELECT * FROM kept_answers`)))
	good := call
	good.Digest = "D"
	k.answers("other bytes with the key of a refusal", good, "1", `"1" 𠮷 2`)
	k.answers("a dry run with a key that is taken", dry, "5", `"5" 𠮷 3`)
	same := ledger.Call{User: measurer, Key: "same", Target: "t", Digest: "d"}
	k.answers("what is recorded already", same, "1", `"1" 𠮷 4`)
	k.answers("what is recorded already, again", same, "1", `"1" 𠮷 4 again`)
	k.same("records", 3, len(k.rows(`SELECT * FROM entries`))) // contract, agreement, one sheet
}

// TestKeysOverRestarts opens the database anew, twice, days later: the answer is
// replayed for 30 days at least, and not kept forever.
func TestKeysOverRestarts(t *testing.T) {
	k := newKeyed(t)
	call := ledger.Call{User: measurer, Key: "k", Target: "t", Digest: "d"}
	k.answers("the first call", call, "1", `"1" 𠮷 1`)
	for _, days := range []int{1, 29} {
		k.now = k.now.AddDate(0, 0, days)
		store, err := storage.Open(k.path)
		k.must(err)
		k.ledger = ledger.New(store, func() time.Time { return k.now })
		k.carried.Store(1)
		k.answers("another call", ledger.Call{User: measurer, Key: fmt.Sprint("after ", days), Target: "t", Digest: "d"}, "2",
			`"2" 𠮷 2`)
		k.must(k.ledger.ForgetReplies(ctx))
		k.answers(fmt.Sprint("the first after ", days, " more days"), call, "1", `"1" 𠮷 1 again`)
		k.must(store.Close())
	}
	k.ledger = k.secondLedger()
	k.now = k.now.AddDate(1, 0, 0)
	k.answers("another call a year later", ledger.Call{User: measurer, Key: "late", Target: "t", Digest: "d"}, "3",
		`"3" 𠮷 3`)
	k.must(k.ledger.ForgetReplies(ctx))
	k.same("kept answers", 4, len(k.rows(`SELECT * FROM kept_answers`))) // the clock may have jumped for this one
	k.now = k.now.AddDate(0, 0, 31)
	k.answers("another call a month on", ledger.Call{User: measurer, Key: "later", Target: "t", Digest: "d"}, "4",
		`"4" 𠮷 4`)
	k.must(k.ledger.ForgetReplies(ctx))
	k.same("kept answers a month on", 2, len(k.rows(`SELECT * FROM kept_answers`)))
}

// TestTriedFirst tries calls before they are carried out, while nobody else may write
// until they are: what is refused, was carried out before, or changes nothing is answered
// meanwhile, and what is accepted is carried out once.
func TestTriedFirst(t *testing.T) {
	k := newKeyed(t)
	call := ledger.Call{User: measurer, Key: "k", Target: "t", Digest: "d", TryFirst: true}
	whileWriting := func(look func()) {
		k.must(k.store.Change(ctx, "", func(access.Writer) error { look(); return nil }))
	}
	whileWriting(func() {
		k.answers("a bad value", call, "x", "invalid /measurements/0/value bad_format")
		k.answers("a foreign role", ledger.Call{User: staff, TryFirst: true}, "1", "forbidden")
	})
	commits := k.store.Commits()
	k.carried.Store(0)
	k.answers("what is accepted", call, "1", `"1" 𠮷 2`) // once on trial
	k.same("commits", commits+1, k.store.Commits())
	k.same("records", 3, len(k.rows(`SELECT * FROM entries`))) // contract, agreement, one sheet
	kept, other, same := k.everything(), call, call
	other.Digest, same.Key = "D", ""
	whileWriting(func() {
		k.answers("the same again", call, "1", `"1" 𠮷 2 again`)
		k.answers("other bytes", other, "2", "idempotency_mismatch")
		k.answers("what is recorded already", same, "1", `"1" 𠮷 3`)
	})
	k.same("what is kept", kept, k.everything())
	k.checkJournal(k.contract)
}

// TestSecretsAreNotReplayed checks that what an answer held in secret is told
// once and not kept.
func TestSecretsAreNotReplayed(t *testing.T) {
	o := openOffice(t)
	call := ledger.Call{User: admin, Key: "k", Target: "t", Digest: "d"}
	add := func(c *ledger.Command) (ledger.Reply, error) {
		user, err := c.AddUser([]byte(`{"name":"花子","roles":["auditor"]}`))
		if err != nil {
			return ledger.Reply{}, err
		}
		token, err := c.IssueToken(user.ID, "試験", "")
		return ledger.Reply{Code: 201, Body: []byte(token), Repeated: []byte("null")}, err
	}
	first, err := o.ledger.Write(ctx, call, "", add)
	o.must(err)
	o.signs("the token told", string(first.Body), "花子")
	again, err := o.ledger.Write(ctx, call, "", add)
	o.must(err)
	o.same("again", "null true", fmt.Sprint(string(again.Body), " ", again.Replayed))
	o.same("what is kept", "null", o.rows(`SELECT body FROM kept_answers`)[0]["body"])
}

// TestOneKeyManyAtOnce sends the same call from many sides at once, through two
// ledgers: it is carried out once, and all are answered the same.
func TestOneKeyManyAtOnce(t *testing.T) {
	k := newKeyed(t)
	call := ledger.Call{User: measurer, Key: "k", Target: "t", Digest: "d"}
	other := &keyed{office: k.office, ledger: k.secondLedger(), contract: k.contract}
	var work sync.WaitGroup
	var replayed atomic.Int64
	for i := range 16 {
		side := []*keyed{k, other}[i%2]
		work.Go(func() {
			answer, err := side.call(call, "1")
			if err != nil || string(answer.Body) != `"1" 𠮷 1` {
				t.Errorf("answered %s: %v", answer.Body, err)
			}
			if answer.Replayed {
				replayed.Add(1)
			}
		})
	}
	work.Wait()
	k.same("carried out", int64(1), k.carried.Load()+other.carried.Load())
	k.same("replayed", int64(15), replayed.Load())
}
