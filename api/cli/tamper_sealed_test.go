package cli

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger/access"
	"slaledger/ledger/example"
	"slaledger/storage/cluster"
	"slaledger/storage/sqlite"
)

// sealedDatabase is a database in which every table has rows, whose system's journal
// covers all that it holds. It is made once.
type sealedDatabase struct {
	once sync.Once
	data []byte
	// earlier is what it was before the last commands.
	earlier []byte
	taken   string // id of a contract that was taken in, and goes on
	made    string // id of a contract that was made here
}

var sealed sealedDatabase

// sealedFile returns a closed copy of the sealed database and the contract in it that
// was taken in.
func sealedFile(t *testing.T) (path, contract string) {
	t.Helper()
	cluster.NeedsFile(t, "it is changed as whoever holds the file can")
	sealed.once.Do(func() { sealed.make(t) })
	path = filepath.Join(t.TempDir(), "sealed.db")
	if err := os.WriteFile(path, sealed.data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, sealed.taken
}

func (d *sealedDatabase) make(t *testing.T) {
	t.Helper()
	s := apitest.Serve(t)
	s.AddUser(t, access.User{Name: "iga", FullName: "伊賀 薫", Roles: []access.Role{access.RoleContractStaff},
		Affiliation: "三重県", Title: "契約担当"})
	taken := importKept(t, s, "v1.json")
	credentials(t, s)
	seal(t, s)
	made := makeContract(t, s)
	seal(t, s)
	d.earlier = bytesOf(t, s)
	importKept(t, s, "v5.json") // withdrawn
	goOn(t, s, taken, made)
	seal(t, s)
	d.taken, d.made, d.data = filepath.Base(taken), filepath.Base(made), bytesOf(t, s)
}

// importKept takes in a kept file, and returns the path of its contract.
func importKept(t *testing.T, s *apitest.Served, name string) string {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(top, "testdata/kept", name))
	if err != nil {
		t.Fatal(err)
	}
	return s.Imported(t, file)
}

func seal(t *testing.T, s *apitest.Served) {
	t.Helper()
	if err := s.Ledger.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// bytesOf returns a backup of a database that is served.
func bytesOf(t *testing.T, s *apitest.Served) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Store.(*sqlite.Store).Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// word is what somebody says, as it is sent.
type word map[string]any

// credentials issues links, of which one is used, takes tokens, of which one is ended, and
// a password with which its user signs in and to which he adds a second factor, disables a
// user, and leaves sign-ins and a refusal in the audit log.
func credentials(t *testing.T, s *apitest.Served) {
	t.Helper()
	var link struct {
		Link string `json:"link"`
	}
	var user, token struct {
		ID    string `json:"id"`
		Token string `json:"token"`
	}
	s.Must(t, http.StatusCreated, "admin", http.MethodPost, "/users",
		word{"name": "ise", "roles": []string{"measurer"}, "full_name": "伊勢 健"}, &user)
	s.Must(t, http.StatusCreated, "admin", http.MethodPost, "/users/"+user.ID+"/links", nil, &link)
	s.Must(t, http.StatusCreated, "admin", http.MethodPost, "/users/"+user.ID+"/identities",
		word{"issuer": "https://id.example.lg.jp", "subject": "ise-1"}, nil)
	s.Must(t, http.StatusCreated, "", http.MethodPost, "/links/"+link.Link, word{"token": true}, &token)
	s.Tokens["ise"] = token.Token
	s.Must(t, http.StatusOK, "ise", http.MethodGet, "/me", nil, nil)
	until := access.DayOf(time.Now().AddDate(0, 6, 0))
	for range 2 {
		s.Must(t, http.StatusCreated, "ise", http.MethodPost, "/me/tokens", word{"title": "夜間", "expires_on": until}, &token)
	}
	s.Must(t, http.StatusNoContent, "ise", http.MethodDelete, "/me/tokens/"+token.ID, nil, nil)
	s.Must(t, http.StatusCreated, "admin", http.MethodPost, "/users",
		word{"name": "toba", "roles": []string{"auditor"}, "full_name": "鳥羽 誠"}, &link)
	s.Must(t, http.StatusCreated, "", http.MethodPost, "/links/"+link.Link, word{"password": apitest.Password}, nil)
	signIn(t, s, "toba")
	addSecondFactor(t, s, "toba")
	s.Must(t, http.StatusCreated, "admin", http.MethodPost, "/users",
		word{"name": "owase", "roles": []string{"measurer"}, "full_name": "尾鷲 悠"}, &user)
	s.Must(t, http.StatusOK, "admin", http.MethodPatch, "/users/"+user.ID, word{"disabled": true}, nil)
	s.Must(t, http.StatusForbidden, "vendor", http.MethodPost, "/contracts", word{}, nil)
}

// addSecondFactor has a user with a password turn his second factor on.
func addSecondFactor(t *testing.T, s *apitest.Served, name string) {
	t.Helper()
	secret := access.NewFactorSecret()
	code, err := access.CodeAt(secret, access.StepAt(example.Clock()()))
	if err != nil {
		t.Fatal(err)
	}
	page := s.SignInAs(t, name).Post(t, "/me/second-factor", url.Values{
		"password": {apitest.Password}, "secret": {secret}, "code": {code},
	})
	if page.Status != http.StatusCreated {
		t.Fatalf("%s cannot turn it on: %d %s", name, page.Status, page.Text)
	}
}

// signIn has a user sign in to the pages with his password, in a session that goes on.
func signIn(t *testing.T, s *apitest.Served, name string) {
	t.Helper()
	form := url.Values{"name": {name}, "password": {apitest.Password}}
	if page := s.Visit(t).Post(t, "/sign-in", form); page.Status != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %d %s", name, page.Status, page.Text)
	}
}

// makeContract enters a contract whose second month is penalized and disputed, and
// whose third is penalized and imposed.
func makeContract(t *testing.T, s *apitest.Served) (contract string) {
	t.Helper()
	var created struct {
		ID string `json:"id"`
	}
	s.Must(t, http.StatusCreated, "contract_staff", http.MethodPost, "/contracts", word{
		"name": "帳票システム運用保守", "vendor": word{"id": "fuji", "name": "株式会社フジ"},
		"start_month": "2026-04", "end_month": "2027-03",
		"fees": []word{{"from_month": "2026-04", "to_month": "2027-03", "monthly_amount": "1000001"}},
	}, &created)
	contract = "/contracts/" + created.ID
	s.Must(t, http.StatusCreated, "contract_staff", http.MethodPost, contract+"/agreements", word{
		"effective_from": "2026-04", "policy": word{"imposition": "prefecture"},
		"items": []word{{"code": "RECOV-01", "name": "障害復旧時間", "unit": "分/件", "counting": "per_occurrence",
			"baseline": word{"op": "<=", "value": "240"}, "deduction_points": "10"}},
	}, nil)
	for month, faults := range []int{2, 5, 6} {
		at := fmt.Sprintf("%s/months/2026-%02d", contract, 4+month)
		lines := slices.Repeat([]word{{"value": "310"}}, faults)
		s.Must(t, http.StatusOK, "measurer", http.MethodPut, at+"/measurements", word{
			"method": "inspection", "measurements": []word{{"item_code": "RECOV-01", "occurrences": lines}}}, nil)
		s.Must(t, http.StatusCreated, "measurer", http.MethodPost, at+"/settlement", nil, nil)
	}
	agrees := word{"revision": 1, "decision": "agree"}
	disputes := word{"revision": 1, "decision": "dispute", "reason": "復旧は三重県の回線の障害を待っていた。"}
	s.Must(t, http.StatusOK, "contract_staff", http.MethodPost, contract+"/penalties/2026-05/consents", agrees, nil)
	s.Must(t, http.StatusOK, "vendor", http.MethodPost, contract+"/penalties/2026-05/consents", disputes, nil)
	s.Must(t, http.StatusOK, "vendor", http.MethodPost, contract+"/penalties/2026-06/consents", disputes, nil)
	s.Must(t, http.StatusOK, "iga", http.MethodPost, contract+"/penalties/2026-06/imposition", word{"revision": 1,
		"reason": "協議が調わない。", "document": word{"title": "決定書", "number": "1", "date": "2026-08-03"}}, nil)
	return contract
}

// goOn takes money of the contract that was taken in back, settles one more month of it,
// has both parties answer on its penalty, cancels a result of an open month, which is
// measured again, settles another, records money for the other contract, and has an account exported.
func goOn(t *testing.T, s *apitest.Served, taken, made string) {
	t.Helper()
	var money struct {
		Applications []struct {
			ID string `json:"id"`
		} `json:"applications"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, taken+"/penalties/2025-06", nil, &money)
	for _, record := range slices.Backward(money.Applications) {
		s.Must(t, http.StatusOK, "contract_staff", http.MethodPost,
			taken+"/penalties/2025-06/applications/"+record.ID+"/cancellation", word{"reason": "記録の誤り " + record.ID}, nil)
	}
	lines := []word{{"item_code": "AVAIL-01", "value": "99.995"},
		{"item_code": "MEET-01", "deduction_count": 60, "note": "60回の欠席"}}
	s.Must(t, http.StatusOK, "measurer", http.MethodPut, taken+"/months/2025-08/measurements",
		word{"method": "inspection", "measurements": lines}, nil)
	s.Must(t, http.StatusCreated, "measurer", http.MethodPost, taken+"/months/2025-08/settlement", nil, nil)
	for _, party := range []string{"contract_staff", "vendor"} {
		s.Must(t, http.StatusCreated, party, http.MethodPost, taken+"/penalties/2025-08/answers",
			word{"text": party + " の考え"}, nil)
	}
	open := taken + "/months/2025-10/measurements"
	again := word{"method": "inspection", "measurements": []word{{"item_code": "MEET-01", "deduction_count": 0}}}
	s.Must(t, http.StatusOK, "measurer", http.MethodPut, open, again, nil)
	s.Must(t, http.StatusOK, "measurer", http.MethodPost, open+"/MEET-01/cancellation", word{"reason": "別の月のもの"}, nil)
	s.Must(t, http.StatusOK, "measurer", http.MethodPut, open, again, nil)
	s.Must(t, http.StatusOK, "measurer", http.MethodPut, taken+"/months/2025-09/measurements",
		word{"method": "inspection", "measurements": []word{lines[0], {"item_code": "MEET-01", "deduction_count": 0}}}, nil)
	s.Must(t, http.StatusCreated, "measurer", http.MethodPost, taken+"/months/2025-09/settlement", nil, nil)
	answer, err := s.TryWith(map[string]string{"Idempotency-Key": "taken-1"}, "contract_staff", http.MethodPost,
		made+"/penalties/2026-06/applications", []byte(`{"kind": "deduction", "amount": "250001", "date": "2026-08-27",
			"document": {"title": "減額通知書", "number": "1", "date": "2026-08-27"}}`))
	if err != nil || answer.Status != http.StatusCreated {
		t.Fatalf("%v, %d %s", err, answer.Status, answer.Body)
	}
	s.Export(t, taken)
}

// toldOf are the tables of what is to be told to people and to other systems: it follows from
// what is recorded, no entry covers it, and docs/security.md says so.
var toldOf = []string{"notices", "notice_positions", "mails", "webhooks", "webhook_deliveries"}

// TestSealedFile checks that the sealed database is sound and every table of it has rows but
// for those that no entry covers.
func TestSealedFile(t *testing.T) {
	path, _ := sealedFile(t)
	if status, said := commandLine("verify", "--db", path); status != 0 {
		t.Fatal(said)
	}
	f := &tampered{t: t, db: openRaw(t, path)}
	defer f.db.Close()
	for _, table := range f.texts(`SELECT name FROM sqlite_schema WHERE type = 'table'`) {
		if f.texts(`SELECT count(*) FROM ` + table)[0] == "0" && !slices.Contains(toldOf, table) {
			t.Errorf("%s has no row", table)
		}
	}
}
