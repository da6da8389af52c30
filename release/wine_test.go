package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// windows is the ZIP for Windows, unpacked, with Wine in the place of Windows.
type windows struct {
	*testing.T
	wine, folder string
	environment  []string
}

// unpackedForWine unpacks the ZIP.
func unpackedForWine(t *testing.T) windows {
	t.Helper()
	archive := made(t, "windows_amd64.zip")
	wine, err := exec.LookPath("wine")
	if err != nil {
		t.Fatal("needs wine")
	}
	dir := t.TempDir()
	runs(t, nil, "unzip", "-q", archive, "-d", dir)
	w := windows{t, wine, filepath.Join(dir, "slaledger-"+versionMade(t)),
		[]string{"WINEPREFIX=" + filepath.Join(dir, "prefix"), "WINEDEBUG=-all", "LC_ALL=ja_JP.UTF-8", "LANG=", "DISPLAY="}}
	runs(t, w.environment, wine, "wineboot", "--init")
	t.Cleanup(func() { _ = exec.Command("env", append(w.environment, "wineserver", "-k")...).Run() })
	return w
}

// command is the program with arguments.
func (w windows) command(arguments ...string) *exec.Cmd {
	command := exec.CommandContext(w.Context(), w.wine, append([]string{"slaledger.exe"}, arguments...)...)
	command.Dir, command.Env = w.folder, append(os.Environ(), w.environment...)
	return command
}

// says runs the program, which must do what it is asked, and returns what it says.
func (w windows) says(arguments ...string) string {
	w.Helper()
	out, err := w.command(arguments...).CombinedOutput()
	if err != nil {
		w.Fatalf("%q: %v\n%s", arguments, err, out)
	}
	return string(out)
}

// TestWine runs the program for Windows on Wine: it calculates, serves, verifies, copies, and
// is registered, started, stopped and removed as a service.
func TestWine(t *testing.T) {
	w := unpackedForWine(t)
	said := w.says("--version")
	if !strings.HasPrefix(said, "slaledger "+versionMade(t)) || !strings.Contains(said, "windows/amd64") {
		t.Errorf("%s", said)
	}
	sample, err := filepath.Abs(filepath.Join(top, "testdata", "mie", "book.json"))
	if err != nil {
		t.Fatal(err)
	}
	here, err := exec.Command(made(t, "linux_amd64"), "calc", sample).Output()
	if err != nil {
		t.Fatal(err)
	}
	calculation := w.command("calc", "Z:"+sample)
	there, err := calculation.Output()
	if err != nil || !bytes.Equal(here, there) {
		t.Errorf("calc: %v: %.300s", err, there)
	}
	w.says("user", "add", "--name", "hanako", "--role", "admin", "--db", "account.db")
	w.serves()
	if said := w.says("verify", "--db", "account.db"); !strings.Contains(said, "システム台帳：正しい") {
		t.Errorf("%s", said)
	}
	w.says("backup", "copy.db", "--db", "account.db")
	w.says("restore", "copy.db", "--db", "restored.db")
	for _, act := range []string{"install", "start", "stop", "remove"} {
		t.Logf("service %s: %s", act, strings.TrimSpace(w.says("service", act)))
	}
}

// serves starts the server, has a request answered, and ends it as Windows ends what does not
// end by itself.
func (w windows) serves() {
	w.Helper()
	log := filepath.Join(w.TempDir(), "log")
	file, err := os.Create(log)
	if err != nil {
		w.Fatal(err)
	}
	defer file.Close()
	server := w.command("serve", "--addr", "127.0.0.1:0", "--db", "account.db")
	server.Stdout, server.Stderr = file, file
	if err := server.Start(); err != nil {
		w.Fatal(err)
	}
	var at []byte
	for range 600 {
		text, _ := os.ReadFile(log)
		if at = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).Find(text); at != nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	said := runs(w.T, nil, "curl", "-sS", "--max-time", "30", string(at)+"/readyz")
	if !strings.Contains(said, `"status":"ok"`) {
		w.Errorf("%s", said)
	}
	_ = exec.Command("env", append(w.environment, "wine", "taskkill", "/f", "/im", "slaledger.exe")...).Run()
	_ = server.Wait()
}
