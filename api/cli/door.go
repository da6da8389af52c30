package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"slaledger/api"
	"slaledger/api/pages"
	"slaledger/domain/refusal"
	"slaledger/ledger"
)

// drainTime is how long requests under way may take after a stop is asked for.
const drainTime = 20 * time.Second

// listening are servers with what they listen on, the interface first.
type listening []served

type served struct {
	*http.Server
	on net.Listener
}

func (s served) url() string {
	if s.TLSConfig != nil {
		return "https://" + s.on.Addr().String()
	}
	return "http://" + s.on.Addr().String()
}

// serve serves until it is shut down.
func (s served) serve() error {
	if s.TLSConfig != nil {
		return s.ServeTLS(s.on, "", "") // the configuration has the certificate
	}
	return s.Serve(s.on)
}

// isReadable says whether others on the network can read what is served: plain HTTP
// that leaves this machine.
func (s served) isReadable() bool {
	address, ok := s.on.Addr().(*net.TCPAddr)
	return s.TLSConfig == nil && ok && !address.IP.IsLoopback()
}

// open listens on the addresses of the interface and, where they are apart, of its
// metrics.
func (c serve) open(
	l *ledger.Ledger, ready func(context.Context) error, log *slog.Logger, demo []pages.Person,
) (servers listening, err error) {
	door := api.Door{
		MetricsApart: c.MetricsAddr != "", Proxies: c.Proxy, Rate: int(c.Rate), Webhooks: c.WebhookNetworks, Demo: demo,
		Passwords: api.Passwords(c.Passwords), SecondFactors: api.SecondFactors(c.SecondFactor),
	}
	if door.SignOn, err = c.signOn(log); err != nil {
		return nil, err
	}
	server, metrics := door.NewServers(l, ready, log)
	if server.TLSConfig, err = c.tls(log); err != nil {
		return nil, err
	}
	if servers, err = servers.add(server, "--addr", c.Addr, "127.0.0.1:8081"); err != nil || metrics == nil {
		return servers, err
	}
	return servers.add(metrics, "--metrics-addr", c.MetricsAddr, "127.0.0.1:9091")
}

// tls returns how TLS is spoken, nil if it is not.
func (c serve) tls(log *slog.Logger) (*tls.Config, error) {
	if c.TLSCert == "" && c.TLSKey == "" {
		return nil, nil
	}
	if c.TLSCert == "" || c.TLSKey == "" {
		return nil, &failure{cause: errors.New("--tls-cert --tls-key"), says: refusal.Say(
			"証明書と鍵は、両方を指定してください。", "A certificate needs its key, and a key its certificate: give both.")}
	}
	pair, err := readCertificate(c.TLSCert, c.TLSKey, log)
	if err != nil {
		return nil, &failure{cause: err, says: refusal.Say(
			"証明書を使えません。PEM 形式の証明書と、その鍵を指定してください。",
			"The certificate cannot be used. Name files with a certificate and its key, both as PEM.")}
	}
	return pair.config(), nil
}

// add lets a server listen too, on the address that a flag has; where that cannot
// be, nothing listens, and the error names another address.
func (l listening) add(server *http.Server, flag, address, another string) (listening, error) {
	on, err := net.Listen("tcp", address)
	if err != nil {
		l.close()
		return nil, &failure{cause: err, says: refusal.Say(
			"%[1]s で待ち受けることができません。ほかのプログラムが使っているときは、別のアドレスを指定してください（例：%[2]s %[3]s）。",
			"Cannot listen on %[1]s. If another program does, name another address, such as %[2]s %[3]s.",
			address, flag, another)}
	}
	return append(l, served{server, on}), nil
}

// close stops listening, before anything is served.
func (l listening) close() {
	for _, s := range l {
		_ = s.on.Close()
	}
}

// serve serves until the context ends, then lets requests under way finish. It says that it is
// ready once it serves.
func (l listening) serve(ctx context.Context, sayReady func() error) error {
	failed := make(chan error, len(l))
	for _, s := range l {
		go func() { failed <- s.serve() }()
	}
	if err := sayReady(); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	for _, s := range l {
		if err := s.Shutdown(drain); err != nil {
			return fmt.Errorf("requests were cut off: %w", err)
		}
	}
	return nil
}
