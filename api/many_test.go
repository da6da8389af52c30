package api_test

import (
	"net/http"
	"testing"

	"slaledger/api/apitest"
	"slaledger/ledger/example"
)

// TestFirstListOfManyContracts counts what the database is asked for the first list and the
// first turns after a start: as much for five contracts as for sixty, and two statements
// after that.
func TestFirstListOfManyContracts(t *testing.T) {
	counts := map[string][]int64{}
	for _, contracts := range []int{5, 60} {
		s := apitest.Serve(t)
		apitest.ManyContracts(t, s.Ledger, contracts, 14, 2)
		for _, path := range []string{"/contracts?sort=nearest_to_criterion", "/contracts?limit=60", "/turns"} {
			s := s.ServeAlso(t, example.Clock())
			s.Must(t, http.StatusOK, "measurer", http.MethodGet, "/me", nil, nil)
			for range 2 {
				before := s.Store.SQLStatements()
				s.Must(t, http.StatusOK, "measurer", http.MethodGet, path, nil, nil)
				counts[path] = append(counts[path], s.Store.SQLStatements()-before)
			}
		}
	}
	for path, count := range counts {
		if first, again := count[0], count[1]; first != count[2] || first > 25 || again != 2 || count[3] != 2 {
			t.Errorf("%s: %d statements for five contracts, then for sixty", path, count)
		}
	}
}
