package sqlite

import (
	"net/url"
	"testing"
)

// TestPathsInURIs checks that no part of a path is taken for a host: neither the letter of a
// drive, nor the server of a shared folder.
func TestPathsInURIs(t *testing.T) {
	for path, want := range map[string]string{
		"/var/lib/a b.db":             "file:///var/lib/a%20b.db",
		"C:/ProgramData/slaledger/db": "file:///C:/ProgramData/slaledger/db",
		"//server/share/a.db":         "file:////server/share/a.db",
	} {
		if got := (&url.URL{Scheme: "file", Path: uriPath(path)}).String(); got != want {
			t.Errorf("%s: %s instead of %s", path, got, want)
		}
	}
}
