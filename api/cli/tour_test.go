//go:build !windows

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"slaledger/api/apitest"

	"github.com/google/go-cmp/cmp"
)

// TestTour carries out the tour of each README, command for command, and
// compares what it prints with what the page shows.
func TestTour(t *testing.T) {
	binary := apitest.Program(t)
	t.Chdir(top)
	var first []string
	for _, page := range []string{"README.md", "README.ja.md"} {
		t.Run(page, func(t *testing.T) {
			tour := readTour(t, page)
			shown := runTour(t, binary, tour.commands)
			if *apitest.Update {
				tour.rewrite(t, shown)
				return
			}
			for i, output := range tour.outputs {
				if diff := cmp.Diff(masked(output), masked(shown[i])); diff != "" {
					t.Errorf("after\n%s\n(- page, + run; go test ./api/cli -run Tour -update writes it anew)\n%s", tour.commands[i],
						diff)
				}
			}
			if first == nil {
				first = tour.commands
			}
			if diff := cmp.Diff(first, tour.commands); diff != "" {
				t.Errorf("the tours are not the same:\n%s", diff)
			}
		})
	}
}

// tour is the part of a page between two comments: blocks of commands, each
// but those that print nothing with a block of its output after it.
type tour struct {
	page, text string
	commands   []string
	outputs    []string
	at         [][]int // where each output stands in text, nil if it has none
}

var (
	tourPart  = regexp.MustCompile(`(?s)<!-- tour: .*<!-- end of the tour -->`)
	tourBlock = regexp.MustCompile("(?s)```sh\n(.*?)```(?:\n\n```text\n(.*?)```)?")
)

func readTour(t *testing.T, page string) *tour {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	part := tourPart.FindStringIndex(string(text))
	if part == nil {
		t.Fatalf("%s has no tour", page)
	}
	found := &tour{page: page, text: string(text)}
	for _, at := range tourBlock.FindAllStringSubmatchIndex(found.text, -1) {
		if at[0] < part[0] || at[1] > part[1] {
			continue
		}
		found.commands = append(found.commands, found.text[at[2]:at[3]])
		output, place := "", []int(nil)
		if at[4] >= 0 {
			output, place = found.text[at[4]:at[5]], at[4:6]
		}
		found.outputs, found.at = append(found.outputs, output), append(found.at, place)
	}
	if len(found.commands) < 8 {
		t.Fatalf("the tour of %s has only %d blocks", page, len(found.commands))
	}
	return found
}

// rewrite puts what was shown in place of what the page has, unless the two
// differ in nothing but what differs in every run.
func (r *tour) rewrite(t *testing.T, shown []string) {
	t.Helper()
	text := r.text
	for i := len(shown) - 1; i >= 0; i-- {
		at := r.at[i]
		if at == nil && shown[i] != "" {
			t.Errorf("%s has no text block for the output of\n%s", r.page, r.commands[i])
		}
		if at != nil && masked(shown[i]) != masked(r.outputs[i]) {
			text = text[:at[0]] + shown[i] + text[at[1]:]
		}
	}
	if err := os.WriteFile(r.page, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tourTools are all the programs that a tour may need beside slaledger.
var tourTools = []string{"bash", "curl", "sed", "grep", "sleep"}

// runTour runs blocks of commands in one shell, in an empty directory with
// nothing but the program, and returns what each prints.
func runTour(t *testing.T, binary string, commands []string) []string {
	t.Helper()
	tools, dir := t.TempDir(), t.TempDir()
	for _, name := range tourTools {
		if err := os.Symlink(apitest.Needs(t, name), filepath.Join(tools, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(binary, filepath.Join(dir, "slaledger")); err != nil {
		t.Fatal(err)
	}
	const separator = "\x1e"
	script := strings.Join(commands, "echo -n '"+separator+"'\n")
	shell := exec.Command(filepath.Join(tools, "bash"), "-eu", "-o", "pipefail", "-c", script)
	shell.Dir = dir
	shell.Env = []string{"PATH=" + tools, "HOME=" + dir, "LANG=C.UTF-8", "NO_PROXY=127.0.0.1"}
	out := runGroup(t, shell, 2*time.Minute)
	shown := strings.Split(out, separator)
	if len(shown) != len(commands) {
		t.Fatalf("%d outputs of %d blocks:\n%s", len(shown), len(commands), out)
	}
	return shown
}

// runGroup runs a command with what it leaves in the background, all of which
// ends with it, and returns what it prints.
func runGroup(t *testing.T, command *exec.Cmd, limit time.Duration) string {
	t.Helper()
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.WaitDelay = time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	end := func() { _ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	timer := time.AfterFunc(limit, end)
	err := command.Wait()
	timer.Stop()
	end()
	if err != nil {
		t.Fatalf("%v after\n%s", err, out.String())
	}
	return out.String()
}

// differing is what differs in every run, with what stands for it.
var differing = []struct {
	pattern *regexp.Regexp
	mask    string
}{
	{regexp.MustCompile(`sla_[A-Z2-7]{26}`), "TOKEN"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "ADDRESS"},
	{regexp.MustCompile(`\b[a-z2-7]{26}\b`), "ID"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+09:00`), "INSTANT"},
	{regexp.MustCompile(`"hash":"[0-9a-f]+`), `"hash":"HASH`},
}

func masked(output string) string {
	for _, d := range differing {
		output = d.pattern.ReplaceAllString(output, d.mask)
	}
	return output
}
