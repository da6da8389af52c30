package pages_test

import (
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// penaltyRows finds the rows of the list of all penalties.
var penaltyRows = regexp.MustCompile(`(?s)<tr><td class="nw"[^>]*><a href="(/contracts/[^"]+/penalties/[^"]+)".*?</tr>`)

// TestPenaltyList lists the penalties of the example as an auditor: each row leads to its
// penalty, each figure to the same one there and on to results; what was chosen is what the
// files have, and where there is none the page says so in words.
func TestPenaltyList(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "kansa")
	page := v.Get(t, "/penalties")
	for _, says := range []string{"減額金額（合意・決定）", "減額金額（暫定）", "合算していません",
		`href="/penalties.xlsx"`, `href="/penalties.csv"`} {
		expect(t, "the list", page, 200, says)
	}
	var own struct {
		Items []struct {
			Month string `json:"month"`
		} `json:"items"`
	}
	s.Must(t, 200, "kansa", "GET", contract+"/penalties", nil, &own)
	rows := penaltyRows.FindAllStringSubmatch(page.Text, -1)
	if len(rows) != len(own.Items) || len(rows) < 5 {
		t.Fatalf("%d rows of %d penalties", len(rows), len(own.Items))
	}
	for i, row := range rows {
		if want := contract + "/penalties/" + own.Items[len(rows)-1-i].Month; row[1] != want {
			t.Errorf("row %d leads to %s instead of %s", i, row[1], want)
		}
	}
	c := &crawler{t: t, v: v, pages: map[string]string{}, ground: map[string]bool{}}
	for _, link := range why.FindAllStringSubmatch(page.Text, -1) {
		c.follow("/penalties", link[1], link[2], 5)
	}
	if c.asked < len(rows) || len(c.ground) == 0 {
		t.Errorf("%d figures lead to %d results", c.asked, len(c.ground))
	}

	chosen := v.Get(t, "/penalties?fiscal_year=2024&status=agreed")
	for _, says := range []string{`<option value="2024" selected>`, `<option value="agreed" selected>`,
		`<option value="2026">`, `href="/penalties.csv?fiscal_year=2024&amp;status=agreed"`} {
		expect(t, "what was chosen", chosen, 200, says)
	}
	ofYear := v.Get(t, "/penalties?fiscal_year=2025")
	expect(t, "the sums of a year", ofYear, 200, "250,001円")
	if strings.Contains(ofYear.Text, "750,000円") {
		t.Error("the sums of 2025 are those of 2026")
	}
	file := v.Get(t, "/penalties.csv?fiscal_year=2024&status=agreed")
	if lines := strings.Count(file.Text, "\r\n"); lines != 1+len(penaltyRows.FindAllString(chosen.Text, -1)) || lines < 2 {
		t.Errorf("the file has %d lines", lines)
	}
	if book := v.Get(t, "/penalties.xlsx?fiscal_year=2024"); book.Status != 200 || !strings.HasPrefix(book.Text, "PK") ||
		!strings.Contains(book.Header.Get("Content-Disposition"), "penalties.xlsx") {
		t.Errorf("%d %v", book.Status, book.Header)
	}
	expect(t, "an empty year", v.Get(t, "/penalties?fiscal_year=2020"), 200,
		"2020年度）に生じたペナルティはありません。この年度の減額金額、減額した額、返還した額は、いずれもありません。")
	expect(t, "what nobody has", v.Get(t, "/penalties?search=そのような契約"), 200, "当てはまるペナルティはありません。")
	expect(t, "a status that there is not", v.Get(t, "/penalties?status=open"), 422, "status")
}

// TestMoneyInLists deducts the money of a penalty and gives it all back: every list of money
// says both, and not that nothing was taken.
func TestMoneyInLists(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "kansa")
	for _, given := range []struct{ kind, amount, says string }{
		{"repayment", "1", "500,001円を減額し、1円を返還済み"},
		{"repayment", "500000", "500,001円を減額し、全額を返還済み"},
	} {
		s.Must(t, 201, "keiyaku", "POST", contract+"/penalties/2024-07/applications",
			map[string]any{"kind": given.kind, "amount": given.amount, "date": "2026-10-01"}, nil)
		expect(t, "the balance", v.Get(t, contract), 200, given.says)
	}
	row := regexp.MustCompile(`(?s)/penalties/2024-07".*?</tr>`)
	for _, path := range []string{contract + "/penalties", "/penalties"} {
		of := strings.ReplaceAll(row.FindString(v.Get(t, path).Text), ",", "")
		if strings.Count(tags.ReplaceAllString(of, " "), " 500001円 ") < 3 { // reduced, deducted, repaid
			t.Errorf("%s: %s", path, of)
		}
	}
	expect(t, "the contracts", v.Get(t, "/contracts"), 200, "返還した額 750,002円")
}
