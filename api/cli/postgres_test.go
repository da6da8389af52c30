package cli

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain/book"
	"slaledger/storage/cluster"
)

// TestServePostgreSQL serves a database of PostgreSQL by two programs: users are added on
// the command line, the same request with one key reaches both at once and is carried out
// once, what one writes the other answers, also after the first was killed, and everything
// verifies.
func TestServePostgreSQL(t *testing.T) {
	binary, db := apitest.Program(t), cluster.Database(t)
	run := func(arguments ...string) (said string) {
		out, err := exec.Command(binary, append(arguments, "--db", db)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v %s", arguments, err, out)
		}
		return string(out)
	}
	tokens := map[string]string{}
	for _, role := range []string{"contract_staff", "measurer"} {
		said := run("user", "add", "--name", role, "--role", role)
		tokens[role] = regexp.MustCompile(`sla_[A-Z2-7]{26}`).FindString(said)
	}
	servers := [2]*apitest.Server{apitest.StartServer(t, binary, db), apitest.StartServer(t, binary, db)}
	var served [2]*apitest.Served
	for i, server := range servers {
		served[i] = &apitest.Served{URL: server.URL + "/api/v1", Tokens: tokens}
	}
	b := apitest.CountedBook(1)
	entered := sendAtOnce(t, served, "/contracts", book.NewContract(b.Contract))
	sendAtOnce(t, served, entered+"/agreements", book.NewAgreement(b.Agreements[0]))
	if err := servers[0].Command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	var contract struct {
		ID string `json:"id"`
	}
	served[1].Must(t, http.StatusOK, "measurer", http.MethodGet, entered, nil, &contract)
	if said := run("verify"); !strings.Contains(said, contract.ID) {
		t.Errorf("verify says %s", said)
	}
	if said := run("heads"); !strings.Contains(said, contract.ID) {
		t.Errorf("heads says %s", said)
	}
	status, said := commandLine("backup", "copy.db", "--db", db)
	if status != exitUsage || !strings.Contains(said, "pg_basebackup") {
		t.Errorf("backup: %d %s", status, said)
	}
	apitest.StopServer(t, servers[1])
}

// sendAtOnce sends the same request with one key sixteen times at once to both servers, and
// returns the path of the one thing that it made.
func sendAtOnce(t *testing.T, served [2]*apitest.Served, to string, body any) (path string) {
	t.Helper()
	var sending sync.WaitGroup
	answers := make([]apitest.Answer, 16)
	for i := range answers {
		sending.Go(func() {
			var err error
			answers[i], err = served[i%2].TryWith(map[string]string{"Idempotency-Key": "the-same"}, "contract_staff",
				http.MethodPost, to, body)
			if err != nil {
				t.Error(err)
			}
		})
	}
	sending.Wait()
	locations, first := map[string]bool{}, 0
	for _, answer := range answers {
		if answer.Status != http.StatusCreated {
			t.Errorf("%d %s", answer.Status, answer.Body)
		}
		if answer.Header.Get("Idempotency-Replayed") != "true" {
			first++
		}
		locations[answer.Header.Get("Location")] = true
		path = strings.TrimPrefix(answer.Header.Get("Location"), "/api/v1")
	}
	if len(locations) != 1 || first != 1 {
		t.Errorf("of one key at %s came %v, and %d were no replay", to, locations, first)
	}
	return path
}

// TestDemoOnPostgreSQL fills an empty database with the example, and no other one: its
// lines are answered as on a file, and no password is shown.
func TestDemoOnPostgreSQL(t *testing.T) {
	address, err := url.Parse(cluster.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("postgres", "secret")
	command := exec.Command(apitest.Program(t), "serve", "--demo", "--addr", "127.0.0.1:0", "--db", address.String())
	command.Env = append(os.Environ(), "LC_ALL=en_US.UTF-8")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	text := readUntil(t, out, "backup --db")
	if strings.Contains(text, "secret") {
		t.Errorf("the password is shown: %s", text)
	}
	runCurlLines(t, text, "is not over yet")
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	status, said := commandLine("serve", "--demo", "--db", address.String())
	if status != exitUsage || !strings.Contains(said, "without tables") {
		t.Errorf("once more: %d %s", status, said)
	}
}
