package api

import (
	"net/http"
	"net/url"

	"slaledger/api/answer"
	"slaledger/api/pages"
	"slaledger/api/signon"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/labstack/echo/v4"
)

// getIdentities answers the accounts that are linked to a user.
//
// @ID listIdentities
// @Tags users
// @Summary 利用者に結び付けた組織のアカウント / Accounts linked to a user
// @Param id path string true "利用者 / user"
// @Success 200 {object} list[answer.Identity] "回答 / answer"
// @Router /users/{id}/identities [get]
func getIdentities(r *request) error {
	find := func(int) ([]access.Token, error) { return r.ledger.Identities(r.ctx(), r.user, r.id) }
	return page(r, mostTokens, find, answer.NewIdentity, func(access.Token) string { return "" })
}

// postIdentity answers a request to link an account to a user.
//
// @ID linkIdentity
// @Tags users
// @Summary 組織のアカウントを利用者に結び付ける / Link an account to a user
// @Description OpenID Connect の提供者が保証する名前（最初のサインインで提供者の識別子に置き換わる）か、提供者と識別子のどちらかを指定します。役割は変わりません。 / Either by the name that the OpenID provider will vouch for, which gives way to its subject at the first sign-in, or by issuer and subject. Roles stay as they are.
// @Param id path string true "利用者 / user"
// @Param body body book.Identity true "アカウント / account"
// @Success 201 {object} answer.Identity "回答 / answer"
// @Failure 409 {object} Problem "already_exists"
// @Router /users/{id}/identities [post]
func postIdentity(r *request) error {
	act := func(c *ledger.Command, body []byte) (access.Token, error) { return c.AddIdentity(r.id, body) }
	return command(r, maxBody, act, as(http.StatusCreated, answer.NewIdentity))
}

// deleteIdentity answers a request to end the link of an account.
//
// @ID unlinkIdentity
// @Tags users
// @Summary 組織のアカウントの結び付けを解く / Unlink an account
// @Description そのアカウントで始めた画面のサインインも終わります。 / Sessions that began with it end.
// @Param id path string true "利用者 / user"
// @Param token path string true "結び付けの番号 / id of the link"
// @Success 204 "解いた / unlinked"
// @Router /users/{id}/identities/{token} [delete]
func deleteIdentity(r *request) error {
	return revoke(r, func(c *ledger.Command) error { return c.RemoveIdentity(r.id, r.token) })
}

// signOn returns how the pages sign in with the accounts of an office, nil if they do not.
func (s *service) signOn() *pages.SignOn {
	provider := s.door.SignOn
	if provider == nil {
		return nil
	}
	return &pages.SignOn{
		Title: provider.Title, Begin: provider.Begin, EndSession: provider.EndSession,
		ReadLogout: func(c echo.Context, token string) (signon.Logout, error) {
			out, err := provider.ReadLogout(c.Request().Context(), token)
			return out, s.failedSignOn(c, access.Bearer{}, err)
		},
		Finish: func(c echo.Context, pending signon.Pending, query url.Values) (access.Bearer, error) {
			who, err := provider.Finish(c.Request().Context(), pending, query)
			if err != nil {
				return access.Bearer{}, s.failedSignOn(c, access.Bearer{}, err)
			}
			noted := signInNoted(c, access.Bearer{}, nil)
			bearer, err := s.ledger.SignInByIdentity(c.Request().Context(), ledger.Call{Origin: noted.Origin}, noted.Status,
				who.Issuer, who.Subject, who.Name)
			return bearer, s.failedSignOn(c, bearer, err)
		},
	}
}

// failedSignOn notes and counts that nobody signed in with an account, if nobody did.
func (s *service) failedSignOn(c echo.Context, bearer access.Bearer, err error) error {
	if err == nil || problemOf(err, true).Code != string(refusal.Unauthenticated) {
		return err
	}
	s.noteEntry(c, bearer, err)
	return s.countFailure(c, refusal.Unauthenticated, err)
}

// Passwords says whose passwords open the pages.
type Passwords string

// Whose they are: everybody's, those of the vendors' users alone, or nobody's. Whom the
// operator let in at the command line keeps his, so that an office cannot lock itself out.
const (
	PasswordsOfAll     Passwords = "all"
	PasswordsOfVendors Passwords = "vendor"
	PasswordsOfNobody  Passwords = "none"
)

// open says whether a password that is right opens the pages.
func (p Passwords) open(entry ledger.PasswordEntry) bool {
	switch p {
	case PasswordsOfVendors:
		return entry.ByOperator || entry.Is(access.RoleVendor)
	case PasswordsOfNobody:
		return entry.ByOperator
	}
	return true
}

// errPasswordsOff refuses a password that is right and opens nothing.
var errPasswordsOff = refusal.New(refusal.Unauthenticated,
	"この利用者は、パスワードではサインインできません。組織のアカウントでサインインしてください。",
	"This user cannot sign in with a password. Sign in with the office's account.")
