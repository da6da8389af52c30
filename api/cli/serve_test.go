package cli

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger/access"
)

// TestServeAndUserAdd goes through what an operator does: serve, add a user
// beside the running server, sign in, fail to serve a second time, stop.
func TestServeAndUserAdd(t *testing.T) {
	binary, db := apitest.Program(t), filepath.Join(t.TempDir(), "account.db")
	server := apitest.StartServer(t, binary, db)
	token, err := exec.Command(binary, "user", "add", "--name", "fuji-desk", "--role", "vendor", "--vendor", "not-yet",
		"--db", db).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^sla_[A-Z2-7]{26}\n$`).Match(token) {
		t.Errorf("standard output is %q, not a token alone", token)
	}
	s := &apitest.Served{URL: server.URL + "/api/v1",
		Tokens: map[string]string{"fuji-desk": strings.TrimSpace(string(token))}}
	var me struct {
		Name   string   `json:"name"`
		Roles  []string `json:"roles"`
		Vendor string   `json:"vendor_id"`
	}
	s.Must(t, 200, "fuji-desk", "GET", "/me", nil, &me)
	if me.Name != "fuji-desk" || me.Vendor != "not-yet" || len(me.Roles) != 1 || me.Roles[0] != "vendor" {
		t.Errorf("%+v", me)
	}
	out, err := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--db", db).CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != exitUsage ||
		!strings.Contains(string(out), "is being served") {
		t.Errorf("a second server: %v %s", err, out)
	}
	apitest.StopServer(t, server)
	again := apitest.StartServer(t, binary, db)
	s.URL = again.URL + "/api/v1"
	s.Must(t, 200, "fuji-desk", "GET", "/me", nil, nil)
	apitest.StopServer(t, again)
}

// TestStopDrains asks a server to stop in the middle of a request: the request
// is answered all the same, and no new one is taken.
func TestStopDrains(t *testing.T) {
	binary, db := apitest.Program(t), filepath.Join(t.TempDir(), "account.db")
	token, err := exec.Command(binary, "user", "add", "--name", "sokutei", "--role", "measurer", "--db", db).Output()
	if err != nil {
		t.Fatal(err)
	}
	server := apitest.StartServer(t, binary, db)
	address := strings.TrimPrefix(server.URL, "http://")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	head := "POST /api/v1/calculations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + strings.TrimSpace(string(token)) +
		"\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{"
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond) // the request must have begun
	if err := server.Command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	waitRefused(t, address)
	if _, err := io.WriteString(conn, "}"); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || answer.StatusCode != 422 {
		t.Fatalf("the request under way: %v %v", answer, err)
	}
	_, _ = io.Copy(io.Discard, server.Errs)
	if err := server.Command.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}

// waitRefused waits until nobody listens at an address.
func waitRefused(t *testing.T, address string) {
	t.Helper()
	for range 100 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		conn.Close()
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the server still takes connections")
}

// TestUserAddRefuses shows what the command line says to wrong users.
func TestUserAddRefuses(t *testing.T) {
	db := filepath.Join(t.TempDir(), "account.db")
	if _, errs, status := slaledger(nil, "user", "add", "--name", "a", "--role", "admin", "--db", db); status != 0 {
		t.Fatal(errs)
	}
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"a name that is used", []string{"--name", "a", "--role", "admin"}, "a は既に使われています"},
		{"no role", []string{"--name", "b"}, "--role"},
		{"an unknown role", []string{"--name", "b", "--role", "chief"}, "chief"},
		{"a vendor's user without vendor", []string{"--name", "b", "--role", "vendor"}, "--vendor: "},
		{"a vendor for another role", []string{"--name", "b", "--role", "auditor", "--vendor", "fuji"}, "--vendor: "},
		{"a blank name", []string{"--name", " ", "--role", "admin"}, "--name: "},
	} {
		out, errs, status := slaledger(nil, append([]string{"user", "add", "--db", db}, c.args...)...)
		if status != exitUsage || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%s: status %d, %q, %q", c.name, status, out, errs)
		}
	}
}

// TestDemo starts the filled example and carries out the curl lines it prints.
func TestDemo(t *testing.T) {
	command := exec.Command(apitest.Program(t), "serve", "--demo", "--addr", "127.0.0.1:0")
	dir := t.TempDir()
	command.Env = append(os.Environ(), "TMPDIR="+dir)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	text := readUntil(t, out, "2026-10/measurements\n")
	for _, role := range access.Roles {
		if !regexp.MustCompile(`(?m)^` + string(role) + ` +sla_[A-Z2-7]{26} `).MatchString(text) {
			t.Errorf("no token for %s in\n%s", role, text)
		}
	}
	tryCurlLines(t, text)
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("the temporary database is left behind: %v %v", left, err)
	}
}

func readUntil(t *testing.T, in io.Reader, end string) string {
	t.Helper()
	var text strings.Builder
	buffer := make([]byte, 4096)
	for !strings.Contains(text.String(), end) {
		n, err := in.Read(buffer)
		text.Write(buffer[:n])
		if err != nil {
			t.Fatalf("%v after\n%s", err, text.String())
		}
	}
	return text.String()
}

// tryCurlLines sends the requests of the curl lines with the token before them.
func tryCurlLines(t *testing.T, text string) {
	t.Helper()
	text = strings.ReplaceAll(text, "\\\n", " ")
	token, tried := "", 0
	for _, line := range strings.Split(text, "\n") {
		if given, ok := strings.CutPrefix(line, "TOKEN="); ok {
			token = given
		}
		if !strings.HasPrefix(line, "curl ") {
			continue
		}
		tried++
		method := "GET"
		var body io.Reader
		if data := regexp.MustCompile(`-d '(.*)'`).FindStringSubmatch(line); data != nil {
			method, body = "PUT", strings.NewReader(data[1])
		}
		request, err := http.NewRequest(method, regexp.MustCompile(`http://\S+`).FindString(line), body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != 200 {
			t.Errorf("%s: %d", line, answer.StatusCode)
		}
	}
	if tried != 6 {
		t.Errorf("%d curl lines instead of 6", tried)
	}
}
