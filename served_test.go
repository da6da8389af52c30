package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"slaledger/api"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/storage"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// served is a running service with a user for every role.
type served struct {
	db     string // its database file
	store  *storage.Store
	ledger *ledger.Ledger
	url    string
	tokens map[string]string // by the name of a user
}

// serveTest starts a service on a fresh database. Its users are named after
// their roles; vendor is of the vendor fuji, rival of another one.
func serveTest(t testing.TB) *served {
	t.Helper()
	s := serveFile(t, filepath.Join(t.TempDir(), "test.db"))
	for _, role := range ledger.Roles {
		user := ledger.User{Name: string(role), Roles: []ledger.Role{role}}
		if role == ledger.RoleVendor {
			user.Vendor = "fuji"
		}
		s.addUser(t, user)
	}
	s.addUser(t, ledger.User{Name: "rival", Roles: []ledger.Role{ledger.RoleVendor}, Vendor: "another"})
	return s
}

// serveFile starts a service without users on a database.
func serveFile(t testing.TB, db string) *served {
	t.Helper()
	store, err := storage.OpenToServe(db)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{db: db, store: store, ledger: ledger.New(store, time.Now), tokens: map[string]string{}}
	server := api.NewServer(s.ledger, store.Ping, slog.New(slog.DiscardHandler))
	listener := httptest.NewUnstartedServer(server.Handler)
	listener.Config = server
	listener.Start()
	t.Cleanup(func() {
		listener.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	s.url = listener.URL + "/api/v1"
	return s
}

// newHandler returns a handler over the same store that remembers nothing, as
// after a restart.
func (s *served) newHandler() http.Handler {
	return api.NewServer(ledger.New(s.store, time.Now), s.store.Ping, slog.New(slog.DiscardHandler)).Handler
}

func (s *served) addUser(t testing.TB, user ledger.User) {
	t.Helper()
	var token string
	_, err := s.ledger.Write(context.Background(), ledger.Call{}, "", func(c *ledger.Command) (ledger.Answer, error) {
		var err error
		_, token, err = c.AddUser(user)
		return ledger.Answer{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.tokens[user.Name] = token
}

// answered is what came of a request.
type answered struct {
	status int
	header http.Header
	body   jsontext.Value
}

// ask sends a request as a user; body is nil, a []byte or something that
// becomes JSON.
func (s *served) ask(t testing.TB, user, method, path string, body any) answered {
	t.Helper()
	answer, err := s.try(user, method, path, body)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// try is ask where the server may be gone.
func (s *served) try(user, method, path string, body any) (answered, error) {
	return s.tryWith(nil, user, method, path, body)
}

// tryWith is try with more headers.
func (s *served) tryWith(headers map[string]string, user, method, path string, body any) (answered, error) {
	data, given := body.([]byte)
	if !given && body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return answered{}, err
		}
	}
	request, err := http.NewRequest(method, s.url+path, bytes.NewReader(data))
	if err != nil {
		return answered{}, err
	}
	if token := s.tokens[user]; token != "" {
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
		return answered{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return answered{}, err
	}
	seen := answered{status: answer.StatusCode, header: answer.Header, body: text}
	return seen, checkDocumented(request, seen)
}

// must sends a request, fails the test unless it is answered with a status, and
// reads the answer into result unless that is nil.
func (s *served) must(t testing.TB, status int, user, method, path string, body, result any) {
	t.Helper()
	answer := s.ask(t, user, method, path, body)
	if answer.status != status {
		t.Fatalf("%s %s as %s: %d instead of %d: %s", method, path, user, answer.status, status, answer.body)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(answer.body, result); err != nil {
		t.Fatalf("%s %s: %v: %s", method, path, err, answer.body)
	}
}

// refused is what a problem document says.
type refused struct {
	Code   string `json:"code"`
	Errors []struct {
		Pointer   string `json:"pointer"`
		Parameter string `json:"parameter"`
		Code      string `json:"code"`
	} `json:"errors"`
	Missing jsontext.Value `json:"missing"`
}

// problem sends a request that must be refused with a status and code.
func (s *served) problem(t testing.TB, status int, code, user, method, path string, body any) refused {
	t.Helper()
	var p refused
	s.must(t, status, user, method, path, body, &p)
	if p.Code != code {
		t.Fatalf("%s %s as %s: code %s instead of %s", method, path, user, p.Code, code)
	}
	return p
}

// enterContract enters the contract of a Book with its versions that take
// effect by its first month, and returns its path.
func (s *served) enterContract(t testing.TB, b *domain.Book) string {
	t.Helper()
	var created struct {
		ID string `json:"id"`
	}
	s.must(t, http.StatusCreated, "contract_staff", http.MethodPost, "/contracts", book.NewContract(b.Contract), &created)
	return "/contracts/" + created.ID
}

func (s *served) enterVersion(t testing.TB, contract string, version *domain.Agreement) {
	t.Helper()
	s.must(t, http.StatusCreated, "contract_staff", http.MethodPost, contract+"/agreements", book.NewAgreement(version), nil)
}

func monthPath(contract string, m domain.Month) string { return contract + "/months/" + m.String() }

// calculated returns what a calculation answers for the first so many months
// of a Book.
func calculated(t testing.TB, b *domain.Book, months int) (statements []jsontext.Value, balance jsontext.Value) {
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
	text, err := result.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Statements []jsontext.Value `json:"statements"`
		Balance    jsontext.Value   `json:"balance"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Statements, answer.Balance
}

// withoutKept returns a statement without what only a kept account has, its
// members in a fixed order.
func withoutKept(t testing.TB, statement jsontext.Value) string {
	t.Helper()
	var members map[string]jsontext.Value
	if err := json.Unmarshal(statement, &members); err != nil {
		t.Fatalf("%v: %s", err, statement)
	}
	for _, kept := range []string{"contract_id", "hash", "settled_at", "settled_by", "journal_head", "resettled"} {
		delete(members, kept)
	}
	text, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return canonical(t, text)
}

// canonical returns JSON with its members in a fixed order.
func canonical(t testing.TB, value jsontext.Value) string {
	t.Helper()
	same := value.Clone()
	if err := same.Canonicalize(); err != nil {
		t.Fatal(err)
	}
	return string(same)
}
