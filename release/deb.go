package main

import (
	"bytes"
	"crypto/md5" // #nosec G501 -- what dpkg compares, not a protection
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// units are those of systemd that the packages install. The services end with what keeps
// each of them apart from the rest of the machine, which stands once, in the file sandbox.
var units = []string{
	"slaledger.service",
	"slaledger-backup.service", "slaledger-backup.timer",
	"slaledger-verify.service", "slaledger-verify.timer",
}

// summary is what slaledger is, in a line.
const summary = "points and penalties of service level agreements"

// changelog says what the package is, as one entry of a version's changes.
const changelog = `slaledger (%s) stable; urgency=medium

  * The commit %s.

 -- ` + maintainer + `  %s
`

// maintainer is who answers for the packages.
const maintainer = "The developers of slaledger <slaledger@slaledger.invalid>"

// control says what a package is: its version, processor, and size in KiB.
const control = `Package: slaledger
Version: %s
Architecture: %s
Maintainer: ` + maintainer + `
Installed-Size: %d
Depends: adduser
Recommends: systemd, ca-certificates
Section: misc
Priority: optional
Description: ` + summary + `
 slaledger keeps the account of a service level agreement, exactly:
 measurements, points, penalties, and how each came about, in a journal that
 is only ever added to. It serves pages in Japanese and English, and a JSON
 interface.
`

// configurationPath is where a package puts the configuration, which the administrator owns.
const configurationPath = "/etc/slaledger/slaledger.conf"

// debianVersion is a version as Debian orders versions: what comes before a release, 1.2.3-rc.1,
// is before it by a tilde.
func debianVersion(version string) string {
	number, before, found := strings.Cut(version, "-")
	if !found {
		return number
	}
	return number + "~" + strings.ReplaceAll(before, "-", ".")
}

// writePackages writes the packages for Debian.
func (r *release) writePackages() error {
	for _, t := range targets {
		if t.system != "linux" {
			continue
		}
		files, err := r.installed(t.processor)
		if err != nil {
			return err
		}
		text, err := r.debianPackage(t.processor, files)
		if err != nil {
			return err
		}
		if err := write(r.file(t.processor+".deb"), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// installed are the files of the package for a processor, where they are installed.
func (r *release) installed(processor string) (files []packed, err error) {
	add := func(destination string, mode int64, sources ...string) {
		file := packed{destination, nil, mode}
		for _, source := range sources {
			if err == nil {
				var text []byte
				text, err = read(source)
				file.content = append(file.content, text...)
			}
		}
		files = append(files, file)
	}
	from := filepath.Join(r.tree, "release", "debian")
	add(configurationPath, 0o644, filepath.Join(from, "slaledger.conf"))
	add("/usr/bin/slaledger", 0o755, r.program("linux", processor))
	for _, name := range units {
		sources := []string{filepath.Join(from, name)}
		if strings.HasSuffix(name, ".service") {
			sources = append(sources, filepath.Join(from, "sandbox"))
		}
		add("/usr/lib/systemd/system/"+name, 0o644, sources...)
	}
	add("/usr/share/lintian/overrides/slaledger", 0o644, filepath.Join(from, "lintian-overrides"))
	add("/usr/share/doc/slaledger/copyright", 0o644, filepath.Join(from, "copyright"))
	add("/usr/share/doc/slaledger/"+licencesName, 0o644, filepath.Join(r.tree, licencesName))
	documents, walked := r.documents()
	for _, name := range documents {
		add("/usr/share/doc/slaledger/"+name, 0o644, filepath.Join(r.tree, filepath.FromSlash(name)))
	}
	manual, unread := read(filepath.Join(r.tree, manualName))
	changes := fmt.Sprintf(changelog, debianVersion(r.version), r.commit, r.time.Format(time.RFC1123Z))
	for name, text := range map[string][]byte{
		"/usr/share/man/man1/slaledger.1.gz": manual, "/usr/share/doc/slaledger/changelog.gz": []byte(changes),
	} {
		text, packing := compressed(text)
		files, unread = append(files, packed{name, text, 0o644}), errors.Join(unread, packing)
	}
	slices.SortFunc(files, func(a, b packed) int { return strings.Compare(a.name, b.name) })
	return files, errors.Join(err, walked, unread)
}

// debianPackage is a package of files: deb(5).
func (r *release) debianPackage(processor string, files []packed) ([]byte, error) {
	var data, sums, about bytes.Buffer
	var below []packed
	size := 0
	known := map[string]bool{}
	for _, f := range files {
		below = append(append(below, foldersOf(f.name, known)...), packed{"." + f.name, f.content, f.mode})
		size += len(f.content)
		fmt.Fprintf(&sums, "%x  %s\n", md5.Sum(f.content), f.name[1:]) // #nosec G401
	}
	if err := tarball(&data, each(below), r.time); err != nil {
		return nil, err
	}
	said := fmt.Sprintf(control, debianVersion(r.version), processor, (size+1023)/1024)
	inside := []packed{
		{"./", nil, 0o755}, {"./control", []byte(said), 0o644}, {"./md5sums", sums.Bytes(), 0o644},
		{"./conffiles", []byte(configurationPath + "\n"), 0o644},
	}
	for _, name := range []string{"postinst", "prerm", "postrm"} {
		script, err := read(filepath.Join(r.tree, "release", "debian", name))
		if err != nil {
			return nil, err
		}
		inside = append(inside, packed{"./" + name, script, 0o755})
	}
	if err := tarball(&about, each(inside), r.time); err != nil {
		return nil, err
	}
	return ar([]packed{
		{"debian-binary", []byte("2.0\n"), 0o644},
		{"control.tar.gz", about.Bytes(), 0o644},
		{"data.tar.gz", data.Bytes(), 0o644},
	}, r.time), nil
}

// foldersOf returns the folders that a file lies in, the outermost first, but those known.
func foldersOf(file string, known map[string]bool) (folders []packed) {
	for at := path.Dir(file); !known[at]; at = path.Dir(at) {
		known[at] = true
		folders = append(folders, packed{strings.TrimSuffix("."+at, "/") + "/", nil, 0o755})
	}
	slices.Reverse(folders)
	return folders
}

// ar is an archive of files as a package for Debian is one: ar(5).
func ar(files []packed, at time.Time) []byte {
	archive := bytes.NewBufferString("!<arch>\n")
	for _, f := range files {
		fmt.Fprintf(archive, "%-16s%-12d%-6d%-6d%-8o%-10d`\n", f.name, at.Unix(), 0, 0, 0o100000|f.mode, len(f.content))
		archive.Write(f.content)
		if len(f.content)%2 == 1 {
			archive.WriteByte('\n')
		}
	}
	return archive.Bytes()
}

// documents are the documents that are installed, with their pictures and with what monitoring
// reads, by their paths in the sources.
func (r *release) documents() (documents []string, err error) {
	documents = []string{"README.md", "README.ja.md"}
	for file, err := range folder(filepath.Join(r.tree, "docs"), "docs") {
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(file.name, ".go") {
			documents = append(documents, file.name)
		}
	}
	return documents, nil
}
