package apitest

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"testing/cryptotest"
	"time"

	"slaledger/api"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/example"
	"slaledger/ledger/fact"
	"slaledger/storage"

	"github.com/go-json-experiment/json"
)

// ServeExample serves the filled example to its people, and returns the path of its
// contract. Its auditor goes by that name too.
func ServeExample(t testing.TB) (s *Served, contract string) {
	t.Helper()
	s = ServeFile(t, filepath.Join(t.TempDir(), "demo.db"))
	filled, err := example.Fill(t.Context(), s.Store, example.Clock()())
	if err != nil {
		t.Fatal(err)
	}
	for _, person := range filled.People {
		s.Tokens[person.Name] = person.Token
	}
	s.Tokens["auditor"] = filled.Token(access.RoleAuditor)
	return s, "/contracts/" + filled.Contract
}

// Example is the filled example, asked without a network, its clock and
// its random numbers fixed.
type Example struct {
	Store    storage.Store
	Handler  http.Handler
	Tokens   map[string]string // by role
	Contract string
	Headers  http.Header // that requests have beside the token
}

func NewExample(t *testing.T) *Example {
	t.Helper()
	cryptotest.SetGlobalRandom(t, 1)
	store := openStore(t, filepath.Join(t.TempDir(), "test.db"))
	filled, err := example.Fill(t.Context(), store, ExampleNow())
	if err != nil {
		t.Fatal(err)
	}
	e := &Example{Store: store, Tokens: map[string]string{}, Contract: "/contracts/" + filled.Contract}
	for _, person := range filled.People { // of the two of the contract staff, the one who enters papers
		e.Tokens[string(person.Roles[0])] = person.Token
	}
	e.Restart()
	return e
}

// ExampleNow is what the clock of the example tells.
func ExampleNow() time.Time { return time.Date(2026, 11, 12, 10, 0, 0, 0, fact.Japan) }

// Restart makes the service forget what it had in memory.
func (e *Example) Restart() { e.restart(0) }

// RestartRated does so, and has the service answer with rates from then on.
func (e *Example) RestartRated() { e.restart(1000) }

func (e *Example) restart(rate int) {
	door := api.Door{Rate: rate, Webhooks: WebhookReach}
	server, _ := door.NewServers(e.Ledger(), e.Store.Ping, slog.New(slog.DiscardHandler))
	e.Handler = server.Handler
}

// Ledger returns another ledger of the example, which remembers nothing.
func (e *Example) Ledger() *ledger.Ledger { return ledger.New(e.Store, ExampleNow) }

func (e *Example) Answer(role, method, path string, body []byte) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, "/api/v1"+path, bytes.NewReader(body))
	for name := range e.Headers {
		request.Header.Set(name, e.Headers.Get(name))
	}
	if role != "" {
		request.Header.Set("Authorization", "Bearer "+e.Tokens[role])
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer := httptest.NewRecorder()
	e.Handler.ServeHTTP(answer, request)
	return answer
}

// Form asks for the form of a revision.
func (e *Example) Form(t *testing.T, month, revision, ending string) []byte {
	t.Helper()
	answer := e.Answer("vendor", "GET", e.Contract+"/months/"+month+"/statement."+ending+"?revision="+revision, nil)
	if answer.Code != http.StatusOK {
		t.Fatalf("%s of %s: %d %s", ending, month, answer.Code, answer.Body)
	}
	return bytes.Clone(answer.Body.Bytes())
}

// AllStatements returns every revision of every statement of the example.
func (e *Example) AllStatements(t *testing.T) []map[string]any {
	t.Helper()
	var list struct {
		Items []map[string]any `json:"items"`
	}
	answer := e.Answer("vendor", "GET", e.Contract+"/statements?history=true&limit=200", nil)
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Items) < 34 {
		t.Fatalf("there are %d revisions", len(list.Items))
	}
	return list.Items
}
