// Package apitest is a running service for tests: served, filled with the
// example, as a built program, in a browser, its answers held against the
// documents.
package apitest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"testing"
	"time"

	"slaledger/api"
	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/example"
	"slaledger/storage"
	"slaledger/storage/cluster"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Served is a running service with a user for every role.
type Served struct {
	DB     string // the address of its database
	Store  storage.Store
	Ledger *ledger.Ledger
	URL    string
	Tokens map[string]string // by the name of a user
}

// WebhookReach is where the services of tests let webhooks be sent. None sends any by itself.
var WebhookReach = access.Reach{{Public: true}, {Prefix: netip.MustParsePrefix("127.0.0.0/8")}}

// Serve starts a service on a fresh database, with the users of AddRoles.
func Serve(t testing.TB) *Served {
	t.Helper()
	return ServeOn(t, withoutRows.Chosen(t))
}

// withoutRows is a database of PostgreSQL with all tables.
var withoutRows = cluster.Template{Fill: func(address string) error {
	store, err := storage.Open(address)
	if err != nil {
		return err
	}
	return store.Close()
}}

// ServeOn is Serve on a database.
func ServeOn(t testing.TB, db string) *Served {
	t.Helper()
	s := ServeFile(t, db)
	s.AddRoles(t)
	return s
}

// AddRoles adds users named after their roles; vendor is of the vendor fuji, rival
// of another one.
func (s *Served) AddRoles(t testing.TB) {
	t.Helper()
	for _, role := range access.Roles {
		user := access.User{Name: string(role), Roles: []access.Role{role}}
		if role == access.RoleVendor {
			user.Vendor = "fuji"
		}
		s.AddUser(t, user)
	}
	s.AddUser(t, access.User{Name: "rival", Roles: []access.Role{access.RoleVendor}, Vendor: "another"})
}

// ServeFile starts a service without users on a database, by the clock of the example.
func ServeFile(t testing.TB, db string) *Served {
	t.Helper()
	return ServeClock(t, db, example.Clock())
}

// ServeClock starts a service without users on a database, with a clock.
func ServeClock(t testing.TB, db string, clock func() time.Time) *Served {
	t.Helper()
	return serveStore(t, db, openStore(t, db), clock)
}

// openStore opens the store of a database until the test ends.
func openStore(t testing.TB, db string) storage.Store {
	t.Helper()
	store, err := storage.OpenToServe(db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// serveStore starts a service on the store of a database, with a clock.
func serveStore(t testing.TB, db string, store storage.Store, clock func() time.Time) *Served {
	t.Helper()
	s := &Served{DB: db, Store: store, Ledger: ledger.New(store, clock), Tokens: map[string]string{}}
	server, _ := api.Door{Webhooks: WebhookReach}.NewServers(s.Ledger, store.Ping, slog.New(slog.DiscardHandler))
	listener := httptest.NewUnstartedServer(server.Handler)
	listener.Config = server
	listener.Start()
	t.Cleanup(listener.Close)
	s.URL = listener.URL + "/api/v1"
	return s
}

// ServeAlso starts another service on the same store, which has the same users and
// remembers nothing of what the first one has in memory. To a database on a server it has
// connections of its own, as another program would.
func (s *Served) ServeAlso(t testing.TB, clock func() time.Time) *Served {
	t.Helper()
	store := s.Store
	if storage.IsServer(s.DB) {
		store = openStore(t, s.DB)
	}
	also := serveStore(t, s.DB, store, clock)
	also.Tokens = s.Tokens
	return also
}

// NewHandler returns a handler over the same store that remembers nothing, as
// after a restart.
func (s *Served) NewHandler() http.Handler {
	return api.NewServer(ledger.New(s.Store, example.Clock()), s.Store.Ping, slog.New(slog.DiscardHandler)).Handler
}

// AddUser adds a user, whose token it holds for requests.
func (s *Served) AddUser(t testing.TB, user access.User) {
	t.Helper()
	request, err := ledger.UserRequest(user)
	if err != nil {
		t.Fatal(err)
	}
	var token string
	_, err = s.Ledger.Write(context.Background(), ledger.Call{}, "", func(c *ledger.Command) (ledger.Reply, error) {
		added, err := c.AddUser(request)
		if err == nil {
			token, err = c.IssueToken(added.ID, "試験", "9999-12-31") // clocks of tests go far
		}
		return ledger.Reply{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Tokens[user.Name] = token
}

// Answer is what came of a request.
type Answer struct {
	Status int
	Header http.Header
	Body   jsontext.Value
}

// Ask sends a request as a user; body is nil, a []byte or something that
// becomes JSON.
func (s *Served) Ask(t testing.TB, user, method, path string, body any) Answer {
	t.Helper()
	answer, err := s.Try(user, method, path, body)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// Try is Ask where the server may be gone.
func (s *Served) Try(user, method, path string, body any) (Answer, error) {
	return s.TryWith(nil, user, method, path, body)
}

// TryWith is Try with more headers.
func (s *Served) TryWith(headers map[string]string, user, method, path string, body any) (Answer, error) {
	data, given := body.([]byte)
	if !given && body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return Answer{}, err
		}
	}
	request, err := http.NewRequest(method, s.URL+path, bytes.NewReader(data))
	if err != nil {
		return Answer{}, err
	}
	if token := s.Tokens[user]; token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if data != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return Answer{}, err
	}
	seen := Answer{Status: answer.StatusCode, Header: answer.Header, Body: text}
	return seen, CheckDocumented(request, seen)
}

// Must sends a request, fails the test unless it is answered with a status, and
// reads the answer into result unless that is nil.
func (s *Served) Must(t testing.TB, status int, user, method, path string, body, result any) {
	t.Helper()
	answer := s.Ask(t, user, method, path, body)
	if answer.Status != status {
		t.Fatalf("%s %s as %s: %d instead of %d: %s", method, path, user, answer.Status, status, answer.Body)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(answer.Body, result); err != nil {
		t.Fatalf("%s %s: %v: %s", method, path, err, answer.Body)
	}
}

// Refused is what a problem document says.
type Refused struct {
	Code   string `json:"code"`
	Errors []struct {
		Pointer   string `json:"pointer"`
		Parameter string `json:"parameter"`
		Code      string `json:"code"`
	} `json:"errors"`
	Missing jsontext.Value `json:"missing"`
}

// Problem sends a request that must be refused with a status and code.
func (s *Served) Problem(t testing.TB, status int, code, user, method, path string, body any) Refused {
	t.Helper()
	var p Refused
	s.Must(t, status, user, method, path, body, &p)
	if p.Code != code {
		t.Fatalf("%s %s as %s: code %s instead of %s", method, path, user, p.Code, code)
	}
	return p
}

// EnterContract enters the contract of a Book, without its versions, and returns
// its path.
func (s *Served) EnterContract(t testing.TB, b *domain.Book) string {
	t.Helper()
	var created struct {
		ID string `json:"id"`
	}
	s.Must(t, http.StatusCreated, "contract_staff", http.MethodPost, "/contracts", book.NewContract(b.Contract), &created)
	return "/contracts/" + created.ID
}

func (s *Served) EnterVersion(t testing.TB, contract string, version *domain.Agreement) {
	t.Helper()
	s.Must(t, http.StatusCreated, "contract_staff", http.MethodPost, contract+"/agreements", book.NewAgreement(version),
		nil)
}

func MonthPath(contract string, m domain.Month) string { return contract + "/months/" + m.String() }

// Calculated returns what a calculation answers for the first so many months
// of a Book.
func Calculated(t testing.TB, b *domain.Book, months int) (statements []jsontext.Value, balance jsontext.Value) {
	t.Helper()
	part := *b
	part.Months = b.Months[:months]
	data, err := book.Write(&part)
	if err != nil {
		t.Fatal(err)
	}
	result, err := book.Calculate(data)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := answer.Calculation(&text, result); err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Statements []jsontext.Value `json:"statements"`
		Balance    jsontext.Value   `json:"balance"`
	}
	if err := json.Unmarshal(text.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Statements, answer.Balance
}

// WithoutKept returns a statement without what only a kept account has, its
// members in a fixed order.
func WithoutKept(t testing.TB, statement jsontext.Value) string {
	t.Helper()
	var members map[string]jsontext.Value
	if err := json.Unmarshal(statement, &members); err != nil {
		t.Fatalf("%v: %s", err, statement)
	}
	for _, kept := range []string{"contract_id", "hash", "settled_at", "settled_by", "journal_head", "system_head",
		"imported", "outstanding", "resettled"} {
		delete(members, kept)
	}
	text, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return Canonical(t, turns.ReplaceAll(text, []byte(`"turns":[]`)))
}

// turns says since when a penalty of a kept account waits.
var turns = regexp.MustCompile(`"turns":\[[^\]]*\]`)

// WithoutOutstanding returns a balance without the money of a kept account, its members in
// a fixed order.
func WithoutOutstanding(t testing.TB, balance jsontext.Value) string {
	t.Helper()
	var members map[string]jsontext.Value
	if err := json.Unmarshal(balance, &members); err != nil {
		t.Fatalf("%v: %s", err, balance)
	}
	delete(members, "outstanding")
	text, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return Canonical(t, text)
}

// Canonical returns JSON with its members in a fixed order.
func Canonical(t testing.TB, value jsontext.Value) string {
	t.Helper()
	same := value.Clone()
	if err := same.Canonicalize(); err != nil {
		t.Fatal(err)
	}
	return string(same)
}
