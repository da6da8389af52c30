package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// cut is a service whose answers are lost on the way where the request asks
// for it: the command is carried out and committed, and the connection ends.
type cut struct {
	*apitest.Served
	handler http.Handler
	posts   int
}

const headerCut = "X-Cut"

func cutTest(t *testing.T) *cut {
	t.Helper()
	c := &cut{Served: apitest.Serve(t)}
	c.handler = c.NewHandler()
	lossy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(headerCut) == "" {
			c.handler.ServeHTTP(w, r)
			return
		}
		c.handler.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(lossy.Close)
	c.URL = lossy.URL + "/api/v1"
	return c
}

// posted is a body under a key.
type posted struct {
	user, path, key string
	body            []byte
}

// send sends a post, with the answer cut or not.
func (c *cut) send(p posted, lost bool) (apitest.Answer, error) {
	headers := map[string]string{"Idempotency-Key": p.key}
	if lost {
		headers[headerCut] = "1"
	}
	return c.TryWith(headers, p.user, http.MethodPost, p.path, p.body)
}

// post posts, loses the answer, and posts again: the answer must be a replay.
// The same key with one byte more must be refused.
func (c *cut) post(t *testing.T, status int, user, path string, shape any) apitest.Answer {
	t.Helper()
	c.posts++
	body, err := json.Marshal(shape)
	if err != nil {
		t.Fatal(err)
	}
	p := posted{user, path, fmt.Sprint("key-", c.posts), body}
	if answer, err := c.send(p, true); err == nil {
		t.Fatalf("the answer was not lost: %d", answer.Status)
	}
	if c.posts%2 == 0 {
		c.handler = c.NewHandler() // as after a restart: nothing is in memory
	}
	again, err := c.send(p, false)
	if err != nil {
		t.Fatal(err)
	}
	if again.Status != status || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Fatalf("POST %s again: %d %v %s", path, again.Status, again.Header, again.Body)
	}
	p.body = append(bytes.Clone(body), ' ')
	other, err := c.send(p, false)
	if err != nil || other.Status != 422 || !strings.Contains(string(other.Body), `"code":"idempotency_mismatch"`) {
		t.Fatalf("POST %s with another byte: %d %s %v", path, other.Status, other.Body, err)
	}
	return again
}

// TestCutPosts loses the answers of 1,000 POSTs of every kind after their
// commit and sends each again.
func TestCutPosts(t *testing.T) {
	rounds := 125
	if testing.Short() {
		rounds = 5
	}
	c, b := cutTest(t), apitest.CountedBook(1)
	b.Contract.Term.To = b.Contract.Term.From + 11
	b.Contract.Fees[0].Period = b.Contract.Term
	for round := range rounds {
		c.round(t, b, round)
	}
	if c.posts != 8*rounds {
		t.Errorf("%d posts", c.posts)
	}
	if accepted := c.accepted(t); accepted != c.posts {
		t.Errorf("%d of %d posts had an effect", accepted, c.posts)
	}
	var contracts, users struct {
		Items []struct{ Name string } `json:"items"`
	}
	c.Must(t, 200, "auditor", "GET", "/contracts?limit=200", nil, &contracts)
	c.Must(t, 200, "admin", "GET", "/users?limit=200", nil, &users)
	if len(contracts.Items) != rounds || len(users.Items) != rounds+len(c.Tokens) {
		t.Errorf("%d contracts and %d users in %d rounds", len(contracts.Items), len(users.Items), rounds)
	}
}

// accepted counts the POSTs that the audit log has as accepted: each line is in
// the commit of what it tells.
func (c *cut) accepted(t *testing.T) (count int) {
	t.Helper()
	err := c.Store.View(t.Context(), func(r access.Reader) error {
		lines, err := r.Audit(fact.AuditFilter{}, 0, 1_000_000)
		for _, line := range lines {
			if line.Status < 300 && strings.HasPrefix(line.Origin.Action, "POST") {
				count++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// round enters a contract, settles a month, corrects it, and adds a user, with
// eight POSTs.
func (c *cut) round(t *testing.T, b *domain.Book, round int) {
	t.Helper()
	created := c.post(t, 201, "contract_staff", "/contracts", book.NewContract(b.Contract))
	contract := strings.TrimPrefix(created.Header.Get("Location"), "/api/v1")
	c.post(t, 201, "contract_staff", contract+"/agreements", book.NewAgreement(b.Agreements[0]))
	month := apitest.MonthPath(contract, b.Contract.Term.From)
	line := domain.Measurement{ItemCode: "W-0", DeductionCount: 60, Note: "試験"}
	sheet := book.NewSheet(domain.MonthResults{Method: domain.MethodInspection,
		Measurements: []domain.Measurement{line}})
	c.Must(t, 200, "measurer", "PUT", month+"/measurements", sheet, nil)
	c.post(t, 201, "measurer", month+"/settlement", struct{}{})
	c.post(t, 200, "measurer", month+"/measurements/W-0/cancellation", map[string]any{"reason": "誤り"})
	c.Must(t, 200, "measurer", "PUT", month+"/measurements", sheet, nil)
	c.post(t, 200, "measurer", month+"/settlement", struct{}{}) // the figures are the same: no new revision
	c.post(t, 201, "contract_staff", contract+"/amendments", map[string]any{"note": "変更", "fees": []book.Fee{
		{FromMonth: b.Contract.Term.From.String(), ToMonth: b.Contract.Term.To.String(), MonthlyAmount: "7"},
	}})
	added := c.post(t, 201, "admin", "/users",
		map[string]any{"name": fmt.Sprint("user-", round), "roles": []string{"auditor"}})
	var user struct {
		ID    string  `json:"id"`
		Token *string `json:"token"`
	}
	if err := json.Unmarshal(added.Body, &user); err != nil || user.Token != nil {
		t.Fatalf("a replay shows the token: %s %v", added.Body, err)
	}
	c.post(t, 201, "admin", "/users/"+user.ID+"/links", struct{}{})
	var entries struct {
		Items []struct{ Kind string } `json:"items"`
	}
	c.Must(t, 200, "auditor", "GET", contract+"/entries?kind=record", nil, &entries)
	if len(entries.Items) != 8 {
		t.Fatalf("%d commands in the journal: %+v", len(entries.Items), entries.Items)
	}
}
