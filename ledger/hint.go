package ledger

import (
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
	results, report, err := c.w.Compared(c.id, fact.ComparedQuery{
		Months: domain.HintMonths(items, k.month, k.account.contract.Term), Items: codes, Report: k.month,
	})
	if err != nil {
		return nil, err
	}
	sheet, _ := k.results()
	basis := &domain.HintBasis{
		Month: k.month, Over: k.month < fact.MonthAt(c.at), Version: k.version, Sheet: sheet,
		Beside: map[string][]domain.ItemResult{}, Reported: map[string]domain.Measurement{},
		Standing: k.account.closing.Deduction, Moment: book.Moment,
	}
	for _, r := range results {
		result, err := book.ReadMeasurement([]byte(r.Body))
		if err != nil {
			return nil, err
		}
		basis.Beside[r.Item] = append(basis.Beside[r.Item], domain.ItemResult{Month: r.Month, Result: result})
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
