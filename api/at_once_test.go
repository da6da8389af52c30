package api_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
)

// atOnce sends a request of a user several times, so that all wait together for their turn
// to write, and returns what each is answered.
func atOnce(t *testing.T, s *apitest.Served, times int, header map[string]string, user, method, path string,
	body func(n int) any,
) []apitest.Answer {
	t.Helper()
	answers := make([]apitest.Answer, times)
	var all sync.WaitGroup
	whileWriting(t, s, func() {
		for n := range answers {
			all.Go(func() {
				var err error
				if answers[n], err = s.TryWith(header, user, method, path, body(n)); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(100 * time.Millisecond) // most of them wait by now
	})
	all.Wait()
	return answers
}

// TestSameAtOnce sends a request with one key several times at once: it is carried out
// once, and each is answered the same. Then it sends several sheets that were all made from
// what stands: one is recorded, and the others are told that it has changed.
func TestSameAtOnce(t *testing.T) {
	const times = 8
	f := apitest.Fill(t)
	contract := book.NewContract(f.Book.Contract)
	answers := atOnce(t, f.Served, times, map[string]string{"Idempotency-Key": "k"}, "contract_staff", "POST",
		"/contracts", func(int) any { return contract })
	carriedOut := 0
	for _, a := range answers { // with the id of the contract
		if a.Status != http.StatusCreated || string(a.Body) != string(answers[0].Body) {
			t.Errorf("one key is answered %d %s and %d %s", answers[0].Status, answers[0].Body, a.Status, a.Body)
		}
		if a.Header.Get("Idempotency-Replayed") == "" {
			carriedOut++
		}
	}
	if carriedOut != 1 {
		t.Errorf("it was carried out %d times", carriedOut)
	}

	sheet := apitest.MonthPath(f.Contract, domain.MonthOf(2024, 5)) + "/measurements"
	tag := f.Ask(t, "measurer", "GET", sheet, nil).Header.Get("ETag")
	answers = atOnce(t, f.Served, times, map[string]string{"If-Match": tag}, "measurer", "PUT", sheet, func(n int) any {
		return []byte(fmt.Sprintf(`{"method":"inspection","measurements":[
			{"item_code":"W-0","deduction_count":%d,"note":"再"}]}`, 10+n))
	})
	statuses := map[int]int{}
	for _, a := range answers {
		statuses[a.Status]++
	}
	if tag == "" || statuses[http.StatusOK] != 1 || statuses[http.StatusPreconditionFailed] != times-1 {
		t.Errorf("sheets made from %s are answered %v", tag, statuses)
	}
}
