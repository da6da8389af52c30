package storage

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
)

func TestSmoke(t *testing.T) {
	t0 := time.Now()
	s, err := OpenToServe(filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Log("open", time.Since(t0))
	ctx := context.Background()
	l := ledger.New(s, time.Now)
	staff := ledger.User{Name: "staff", Roles: []ledger.Role{ledger.RoleContractStaff, ledger.RoleMeasurer}}
	data, _ := os.ReadFile("../testdata/mie/book.json")
	var parts struct {
		Contract   jsontext.Value   `json:"contract"`
		Agreements []jsontext.Value `json:"agreements"`
		Months     []struct {
			Month        string         `json:"month"`
			Method       string         `json:"method"`
			Measurements jsontext.Value `json:"measurements"`
		} `json:"months"`
	}
	if err := json.Unmarshal(data, &parts); err != nil {
		t.Fatal(err)
	}
	c, err := l.CreateContract(ctx, staff, parts.Contract)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range parts.Agreements {
		if _, err := l.RecordAgreement(ctx, staff, c.ID, a); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range parts.Months[:21] {
		month, _ := domain.ParseMonth(m.Month)
		if m.Method == "" {
			m.Method = "inspection"
		}
		body, _ := json.Marshal(map[string]any{"method": m.Method, "measurements": m.Measurements})
		t0 := time.Now()
		n0 := s.Statements()
		sheet, err := l.RecordSheet(ctx, staff, c.ID, month, body)
		if err != nil {
			t.Fatal(err)
		}
		d1 := time.Since(t0)
		n1 := s.Statements()
		st, _, err := l.Settle(ctx, staff, c.ID, month, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(month, sheet.Preview.Accumulated.Total(), st.Shape.Closing, d1, n1-n0, time.Since(t0)-d1, s.Statements()-n1)
	}
	p, err := l.Balance(ctx, staff, c.ID, 0)
	b, _ := json.Marshal(book.NewBalance(p))
	t.Log(string(b), err)
	es, err := l.Entries(ctx, staff, c.ID, "", 0, 5)
	t.Log(es, err)
	ms, err := l.Months(ctx, staff, c.ID)
	t.Log(ms[:3], err)
	_, err = l.Contract(ctx, ledger.User{Roles: []ledger.Role{ledger.RoleVendor}, Vendor: "x"}, c.ID)
	t.Log(err)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
