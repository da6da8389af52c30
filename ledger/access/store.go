// Package access has users, their roles and tokens, and the port of the store that
// keeps them beside the facts.
package access

import (
	"context"
	"time"

	"slaledger/ledger/fact"
)

// Store stores the facts of all accounts, and their users. Facts are only ever added.
type Store interface {
	// View lets read see one consistent state. It returns what read returns,
	// or ErrUnavailable.
	View(ctx context.Context, read func(Reader) error) error
	// Change lets write add facts in one transaction, beside which nothing
	// else writes to the same contract. What it wrote is durable when Change
	// returns nil; otherwise nothing is stored. It returns what write returns,
	// or ErrUnavailable.
	Change(ctx context.Context, contract string, write func(Writer) error) error
	// HeadHash returns the hash of the last entry of a contract's journal, or
	// ErrNoFact.
	HeadHash(ctx context.Context, contract string) (string, error)
	// UserByToken returns the user whose live token has a hash, or ErrNoFact.
	UserByToken(ctx context.Context, hash string) (User, error)
}

// Reader finds facts and users.
type Reader interface {
	fact.Reader
	// UserByToken is that of the store, as the transaction sees it.
	UserByToken(hash string) (User, error)
	// User returns one user, or ErrNoFact.
	User(id string) (User, error)
	// Users returns up to limit users recorded after a number.
	Users(after int64, limit int) ([]User, error)
}

// Writer adds facts, and changes users.
type Writer interface {
	fact.Writer
	Reader
	// AddUser returns ErrTaken if the name is used.
	AddUser(User) error
	// UpdateUser replaces the roles, the affiliation, the title, the validity
	// and whether the user is disabled.
	UpdateUser(User) error
	AddToken(Token) error
	// RevokeToken returns ErrNoFact if the user has no such token.
	RevokeToken(user, token string, at time.Time) error
}
