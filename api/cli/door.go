package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"slaledger/api"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/storage/sqlite"
)

// drainTime is how long requests under way may take after a stop is asked for.
const drainTime = 20 * time.Second

// listening are servers with what they listen on, the interface first.
type listening []served

type served struct {
	*http.Server
	on net.Listener
}

func (s served) url() string { return "http://" + s.on.Addr().String() }

// open listens on the addresses of the interface and, where they are apart, of its
// metrics.
func (c serve) open(store *sqlite.Store, log *slog.Logger) (servers listening, err error) {
	door := api.Door{MetricsApart: c.MetricsAddr != ""}
	server, metrics := door.NewServers(ledger.New(store, time.Now), store.Ping, log)
	if servers, err = servers.add(server, "--addr", c.Addr, "127.0.0.1:8081"); err != nil || metrics == nil {
		return servers, err
	}
	return servers.add(metrics, "--metrics-addr", c.MetricsAddr, "127.0.0.1:9091")
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

// serve serves until the context ends, then lets requests under way finish.
func (l listening) serve(ctx context.Context) error {
	failed := make(chan error, len(l))
	for _, s := range l {
		go func() { failed <- s.Serve(s.on) }()
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
