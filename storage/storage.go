// Package storage opens a store by its address: so far, the path of a SQLite
// file.
package storage

import (
	"errors"
	"fmt"
	"strings"

	"slaledger/storage/sqlite"
)

// ErrAddress says that an address is of a kind of store that this program does
// not know.
var ErrAddress = errors.New("is the address of a store that this program does not know; name a file")

// Open opens the store at an address, made or upgraded where needed. It returns
// ErrAddress, and the errors of sqlite.Open.
func Open(address string) (*sqlite.Store, error) { return open(address, sqlite.Open) }

// OpenToServe opens the store at an address for one program that serves it. It
// returns ErrAddress, and the errors of sqlite.OpenToServe.
func OpenToServe(address string) (*sqlite.Store, error) { return open(address, sqlite.OpenToServe) }

// OpenToRead opens the store at an address as it is, to examine it. It returns
// ErrAddress, and the errors of sqlite.OpenToRead.
func OpenToRead(address string) (*sqlite.Store, error) { return open(address, sqlite.OpenToRead) }

func open(address string, file func(path string) (*sqlite.Store, error)) (*sqlite.Store, error) {
	if kind, _, found := strings.Cut(address, "://"); found {
		return nil, fmt.Errorf("%s://… %w", kind, ErrAddress) // what follows may hold a password
	}
	return file(address)
}
