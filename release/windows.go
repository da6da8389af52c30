package main

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// writeZIP writes the ZIP for Windows: the program, what installs it, and the documents.
func (r *release) writeZIP() error {
	scripts, err := os.ReadDir(filepath.Join(r.tree, "release", "windows"))
	if err != nil {
		return err
	}
	names := []string{licencesName}
	for _, s := range scripts {
		names = append(names, "release/windows/"+s.Name())
	}
	documents, err := r.documents()
	if err != nil {
		return err
	}
	top := "slaledger-" + r.version
	program, err := read(r.program("windows", "amd64"))
	if err != nil {
		return err
	}
	files := []packed{{name: path.Join(top, "slaledger.exe"), content: program}}
	for _, name := range append(names, documents...) {
		text, err := read(filepath.Join(r.tree, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, "release/windows/")
		if slices.Contains(readByPeople, path.Ext(name)) {
			text = forWindows(string(text))
		}
		files = append(files, packed{name: path.Join(top, name), content: text})
	}
	out, err := os.Create(r.file("windows_amd64.zip"))
	if err != nil {
		return err
	}
	defer out.Close()
	if err := zipped(out, files, r.time); err != nil {
		return err
	}
	return out.Close()
}

// readByPeople are the kinds of files that people and PowerShell read; what other programs read
// stays as it is.
var readByPeople = []string{".md", ".txt", ".ps1", ".conf"}

// forWindows is a text as the programs of Windows read it: with the ends of lines that they
// know, and, where it has more than ASCII, the mark by which PowerShell 5.1 knows UTF-8.
func forWindows(text string) []byte {
	text = strings.ReplaceAll(text, "\n", "\r\n")
	if strings.ContainsFunc(text, func(c rune) bool { return c > 0x7f }) {
		text = "\ufeff" + text
	}
	return []byte(text)
}
