package ledger_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// storyStep is a step of one of several contracts.
type storyStep struct {
	turnStep
	contract *string // its id, empty before it is recorded
}

// allStories returns the steps of contracts that stop at every step of every story, as they
// follow each other in time.
func allStories() (steps []storyStep) {
	for _, name := range slices.Sorted(maps.Keys(turnStories)) {
		story := turnStories[name]
		for last := range story {
			id := new(string)
			for _, step := range story[:last+1] {
				steps = append(steps, storyStep{step, id})
			}
		}
	}
	slices.SortStableFunc(steps, func(a, b storyStep) int { return cmp.Compare(a.day, b.day) })
	return steps
}

// longContract settles fourteen months and puts the second under re-measurement.
func (o *office) longContract() {
	c, err := o.as(staff).create(strings.ReplaceAll(smallContract, "2025-03", "2026-03"))
	o.must(err)
	o.must(recordAgreement(smallAgreement)(o.ledger, staff, c.ID))
	for m := range 14 {
		sheet := smallSheet
		if m%5 == 0 {
			sheet = badSheet
		}
		o.pass(april + 1)
		o.measureAndSettle(c.ID, april+domain.Month(m), sheet)
	}
	o.cancel(c.ID, "2024-05", "DELAY")
}

// TestReadTogether checks that what a ledger that remembers nothing tells of many contracts
// in every state, which it reads together, is what one tells that has read each for itself.
func TestReadTogether(t *testing.T) {
	o := openOffice(t)
	near := func(l *ledger.Ledger) string {
		t.Helper()
		list, err := l.NearestContracts(ctx, auditor, ledger.ContractQuery{Limit: 1000}, nil)
		o.must(err)
		texts := make([]string, len(list))
		for i, c := range list {
			texts[i] = o.text(answer.NewNearContract(c))
		}
		return strings.Join(texts, "\n")
	}
	contracts := map[string]bool{}
	for _, step := range allStories() {
		day, err := time.ParseInLocation(time.DateOnly, step.day, fact.Japan)
		o.must(err)
		o.now = day.Add(9 * time.Hour)
		if *step.contract == "" {
			*step.contract = o.contract()
			contracts[*step.contract] = true
		}
		step.do(o, *step.contract)
		near(o.ledger) // which reads no other contract anew
	}
	o.longContract()
	before := o.store.SQLStatements()
	alone := near(o.ledger)
	o.same("the list", alone, near(o.secondLedger()))
	if took := o.store.SQLStatements() - before; took > int64(len(contracts)) {
		t.Errorf("%d statements for %d contracts: they were not read together", took, len(contracts))
	}
	for _, by := range []access.User{auditor, fuji} {
		q := ledger.TurnQuery{Whose: ledger.WhoseAll, Upcoming: true}
		together, each := o.turnTexts(o.secondLedger(), by, q), []string{}
		for id := range contracts {
			q.Contract = id
			each = append(each, o.turnTexts(o.secondLedger(), by, q)...)
		}
		q.Contract = ""
		o.same("all turns of "+by.Name, o.turnTexts(o.ledger, by, q), together)
		if len(each) >= len(together) { // the long contract has some, too
			t.Errorf("%d turns of contracts one by one, %d in all", len(each), len(together))
		}
	}
}
