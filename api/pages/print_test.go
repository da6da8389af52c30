package pages_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// printed are pages that are signed, filed and handed over on paper: after the path of the
// contract, and on how many sheets of A4.
var printed = []struct {
	path   string
	sheets string
	wide   bool
}{
	{"/penalties/2024-06", "1", false}, // of nine results, as the two others
	{"/penalties/2024-07", "1", false},
	{"/penalties/2026-06", "1", false},
	{"/penalties/2025-12", "1", false}, // withdrawn
	{"/penalties/2026-01", "1", false}, // waived
	{"/months/2026-06/statement", "2", false},
}

// TestPrintedPages prints pages from Chromium, whatever theme they are seen in: on so many
// sheets of A4, with the numbers in them by which the paper is held against the ledger.
func TestPrintedPages(t *testing.T) {
	apitest.Needs(t, "pdfinfo")
	apitest.Needs(t, "pdftotext")
	s, contract := apitest.ServeExample(t)
	s.SignInAs(t, "kansa")
	b := apitest.OpenBrowser(t)
	k := &keyboard{T: t, b: b}
	site := strings.TrimSuffix(s.URL, "/api/v1")
	k.enters(site, "kansa")
	folder := os.Getenv("SLALEDGER_SCREENSHOTS")
	if folder == "" {
		folder = t.TempDir()
	}
	for _, p := range printed {
		b.Do(t, chromedp.Navigate(site+contract+p.path))
		k.run(`document.documentElement.dataset.theme = "dark"`)
		file := filepath.Join(folder, "print"+strings.ReplaceAll(p.path, "/", "_")+".pdf")
		if err := os.WriteFile(file, paper(t, b), 0o644); err != nil {
			t.Fatal(err)
		}
		about, err := exec.CommandContext(t.Context(), "pdfinfo", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		sheets := regexp.MustCompile(`Pages: +(\d+)`).FindStringSubmatch(string(about))
		size := regexp.MustCompile(`Page size: +(\d+)[.\d]* x (\d+)`).FindStringSubmatch(string(about))
		if sheets[1] != p.sheets || (size[1] == "841") != p.wide || (size[1] == "841") == (size[2] == "841") {
			t.Errorf("%s: %s sheets of %s by %s points", p.path, sheets[1], size[1], size[2])
		}
		text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		checksOnPaper(t, s, contract, p.path, string(text))
	}
}

// paper prints the page that a browser shows.
func paper(t *testing.T, b context.Context) (file []byte) {
	t.Helper()
	err := chromedp.Do(b, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		yes := true
		made, err := cdp.Call(ctx, tab, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
		file = made.Data
		return err
	}))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// checksOnPaper types the numbers that stand on a paper into the verification: the ledger
// was as the paper says.
func checksOnPaper(t *testing.T, s *apitest.Served, contract, what, text string) {
	t.Helper()
	heads := regexp.MustCompile(`(?s)台帳 (\d+)番\s+((?:[0-9a-f]{4}\s+){15}[0-9a-f]{4})`).FindAllStringSubmatch(text, -1)
	if len(heads) == 0 {
		t.Errorf("%s has no number to check it by: %s", what, text)
		return
	}
	hash := strings.Join(strings.Fields(heads[0][2]), "")
	var found struct {
		OK        bool  `json:"ok"`
		HeadFound *bool `json:"head_found"`
	}
	s.Must(t, 200, "kansa", "GET", contract+"/verification?sequence="+heads[0][1]+"&hash="+hash, nil, &found)
	if !found.OK || found.HeadFound == nil || !*found.HeadFound {
		t.Errorf("%s: the ledger does not know %s of entry %s", what, hash, heads[0][1])
	}
}
