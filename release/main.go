// Command release makes all that a release of slaledger consists of, from one commit, into a
// folder: programs, packages for Debian, a ZIP for Windows, the sources with all that they
// are made of, the bill of materials, the licences, and the sums of all of these. Two
// releases of one commit by one release of Go are equal to the byte.
//
//	go run ./release
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// release is a release under way.
type release struct {
	version string    // 1.2.3
	commit  string    // its full hash
	time    time.Time // of the commit: every file of the release has it
	tree    string    // folder with the sources that it is built from
	out     string    // folder for what is made
	cache   string    // folder for what Go compiles; empty for the user's
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("release: ")
	commit := flag.String("commit", "HEAD", "the commit to release")
	out := flag.String("out", "dist", "folder to make, in the repository unless absolute")
	twice := flag.Bool("twice", false, "make everything a second time, elsewhere and compiled anew, and compare")
	flag.Parse()
	top, err := output("", nil, "git", "rev-parse", "--show-toplevel")
	if err != nil {
		log.Fatal(err)
	}
	repository := strings.TrimSpace(top)
	if !filepath.IsAbs(*out) {
		*out = filepath.Join(repository, *out)
	}
	if err := run(repository, *commit, *out, *twice); err != nil {
		log.Fatal(err)
	}
}

// run makes a release into a new folder, and says what is in it.
func run(repository, commit, out string, twice bool) error {
	named, err := describe(repository, commit)
	if err != nil {
		return err
	}
	commit = named.commit // also where a branch goes on meanwhile
	if err := makeRelease(repository, commit, out, ""); err != nil {
		return err
	}
	sums, err := read(filepath.Join(out, sumsName))
	if err != nil {
		return err
	}
	fmt.Printf("%s\n%s", out, sums)
	if !twice {
		return nil
	}
	if err := makeAgain(repository, commit, sums); err != nil {
		return err
	}
	fmt.Println("a second release, compiled anew elsewhere, is equal to the byte")
	return nil
}

// makeAgain makes a release in another folder, with nothing that was compiled before, and
// compares the sums.
func makeAgain(repository, commit string, sums []byte) error {
	elsewhere, err := os.MkdirTemp("", "slaledger-release-again")
	if err != nil {
		return err
	}
	defer os.RemoveAll(elsewhere)
	out := filepath.Join(elsewhere, "out")
	if err := makeRelease(repository, commit, out, filepath.Join(elsewhere, "cache")); err != nil {
		return err
	}
	again, err := read(filepath.Join(out, sumsName))
	if err != nil {
		return err
	}
	if string(again) != string(sums) {
		return fmt.Errorf("a second release differs:\n%s", again)
	}
	return nil
}

// makeRelease makes the release of a commit into a folder, which must not be there yet.
func makeRelease(repository, commit, out, cache string) error {
	r, err := describe(repository, commit)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "slaledger-release")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(out, 0o755); err != nil {
		return err
	}
	r.tree, r.out, r.cache = filepath.Join(work, "slaledger-"+r.version), out, cache
	if err := r.checkOut(repository); err != nil {
		return err
	}
	parts, err := partsOf(r.tree)
	if err != nil {
		return err
	}
	if err := r.writeLicences(parts); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return r.writeBill(parts) },
		r.vendor, r.writeSources, r.build, r.writeManual, r.writePackages, r.writeZIP, r.writeSums,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// file returns the path of a file of the release: slaledger_VERSION_ENDING.
func (r *release) file(ending string) string {
	return filepath.Join(r.out, "slaledger_"+r.version+"_"+ending)
}
