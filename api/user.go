package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
	"slaledger/ledger/access"
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
	find := func() ([]access.Token, error) { return r.ledger.Credentials(r.ctx(), r.user) }
	return resource(r, find, func(tokens []access.Token) answer.Me { return answer.NewMe(r.user, tokens) })
}

// postUser answers a request to add a user.
//
// @ID createUser
// @Tags users
// @Summary 利用者を登録する / Add a user
// @Description 利用者が最初のトークンを受け取るための、一度だけ使えるリンク（72時間有効）を、一度だけ返します。誰がいつリンクを発行したかは記録され、本人にも示されます。 / Answers a link, this once, with which the user takes a first token within 72 hours. Who issued it and when is recorded, and shown to the user.
// @Param body body object{name=string,roles=[]access.Role,vendor_id=string,full_name=string,affiliation=string,title=string} true "利用者 / user"
// @Success 201 {object} answer.NewUserLink "回答 / answer"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Failure 409 {object} Problem "already_exists"
// @Router /users [post]
func postUser(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (answer.NewUserLink, error) {
		user, err := c.AddUser(body)
		if err != nil {
			return answer.NewUserLink{}, err
		}
		link, secret, err := c.IssueLink(user.ID)
		return answer.NewUserWithLink(user, link, secret), err
	}, func(u answer.NewUserLink) reply {
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
// @Description 受注者の利用者には、同じ受注者の利用者だけを示します。 / A vendor's user sees those of the same vendor.
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.User] "回答 / answer"
// @Router /users [get]
func getUsers(r *request) error {
	limit, after := r.query.limit(), r.query.after(1)
	find := func(limit int) ([]ledger.KnownUser, error) { return r.ledger.Users(r.ctx(), r.user, after[0], limit) }
	return page(r, limit, find, answer.NewUser, func(u ledger.KnownUser) string { return cursorAt(u.Number) })
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
	find := func() (ledger.KnownUser, error) { return r.ledger.User(r.ctx(), r.user, r.id) }
	return resource(r, find, answer.NewUser)
}

// patchUser answers a request to change a user.
//
// @ID changeUser
// @Tags users
// @Summary 利用者を変更する / Change a user
// @Description 与えた項目だけが変わります。利用者名は変わりません。自分の役割を変えることはできません。 / Only the fields given change. The name never does, and nobody changes his own roles.
// @Param id path string true "利用者 / user"
// @Param body body object{disabled=bool,roles=[]access.Role,full_name=string,affiliation=string,title=string,valid_until=string,mail=string} true "変更 / change"
// @Success 200 {object} answer.User "回答 / answer"
// @Router /users/{id} [patch]
func patchUser(r *request) error {
	change := func(c *ledger.Command, body []byte) (ledger.KnownUser, error) { return c.ChangeUser(r.id, body) }
	return command(r, maxBody, change, as(http.StatusOK, answer.NewUser))
}
