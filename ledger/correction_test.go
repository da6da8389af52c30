package ledger_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// putRight corrects a month in one act.
func (d desk) putRight(contract string, month domain.Month, request string) (ledger.Settled, error) {
	return write(d, access.MayMeasure, contract, func(c *ledger.Command) (ledger.Settled, error) {
		return c.Correct(month, []byte(request))
	})
}

// tryRight tries to.
func (d desk) tryRight(contract string, month domain.Month, request string) (tried ledger.Settled, err error) {
	_, err = d.ledger.Write(ctx, ledger.Call{User: d.by, DryRun: true}, contract,
		func(c *ledger.Command) (_ ledger.Reply, err error) {
			tried, err = c.Correct(month, []byte(request))
			return ledger.Reply{}, err
		})
	return tried, err
}

// correction writes a request with lines.
func correction(lines, more string) string {
	return `{"reason":"転記誤り","method":"inspection","measurements":[` + lines + `]` + more + `}`
}

// decisionPaper names a paper.
const decisionPaper = `,"references":[{"title":"決定書","date":"2024-09-01"}]`

// TestCorrection puts lines of a settled month right: the others stay, all months from
// it on are settled anew, and one record covers it all.
func TestCorrection(t *testing.T) {
	o := openOffice(t)
	o.enrol()
	id := o.fourMonths()
	before := len(o.rows(`SELECT sequence FROM entries WHERE kind = 'record'`))
	const lines = `{"item_code":"AVAIL","value":"99.5"},{"item_code":"DELAY","value":"0"}`
	settled, err := o.as(measurer).putRight(id, april+1, correction(lines, decisionPaper))
	o.must(err)
	shape := settled.Statement.Shape
	o.same("month and revision", "2024-05 2", fmt.Sprint(shape.Month, " ", shape.Revision))
	o.same("cancelled", []row{{"item": "AVAIL", "revision": "1"}},
		o.rows(`SELECT item, revision FROM cancellations`))
	o.same("records", before+1, len(o.rows(`SELECT sequence FROM entries WHERE kind = 'record'`)))
	o.same("its name", []row{{"command": "correction"}},
		o.rows(`SELECT command FROM entries ORDER BY sequence DESC LIMIT 1`))
	o.checkJournal(id)
	o.holds(id)
	again, err := o.as(measurer).putRight(id, april+1, correction(`{"item_code":"AVAIL","value":99.50}`, ""))
	o.must(err)
	o.same("the same again is recorded", false, again.Recorded)
	o.same("the statement it answers", settled.Statement.Shape, again.Statement.Shape)
}

// holds checks that everything stored of a contract verifies.
func (o *office) holds(contract string) {
	o.Helper()
	found, err := o.ledger.Verify(ctx, auditor, contract, 0, "")
	o.must(err)
	if found.First != nil {
		o.Errorf("%v", found.First)
	}
	o.systemHolds("after " + contract)
}

// TestCorrectionIsRefused goes through what a correction is refused with; nothing is
// stored then.
func TestCorrectionIsRefused(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	const line = `{"item_code":"AVAIL","value":"12"}`
	commits := o.store.Commits()
	for _, c := range []struct {
		what    string
		by      access.User
		month   domain.Month
		request string
		code    string
	}{
		{"a vendor", fuji, april + 1, correction(line, ""), "forbidden"},
		{"contract staff", staff, april + 1, correction(line, ""), "forbidden"},
		{"a month that is not settled", measurer, april + 4, correction(line, ""), "not_settled"},
		{"a month outside the term", measurer, april - 1, correction(line, ""), "not_found"},
		{"no reason", measurer, april + 1, `{"method":"inspection","measurements":[]}`, "invalid /reason required"},
		{"an unknown item", measurer, april + 1, correction(`{"item_code":"NONE","value":"1"}`, ""),
			"invalid /measurements/0/item_code unknown_item"},
		{"an item twice", measurer, april + 1, correction(line+","+line, ""), "invalid /measurements/1/item_code duplicate"},
	} {
		_, err := o.as(c.by).tryRight(id, c.month, c.request)
		o.same(c.what+", tried", c.code, refusedWith(err))
		_, err = o.as(c.by).putRight(id, c.month, c.request)
		o.same(c.what, c.code, refusedWith(err))
	}
	o.same("commits", commits, o.store.Commits())
}

// TestCorrectionNeedsADecision corrects what makes a new penalty, and what changes one
// that was agreed, imposed or paid: without a paper it is refused, also where it is only
// tried.
func TestCorrectionNeedsADecision(t *testing.T) {
	const more = `{"item_code":"FAULT","occurrences":[{"value":"241"},{"value":"242"}]}` // April keeps its penalty
	const none = `{"item_code":"FAULT","occurrences":[]}`                                // May gets it instead
	for what, c := range map[string]struct {
		before func(o *office, id string)
		needs  bool
	}{
		"pending": {func(*office, string) {}, false},
		"agreed": {func(o *office, id string) {
			for _, by := range []access.User{staff, fuji} {
				_, err := o.as(by).consent(id, april, `{"revision":1,"decision":"agree"}`)
				o.must(err)
			}
		}, true},
		"disputed": {func(o *office, id string) {
			_, err := o.as(fuji).consent(id, april, `{"revision":1,"decision":"dispute","reason":"異議"}`)
			o.must(err)
		}, false},
	} {
		t.Run(what, func(t *testing.T) {
			o := openOffice(t)
			o.enrol()
			id := o.fourMonths()
			c.before(o, id)
			wanted := "accepted"
			if c.needs {
				wanted = "invalid /references required"
			}
			_, err := o.as(measurer).tryRight(id, april, correction(more, ""))
			o.same("tried without a paper", wanted, refusedWith(err))
			_, err = o.as(measurer).putRight(id, april, correction(more, ""))
			o.same("without a paper", wanted, refusedWith(err))
			if c.needs {
				_, err = o.as(measurer).putRight(id, april, correction(more, decisionPaper))
				o.must(err)
			}
			_, err = o.as(measurer).putRight(id, april, correction(none, ""))
			o.same("a new penalty without a paper", "invalid /references required", refusedWith(err))
			_, err = o.as(measurer).putRight(id, april, correction(none, decisionPaper))
			o.must(err)
			o.holds(id)
		})
	}
}

// inOneAct corrects a month of a recorded Book by cancelling, recording and settling,
// corrects it back, and corrects it again in one act, which is tried first: the figures
// are the same, and the trial says what the act does.
func (a *account) inOneAct(r *rand.Rand) {
	a.Helper()
	i := r.IntN(len(a.book.Months))
	original := a.book.Months[i]
	if string(original.Measurements) == "[]" {
		return
	}
	other := original
	other.Measurements = a.value(a.otherResults(r, original))
	figures := func() map[domain.Month]string {
		all := map[domain.Month]string{}
		for month, s := range a.liveStatements() {
			s.Shape.Revision = 1
			all[month] = fmt.Sprint(s.Status, a.keptText(s.Shape))
		}
		return all
	}
	var byThree []map[domain.Month]string
	for _, m := range []monthPart{other, original} {
		a.measureAgain(m)
		a.pass(m.month())
		_, err := a.as(measurer).settle(a.contract, m.month(), "")
		a.must(err)
		byThree = append(byThree, figures())
	}
	for n, m := range []monthPart{other, original} {
		request := fmt.Sprintf(`{"reason":"訂正","method":%q,"measurements":%s%s}`, cmp.Or(m.Method, "inspection"),
			m.Measurements, decisionPaper)
		tried, err := a.as(measurer).tryRight(a.contract, m.month(), request)
		a.must(err)
		done, err := a.as(measurer).putRight(a.contract, m.month(), request)
		a.must(err)
		a.same("figures by one act", byThree[n], figures())
		a.same("changed months, tried", outcomes(done), outcomes(tried))
	}
	a.checkJournal(a.contract)
	found, err := a.ledger.Verify(ctx, auditor, a.contract, 0, "")
	a.must(err)
	if found.First != nil {
		a.Errorf("%v", found.First)
	}
}

// outcomes tells of the months that changed, but for when and by whom.
func outcomes(s ledger.Settled) (all []string) {
	for _, c := range s.Changed {
		shape := c.After
		shape.SettledAt, shape.JournalHead = "", nil
		text := fmt.Sprintf("%s %+v", c.Month, shape.Closing)
		for _, p := range []*ledger.Penalty{c.BeforePenalty, c.AfterPenalty} {
			if p != nil {
				text += fmt.Sprintf(" %s %s %s", p.Status, p.Outstanding, p.Statement.Shape.Closing.Total)
			}
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}
