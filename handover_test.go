package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"slaledger/ledger"

	"github.com/chromedp/chromedp"
)

// handOver asks for the folder of an account and returns its files.
func (s *served) handOver(t *testing.T, contract string) (folder []byte, files map[string]string) {
	t.Helper()
	answer := s.ask(t, "auditor", http.MethodGet, contract+"/export.zip", nil)
	if answer.status != http.StatusOK || answer.header.Get("Content-Type") != "application/zip" {
		t.Fatalf("%d %s %.200s", answer.status, answer.header, answer.body)
	}
	r, err := zip.NewReader(bytes.NewReader(answer.body), int64(len(answer.body)))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(data)
	}
	return answer.body, files
}

// TestHandOver checks the folder of the example: its hashes, that it holds
// everything, needs nothing from outside, and is the same when made again.
func TestHandOver(t *testing.T) {
	s, contract := demoServed(t)
	s.addUser(t, ledger.User{Name: "auditor", Roles: []ledger.Role{ledger.RoleAuditor}})
	folder, files := s.handOver(t, contract)
	if again, _ := s.handOver(t, contract); !bytes.Equal(folder, again) {
		t.Error("the folder is another when made again")
	}
	if files["export.json"] != string(s.export(t, contract)) {
		t.Error("export.json is not what the export answers")
	}
	checkSums(t, files)
	for name, text := range files {
		if path.Ext(name) == ".html" {
			checkPage(t, files, name, text)
		}
	}
	var list struct {
		Items []struct {
			Month    string `json:"month"`
			Revision int    `json:"revision"`
			Hash     string `json:"hash"`
		} `json:"items"`
	}
	s.must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/statements?history=true&limit=200", nil, &list)
	for _, st := range list.Items {
		name := fmt.Sprintf("statements/%s-r%d.html", st.Month, st.Revision)
		if !strings.Contains(strings.ReplaceAll(files[name], " ", ""), st.Hash) {
			t.Errorf("%s does not name %s", name, st.Hash)
		}
	}
	if len(list.Items) != 35 {
		t.Errorf("%d statements", len(list.Items))
	}
	for _, table := range ledger.FactTables {
		if !strings.HasPrefix(files["tables/"+table.Name+".csv"], "\uFEFF"+strings.Join(table.Columns, ",")+"\r\n") {
			t.Errorf("tables/%s.csv begins with %.80q", table.Name, files["tables/"+table.Name+".csv"])
		}
	}
}

// checkSums checks that every file is listed with its hash.
func checkSums(t *testing.T, files map[string]string) {
	t.Helper()
	listed := strings.Split(strings.TrimSpace(files["SHA256SUMS"]), "\n")
	if len(listed) != len(files)-1 {
		t.Errorf("%d files are listed of %d", len(listed), len(files)-1)
	}
	for _, line := range listed {
		hash, name, _ := strings.Cut(line, "  ")
		sum := sha256.Sum256([]byte(files[name]))
		if hash != hex.EncodeToString(sum[:]) {
			t.Errorf("%s does not have the hash that is listed", name)
		}
		if name != "index.html" && !strings.Contains(files["index.html"], hash) {
			t.Errorf("the index does not have the hash of %s", name)
		}
	}
}

var (
	linked  = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	outside = regexp.MustCompile(`(?i)https?:|//|<script|@import|url\(|<iframe|<object|\son\w+=`)
)

// checkPage checks that a page's links lead to files of the folder, that all but
// the index are reached from it, and that nothing is fetched or executed.
func checkPage(t *testing.T, files map[string]string, name, text string) {
	t.Helper()
	if found := outside.FindString(text); found != "" {
		t.Errorf("%s has %q", name, found)
	}
	if name != "index.html" && !strings.Contains(files["index.html"], `href="`+name+`"`) {
		t.Errorf("the index does not lead to %s", name)
	}
	for _, link := range linked.FindAllStringSubmatch(text, -1) {
		if _, ok := files[path.Join(path.Dir(name), link[1])]; !ok {
			t.Errorf("%s leads to %s, which is not there", name, link[1])
		}
	}
}

// TestHandOverIsReadElsewhere unpacks the folder and opens it with other
// programs: a browser shows the figures, LibreOffice reads the tables with as
// many rows and columns as they have.
func TestHandOverIsReadElsewhere(t *testing.T) {
	s, contract := demoServed(t)
	s.addUser(t, ledger.User{Name: "auditor", Roles: []ledger.Role{ledger.RoleAuditor}})
	_, files := s.handOver(t, contract)
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
	b := openBrowser(t)
	shows := func(page string, want ...string) {
		t.Helper()
		b.do(t, chromedp.Navigate("file://"+filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(page)))))
		text := b.text(t, "body")
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s is not shown on %s: %.100q", part, page, text)
			}
		}
	}
	shows("index.html", "引継ぎ資料", "三重県公共工事進行管理システム運用保守", "statements/2024-06-r1.html", "journal.html")
	shows("statements/2024-06-r1.html", "令和6年6月分", "250,001", "750,000", "-60")
	shows("journal.html", "減算の消滅（ペナルティ）", "252")
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.complaints) > 0 {
		t.Errorf("the browser complains: %v", b.complaints)
	}
}

// readByLibreOffice lets LibreOffice write every table anew and compares the
// lines. Text with a line break of its own takes several in both.
func readByLibreOffice(t *testing.T, dir string, files map[string]string) {
	needs(t, "soffice")
	out := t.TempDir()
	args := []string{
		"-env:UserInstallation=file://" + filepath.ToSlash(t.TempDir()), "--headless", "--infilter=CSV:44,34,76,1", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", out,
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
