package apitest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// How LibreOffice reads and writes CSV in UTF-8, every column with its own ideas of
// what is a number or a date.
const (
	ReadsCSV  = "--infilter=CSV:44,34,76,1"
	WritesCSV = "csv:Text - txt - csv (StarCalc):44,34,76"
)

// LibreOffice opens files, by name, and saves them in another format, as --convert-to
// names it. It returns what was saved, by name. The test is skipped without LibreOffice.
func LibreOffice(t testing.TB, files map[string][]byte, to string, options ...string) map[string][]byte {
	t.Helper()
	program := Needs(t, "soffice")
	in, out := t.TempDir(), t.TempDir()
	profile := "-env:UserInstallation=file://" + filepath.ToSlash(t.TempDir())
	arguments := append([]string{profile, "--headless"}, options...)
	arguments = append(arguments, "--convert-to", to, "--outdir", out)
	for name, text := range files {
		path := filepath.Join(in, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, path)
	}
	if said, err := exec.CommandContext(t.Context(), program, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	saved := map[string][]byte{}
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if saved[entry.Name()], err = os.ReadFile(filepath.Join(out, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return saved
}
