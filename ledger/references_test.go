package ledger_test

import (
	"testing"

	"slaledger/domain/book"
	"slaledger/ledger"
)

// TestReferencesAreKept gives papers wherever they can be given and finds them
// again, as they were given.
func TestReferencesAreKept(t *testing.T) {
	o := openOffice(t)
	id := o.contract()
	papers := `[{"title":"点検記録 𠮷","number":"7-2","date":"2024-05-09","sha256":"` + sha256Of("scan") + `"},{"title":"写し"}]`
	o.must(recordAgreement(smallAgreement)(o.ledger, staff, id))
	o.measure(id, april, smallSheet)
	sheet := o.measure(id, april, line(`{"item_code":"AVAIL","value":"99.4","references":`+papers+`}`))
	o.same("of a measurement", papers, o.text(book.NewReferences(sheet.Measurements[0].Result.References)))
	cancelled, err := o.as(measurer).cancel(id, april, "AVAIL", `{"reason":"r","references":`+papers+`}`)
	o.must(err)
	o.same("of a cancellation", papers, o.text(cancelled.Cancelled.Text.References))
	o.measure(id, april, line(`{"item_code":"AVAIL","value":"99.4"}`))
	o.pass(april)
	o.must(settle(april, `{"references":`+papers+`}`)(o.ledger, measurer, id))
	o.same("of a settlement", papers, o.rows(`SELECT body FROM settlements`)[0]["body"])
	o.must(propose(proposal("2024-04", `"references":`+papers))(o.ledger, staff, id))
	o.same("of an adjustment", papers, o.text(book.NewReferences(o.adjustment(id, "1").Terms.References)))
	history, err := o.secondLedger().Measurements(ctx, fuji, id, ledger.SheetQuery{Month: april, History: true})
	o.must(err)
	for _, m := range history.Measurements {
		if m.Fact.Item == "AVAIL" && m.Fact.Revision == 2 {
			o.same("of a measurement later", papers, o.text(book.NewReferences(m.Result.References)))
			o.same("of a cancellation later", papers, o.text(m.Cancelled.Text.References))
		}
	}
}
