// Package storage opens a store by its address: the path of a SQLite file, or the URL of a
// PostgreSQL database.
package storage

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"slaledger/ledger/access"
	"slaledger/storage/postgres"
	"slaledger/storage/query"
	"slaledger/storage/sqlite"
)

// ErrAddress says that an address is of a kind of store that this program does not
// know.
var ErrAddress = errors.New("is the address of a store that this program does not know; " +
	"name a file, or postgres://USER@HOST/DATABASE")

// Store is an opened store, with what whoever runs it is told of it.
type Store interface {
	access.Store
	// Ping says whether the database answers and, as far as is known, can be written to.
	Ping(ctx context.Context) error
	// Made says whether there was no database, or an empty one, before it was opened.
	Made() bool
	// Upgraded says whether opening it made the database one of this program's version, from
	// an older one.
	Upgraded() bool
	// Reduced returns the users whose roles an upgrade reduced since they go together no
	// longer, each with the roles before and after.
	Reduced(ctx context.Context) ([]string, error)
	// Warnings say how the database could be better protected than it is.
	Warnings() []string
	// Unprotected returns the tables of facts that the database does not protect against
	// changes.
	Unprotected() ([]string, error)
	// Damage returns what is wrong with the database itself, in words.
	Damage(ctx context.Context) ([]string, error)
	// AuditGaps returns how many lines are missing in the audit log by their numbers.
	AuditGaps() (missing int64, err error)
	// Whole returns the database as a whole, to move all its rows.
	Whole() (query.Whole, error)
	// SQLStatements returns how many SQL statements were carried out.
	SQLStatements() int64
	// Commits returns how many writing transactions were made durable.
	Commits() int64
	// Close ends all connections.
	Close() error
}

// Open opens the store at an address, made or upgraded where needed. It returns
// ErrAddress, and the errors of sqlite.Open and postgres.Open.
func Open(address string) (Store, error) { return open(address, sqlite.Open, postgres.Open) }

// OpenToServe opens the store at an address for a program that serves it: a file for one
// alone, a database for any number. It returns ErrAddress, and the errors of
// sqlite.OpenToServe and postgres.Open.
func OpenToServe(address string) (Store, error) {
	return open(address, sqlite.OpenToServe, postgres.Open)
}

// OpenToRead opens the store at an address as it is, to examine it. It returns
// ErrAddress, and the errors of sqlite.OpenToRead and postgres.OpenToRead.
func OpenToRead(address string) (Store, error) {
	return open(address, sqlite.OpenToRead, postgres.OpenToRead)
}

func open(
	address string, file func(path string) (*sqlite.Store, error), server func(address string) (*postgres.Store, error),
) (Store, error) {
	if IsServer(address) {
		return orNone(server(address))
	}
	if kind, _, found := strings.Cut(address, "://"); found {
		return nil, fmt.Errorf("%s://… %w", kind, ErrAddress) // what follows may hold a password
	}
	return orNone(file(address))
}

// orNone returns no store beside an error.
func orNone[S Store](store S, err error) (Store, error) {
	if err != nil {
		return nil, err
	}
	return store, nil
}

// IsServer says whether an address is that of a database on a server.
func IsServer(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// Shown returns an address as it may be shown: without a password.
func Shown(address string) string {
	if !IsServer(address) {
		return address
	}
	parsed, err := url.Parse(address)
	if err != nil { // as of several hosts
		kind, _, _ := strings.Cut(address, "://")
		return kind + "://…"
	}
	parsed.RawQuery = "" // may hold one too
	return parsed.Redacted()
}
