package ledger_test

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"slaledger/domain"
)

// This file checks the order of entries within a command, and what settling
// anew takes back (rules of account, 7).

// command is what one command appended: postings, then its record.
type command struct {
	postings []row
	record   row
}

// checkCommands checks every command of a journal: its entries share instant
// and actor, and those of a settlement are the ones its statements ask for.
func (o *office) checkCommands(contract string, entries []row) {
	o.Helper()
	live := map[string][]row{} // by month: the entries of its statement that count
	var c command
	for _, e := range entries {
		if e["kind"] != "record" {
			c.postings = append(c.postings, e)
			continue
		}
		c.record = e
		o.checkCommand(contract, c, live)
		c = command{}
	}
	if c.postings != nil {
		o.Errorf("the journal ends within a command: %v", c.postings)
	}
}

func (o *office) checkCommand(contract string, c command, live map[string][]row) {
	o.Helper()
	settles := slices.Contains([]string{"settlement", "amendment", "decision", "correction"}, c.record["command"])
	for _, e := range c.postings {
		if e["at"] != c.record["at"] || e["actor"] != c.record["actor"] || !settles {
			o.Errorf("a posting stands apart from its settlement: %v, then %v", e, c.record)
		}
	}
	var back, posted []row
	for _, e := range c.postings {
		if e["kind"] == "reversal" {
			back = append(back, e)
		} else {
			posted = append(posted, e)
		}
	}
	if !slices.EqualFunc(append(slices.Clone(back), posted...), c.postings, sameSequence) {
		o.Errorf("command %s reverses after it posted", c.record["sequence"])
	}
	statements := o.rows(`SELECT month, revision FROM statements WHERE contract = ? AND sequence = ? ORDER BY month`,
		contract, c.record["sequence"])
	o.checkReversals(back, statements, live)
	o.checkPosted(posted, statements, live)
}

func sameSequence(a, b row) bool { return a["sequence"] == b["sequence"] }

// checkReversals checks that a command takes back all live entries of the
// months with a new revision, and no others, newest first.
func (o *office) checkReversals(back, statements []row, live map[string][]row) {
	o.Helper()
	type reversal struct{ Month, Revision, Points, Reverses string }
	var gone []row
	for _, st := range statements {
		gone = append(gone, live[st["month"]]...)
		delete(live, st["month"])
	}
	slices.SortFunc(gone, func(a, b row) int { return cmp.Compare(number(b["sequence"]), number(a["sequence"])) })
	var want, got []reversal
	for _, e := range gone {
		points, err := domain.ReadAmount(e["points"])
		o.must(err)
		want = append(want, reversal{e["month"], e["revision"], points.Neg().String(), e["sequence"]})
	}
	for _, e := range back {
		got = append(got, reversal{e["month"], e["revision"], e["points"], e["reverses"]})
	}
	o.same("reversals", want, got)
}

// checkPosted checks that a command posts for the months with a new revision
// alone, from the earliest on, and enters what it posts as live.
func (o *office) checkPosted(posted, statements []row, live map[string][]row) {
	o.Helper()
	revisions := map[string]string{}
	for _, st := range statements {
		revisions[st["month"]] = st["revision"]
	}
	if !slices.IsSortedFunc(posted, func(a, b row) int { return strings.Compare(a["month"], b["month"]) }) {
		o.Errorf("posted out of order: %v", posted)
	}
	for _, e := range posted {
		if revisions[e["month"]] != e["revision"] {
			o.Errorf("posting %v is of no statement of its command", e)
		}
		live[e["month"]] = append(live[e["month"]], e)
	}
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}
