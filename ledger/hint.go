package ledger

import (
	"cmp"
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/fact"
)

// hints returns what looks mistaken in lines that the sheet has as they are entered.
// They are for whoever enters: what was known then does not have them.
func (k *monthSheet) hints(c *Command, entered []domain.Measurement) ([]domain.Hint, error) {
	beside, report, err := k.beside(c, entered)
	if err != nil {
		return nil, err
	}
	sheet, _ := k.results()
	basis := &domain.HintBasis{
		Month: k.month, Over: k.month < fact.MonthAt(c.at), Version: k.version, Sheet: sheet,
		Beside: beside, Reported: map[string]domain.Measurement{},
		Standing: k.account.closing.Deduction, Moment: book.Moment,
	}
	if report != "" {
		lines, err := book.ReadReportText([]byte(report))
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			basis.Reported[line.ItemCode] = line
		}
	}
	return basis.Hints(entered), nil
}

// comparedWith returns what lines are held against that are entered: what is to be asked
// for, and the months that the account has in memory.
func (k *monthSheet) comparedWith(entered []domain.Measurement) (ask fact.ComparedQuery, held []domain.Month) {
	items := make([]*domain.Item, 0, len(entered))
	ask.Report = k.month
	for i := range entered {
		if item := k.version.Item(entered[i].ItemCode, k.month); item != nil {
			items, ask.Items = append(items, item), append(ask.Items, item.Code)
		}
	}
	for _, m := range domain.HintMonths(items, k.month, k.account.contract.Term) {
		if k.account.sheets[m] == nil {
			ask.Months = append(ask.Months, m)
		} else {
			held = append(held, m)
		}
	}
	return ask, held
}

// beside returns the latest results that lines are held against, by item and in the order of
// months, with the body of the sheet's own report.
func (k *monthSheet) beside(
	c *Command, entered []domain.Measurement,
) (found map[string][]domain.ItemResult, report string, err error) {
	found = map[string][]domain.ItemResult{}
	ask, held := k.comparedWith(entered)
	results, report, err := c.w.Compared(c.id, ask)
	if err != nil {
		return nil, "", err
	}
	for _, r := range results {
		result, err := book.ReadMeasurement([]byte(r.Body))
		if err != nil {
			return nil, "", err
		}
		found[r.Item] = append(found[r.Item], domain.ItemResult{Month: r.Month, Result: &result})
	}
	room := make([]domain.ItemResult, 0, len(results)+len(ask.Items)*len(held)) // for all of them
	for _, item := range ask.Items {
		begin := len(room)
		room = append(room, found[item]...)
		for _, m := range held {
			lines := k.account.sheets[m]
			if _, measured := lines[item]; measured && lines[item].cancelled == nil { // none is copied whole
				room = append(room, domain.ItemResult{Month: m, Result: lines[item].result})
			}
		}
		found[item] = room[begin:len(room):len(room)]
		slices.SortFunc(found[item], func(a, b domain.ItemResult) int { return cmp.Compare(a.Month, b.Month) })
	}
	return found, report, nil
}
