package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// manualName is the file with the manual page in the folder that packages are made from.
const manualName = "slaledger.1"

// helpCommand is a line of a help that names a command: all that leads to it, and what it is for.
var helpCommand = regexp.MustCompile(`(?m)^  ([a-z]+(?: [a-z]+)*) {2,}\S`)

// writeManual writes the manual page for the packages, of what the program itself answers when
// it is asked for help.
func (r *release) writeManual() error {
	program := filepath.Join(r.tree, "asked.exe") // as systems of every kind run it
	_, err := r.goCommand([]string{"GOPROXY=off", "GOFLAGS=-mod=vendor"}, "build", "-trimpath", "-buildvcs=false",
		"-ldflags=-s -w", "-o", program, ".")
	if err != nil {
		return err
	}
	text, err := r.manual(func(command ...string) (string, error) {
		return output(r.tree, []string{"COLUMNS=80", "LC_ALL=C.UTF-8"}, program, append(command, "--help")...)
	})
	if err != nil {
		return err
	}
	return write(filepath.Join(r.tree, manualName), []byte(text), 0o644)
}

// manual is the manual page of the help that commands give: man(7).
func (r *release) manual(help func(command ...string) (string, error)) (string, error) {
	var page strings.Builder
	fmt.Fprintf(&page, ".TH SLALEDGER 1 %s \"slaledger %s\"\n.SH NAME\nslaledger \\- %s\n",
		r.time.Format("2006-01-02"), r.version, summary)
	var section func(command ...string) error
	section = func(command ...string) error {
		text, err := help(command...)
		if err != nil {
			return err
		}
		title := "DESCRIPTION"
		if len(command) > 0 {
			title = "slaledger " + strings.Join(command, " ")
		}
		fmt.Fprintf(&page, ".SH %q\n.nf\n%s.fi\n", title, roff(text))
		_, list, _ := strings.Cut(text, "\nCommands:\n")
		for _, found := range helpCommand.FindAllStringSubmatch(list, -1) {
			if err := section(strings.Fields(found[1])...); err != nil {
				return err
			}
		}
		return nil
	}
	err := section()
	return page.String(), err
}

// roff is a text that a manual page shows as it is.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, `-`, `\-`).Replace(strings.TrimSpace(text) + "\n")
	return regexp.MustCompile(`(?m)^([.'])`).ReplaceAllString(text, `\&$1`)
}

// compressed is a document as packages for Debian have it: gzip(1), with no name and no time.
func compressed(text []byte) ([]byte, error) {
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(text); err != nil {
		return nil, err
	}
	err = writer.Close()
	return packed.Bytes(), err
}
