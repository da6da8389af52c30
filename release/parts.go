package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// part is something foreign that the programs are made of.
type part struct {
	name, version string
	// purl is its package URL.
	purl string
	// sum is that of go.sum, empty for what is no module.
	sum string
	// texts are its licences, and what has to be handed on with them, by name.
	texts map[string]string
	// licences are the names that SPDX gives to them.
	licences []string
}

// legal is how files begin that say how something may be used.
var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|copyright|unlicense)`)

// partsOf returns what the programs that are built of sources are made of, by name. It is an
// error if anything has no licence, or one that is not known.
func partsOf(tree string) ([]part, error) {
	modules, err := modulesOf(tree)
	if err != nil {
		return nil, err
	}
	standard, err := standardLibrary(tree)
	if err != nil {
		return nil, err
	}
	embedded, err := embeddedIn(tree)
	if err != nil {
		return nil, err
	}
	parts := append(append(modules, standard), embedded...)
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.name, b.name) })
	var faults []error
	for i := range parts {
		parts[i].licences, err = licencesOf(parts[i].texts)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", parts[i].name, err))
		}
	}
	return parts, errors.Join(faults...)
}

// modulesOf returns the modules of which any program has a package.
func modulesOf(tree string) ([]part, error) {
	const format = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}"
	found := map[string]*part{}
	for _, t := range targets {
		environment := []string{"GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0", "GOOS=" + t.system, "GOARCH=" + t.processor}
		said, err := output(tree, environment, "go", "list", "-deps", "-f", format, ".")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(said) {
			var path, version, root, inside string
			if _, err := fmt.Sscan(line, &path, &version, &root, &inside); err != nil {
				return nil, err
			}
			if found[path] == nil {
				found[path] = &part{name: path, version: version, texts: map[string]string{},
					purl: "pkg:golang/" + path + "@" + version}
			}
			if err := addTexts(found[path].texts, root, inside); err != nil {
				return nil, err
			}
		}
	}
	sums, err := read(filepath.Join(tree, "go.sum"))
	if err != nil {
		return nil, err
	}
	var modules []part
	for _, path := range slices.Sorted(maps.Keys(found)) {
		m := *found[path]
		_, rest, _ := strings.Cut(string(sums), "\n"+path+" "+m.version+" ")
		m.sum, _, _ = strings.Cut(rest, "\n")
		modules = append(modules, m)
	}
	return modules, nil
}

// addTexts adds the legal files of a package's folder and of those around it, up to the root
// of its module, by their paths in the module.
func addTexts(texts map[string]string, root, inside string) error {
	for {
		files, err := os.ReadDir(inside)
		if err != nil {
			return err
		}
		for _, f := range files {
			name, err := filepath.Rel(root, filepath.Join(inside, f.Name()))
			if err != nil {
				return err
			}
			if name = filepath.ToSlash(name); f.IsDir() || texts[name] != "" || !legal.MatchString(f.Name()) ||
				strings.HasSuffix(name, ".go") {
				continue
			}
			text, err := read(filepath.Join(inside, f.Name()))
			if err != nil {
				return err
			}
			texts[name] = string(text)
		}
		if inside == root {
			return nil
		}
		inside = filepath.Dir(inside)
	}
}

// standardLibrary returns the part that Go itself is.
func standardLibrary(tree string) (part, error) {
	said, err := output(tree, nil, "go", "env", "GOROOT", "GOVERSION")
	if err != nil {
		return part{}, err
	}
	root, version, _ := strings.Cut(strings.TrimSpace(said), "\n")
	version = strings.TrimPrefix(version, "go")
	std := part{name: "std", version: version, purl: "pkg:golang/std@" + version, texts: map[string]string{}}
	return std, addTexts(std.texts, root, root)
}

// embeddings are the packages of npm of which the programs carry files: in which file the
// version stands, and which files hold the licence.
var embeddings = []struct {
	name, purl, file string
	version          *regexp.Regexp
	legal            []string
}{
	{"swagger-ui-dist", "pkg:npm/swagger-ui-dist", "openapi/package.json",
		regexp.MustCompile(`"swagger-ui-dist": "([^"]+)"`),
		[]string{"openapi/page/LICENSE", "openapi/page/NOTICE", "openapi/page/swagger-ui-bundle.js.LICENSE.txt"}},
	{"@holiday-jp/holiday_jp", "pkg:npm/%40holiday-jp/holiday_jp", "domain/calendar/holidays.txt",
		regexp.MustCompile(`@holiday-jp/holiday_jp ([0-9.]+),`), []string{"domain/calendar/holidays.txt"}},
}

// embeddedIn returns the packages of npm of which the programs carry files.
func embeddedIn(tree string) (parts []part, err error) {
	for _, e := range embeddings {
		p := part{name: e.name, texts: map[string]string{}}
		text, err := read(filepath.Join(tree, filepath.FromSlash(e.file)))
		if err != nil {
			return nil, err
		}
		version := e.version.FindSubmatch(text)
		if version == nil {
			return nil, fmt.Errorf("%s does not say the version of %s", e.file, e.name)
		}
		p.version = string(version[1])
		p.purl = e.purl + "@" + p.version
		for _, name := range e.legal {
			text, err := read(filepath.Join(tree, filepath.FromSlash(name)))
			if err != nil {
				return nil, err
			}
			p.texts[name] = comment(string(text))
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// comment returns what a file says in the comment at its beginning, where it begins with
// one, else all of it.
func comment(text string) string {
	if !strings.HasPrefix(text, "#") {
		return text
	}
	var said strings.Builder
	for line := range strings.Lines(text) {
		rest, found := strings.CutPrefix(line, "#")
		if !found {
			break
		}
		said.WriteString(strings.TrimPrefix(rest, " "))
	}
	return said.String()
}
