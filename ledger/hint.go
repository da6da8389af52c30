package ledger

import (
	"cmp"
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/fact"
)

// hints asks for what lines are held against that the sheet has as they are entered, and
// returns what finds out what looks mistaken in them: it takes longer than asking, and
// nobody need wait for it to write. Hints are for whoever enters: what was known then does
// not have them.
func (k *monthSheet) hints(c *Command, entered []domain.Measurement) (func() []domain.Hint, error) {
	ask, held := k.comparedWith(entered)
	var results []fact.ComparedResult
	var report string
	if ask.Asks() {
		var err error
		if results, report, err = c.w.Compared(c.id, ask); err != nil {
			return nil, err
		}
	}
	asked, err := resultsByItem(results)
	if err != nil {
		return nil, err
	}
	basis := &domain.HintBasis{
		Month: k.month, Over: k.month < fact.MonthAt(c.at), Version: k.version,
		Reported: map[string]domain.Measurement{}, Standing: k.account.closing.Deduction, Moment: book.Moment,
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
	return func() []domain.Hint {
		basis.Sheet, _ = k.results()
		basis.Beside = k.beside(ask.Items, asked, held)
		return basis.Hints(entered)
	}, nil
}

// comparedWith returns what lines are held against that are entered: what is to be asked
// for, and the months that the account has in memory.
func (k *monthSheet) comparedWith(entered []domain.Measurement) (ask fact.ComparedQuery, held []domain.Month) {
	items := make([]*domain.Item, 0, len(entered))
	if reached := k.account.reached; reached == nil || k.month <= reached.Reported {
		ask.Report = k.month
	}
	for i := range entered {
		if item := k.version.Item(entered[i].ItemCode, k.month); item != nil {
			items, ask.Items = append(items, item), append(ask.Items, item.Code)
		}
	}
	for _, m := range domain.HintMonths(items, k.month, k.account.contract.Term) {
		switch {
		case k.account.sheets[m] != nil:
			held = append(held, m)
		case !k.account.isBehind(m):
			ask.Months = append(ask.Months, m)
		}
	}
	return ask, held
}

// resultsByItem reads results, by item and in their order.
func resultsByItem(stored []fact.ComparedResult) (map[string][]domain.ItemResult, error) {
	found := map[string][]domain.ItemResult{}
	for _, r := range stored {
		result, err := book.ReadMeasurement([]byte(r.Body))
		if err != nil {
			return nil, err
		}
		found[r.Item] = append(found[r.Item], domain.ItemResult{Month: r.Month, Result: &result})
	}
	return found, nil
}

// beside returns the latest results that lines of items are held against, by item and in the
// order of months: those that were asked for, and those of months that the account has in
// memory.
func (k *monthSheet) beside(
	items []string, asked map[string][]domain.ItemResult, held []domain.Month,
) map[string][]domain.ItemResult {
	beside := make(map[string][]domain.ItemResult, len(items))
	for _, item := range items {
		list := append(make([]domain.ItemResult, 0, len(asked[item])+len(held)), asked[item]...)
		for _, m := range held {
			lines := k.account.sheets[m]
			if _, measured := lines[item]; measured && lines[item].cancelled == nil { // none is copied whole
				list = append(list, domain.ItemResult{Month: m, Result: lines[item].result})
			}
		}
		slices.SortFunc(list, func(a, b domain.ItemResult) int { return cmp.Compare(a.Month, b.Month) })
		beside[item] = list
	}
	return beside
}
