package postgres

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"time"

	"slaledger/storage/turn"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ErrAddress says that an address cannot be read. It does not show it: it may hold a
// password.
var ErrAddress = errors.New("the address of the database cannot be read; it is postgres://USER@HOST:PORT/DATABASE")

// connections is how many connections a program has at most. Who waits for another writer
// of the same program holds none.
const connections = 16

// settings are set on every connection, unless the address says otherwise. Plans are made
// once: planning a join of many tables takes longer than carrying it out, and compiling it
// longer still.
var settings = map[string]string{
	"application_name":    "slaledger",
	"jit":                 "off",
	"plan_cache_mode":     "force_generic_plan",
	"synchronous_commit":  "on",
	"client_encoding":     "UTF8",
	"timezone":            "UTC",
	"client_min_messages": "warning",
	"lock_timeout":        fmt.Sprint(turn.Wait.Milliseconds()),
	// A program that stands still must not keep the others waiting for what it has locked.
	"idle_in_transaction_session_timeout": "60s",
}

// configOf reads an address as libpq reads it. Of several hosts that one is meant which
// can be written to.
func configOf(address string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, ErrAddress
	}
	given := maps.Clone(config.RuntimeParams)
	maps.Copy(config.RuntimeParams, settings)
	maps.Copy(config.RuntimeParams, given)
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	several := slices.ContainsFunc(config.Fallbacks, func(f *pgconn.FallbackConfig) bool {
		return f.Host != config.Host || f.Port != config.Port
	})
	if several && config.ValidateConnect == nil {
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	return config, nil
}

// isReadable says whether what is sent to a database may be read on the way: it goes over
// a network, and not everywhere encrypted with a certificate that is checked.
func isReadable(config *pgx.ConnConfig) bool {
	hosts := append([]*pgconn.FallbackConfig{{Host: config.Host, TLSConfig: config.TLSConfig}}, config.Fallbacks...)
	return slices.ContainsFunc(hosts, func(host *pgconn.FallbackConfig) bool {
		ip := net.ParseIP(host.Host)
		if filepath.IsAbs(host.Host) || host.Host == "localhost" || ip != nil && ip.IsLoopback() {
			return false
		}
		return host.TLSConfig == nil || host.TLSConfig.InsecureSkipVerify && host.TLSConfig.VerifyPeerCertificate == nil
	})
}
