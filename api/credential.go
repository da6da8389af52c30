package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// getOwnTokens answers the live tokens of who asks.
//
// @ID listOwnTokens
// @Tags users
// @Summary 自分のトークン / My tokens
// @Success 200 {object} list[answer.Token] "回答 / answer"
// @Router /me/tokens [get]
func getOwnTokens(r *request) error { return tokensOf(r, r.user.ID) }

// getTokens answers the live tokens of a user: what is known of them, never the secret.
//
// @ID listTokens
// @Tags users
// @Summary 利用者のトークン / Tokens of a user
// @Param id path string true "利用者 / user"
// @Success 200 {object} list[answer.Token] "回答 / answer"
// @Router /users/{id}/tokens [get]
func getTokens(r *request) error { return tokensOf(r, r.id) }

// mostTokens is above what a user may have of tokens, so that one page has them all.
const mostTokens = 1000

func tokensOf(r *request, user string) error {
	find := func(int) ([]access.Token, error) { return r.ledger.Tokens(r.ctx(), r.user, user) }
	return page(r, mostTokens, find, answer.NewToken, func(access.Token) string { return "" })
}

// postOwnToken answers a request for one more token of one's own.
//
// @ID createOwnToken
// @Tags users
// @Summary 自分のトークンを発行する / Take one more token
// @Description トークンは一度だけ返します。有効な最終日は、省略すると1年後、長くても3年後です。 / The token is shown this once. It lasts a year unless it says otherwise, at most three.
// @Param body body book.Token true "トークン / token"
// @Success 201 {object} answer.NewTokenSecret "回答 / answer"
// @Router /me/tokens [post]
func postOwnToken(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (answer.NewTokenSecret, error) {
		token, secret, err := c.AddOwnToken(body)
		return answer.NewTokenWithSecret(token, secret), err
	}, newToken)
}

func newToken(t answer.NewTokenSecret) reply {
	repeated := t
	repeated.Secret = nil
	return reply{status: http.StatusCreated, shape: t, repeated: repeated}
}

// deleteOwnToken answers a request to revoke a token of one's own.
//
// @ID revokeOwnToken
// @Tags users
// @Summary 自分のトークンを失効させる / Revoke a token of mine
// @Param token path string true "トークンの番号 / token id"
// @Success 204 "失効した / revoked"
// @Router /me/tokens/{token} [delete]
func deleteOwnToken(r *request) error {
	return revoke(r, func(c *ledger.Command) error { return c.RevokeOwnToken(r.token) })
}

// deleteToken answers a request to revoke a token of a user.
//
// @ID revokeToken
// @Tags users
// @Summary トークンを失効させる / Revoke a token
// @Param id path string true "利用者 / user"
// @Param token path string true "トークンの番号 / token id"
// @Success 204 "失効した / revoked"
// @Router /users/{id}/tokens/{token} [delete]
func deleteToken(r *request) error {
	return revoke(r, func(c *ledger.Command) error { return c.RevokeToken(r.id, r.token) })
}

func revoke(r *request, end func(*ledger.Command) error) error {
	act := func(c *ledger.Command) (none struct{}, err error) { return none, end(c) }
	return write(r, fact.DigestOf(""), act, func(struct{}) reply { return reply{status: http.StatusNoContent} })
}

// postLink answers a request for a link with which a user takes a first token.
//
// @ID createLink
// @Tags users
// @Summary リンクを発行する / Give a user a link
// @Description 利用者がトークンを受け取るための、一度だけ使えるリンク（72時間有効）を、一度だけ返します。以前のリンクは使えなくなり、このリンクが使われると、それまでのトークンは失効します。 / Answers a link, this once, with which the user takes a token within 72 hours. Earlier links end now, earlier tokens once it is used.
// @Param id path string true "利用者 / user"
// @Success 201 {object} answer.NewLink "回答 / answer"
// @Router /users/{id}/links [post]
func postLink(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (answer.NewLink, error) {
		if err := book.ReadNothing(body); err != nil {
			return answer.NewLink{}, err
		}
		link, secret, err := c.IssueLink(r.id)
		return answer.NewLinkWithSecret(link, secret), err
	}, func(l answer.NewLink) reply {
		repeated := l
		repeated.Secret = nil
		return reply{status: http.StatusCreated, shape: l, repeated: repeated}
	})
}

// getLink answers whom a link is for.
//
// @ID getLink
// @Tags users
// @Summary リンクの宛先 / Whom a link is for
// @Description トークンなしで閲覧できます。使用済みのリンク、期限を過ぎたリンクは404です。 / Needs no token. A link that was used or has expired is 404.
// @Param link path string true "リンク / link"
// @Success 200 {object} answer.Link "回答 / answer"
// @Router /links/{link} [get]
func getLink(r *request) error {
	found, err := r.ledger.Link(r.ctx(), r.link)
	if err != nil {
		return err
	}
	return r.answer(answer.NewLinkFor(found))
}

// useLink answers a request to take a token with a link.
//
// @ID useLink
// @Tags users
// @Summary リンクでパスワードを登録する、又はトークンを受け取る / Set a password or take a token with a link
// @Description リンクは使用済みになり、その利用者のそれまでのパスワードとトークンは失効します。トークンは一度だけ返し、パスワードを登録したときは null です。Idempotency-Key は使えません。 / Uses the link up and ends the user's earlier password and tokens. A token is shown this once, and null where a password was set. Takes no Idempotency-Key.
// @Param link path string true "リンク / link"
// @Param body body book.LinkUse true "受け取るもの / what to take"
// @Success 201 {object} answer.NewTokenSecret "回答 / answer"
// @Router /links/{link} [post]
func useLink(r *request) error {
	if len(r.Request().Header.Values(headerKey)) > 0 {
		return parameterFaults{{Pointer: headerKey, Code: refusal.NotAllowed, Detail: refusal.Say(
			"リンクの使用には指定できません。", "is not allowed to use a link")}}
	}
	found, err := r.ledger.Link(r.ctx(), r.link)
	if err != nil {
		return err
	}
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	use, err := r.ledger.PrepareLinkUse(r.ctx(), r.link, body)
	if err != nil {
		return err
	}
	r.user = found.For
	return write(r, fact.DigestOf(""), func(c *ledger.Command) (answer.NewTokenSecret, error) {
		token, secret, err := c.UseLink(r.link, use)
		return answer.NewTokenWithSecret(token, secret), err
	}, newToken)
}

// putPassword answers a request to set another password.
//
// @ID changePassword
// @Tags users
// @Summary パスワードを変更する / Change my password
// @Description 画面のサインインに使うパスワードを変更します。すべての画面からサインアウトします。 / Changes the password for the pages, and ends all sessions there.
// @Param body body book.PasswordChange true "パスワード / passwords"
// @Success 204 "変更した / changed"
// @Router /me/password [put]
func putPassword(r *request) error {
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	password, err := r.ledger.PreparePassword(r.ctx(), r.user, body)
	if err != nil {
		return err
	}
	act := func(c *ledger.Command) (access.Token, error) { return c.ChangePassword(password) }
	return write(r, fact.DigestOf(""), act, func(access.Token) reply { return reply{status: http.StatusNoContent} })
}
