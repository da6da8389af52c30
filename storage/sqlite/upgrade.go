package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/query"

	"github.com/go-json-experiment/json"
	"github.com/pressly/goose/v3"
)

// beginSystem begins the system's journal of a database that has users or contracts
// from before there was one: with every user, every token and the head of every
// contract as they are. Roles that go together no longer are reduced first.
var beginSystem = goose.NewGoMigration(6, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	b := &beginning{ctx: ctx, tx: tx, at: time.Now()}
	return errors.Join(b.users(), b.tokens(), b.heads())
}}, nil)

// upgradeActor is whom the system's journal names for what an upgrade did.
const upgradeActor = "slaledger upgrade"

// beginning adds the first entries to the system's journal.
type beginning struct {
	ctx  context.Context
	tx   *sql.Tx
	at   time.Time
	last fact.SystemEntry
}

func (b *beginning) add(kind fact.SystemKind, body string) error {
	b.last = fact.SystemEntry{At: b.at, Kind: kind, Actor: upgradeActor, Body: body}.After(b.last)
	values := make([]any, 0, len(fact.SystemJournal.Columns))
	for _, text := range b.last.Row() {
		values = append(values, text)
	}
	_, err := b.tx.ExecContext(b.ctx, insertion(&fact.SystemJournal.Table, 1), values...)
	return err
}

// list gives the columns of every row that a query finds, once all are read.
func (b *beginning) list(query string, give func(c []string) error) error {
	rows, err := b.tx.QueryContext(b.ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	var all [][]string
	for rows.Next() {
		columns, into := make([]string, len(names)), make([]any, len(names))
		for i := range columns {
			into[i] = &columns[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		all = append(all, columns)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, columns := range all {
		if err := give(columns); err != nil {
			return err
		}
	}
	return nil
}

func (b *beginning) users() error {
	const query = `
		SELECT id, name, roles, vendor, affiliation, title, valid_until, disabled, created_at FROM users ORDER BY number`
	return b.list(query, func(c []string) error {
		user := access.User{
			ID: c[0], Name: c[1], Roles: access.RolesNamed(strings.Fields(c[2])), Vendor: c[3], Affiliation: c[4],
			Title: c[5], ValidUntil: c[6], Disabled: c[7] == "1",
		}
		var err error
		if user.CreatedAt, err = fact.ReadInstant(c[8]); err != nil {
			return err
		}
		reduced := user.Reduced()
		if !slices.Equal(reduced.Roles, user.Roles) {
			if err := b.add(fact.SystemUser, user.State()); err != nil { // as it was
				return err
			}
			_, err = b.tx.ExecContext(b.ctx, `UPDATE users SET roles = ?, vendor = ? WHERE id = ?`,
				strings.Join(access.RoleNames(reduced.Roles), " "), reduced.Vendor, user.ID)
			if err != nil {
				return err
			}
		}
		return b.add(fact.SystemUser, reduced.State())
	})
}

func (b *beginning) tokens() error {
	const query = `SELECT id, user_id, hash, created_at, revoked_at, expires_on FROM tokens ORDER BY created_at, id`
	return b.list(query, func(c []string) error {
		token := access.Token{ID: c[0], Kind: "token", User: c[1], Hash: c[2], ExpiresOn: c[5]}
		var err error
		if token.Issued.At, err = fact.ReadInstant(c[3]); err != nil {
			return err
		}
		if c[4] != "" {
			if token.EndedAt, err = fact.ReadInstant(c[4]); err != nil {
				return err
			}
		}
		return b.add(fact.SystemCredential, token.State())
	})
}

func (b *beginning) heads() error {
	const query = `
		SELECT contract, sequence, hash FROM entries e
		WHERE sequence = (SELECT max(sequence) FROM entries WHERE contract = e.contract) ORDER BY contract`
	heads := fact.Heads{}
	err := b.list(query, func(c []string) error {
		sequence, err := strconv.ParseInt(c[1], 10, 64)
		heads.Heads = append(heads.Heads, fact.ContractHead{Contract: c[0], Sequence: sequence, Hash: c[2]})
		return err
	})
	if err != nil || len(heads.Heads) == 0 {
		return err
	}
	return b.add(fact.SystemHeads, heads.Text())
}

// Reduced returns the users whose roles an upgrade reduced since they go together no
// longer, each with the roles before and after.
func (s *Store) Reduced(ctx context.Context) (list []string, err error) {
	db, err := s.read.DB()
	if err != nil {
		return nil, err
	}
	bodies, err := query.Column(ctx, db,
		`SELECT body FROM system_entries WHERE kind = 'user' AND actor = '`+upgradeActor+`' ORDER BY sequence`)
	if err != nil {
		return nil, err
	}
	type user struct {
		Name  string   `json:"name"`
		Roles []string `json:"roles"`
	}
	before := user{}
	for _, body := range bodies {
		var u user
		if err := json.Unmarshal([]byte(body), &u); err != nil {
			return nil, err
		}
		if u.Name == before.Name {
			list = append(list, u.Name+": "+strings.Join(before.Roles, ", ")+" → "+strings.Join(u.Roles, ", "))
		}
		before = u
	}
	return list, nil
}
