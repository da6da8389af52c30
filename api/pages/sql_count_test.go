package pages_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/api/pages"
	"slaledger/domain"
	"slaledger/storage"
)

// countsFile has how many SQL statements answer each page to whom it takes most, once its
// account is in memory.
const countsFile = "testdata/sql_counts.txt"

// counted is a service with contracts of so many settled months, and one that is over and
// not measured yet.
type counted struct {
	*apitest.Served
	visitors []*apitest.Visitor
	values   []map[string]string // by the name of a value in a path: of a settled month, and of the open one
}

func openCounted(t *testing.T, contracts, months int) *counted {
	t.Helper()
	c := &counted{Served: apitest.Serve(t)}
	for _, user := range apitest.RoleUsers() {
		if user != "rival" {
			c.visitors = append(c.visitors, c.SignInAs(t, user))
		}
	}
	b := apitest.ManyMonths(months+1, 5)
	open := b.Months[months].Month
	b.Months = b.Months[:months]
	for m := months - 1; m >= 0; m -= 6 { // reaches the criterion twice a year
		b.Months[m].Measurements[0].DeductionCount = 60
	}
	contract := ""
	for range contracts {
		contract = strings.TrimPrefix(c.ImportedBook(t, b), "/contracts/")
	}
	var user struct {
		ID string `json:"id"`
	}
	c.Must(t, 201, "admin", "POST", "/users", map[string]any{"name": "somebody", "roles": []string{"auditor"}}, &user)
	webhook := addWebhook(t, c.Served, "admin")
	for _, month := range []domain.Month{open - 1, open} {
		year, _, _ := strings.Cut((month - 3).String(), "-") // a fiscal one
		c.values = append(c.values, map[string]string{
			"contract": contract, "month": month.String(), "item": "W-0", "version": "1", "user": user.ID,
			"year": year, "code": "W-0", "webhook": webhook,
		})
	}
	return c
}

// statements returns how many SQL statements answer a page to whom it takes most, 0 if it is
// shown to nobody.
func (c *counted) statements(t *testing.T, path string) (most int64) {
	t.Helper()
	for _, values := range c.values {
		filled := valueNames.ReplaceAllStringFunc(path, func(value string) string { return values[value[1:]] })
		for _, v := range c.visitors {
			if page := v.Get(t, filled); page.Status != http.StatusOK && page.Status != http.StatusSeeOther {
				continue
			}
			before := c.Store.SQLStatements()
			v.Get(t, filled)
			most = max(most, c.Store.SQLStatements()-before)
		}
	}
	return most
}

// TestStatementCountsOfPages counts what the database is asked for each page: no more for
// three years of several contracts than for three months of one.
func TestStatementCountsOfPages(t *testing.T) {
	few, many := openCounted(t, 1, 3), openCounted(t, 4, 36)
	var table strings.Builder
	for _, route := range pages.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodGet || pages.Open(path) {
			continue
		}
		of, ofMany := few.statements(t, path), many.statements(t, path)
		if of == 0 {
			t.Errorf("%s is shown to nobody: give a value to what its path names", path)
		}
		if of != ofMany && !strings.Contains(path, "/export.") { // which has all of an account
			t.Errorf("%s: %d statements of 3 months, %d of 36 and more contracts", path, of, ofMany)
		}
		if storage.IsServer(few.DB) && strings.Contains(path, "/export.") {
			of -= 2 // the note of it locks what it writes to, and asks for the time
		}
		fmt.Fprintf(&table, "%2d %s\n", of, path)
	}
	if *apitest.Update {
		if err := os.WriteFile(countsFile, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(countsFile)
	if err != nil {
		t.Fatal(err)
	}
	if table.String() != string(want) {
		t.Errorf("%s has other counts; these are, and -update writes them:\n%s", countsFile, table.String())
	}
}
