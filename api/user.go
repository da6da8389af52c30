package api

import (
	"net/http"

	"slaledger/domain/book"
	"slaledger/ledger"
)

type meAnswer struct {
	Name   string        `json:"name"`
	Roles  []ledger.Role `json:"roles"`
	Vendor *string       `json:"vendor_id"`
}

func getMe(r *request) error {
	return r.resource(newMeAnswer(r.user))
}

func newMeAnswer(u ledger.User) meAnswer {
	return meAnswer{Name: u.Name, Roles: u.Roles, Vendor: textOrNull(u.Vendor)}
}

type userAnswer struct {
	ID string `json:"id"`
	meAnswer
	Affiliation string  `json:"affiliation"`
	Title       string  `json:"title"`
	ValidUntil  *string `json:"valid_until"`
	Disabled    bool    `json:"disabled"`
	CreatedAt   string  `json:"created_at"`
}

func newUserAnswer(u ledger.User) userAnswer {
	return userAnswer{
		ID: u.ID, meAnswer: newMeAnswer(u), Affiliation: u.Affiliation, Title: u.Title,
		ValidUntil: textOrNull(u.ValidUntil), Disabled: u.Disabled, CreatedAt: ledger.InstantText(u.CreatedAt),
	}
}

// tokenAnswer shows a token, this once.
type tokenAnswer struct {
	ID     string `json:"token_id"` // what revokes it
	Secret string `json:"token"`
}

func newTokenAnswer(secret string) tokenAnswer {
	return tokenAnswer{ID: ledger.TokenID(secret), Secret: secret}
}

type newUserTokenAnswer struct {
	userAnswer
	tokenAnswer
}

func postUser(r *request) error {
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	given, err := book.ReadUser(body, ledger.Roles)
	if err != nil {
		return err
	}
	user, secret, err := r.ledger.AddUser(r.ctx(), ledger.User{
		Name: given.Name, Roles: given.Roles, Vendor: given.Vendor, Affiliation: given.Affiliation, Title: given.Title,
	})
	if err != nil {
		return err
	}
	return r.created("/users/"+user.ID, newUserTokenAnswer{newUserAnswer(user), newTokenAnswer(secret)})
}

func getUsers(r *request) error {
	q := r.query
	limit, after := q.limit(), q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Users(r.ctx(), after[0], limit+1)
	if err != nil {
		return err
	}
	return page(r, limit, found, newUserAnswer, func(u ledger.User) string { return cursorAt(u.Number) })
}

func getUser(r *request) error {
	id, err := r.value("id")
	if err != nil {
		return err
	}
	user, err := r.ledger.User(r.ctx(), id)
	if err != nil {
		return err
	}
	return r.resource(newUserAnswer(user))
}

func patchUser(r *request) error {
	id, err := r.value("id")
	if err != nil {
		return err
	}
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	change, err := book.ReadUserChange(body, ledger.Roles)
	if err != nil {
		return err
	}
	user, err := r.ledger.ChangeUser(r.ctx(), id, func(u *ledger.User) { applyChange(u, change) })
	if err != nil {
		return err
	}
	return r.answer(http.StatusOK, newUserAnswer(user))
}

func applyChange(u *ledger.User, change book.UserChange[ledger.Role]) {
	if change.Disabled != nil {
		u.Disabled = *change.Disabled
	}
	if change.Roles != nil {
		u.Roles = change.Roles
	}
	if change.Affiliation != nil {
		u.Affiliation = *change.Affiliation
	}
	if change.Title != nil {
		u.Title = *change.Title
	}
	if change.ValidUntil != nil {
		u.ValidUntil = *change.ValidUntil
	}
}

func postToken(r *request) error {
	id, err := r.value("id")
	if err != nil {
		return err
	}
	_, secret, err := r.ledger.AddToken(r.ctx(), id)
	if err != nil {
		return err
	}
	return r.answer(http.StatusCreated, newTokenAnswer(secret))
}

func deleteToken(r *request) error {
	id, err := r.value("id")
	if err != nil {
		return err
	}
	token, err := r.value("token")
	if err != nil {
		return err
	}
	if err := r.ledger.RevokeToken(r.ctx(), id, token); err != nil {
		return err
	}
	return r.NoContent(http.StatusNoContent)
}
