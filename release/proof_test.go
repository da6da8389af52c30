package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// of is a release to prove, which was made before: go run ./release, then
// go test ./release -v -timeout 30m -of ../dist. The proofs install it as those do who get it.
var of = flag.String("of", "", "folder with a release to install on Debian, run on Wine, and build anew")

// made returns the path of a file of the release that is to be proved.
func made(t *testing.T, ending string) string {
	t.Helper()
	if *of == "" {
		t.Skip("no release to prove (-of FOLDER)")
	}
	found, err := filepath.Glob(filepath.Join(*of, "slaledger_*_"+ending))
	if err != nil || len(found) != 1 {
		t.Fatalf("%q, %v", found, err)
	}
	path, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// versionMade is the version of the release that is to be proved.
func versionMade(t *testing.T) string {
	t.Helper()
	name := filepath.Base(made(t, "linux_amd64"))
	return strings.TrimSuffix(strings.TrimPrefix(name, "slaledger_"), "_linux_amd64")
}

// runs runs a program, which must do what it is asked, and returns what it says.
func runs(t *testing.T, environment []string, name string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, arguments...)
	command.Env = append(os.Environ(), environment...)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, arguments, err, out)
	}
	return string(out)
}

// TestSums checks the sums, and that all that was made has one.
func TestSums(t *testing.T) {
	folder := filepath.Dir(made(t, "linux_amd64"))
	said := runs(t, []string{"LC_ALL=C"}, "sh", "-c", `cd "$0" && sha256sum --check SHA256SUMS`, folder)
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(said, ": OK\n") != len(files)-1 {
		t.Errorf("%d files: %s", len(files), said)
	}
}

// TestOffline builds the sources with no module at hand and no network, and gets the very
// program of the release.
func TestOffline(t *testing.T) {
	sources, program := made(t, "source.tar.gz"), made(t, "linux_amd64")
	dir := t.TempDir()
	runs(t, nil, "tar", "-xzf", sources, "-C", dir)
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w",
		"-o", "built", ".")
	build.Dir = filepath.Join(dir, "slaledger-"+versionMade(t))
	build.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=vendor", "CGO_ENABLED=0",
		"GOMODCACHE="+filepath.Join(dir, "none"))
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	built, err := os.ReadFile(filepath.Join(build.Dir, "built"))
	if err != nil {
		t.Fatal(err)
	}
	released, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(built, released) {
		t.Errorf("%d bytes are not the %d of the release", len(built), len(released))
	}
	said := runs(t, nil, filepath.Join(build.Dir, "built"), "--version")
	if !strings.HasPrefix(said, "slaledger "+versionMade(t)+"\ncommit ") || strings.Count(said, "\n") != 3 {
		t.Errorf("%q", said)
	}
	t.Logf("%s%d bytes", said, len(built))
}

// TestLintian lets Debian's own tool read the packages.
func TestLintian(t *testing.T) {
	for _, processor := range []string{"amd64", "arm64"} {
		said := runs(t, nil, "lintian", "--fail-on=error,warning", made(t, processor+".deb"))
		if said != "" {
			t.Logf("%s", said)
		}
	}
}
