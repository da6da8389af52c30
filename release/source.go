package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// describe names a commit: by its tag, v1.2.3, else by its time and hash as Go does, so that
// it comes after the tag before it and before the next one.
func describe(repository, commit string) (*release, error) {
	said, err := output(repository, nil, "git", "show", "--no-patch", "--format=%H %ct", commit+"^{commit}")
	if err != nil {
		return nil, err
	}
	var r release
	var seconds int64
	if _, err := fmt.Sscan(said, &r.commit, &seconds); err != nil {
		return nil, err
	}
	r.time = time.Unix(seconds, 0).UTC()
	tagged := func(arguments ...string) string {
		arguments = append(append([]string{"describe", "--tags", "--match", "v[0-9]*"}, arguments...), r.commit)
		tag, err := output(repository, nil, "git", arguments...)
		if tag = strings.TrimSpace(tag); err != nil || !semver.IsValid(tag) || tag != semver.Canonical(tag) {
			return "" // as where there is none
		}
		return tag
	}
	tag := tagged("--exact-match")
	if tag == "" {
		before := tagged("--abbrev=0")
		tag = module.PseudoVersion(semver.Major(before), before, r.time, r.commit[:12])
	}
	r.version = strings.TrimPrefix(tag, "v")
	return &r, nil
}

// checkOut writes the sources of the commit, which say what they are.
func (r *release) checkOut(repository string) error {
	archive, err := output(repository, nil, "git", "archive", "--format=tar", r.commit)
	if err != nil {
		return err
	}
	if err := unpack(tar.NewReader(strings.NewReader(archive)), r.tree); err != nil {
		return err
	}
	said := fmt.Sprintf("%s %s %s\n", r.version, r.commit, r.time.Format(time.RFC3339))
	return write(filepath.Join(r.tree, "api", "cli", "release.txt"), []byte(said), 0o644)
}

// unpack writes the files of an archive of git's into a folder.
func unpack(archive *tar.Reader, root string) error {
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		path := filepath.Join(root, filepath.FromSlash(header.Name))
		switch header.Typeflag {
		case tar.TypeReg:
			var content bytes.Buffer
			if _, err = io.Copy(&content, archive); err == nil {
				err = write(path, content.Bytes(), header.FileInfo().Mode()&0o111|0o644)
			}
		case tar.TypeDir, tar.TypeXGlobalHeader:
		default:
			err = fmt.Errorf("%s is neither file nor folder", header.Name)
		}
		if err != nil {
			return err
		}
	}
}

// vendor puts the modules that the sources are built from beside them.
func (r *release) vendor() error {
	_, err := r.goCommand(nil, "mod", "vendor")
	return err
}

// writeSources writes the sources with their modules, which build without network.
func (r *release) writeSources() error {
	out, err := os.Create(r.file("source.tar.gz"))
	if err != nil {
		return err
	}
	defer out.Close()
	if err := tarball(out, folder(r.tree, filepath.Base(r.tree)), r.time); err != nil {
		return err
	}
	return out.Close()
}

// goCommand runs Go in the sources, with nothing of the user's settings that would change
// what is built, and returns what it says.
func (r *release) goCommand(environment []string, arguments ...string) (string, error) {
	environment = append([]string{"GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "CGO_ENABLED=0"}, environment...)
	if r.cache != "" {
		environment = append(environment, "GOCACHE="+r.cache)
	}
	return output(r.tree, environment, "go", arguments...)
}

// output runs a program in a folder, with additions to the environment, and returns what it
// says.
func output(in string, environment []string, name string, arguments ...string) (string, error) {
	command := exec.Command(name, arguments...) // #nosec G204 -- git and go
	command.Dir, command.Env = in, append(os.Environ(), environment...)
	var said, complaint bytes.Buffer
	command.Stdout, command.Stderr = &said, &complaint
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, complaint.Bytes())
	}
	return said.String(), nil
}

// write writes a file, and makes the folders that it lies in.
func write(path string, content []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, mode)
}

// read reads a file of the sources or of the release.
func read(path string) ([]byte, error) { return os.ReadFile(path) } // #nosec G304
