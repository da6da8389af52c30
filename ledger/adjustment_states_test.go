package ledger_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// adjustmentStates are all states that an adjustment can be in.
var adjustmentStates = []string{
	"P proposed", "P agreed", "P agreed on paper", "P stale", "P stale, on paper", "P replaced", "P replaced, on paper",
	"P rejected",
	"P contested", "P withdrawn", "V proposed", "V agreed", "V stale", "V replaced", "V rejected", "V withdrawn",
}

// adjustmentWord is someone's decision.
type adjustmentWord struct {
	by      access.User
	request string
}

// adjustmentWords are all decisions, by all who can take them.
var adjustmentWords = func() map[string]adjustmentWord {
	words := map[string]adjustmentWord{}
	for verb, said := range map[string]string{"agrees": "agree", "rejects": "reject", "withdraws": "withdraw"} {
		words["prefecture "+verb] = adjustmentWord{staff, decision(said)}
		words["vendor "+verb] = adjustmentWord{fuji, decision(said)}
		words["vendor "+verb+" on paper"] = adjustmentWord{staff2, fromPaper(decision(said))}
	}
	return words
}()

// splitting is an adjustment of April that takes some of its points.
const splitting = `"extinguish_deduction":"60","extinguish_bonus":"1"`

// adjustmentIn records a contract whose adjustment 1, of April, is in a state.
func (o *office) adjustmentIn(state string) (contract string) {
	o.Helper()
	id := o.penalized(smallAgreement)
	proposer, other := o.as(staff), "vendor"
	if state[0] == 'V' {
		proposer, other = o.as(fuji), "prefecture"
	}
	_, err := proposer.propose(id, proposal("2024-04", splitting))
	o.must(err)
	onPaper := ""
	if strings.HasSuffix(state, "on paper") || strings.HasSuffix(state, "contested") {
		onPaper = " on paper"
	}
	switch state := strings.TrimSuffix(state[2:], ", on paper"); state {
	case "rejected":
		o.decide(id, "1", other+" rejects")
	case "withdrawn":
		o.must(decide("1", decision("withdraw"))(o.ledger, proposer.by, id))
	case "agreed", "agreed on paper":
		o.decide(id, "1", other+" agrees"+onPaper)
	case "contested":
		o.decide(id, "1", "vendor agrees on paper")
		o.decide(id, "1", "vendor rejects")
	case "stale":
		o.decide(id, "1", other+" agrees"+onPaper)
		o.correct(id, "22")
	case "replaced":
		o.decide(id, "1", other+" agrees"+onPaper)
		_, err := o.as(fuji).propose(id, proposal("2024-04", ""))
		o.must(err)
		o.decide(id, "2", "prefecture agrees")
	}
	return id
}

// decide takes a decision that must be accepted.
func (o *office) decide(contract, adjustment, what string) decided {
	o.Helper()
	said := adjustmentWords[what]
	made, err := o.as(said.by).decide(contract, adjustment, said.request)
	o.must(err)
	return made
}

// statusIn is the status of an adjustment in a state.
func statusIn(state string) string {
	status := strings.TrimSuffix(strings.TrimSuffix(state[2:], " on paper"), ",")
	if status == "contested" {
		return "rejected"
	}
	return status
}

// TestAdjustmentTable goes through every state of an adjustment, its month under
// re-measurement or not, and takes every decision, as a dry run.
func TestAdjustmentTable(t *testing.T) {
	o := openOffice(t)
	table := linesOf(adjustmentTable)
	o.whole(table, adjustmentStates, slices.Collect(maps.Keys(adjustmentWords)))
	contracts := map[string]string{}
	for column := 2; column < 4; column++ {
		for _, state := range adjustmentStates {
			if column == 2 {
				contracts[state] = o.adjustmentIn(state)
			} else {
				o.cancel(contracts[state], "2024-04", "AVAIL")
			}
			o.same("the state "+state, statusIn(state), string(o.adjustment(contracts[state], "1").Status))
		}
		commits := o.store.Commits()
		for _, cells := range table {
			o.same(fmt.Sprint(cells[:2], " re-measured: ", column == 3), cells[column],
				o.wouldBecome(contracts[cells[0]], adjustmentWords[cells[1]]))
		}
		o.same("commits of dry runs", commits, o.store.Commits())
	}
	for _, id := range contracts {
		o.checkJournal(id)
	}
}

// wouldBecome asks what a decision would make of adjustment 1.
func (o *office) wouldBecome(contract string, said adjustmentWord) string {
	o.Helper()
	var status ledger.AdjustmentStatus
	_, err := o.ledger.Write(ctx, ledger.Call{User: said.by, DryRun: true}, contract,
		func(c *ledger.Command) (ledger.Reply, error) {
			made, _, err := c.Decide("1", []byte(said.request))
			status = made.Status
			return ledger.Reply{}, err
		})
	if err != nil {
		return refusedWith(err)
	}
	return string(status)
}

// TestDecisionsAreKept takes for good every decision that the table accepts, and
// looks at the adjustment as it is listed: by whom, for whom and how it was
// decided, in this ledger and in one that remembers nothing.
func TestDecisionsAreKept(t *testing.T) {
	o := openOffice(t)
	for _, cells := range linesOf(adjustmentTable) {
		if !slices.Contains([]string{"agreed", "rejected", "withdrawn"}, cells[2]) {
			continue
		}
		id := o.adjustmentIn(cells[0])
		before := o.adjustment(id, "1")
		said := adjustmentWords[cells[1]]
		made, err := o.as(said.by).decide(id, "1", said.request)
		o.must(err)
		for name, l := range map[string]*ledger.Ledger{"this ledger": o.ledger, "another": o.secondLedger()} {
			all, err := l.Adjustments(ctx, fuji, id, 0, 10)
			o.must(err)
			o.same(fmt.Sprint(cells[:2], " in ", name), o.adjustmentText(made.Adjustment), o.adjustmentText(all[0]))
		}
		o.same(fmt.Sprint(cells[:2]), cells[2], string(made.Status))
		last := made.Decisions[len(made.Decisions)-1].Fact
		party, rest, _ := strings.Cut(cells[1], " ")
		via := "service"
		if strings.HasSuffix(rest, "on paper") {
			via = "document"
		}
		o.same("decisions", len(before.Decisions)+1, len(made.Decisions))
		o.same("decided", fmt.Sprint(party, " ", via, " ", said.by.Name),
			fmt.Sprint(last.Party, " ", last.Via, " ", last.Recorded.By))
		o.checkJournal(id)
	}
}

// adjustmentText writes all that an adjustment says.
func (o *office) adjustmentText(a ledger.Adjustment) string {
	o.Helper()
	text := fmt.Sprintln(a.ID(), a.Status, a.Fact.Month, a.Fact.Party, a.Fact.Accumulated.Deduction,
		a.Fact.Accumulated.Bonus, a.Fact.Body,
		a.Fact.Recorded.By, a.Fact.Recorded.Sequence, fact.InstantText(a.Fact.Recorded.At))
	for _, d := range a.Decisions {
		text += fmt.Sprintln(d.Fact.Party, d.Fact.Decision, d.Fact.Via, d.Fact.Body, o.text(d.Text), d.Fact.Recorded.By,
			d.Fact.Recorded.Sequence, fact.InstantText(d.Fact.Recorded.At))
	}
	return text
}
