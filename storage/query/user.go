package query

import (
	"cmp"
	"strings"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

type userRow struct {
	Number      int64
	ID          string
	Name        string
	Roles       string
	Vendor      string
	FullName    string
	Affiliation string
	Title       string
	ValidUntil  string
	Disabled    bool
	CreatedAt   string
}

func (r userRow) user() (access.User, error) {
	u := access.User{
		Number: r.Number, ID: r.ID, Name: r.Name, Vendor: r.Vendor, FullName: r.FullName, Affiliation: r.Affiliation,
		Title: r.Title, ValidUntil: r.ValidUntil, Disabled: r.Disabled, Roles: access.RolesNamed(strings.Fields(r.Roles)),
	}
	var err error
	u.CreatedAt, err = readInstant(r.CreatedAt)
	return u, err
}

// flag returns a yes or no as it is stored.
func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// rolesText writes roles as they are stored.
func rolesText(roles []access.Role) string { return strings.Join(access.RoleNames(roles), " ") }

// bearerQuery is asked by every request and prepared once: one statement needs no
// transaction, and gorm would take most of its time.
const bearerQuery = `
	SELECT u.number, u.id, u.name, u.roles, u.vendor, u.full_name, u.affiliation, u.title, u.valid_until, u.disabled,
		u.created_at, t.id AS token_id, t.kind AS token_kind, t.title AS token_title, t.issued_by,
		t.created_at AS issued_at, t.link_by,
		t.link_at, t.expires_on, t.last_used_on, t.contract
	FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = @hash AND t.revoked_at = ''`

// bearerRow is a user with the token that has a hash, which need not be told again.
type bearerRow struct {
	userRow
	TokenID    string
	TokenKind  string
	TokenTitle string
	IssuedBy   string
	IssuedAt   string
	LinkBy     string
	LinkAt     string
	ExpiresOn  string
	LastUsedOn string
	Contract   string
}

func (r *bearerRow) scan(row interface{ Scan(into ...any) error }) error {
	return row.Scan(&r.Number, &r.ID, &r.Name, &r.Roles, &r.Vendor, &r.FullName, &r.Affiliation, &r.Title,
		&r.ValidUntil, &r.Disabled, &r.CreatedAt, &r.TokenID, &r.TokenKind, &r.TokenTitle,
		&r.IssuedBy, &r.IssuedAt, &r.LinkBy,
		&r.LinkAt, &r.ExpiresOn, &r.LastUsedOn, &r.Contract)
}

func (r *bearerRow) bearer(hash string) (access.Bearer, error) {
	user, err := r.user()
	if err != nil {
		return access.Bearer{}, err
	}
	token, err := tokenRow{
		ID: r.TokenID, Kind: r.TokenKind, UserID: r.ID, Title: r.TokenTitle, Hash: hash, IssuedBy: r.IssuedBy,
		CreatedAt: r.IssuedAt,
		LinkBy:    r.LinkBy, LinkAt: r.LinkAt, ExpiresOn: r.ExpiresOn, LastUsedOn: r.LastUsedOn,
		Contract: r.Contract,
	}.token()
	return access.Bearer{User: user, Token: token}, err
}

// Bearer implements access.Reader.
func (s session) Bearer(hash string) (access.Bearer, error) {
	rows, err := s.Query(s.tx, bearerQuery, named("hash", hash))
	if err != nil {
		return access.Bearer{}, s.Translated(err)
	}
	defer rows.Close()
	if !rows.Next() {
		return access.Bearer{}, cmp.Or(s.Translated(rows.Err()), fact.ErrNoFact)
	}
	var r bearerRow
	if err := r.scan(rows); err != nil {
		return access.Bearer{}, s.Translated(err)
	}
	return r.bearer(hash)
}

// User implements access.Reader.
func (s session) User(id string) (access.User, error) {
	return only(scan(s, userRow.user, `SELECT * FROM users WHERE id = @id`, named("id", id)))
}

// UserNamed implements access.Reader.
func (s session) UserNamed(name string) (access.User, error) {
	return only(scan(s, userRow.user, `SELECT * FROM users WHERE name = @name`, named("name", name)))
}

// Users implements access.Reader.
func (s session) Users(after int64, limit int) ([]access.User, error) {
	const query = `SELECT * FROM users WHERE number > @after ORDER BY number LIMIT @limit`
	return scan(s, userRow.user, query, named("after", after), named("limit", limit))
}

// AddUser implements access.Writer.
func (s session) AddUser(u access.User) error {
	const statement = `
		INSERT INTO users (id, name, roles, vendor, full_name, affiliation, title, valid_until, disabled, created_at)
		VALUES (@id, @name, @roles, @vendor, @full_name, @affiliation, @title, @valid_until, @disabled, @created_at)`
	_, err := s.exec(statement, named("id", u.ID), named("name", u.Name), named("roles", rolesText(u.Roles)),
		named("vendor", u.Vendor), named("full_name", u.FullName), named("affiliation", u.Affiliation),
		named("title", u.Title), named("valid_until", u.ValidUntil), named("disabled", flag(u.Disabled)),
		named("created_at", instantText(u.CreatedAt)))
	return err
}

// UpdateUser implements access.Writer.
func (s session) UpdateUser(u access.User) error {
	const statement = `
		UPDATE users SET roles = @roles, vendor = @vendor, full_name = @full_name, affiliation = @affiliation,
			title = @title, valid_until = @valid_until, disabled = @disabled
		WHERE id = @id`
	_, err := s.exec(statement, named("id", u.ID), named("roles", rolesText(u.Roles)), named("vendor", u.Vendor),
		named("full_name", u.FullName), named("affiliation", u.Affiliation), named("title", u.Title),
		named("valid_until", u.ValidUntil), named("disabled", flag(u.Disabled)))
	return err
}
