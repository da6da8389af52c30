package cli

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/chromedp"
)

// TestHandOverIsReadElsewhere unpacks the folder and opens it with other
// programs: a browser shows the figures, LibreOffice reads the tables with as
// many rows and columns as they have.
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
	t.Run("LibreOffice", func(t *testing.T) { readByLibreOffice(t, dir, files) })
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
	shows("statements/2024-06-r1.html", "令和6年6月分", "250,001", "750,000", "-60")
	shows("journal.html", "減算の消滅（ペナルティ）", "252")
	b.Quiet(t)
}

// readByLibreOffice lets LibreOffice write every table anew and compares the
// lines. Text with a line break of its own takes several in both.
func readByLibreOffice(t *testing.T, dir string, files map[string]string) {
	apitest.Needs(t, "soffice")
	out := t.TempDir()
	args := []string{
		"-env:UserInstallation=file://" + filepath.ToSlash(t.TempDir()), "--headless", "--infilter=CSV:44,34,76,1",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", out,
	}
	for name := range files {
		if strings.HasPrefix(name, "tables/") {
			args = append(args, filepath.Join(dir, filepath.FromSlash(name)))
		}
	}
	if said, err := exec.Command("soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for name, text := range files {
		if !strings.HasPrefix(name, "tables/") {
			continue
		}
		got, err := os.ReadFile(filepath.Join(out, path.Base(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		want, read := tableIn(t, text), tableIn(t, string(got))
		if len(want) != len(read) || len(want[0]) != len(read[0]) {
			t.Errorf("%s: %d × %d instead of %d × %d", name, len(read), len(read[0]), len(want), len(want[0]))
		}
	}
}

func tableIn(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
