package ledger_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
)

// TestTwoLedgers lets another program record in the same file, and checks that
// the ledger that remembers the account sees it at once, in every answer.
func TestTwoLedgers(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	store, err := storage.Open(o.path)
	o.must(err)
	defer store.Close()
	other := &office{T: t, path: o.path, file: o.file, store: store, now: o.now}
	other.ledger = other.secondLedger()

	o.answers(id) // so that it is in memory
	half := `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99.4"},{"item_code":"DELAY",` +
		`"value":"3"}]}`
	steps := []func(*office){
		func(at *office) { at.measure(id, april, half) },
		func(at *office) { at.measure(id, april, smallSheet) },
		func(at *office) { at.settle(id, april) },
		func(at *office) {
			at.must(recordAgreement(`{"effective_from":"2024-06","policy":`+wholePolicy+`,"items":[]}`)(at.ledger, staff, id))
		},
		func(at *office) { at.measureAndSettle(id, april+1, badSheet) },
		func(at *office) { at.must(consent(may, word(1, "agree"))(at.ledger, fuji, id)) },
		func(at *office) { at.must(consent(may, word(1, "agree"))(at.ledger, staff, id)) },
		func(at *office) { at.must(apply(may, money("deduction", "7"))(at.ledger, staff, id)) },
		func(at *office) { at.must(object("2024-04", "DELAY", wrong)(at.ledger, fuji, id)) },
		func(at *office) { at.must(answerObjection("2024-04", "DELAY", upheld)(at.ledger, measurer, id)) },
		func(at *office) { at.must(report("2024-04", reported(""))(at.ledger, fuji, id)) },
		func(at *office) { at.must(confirm(2, confirmationWords["confirms"])(at.ledger, fuji, id)) },
		func(at *office) { at.must(propose(proposal(may, splitting))(at.ledger, staff, id)) },
		func(at *office) { at.must(decide("1", fromPaper(decision("agree")))(at.ledger, staff2, id)) },
		func(at *office) { at.settle(id, april+2) },
		func(at *office) { at.cancel(id, "2024-04", "DELAY") },
		func(at *office) { at.measure(id, april, line(`{"item_code":"DELAY","value":"1"}`)) },
		func(at *office) { at.settleAgain(id, "2024-04") },
		func(at *office) { at.must(amend(fees("2024-04 2025-03 7"))(at.ledger, staff, id)) },
		func(at *office) { at.must(recordAgreement(version(may))(at.ledger, staff, id)) },
		func(at *office) { at.must(amend(`{"note":"短縮","end_month":"2024-06"}`)(at.ledger, staff, id)) },
	}
	for i, step := range steps {
		before := o.answers(id)
		by := other
		if i%3 == 1 { // now and then it records itself, and the other one looks
			by = o
		}
		step(by)
		after := o.answers(id)
		o.same("answers of both", other.answers(id), after)
		if before == after {
			t.Errorf("step %d was not seen", i)
		}
	}
	o.checkJournal(id)
}

// answers returns what all questions on a contract are answered with.
func (o *office) answers(contract string) string {
	o.Helper()
	months, err := o.ledger.Months(ctx, auditor, contract)
	o.must(err)
	text := o.text(months)
	for month := april; month < april+3; month++ {
		sheet, err := o.ledger.Measurements(ctx, auditor, contract, ledger.SheetQuery{Month: month})
		o.must(err)
		text += o.sheetText(sheet)
	}
	statements, err := o.ledger.Statements(ctx, auditor, contract, fact.StatementQuery{History: true, Limit: 100}, now)
	o.must(err)
	for _, s := range statements {
		text += o.text(s.Shape) + s.Fact.Hash + string(s.Status)
	}
	penalties, err := o.ledger.Penalties(ctx, auditor, contract, ledger.PenaltyQuery{Limit: 100})
	o.must(err)
	for _, p := range penalties {
		text += o.text(p.Statement.Shape) + o.penaltyText(p)
	}
	text += o.wordsText(contract)
	amendments, err := o.ledger.Amendments(ctx, auditor, contract, 0, 100)
	o.must(err)
	for _, a := range amendments {
		text += o.text(book.NewContract(a.After)) + a.Recorded.By + fact.InstantText(a.Recorded.At)
	}
	kept, err := o.ledger.Contract(ctx, auditor, contract)
	o.must(err)
	text += o.text(book.NewContract(kept.Contract))
	versions, err := o.ledger.Agreements(ctx, auditor, contract, 0, 100)
	o.must(err)
	for _, v := range versions {
		text += o.text(book.NewAgreement(v.Agreement)) + v.Recorded.By + fact.InstantText(v.Recorded.At) + confirmationText(v)
	}
	balance, err := o.ledger.Balance(ctx, auditor, contract, ledger.BalanceQuery{})
	o.must(err)
	return text + o.text(answer.CalculatedBalance(balance.Balance)) + o.text(balance.Pending)
}

// wordsText writes the adjustments of a contract and its reports of the first
// months.
func (o *office) wordsText(contract string) (text string) {
	o.Helper()
	adjustments, err := o.ledger.Adjustments(ctx, auditor, contract, 0, 100)
	o.must(err)
	for _, a := range adjustments {
		text += o.adjustmentText(a)
	}
	for month := april; month < april+3; month++ {
		r, err := o.ledger.Report(ctx, auditor, contract, month, 0)
		text += refusedWith(err) + r.Fact.Body + string(r.Fact.Via) + r.Fact.Recorded.By
	}
	return text
}

// TestFailedCommandIsForgotten cuts commands off before their commit and checks
// that the account in memory does not have what was not kept.
func TestFailedCommandIsForgotten(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.measure(id, april, smallSheet)
	o.pass(april)
	before := o.answers(id)
	sheet := o.ledger.PrepareSheet(id, april, []byte(badSheet))
	for what, act := range map[string]func(*ledger.Command) error{
		"sheet":        func(c *ledger.Command) error { _, err := c.RecordSheet(april, sheet); return err },
		"settlement":   func(c *ledger.Command) error { _, err := c.Settle(april, nil); return err },
		"cancellation": func(c *ledger.Command) error { _, err := c.Cancel(april, "AVAIL", []byte(mistake)); return err },
	} {
		within, cancel := context.WithCancel(ctx)
		_, err := writeWithin(within, o.as(measurer), access.MayMeasure, id, func(c *ledger.Command) (struct{}, error) {
			err := act(c)
			o.same(what, "accepted", refusedWith(err))
			cancel()
			return struct{}{}, err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a %s that was cut off: %v", what, err)
		}
	}
	o.same("answers", before, o.answers(id))
	o.settle(id, april)
	o.checkJournal(id)
}

// TestManyAtOnce lets measurers of two ledgers record the same month at once,
// while others read. Every sheet gives one record and whole revisions.
func TestManyAtOnce(t *testing.T) {
	const people, sheets = 8, 6
	o := openOffice(t)
	id := o.account()
	o.measureAndSettle(id, april, badSheet)
	ledgers := []*ledger.Ledger{o.ledger, o.secondLedger()}
	var work sync.WaitGroup
	for person := range people {
		l := ledgers[person%2]
		work.Go(func() {
			for n := range sheets {
				value := `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"` + string(rune('0'+person)) + "." +
					string(rune('1'+n)) + `"}]}`
				if _, err := (desk{l, measurer}).record(id, april+1, value); err != nil {
					t.Error(err)
				}
			}
		})
		work.Go(func() {
			for range sheets {
				for what, ask := range reading {
					if err := ask(l, auditor, id); err != nil {
						t.Errorf("%s: %v", what, err)
					}
				}
			}
		})
	}
	work.Wait()
	entries, _ := o.checkJournal(id)
	records := 0
	for _, e := range entries {
		if e["command"] == "measurements" && e["month"] == "2024-05" {
			records++
		}
	}
	o.same("records", people*sheets, records)
	history, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: april + 1, History: true})
	o.must(err)
	o.same("revisions", people*sheets, len(history.Measurements))
	for i, m := range history.Measurements {
		o.same("revision", i+1, m.Fact.Revision)
	}
}
