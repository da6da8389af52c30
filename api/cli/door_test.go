package cli

import (
	"io"
	"net/http"
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
	db := filepath.Join(t.TempDir(), "account.db")
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

// TestServeRefusesProxies names proxies that are no networks.
func TestServeRefusesProxies(t *testing.T) {
	status, said := commandLine("serve", "--db", filepath.Join(t.TempDir(), "account.db"), "--proxy", "10.0.0.0/8",
		"--proxy", "everyone")
	if status != exitUsage || !strings.Contains(said, "--proxy") || !strings.Contains(said, "everyone") {
		t.Errorf("%d %s", status, said)
	}
}
