package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"slaledger/api"
	"slaledger/ledger"
	"slaledger/storage"
)

// drainTime is how long requests under way may take after a stop is asked for.
const drainTime = 20 * time.Second

// serve keeps and serves accounts.
type serve struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080" env:"SLALEDGER_ADDR"`
	DB   string `help:"Database file; it is made if it is not there." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
	Demo bool   `help:"Serve a filled example from a fresh temporary database and print a token per role."`
}

// Help teaches the command with examples.
func (serve) Help() string {
	return `Examples:

  slaledger serve --demo
      the filled example: 30 months of a contract, a token per role, commands to try

  slaledger user add --name hanako --role admin --db slaledger.db
  slaledger serve --db slaledger.db
      an empty account, kept in slaledger.db

The API is under /api/v1; /healthz, /readyz and /metrics tell how the service is. SIGTERM or Ctrl-C lets requests under way finish and exits with 0. Only one program can serve a database at a time.`
}

// Run serves until a signal asks to stop.
func (c serve) Run(s streams) error {
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
		return err
	}
	defer store.Close()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", c.Addr, err)
	}
	if c.Demo {
		if err := fillDemo(ctx, store, listener.Addr().String(), s.out); err != nil {
			return errors.Join(err, listener.Close())
		}
	} else {
		fmt.Fprintf(s.err, "slaledger serves %s on http://%s\n", c.DB, listener.Addr())
	}
	log := slog.New(slog.NewJSONHandler(s.err, nil))
	return listen(ctx, listener, api.NewServer(ledger.New(store, time.Now), store.Ping, log))
}

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
