package cli

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger/access"
	"slaledger/storage"

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
	s := &apitest.Served{URL: server.URL + "/api/v1",
		Tokens: map[string]string{"keeper": strings.TrimSpace(string(token))}}
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
	again := apitest.StartServer(t, binary, db)
	if !strings.HasPrefix(again.Said, "新しい台帳 "+db+" を作りました。\n") {
		t.Errorf("%q", again.Said)
	}
	apitest.StopServer(t, again)
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
// the first, and has all that serve write: of what is acknowledged nothing is lost.
func TestSecondServerByAnotherName(t *testing.T) {
	binary := apitest.Program(t)
	for name, link := range map[string]func(string, string) error{"hard link": os.Link, "symlink": os.Symlink} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db, other := filepath.Join(dir, "account.db"), filepath.Join(dir, "other.db")
			token, err := exec.Command(binary, "user", "add", "--name", "keeper", "--role", "admin", "--db", db).Output()
			if err != nil {
				t.Fatal(err)
			}
			first := apitest.StartServer(t, binary, db)
			if err := link(db, other); err != nil {
				t.Fatal(err)
			}
			urls := []string{first.URL}
			said, url, stop := tryToServe(t, binary, other)
			if url != "" {
				t.Error("it is served twice")
				urls = append(urls, url)
			} else if !strings.Contains(said, "公開中") && !strings.Contains(said, "ハードリンク") {
				t.Error(said)
			}
			var acknowledged []string
			s := &apitest.Served{Tokens: map[string]string{"keeper": strings.TrimSpace(string(token))}}
			for i := range 45 {
				for at, url := range urls {
					s.URL = url + "/api/v1"
					user := fmt.Sprintf("user-%d-%d", at, i)
					answer, err := s.Try("keeper", "POST", "/users", map[string]any{"name": user, "roles": []string{"auditor"}})
					if err == nil && answer.Status == 201 {
						acknowledged = append(acknowledged, user)
					}
				}
			}
			stop()
			apitest.StopServer(t, first)
			if err := os.Remove(other); err != nil {
				t.Fatal(err)
			}
			if lost := lostUsers(t, db, acknowledged); lost > 0 || len(acknowledged) < 45 {
				t.Errorf("of %d acknowledged writes %d are lost", len(acknowledged), lost)
			}
		})
	}
}

// tryToServe starts a server and returns what it says, and where it serves if it
// does.
func tryToServe(t *testing.T, binary, db string) (said, url string, stop func()) {
	t.Helper()
	command := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--db", db)
	pipe, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() {
		_ = command.Process.Signal(os.Interrupt)
		_ = command.Wait()
	}
	defer time.AfterFunc(time.Minute, func() { _ = command.Process.Kill() }).Stop()
	lines := bufio.NewReader(pipe)
	for {
		line, err := lines.ReadString('\n')
		said += line
		if _, url, found := strings.Cut(strings.TrimSpace(line), " on http"); found {
			return said, "http" + url, stop
		}
		if err != nil {
			return said, "", stop
		}
	}
}

// lostUsers counts the users that a database does not have.
func lostUsers(t *testing.T, db string, names []string) (lost int) {
	t.Helper()
	store, err := storage.Open(db)
	if err != nil {
		t.Errorf("it cannot be opened any more: %v", err)
		return len(names)
	}
	defer store.Close()
	there := map[string]bool{}
	err = store.View(t.Context(), func(r access.Reader) error {
		users, err := r.Users(0, 1000)
		for _, user := range users {
			there[user.Name] = true
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	for _, name := range names {
		if !there[name] {
			lost++
		}
	}
	return lost
}

// TestCommandsBesideTheServer carries out commands beside a running server: by the
// name that is served they work, by a hard link they are refused.
func TestCommandsBesideTheServer(t *testing.T) {
	binary, dir := apitest.Program(t), t.TempDir()
	db, other := filepath.Join(dir, "account.db"), filepath.Join(dir, "other.db")
	server := apitest.StartServer(t, binary, db)
	commands := [][]string{
		{"user", "add", "--name", "x", "--role", "admin"}, {"verify"}, {"backup", filepath.Join(dir, "x.copy")},
	}
	if err := os.Link(db, other); err != nil {
		t.Fatal(err)
	}
	for _, args := range commands {
		_, errs, status := slaledger(nil, append(args, "--db", other)...)
		if status != exitUsage || !strings.Contains(errs, "ハードリンク") {
			t.Errorf("%v by a hard link: %d %s", args, status, errs)
		}
	}
	if err := os.Remove(other); err != nil {
		t.Fatal(err)
	}
	for _, args := range commands {
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
