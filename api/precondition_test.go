package api_test

import (
	"net/http"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"

	"github.com/go-json-experiment/json"
)

// TestPreconditions sends every command that may be tied to what was looked at,
// with the tag of what is there, of what was there, and of nothing.
func TestPreconditions(t *testing.T) {
	f := fillTest(t)
	month := apitest.MonthPath(f.Contract, domain.MonthOf(2024, 5))
	report := func() any {
		line := map[string]any{"item_code": "W-0", "deduction_count": 1, "note": "報告"}
		return map[string]any{"measurements": []any{line}}
	}
	cases := []struct {
		tied
		get  string // what is looked at
		done int    // 0 where there is nothing
	}{
		{tied{"vendor", "PUT", month + "/report", report()}, month + "/report", 0},
		{tied{"measurer", "PUT", month + "/measurements", f.nextSheet()}, month + "/measurements", 200},
		{tied{"measurer", "POST", month + "/settlement", nil}, month + "/measurements", 201},
	}
	f.Must(t, 404, "vendor", "GET", month+"/report", nil, nil)
	for _, c := range cases {
		current := f.Ask(t, c.user, "GET", c.get, nil).Header.Get("ETag")
		for _, tag := range []string{`"0"`, "W/" + current, `"0", W/` + current} {
			f.withTag(t, http.StatusPreconditionFailed, tag, c.tied)
		}
		if c.done == 0 {
			f.withTag(t, http.StatusPreconditionFailed, "*", c.tied)
			continue
		}
		f.withTag(t, c.done, `"0", `+current, c.tied)
		if c.method == "PUT" { // what was looked at has changed
			c.body = f.nextSheet()
			f.withTag(t, http.StatusPreconditionFailed, current, c.tied)
			c.body = f.nextSheet()
			f.withTag(t, c.done, "*", c.tied)
		}
	}
	f.Must(t, 200, "vendor", "PUT", month+"/report", report(), nil)
	tag := f.Ask(t, "vendor", "GET", month+"/report", nil).Header.Get("ETag")
	f.withTag(t, 200, tag, tied{"vendor", "PUT", month + "/report", report()})
	before := apitest.MonthPath(f.Contract, domain.MonthOf(2023, 5))
	f.withTag(t, http.StatusNotFound, tag, tied{"vendor", "PUT", before + "/report", report()})
}

// tied is a request that may be tied to what was looked at.
type tied struct {
	user, method, path string
	body               any
}

// withTag sends a request with If-Match, which must be answered with a status.
func (f *asking) withTag(t *testing.T, status int, tag string, c tied) {
	t.Helper()
	answer, err := f.TryWith(map[string]string{"If-Match": tag}, c.user, c.method, c.path, jsonOf(t, c.body))
	if err != nil {
		t.Fatal(err)
	}
	if answer.Status != status {
		t.Errorf("%s %s with If-Match %s: %d instead of %d: %.300s",
			c.method, c.path, tag, answer.Status, status, answer.Body)
	}
}

// jsonOf writes a request, nil for none.
func jsonOf(t *testing.T, body any) []byte {
	t.Helper()
	if body == nil {
		return nil
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
