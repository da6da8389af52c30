package pages

import (
	"net/http"
	"net/url"
	"slices"

	"slaledger/api/answer"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// listOf is a page of a list, as the interface answers it.
type listOf[A any] struct {
	Items []A     `json:"items"`
	Next  *string `json:"next_cursor"`
}

// contractsPage lists contracts, the nearest to the criterion first.
type contractsPage struct {
	Contracts []answer.Contract
	Next      string // path of the next page, empty at the end
}

// showContracts lists the contracts that the user may see.
func showContracts(r *request) error {
	query := url.Values{"sort": {"nearest_to_criterion"}}
	if cursor := r.QueryParam("cursor"); cursor != "" {
		query.Set("cursor", cursor)
	}
	var list listOf[answer.Contract]
	if err := r.get("/contracts", query, &list); err != nil {
		return err
	}
	p := contractsPage{Contracts: list.Items}
	if list.Next != nil {
		p.Next = "/contracts?" + url.Values{"cursor": {*list.Next}}.Encode()
	}
	return r.show(http.StatusOK, "contracts", r.W.Contract.Title, p)
}

// showStart leads everybody to his work: a measurer to the month that is due first, a
// vendor with one contract to its balance, others to the list.
func showStart(r *request) error {
	var list listOf[answer.Contract]
	if err := r.get("/contracts", url.Values{"limit": {"2"}}, &list); err != nil {
		return err
	}
	if len(list.Items) != 1 || r.who.Is(access.RoleAdmin) {
		return r.see("/contracts")
	}
	path := "/contracts/" + list.Items[0].ID
	if !r.who.Is(access.RoleMeasurer) {
		return r.see(path)
	}
	var months listOf[answer.Month]
	if err := r.get(path+"/months", url.Values{"limit": {"200"}}, &months); err != nil {
		return err
	}
	next := slices.IndexFunc(months.Items, func(m answer.Month) bool { return m.Status != ledger.MonthDone })
	if next < 0 || months.Items[next].DueDate == nil {
		return r.see(path)
	}
	return r.see(path + "/months/" + months.Items[next].Month + "/measurements")
}

// subjectOf returns the contract that a page is of, with the pages that it has.
func (r *request) subjectOf(contract string) (*subject, error) {
	var c answer.Contract
	if err := r.get("/contracts/"+url.PathEscape(contract), nil, &c); err != nil {
		return nil, err
	}
	path := "/contracts/" + c.ID
	s := &subject{Path: path, ID: c.ID, Name: c.Name, Vendor: c.Vendor.Name}
	for _, name := range tabNames {
		s.Tabs = append(s.Tabs, tab{name, path + tabPaths[name]})
	}
	return s, nil
}

// tabNames are the pages of a contract, in their order; tabPaths are where they are.
var (
	tabNames = []string{"balance", "months", "entries", "penalties", "years", "history", "agreements", "calculations"}
	tabPaths = map[string]string{
		"balance": "", "months": "/months", "entries": "/entries", "penalties": "/penalties", "years": "/years",
		"history": "/history", "agreements": "/agreements", "calculations": "/calculations",
	}
)
