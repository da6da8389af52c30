package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
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
	return r.resource(answer.NewMe(r.user))
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
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	return r.write("", body, func(c *ledger.Command) (ledger.Answer, error) {
		user, secret, err := c.AddUser(body)
		if err != nil {
			return ledger.Answer{}, err
		}
		shape := answer.NewUserWithToken(user, secret)
		answer, err := created("/users/"+user.ID, shape)
		if err != nil {
			return ledger.Answer{}, err
		}
		shape.Secret = nil
		answer.Kept, err = json.Marshal(shape)
		return answer, err
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
	q := r.query
	limit, after := q.limit(), q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Users(r.ctx(), after[0], limit+1)
	if err != nil {
		return err
	}
	return page(r, limit, found, answer.NewUser, func(u access.User) string { return cursorAt(u.Number) })
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
	id, err := r.value("id")
	if err != nil {
		return err
	}
	user, err := r.ledger.User(r.ctx(), id)
	if err != nil {
		return err
	}
	return r.resource(answer.NewUser(user))
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
	id, err := r.value("id")
	if err != nil {
		return err
	}
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	return r.write("", body, func(c *ledger.Command) (ledger.Answer, error) {
		user, err := c.ChangeUser(id, body)
		if err != nil {
			return ledger.Answer{}, err
		}
		return done(http.StatusOK, answer.NewUser(user))
	})
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
	id, err := r.value("id")
	if err != nil {
		return err
	}
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	if err := book.ReadNothing(body); err != nil {
		return err
	}
	return r.write("", body, func(c *ledger.Command) (ledger.Answer, error) {
		secret, err := c.AddToken(id)
		if err != nil {
			return ledger.Answer{}, err
		}
		shape := answer.NewToken(secret)
		answer, err := done(http.StatusCreated, shape)
		if err != nil {
			return ledger.Answer{}, err
		}
		shape.Secret = nil
		answer.Kept, err = json.Marshal(shape)
		return answer, err
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
	id, err := r.value("id")
	if err != nil {
		return err
	}
	token, err := r.value("token")
	if err != nil {
		return err
	}
	return r.write("", nil, func(c *ledger.Command) (ledger.Answer, error) {
		return ledger.Answer{Status: http.StatusNoContent}, c.RevokeToken(id, token)
	})
}
