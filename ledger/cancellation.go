package ledger

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Cancel takes back the valid measurement of an item (§7.3(3)); it stays on
// record, and the item is to be measured again. A settled month goes under
// re-measurement with all settled months after it. It returns the errors of
// book.ReadCancellation, not_found if there is no valid measurement, and
// stale_revision if the request means another one.
func (c *Command) Cancel(month domain.Month, code string, request []byte) (Measurement, error) {
	if err := c.permit(access.MayMeasure); err != nil {
		return Measurement{}, err
	}
	sheet, err := loadSheet(c.w, c.account, month)
	if err != nil {
		return Measurement{}, err
	}
	if sheet.version.Item(code, month) == nil {
		return Measurement{}, noItem(month, code)
	}
	if sheet.lines[code].fact.Revision == 0 {
		return Measurement{}, noMeasurement(month, code)
	}
	given, err := book.ReadCancellation(request)
	if err != nil {
		return Measurement{}, err
	}
	line := sheet.lines[code]
	measured := line.cancelled == nil // also where a later version counts the item otherwise
	switch {
	case given.Revision != 0 && (!measured || given.Revision != line.fact.Revision):
		return Measurement{}, refusal.New(refusal.StaleRevision, "%[1]s の %[2]s の有効な測定結果は、第%[3]d版ではありません。",
			"Revision %[3]d is not the valid measurement of %[2]s in %[1]s.", month, code, given.Revision)
	case !measured:
		return Measurement{}, noMeasurement(month, code)
	}
	text, err := body(book.NewCancellation(given))
	if err != nil {
		return Measurement{}, err
	}
	cancellation := fact.Cancellation{
		Contract: c.id, Month: month, Item: code, Revision: line.fact.Revision, Body: text, Recorded: c.recorded(),
	}
	c.name, c.month, c.facts = "cancellation", month, []fact.Fact{cancellation}
	line.cancelled = &cancellation
	cancelled, err := c.withLine(sheet, line)
	if month <= c.account.settled {
		cancelled.Reopened = c.reopen(month)
	}
	return cancelled, err
}

// reopen puts the settled months from m on under re-measurement. It returns those that
// were not under it before.
func (c *Command) reopen(m domain.Month) (reopened []domain.Month) {
	for month := m; month <= c.account.settled && !c.account.awaits(month); month++ {
		reopened = append(reopened, month)
	}
	c.facts = append(c.facts, fact.Reopening{Contract: c.id, From: m, Recorded: c.recorded()})
	after := *c.account
	after.reopen(m)
	c.account = &after
	return reopened
}
