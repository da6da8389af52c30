package main

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// known are the licences that parts may have: the name that SPDX gives to each, and what its
// text says, in small letters and on one line. All of them let the programs be handed on
// with their texts; of MPL-2.0 the sources have to be at hand, and they lie in the bundle.
var known = []struct {
	name string
	says []string
}{
	{"MIT", []string{"permission is hereby granted, free of charge, to any person obtaining a copy"}},
	{"Apache-2.0", []string{"apache license version 2.0, january 2004"}},
	{"BSD-3-Clause", []string{"redistributions of source code must retain", "used to endorse or promote products"}},
	{"BSD-2-Clause", []string{"redistributions of source code must retain"}},
	{"MPL-2.0", []string{"mozilla public license, version 2.0"}},
	{"ISC", []string{"permission to use, copy, modify, and/or distribute this software for any purpose with"}},
	{"blessing", []string{"the author disclaims copyright to this source code"}},
}

// licencesOf names the licences of texts. It is an error if there is none.
func licencesOf(texts map[string]string) ([]string, error) {
	if len(texts) == 0 {
		return nil, errors.New("has no text of a licence")
	}
	var names []string
	for _, text := range texts {
		plain := strings.Join(strings.Fields(strings.ToLower(text)), " ")
		if title := plain[:min(len(plain), 300)]; strings.Contains(title, "gnu ") &&
			strings.Contains(title, "general public license") {
			return nil, errors.New("has a licence of GNU's, which asks for more than to hand on its text")
		}
		for _, licence := range known {
			if slices.ContainsFunc(licence.says, func(s string) bool { return !strings.Contains(plain, s) }) {
				continue
			}
			names = append(names, licence.name)
			if licence.name == "BSD-3-Clause" {
				break // whose text has all that the shorter one has
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("has a licence that is not known: %q", slices.Sorted(maps.Keys(texts)))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// licencesName is the file with the licences in the sources.
const licencesName = "THIRD-PARTY-LICENCES.txt"

// writeLicences writes the licences of all parts, on their own and beside the sources.
func (r *release) writeLicences(parts []part) error {
	text := licenceTexts(parts)
	if err := write(r.file("licences.txt"), []byte(text), 0o644); err != nil {
		return err
	}
	return write(filepath.Join(r.tree, licencesName), []byte(text), 0o644)
}

// licenceTexts are the licences of all parts, one after the other.
func licenceTexts(parts []part) string {
	var all strings.Builder
	all.WriteString("What slaledger is made of beside its own sources, and the licences of each part.\n\n")
	for _, p := range parts {
		fmt.Fprintf(&all, "  %s %s (%s)\n", p.name, p.version, strings.Join(p.licences, ", "))
	}
	line := strings.Repeat("=", 78)
	for _, p := range parts {
		for _, name := range slices.Sorted(maps.Keys(p.texts)) {
			fmt.Fprintf(&all, "\n%s\n%s %s: %s\n%s\n\n%s\n", line, p.name, p.version, name, line,
				strings.TrimSpace(p.texts[name]))
		}
	}
	return all.String()
}
