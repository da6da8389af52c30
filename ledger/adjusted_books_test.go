package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// This file compares the ledger with calculations of Books that hold the
// adjustments that count; which those are is found by calculating as well.

// agreedOn is an adjustment that both parties agreed on, with what it was
// proposed on.
type agreedOn struct {
	number       int
	text         jsontext.Value
	accumulated  book.Total
	needsPenalty bool
}

// adjusted is an account with the adjustments that were agreed on last, by month.
type adjusted struct {
	*account
	agreed map[domain.Month]agreedOn
}

// counting puts the adjustments that count into the Book, month by month: those
// whose month, calculated with the ones before it, has the points that they were
// proposed on, and the penalty that they need.
func (a *adjusted) counting() (numbers []int) {
	a.Helper()
	a.book.Adjustments = nil
	for i, m := range a.book.Months {
		agreed, ok := a.agreed[m.month()]
		if !ok {
			continue
		}
		st := a.calculated(a.book, a.versions, len(a.book.Months)).Statements[i]
		found := book.NewStatement(a.calculated(a.book, a.versions, len(a.book.Months)).Book.Contract, st)
		if found.Accumulated.Deduction == agreed.accumulated.Deduction &&
			found.Accumulated.Bonus == agreed.accumulated.Bonus &&
			(st.Penalty != nil || !agreed.needsPenalty) {
			a.book.Adjustments = append(a.book.Adjustments, agreed.text)
			numbers = append(numbers, agreed.number)
		}
	}
	return numbers
}

// compareAdjusted compares the account after a command with the calculation, and
// which adjustments count.
func (a *adjusted) compareAdjusted(
	before map[domain.Month]ledger.Statement, changed []ledger.Resettled,
) map[domain.Month]ledger.Statement {
	a.Helper()
	want := a.counting()
	after := a.compareCorrected(before, ledger.Settled{Changed: changed})
	all, err := a.ledger.Adjustments(ctx, auditor, a.contract, 0, 1000)
	a.must(err)
	var got []int
	for _, adjustment := range all {
		last := a.agreed[adjustment.Fact.Month]
		switch adjustment.Status {
		case ledger.AdjustmentAgreed:
			got = append(got, adjustment.Fact.Number)
		case ledger.AdjustmentStale:
			a.same("number of what is stale", last.number, adjustment.Fact.Number)
		case ledger.AdjustmentReplaced:
			a.same("number of what is replaced", true, adjustment.Fact.Number < last.number)
		default:
			a.Errorf("adjustment %s is %s", adjustment.ID(), adjustment.Status)
		}
	}
	slices.Sort(want)
	a.same("adjustments that count", want, got)
	return after
}

// adjust lets the parties agree on adjustments of a recorded Book, and measures
// months again in between.
func (a *adjusted) adjust(r *rand.Rand, steps int) {
	a.Helper()
	statements := a.liveStatements()
	for range steps {
		i := r.IntN(len(a.book.Months))
		m := a.book.Months[i]
		if r.IntN(3) > 0 {
			drawn := a.draw(r, statements[m.month()])
			proposer, other := staff, fuji
			other.Vendor = a.vendor()
			if r.IntN(2) == 0 {
				proposer, other = other, proposer
			}
			made := a.agreedBy(a.contract, proposer, other, string(drawn.text))
			drawn.number = made.Fact.Number
			a.agreed[m.month()] = drawn
			statements = a.compareAdjusted(statements, made.Resettled)
			continue
		}
		if string(m.Measurements) == "[]" {
			continue
		}
		corrected := a.book
		corrected.Months = slices.Clone(a.book.Months)
		corrected.Months[i].Measurements = a.value(a.otherResults(r, m))
		a.book = corrected
		a.measureAgain(corrected.Months[i])
		a.pass(m.month())
		settled, err := a.as(measurer).settle(a.contract, m.month(), "")
		a.must(err)
		statements = a.compareAdjusted(statements, settled.Changed)
	}
}

func (a *adjusted) vendor() string {
	var contract book.Contract
	a.must(json.Unmarshal(a.book.Contract, &contract))
	return contract.Vendor.ID
}

// draw returns an adjustment that fits a statement.
func (a *adjusted) draw(r *rand.Rand, s ledger.Statement) agreedOn {
	a.Helper()
	d := drawn{Rand: r}
	adjustment := map[string]any{"month": s.Shape.Month, "reason": "協議 𠮷"}
	on := agreedOn{accumulated: s.Shape.Accumulated}
	if s.Shape.Penalty != nil && r.IntN(2) == 0 {
		on.needsPenalty = true
		if r.IntN(2) == 0 {
			adjustment["waive_penalty"] = true
		} else {
			term := a.calculated(a.book, a.versions, len(a.book.Months)).Book.Contract.Term
			from := term.From + domain.Month(r.IntN(term.Months()))
			to := from + domain.Month(r.IntN(int(term.To-from)+1))
			adjustment["penalty_period_from"], adjustment["penalty_period_to"] = from.String(), to.String()
		}
	}
	if r.IntN(3) > 0 {
		adjustment["extinguish_deduction"] = d.amount(s.Shape.Accumulated.Deduction)
		adjustment["extinguish_bonus"] = d.amount(s.Shape.Accumulated.Bonus)
	}
	on.text = a.value(adjustment)
	return on
}

// amount returns nothing, a little or all of what there is, as far as it can be
// entered.
func (d drawn) amount(all string) string {
	if all == "0" || len(all) > 12 {
		return "0"
	}
	return pick(d, "0", "0.000001", all, all)
}

// TestRandomBooksAdjusted adjusts random Books, each reproduced by its seed.
func TestRandomBooksAdjusted(t *testing.T) {
	const shards, books = 2, 40
	for shard := range shards {
		t.Run(fmt.Sprint("shard ", shard), func(t *testing.T) {
			t.Parallel()
			o := openOffice(t)
			for seed := shard; seed < books && !t.Failed(); seed += shards {
				r := rand.New(rand.NewPCG(uint64(seed), 66))
				p := o.randomBook(r)
				recorded := &adjusted{o.recordAll(p), map[domain.Month]agreedOn{}}
				recorded.adjust(r, 6)
				if t.Failed() {
					t.Errorf("seed %d: %s", seed, o.text(recorded.book))
				}
			}
			o.checkAdjustmentKinds()
		})
	}
}

// recordAll records a Book without looking at what is answered in between.
func (o *office) recordAll(p parts) *account {
	o.Helper()
	created, err := o.as(staff).create(string(p.Contract))
	o.must(err)
	for _, version := range p.Agreements {
		_, err := o.as(staff).agree(created.ID, string(version))
		o.must(err)
	}
	for _, m := range p.Months {
		o.measureAndSettle(created.ID, m.month(), o.sheet(m))
	}
	return &account{office: o, book: p, contract: created.ID, versions: len(p.Agreements)}
}

// checkAdjustmentKinds checks that adjustments took deductions and bonuses.
func (o *office) checkAdjustmentKinds() {
	o.Helper()
	for _, kind := range []fact.Kind{fact.KindAdjustmentDeduction, fact.KindAdjustmentBonus} {
		if len(o.rows(`SELECT 1 FROM entries WHERE kind = ?`, string(kind))) == 0 {
			o.Errorf("no Book posted %s", kind)
		}
	}
}

// TestSampleAdjusted records the sample and then its adjustments, the last of
// which is agreed on points that the one before left: it is stale while that one
// is replaced by the rule's own, and counts again once it is agreed on anew.
func TestSampleAdjusted(t *testing.T) {
	o := openOffice(t)
	whole := sampleWhole(t)
	a := &adjusted{o.recordAll(sample(t)), map[domain.Month]agreedOn{}}
	if len(whole.Adjustments) < 3 {
		t.Fatalf("the sample has %d adjustments", len(whole.Adjustments))
	}
	for i, given := range whole.Adjustments {
		a.agree(string(given))
		o.same("adjustments that count", i+1, len(a.book.Adjustments))
	}
	january := whole.Adjustments[1]
	a.agree(proposal("2026-01", ""))
	o.same("without what it rests on", 2, len(a.book.Adjustments))
	a.agree(string(january))
	o.same("with what it rests on", 3, len(a.book.Adjustments))
}

// agree lets both parties agree on an adjustment and compares what it gives.
func (a *adjusted) agree(given string) {
	a.Helper()
	var adjustment book.Adjustment
	a.must(json.Unmarshal([]byte(given), &adjustment))
	of := month(adjustment.Month)
	before := a.liveStatements()
	on := agreedOn{
		text: jsontext.Value(given), accumulated: before[of].Shape.Accumulated, needsPenalty: adjustment.WaivePenalty ||
			adjustment.PenaltyPeriodFrom != "",
	}
	vendor := fuji
	vendor.Vendor = a.vendor()
	made := a.agreedBy(a.contract, staff, vendor, given)
	on.number = made.Fact.Number
	a.agreed[of] = on
	a.compareAdjusted(before, made.Resettled)
}
