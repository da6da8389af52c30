package api

import (
	"context"
	"errors"
	"net/http"

	"slaledger/api/answer"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/labstack/echo/v4"
)

// SecondFactors says whose passwords open the pages with a second factor alone.
type SecondFactors string

// Whose they are: those of users who turned theirs on, those of all but the vendors' users, or
// everybody's.
const (
	SecondFactorsOptional SecondFactors = "optional"
	SecondFactorsOfOffice SecondFactors = "office"
	SecondFactorsOfAll    SecondFactors = "all"
)

// needed says whether a user must have a second factor to sign in with a password.
func (f SecondFactors) needed(user access.User) bool {
	return f == SecondFactorsOfAll || f == SecondFactorsOfOffice && !user.Is(access.RoleVendor)
}

// getOwnSecondFactor answers what is known of the second factor of who asks.
//
// @ID getOwnSecondFactor
// @Tags users
// @Summary 自分の二要素認証 / My second factor
// @Success 200 {object} answer.SecondFactor "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /me/second-factor [get]
func getOwnSecondFactor(r *request) error { return secondFactorOf(r, r.user.ID) }

// getSecondFactor answers what is known of the second factor of a user, never its secret.
//
// @ID getSecondFactor
// @Tags users
// @Summary 利用者の二要素認証 / The second factor of a user
// @Param id path string true "利用者 / user"
// @Success 200 {object} answer.SecondFactor "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /users/{id}/second-factor [get]
func getSecondFactor(r *request) error { return secondFactorOf(r, r.id) }

func secondFactorOf(r *request, user string) error {
	find := func() (ledger.SecondFactor, error) { return r.ledger.SecondFactor(r.ctx(), r.user, user) }
	return resource(r, find, answer.NewSecondFactor)
}

// putSecondFactor answers a request to turn one's second factor on.
//
// @ID setUpSecondFactor
// @Tags users
// @Summary 二要素認証を登録する / Turn my second factor on
// @Description 以後、画面へのサインインでは、パスワードの後に認証アプリのコード（TOTP：6桁、30秒、SHA-1）も求めます。秘密は呼び出す側が作り、認証アプリと共有します。回復コードを一度だけ返します。トークンには影響しません。 / From then on signing in to the pages asks for a code of an authenticator app (TOTP: six digits, 30 seconds, SHA-1) after the password. Who calls makes the secret and shares it with the app. Answers the recovery codes, this once. Tokens are untouched.
// @Param body body book.SecondFactor true "二要素認証 / second factor"
// @Success 201 {object} answer.RecoveryCodes "回答 / answer"
// @Failure 409 {object} Problem "already_exists"
// @Router /me/second-factor [put]
func putSecondFactor(r *request) error {
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	factor, err := r.ledger.PrepareSecondFactor(r.ctx(), r.user, body)
	if err != nil {
		return err
	}
	act := func(c *ledger.Command) ([]string, error) { return c.AddSecondFactor(factor) }
	return write(r, fact.DigestOf(""), act, as(http.StatusCreated, func(codes []string) answer.RecoveryCodes {
		return answer.RecoveryCodes{Codes: codes}
	}))
}

// putSecondFactorEnd answers a request to turn one's second factor off.
//
// @ID turnOffSecondFactor
// @Tags users
// @Summary 二要素認証を解除する / Turn my second factor off
// @Description 回復コードも失効します。 / The recovery codes end too.
// @Param body body book.SecondFactorEnd true "本人の確認 / who asks"
// @Success 204 "解除した / turned off"
// @Router /me/second-factor/removal [put]
func putSecondFactorEnd(r *request) error {
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	if err := r.rates.tryCode(r.ctx(), r.user.Name); err != nil {
		return err
	}
	end, err := r.ledger.PrepareSecondFactorEnd(r.ctx(), r.user, body)
	if err == nil {
		err = revoke(r, func(c *ledger.Command) error { return c.EndOwnSecondFactor(end) })
	}
	if err == nil || problemOf(err, true).Status != http.StatusUnprocessableEntity {
		err = errors.Join(err, r.rates.rightCode(context.WithoutCancel(r.ctx()), r.user.Name))
	}
	return err
}

// deleteSecondFactor answers a request to take the second factor of a user away.
//
// @ID takeSecondFactor
// @Tags users
// @Summary 利用者の二要素認証を解除する / Take the second factor of a user away
// @Description 端末を失った利用者のために解除します。解除した者と日時は、本人の次のサインインで示します。 / For a user who lost the device. Who did it and when is told to the user at the next sign-in.
// @Param id path string true "利用者 / user"
// @Success 204 "解除した / taken away"
// @Router /users/{id}/second-factor [delete]
func deleteSecondFactor(r *request) error {
	return revoke(r, func(c *ledger.Command) error { return c.EndSecondFactor(r.id) })
}

// signInWithCode signs in to the pages who gave a password that has a hash, by the code of
// his second factor. Whoever tries too many has to wait.
func (s *service) signInWithCode(c echo.Context, password, code string) (access.Bearer, error) {
	ctx := c.Request().Context()
	bearer, err := s.ledger.StillSignedIn(ctx, password)
	if err != nil {
		return access.Bearer{}, err
	}
	if err := s.rates.tryCode(ctx, bearer.Name); err != nil {
		return access.Bearer{}, err
	}
	noted := signInNoted(c, bearer, nil)
	call := ledger.Call{User: bearer.User, Token: password, Origin: noted.Origin}
	_, err = s.ledger.SignInWithCode(ctx, call, noted.Status, code)
	if err != nil && problemOf(err, true).Code == string(refusal.Unauthenticated) {
		s.noteEntry(c, bearer, err)
		return access.Bearer{}, s.countFailure(c, refusal.Unauthenticated, err)
	}
	return bearer, errors.Join(err, s.rates.rightCode(context.WithoutCancel(ctx), bearer.Name))
}
