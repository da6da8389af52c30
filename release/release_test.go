package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// top is the repository, or what of it a bundle has.
const top = ".."

// instant is when the release of these tests was committed.
var instant = time.Date(2026, 11, 29, 16, 35, 32, 0, time.UTC)

// TestEveryPartHasALicence goes through all that the programs are made of, and finds a text
// of a licence that is known for each, in what is handed on and in the bill of materials.
func TestEveryPartHasALicence(t *testing.T) {
	parts, err := partsOf(top)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
		if p.version == "" || (strings.Contains(p.purl, "golang") && p.name != "std") != strings.HasPrefix(p.sum, "h1:") {
			t.Errorf("%s: version %q, sum %q", p.name, p.version, p.sum)
		}
	}
	// One of each kind, and one of each system.
	for _, name := range []string{"std", "github.com/shopspring/decimal", "modernc.org/sqlite", "swagger-ui-dist",
		"@holiday-jp/holiday_jp", "github.com/mattn/go-isatty"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is missing in %q", name, names)
		}
	}
	texts := licenceTexts(parts)
	for _, p := range parts {
		for name, text := range p.texts {
			heading := "\n" + p.name + " " + p.version + ": " + name + "\n"
			if !strings.Contains(texts, heading) || !strings.Contains(texts, strings.TrimSpace(text)) {
				t.Errorf("%s of %s is not handed on", name, p.name)
			}
		}
	}
	r := &release{version: "1.2.3", commit: strings.Repeat("a", 40), time: instant, out: t.TempDir()}
	if err := r.writeBill(parts); err != nil {
		t.Fatal(err)
	}
	checkBill(t, r.file("sbom.cdx.json"), parts)
}

// serial is the number of a bill of materials.
var serial = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// checkBill reads a bill of materials as others do.
func checkBill(t *testing.T, file string, parts []part) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var bill struct {
		BOMFormat, SpecVersion, SerialNumber string
		Metadata                             struct {
			Component struct{ Name, Version string }
		}
		Components []struct {
			Name, Version, Purl string
			Licenses            []struct{ License struct{ ID string } }
		}
	}
	if err := json.Unmarshal(text, &bill); err != nil {
		t.Fatal(err)
	}
	if bill.BOMFormat != "CycloneDX" || bill.SpecVersion != "1.6" || bill.Metadata.Component.Version != "1.2.3" ||
		!serial.MatchString(bill.SerialNumber) {
		t.Errorf("%.400s", text)
	}
	if len(bill.Components) != len(parts) {
		t.Errorf("%d components of %d parts", len(bill.Components), len(parts))
	}
	for _, c := range bill.Components {
		if !strings.HasPrefix(c.Purl, "pkg:") || len(c.Licenses) == 0 || c.Licenses[0].License.ID == "" {
			t.Errorf("%+v", c)
		}
	}
}

// TestLicencesThatAreRefused gives texts that must stop a release.
func TestLicencesThatAreRefused(t *testing.T) {
	for name, texts := range map[string]map[string]string{
		"none":    {},
		"unknown": {"LICENSE": "All rights reserved."},
		"GPL":     {"LICENSE": "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007"},
		"AGPL":    {"LICENSE": "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007"},
	} {
		if names, err := licencesOf(texts); err == nil {
			t.Errorf("%s is taken for %q", name, names)
		}
	}
}

// TestVersions names commits of a small repository, before and after tags, and orders the
// names as dpkg does.
func TestVersions(t *testing.T) {
	repository := t.TempDir()
	git := func(arguments ...string) {
		t.Helper()
		command := exec.Command("git", arguments...)
		command.Dir = repository
		command.Env = append(os.Environ(), "GIT_COMMITTER_DATE=2026-11-29T16:35:32Z", "GIT_CONFIG_GLOBAL=/dev/null",
			"GIT_COMMITTER_NAME=x", "GIT_COMMITTER_EMAIL=x", "GIT_AUTHOR_NAME=x", "GIT_AUTHOR_EMAIL=x")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v: %s", arguments, err, out)
		}
	}
	var named []string
	name := func() {
		t.Helper()
		r, err := describe(repository, "HEAD")
		if err != nil {
			t.Fatal(err)
		}
		if !r.time.Equal(instant) || len(r.commit) != 40 {
			t.Errorf("%+v", r)
		}
		named = append(named, debianVersion(strings.ReplaceAll(r.version, r.commit[:12], "HASH")))
	}
	git("init", "--quiet")
	git("commit", "--quiet", "--allow-empty", "--message=first")
	name()
	git("tag", "v1.0.0-rc.1")
	name()
	git("commit", "--quiet", "--allow-empty", "--message=second")
	git("tag", "v1.0.0")
	git("tag", "vague")
	name()
	git("commit", "--quiet", "--allow-empty", "--message=third")
	name()
	git("commit", "--quiet", "--allow-empty", "--message=fourth")
	git("tag", "v1.0.1")
	name()
	want := []string{"0.0.0~20261129163532.HASH", "1.0.0~rc.1", "1.0.0", "1.0.1~0.20261129163532.HASH", "1.0.1"}
	if !slices.Equal(named, want) {
		t.Errorf("%q instead of %q", named, want)
	}
	dpkg, err := exec.LookPath("dpkg")
	if err != nil {
		t.Skip("no dpkg")
	}
	for i := range len(named) - 1 {
		if out, err := exec.Command(dpkg, "--compare-versions", named[i], "lt", named[i+1]).CombinedOutput(); err != nil {
			t.Errorf("%s is not before %s: %s", named[i], named[i+1], out)
		}
	}
}

// smallRelease is a release of the repository's scripts, units and documents with programs
// that are a line each.
func smallRelease(t *testing.T) *release {
	t.Helper()
	r := &release{version: "1.2.3", commit: strings.Repeat("a", 40), time: instant, out: t.TempDir(),
		tree: filepath.Join(t.TempDir(), "slaledger-1.2.3")}
	for _, name := range []string{"docs", "release/debian", "release/windows"} {
		if err := os.CopyFS(filepath.Join(r.tree, name), os.DirFS(filepath.Join(top, name))); err != nil {
			t.Fatal(err)
		}
	}
	texts := map[string]string{}
	for _, name := range []string{"README.md", "README.ja.md", licencesName, manualName} {
		texts[filepath.Join(r.tree, name)] = name + "\n"
	}
	for _, at := range targets {
		texts[r.program(at.system, at.processor)] = "#!/bin/sh\necho " + at.processor + "\n"
	}
	for path, text := range texts {
		if err := write(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// TestPackedAlike packs a small release twice, in folders whose files differ in their times,
// and compares what was made to the byte.
func TestPackedAlike(t *testing.T) {
	var sums [2]string
	for i := range sums {
		r := smallRelease(t)
		later := instant.Add(time.Duration(i) * time.Hour)
		if err := os.Chtimes(filepath.Join(r.tree, "README.md"), later, later); err != nil {
			t.Fatal(err)
		}
		for _, step := range []func() error{r.writeSources, r.writePackages, r.writeZIP, r.writeSums} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(filepath.Join(r.out, sumsName))
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = string(text)
	}
	if sums[0] != sums[1] || strings.Count(sums[0], "\n") != 7 {
		t.Errorf("%s\n%s", sums[0], sums[1])
	}
}

// TestPackage looks into a package for Debian: folders before what lies in them, nobody's
// but root's, what may be run and what the administrator owns; the scripts can be read.
func TestPackage(t *testing.T) {
	r := smallRelease(t)
	files, err := r.installed("arm64")
	if err != nil {
		t.Fatal(err)
	}
	text, err := r.debianPackage("arm64", files)
	if err != nil {
		t.Fatal(err)
	}
	inside := unpackedAr(t, text)
	about, data := untarred(t, inside["control.tar.gz"]), untarred(t, inside["data.tar.gz"])
	if string(inside["debian-binary"]) != "2.0\n" || len(inside) != 3 {
		t.Errorf("%q", inside["debian-binary"])
	}
	for name, line := range map[string]string{
		"./control": "\nVersion: 1.2.3\nArchitecture: arm64\n", "./conffiles": "/etc/slaledger/slaledger.conf\n",
		"./md5sums": "  usr/bin/slaledger\n",
	} {
		if !strings.Contains(about[name], line) {
			t.Errorf("%s: %q", name, about[name])
		}
	}
	if data["./usr/bin/slaledger"] != "#!/bin/sh\necho arm64\n" {
		t.Errorf("%q", data["./usr/bin/slaledger"])
	}
	for _, name := range []string{"./postinst", "./prerm", "./postrm"} {
		shell := exec.Command("sh", "-n")
		shell.Stdin = strings.NewReader(about[name])
		if out, err := shell.CombinedOutput(); err != nil || about[name] == "" {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
	for _, name := range units {
		unit := data["./usr/lib/systemd/system/"+name]
		if strings.HasSuffix(name, ".service") != strings.Contains(unit, "\nNoNewPrivileges=yes\n") {
			t.Errorf("%s: %s", name, unit)
		}
	}
}

// unpackedAr reads the archive that a package is.
func unpackedAr(t *testing.T, text []byte) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for rest := text[8:]; len(rest) > 0; {
		name := strings.TrimSpace(string(rest[:16]))
		size := 0
		for _, digit := range strings.TrimSpace(string(rest[48:58])) {
			size = size*10 + int(digit-'0')
		}
		if string(rest[58:60]) != "`\n" {
			t.Fatalf("%q", rest[:60])
		}
		found[name] = rest[60 : 60+size]
		rest = rest[60+size+size%2:]
	}
	return found
}

// untarred reads a compressed archive; folders stand before what lies in them, and all is
// root's as of the commit.
func untarred(t *testing.T, text []byte) map[string]string {
	t.Helper()
	plain, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for archive := tar.NewReader(plain); ; {
		header, err := archive.Next()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		found[header.Name] = string(content)
		parent := header.Name[:strings.LastIndex(strings.TrimSuffix(header.Name, "/"), "/")+1]
		if _, before := found[parent]; parent != "" && !before {
			t.Errorf("%s comes before its folder %s", header.Name, parent)
		}
		if header.Uid != 0 || header.Uname != "root" || !header.ModTime.Equal(instant) || header.Mode&0o022 != 0 {
			t.Errorf("%+v", header)
		}
	}
}

// TestZIP looks into the ZIP for Windows: what PowerShell 5.1 and the editor there read.
func TestZIP(t *testing.T) {
	r := smallRelease(t)
	if err := r.writeZIP(); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.OpenReader(r.file("windows_amd64.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(readByPeople, path.Ext(f.Name)) {
			continue
		}
		plain := strings.ReplaceAll(string(text), "\r\n", "")
		marked := strings.HasPrefix(plain, "\ufeff")
		if strings.Contains(plain, "\n") || strings.ContainsFunc(plain, func(c rune) bool { return c > 0x7f }) != marked {
			t.Errorf("%s: line ends or the mark: %.60q", f.Name, text)
		}
	}
	for _, name := range []string{"slaledger.exe", "install.ps1", "uninstall.ps1", "README.txt", "slaledger.conf",
		licencesName, "docs/handbook.ja.md", "docs/monitoring/alerts.yaml", "docs/pictures/sheet.png"} {
		if !slices.Contains(names, "slaledger-1.2.3/"+name) {
			t.Errorf("%s is missing in %q", name, names)
		}
	}
}

// TestManual makes a manual page of what a small program answers: each command is there, and
// nothing in the text is taken for an order of the page's own.
func TestManual(t *testing.T) {
	helps := map[string]string{
		"":         "Usage: x\n\n.5 of it\n\nCommands:\n  calc       Calculate.\n  user       Keep users (利用者).\n\nMore.\n",
		"calc":     "Calculate from C:\\new with --fold.\n",
		"user":     "Keep users.\n\nCommands:\n  user add    Add a user.\n",
		"user add": "Add a user.\n",
	}
	r := &release{version: "1.2.3", time: instant}
	page, err := r.manual(func(command ...string) (string, error) {
		text, found := helps[strings.Join(command, " ")]
		if !found {
			t.Errorf("%q is asked for help", command)
		}
		return text, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{".TH SLALEDGER 1 2026-11-29 \"slaledger 1.2.3\"\n", "\n\\&.5 of it\n",
		".SH \"slaledger calc\"\n.nf\nCalculate from C:\\enew with \\-\\-fold.\n.fi\n", ".SH \"slaledger user add\"\n"} {
		if !strings.Contains(page, part) {
			t.Errorf("%q is not in\n%s", part, page)
		}
	}
}
