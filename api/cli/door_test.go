package cli

import (
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// get asks for something and returns the answer and its body.
func get(t *testing.T, client *http.Client, url string) (*http.Response, string) {
	t.Helper()
	answer, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

// TestServeMetricsApart serves the metrics on an address of their own.
func TestServeMetricsApart(t *testing.T) {
	db := newDatabase.Chosen(t)
	server := apitest.StartServer(t, apitest.Program(t), db, "--metrics-addr", "127.0.0.1:0")
	_, url, _ := strings.Cut(strings.TrimSpace(server.NextLine(t)), " on ")
	if answer, _ := get(t, http.DefaultClient, server.URL+"/metrics"); answer.StatusCode != 404 {
		t.Errorf("on the main address: %d", answer.StatusCode)
	}
	answer, text := get(t, http.DefaultClient, url+"/metrics")
	if answer.StatusCode != 200 || !strings.Contains(text, `slaledger_http_requests_total{code="404"`) {
		t.Errorf("%d %s", answer.StatusCode, text)
	}
	apitest.StopServer(t, server)
	status, said := commandLine("serve", "--addr", "127.0.0.1:0", "--db", db, "--metrics-addr", "127.0.0.1:x")
	if status != exitUsage || !strings.Contains(said, "--metrics-addr 127.0.0.1:9091") {
		t.Errorf("an address that is none: %d %s", status, said)
	}
}

// TestServeRate serves with a rate of one request a second, and with none.
func TestServeRate(t *testing.T) {
	binary, db := apitest.Program(t), newDatabase.Chosen(t)
	token, err := exec.Command(binary, "user", "add", "--name", "kansa", "--role", "auditor", "--db", db).Output()
	if err != nil {
		t.Fatal(err)
	}
	for rate, refuses := range map[string]bool{"1": true, "0": false} {
		server := apitest.StartServer(t, binary, db, "--rate", rate)
		refused := 0
		for range 100 { // their lines in the log fit in a pipe
			request, err := http.NewRequest(http.MethodGet, server.URL+"/api/v1/me", nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode == http.StatusTooManyRequests {
				refused++
			}
		}
		if (refused > 0) != refuses {
			t.Errorf("--rate %s refuses %d of 100", rate, refused)
		}
		apitest.StopServer(t, server)
	}
}

// TestServeRefusesProxies names proxies that are no networks.
func TestServeRefusesProxies(t *testing.T) {
	status, said := commandLine("serve", "--db", filepath.Join(t.TempDir(), "account.db"), "--proxy", "10.0.0.0/8",
		"--proxy", "everyone")
	if status != exitUsage || !strings.Contains(said, "--proxy") || !strings.Contains(said, "everyone") {
		t.Errorf("%d %s", status, said)
	}
}
