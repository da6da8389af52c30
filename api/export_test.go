package api_test

import (
	"net/http"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain/book"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// TestExampleMovesHouse exports the filled example, in which every kind of fact
// occurs, takes it into an empty system, and exports it there: the same bytes, but for
// one more entry that says so. Every answer is the same there, too, but for where the
// account came from.
func TestExampleMovesHouse(t *testing.T) {
	from, contract := apitest.ServeExample(t)
	to := apitest.Serve(t)
	file := from.Export(t, contract)
	if moved := to.Imported(t, file); moved != contract {
		t.Fatalf("%s became %s", contract, moved)
	}
	if again := apitest.WithoutTakeover(to.Export(t, contract)); string(again) != string(file) {
		t.Error("the account is exported otherwise where it was taken in")
	}
	for _, path := range []string{
		"", "/agreements", "/amendments", "/months", "/statements?history=true", "/balance",
		"/entries?limit=200", "/penalties", "/adjustments", "/months/2024-07/measurements?history=true",
	} {
		here := from.Ask(t, "auditor", http.MethodGet, contract+path, nil)
		there := to.Ask(t, "auditor", http.MethodGet, contract+path, nil)
		if here.Status != http.StatusOK || string(here.Body) != withoutOrigin(there.Body) {
			t.Errorf("%s: %d %s\nthere: %d %s", path, here.Status, here.Body, there.Status, there.Body)
		}
	}
	p := to.Problem(t, http.StatusConflict, "already_exists", "admin", http.MethodPost, "/contracts/import", file)
	if p.Errors != nil {
		t.Error(p)
	}
	var found struct {
		OK       bool `json:"ok"`
		Entries  int  `json:"entries"`
		Imported struct {
			By   string `json:"by"`
			File string `json:"file_sha256"`
		} `json:"imported"`
	}
	to.Must(t, 200, "auditor", http.MethodGet, contract+"/verification", nil, &found)
	if !found.OK || found.Entries != 253 || found.Imported.By != "admin" ||
		found.Imported.File != digestText(string(file)) {
		t.Errorf("%+v", found)
	}
	expectVerified(t, to, contract, 35)
	apitest.GoesOn(t, to, contract)
}

// withoutOrigin returns an answer as if the account had not been taken in.
func withoutOrigin(body []byte) string { return string(apitest.WithoutOrigin(body)) }

// TestExportedBookCalculates checks that the Book of an export gives the figures
// of the account, up to the first month under re-measurement, and that a Book
// alone becomes an account with the same figures, in which nothing is late.
func TestExportedBookCalculates(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	s.AddUser(t, access.User{Name: "measurer", Roles: []access.Role{access.RoleMeasurer}})
	whole := bookOf(t, s.Export(t, contract))
	expectFigures(t, s, contract, whole, 30)

	cancel := contract + "/months/2025-11/measurements/AVAIL-01/cancellation"
	s.Must(t, http.StatusOK, "measurer", http.MethodPost, cancel, []byte(`{"reason":"再集計"}`), nil)
	expectFigures(t, s, contract, bookOf(t, s.Export(t, contract)), 19)

	to := apitest.Serve(t)
	moved := to.Imported(t, []byte(`{"book":`+string(whole)+`}`))
	expectFigures(t, to, moved, whole, 30)
	if again := bookOf(t, to.Export(t, moved)); apitest.Canonical(t, again) != apitest.Canonical(t, whole) {
		t.Errorf("the Book became %s", again)
	}
	var sheet struct {
		Measurements []struct {
			Late bool `json:"late"`
		} `json:"measurements"`
	}
	to.Must(t, http.StatusOK, "auditor", http.MethodGet, moved+"/months/2024-04/measurements", nil, &sheet)
	if len(sheet.Measurements) == 0 || sheet.Measurements[0].Late {
		t.Errorf("migrated results are late: %+v", sheet)
	}
	expectVerified(t, to, moved, 30)

	third := apitest.Serve(t)
	file := to.Export(t, moved)
	third.Imported(t, file)
	if again := third.Export(t, moved); len(again) < len(file) ||
		!strings.Contains(string(again), `"command":"takeover"`) || !strings.Contains(string(again), `"command":"import"`) {
		t.Error("the migrated account is exported otherwise where it was taken in")
	}
	contests(t, to, moved)
}

// contests checks that the vendor can contest what was migrated as agreed, as
// it can what was recorded for it from paper.
func contests(t *testing.T, s *apitest.Served, contract string) {
	t.Helper()
	var list struct {
		Items []struct {
			ID     string `json:"id"`
			Status string `json:"status"`
		} `json:"items"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/adjustments", nil, &list)
	if len(list.Items) != 3 {
		t.Fatalf("%+v", list)
	}
	for _, adjustment := range list.Items {
		if adjustment.Status != "agreed" {
			t.Errorf("%+v", adjustment)
		}
	}
	var decided struct {
		Status string `json:"status"`
	}
	reject := []byte(`{"decision":"reject","reason":"合意していない"}`)
	s.Must(t, http.StatusOK, "vendor", http.MethodPost, contract+"/adjustments/"+list.Items[0].ID+"/decisions",
		reject, &decided)
	if decided.Status != "rejected" {
		t.Errorf("%+v", decided)
	}
}

// bookOf returns the Book in an exported file.
func bookOf(t *testing.T, file []byte) jsontext.Value {
	t.Helper()
	var read struct {
		Book jsontext.Value `json:"book"`
	}
	if err := json.Unmarshal(file, &read, json.RejectUnknownMembers(false)); err != nil {
		t.Fatal(err)
	}
	return read.Book
}

// expectFigures checks that a Book has so many months, and that its calculation
// gives the figures of the account's statements.
func expectFigures(t *testing.T, s *apitest.Served, contract string, b jsontext.Value, months int) {
	t.Helper()
	result, err := book.Calculate(b)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := apitest.Calculated(t, result.Book, len(result.Book.Months))
	if len(want) != months {
		t.Fatalf("%d months instead of %d", len(want), months)
	}
	var list struct {
		Items []jsontext.Value `json:"items"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/statements?limit=200", nil, &list)
	for i := range want {
		if got, calculated := figuresOf(t, list.Items[i]), figuresOf(t, want[i]); got != calculated {
			t.Errorf("stored:\n%s\nthe Book's:\n%s", got, calculated)
		}
	}
}

// expectVerified checks that everything that is stored of a contract holds.
func expectVerified(t *testing.T, s *apitest.Served, contract string, statements int) {
	t.Helper()
	var found struct {
		OK         bool           `json:"ok"`
		Statements int            `json:"statements"`
		First      jsontext.Value `json:"first_problem"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/verification", nil, &found)
	if !found.OK || found.Statements != statements {
		t.Errorf("%+v, %s", found, found.First)
	}
}

// TestImportRefuses checks that a file that is not what export wrote is refused
// at the place where it is not, and that nothing of it stays.
func TestImportRefuses(t *testing.T) {
	from, contract := apitest.ServeExample(t)
	file := string(from.Export(t, contract))
	changed := func(old, new string) string { return strings.Replace(file, old, new, 1) }
	small := `{"book":{"contract":{"name":"n","vendor":{"id":"v","name":"v"},` +
		`"start_month":"2024-04","end_month":"2024-05",` +
		`"fees":[{"from_month":"2024-04","to_month":"2024-05","monthly_amount":"1"}]},` +
		`"agreements":[{"effective_from":"2024-04","items":[]}],"months":[{"month":"2024-04","measurements":[]}]}`
	to := apitest.Serve(t)
	for _, c := range []badFile{
		{"not JSON", file[:len(file)/2], "malformed", "", ""},
		{"more after it", file + "{}", "malformed", "", ""},
		{"nothing", "", "malformed", "", ""},
		{"a list", "[]", "invalid", "", "wrong_type"},
		{"no Book", `{"history":null}`, "invalid", "/book", "required"},
		{"an unknown member", `{"books":{}}`, "invalid", "/books", "unknown_field"},
		{"a Book that is none", `{"book":{"contract":3,"agreements":[],"months":[]}}`,
			"invalid", "/book/contract", "wrong_type"},
		{"a month too many", strings.Replace(small, "2024-04\",\"measurements", "2024-05\",\"measurements", 1) + "}",
			"invalid", "/book/months/0/month", "gap"},
		{"another format", changed("slaledger-history-1", "slaledger-history-9"),
			"invalid", "/history/format", "not_one_of"},
		{"a hidden name", changed(`"contract":"`, `"contract":" `), "invalid", "/history/contract", "bad_format"},
		{"a member left out", changed(`"vendor":"fuji","sequence":1`, `"sequence":1`),
			"invalid", "/history/contracts/0/sequence", "unknown_field"},
		{"a note after it was hashed", changed(`\"note\":\"`, `\"note\":\"X`), "invalid", "/history", "not_allowed"},
		{"points after they were hashed",
			changed(`"kind":"deduction","item":"AVAIL-01"`, `"kind":"deduction","item":"AVAIL-02"`),
			"invalid", "/history", "not_allowed"},
		{"another Book", changed(`"monthly_amount":"1000001"`, `"monthly_amount":"1000002"`),
			"invalid", "/book", "not_allowed"},
		{"a word of nobody", changed(`"party":"vendor"`, `"party":"nobody"`), "invalid", "", "bad_format"},
		{"a row twice", changed(`"sequence":2,"at"`, `"sequence":1,"at"`), "invalid", "", "not_allowed"},
		{"text for a number", changed(`"sequence":2,"at"`, `"sequence":"2","at"`),
			"invalid", "/history/entries/1/sequence", "wrong_type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.file == file {
				t.Fatal("the file was not changed")
			}
			c.checkRefused(t, to)
		})
	}
	s := to.Ask(t, "admin", http.MethodGet, "/contracts", nil)
	if string(s.Body) != `{"items":[],"next_cursor":null}` {
		t.Errorf("something stayed: %s", s.Body)
	}
	dry := to.Ask(t, "admin", http.MethodPost, "/contracts/import?dry_run=true", []byte(file))
	if dry.Status != http.StatusCreated || dry.Header.Get("Dry-Run") != "true" {
		t.Errorf("%d %s", dry.Status, dry.Body)
	}
	to.Imported(t, []byte(file))
}

// badFile is a file that is not what export wrote, and how it is refused.
type badFile struct{ name, file, code, pointer, field string }

func (c badFile) checkRefused(t *testing.T, to *apitest.Served) {
	t.Helper()
	status := map[string]int{"malformed": http.StatusBadRequest}[c.code]
	if status == 0 {
		status = http.StatusUnprocessableEntity
	}
	p := to.Problem(t, status, c.code, "admin", http.MethodPost, "/contracts/import", []byte(c.file))
	if c.field == "" {
		return
	}
	if len(p.Errors) == 0 || p.Errors[0].Code != c.field ||
		c.pointer != "" && p.Errors[0].Pointer != c.pointer {
		t.Errorf("%+v", p)
	}
}

// TestImportIsCarriedOutOnce sends a Book with a key twice, then another with the
// same key.
func TestImportIsCarriedOutOnce(t *testing.T) {
	s := apitest.Serve(t)
	book, err := json.Marshal(map[string]any{"book": book.NewBook(apitest.ManyMonths(2, 2))})
	if err != nil {
		t.Fatal(err)
	}
	key := map[string]string{"Idempotency-Key": "move-1"}
	send := func(body []byte) apitest.Answer {
		t.Helper()
		answer, err := s.TryWith(key, "admin", http.MethodPost, "/contracts/import", body)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	first, again := send(book), send(book)
	if first.Status != http.StatusCreated || string(first.Body) != string(again.Body) ||
		again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%d %s, then %d %s", first.Status, first.Body, again.Status, again.Header)
	}
	if other := send(append([]byte(" "), book...)); other.Status != http.StatusUnprocessableEntity {
		t.Errorf("other bytes: %d %s", other.Status, other.Body)
	}
	var list struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, "/contracts", nil, &list)
	if len(list.Items) != 1 {
		t.Errorf("%d contracts", len(list.Items))
	}
	var audit struct {
		Items []struct {
			Actor  string `json:"actor"`
			Status int    `json:"status"`
		} `json:"items"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, "/audit?contract="+list.Items[0].ID, nil, &audit)
	if len(audit.Items) != 1 || audit.Items[0].Actor != "admin" || audit.Items[0].Status != http.StatusCreated {
		t.Errorf("the audit log: %+v", audit.Items)
	}
	s.Export(t, "/contracts/"+list.Items[0].ID)
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, "/audit?contract="+list.Items[0].ID, nil, &audit)
	if len(audit.Items) != 2 || audit.Items[1].Actor != "auditor" {
		t.Errorf("the audit log after an export: %+v", audit.Items)
	}
}
