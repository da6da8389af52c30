package pages

import (
	"net/url"

	"slaledger/api/answer"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// showStart leads to where the user's work is: a measurer to the month that is to be
// measured first, a vendor with one contract to its balance, others to the contracts.
func showStart(r *request) error {
	if r.mayMeasure() {
		path, err := r.firstDue()
		if err != nil {
			return err
		}
		if path != "" {
			return r.see(path)
		}
	}
	if r.who.Is(access.RoleVendor) {
		var list listOf[answer.Contract]
		if err := r.get("/contracts", url.Values{"limit": {"1"}}, &list); err != nil {
			return err
		}
		if len(list.Items) == 1 && list.Next == nil {
			return r.see("/contracts/" + list.Items[0].ID)
		}
	}
	return r.see("/contracts")
}

// firstDue returns the path of the sheet of the month that is due first, also before it is
// over; empty if none is.
func (r *request) firstDue() (path string, err error) {
	var list answer.TurnList
	query := url.Values{"sort": {"due"}, "upcoming": {"true"}, "limit": {"200"}}
	if err := r.get("/turns", query, &list); err != nil {
		return "", err
	}
	for _, t := range list.Items {
		if t.What == ledger.ActMeasure || t.What == ledger.ActSettle {
			return "/contracts/" + t.Contract + "/months/" + *t.Month + "/measurements", nil
		}
	}
	return "", nil
}
