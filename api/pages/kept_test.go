package pages_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// TestKeptPartIsOfNobody opens the balance of the example as it was known at two instants
// between which nothing was recorded, each first by another user: what is kept for the
// second one is what was made for the first, and another language has its own.
func TestKeptPartIsOfNobody(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	staff, vendor := s.SignInAs(t, "keiyaku"), s.SignInAs(t, "fuji-madoguchi")
	const one, other = "2026-11-01T10:00:00+09:00", "2026-11-01T10:00:01+09:00"
	rest := func(v *apitest.Visitor, instant, language string) string {
		t.Helper()
		page := v.Get(t, contract+"?known_at="+url.QueryEscape(instant)+language)
		for page.Status == 303 {
			page = v.Get(t, page.Header.Get("Location"))
		}
		_, text, found := strings.Cut(page.Text, `<section class="stack" aria-labelledby="chart">`)
		if page.Status != 200 || !found {
			t.Fatalf("%d %s", page.Status, page.Text)
		}
		text, _, _ = strings.Cut(text, "<footer")
		return regexp.MustCompile(`known_at=[^"&]*`).ReplaceAllString(text, "")
	}
	made, kept := rest(staff, one, ""), rest(vendor, one, "")
	if made != kept {
		t.Errorf("what is kept is not what was made: %s instead of %s", kept, made)
	}
	if own := rest(vendor, other, ""); own != kept {
		t.Errorf("made for the vendor it is %s instead of %s", own, kept)
	}
	if english := rest(vendor, one, "&lang=en"); english == kept {
		t.Error("it is kept in one language only")
	}
}
