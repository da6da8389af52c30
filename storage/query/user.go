package query

import (
	"cmp"
	"strconv"
	"strings"

	"slaledger/ledger/access"
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
	Mail        string
	Muted       string
}

func (r userRow) user() (access.User, error) {
	u := access.User{
		Number: r.Number, ID: r.ID, Name: r.Name, Vendor: r.Vendor, FullName: r.FullName, Affiliation: r.Affiliation,
		Title: r.Title, ValidUntil: r.ValidUntil, Disabled: r.Disabled, Roles: access.RolesNamed(strings.Fields(r.Roles)),
		Mail: r.Mail,
	}
	for _, kind := range strings.Fields(r.Muted) {
		u.Muted = append(u.Muted, access.NoticeKind(kind))
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

// mutedText writes kinds of notices as they are stored.
func mutedText(kinds []access.NoticeKind) string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	return strings.Join(names, " ")
}

// rolesText writes roles as they are stored.
func rolesText(roles []access.Role) string { return strings.Join(access.RoleNames(roles), " ") }

// bearerQuery is asked by every request and prepared once: one statement needs no
// transaction, and gorm would take most of its time.
const bearerQuery = `SELECT ` + ofBearer + fromBearer

// bearerAndHeadQuery gives the head of a contract's journal too.
const bearerAndHeadQuery = `SELECT ` + ofBearer + `, COALESCE((` + headQuery + `), '')` + fromBearer

const ofBearer = `
		u.number, u.id, u.name, u.roles, u.vendor, u.full_name, u.affiliation, u.title, u.valid_until, u.disabled,
		u.created_at, t.id AS token_id, t.kind AS token_kind, t.title AS token_title, t.issued_by,
		t.created_at AS issued_at, t.link_by,
		t.link_at, t.expires_on, t.last_used_on, t.contract`

const fromBearer = `
	FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = @hash AND t.revoked_at = ''`

// bearerColumns is how many columns ofBearer has.
const bearerColumns = 21

// readBearer reads a user with the token that has a hash, which need not be told again.
func readBearer(hash string, c []string) (access.Bearer, error) {
	number, err := strconv.ParseInt(c[0], 10, 64)
	disabled, disabledErr := strconv.ParseBool(c[9])
	if err = cmp.Or(err, disabledErr); err != nil {
		return access.Bearer{}, err
	}
	user, err := userRow{
		Number: number, ID: c[1], Name: c[2], Roles: c[3], Vendor: c[4], FullName: c[5], Affiliation: c[6], Title: c[7],
		ValidUntil: c[8], Disabled: disabled, CreatedAt: c[10],
	}.user()
	if err != nil {
		return access.Bearer{}, err
	}
	token, err := tokenRow{
		ID: c[11], Kind: c[12], UserID: c[1], Title: c[13], Hash: hash, IssuedBy: c[14], CreatedAt: c[15], LinkBy: c[16],
		LinkAt: c[17], ExpiresOn: c[18], LastUsedOn: c[19], Contract: c[20],
	}.token()
	return access.Bearer{User: user, Token: token}, err
}

// Bearer implements access.Reader.
func (s session) Bearer(hash string) (access.Bearer, error) {
	return first(s, func(columns []string) (access.Bearer, error) { return readBearer(hash, columns) }, bearerQuery,
		named("hash", hash))
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
		INSERT INTO users (id, name, roles, vendor, full_name, affiliation, title, valid_until, disabled, created_at,
			mail, muted)
		VALUES (@id, @name, @roles, @vendor, @full_name, @affiliation, @title, @valid_until, @disabled, @created_at,
			@mail, @muted)`
	err := s.exec(statement, named("id", u.ID), named("name", u.Name), named("roles", rolesText(u.Roles)),
		named("vendor", u.Vendor), named("full_name", u.FullName), named("affiliation", u.Affiliation),
		named("title", u.Title), named("valid_until", u.ValidUntil), named("disabled", flag(u.Disabled)),
		named("created_at", instantText(u.CreatedAt)), named("mail", u.Mail), named("muted", mutedText(u.Muted)))
	if err != nil {
		return err
	}
	return s.Flush()
}

// UpdateUser implements access.Writer.
func (s session) UpdateUser(u access.User) error {
	const statement = `
		UPDATE users SET roles = @roles, vendor = @vendor, full_name = @full_name, affiliation = @affiliation,
			title = @title, valid_until = @valid_until, disabled = @disabled, mail = @mail, muted = @muted
		WHERE id = @id`
	return s.exec(statement, named("id", u.ID), named("roles", rolesText(u.Roles)), named("vendor", u.Vendor),
		named("full_name", u.FullName), named("affiliation", u.Affiliation), named("title", u.Title),
		named("valid_until", u.ValidUntil), named("disabled", flag(u.Disabled)), named("mail", u.Mail),
		named("muted", mutedText(u.Muted)))
}
