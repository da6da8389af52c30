package query

import (
	"context"
	"database/sql"
	"errors"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Single asks what many requests ask, each with one statement, which needs no
// transaction. gorm would take most of its time.
type Single struct {
	// Ask carries a text out; its values are named.
	Ask        func(ctx context.Context, text string, values ...any) *sql.Row
	Translated func(error) error
}

// SingleTexts are the texts that are asked, to be prepared once.
var SingleTexts = []string{headQuery, bearerQuery, bearerAndHeadQuery, sessionQuery}

const (
	headQuery    = `SELECT hash FROM entries WHERE contract = @contract ORDER BY sequence DESC LIMIT 1`
	sessionQuery = `SELECT hash, data, expires_at FROM sessions WHERE hash = @hash`
)

// HeadHash implements access.Store.
func (s Single) HeadHash(ctx context.Context, contract string) (hash string, err error) {
	err = s.Ask(ctx, headQuery, named("contract", contract)).Scan(&hash)
	return hash, s.oneRow(err)
}

// Bearer implements access.Store.
func (s Single) Bearer(ctx context.Context, hash string) (access.Bearer, error) {
	columns, err := s.texts(bearerColumns, s.Ask(ctx, bearerQuery, named("hash", hash)))
	if err != nil {
		return access.Bearer{}, err
	}
	return readBearer(hash, columns)
}

// BearerAndHead implements access.Store.
func (s Single) BearerAndHead(ctx context.Context, hash, contract string) (access.Bearer, string, error) {
	row := s.Ask(ctx, bearerAndHeadQuery, named("hash", hash), named("contract", contract))
	columns, err := s.texts(bearerColumns+1, row)
	if err != nil {
		return access.Bearer{}, "", err
	}
	bearer, err := readBearer(hash, columns)
	return bearer, columns[bearerColumns], err
}

// texts returns the columns of a row.
func (s Single) texts(count int, row *sql.Row) ([]string, error) {
	columns, into := make([]string, count), make([]any, count)
	for i := range columns {
		into[i] = &columns[i]
	}
	return columns, s.oneRow(row.Scan(into...))
}

// Session implements access.Store.
func (s Single) Session(ctx context.Context, hash string) (access.Session, error) {
	var r sessionRow
	if err := s.Ask(ctx, sessionQuery, named("hash", hash)).Scan(&r.Hash, &r.Data, &r.ExpiresAt); err != nil {
		return access.Session{}, s.oneRow(err)
	}
	return r.session()
}

// oneRow translates the error of a query for one row.
func (s Single) oneRow(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fact.ErrNoFact
	}
	return s.Translated(err)
}
