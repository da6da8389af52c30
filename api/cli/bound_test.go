package cli

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/go-json-experiment/json"
)

// TestDatabaseDeletedUnderTheServer deletes the database of a running server: of
// 20 writes none is acknowledged, readyz says what is wrong, and the server that
// is started next says that its account book is new.
func TestDatabaseDeletedUnderTheServer(t *testing.T) {
	binary, db := apitest.Program(t), filepath.Join(t.TempDir(), "account.db")
	add := exec.Command(binary, "user", "add", "--name", "keeper", "--role", "admin", "--db", db)
	var errs strings.Builder
	add.Stderr = &errs
	token, err := add.Output()
	if err != nil || errs.String() != "新しい台帳 "+db+" を作りました。\n" {
		t.Fatalf("%v %q", err, errs.String())
	}
	server := apitest.StartServer(t, binary, db)
	s := &apitest.Served{URL: server.URL + "/api/v1", Tokens: map[string]string{"keeper": strings.TrimSpace(string(token))}}
	if status, body := readiness(t, server.URL, 200); status != "ok" || len(body) != 0 {
		t.Errorf("%s %q", status, body)
	}
	user := func(name string) any { return map[string]any{"name": name, "roles": []string{"auditor"}} }
	s.Must(t, 201, "keeper", "POST", "/users", user("before"), nil)
	if err := os.Remove(db); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		s.Problem(t, 503, "unavailable", "keeper", "POST", "/users", user("after"))
	}
	if status, body := readiness(t, server.URL, 503); status != "unavailable" || len(body) != 1 ||
		!strings.Contains(body[0], "削除され") || strings.Contains(body[0], db) {
		t.Errorf("%s %q", status, body)
	}
	apitest.StopServer(t, server)
	again := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--db", db)
	pipe, err := again.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Process.Kill() }()
	if line, err := bufio.NewReader(pipe).ReadString('\n'); line != "新しい台帳 "+db+" を作りました。\n" {
		t.Errorf("%v %q", err, line)
	}
}

// readiness asks a server in words.
func readiness(t *testing.T, url string, status int) (says string, problems []string) {
	t.Helper()
	answer, err := http.Get(url + "/readyz?verbose")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var shape struct {
		Status   string   `json:"status"`
		Problems []string `json:"problems"`
	}
	if err := json.UnmarshalRead(answer.Body, &shape); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != status || (answer.Header.Get("Retry-After") != "") != (status == 503) {
		t.Errorf("%d %v", answer.StatusCode, answer.Header)
	}
	return shape.Status, shape.Problems
}

// TestSecondServerByAnotherName starts a second server on links to the database of
// the first; commands work beside it by the name that is served.
func TestSecondServerByAnotherName(t *testing.T) {
	binary, dir := apitest.Program(t), t.TempDir()
	db := filepath.Join(dir, "account.db")
	server := apitest.StartServer(t, binary, db)
	for name, link := range map[string]func(string, string) error{"hard.db": os.Link, "soft.db": os.Symlink} {
		other := filepath.Join(dir, name)
		if err := link(db, other); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--db", other).CombinedOutput()
		if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != exitUsage ||
			!strings.Contains(string(out), "is being served") && !strings.Contains(string(out), "hard links") {
			t.Errorf("%s: %v %s", name, err, out)
		}
		if name == "hard.db" {
			for _, args := range [][]string{
				{"user", "add", "--name", "x", "--role", "admin"}, {"verify"}, {"backup", filepath.Join(dir, "x.copy")},
			} {
				_, errs, status := slaledger(nil, append(args, "--db", other)...)
				if status != exitUsage || !strings.Contains(errs, "ハードリンク") {
					t.Errorf("%v by a hard link: %d %s", args, status, errs)
				}
			}
			if err := os.Remove(other); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, args := range [][]string{
		{"user", "add", "--name", "y", "--role", "admin"}, {"verify"}, {"backup", filepath.Join(dir, "y.copy")},
	} {
		if out, err := exec.Command(binary, append(args, "--db", db)...).CombinedOutput(); err != nil ||
			strings.Contains(string(out), "新しい台帳") {
			t.Errorf("%v beside the server: %v %s", args, err, out)
		}
	}
	if status, problems := readiness(t, server.URL, 200); status != "ok" {
		t.Errorf("%s %q", status, problems)
	}
	apitest.StopServer(t, server)
}
