package cli

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
)

// writeCertificate writes a new certificate for 127.0.0.1 and its key, and returns a
// client that trusts it alone.
func writeCertificate(t *testing.T, certFile, keyFile string) *http.Client {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		BasicConstraintsValid: true, IsCA: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writeText(t, certFile, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})))
	writeText(t, keyFile, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true, DisableKeepAlives: true,
	}}
}

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestServeTLS serves with a certificate, renews it twice, first with what is broken,
// and asks after each; then it serves without, where others can listen in.
func TestServeTLS(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile, db := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem"), newDatabase.Chosen(t)
	first := writeCertificate(t, certFile, keyFile)
	binary := apitest.Program(t)
	server := apitest.StartServer(t, binary, db, "--tls-cert", certFile, "--tls-key", keyFile)
	if !strings.HasPrefix(server.URL, "https://") {
		t.Fatalf("it serves %s", server.URL)
	}
	answered := func(client *http.Client) {
		t.Helper()
		answer, _ := get(t, client, server.URL+"/healthz")
		if answer.StatusCode != 200 || answer.ProtoMajor != 2 ||
			answer.Header.Get("Strict-Transport-Security") != "max-age=31536000" {
			t.Errorf("%d %s %v", answer.StatusCode, answer.Proto, answer.Header)
		}
	}
	answered(first)
	for what, set := range map[string]func(*tls.Config){
		"TLS 1.1": func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 },
		"a cipher in CBC mode": func(c *tls.Config) {
			c.MaxVersion = tls.VersionTLS12
			c.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}
		},
	} {
		weak := first.Transport.(*http.Transport).TLSClientConfig.Clone()
		set(weak)
		if conn, err := tls.Dial("tcp", strings.TrimPrefix(server.URL, "https://"), weak); err == nil {
			conn.Close()
			t.Errorf("%s is spoken", what)
		}
	}
	writeText(t, certFile, "broken")
	answered(first)
	second := writeCertificate(t, certFile, keyFile)
	answered(second)
	if _, err := first.Get(server.URL + "/healthz"); err == nil {
		t.Error("the first certificate is still used")
	}
	apitest.StopServer(t, server)
	plain := apitest.StartServer(t, binary, db, "--addr", "0.0.0.0:0")
	if line := plain.NextLine(t); !strings.Contains(line, "暗号化されません") {
		t.Errorf("it does not warn, but says %s", line)
	}
	answer, _ := get(t, http.DefaultClient, plain.URL+"/healthz")
	if _, sent := answer.Header["Strict-Transport-Security"]; sent {
		t.Error("plain HTTP asks for TLS")
	}
	apitest.StopServer(t, plain)
}

// TestCertificateIsKept changes the files of a certificate behind its back.
func TestCertificateIsKept(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
	writeCertificate(t, certFile, keyFile)
	var log bytes.Buffer
	c, err := readCertificate(certFile, keyFile, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	first := c.pair
	gives := func(what string, want bool, lines int) {
		t.Helper()
		for range 3 {
			if pair, err := c.current(nil); err != nil || (pair == first) != want {
				t.Errorf("%s: %v, the first one: %t", what, err, pair == first)
			}
		}
		if got := strings.Count(log.String(), "\n"); got != lines {
			t.Errorf("%s: %d lines in the log instead of %d:\n%s", what, got, lines, log.String())
		}
	}
	gives("unchanged", true, 0)
	writeText(t, certFile, "broken")
	gives("broken", true, 1)
	if err := os.Remove(keyFile); err != nil {
		t.Fatal(err)
	}
	gives("no key", true, 2)
	writeCertificate(t, certFile, filepath.Join(dir, "other.pem"))
	gives("still no key", true, 3)
	writeCertificate(t, certFile, keyFile)
	gives("renewed", false, 4)
	if strings.Contains(log.String(), "PRIVATE") || !strings.Contains(log.String(), "the old one stays") {
		t.Errorf("%s", log.String())
	}
}

// TestServeRefuses gives half a certificate, files that hold none, and half of what mails and an
// office's accounts need: nothing is made for settings that cannot be served by.
func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile, db := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem"), filepath.Join(dir, "a.db")
	writeCertificate(t, certFile, keyFile)
	for _, c := range []struct {
		flags []string
		says  string
	}{
		{[]string{"--tls-cert", certFile}, "give both"},
		{[]string{"--tls-key", keyFile}, "give both"},
		{[]string{"--tls-cert", certFile, "--tls-key", certFile}, "cannot be used"},
		{[]string{"--tls-cert", filepath.Join(dir, "none"), "--tls-key", keyFile}, "There is no "},
		{[]string{"--mail-server", "mail.example.jp:25", "--mail-from", "a@example.jp"}, "needs --public-url"},
		{[]string{"--mail-server", "mail.example.jp", "--public-url", "https://a.jp"}, "must be HOST:PORT"},
		{[]string{"--mail-server", "mail.example.jp:25", "--public-url", "https://a.jp"}, "--mail-from must be"},
		{[]string{"--oidc-issuer", "https://b.jp", "--public-url", "https://a.jp"}, "needs --oidc-client-id"},
		{[]string{"--oidc-issuer", "https://b.jp", "--oidc-client-id", "c"}, "--public-url such as"},
		{[]string{"--oidc-issuer", "https://b.jp", "--oidc-client-id", "c", "--public-url", "https://a.jp", "--oidc-ca",
			keyFile}, "with --oidc-ca"},
	} {
		status, said := commandLine(append([]string{"serve", "--addr", "127.0.0.1:0", "--db", db}, c.flags...)...)
		if status != exitUsage || !strings.Contains(said, c.says) {
			t.Errorf("%v: %d %s", c.flags, status, said)
		}
	}
	if _, err := os.Stat(db); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a database was made: %v", err)
	}
}
