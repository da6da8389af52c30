package cli

import (
	"bytes"
	"strings"
	"testing"
)

// TestUsageInJapanese gives command lines that cannot be read, and looks for what is said
// of each in Japanese; in English it is said as the parser says it.
func TestUsageInJapanese(t *testing.T) {
	for line, want := range map[string]string{
		"serve --nope":             "--nope という指定はありません。",
		"serve --ad x":             `--ad という指定はありません。"--addr", "--db" ではありませんか。`,
		"calc":                     "<book> を指定してください。",
		"calc a b":                 "b は余分です。",
		"user":                     `"add", "end-second-factor" のいずれかを指定してください。`,
		"user add --role measurer": "--name=STRING を指定してください。",
		"nosuch":                   "nosuch は余分です。",
		"serve --rate x":           `--rate には整数を指定してください（指定 "x"）。`,
		"serve --addr":             "--addr に値を指定してください。",
		"calc --lines=maybe x":     `--lines には true 又は false を指定してください（指定 "maybe"）。`,
		"completion tcsh":          `<shell> には "bash","zsh","fish" のいずれかを指定してください（指定 "tcsh"）。`,
	} {
		var said bytes.Buffer
		if status := run(strings.Fields(line), streams{out: &said, err: &said}); status != exitUsage {
			t.Errorf("%s: status %d", line, status)
		}
		if first, _, _ := strings.Cut(said.String(), "\n"); first != "slaledger: "+want {
			t.Errorf("%s: %s instead of %s", line, first, want)
		}
		said.Reset()
		run(strings.Fields(line), streams{out: &said, err: &said, english: true})
		if strings.Contains(said.String(), "。") {
			t.Errorf("%s in English: %s", line, said.String())
		}
	}
}
