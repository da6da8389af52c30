package cli

import (
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// passOn is a proxy that leads every connection to one address, and says to where it was asked for.
func passOn(t *testing.T, to string) (address string, asked chan string) {
	t.Helper()
	asked = make(chan string, 10)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		there, err := net.Dial("tcp", to)
		if err != nil || r.Method != http.MethodConnect {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
			return
		}
		asked <- r.Host
		w.WriteHeader(http.StatusOK)
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		go func() { _, _ = io.Copy(there, here); there.Close() }()
		_, _ = io.Copy(here, there)
		here.Close()
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL, asked
}

// TestSignOnThroughAProxy serves where a provider is reached through a proxy alone, with a
// certificate of an authority of its own: who signs in is sent there if that is named with
// --oidc-ca, and told that the provider cannot be reached if not.
func TestSignOnThroughAProxy(t *testing.T) {
	provider := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"issuer":"https://example.com","authorization_endpoint":"https://example.com/in","jwks_uri":""}`)
	}))
	t.Cleanup(provider.Close)
	proxy, asked := passOn(t, provider.Listener.Addr().String())
	t.Setenv("HTTPS_PROXY", proxy)
	authority := filepath.Join(t.TempDir(), "ca.pem")
	writeText(t, authority, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: provider.Certificate().Raw})))
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	binary := apitest.Program(t)
	for _, c := range []struct {
		flags  []string
		status int
		leads  string
	}{
		{[]string{"--oidc-ca", authority}, http.StatusSeeOther, "https://example.com/in?"},
		{nil, http.StatusServiceUnavailable, ""},
	} {
		server := apitest.StartServer(t, binary, filepath.Join(t.TempDir(), "a.db"), append(c.flags, "--public-url",
			"http://127.0.0.1", "--oidc-issuer", "https://example.com", "--oidc-client-id", "slaledger")...)
		answer, err := browser.Get(server.URL + "/sign-on")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if to := answer.Header.Get("Location"); answer.StatusCode != c.status || !strings.HasPrefix(to, c.leads) {
			t.Errorf("%v: %d, to %q", c.flags, answer.StatusCode, to)
		}
		if host := <-asked; host != "example.com:443" {
			t.Errorf("%v: the proxy is asked for %s", c.flags, host)
		}
		apitest.StopServer(t, server)
	}
}
