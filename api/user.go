package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// getMe answers who asks.
//
// @ID getMe
// @Tags users
// @Summary 自分 / Who I am
// @Success 200 {object} answer.Me "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /me [get]
func getMe(r *request) error {
	return resource(r, func() (access.User, error) { return r.user, nil }, answer.NewMe)
}

// postUser answers a request to add a user.
//
// @ID createUser
// @Tags users
// @Summary 利用者を登録する / Add a user
// @Description 最初のトークンを一度だけ返します。 / Answers the first token, this once.
// @Param body body object{name=string,roles=[]access.Role,vendor_id=string,affiliation=string,title=string} true "利用者 / user"
// @Success 201 {object} answer.NewUserToken "回答 / answer"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Failure 409 {object} Problem "already_exists"
// @Router /users [post]
func postUser(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (answer.NewUserToken, error) {
		user, secret, err := c.AddUser(body)
		return answer.NewUserWithToken(user, secret), err
	}, func(u answer.NewUserToken) reply {
		repeated := u
		repeated.Secret = nil
		return reply{status: http.StatusCreated, location: prefix + "/users/" + u.User.ID, shape: u, repeated: repeated}
	})
}

// getUsers answers all users.
//
// @ID listUsers
// @Tags users
// @Summary 利用者の一覧 / List users
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.User] "回答 / answer"
// @Router /users [get]
func getUsers(r *request) error {
	limit, after := r.query.limit(), r.query.after(1)
	find := func(limit int) ([]access.User, error) { return r.ledger.Users(r.ctx(), after[0], limit) }
	return page(r, limit, find, answer.NewUser, func(u access.User) string { return cursorAt(u.Number) })
}

// getUser answers one user.
//
// @ID getUser
// @Tags users
// @Summary 利用者 / A user
// @Param id path string true "利用者 / user"
// @Success 200 {object} answer.User "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /users/{id} [get]
func getUser(r *request) error {
	find := func() (access.User, error) { return r.ledger.User(r.ctx(), r.id) }
	return resource(r, find, answer.NewUser)
}

// patchUser answers a request to change a user.
//
// @ID changeUser
// @Tags users
// @Summary 利用者を変更する / Change a user
// @Description 与えた項目だけが変わります。氏名は変わりません。 / Only the fields given change. The name never does.
// @Param id path string true "利用者 / user"
// @Param body body object{disabled=bool,roles=[]access.Role,affiliation=string,title=string,valid_until=string} true "変更 / change"
// @Success 200 {object} answer.User "回答 / answer"
// @Router /users/{id} [patch]
func patchUser(r *request) error {
	change := func(c *ledger.Command, body []byte) (access.User, error) { return c.ChangeUser(r.id, body) }
	return command(r, maxBody, change, as(http.StatusOK, answer.NewUser))
}

// postToken answers a request for one more token.
//
// @ID createToken
// @Tags users
// @Summary トークンを発行する / Give a user a token
// @Description トークンは一度だけ返します。 / The token is shown this once.
// @Param id path string true "利用者 / user"
// @Success 201 {object} answer.Token "回答 / answer"
// @Router /users/{id}/tokens [post]
func postToken(r *request) error {
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	if err := book.ReadNothing(body); err != nil {
		return err
	}
	add := func(c *ledger.Command) (string, error) { return c.AddToken(r.id) }
	return write(r, fact.DigestOf(string(body)), add, func(secret string) reply {
		shape := answer.NewToken(secret)
		return reply{status: http.StatusCreated, shape: shape, repeated: answer.Token{ID: shape.ID}}
	})
}

// deleteToken answers a request to revoke a token.
//
// @ID revokeToken
// @Tags users
// @Summary トークンを失効させる / Revoke a token
// @Param id path string true "利用者 / user"
// @Param token path string true "トークンの番号 / token id"
// @Success 204 "失効した / revoked"
// @Router /users/{id}/tokens/{token} [delete]
func deleteToken(r *request) error {
	revoke := func(c *ledger.Command) (none struct{}, err error) { return none, c.RevokeToken(r.id, r.token) }
	return write(r, fact.DigestOf(""), revoke, func(struct{}) reply { return reply{status: http.StatusNoContent} })
}
