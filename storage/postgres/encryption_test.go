package postgres

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"slaledger/storage/cluster"
	"slaledger/storage/storetest"
)

// selfSigned returns a certificate for localhost, signed by itself, and its key.
func selfSigned(t *testing.T) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	written, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: written})
}

// TestEncryption opens a database over an encrypted connection whose certificate is checked,
// and none whose certificate is another's or that is not encrypted.
func TestEncryption(t *testing.T) {
	certificate, key := selfSigned(t)
	host := cluster.Encrypted(t, certificate, key)
	other, _ := selfSigned(t)
	dir := t.TempDir()
	for name, text := range map[string][]byte{"right.crt": certificate, "wrong.crt": other} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	address := func(mode, root string) string {
		return "postgres://postgres@" + host + "/postgres?sslmode=" + mode + "&sslrootcert=" +
			url.QueryEscape(filepath.Join(dir, root))
	}
	s := openAt(t, address("verify-full", "right.crt"))
	storetest.AddContracts(t, s, "c")
	var encrypted bool
	err := s.db.QueryRow(`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`).Scan(&encrypted)
	if err != nil || !encrypted {
		t.Errorf("encrypted: %v, %v", encrypted, err)
	}
	for _, refused := range []string{address("verify-full", "wrong.crt"), address("disable", "right.crt")} {
		if again, err := Open(refused); err == nil {
			_ = again.Close()
			t.Errorf("%s is opened", refused)
		}
	}
}
