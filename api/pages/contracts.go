package pages

import (
	"net/http"
	"net/url"

	"slaledger/api/answer"
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
	May       bool   // whether the reader may record one
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
	p := contractsPage{Contracts: list.Items, May: r.who.Permit(access.MayContract) == nil}
	if list.Next != nil {
		p.Next = "/contracts?" + url.Values{"cursor": {*list.Next}}.Encode()
	}
	return r.show(http.StatusOK, "contracts", r.W.Contract.Title, p)
}
