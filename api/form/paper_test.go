package form_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/chromedp"
)

// sheetsOfPaper is how many sheets of A4 each form takes that is printed from the
// hand-over, and a sentence or a figure that is printed whole on one line.
var sheetsOfPaper = []struct {
	file, sheets, line string
	wide               bool
}{
	{"summary", "1", "令和8年度に生じたもの", true}, // with all of its sums
	{"contract", "1", "令和6年4月から令和12年3月まで", false},
	{"statements/2024-04-r1", "3", "集計後 −4 ポイント", false},
	{"statements/2024-06-r1", "5", "ポイント台帳 24番", false},
	{"statements/2024-07-r2", "5", "ポイント台帳 65番", false},
	{"statements/2024-08-r1", "4", "未減額の額（円・税込）", false},
	{"statements/2025-09-r1", "3", "ポイント台帳 121番", false},
	{"statements/2025-12-r1", "4", "ポイント台帳 136番", false},
	{"statements/2026-01-r3", "4", "ポイント台帳 206番", false},
	{"statements/2026-04-r1", "3", "集計後 +5 ポイント", false},
	{"statements/2026-06-r1", "4", "未減額の額（暫定）（円・税込）", false},
}

// TestFormsOnPaper prints the kept forms, the summary and the contract as they are in the
// hand-over. A sum is never alone on a sheet: it stands with what it is the sum of.
func TestFormsOnPaper(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	_, files := s.HandOver(t, contract)
	b := apitest.OpenBrowser(t)
	folder := os.Getenv("SLALEDGER_SCREENSHOTS")
	if folder == "" {
		folder = t.TempDir()
	}
	for _, p := range sheetsOfPaper {
		file := filepath.Join(folder, strings.ReplaceAll(p.file, "/", "-"))
		if err := os.WriteFile(file+".html", []byte(files[p.file+".html"]), 0o600); err != nil {
			t.Fatal(err)
		}
		b.Do(t, chromedp.Navigate("file://"+filepath.ToSlash(file)+".html"))
		paper := apitest.Print(t, b, file+".pdf")
		if paper.Sheets != p.sheets || paper.Wide != p.wide {
			t.Errorf("%s: %s sheets, landscape %t", p.file, paper.Sheets, paper.Wide)
		}
		if !strings.Contains(paper.Text, p.line) {
			t.Errorf("%s does not have %q in one line:\n%s", p.file, p.line, paper.Text)
		}
		for sheet := range strings.SplitSeq(paper.Text, "\f") {
			if strings.Contains(sheet, "未減額の額") && strings.Contains(p.file, "statements") &&
				!strings.Contains(sheet, "減額と返還の記録") && !strings.Contains(sheet, "減額後の支払額") {
				t.Errorf("%s has its outstanding money on another sheet than its records:\n%s", p.file, sheet)
			}
		}
	}
}
