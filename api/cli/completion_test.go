package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// typist types its last argument into the shell of the others, on a terminal,
// and prints what the terminal shows.
const typist = `
import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:-1])
os.write(terminal, sys.argv[-1].encode())
shown = b""
try:
    while part := os.read(terminal, 4096):
        shown += part
except OSError:
    pass
os.waitpid(child, 0)
sys.stdout.buffer.write(shown)
`

// TestCompletion types unfinished command lines into real shells and looks at
// what they make of them.
func TestCompletion(t *testing.T) {
	python := apitest.Needs(t, "python3")
	dir := filepath.Join(t.TempDir(), "it's here") // a path that needs quoting
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(apitest.Program(t), filepath.Join(dir, "slaledger")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sample-book.json"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// Each line is completed at every tab, then echoed instead of run.
	lines := map[string]string{
		"slaledger us\tad\t--na\tx --ro\tmea\t": "slaledger user add --name x --role measurer",
		"slaledger calc --l\tsample\t":          "slaledger calc --lines sample-book.json",
		"slaledger completion z\t":              "slaledger completion zsh",
		"./slaledger serve --de\t":              "./slaledger serve --demo",
	}
	for _, shell := range [][]string{
		{"bash", "--norc", "--noprofile", "-i"},
		{"zsh", "-f", "-i"},
	} {
		t.Run(shell[0], func(t *testing.T) {
			apitest.Needs(t, shell[0])
			keys := "source <(slaledger completion " + shell[0] + ")\n"
			if shell[0] == "zsh" {
				keys = "autoload -U compinit && compinit -u -D\n" + keys
			}
			for line := range lines {
				keys += line + "\x01echo typed \n" // at the start of the line
			}
			command := exec.Command(python, append(append([]string{"-c", typist}, shell...), keys+"exit\n")...)
			command.Dir = dir
			command.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "INPUTRC=/dev/null", "TERM=dumb", "HOME="+dir)
			shown, err := command.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, shown)
			}
			for line, want := range lines {
				if !strings.Contains(string(shown), "\ntyped "+want) {
					t.Errorf("%q does not become %q; the terminal shows\n%s", line, want, shown)
				}
			}
		})
	}
	t.Run("fish", func(t *testing.T) {
		command := exec.Command(apitest.Needs(t, "fish"), "--private", "--no-config", "-c",
			"slaledger completion fish | source; complete -C 'slaledger us'; complete -C 'slaledger user add --role con'")
		command.Dir = dir
		command.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "HOME="+dir)
		if out, err := command.CombinedOutput(); err != nil || string(out) != "user\ncontract_staff\n" {
			t.Errorf("%v: %q", err, out)
		}
	})
}
