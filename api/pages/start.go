package pages

import (
	"slices"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// showStart leads to where the user's work is: a measurer to the month that is to be
// measured first, whoever has one contract to it, others to the contracts.
func showStart(r *request) error {
	var list listOf[answer.Contract]
	if err := r.get("/contracts", nil, &list); err != nil {
		return err
	}
	if r.mayMeasure() {
		path, err := r.firstDue(list.Items)
		if err != nil {
			return err
		}
		if path != "" {
			return r.see(path)
		}
	}
	if len(list.Items) == 1 && list.Next == nil {
		return r.see("/contracts/" + list.Items[0].ID)
	}
	return r.see("/contracts")
}

// firstDue returns the path of the sheet of the month that is to be measured first, empty
// if none is.
func (r *request) firstDue(contracts []answer.Contract) (path string, err error) {
	first := ""
	for _, c := range contracts {
		months, err := listAll[answer.Month](r, "/contracts/"+c.ID+"/months", nil)
		if err != nil {
			return "", err
		}
		next := slices.IndexFunc(months, func(m answer.Month) bool { return m.Status != ledger.MonthDone })
		if next < 0 || months[next].DueDate == nil {
			continue
		}
		if due := *months[next].DueDate; path == "" || due < first {
			path, first = "/contracts/"+c.ID+"/months/"+months[next].Month+"/measurements", due
		}
	}
	return path, nil
}
