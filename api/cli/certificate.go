package cli

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate is a certificate with its key in two files, read anew when they are
// renewed.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu   sync.Mutex
	seen [2]stamp // of the files when they were last read, with or without success
	pair *tls.Certificate
}

// stamp tells a file from what it was before.
type stamp struct {
	modified time.Time
	size     int64
}

// readCertificate reads a certificate and its key.
func readCertificate(certFile, keyFile string, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	var err error
	if c.seen, err = c.stamps(); err != nil {
		return nil, err
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	c.pair = &pair
	return c, err
}

func (c *certificate) stamps() (now [2]stamp, err error) {
	for i, name := range []string{c.certFile, c.keyFile} {
		file, err := os.Stat(name)
		if err != nil {
			return now, err
		}
		now[i] = stamp{file.ModTime(), file.Size()}
	}
	return now, nil
}

// current returns the certificate for a handshake: what the files hold, or what they
// held before if that cannot be used. It says so in the log, once for each change.
func (c *certificate) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, err := c.stamps() // of a file that is gone for now: none
	if now == c.seen {
		return c.pair, nil
	}
	c.seen = now
	var pair tls.Certificate
	if err == nil {
		pair, err = tls.LoadX509KeyPair(c.certFile, c.keyFile)
	}
	if err != nil {
		c.log.Error("the renewed certificate cannot be used; the old one stays", slog.String("error", err.Error()))
		return c.pair, nil
	}
	c.log.Info("the certificate was renewed", slog.Time("valid_until", pair.Leaf.NotAfter))
	c.pair = &pair
	return c.pair, nil
}

// suites are those of TLS 1.2 that encrypt and authenticate in one, with keys that nobody
// has afterwards. Those of TLS 1.3 are all of that kind.
var suites = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// config is how TLS is spoken with the certificate.
func (c *certificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, CipherSuites: suites, GetCertificate: c.current}
}
