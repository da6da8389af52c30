package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// debianFolder keeps what debootstrap made, which takes the longest, for the next time.
var debianFolder = flag.String("debian", "", "folder with a fresh Debian, made there unless it is there")

// machine is a fresh Debian that is booted: systemd is its first process, and starts and stops all
// else. It has no network but its own, and only the kernel and the clock are not its own
// (systemd-nspawn(1)). What is carried to it lies in /media.
type machine struct {
	*testing.T
	root, carried, console string
	booted                 *exec.Cmd
	first                  string // its first process, as seen from here
}

// freshMachine makes a machine of what Debian itself has, and nothing else, to which files are
// carried.
func freshMachine(t *testing.T, carried ...string) *machine {
	t.Helper()
	if os.Getuid() != 0 {
		t.Fatal("needs root")
	}
	dir := t.TempDir()
	m := &machine{T: t, root: filepath.Join(dir, "office"), carried: filepath.Join(dir, "carried"),
		console: filepath.Join(dir, "console")}
	made := *debianFolder
	if made == "" {
		made = filepath.Join(dir, "debian")
	}
	if _, err := os.Stat(made); err != nil {
		runs(t, nil, "debootstrap", "--variant=minbase", "--include=systemd-sysv,dbus,sudo,openssl,curl,ca-certificates",
			"bookworm", made)
	}
	runs(t, nil, "cp", "--archive", made, m.root)
	for name, text := range map[string]string{"hostname": "office\n", "hosts": "127.0.0.1 localhost office\n"} {
		if err := os.WriteFile(filepath.Join(m.root, "etc", name), []byte(text), 0o644); err != nil { // #nosec G306
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(m.carried, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range carried {
		runs(t, nil, "cp", path, m.carried)
	}
	t.Cleanup(m.cut)
	return m
}

// on boots the machine, and waits until all that it starts has started.
func (m *machine) on() {
	m.Helper()
	console, err := os.Create(m.console)
	if err != nil {
		m.Fatal(err)
	}
	defer console.Close()
	m.booted = exec.Command("systemd-nspawn", "--directory="+m.root, "--boot", "--machine=office", "--register=no",
		"--keep-unit", "--private-network", "--console=read-only", "--resolv-conf=off", "--bind-ro="+m.carried+":/media")
	m.booted.Stdout, m.booted.Stderr = console, console
	if err := m.booted.Start(); err != nil {
		m.Fatal(err)
	}
	m.first = m.firstProcess()
	const state = "systemctl is-system-running"
	m.does("root", "until "+state+" | grep -E 'running|degraded'; do sleep 0.1; done")
	m.does("root", state+" || { systemctl --failed; exit 1; }")
}

// firstProcess waits for the machine's first process to be systemd, and returns its number.
func (m *machine) firstProcess() string {
	m.Helper()
	number := strconv.Itoa(m.booted.Process.Pid)
	for range 600 {
		children, _ := os.ReadFile(filepath.Join("/proc", number, "task", number, "children"))
		for _, child := range strings.Fields(string(children)) {
			if name, _ := os.ReadFile(filepath.Join("/proc", child, "comm")); string(name) == "systemd\n" {
				return child
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	m.Fatalf("the machine does not start: %s", m.printed())
	return ""
}

// printed is what the machine printed on its console.
func (m *machine) printed() string {
	text, _ := os.ReadFile(m.console)
	return string(text)
}

// off stops the machine as an operator does.
func (m *machine) off() {
	m.Helper()
	m.does("root", "systemctl --no-block poweroff")
	if err := m.booted.Wait(); err != nil {
		m.Fatalf("%v: %s", err, m.printed())
	}
	m.booted = nil
}

// cut ends a machine that is still on.
func (m *machine) cut() {
	if m.booted != nil {
		_ = m.booted.Process.Signal(os.Interrupt)
		_ = m.booted.Process.Kill()
		_ = m.booted.Wait()
	}
}

// tries has a user of the machine carry out a line of the shell.
func (m *machine) tries(user, line string) (said string, done bool) {
	m.Helper()
	began := time.Now()
	command := exec.CommandContext(m.Context(), "nsenter", "--target="+m.first, "--all", "--", "runuser", "-u", user,
		"--", "sh", "-euc", line)
	command.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"}
	out, err := command.CombinedOutput()
	short, _, _ := strings.Cut(strings.TrimSpace(line), "\n")
	m.Logf("%5.1f s  %s", time.Since(began).Seconds(), short)
	return string(out), err == nil
}

// does has a user carry out a line of the shell, which must succeed, and returns what it says.
func (m *machine) does(user, line string) string {
	m.Helper()
	said, done := m.tries(user, line)
	if !done {
		m.Fatalf("%s as %s:\n%s", line, user, said)
	}
	return said
}

// fails has root carry out a line that must not succeed.
func (m *machine) fails(line string) {
	m.Helper()
	if said, done := m.tries("root", line); done {
		m.Errorf("%s was done:\n%s", line, said)
	}
}

// has checks that what a line of the shell says has all of some parts.
func (m *machine) has(line string, parts ...string) {
	m.Helper()
	said := m.does("root", line)
	for _, part := range parts {
		if !strings.Contains(said, part) {
			m.Errorf("%s: %q is not in\n%s", line, part, said)
		}
	}
}

// onlyFile returns the one file that a pattern fits.
func onlyFile(t *testing.T, folder, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q, %v", pattern, found, err)
	}
	return found[0]
}
