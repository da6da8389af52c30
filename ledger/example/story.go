package example

import (
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"

	"github.com/go-json-experiment/json"
)

// What the parties of the example say and do after a month is settled: consents,
// a dispute, adjustments, a correction after both had agreed and the money had
// been taken, and its repayment. What comes of it are the sample's figures.

// The people of the example, by their place among its users.
const (
	theMeasurer = iota
	theStaff
	theVendor
	_ // auditor
	theAdmin
	theOtherStaff
)

// mistakenMonth is first measured with two security incidents that were not the
// vendor's, and corrected two months later.
var mistakenMonth = domain.MonthOf(2025, 12)

const mistakenItem = "SEC-01"

// mistaken returns the results of a month as they were first taken to be.
func mistaken(results domain.MonthResults) domain.MonthResults {
	if results.Month != mistakenMonth {
		return results
	}
	results.Measurements = slices.Clone(results.Measurements)
	for i := range results.Measurements {
		if m := &results.Measurements[i]; m.ItemCode == mistakenItem {
			m.DeductionCount, m.Note = 2, "運用端末のマルウェア検知2件（12月8日、12月15日）"
		}
	}
	return results
}

// story tells what happens after a month is settled.
func (d *demo) story(b *domain.Book, month domain.Month) error {
	switch month {
	case domain.MonthOf(2024, 4):
		d.confirm(1, month+1)
	case domain.MonthOf(2024, 6):
		d.agreedAndTaken(month, 1, "250001", "2024-08-05", "保守第31号")
	case domain.MonthOf(2024, 7):
		d.datedPenalty(b, month)
	case domain.MonthOf(2024, 8):
		d.penaltyOnPaper(month)
	case mistakenMonth:
		d.agreedAndTaken(month, 1, "250001", "2026-02-05", "保守第8号")
	case domain.MonthOf(2026, 1):
		d.correction(b, month)
	case domain.MonthOf(2026, 3):
		d.adjust(b, 2, theStaff, theVendor, month+1, 22)
	case domain.MonthOf(2025, 5):
		d.on(month+1, 25, theStaff, word{"vendor_representative": "代表取締役 見本 花子（架空）", "note": "代表者の変更の届出による",
			"signed_on": "2025-06-25"},
			func(c *ledger.Command, request []byte) error {
				_, err := c.Amend(request)
				return err
			})
	case domain.MonthOf(2026, 4):
		d.confirm(2, month+1)
	case domain.MonthOf(2026, 6):
		d.on(month+1, 24, theVendor, word{"revision": 1, "decision": domain.Dispute,
			"reason": "修正情報の適用は、三重県の承認を待っていたものである。協議したい。"}, consentTo(month))
	}
	return d.err
}

// word is what somebody says, as it is sent.
type word map[string]any

// on lets one of the users send a request on a day, unless something failed
// before.
func (d *demo) on(month domain.Month, day, user int, request any, act func(*ledger.Command, []byte) error) {
	if d.err != nil {
		return
	}
	d.at(month, day, 10)
	var text []byte
	if text, d.err = json.Marshal(request); d.err == nil {
		d.err = d.do(users[user], func(c *ledger.Command) error { return act(c, text) })
	}
}

// consentTo is to speak about the penalty of a month.
func consentTo(month domain.Month) func(*ledger.Command, []byte) error {
	return func(c *ledger.Command, request []byte) error {
		_, err := c.Consent(month, request)
		return err
	}
}

// moneyFor is to record money for the penalty of a month.
func moneyFor(month domain.Month) func(*ledger.Command, []byte) error {
	return func(c *ledger.Command, request []byte) error {
		_, err := c.Apply(month, request)
		return err
	}
}

// confirm lets the vendor confirm an agreement version.
func (d *demo) confirm(version int, month domain.Month) {
	d.on(month, 20, theVendor, word{"decision": domain.Confirm}, func(c *ledger.Command, request []byte) error {
		_, err := c.Confirm(version, request)
		return err
	})
}

// report lets the vendor report a month, and returns the sheet that takes the
// report over.
func (d *demo) report(results domain.MonthResults, in domain.Month, day int) any {
	lines := book.NewMonth(results).Measurements
	d.on(in, day, theVendor, word{"measurements": lines}, func(c *ledger.Command, request []byte) error {
		_, err := c.Report(results.Month, request)
		return err
	})
	return word{"method": results.Method, "report_revision": 1}
}

// agreedAndTaken lets both agree on a penalty, and the money be taken.
func (d *demo) agreedAndTaken(month domain.Month, revision int, amount, date, number string) {
	next := month + 1
	agrees := word{"revision": revision, "decision": domain.Agree}
	d.on(next, 22, theStaff, agrees, consentTo(month))
	d.on(next, 24, theVendor, agrees, consentTo(month))
	d.on(next+1, 5, theStaff, word{"kind": domain.MoneyDeducted, "amount": amount, "date": date,
		"document": word{"title": "運用保守金額の減額通知書", "number": number, "date": date}}, moneyFor(month))
}

// adjust lets one side propose an adjustment of the sample and the other agree
// two days later.
func (d *demo) adjust(b *domain.Book, number int, proposer, other int, month domain.Month, day int) {
	d.on(month, day, proposer, book.NewAdjustment(&b.Adjustments[number]), func(c *ledger.Command, request []byte) error {
		proposed, err := c.Propose(request)
		d.adjustment = proposed.ID()
		return err
	})
	d.on(month, day+2, other, word{"decision": domain.Agree}, func(c *ledger.Command, request []byte) error {
		_, _, err := c.Decide(d.adjustment, request)
		return err
	})
}

// datedPenalty is disputed, until both agree on another period.
func (d *demo) datedPenalty(b *domain.Book, month domain.Month) {
	next := month + 1
	d.on(next, 20, theVendor, word{"revision": 1, "decision": domain.Dispute,
		"reason": "7月20日の不具合の影響は8月にも及ぶため、減額対象期間を協議したい。"}, consentTo(month))
	d.adjust(b, 0, theStaff, theVendor, next, 28)
	d.on(next+1, 4, theStaff, word{"revision": 2, "decision": domain.Agree}, consentTo(month))
	d.on(next+1, 5, theVendor, word{"revision": 2, "decision": domain.Agree}, consentTo(month))
	d.on(next+1, 9, theStaff, word{"kind": domain.MoneyDeducted, "amount": "500001", "date": "2024-09-09",
		"document": word{"title": "運用保守金額の減額通知書", "number": "保守第36号", "date": "2024-09-09"}}, moneyFor(month))
}

// penaltyOnPaper is agreed to by the vendor on paper: another of the contract
// staff than the one who agreed records it.
func (d *demo) penaltyOnPaper(month domain.Month) {
	next := month + 1
	d.on(next, 20, theStaff, word{"revision": 1, "decision": domain.Agree}, consentTo(month))
	d.on(next, 27, theOtherStaff, word{"revision": 1, "decision": domain.Agree, "party": domain.VendorParty,
		"document": word{"title": "ペナルティに関する同意書", "number": "6-2", "date": "2024-09-25"}}, consentTo(month))
}

// correction takes back what both had agreed on and paid: the vendor objects to
// a measurement of the mistaken month, the measurer upholds it, cancels and
// measures again, and the months since are settled anew. The penalty is
// withdrawn and its money repaid. Then both agree to waive the penalty of the
// month itself.
func (d *demo) correction(b *domain.Book, month domain.Month) {
	next := month + 1
	d.on(next, 18, theVendor, word{"reason": "検知2件は、三重県が接続した端末によるもので、受注者の責によらない（調査報告書 7-0）。"},
		func(c *ledger.Command, request []byte) error {
			_, err := c.Object(mistakenMonth, mistakenItem, request)
			return err
		})
	d.on(next, 19, theMeasurer, word{"decision": domain.Uphold, "reason": "調査報告書により確認した。測定結果を取り消し、改めて測定する。"},
		func(c *ledger.Command, request []byte) error {
			_, err := c.AnswerObjection(mistakenMonth, mistakenItem, request)
			return err
		})
	d.on(next, 19, theMeasurer, word{"reason": "受注者の責によらない検知を計上していた。",
		"references": []word{{"title": "調査報告書", "number": "7-0", "date": "2026-02-17"}}},
		func(c *ledger.Command, request []byte) error {
			_, err := c.Cancel(mistakenMonth, mistakenItem, request)
			return err
		})
	d.measureAgain(b, mistakenMonth, mistakenItem, next)
	d.on(next, 25, theStaff, word{"kind": domain.MoneyRepaid, "amount": "250001", "date": "2026-02-25",
		"document": word{"title": "減額金額の返還通知書", "number": "保守第9号", "date": "2026-02-25"}}, moneyFor(mistakenMonth))
	d.adjust(b, 1, theVendor, theStaff, next, 25)
}

// measureAgain records the sample's result of an item and settles its month
// anew.
func (d *demo) measureAgain(b *domain.Book, month domain.Month, item string, in domain.Month) {
	results := b.Months[month-b.Contract.Term.From]
	results.Measurements = slices.DeleteFunc(slices.Clone(results.Measurements),
		func(m domain.Measurement) bool { return m.ItemCode != item })
	d.on(in, 20, theMeasurer, book.NewSheet(results), func(c *ledger.Command, request []byte) error {
		_, err := c.RecordSheet(month, d.ledger.PrepareSheet(d.contract, month, request))
		return err
	})
	d.on(in, 20, theMeasurer, word{}, func(c *ledger.Command, request []byte) error {
		_, err := c.Settle(month, request)
		return err
	})
}
