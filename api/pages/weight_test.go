package pages_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"testing"

	"slaledger/api/apitest"
)

// What a first visit of a page may load, in bytes.
const (
	maxWeight     = 100_000
	maxCompressed = 30_000
)

// loads finds what a page has loaded with it.
var loads = regexp.MustCompile(`(?:href|src)="(/assets/[^"]*)"`)

// weigh returns what a first visit of a page loads in bytes, plain and compressed.
func weigh(t *testing.T, v *apitest.Visitor, page apitest.Page) (plain, compressed int) {
	t.Helper()
	seen := map[string]bool{}
	parts := []string{page.Text}
	for _, asset := range loads.FindAllStringSubmatch(page.Text, -1) {
		if !seen[asset[1]] {
			seen[asset[1]] = true
			parts = append(parts, v.Get(t, asset[1]).Text)
		}
	}
	var packed bytes.Buffer
	for _, part := range parts {
		plain += len(part)
		w := gzip.NewWriter(&packed)
		if _, err := io.WriteString(w, part); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
	}
	if len(parts) < 3 {
		t.Errorf("a page loads %d parts", len(parts))
	}
	return plain, packed.Len()
}

// isLight checks what a first visit of a page loads.
func isLight(t *testing.T, v *apitest.Visitor, what string, page apitest.Page) {
	t.Helper()
	plain, compressed := weigh(t, v, page)
	if plain > maxWeight || compressed > maxCompressed {
		t.Errorf("%s: a first visit loads %d bytes, %d compressed", what, plain, compressed)
	}
}

// TestWeightOfSheet weighs the sheet with all its results in it.
func TestWeightOfSheet(t *testing.T) {
	o := openOctober(t)
	o.Post(t, o.path+"/measurements", o.form(t, "confirm", nil))
	isLight(t, o.Visitor, "the sheet", o.Get(t, o.path+"/measurements"))
}
