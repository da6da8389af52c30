package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/chromedp"
)

// TestHandOverIsReadElsewhere unpacks the folder and opens it with other
// programs: a browser shows the figures, and the exported file verifies. What a
// spreadsheet shows of the tables is tested where they are written.
func TestHandOverIsReadElsewhere(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	_, files := s.HandOver(t, contract)
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("browser", func(t *testing.T) { shownInBrowser(t, dir) })
	t.Run("slaledger", func(t *testing.T) {
		if status, said := commandLine("verify", filepath.Join(dir, "export.json")); status != 0 {
			t.Error(said)
		}
	})
}

// shownInBrowser opens the index, a statement and the journal. That the links lead
// to each other's files is checked without a browser.
func shownInBrowser(t *testing.T, dir string) {
	b := apitest.OpenBrowser(t)
	shows := func(page string, want ...string) {
		t.Helper()
		b.Do(t, chromedp.Navigate("file://"+filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(page)))))
		text := b.Text(t, "body")
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s is not shown on %s: %.100q", part, page, text)
			}
		}
	}
	shows("index.html", "引継ぎ資料", "三重県公共工事進行管理システム運用保守", "statements/2024-06-r1.html", "journal.html")
	shows("statements/2024-06-r1.html", "令和6年6月分", "250,001", "750,000", "−60")
	shows("journal.html", "減算の消滅（ペナルティ）", "252")
	b.Quiet(t)
}
