package ledger_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// correct measures two months of a recorded Book again, settles them, and
// compares every statement with a calculation of the Book as corrected; then it
// corrects back, and every figure must be as it was.
func (a *account) correct(r *rand.Rand) {
	a.Helper()
	original := a.book
	corrected := original
	corrected.Months = slices.Clone(original.Months)
	places := []int{r.IntN(len(original.Months)), r.IntN(len(original.Months))}
	places = slices.DeleteFunc(places, func(i int) bool { return string(original.Months[i].Measurements) == "[]" })
	if len(places) == 0 {
		return // there is nothing to correct
	}
	for _, i := range places {
		corrected.Months[i].Measurements = a.value(a.otherResults(r, original.Months[i]))
	}
	statements := a.liveStatements()
	for _, p := range []parts{corrected, original} {
		a.book = p
		for _, i := range places {
			a.measureAgain(p.Months[i])
		}
		settled, err := a.as(measurer).settle(a.contract, p.Months[slices.Min(places)].month(), "")
		a.must(err)
		statements = a.compareCorrected(statements, settled)
	}
}

// otherResults returns the lines of a month with other values in some.
func (o *office) otherResults(r *rand.Rand, m monthPart) []map[string]any {
	o.Helper()
	var lines []map[string]any
	o.must(json.Unmarshal(m.Measurements, &lines))
	values := drawn{Rand: r}
	value := func() string { return pick(values, "8.7", "9", "10", "11", "12") }
	for _, line := range lines {
		switch {
		case line["not_applicable"] == true || r.IntN(3) == 0:
		case line["value"] != nil:
			line["value"] = value()
		case line["occurrences"] != nil:
			line["occurrences"] = []map[string]any{{"value": value()}}
		default:
			line["deduction_count"], line["note"] = r.IntN(3), "訂正"
		}
	}
	if lines == nil {
		return []map[string]any{}
	}
	return lines
}

// measureAgain cancels whatever is valid in a month and records its results.
func (a *account) measureAgain(m monthPart) {
	a.Helper()
	sheet, err := a.ledger.Measurements(ctx, auditor, a.contract, ledger.SheetQuery{Month: m.month()})
	a.must(err)
	for _, kept := range sheet.Measurements {
		a.cancel(a.contract, m.Month, kept.Fact.Item)
	}
	a.measure(a.contract, m.month(), a.sheet(m))
}

// liveStatements returns the live statement of each month.
func (a *account) liveStatements() map[domain.Month]ledger.Statement {
	a.Helper()
	found, err := a.ledger.Statements(ctx, auditor, a.contract, fact.StatementQuery{Limit: 1000}, now)
	a.must(err)
	statements := map[domain.Month]ledger.Statement{}
	for _, s := range found {
		statements[s.Fact.Month] = s
	}
	return statements
}

// compareCorrected compares all statements with a calculation of the Book. Those
// whose figures are as before keep everything; the others have the next
// revision, and the settlement names them.
func (a *account) compareCorrected(
	before map[domain.Month]ledger.Statement, settled ledger.Settled,
) map[domain.Month]ledger.Statement {
	a.Helper()
	want := a.calculated(a.book, a.versions, len(a.book.Months))
	live := a.liveStatements()
	a.same("months", len(want.Statements), len(live))
	var changed, named []string
	for _, st := range want.Statements {
		kept := live[st.Month]
		figures := kept.Shape
		figures.Revision = 1
		last := before[st.Month]
		calculated := book.NewStatement(want.Book.Contract, st)
		if last.Fact.Revision == kept.Fact.Revision { // its wording is of when it was settled
			a.same("figures of "+st.Month.String(), a.keptText(unworded(calculated)), a.keptText(unworded(figures)))
		} else {
			a.same("statement of "+st.Month.String(), a.keptText(calculated), a.keptText(figures))
		}
		a.same("status of "+st.Month.String(), ledger.StatementSettled, kept.Status)
		old := last.Shape
		old.Revision = 1
		if a.keptText(old) == a.keptText(figures) {
			a.same("unchanged statement of "+st.Month.String(), last.Fact, kept.Fact)
			continue
		}
		changed = append(changed, st.Month.String())
		a.same("revision of "+st.Month.String(), last.Fact.Revision+1, kept.Fact.Revision)
	}
	for _, c := range settled.Changed {
		named = append(named, c.Month.String())
		a.differencesApply(*c.Before, c.After)
		a.same("before in "+c.Month.String(), a.keptText(before[c.Month].Shape), a.keptText(*c.Before))
		a.same("after in "+c.Month.String(), a.keptText(live[c.Month].Shape), a.keptText(c.After))
	}
	a.same("changed months", changed, named)
	a.comparePenalties(want, live)
	a.compareBalance(len(a.book.Months))
	_, sum := a.checkJournal(a.contract)
	a.same("sum of the entries", want.Balance.Points.Total().String(), sum.String())
	return live
}

// unworded returns a statement without the wording of its calculation.
func unworded(s book.Statement) book.Statement {
	if s.Penalty != nil {
		penalty := *s.Penalty
		penalty.Calculation = nil
		s.Penalty = &penalty
	}
	return s
}

// comparePenalties checks which penalties stand: those of the calculation. All
// others that were ever found are withdrawn.
func (a *account) comparePenalties(want *book.Result, live map[domain.Month]ledger.Statement) {
	a.Helper()
	penalties, err := a.ledger.Penalties(ctx, auditor, a.contract, ledger.PenaltyQuery{Limit: 1000})
	a.must(err)
	standing, listed := map[string]bool{}, map[string]bool{}
	for _, st := range want.Statements {
		if st.Penalty != nil {
			standing[fmt.Sprint(st.Month, " r", live[st.Month].Fact.Revision)] = true
		}
	}
	for _, p := range penalties {
		name := fmt.Sprint(p.Statement.Fact.Month, " r", p.Statement.Fact.Revision)
		gone := p.Status == ledger.PenaltyWithdrawn || p.Status == ledger.PenaltyWaived && p.Statement.Fact.Superseded
		if !gone {
			listed[name] = true
		} else if p.Statement.Fact.Revision >= live[p.Statement.Fact.Month].Fact.Revision {
			a.Errorf("the penalty of %s is withdrawn and live", name)
		}
	}
	a.same("penalties that stand", slices.Sorted(maps.Keys(standing)), slices.Sorted(maps.Keys(listed)))
}
