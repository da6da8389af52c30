package sqlite

import (
	"context"
	"strings"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

type userRow struct {
	Number      int64
	ID          string
	Name        string
	Roles       string
	Vendor      string
	Affiliation string
	Title       string
	ValidUntil  string
	Disabled    bool
	CreatedAt   string
}

func (r userRow) user() (access.User, error) {
	u := access.User{
		Number: r.Number, ID: r.ID, Name: r.Name, Vendor: r.Vendor, Affiliation: r.Affiliation, Title: r.Title,
		ValidUntil: r.ValidUntil, Disabled: r.Disabled, Roles: access.RolesNamed(strings.Fields(r.Roles)),
	}
	var err error
	u.CreatedAt, err = readInstant(r.CreatedAt)
	return u, err
}

// rolesText writes roles as they are stored.
func rolesText(roles []access.Role) string { return strings.Join(access.RoleNames(roles), " ") }

// tokenQuery is asked by every request and prepared once: one statement needs no
// transaction, and gorm would take most of its time.
const tokenQuery = `
	SELECT u.number, u.id, u.name, u.roles, u.vendor, u.affiliation, u.title, u.valid_until, u.disabled, u.created_at
	FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = ? AND t.revoked_at = ''`

// UserByToken implements access.Store.
func (s *Store) UserByToken(ctx context.Context, hash string) (access.User, error) {
	s.sqlStatements.Add(1)
	var r userRow
	err := s.token.QueryRowContext(ctx, hash).Scan(&r.Number, &r.ID, &r.Name, &r.Roles, &r.Vendor, &r.Affiliation,
		&r.Title,
		&r.ValidUntil, &r.Disabled, &r.CreatedAt)
	if err != nil {
		return access.User{}, oneRow(err)
	}
	return r.user()
}

// UserByToken implements access.Reader.
func (s session) UserByToken(hash string) (access.User, error) {
	return only(scan(s, userRow.user, tokenQuery, hash))
}

// User implements access.Reader.
func (s session) User(id string) (access.User, error) {
	return only(scan(s, userRow.user, `SELECT * FROM users WHERE id = @id`, named("id", id)))
}

// Users implements access.Reader.
func (s session) Users(after int64, limit int) ([]access.User, error) {
	const query = `SELECT * FROM users WHERE number > @after ORDER BY number LIMIT @limit`
	return scan(s, userRow.user, query, named("after", after), named("limit", limit))
}

// AddUser implements access.Writer.
func (s session) AddUser(u access.User) error {
	const statement = `
		INSERT INTO users (id, name, roles, vendor, affiliation, title, valid_until, disabled, created_at)
		VALUES (@id, @name, @roles, @vendor, @affiliation, @title, @valid_until, @disabled, @created_at)`
	_, err := s.exec(statement, named("id", u.ID), named("name", u.Name), named("roles", rolesText(u.Roles)),
		named("vendor", u.Vendor), named("affiliation", u.Affiliation), named("title", u.Title),
		named("valid_until", u.ValidUntil), named("disabled", u.Disabled), named("created_at", instantText(u.CreatedAt)))
	return err
}

// UpdateUser implements access.Writer.
func (s session) UpdateUser(u access.User) error {
	const statement = `
		UPDATE users SET roles = @roles, vendor = @vendor, affiliation = @affiliation, title = @title,
			valid_until = @valid_until, disabled = @disabled
		WHERE id = @id`
	_, err := s.exec(statement, named("id", u.ID), named("roles", rolesText(u.Roles)), named("vendor", u.Vendor),
		named("affiliation", u.Affiliation), named("title", u.Title), named("valid_until", u.ValidUntil),
		named("disabled", u.Disabled))
	return err
}

// AddToken implements access.Writer.
func (s session) AddToken(t access.Token) error {
	const statement = `
		INSERT INTO tokens (id, user_id, hash, created_at, revoked_at) VALUES (@id, @user, @hash, @created_at, '')`
	_, err := s.exec(statement, named("id", t.ID), named("user", t.User), named("hash", t.Hash),
		named("created_at", instantText(t.CreatedAt)))
	return err
}

// RevokeToken implements access.Writer.
func (s session) RevokeToken(user, token string, at time.Time) error {
	const statement = `
		UPDATE tokens SET revoked_at = @at WHERE user_id = @user AND id = @token AND revoked_at = ''`
	rows, err := s.exec(statement, named("at", instantText(at)), named("user", user), named("token", token))
	if err == nil && rows == 0 {
		err = fact.ErrNoFact
	}
	return err
}
