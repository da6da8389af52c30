package book

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/domain/refusal"
)

var testRoles = []string{"measurer", "auditor"}

func refusalsOf(err error) string {
	var faults refusal.Faults
	var syntax *refusal.Malformed
	switch {
	case err == nil:
		return ""
	case errors.As(err, &syntax):
		return "malformed"
	case errors.As(err, &faults):
		var list []string
		for _, f := range faults {
			list = append(list, fmt.Sprintf("%s %s", f.Pointer, f.Code))
		}
		return strings.Join(list, ", ")
	}
	return err.Error()
}

func TestReadUser(t *testing.T) {
	for _, c := range []struct{ text, refused string }{
		{`{"name":"a","roles":["auditor"]}`, ""},
		{`{"name":"a","roles":[],"vendor_id":null,"title":null}`, ""},
		{`{`, "malformed"},
		{`[]`, " wrong_type"},
		{`{}`, "/name required, /roles required"},
		{`{"name":" ","roles":"auditor","vendor_id":"","affiliation":1,"title":[],"disabled":null}`,
			"/name required, /roles wrong_type, /vendor_id required, /affiliation wrong_type, /title wrong_type, /disabled " +
				"unknown_field"},
		{`{"name":"a","roles":["auditor","admin",null,"measurer","auditor"]}`,
			"/roles/1 not_one_of, /roles/2 wrong_type, /roles/4 duplicate"},
		{`{"name":"a","name":"b","roles":["auditor"]}`, "/name duplicate"},
	} {
		if _, err := ReadUser([]byte(c.text), testRoles); refusalsOf(err) != c.refused {
			t.Errorf("%s: %q", c.text, refusalsOf(err))
		}
	}
	u, err := ReadUser([]byte(`{"name":"花子","roles":["auditor","measurer"],"vendor_id":"fuji","affiliation":"課",`+
		`"title":"主査"}`), testRoles)
	if err != nil || u.Name != "花子" || !slices.Equal(u.Roles, []string{"auditor", "measurer"}) || u.Vendor != "fuji" ||
		u.Affiliation != "課" || u.Title != "主査" {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestReadUserChange(t *testing.T) {
	for _, c := range []struct{ text, refused string }{
		{`{}`, ""},
		{`{"disabled":true,"roles":["auditor"],"affiliation":"","title":"","valid_until":""}`, ""},
		{`{"valid_until":"2024-02-29"}`, ""},
		{`{"mail":""}`, ""}, {`{"mail":"a.b+c@pref.mie.lg.jp"}`, ""}, {`{"mail":"a@b@c"}`, "/mail bad_format"},
		{`{"valid_until":"2023-02-29"}`, "/valid_until bad_format"},
		{`{"disabled":"true","name":"b","vendor_id":"x"}`,
			"/disabled wrong_type, /name unknown_field, /vendor_id unknown_field"},
	} {
		if _, err := ReadUserChange([]byte(c.text), testRoles); refusalsOf(err) != c.refused {
			t.Errorf("%s: %q", c.text, refusalsOf(err))
		}
	}
	change, err := ReadUserChange([]byte(`{"disabled":false,"roles":null,"title":""}`), testRoles)
	if err != nil || change.Disabled == nil || *change.Disabled || change.Roles != nil || change.Affiliation != nil ||
		change.Title == nil || change.ValidUntil != nil {
		t.Errorf("%+v, %v", change, err)
	}
}

// TestIsAddress sees that nothing is an address that means something to a header or a server.
func TestIsAddress(t *testing.T) {
	for _, address := range []string{
		"a@b", "a.b+c_d@pref.mie.lg.jp", "A-1@mail-1.example", strings.Repeat("a", 242) + "@example.com",
	} {
		if !IsAddress(address) {
			t.Errorf("%s is none", address)
		}
	}
	for _, address := range []string{
		"", "a", "a@", "@b", "a@b@c", "a b@c", "a@b\r\nBcc: c@d", "a@b\n", "\x00a@b", "a@b,c@d", "<a@b>", "A <a@b>",
		`"a b"@c`,
		"a@[127.0.0.1]", "花子@example.jp", "a@例え.jp", "a..b@c", ".a@b", "a.@b", "a@-b", "a@b-", "a@b..c", "a@b ",
		"a;b@c", "a@b>",
		strings.Repeat("a", 243) + "@example.com", "a@b\u2028", "a@b\u202e",
	} {
		if IsAddress(address) {
			t.Errorf("%q is one", address)
		}
	}
}

// TestReadNoticeWishes reads where somebody wants to be told.
func TestReadNoticeWishes(t *testing.T) {
	for _, c := range []struct{ text, refused string }{
		{`{"mail":"a@b","kinds":["x","y"]}`, ""}, {`{"mail":"","kinds":[]}`, ""},
		{`{}`, "/mail required, /kinds required"}, {`{"mail":"a","kinds":["z",1]}`,
			"/mail bad_format, /kinds/0 not_one_of, /kinds/1 wrong_type"},
	} {
		if _, err := ReadNoticeWishes([]byte(c.text), []string{"x", "y"}); refusalsOf(err) != c.refused {
			t.Errorf("%s: %q", c.text, refusalsOf(err))
		}
	}
}
