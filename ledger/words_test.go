package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// spoken is something that a party says or does, as a command.
type spoken struct {
	what string
	by   access.User
	act  func(*ledger.Command) error
}

// spokenInTurn are one of each, such that each can be said after those before it
// to a contract that is readyForWords; the last settles April anew.
var spokenInTurn = []spoken{
	{"consent", staff, func(c *ledger.Command) error { _, err := c.Consent(april, []byte(word(1, "agree"))); return err }},
	{"imposition", staff, func(c *ledger.Command) error { _, err := c.Impose(april, []byte(imposition(1))); return err }},
	{"penalty_answer", fuji, func(c *ledger.Command) error { _, err := c.Answer(april, []byte(conferred)); return err }},
	{"application", staff, func(c *ledger.Command) error {
		paid, err := c.Apply(april, []byte(money("deduction", "7")))
		if err == nil {
			moneySaid = paid.Money[0].ID()
		}
		return err
	}},
	{"application_cancellation", staff, func(c *ledger.Command) error {
		_, err := c.CancelApplication(april, moneySaid, []byte(wrong))
		return err
	}},
	{"report", fuji, func(c *ledger.Command) error {
		_, err := c.Report(april, []byte(reported(smallLines)))
		return err
	}},
	{"objection", fuji, func(c *ledger.Command) error { _, err := c.Object(april, "DELAY", []byte(wrong)); return err }},
	{"objection_answer", measurer, func(c *ledger.Command) error {
		_, err := c.AnswerObjection(april, "AVAIL", []byte(upheld))
		return err
	}},
	{"confirmation", fuji, func(c *ledger.Command) error {
		_, err := c.Confirm(1, []byte(confirmationWords["contests"]))
		return err
	}},
	{"adjustment", fuji, func(c *ledger.Command) error {
		_, err := c.Propose([]byte(proposal("2024-04", "")))
		return err
	}},
	{"decision", staff, func(c *ledger.Command) error {
		_, _, err := c.Decide("1", []byte(decision("agree")))
		return err
	}},
}

// moneySaid is the id of the money that is recorded in turn.
var moneySaid string

// readyForWords records a contract with a penalty in April, an objection to
// answer and an adjustment to decide on.
func (o *office) readyForWords() string {
	o.Helper()
	id := o.penalized(imposing)
	o.must(object("2024-04", "AVAIL", wrong)(o.ledger, fuji, id))
	o.must(propose(proposal("2024-04", splitting))(o.ledger, fuji, id))
	return id
}

// TestWordsInTurn says each thing as a dry run, in a command that is cut off
// before its commit, and for good: only then is something kept, in one commit,
// seen in every answer, under its name in the journal.
func TestWordsInTurn(t *testing.T) {
	o := openOffice(t)
	id := o.readyForWords()
	for _, s := range spokenInTurn {
		kept, answers, commits := o.everything(), o.answers(id), o.store.Commits()
		say := func(within context.Context, dry bool, then func()) error {
			_, err := o.ledger.Write(within, ledger.Call{User: s.by, DryRun: dry}, id,
				func(c *ledger.Command) (ledger.Reply, error) {
					err := s.act(c)
					then()
					return ledger.Reply{}, err
				})
			return err
		}
		o.must(say(ctx, true, func() {}))
		within, cancel := context.WithCancel(ctx)
		if err := say(within, false, cancel); !errors.Is(err, context.Canceled) {
			t.Errorf("a %s that was cut off: %v", s.what, err)
		}
		o.same("what is kept before the "+s.what, kept, o.everything())
		o.same("answers before the "+s.what, answers, o.answers(id))
		o.must(say(ctx, false, func() {}))
		o.same("commits of a "+s.what, commits+1, o.store.Commits())
		after := o.answers(id)
		if after == answers {
			t.Errorf("the %s is not seen", s.what)
		}
		other := &office{T: t, path: o.path, file: o.file, store: o.store, now: o.now, ledger: o.secondLedger()}
		o.same("answers of a ledger that remembers nothing", other.answers(id), after)
		entries, _ := o.checkJournal(id)
		last := entries[len(entries)-1]
		o.same("the record", s.what+" "+s.by.Name, last["command"]+" "+last["actor"])
	}
}

// wordRoles says which roles may say what (api, 1): measurer, contract staff,
// vendor, auditor, admin.
const wordRoles = `
consent          | - x x - -
imposition       | - x - - -
penalty_answer   | - x x - -
application      | - x - - -
application_cancellation | - x - - -
report           | x - x - -
objection        | - - x - -
objection_answer | x - - - -
confirmation     | - - x - -
adjustment       | - x x - -
decision         | - x x - -
`

// TestRolesOfWords checks the role of everyone for everything, which is judged
// before whether there is anything to speak of; to another vendor the contract
// does not exist, whatever is said.
func TestRolesOfWords(t *testing.T) {
	o := openOffice(t)
	id := o.readyForWords()
	before, lines := o.everything(), linesOf(wordRoles)
	o.same("words", len(spokenInTurn), len(lines))
	say := func(by access.User, contract string, s spoken) error {
		_, err := o.ledger.Write(ctx, ledger.Call{User: by, DryRun: true}, contract,
			func(c *ledger.Command) (ledger.Reply, error) { return ledger.Reply{}, s.act(c) })
		return err
	}
	for i, cells := range lines {
		s := spokenInTurn[i]
		o.same("word", s.what, cells[0])
		may := strings.Fields(cells[1])
		for j, by := range []access.User{measurer, staff, fuji, auditor, admin} {
			refused := fullText(say(by, id, s))
			o.same(fmt.Sprint(by.Name, ": ", s.what, " is forbidden"), may[j] == "-",
				strings.Contains(refused, "Your roles do not allow this."))
		}
		foreign, unknown := say(hikari, id, s), say(hikari, "unknown", s)
		o.same("the rival: "+s.what, fullText(unknown), fullText(foreign))
		o.same("nobody: "+s.what, "forbidden",
			refusedWith(say(access.User{Name: "boss", Roles: []access.Role{"boss"}}, id, s)))
	}
	o.same("what is kept", before, o.everything())
}

// TestAbilitiesOfWords checks that the ability that a call names is judged before
// the contract is looked for: the paths of words name these.
func TestAbilitiesOfWords(t *testing.T) {
	o := openOffice(t)
	for what, c := range map[string]struct {
		attempt attempt
		may     string // of measurer, contract staff, vendor, auditor, admin
	}{
		"consent": {consent("2024-04", `{}`), "- x x - -"}, "imposition": {impose("2024-04", `{}`), "- x - - -"},
		"penalty answer":           {answerPenalty("2024-04", `{}`), "- x x - -"},
		"application_cancellation": {cancelMoney("2024-04", "1", `{}`), "- x - - -"},
		"application":              {apply("2024-04", `{}`), "- x - - -"}, "report": {report("2024-04", `{}`), "x - x - -"},
		"objection":    {object("2024-04", "A", `{}`), "- - x - -"},
		"answer":       {answerObjection("2024-04", "A", `{}`), "x - - - -"},
		"confirmation": {confirm(1, `{}`), "- - x - -"}, "adjustment": {propose(`{}`), "- x x - -"},
		"decision": {decide("1", `{}`), "- x x - -"},
	} {
		for i, by := range []access.User{measurer, staff, fuji, auditor, admin} {
			want := "forbidden"
			if strings.Fields(c.may)[i] == "x" {
				want = "not_found"
			}
			o.same(by.Name+": "+what, want, refusedWith(c.attempt(o.ledger, by, "unknown")))
		}
	}
}

// TestUnavailableForWords checks that a database that is gone is no refusal.
func TestUnavailableForWords(t *testing.T) {
	o := openOffice(t)
	id := o.readyForWords()
	o.must(o.store.Close())
	for _, s := range spokenInTurn {
		_, err := o.ledger.Write(ctx, ledger.Call{User: s.by}, id,
			func(c *ledger.Command) (ledger.Reply, error) { return ledger.Reply{}, s.act(c) })
		if !errors.Is(err, fact.ErrUnavailable) {
			t.Errorf("%s: %v", s.what, err)
		}
	}
	_, adjustments := o.ledger.Adjustments(ctx, auditor, id, 0, 10)
	_, reports := o.ledger.Report(ctx, auditor, id, april, 0)
	_, lines := o.ledger.Audit(ctx, auditor, fact.AuditFilter{}, 0, 10)
	note := o.ledger.Note(ctx, ledger.Noted{Kind: fact.SystemRefusal, Bearer: access.Bearer{User: staff}})
	for _, err := range []error{adjustments, reports, lines, note} {
		if !errors.Is(err, fact.ErrUnavailable) {
			t.Error(err)
		}
	}
}

// TestAdjustmentsArePaged lists adjustments of several months in pages, stale
// ones among them.
func TestAdjustmentsArePaged(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	for _, of := range []string{"2024-04", july, may, "2024-04", june} {
		o.agreedBy(id, staff, fuji, proposal(of, ""))
	}
	o.agreedBy(id, staff, fuji, proposal(may,
		`"extinguish_deduction":"12","extinguish_bonus":"0"`)) // June and July are stale now
	want := []string{"1 replaced", "2 stale", "3 replaced", "4 agreed", "5 stale", "6 agreed"}
	for limit := 1; limit < 8; limit++ {
		var got []string
		for {
			page, err := o.ledger.Adjustments(ctx, fuji, id, len(got), limit)
			o.must(err)
			if len(page) > limit {
				t.Fatalf("%d on a page of %d", len(page), limit)
			}
			if len(page) == 0 {
				break
			}
			for _, a := range page {
				got = append(got, a.ID()+" "+string(a.Status))
			}
		}
		o.same(fmt.Sprint("by ", limit), want, got)
	}
	o.same("the rival", "not_found", refusedWith(func() error {
		_, err := o.ledger.Adjustments(ctx, hikari, id, 0, 10)
		return err
	}()))
}
