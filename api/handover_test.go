package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/ledger/fact"
)

// TestHandOver checks the folder of the example: its hashes, that it holds
// everything, needs nothing from outside, and is the same when made again.
func TestHandOver(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	folder, files := s.HandOver(t, contract)
	if again, _ := s.HandOver(t, contract); !bytes.Equal(folder, again) {
		t.Error("the folder is another when made again")
	}
	if files["export.json"] != string(s.Export(t, contract)) {
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
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/statements?history=true&limit=200", nil, &list)
	for _, st := range list.Items {
		name := fmt.Sprintf("statements/%s-r%d.html", st.Month, st.Revision)
		if !strings.Contains(strings.ReplaceAll(files[name], " ", ""), st.Hash) {
			t.Errorf("%s does not name %s", name, st.Hash)
		}
	}
	if len(list.Items) != 35 {
		t.Errorf("%d statements", len(list.Items))
	}
	for _, table := range fact.Tables {
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
