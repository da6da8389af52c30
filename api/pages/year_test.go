package pages_test

import (
	"cmp"
	"html"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// cellOf returns the cell of a year's table that leads to a result.
func cellOf(t *testing.T, text, month, item string) string {
	t.Helper()
	before, after, found := strings.Cut(text, `months/`+month+`/measurements/`+item+`"`)
	if !found {
		t.Fatalf("no cell leads to %s in %s", item, month)
	}
	after, _, _ = strings.Cut(after, "</td>")
	return before[strings.LastIndex(before, "<td"):] + after
}

// TestYear looks at the years of the example: results with their units, points and shades,
// what is not measured, where another version begins, and the penalties.
func TestYear(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "fuji-madoguchi")
	first := v.Get(t, contract+"/years/2024")
	expect(t, "the first year", first, 200, "令和6年度（2024年度）")
	for _, c := range []struct{ month, item, class, says string }{
		{"2024-06", "AVAIL-01", "v3", ">97.08\u202f%</a><small>−10</small>"},
		{"2024-07", "RECOV-01", "v3", ">515、315\u202f分</a><small>−20</small>"},
		{"2024-07", "SEC-01", "v4", "<small>−30</small>"},
		{"2024-04", "AVAIL-01", "quiet", ">99.78\u202f%</a>"},
		{"2025-01", "AVAIL-01", "vb", "<small>&#43;2</small>"},
		{"2024-12", "RECOV-01", "quiet", ">450除\u202f分</a>"},
	} {
		cell := cellOf(t, first.Text, c.month, c.item)
		if !strings.Contains(cell, `class="`+c.class+`"`) || !strings.Contains(cell, c.says) {
			t.Errorf("%s in %s: %s", c.item, c.month, cell)
		}
	}
	for _, says := range []string{`class="off"`, "−30 &#43;2", "250,001円", "合意", `penalties/2024-07`} {
		if !strings.Contains(first.Text, says) {
			t.Errorf("the year does not say %q", says)
		}
	}
	checkSums(t, first.Text)
	if strings.Contains(first.Text, `class="rule"`) {
		t.Error("a rule is drawn where no version begins")
	}
	latest := v.Get(t, contract+"/years")
	expect(t, "the latest year", latest, 200, `href="months/2026-06/measurements/`)
	for _, path := range []string{"/years/2023", "/years/2030", "/years/none", "/years/02024", "/items/NONE"} {
		expect(t, path, v.Get(t, contract+path), 404, "not_found")
	}
	past := v.Get(t, contract+"/years/2024?known_at=2024-07-20T00:00:00%2B09:00")
	expect(t, "the past", past, 200, "known_at=2024-07-20")
	if strings.Contains(past.Text, "months/2024-08/measurements/AVAIL-01") {
		t.Error("the past knows August")
	}
}

// checkSums adds up the points of each item: they are those that stand under the year.
func checkSums(t *testing.T, text string) {
	t.Helper()
	_, text, _ = strings.Cut(text, "<tbody>")
	body, _, _ := strings.Cut(text, "</tbody>")
	rows := strings.Split(body, "</tr>")
	for _, row := range rows[:len(rows)-1] {
		var sum, want big.Rat
		for _, points := range smalls.FindAllStringSubmatch(row, -1) {
			sum.Add(&sum, pointsOf(t, points[1]))
		}
		for _, points := range strings.Fields(row[strings.LastIndex(row, "<td>")+4 : strings.LastIndex(row, "</td>")]) {
			want.Add(&want, pointsOf(t, points))
		}
		if sum.Cmp(&want) != 0 {
			t.Errorf("%s instead of %s: %s", want.RatString(), sum.RatString(), row)
		}
	}
	if len(rows) < 37 {
		t.Errorf("%d rows", len(rows))
	}
}

var smalls = regexp.MustCompile(`<small>([^<]*)</small>`)

func pointsOf(t *testing.T, text string) *big.Rat {
	t.Helper()
	n, ok := new(big.Rat).SetString(strings.NewReplacer("−", "-", "+", "").Replace(html.UnescapeString(text)))
	if !ok {
		t.Fatalf("%q are no points", text)
	}
	return n
}

// TestItemOverTheTerm looks at an item of the example over its term, under both versions.
func TestItemOverTheTerm(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	page := s.SignInAs(t, "kansa").Get(t, contract+"/items/RECOV-01")
	expect(t, "the item", page, 200, "障害復旧時間")
	for _, says := range []string{
		"240以下", "180以下", "第1版", "第2版", "555 分/件", "−10", "/months/2024-07/measurements/RECOV-01",
	} {
		if !strings.Contains(page.Text, says) {
			t.Errorf("the item does not say %q", says)
		}
	}
}

// TestYearOnPaper prints a year with 37 items: on one page, with the number in it by which
// it is held against the ledger.
func TestYearOnPaper(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	s.SignInAs(t, "fuji-madoguchi")
	b := apitest.OpenBrowser(t)
	site := strings.TrimSuffix(s.URL, "/api/v1")
	b.Do(t, chromedp.Navigate(site+"/sign-in?lang=ja"), chromedp.SendKeys(chromedp.CSS("#name"), "fuji-madoguchi"),
		chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password+kb.Enter))
	(&keyboard{T: t, b: b}).waits(`document.readyState === "complete" && !!document.querySelector(".role")`)
	folder := cmp.Or(os.Getenv("SLALEDGER_SCREENSHOTS"), t.TempDir())
	for _, year := range []string{"2024", "2026"} {
		b.Do(t, chromedp.Navigate(site+contract+"/years/"+year))
		paper := apitest.Print(t, b, filepath.Join(folder, "year-"+year+".pdf"))
		if paper.Sheets != "1" || !paper.Wide {
			t.Errorf("%s is printed on %s sheets, landscape %t", year, paper.Sheets, paper.Wide)
		}
		checksOnPaper(t, s, contract, year, paper.Text)
	}
	b.Quiet(t)
}
