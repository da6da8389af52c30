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
	items := make([]*domain.Item, 0, len(entered))
	codes := make([]string, 0, len(entered))
	for i := range entered {
		if item := k.version.Item(entered[i].ItemCode, k.month); item != nil {
			items, codes = append(items, item), append(codes, item.Code)
		}
	}
	beside, report, err := k.beside(c, domain.HintMonths(items, k.month, k.account.contract.Term), codes)
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

// beside returns the latest results of items in months, by item and in the order of months,
// with the body of the sheet's own report. What the account has in memory is not asked for.
func (k *monthSheet) beside(
	c *Command, months []domain.Month, items []string,
) (found map[string][]domain.ItemResult, report string, err error) {
	found = map[string][]domain.ItemResult{}
	asked := slices.DeleteFunc(slices.Clone(months), func(m domain.Month) bool { return k.account.sheets[m] != nil })
	results, report, err := c.w.Compared(c.id, fact.ComparedQuery{Months: asked, Items: items, Report: k.month})
	if err != nil {
		return nil, "", err
	}
	for _, r := range results {
		result, err := book.ReadMeasurement([]byte(r.Body))
		if err != nil {
			return nil, "", err
		}
		found[r.Item] = append(found[r.Item], domain.ItemResult{Month: r.Month, Result: result})
	}
	held := slices.DeleteFunc(months, func(m domain.Month) bool { return k.account.sheets[m] == nil })
	for _, item := range items {
		list := slices.Grow(found[item], len(held))
		for _, m := range held {
			if line, measured := k.account.sheets[m][item]; measured && line.cancelled == nil {
				list = append(list, domain.ItemResult{Month: m, Result: line.result})
			}
		}
		slices.SortFunc(list, func(a, b domain.ItemResult) int { return cmp.Compare(a.Month, b.Month) })
		found[item] = list
	}
	return found, report, nil
}
