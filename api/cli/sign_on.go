package cli

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"slaledger/api/signon"
	"slaledger/domain/refusal"
)

// signOn returns the provider with whose accounts users sign in, nil if there is none. It is
// asked when somebody signs in, through the proxy that the environment names.
func (c serve) signOn(log *slog.Logger) (*signon.Provider, error) {
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	if !isPages(c.PublicURL) || c.OIDCClientID == "" {
		return nil, &failure{cause: errors.New("--oidc-issuer"), says: refusal.Say(
			"--oidc-issuer には、--oidc-client-id と --public-url（例：https://sla.example.lg.jp）も指定してください。",
			"--oidc-issuer needs --oidc-client-id, and --public-url such as https://sla.example.lg.jp.")}
	}
	roots, err := c.roots()
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	return signon.New(signon.Settings{
		Issuer: c.OIDCIssuer, ClientID: c.OIDCClientID, Secret: c.OIDCSecret, Claim: c.OIDCClaim, Title: c.OIDCTitle,
		PublicURL: strings.TrimSuffix(c.PublicURL, "/"), Log: log,
		Client: &http.Client{Timeout: signon.Timeout, Transport: transport},
	}), nil
}

// roots returns the authorities of the system with those of a file, nil for the system's.
func (c serve) roots() (*x509.CertPool, error) {
	if c.OIDCCA == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.OIDCCA)
	roots, systemErr := x509.SystemCertPool()
	if systemErr != nil {
		roots = x509.NewCertPool()
	}
	if err == nil && !roots.AppendCertsFromPEM(text) {
		err = errors.New("there is no certificate in it")
	}
	if err != nil {
		return nil, &failure{cause: err, says: refusal.Say(
			"認証局の証明書を読み取れません。--oidc-ca に PEM 形式のファイルを指定してください。",
			"The certificates of the authority cannot be read. Name a file as PEM with --oidc-ca.")}
	}
	return roots, nil
}
