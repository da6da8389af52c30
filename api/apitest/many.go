package apitest

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
)

// vendorsOfMany is among how many vendors the contracts of ManyContracts are shared out.
const vendorsOfMany = 20

// ManyContracts takes in so many contracts of so many settled months and one that is over
// and not measured yet. No two that follow each other stand alike: they miss in other
// months, and every tenth reaches the criterion, whose penalty waits for words.
func ManyContracts(t testing.TB, l *ledger.Ledger, contracts, months, items int) {
	t.Helper()
	admin := ledger.Call{User: access.User{Name: "admin", Roles: []access.Role{access.RoleAdmin}}}
	for n := range contracts {
		file, err := json.Marshal(map[string]any{"book": book.NewBook(oneOfMany(n, months, items))})
		if err != nil {
			t.Fatal(err)
		}
		_, err = l.Write(context.Background(), admin, "", func(c *ledger.Command) (ledger.Reply, error) {
			_, err := c.Import(bytes.NewReader(file))
			return ledger.Reply{}, err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// oneOfMany returns the contract of a place among many.
func oneOfMany(n, months, items int) *domain.Book {
	b := ManyMonths(months+1, items)
	b.Months = b.Months[:months]
	vendor := n % vendorsOfMany
	b.Contract.Name, b.Contract.Number = fmt.Sprintf("第%04d業務", n), fmt.Sprintf("C-%04d", n)
	b.Contract.Vendor = domain.Vendor{ID: fmt.Sprintf("vendor-%02d", vendor), Name: fmt.Sprintf("第%02d社", vendor)}
	if vendor == 0 {
		b.Contract.Vendor.ID = "fuji" // whose user there is
	}
	for m := range b.Months {
		for i := range b.Months[m].Measurements {
			result := &b.Months[m].Measurements[i]
			result.DeductionCount = 0
			if (m+i+n)%11 == 0 {
				result.DeductionCount = 1 + n%7
			}
		}
	}
	if n%10 == 0 {
		b.Months[max(0, months-3)].Measurements[0].DeductionCount = 60
	}
	return b
}
