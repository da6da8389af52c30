package cli

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"

	"github.com/go-json-experiment/json"
)

// TestServeAndUserAdd goes through what an operator does: serve, add a user
// beside the running server, sign in, fail to serve a second time, stop.
func TestServeAndUserAdd(t *testing.T) {
	binary, db := apitest.Program(t), newDatabase.Chosen(t)
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
	if !storage.IsServer(db) { // which any number serve
		out, err := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--db", db).CombinedOutput()
		if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != exitUsage ||
			!strings.Contains(string(out), "is being served") {
			t.Errorf("a second server: %v %s", err, out)
		}
	}
	apitest.StopServer(t, server)
	again := apitest.StartServer(t, binary, db)
	s.URL = again.URL + "/api/v1"
	s.Must(t, 200, "fuji-desk", "GET", "/me", nil, nil)
	apitest.StopServer(t, again)
}

// TestServeBehindItsDatabase serves a database whose newest commit is two hours ahead
// of the clock: it says so, and records nothing until an operator answers for the
// clock, which the audit log then tells.
func TestServeBehindItsDatabase(t *testing.T) {
	binary, db := apitest.Program(t), newDatabase.Chosen(t)
	token, err := exec.Command(binary, "user", "add", "--name", "kanri", "--role", "admin", "--db", db).Output()
	if err != nil {
		t.Fatal(err)
	}
	ahead := time.Now().Add(2 * time.Hour)
	commitAt(t, db, ahead)
	user := map[string]any{"name": "kansa", "roles": []string{"auditor"}}
	s := &apitest.Served{Tokens: map[string]string{"kanri": strings.TrimSpace(string(token))}}

	server := apitest.StartServer(t, binary, db)
	s.URL = server.URL + "/api/v1"
	line := server.Said
	if !strings.Contains(line, "writes are refused") { // said before it serves, or just after
		line = server.NextLine(t)
	}
	if !strings.Contains(line, `"level":"ERROR","msg":"writes are refused"`) ||
		!strings.Contains(line, ahead.UTC().Format(time.RFC3339)) {
		t.Errorf("the log says %q", line)
	}
	refused := s.Ask(t, "kanri", "POST", "/users", user)
	if refused.Status != 503 || refused.Header.Get("Retry-After") == "" ||
		!strings.Contains(string(refused.Body), "serve --accept-clock") {
		t.Errorf("a write: %d %v %s", refused.Status, refused.Header, refused.Body)
	}
	s.Must(t, 200, "kanri", "GET", "/users", nil, nil)
	if answer, err := http.Get(server.URL + "/readyz"); err != nil || answer.StatusCode != 503 {
		t.Errorf("readyz: %v %v", answer, err)
	}
	apitest.StopServer(t, server)

	server = apitest.StartServer(t, binary, db, "--accept-clock")
	s.URL = server.URL + "/api/v1"
	s.Must(t, 201, "kanri", "POST", "/users", user, nil)
	if answer, err := http.Get(server.URL + "/readyz"); err != nil || answer.StatusCode != 200 {
		t.Errorf("readyz: %v %v", answer, err)
	}
	if log := s.Ask(t, "kanri", "GET", "/audit", nil); !strings.Contains(string(log.Body), "serve --accept-clock") {
		t.Errorf("the audit log does not tell of it: %s", log.Body)
	}
	apitest.StopServer(t, server)
}

// TestSettingsAreEntered starts a service several times: how it is set stands in the system's
// journal whenever that changed, and not otherwise.
func TestSettingsAreEntered(t *testing.T) {
	binary, db := apitest.Program(t), newDatabase.Chosen(t)
	token, err := exec.Command(binary, "user", "add", "--name", "kansa", "--role", "auditor", "--db", db).Output()
	if err != nil {
		t.Fatal(err)
	}
	s := &apitest.Served{Tokens: map[string]string{"kansa": strings.TrimSpace(string(token))}}
	var entered []string
	for _, flags := range [][]string{
		nil, nil, {"--rate", "0", "--proxy", "10.0.0.0/8"}, {"--verify-at", "off"}, {"--verify-at", "off"},
	} {
		server := apitest.StartServer(t, binary, db, flags...)
		s.URL = server.URL + "/api/v1"
		var list struct {
			Items []struct {
				Kind string `json:"kind"`
				Body string `json:"body"`
			} `json:"items"`
		}
		s.Must(t, 200, "kansa", "GET", "/system/entries?limit=200", nil, &list)
		entered = nil
		for _, e := range list.Items {
			if e.Kind == "setting" {
				var body struct {
					Action string `json:"action"`
				}
				if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
					t.Fatal(err)
				}
				entered = append(entered, body.Action)
			}
		}
		apitest.StopServer(t, server)
	}
	want := []string{
		"slaledger serve --rate 50 --verify-at 03:00", "slaledger serve --rate 0 --verify-at 03:00 --proxy 10.0.0.0/8",
		"slaledger serve --rate 50 --verify-at off",
	}
	if !slices.Equal(entered, want) {
		t.Errorf("entered are %q", entered)
	}
}

// commitAt adds a line to the audit log of a database at an instant.
func commitAt(t *testing.T, db string, at time.Time) {
	t.Helper()
	store, err := storage.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	_, err = ledger.New(store, func() time.Time { return at }).Write(t.Context(), ledger.Call{}, "",
		func(c *ledger.Command) (ledger.Reply, error) {
			_, err := c.AddUser([]byte(`{"name":"later","roles":["auditor"]}`))
			return ledger.Done, err
		})
	if err != nil {
		t.Fatal(err)
	}
}

// TestWatch lets a clock go wrong and right again: the log says each once.
func TestWatch(t *testing.T) {
	var log bytes.Buffer
	ticks, start := make(chan time.Time), time.Now()
	var days atomic.Int64 // that the wall clock is ahead
	wall := func() time.Time { return start.AddDate(0, 0, int(days.Load())) }
	clock := ledger.NewClock(time.Time{}, wall, func() time.Duration { return 0 })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		watch(ctx, clock, ticks, slog.New(slog.NewTextHandler(&log, nil)))
	}()
	for _, ahead := range []int64{0, 91, 91, 0, 0} {
		days.Store(ahead)
		ticks <- start // looks
		ticks <- start // has looked
	}
	stop()
	<-done
	if text := log.String(); strings.Count(text, "writes are refused") != 1 ||
		strings.Count(text, "writes are taken") != 1 || strings.Count(text, "\n") != 2 {
		t.Errorf("the log says %s", text)
	}
}

// TestStopDrains asks a server to stop in the middle of a request: the request
// is answered all the same, and no new one is taken.
func TestStopDrains(t *testing.T) {
	binary, db := apitest.Program(t), newDatabase.Chosen(t)
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
	db := newDatabase.Chosen(t)
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

// TestDemo starts the filled example in each language, and carries out the commands that
// it prints.
func TestDemo(t *testing.T) {
	for locale, says := range map[string]struct{ text, refused string }{
		"ja_JP.UTF-8": {"見本を http", "まだ終わっていません"}, "en_US.UTF-8": {"an example on http", "is not over yet"},
	} {
		t.Run(locale, func(t *testing.T) {
			command := exec.Command(apitest.Program(t), "serve", "--demo", "--addr", "127.0.0.1:0")
			dir := t.TempDir()
			command.Env = append(os.Environ(), "TMPDIR="+dir, "LC_ALL="+locale)
			out, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = command.Process.Kill() })
			text := readUntil(t, out, "backup --db")
			for _, role := range access.Roles {
				if !regexp.MustCompile(`(?m)^` + string(role) + ` +sla_[A-Z2-7]{26} `).MatchString(text) {
					t.Errorf("no token for %s in\n%s", role, text)
				}
			}
			openInvitations(t, text)
			if !strings.Contains(text, says.text) {
				t.Errorf("it does not say %q:\n%s", says.text, text)
			}
			runCurlLines(t, text, says.refused)
			if err := command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := command.Wait(); err != nil {
				t.Errorf("after SIGTERM: %v", err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("the temporary database is left behind: %v %v", left, err)
			}
		})
	}
}

// openInvitations opens the one-time link of each role that the example prints, and sets a
// password with it. The curl lines that are run after it show that no token ends with that.
func openInvitations(t *testing.T, text string) {
	t.Helper()
	for _, role := range access.Roles {
		link := regexp.MustCompile(`(?m)^` + string(role) + ` +(http://\S+/links/slalink_[A-Z2-7]{26}) `).
			FindStringSubmatch(text)
		if link == nil {
			t.Errorf("no link for %s in\n%s", role, text)
			continue
		}
		for _, status := range []int{http.StatusSeeOther, http.StatusNotFound} { // once
			client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			answer, err := client.PostForm(link[1], url.Values{"password": {apitest.Password}, "again": {apitest.Password}})
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != status {
				t.Errorf("the link for %s: %s", role, answer.Status)
			}
		}
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

// runCurlLines has a shell run the curl lines, which have nothing that PowerShell takes
// otherwise, and the last one for the month after: that is refused in the person's language.
func runCurlLines(t *testing.T, text, refused string) {
	t.Helper()
	apitest.Needs(t, "curl")
	lines := regexp.MustCompile(`(?m)^curl .*$`).FindAllString(text, -1)
	if len(lines) != 7 {
		t.Fatalf("%d curl lines instead of 7", len(lines))
	}
	run := func(line string) string {
		takenAlike(t, line)
		shell := exec.Command("sh", "-c", line)
		shell.Dir, shell.Env = t.TempDir(), append(os.Environ(), "NO_PROXY=127.0.0.1")
		out, err := shell.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		return string(out)
	}
	for i, line := range lines {
		said, want := run(line), []string{`"points_to_penalty":"47"`, `"month":"2024-06"`, "", `"status":"agreed"`,
			`"kind":"record"`, `"preview":{`, `"settled_by":"sokutei"`}[i]
		if !strings.Contains(said, want) || strings.Contains(said, "urn:slaledger:problem") {
			t.Errorf("%s:\n%s", line, said)
		}
	}
	if said := run(strings.Replace(lines[6], "2026-10", "2999-10", 1)); !strings.Contains(said, "not_found") {
		t.Errorf("a month that is none: %s", said)
	}
	if said := run(strings.Replace(lines[6], "2026-10", "2030-03", 1)); !strings.Contains(said, refused) {
		t.Errorf("a month that is not over: %s", said)
	}
}
