package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"slaledger/api"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/example"
	"slaledger/storage"
	"slaledger/storage/sqlite"
)

// drainTime is how long requests under way may take after a stop is asked for.
const drainTime = 20 * time.Second

// serve keeps and serves accounts.
type serve struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080" env:"SLALEDGER_ADDR"`
	DB   string `help:"Database file; it is made if it is not there." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
	// Memory is a limit that is kept to as far as what is in use allows.
	Memory size `help:"Memory to stay below, such as 512MiB; three quarters of what the container or machine has, if not given." placeholder:"SIZE" env:"SLALEDGER_MEMORY"`
	Demo   bool `help:"Serve a filled example from a fresh temporary database and print a token per role."`
}

// Help teaches the command with examples.
func (serve) Help() string {
	return `Examples:

  slaledger serve --demo
      the filled example: 30 months of a contract, a token per role, commands to try

  slaledger user add --name hanako --role admin --db slaledger.db
  slaledger serve --db slaledger.db
      an empty account, kept in slaledger.db

  slaledger serve --addr 127.0.0.1:8081 --db other.db
      a second one beside it

The API is under /api/v1; /healthz, /readyz and /metrics tell how the service is. SIGTERM or Ctrl-C lets requests ` +
		`under way finish and exits with 0. Only one program can serve a database at a time.

Exit status: 0 stopped by a signal, 2 could not serve (standard error says why and what to do).`
}

// Run serves until a signal asks to stop.
func (c serve) Run(s streams) error {
	collectLater()
	limitMemory(c.Memory)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if c.Demo {
		dir, err := os.MkdirTemp("", "slaledger-demo")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.DB = filepath.Join(dir, "demo.db")
	}
	store, err := storage.OpenToServe(c.DB)
	if err != nil {
		return notOpened(c.DB, err)
	}
	defer store.Close()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return &failure{cause: err, says: refusal.Text{
			Japanese: c.Addr + " で待ち受けることができません。ほかのプログラムが使っているときは、別のアドレスを指定してください（例：--addr 127.0.0.1:8081）。",
			English: "Cannot listen on " + c.Addr +
				". If another program does, name another address, such as --addr 127.0.0.1:8081.",
		}}
	}
	if c.Demo {
		filled, err := example.Fill(ctx, store)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		introduce(s.out, listener.Addr().String(), filled)
		fmt.Fprintf(s.out, "データベースは %s です（公開している間、slaledger verify --db 及び backup --db を試すことができます）。\n", c.DB)
	} else {
		fmt.Fprintf(s.err, "slaledger serves %s on http://%s\n", c.DB, listener.Addr())
	}
	log := slog.New(slog.NewJSONHandler(s.err, nil))
	return listen(ctx, listener, api.NewServer(ledger.New(store, time.Now), store.Ping, log))
}

// notOpened says why a database was not opened and what to do, where that is
// known.
func notOpened(path string, err error) error {
	switch {
	case errors.Is(err, sqlite.ErrServed):
		return &failure{cause: err, says: refusal.Text{
			Japanese: "このデータベースは既に公開中です。公開中の slaledger を終了するか、別のファイルを --db で指定してください。",
			English:  "This database is being served already. Stop that slaledger, or name another file with --db.",
		}}
	case errors.Is(err, fs.ErrNotExist):
		return &failure{cause: err, says: refusal.Text{
			Japanese: "データベース " + path + " を置くフォルダーがありません。フォルダーを作成するか、--db を確認してください。",
			English:  "There is no directory for the database " + path + ". Make it, or check --db.",
		}}
	}
	return err
}

// collectLater lets the heap grow to five times what is alive before it is
// cleaned: an account takes little, and cleaning took a seventh of the time of
// a sheet.
func collectLater() { debug.SetGCPercent(400) }

// listen serves until the context ends, then lets requests under way finish.
func listen(ctx context.Context, listener net.Listener, server *http.Server) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return fmt.Errorf("requests were cut off: %w", err)
	}
	return nil
}
