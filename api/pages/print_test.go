package pages_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"

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
		paper := apitest.Print(t, b, file)
		if paper.Sheets != p.sheets || paper.Wide != p.wide {
			t.Errorf("%s: %s sheets, landscape %t", p.path, paper.Sheets, paper.Wide)
		}
		checksOnPaper(t, s, contract, p.path, paper.Text)
	}
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
