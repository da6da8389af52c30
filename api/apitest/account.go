package apitest

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// GoesOn checks that an account that was taken in can be kept on with.
func GoesOn(t *testing.T, s *Served, contract string) {
	t.Helper()
	var balance struct {
		AsOf string `json:"as_of"`
	}
	s.Must(t, http.StatusOK, "measurer", http.MethodGet, contract+"/balance", nil, &balance)
	s.Must(t, http.StatusOK, "measurer", http.MethodPost, contract+"/months/"+balance.AsOf+"/settlement", nil, nil)
}

func (s *Served) Export(t testing.TB, contract string) []byte {
	t.Helper()
	answer := s.Ask(t, "auditor", http.MethodGet, contract+"/export", nil)
	if answer.Status != http.StatusOK {
		t.Fatalf("%d %s", answer.Status, answer.Body)
	}
	return answer.Body
}

// Imported takes in a file and returns the path of its contract.
func (s *Served) Imported(t testing.TB, file []byte) string {
	t.Helper()
	answer := s.Ask(t, "admin", http.MethodPost, "/contracts/import", file)
	if answer.Status != http.StatusCreated {
		t.Fatalf("%d %s", answer.Status, answer.Body)
	}
	return strings.TrimPrefix(answer.Header.Get("Location"), "/api/v1")
}

// ImportedBook takes in a Book, and returns the path of its contract.
func (s *Served) ImportedBook(t testing.TB, b *domain.Book) string {
	t.Helper()
	text, err := book.Write(b)
	if err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(map[string]any{"book": jsontext.Value(text)})
	if err != nil {
		t.Fatal(err)
	}
	return s.Imported(t, file)
}

// HandOver asks for the folder of an account and returns its files.
func (s *Served) HandOver(t *testing.T, contract string) (folder []byte, files map[string]string) {
	t.Helper()
	answer := s.Ask(t, "auditor", http.MethodGet, contract+"/export.zip", nil)
	if answer.Status != http.StatusOK || answer.Header.Get("Content-Type") != "application/zip" {
		t.Fatalf("%d %s %.200s", answer.Status, answer.Header, answer.Body)
	}
	r, err := zip.NewReader(bytes.NewReader(answer.Body), int64(len(answer.Body)))
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
	return answer.Body, files
}
