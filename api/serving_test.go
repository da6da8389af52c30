package api

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"
	"slaledger/storage/cluster"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// serving is a service on a fresh database. It has a user of every role, named
// after it; the vendor is of fuji.
type serving struct {
	t       *testing.T
	store   storage.Store
	handler http.Handler
	tokens  map[string]string
	ids     map[string]string // of the users
	ledger  *ledger.Ledger
	log     *bytes.Buffer
}

func serve(t *testing.T) *serving {
	t.Helper()
	return serveOn(t, withoutRows.Chosen(t))
}

// withoutRows is a database of PostgreSQL with all tables.
var withoutRows = cluster.Template{Fill: func(address string) error {
	store, err := storage.Open(address)
	if err != nil {
		return err
	}
	return store.Close()
}}

// program serves a database, without users of its own.
func program(t *testing.T, address string) *serving {
	t.Helper()
	store, err := storage.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &serving{t: t, store: store, ledger: ledger.New(store, time.Now), log: &bytes.Buffer{}}
	s.tokens, s.ids = map[string]string{}, map[string]string{}
	s.handler = NewServer(s.ledger, store.Ping, slog.New(slog.NewJSONHandler(s.log, nil))).Handler
	return s
}

// serveOn is serve on a database.
func serveOn(t *testing.T, address string) *serving {
	t.Helper()
	s := program(t, address)
	for _, role := range access.Roles {
		user := access.User{Name: string(role), Roles: []access.Role{role}}
		if role == access.RoleVendor {
			user.Vendor = "fuji"
		}
		request, err := ledger.UserRequest(user)
		if err != nil {
			t.Fatal(err)
		}
		var created access.User
		var token string
		_, err = s.ledger.Write(context.Background(), ledger.Call{}, "", func(c *ledger.Command) (ledger.Reply, error) {
			created, err = c.AddUser(request)
			if err == nil {
				token, err = c.IssueToken(created.ID, "試験", "")
			}
			return ledger.Reply{}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		s.tokens[user.Name], s.ids[user.Name] = token, created.ID
	}
	return s
}

// rated has a service answer with rates.
func (s *serving) rated(aSecond int) {
	s.ledger = ledger.New(s.store, time.Now)
	server, _ := Door{Rate: aSecond}.NewServers(s.ledger, s.store.Ping, slog.New(slog.DiscardHandler))
	s.handler = server.Handler
}

// asked is a request of a user.
type asked struct{ user, method, path, body string }

// ask sends a request; headers are pairs of name and value.
func (s *serving) ask(a asked, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(a.method, a.path, strings.NewReader(a.body))
	if a.user != "" {
		request.Header.Set("Authorization", "Bearer "+s.tokens[a.user])
	}
	if a.body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			request.Header.Del(headers[i])
		} else {
			request.Header.Set(headers[i], headers[i+1])
		}
	}
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, request)
	return answer
}

// must sends a request under the prefix that must be answered with a status, and
// reads the answer, which must not have a key twice, into result unless that is
// nil.
func (s *serving) must(status int, a asked, result any) {
	s.t.Helper()
	a.path = prefix + a.path
	answer := s.ask(a)
	if answer.Code != status {
		s.t.Fatalf("%s %s as %s: %d instead of %d: %s", a.method, a.path, a.user, answer.Code, status, answer.Body)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(answer.Body.Bytes(), result, json.MatchCaseInsensitiveNames(true)); err != nil {
		s.t.Fatalf("%s %s: %v: %s", a.method, a.path, err, answer.Body)
	}
}

// problem reads a problem document and checks what all of them have.
func problem(t *testing.T, answer *httptest.ResponseRecorder, status int, code string) Problem {
	t.Helper()
	var p Problem
	if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v: %q", err, answer.Body)
	}
	if answer.Code != status || p.Status != status || p.Code != code || p.Type != "urn:slaledger:problem:"+code ||
		p.Title == "" || p.Detail == "" {
		t.Fatalf("status %d, not %d %s: %s", answer.Code, status, code, answer.Body)
	}
	if media := answer.Header().Get("Content-Type"); media != "application/problem+json" {
		t.Errorf("Content-Type %q", media)
	}
	if answer.Header().Get("Cache-Control") != "no-store" || answer.Header().Get("Vary") != "Accept-Language" {
		t.Errorf("Cache-Control %q, Vary %q", answer.Header().Get("Cache-Control"), answer.Header().Get("Vary"))
	}
	return p
}

const (
	contractBody = `{"name":"見本","vendor":{"id":"fuji","name":"フジ"},"start_month":"2024-04","end_month":"2030-03",
		"fees":[{"from_month":"2024-04","to_month":"2030-03","monthly_amount":"1000001"}]}`
	agreementBody = `{"effective_from":"2024-04","items":[
		{"code":"AVAIL","name":"稼働率","counting":"monthly",
			"baseline":{"op":">=","value":"99.5"},"deduction_points":"60"},
		{"code":"REPORT","name":"報告","counting":"manual","deduction_points":"1","bonus_points":"2"}]}`
	sheetBody = `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99.4"},
		{"item_code":"REPORT","deduction_count":1,"bonus_count":3,"note":"遅延"}]}`
	// penaltySheet leaves out the bonus, so that the criterion is reached.
	penaltySheet = `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99.4"},
		{"item_code":"REPORT"}]}`
)

// contract records the sample contract with its agreement and returns its path.
func (s *serving) contract() string {
	s.t.Helper()
	var created struct{ ID string }
	s.must(201, asked{"contract_staff", "POST", "/contracts", contractBody}, &created)
	s.must(201, asked{"contract_staff", "POST", "/contracts/" + created.ID + "/agreements", agreementBody}, nil)
	return "/contracts/" + created.ID
}

// names returns the names of the members of a JSON object in their order.
func names(t *testing.T, object []byte) string {
	t.Helper()
	decoder := jsontext.NewDecoder(bytes.NewReader(object))
	if _, err := decoder.ReadToken(); err != nil {
		t.Fatal(err)
	}
	var list []string
	for decoder.PeekKind() == '"' {
		name, err := decoder.ReadToken()
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, name.String())
		if err := decoder.SkipValue(); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(list, " ")
}
