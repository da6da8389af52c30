package ledger_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// linesOf returns the lines of a table, each as its cells.
func linesOf(table string) (lines [][]string) {
	for line := range strings.Lines(table) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		lines = append(lines, cells)
	}
	return lines
}

// whole checks that a table has exactly one line for each case: all pairs of its
// first two columns.
func (o *office) whole(table [][]string, states, acts []string) {
	o.Helper()
	var want, got []string
	for _, state := range states {
		for _, act := range acts {
			want = append(want, state+" | "+act)
		}
	}
	for _, cells := range table {
		got = append(got, cells[0]+" | "+cells[1])
	}
	slices.Sort(want)
	slices.Sort(got)
	o.same("cases of the table", want, got)
}

// penaltyStates are all states that a penalty can be in.
func penaltyStates() (states []string) {
	for _, prefecture := range []string{"-", "A", "I", "AI"} {
		for _, vendor := range []string{"-", "A", "a", "D", "d"} {
			status := "pending"
			switch {
			case strings.Contains(prefecture, "A") && strings.Contains("Aa", vendor):
				status = "agreed"
			case strings.Contains(prefecture, "I"):
				status = "imposed"
			case strings.Contains("Dd", vendor):
				status = "disputed"
			}
			states = append(states, fmt.Sprintf("%s %s/%s", status, prefecture, vendor))
		}
	}
	return append(states, "waived -/-", "withdrawn -/-", "withdrawn -/-, live")
}

// penaltyWord is someone's word on a revision.
type penaltyWord struct {
	by  access.User
	say func(c *ledger.Command, revision int) (ledger.Penalty, error)
}

// says is a word on April's penalty; paper says that it is the vendor's, as
// recorded from a document.
func says(by access.User, decision string, paper bool) penaltyWord {
	return penaltyWord{by, func(c *ledger.Command, revision int) (ledger.Penalty, error) {
		request := word(revision, decision)
		if paper {
			request = fromPaper(request)
		}
		return c.Consent(april, []byte(request))
	}}
}

// payments is how often money was deducted, each time another amount.
var payments int

// penaltyWords are all that can be said and done about a penalty.
var penaltyWords = map[string]penaltyWord{
	"prefecture agrees":        says(staff, "agree", false),
	"prefecture disputes":      says(staff, "dispute", false),
	"vendor agrees":            says(fuji, "agree", false),
	"vendor disputes":          says(fuji, "dispute", false),
	"vendor agrees on paper":   says(staff2, "agree", true),
	"vendor disputes on paper": says(staff2, "dispute", true),
	"prefecture imposes": {staff, func(c *ledger.Command, revision int) (ledger.Penalty, error) {
		return c.Impose(april, []byte(imposition(revision)))
	}},
	"prefecture pays": {staff, func(c *ledger.Command, _ int) (ledger.Penalty, error) {
		payments++
		return c.Apply(april, []byte(money("deduction", fmt.Sprint(payments))))
	}},
	"vendor answers": {fuji, func(c *ledger.Command, _ int) (ledger.Penalty, error) {
		return c.Answer(april, []byte(conferred))
	}},
}

// stateOf writes the state of a penalty from the words that count.
func stateOf(p ledger.Penalty) string {
	var agrees, imposes string
	vendor := "-"
	for _, c := range p.Consents {
		switch {
		case !c.Counts:
		case c.Fact.Party == domain.VendorParty:
			vendor = map[string]string{"agree/service": "A", "dispute/service": "D", "agree/document": "a",
				"dispute/document": "d"}[string(c.Fact.Decision)+"/"+string(c.Fact.Via)]
		case c.Fact.Decision == domain.Impose:
			imposes = "I"
		default:
			agrees = "A"
		}
	}
	prefecture := agrees + imposes
	if prefecture == "" {
		prefecture = "-"
	}
	return fmt.Sprintf("%s %s/%s", p.Status, prefecture, vendor)
}

// outcome writes what a word made of a penalty, as the table has it.
func outcome(before, after ledger.Penalty, err error) string {
	switch {
	case err != nil:
		return strings.TrimSuffix(strings.TrimPrefix(refusedWith(err), "invalid /decision "), "_outstanding")
	case len(after.Money) > len(before.Money) && stateOf(after) == stateOf(before) &&
		len(after.Consents) == len(before.Consents):
		return "paid"
	case len(after.Answers) > len(before.Answers) && stateOf(after) == stateOf(before):
		return "answered"
	case len(after.Consents) == len(before.Consents) && stateOf(after) == stateOf(before):
		return "="
	}
	return stateOf(after)
}

// penaltyIn records a contract whose penalty of April is in a state, and the
// revision that words name.
func (o *office) penaltyIn(state string) (contract string, revision int) {
	o.Helper()
	id := o.penalized(imposing)
	said := strings.Fields(state)
	switch said[0] {
	case "waived":
		_, err := o.as(staff).propose(id, proposal("2024-04", `"waive_penalty":true`))
		o.must(err)
		_, err = o.as(fuji).decide(id, "1", decision("agree"))
		o.must(err)
		return id, 2
	case "withdrawn":
		o.correct(id, "0")
		return id, len(said) - 1 // its own is the first, the live one the second
	}
	prefecture, vendor, _ := strings.Cut(said[1], "/")
	if strings.Contains(prefecture, "I") {
		o.said(id, "prefecture imposes")
	}
	if strings.Contains(prefecture, "A") {
		o.said(id, "prefecture agrees")
	}
	if vendor != "-" {
		o.said(id, map[string]string{"A": "vendor agrees", "D": "vendor disputes", "a": "vendor agrees on paper",
			"d": "vendor disputes on paper"}[vendor])
	}
	return id, 1
}

// say says something about the penalty of a contract, or only asks what would
// become of it.
func (o *office) say(contract, what string, revision int, dry bool) (ledger.Penalty, error) {
	said := penaltyWords[what]
	var p ledger.Penalty
	_, err := o.ledger.Write(ctx, ledger.Call{User: said.by, DryRun: dry}, contract,
		func(c *ledger.Command) (_ ledger.Reply, err error) {
			p, err = said.say(c, revision)
			return ledger.Reply{}, err
		})
	return p, err
}

// said says something about the first revision that must be accepted.
func (o *office) said(contract, what string) {
	o.Helper()
	_, err := o.say(contract, what, 1, false)
	o.must(err)
}

// TestPenaltyTable goes through every state of a penalty, its month under
// re-measurement or not, and says every word, as a dry run.
func TestPenaltyTable(t *testing.T) {
	o := openOffice(t)
	table := linesOf(penaltyTable)
	o.whole(table, penaltyStates(), slices.Collect(maps.Keys(penaltyWords)))
	contracts, revisions := map[string]string{}, map[string]int{}
	for column := 2; column < 4; column++ {
		for _, state := range penaltyStates() {
			if column == 2 {
				contracts[state], revisions[state] = o.penaltyIn(state)
			} else {
				o.cancel(contracts[state], "2024-04", "AVAIL")
			}
			o.same("the state", strings.TrimSuffix(state, ", live"), stateOf(o.penalty(contracts[state], april)))
		}
		commits := o.store.Commits()
		for _, cells := range table {
			before := o.penalty(contracts[cells[0]], april)
			after, err := o.say(contracts[cells[0]], cells[1], revisions[cells[0]], true)
			o.same(fmt.Sprint(cells[:2], " re-measured: ", column == 3), cells[column], outcome(before, after, err))
		}
		o.same("commits of dry runs", commits, o.store.Commits())
	}
}

// TestImpositionNeedsThePolicy checks that nothing is imposed under a policy that
// asks for both consents, whatever else may be wrong, and that it is a policy's
// own month that counts.
func TestImpositionNeedsThePolicy(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	for _, request := range []string{imposition(1), imposition(9), `{}`} {
		o.refused(id, []refused{{"imposition " + request, impose("2024-04", request), "forbidden"}})
	}
	o.refused(id, []refused{{"imposition without penalty", impose("2024-05", imposition(1)), "not_found"}})
	later := strings.Replace(wholePolicy, `"imposition":"consent"`, `"imposition":"prefecture"`, 1)
	o.must(recordAgreement(fmt.Sprintf(`{"effective_from":"2024-05","policy":%s,"items":[]}`, later))(o.ledger, staff, id))
	o.refused(id, []refused{{"imposition under the policy of April", impose("2024-04", imposition(1)), "forbidden"}})
	o.cancel(id, "2024-04", "AVAIL")
	o.refused(id, []refused{{"imposition under re-measurement", impose("2024-04", imposition(1)), "forbidden"}})
}

// TestPenaltyWalk says what comes to mind, for good, and measures again with the
// same figures now and then: each step gives what the table says, to whoever
// looks.
func TestPenaltyWalk(t *testing.T) {
	const steps = 300
	o := openOffice(t)
	said := map[string][]string{}
	for _, cells := range linesOf(penaltyTable) {
		said[cells[0]+" | "+cells[1]] = cells[2:]
	}
	r := rand.New(rand.NewPCG(6, 1))
	words := slices.Sorted(maps.Keys(penaltyWords))
	id, awaits := o.penalized(imposing), 0
	for i := range steps {
		if i%20 == 19 {
			o.checkJournal(id)
			id, awaits = o.penalized(imposing), 0
		}
		if r.IntN(6) == 0 {
			if awaits == 0 {
				o.cancel(id, "2024-04", "DELAY")
			} else {
				o.measure(id, april, line(`{"item_code":"DELAY","value":"21"}`))
				o.settleAgain(id, "2024-04")
			}
			awaits = 1 - awaits
		}
		before, what := o.penalty(id, april), words[r.IntN(len(words))]
		after, err := o.say(id, what, 1, false)
		o.same(fmt.Sprintf("step %d: %s | %s", i, stateOf(before), what), said[stateOf(before)+" | "+what][awaits],
			outcome(before, after, err))
		want := after
		if err != nil {
			want = before
		}
		for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} {
			found, err := l.Penalty(ctx, fuji, id, april, now)
			o.must(err)
			o.same("the penalty as found", o.penaltyText(want), o.penaltyText(found))
		}
	}
}

// penaltyText writes all that a penalty says.
func (o *office) penaltyText(p ledger.Penalty) string {
	o.Helper()
	text := fmt.Sprintf("%s r%d %s applied %s outstanding %s\n", p.Statement.Fact.Month, p.Statement.Fact.Revision,
		p.Status, p.Applied(), p.Outstanding)
	for _, c := range p.Consents {
		f := c.Fact
		text += fmt.Sprintln(f.Month, f.Revision, f.Party, f.Decision, f.Via, f.Body, o.text(c.Text), c.Counts, f.Recorded.By,
			f.Recorded.Sequence, fact.InstantText(f.Recorded.At))
	}
	for _, a := range p.Answers {
		text += fmt.Sprintln(a.Fact.Revision, a.Fact.Party, a.Fact.Body, o.text(a.Text), a.Fact.Recorded.By,
			a.Fact.Recorded.Sequence, fact.InstantText(a.Fact.Recorded.At))
	}
	for _, t := range p.Turns() {
		text += fmt.Sprintln("turn of", t.Party, fact.InstantText(t.Since), t.AnswerBy)
	}
	for _, m := range p.Money {
		text += fmt.Sprintln(m.Fact.Month, m.Fact.Body, o.text(m.Text), m.Fact.Recorded.By, m.Fact.Recorded.Sequence,
			fact.InstantText(m.Fact.Recorded.At))
		if c := m.Cancelled; c != nil {
			text += fmt.Sprintln("cancelled", c.Reason, c.Recorded.By, c.Recorded.Sequence, fact.InstantText(c.Recorded.At))
		}
	}
	return text
}
