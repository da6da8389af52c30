package ledger

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// recoveryCodes is how many codes stand in for a lost device, each once.
const recoveryCodes = 10

// outlivesLink says whether a credential goes on when its user uses a link: a second factor,
// what stands in for one, and the accounts of his office.
func outlivesLink(t access.Token) bool {
	return slices.Contains([]access.Kind{
		access.KindSecondFactor, access.KindRecoveryCode, access.KindIdentity, access.KindExpected,
	}, t.Kind)
}

// SecondFactor is what is known of the second factor of a user.
type SecondFactor struct {
	Since         time.Time // zero if there is none
	RecoveryCodes int       // that are left
	// Taken is who took away the one before, other than its user, and when; empty if nobody
	// did, or there is one again.
	Taken access.Issue
}

// secondFactorOf returns what the credentials of a user tell of his second factor.
func secondFactorOf(user access.User, tokens []access.Token, at time.Time) (f SecondFactor) {
	for _, token := range tokens {
		switch {
		case token.Kind == access.KindRecoveryCode && token.Live(at):
			f.RecoveryCodes++
		case token.Kind != access.KindSecondFactor:
		case token.Live(at):
			f.Since, f.Taken = token.Issued.At, access.Issue{}
		case token.EndedBy != user.Name:
			f.Taken = access.Issue{By: token.EndedBy, At: token.EndedAt}
		default:
			f.Taken = access.Issue{}
		}
	}
	return f
}

// SecondFactor returns what is known of the second factor of a user, or not_found. Whoever
// asks may be the user, or manage users.
func (l *Ledger) SecondFactor(ctx context.Context, asking access.User, id string) (found SecondFactor, err error) {
	if id != asking.ID {
		if err := asking.Permit(access.MayManageUsers); err != nil {
			return found, err
		}
	}
	err = l.store.View(ctx, func(r access.Reader) error {
		user, err := r.User(id)
		if err != nil {
			return orNotFound(err)
		}
		tokens, err := r.Tokens(id)
		found = secondFactorOf(user, tokens, l.clock())
		return err
	})
	return found, err
}

// NewSecondFactor is a second factor that is to be turned on by who knows the password.
type NewSecondFactor struct {
	given    book.SecondFactor
	password access.Token
}

// PrepareSecondFactor reads the second factor that a user turns on, and compares his
// password, which takes too long to do while others wait. It returns unavailable, the
// errors of book.ReadSecondFactor, and not_allowed at a password that is not right.
func (l *Ledger) PrepareSecondFactor(
	ctx context.Context, user access.User, request []byte,
) (n NewSecondFactor, err error) {
	if n.given, err = book.ReadSecondFactor(request); err != nil {
		return n, err
	}
	n.password, err = l.provedPassword(ctx, user, "/password", n.given.Password)
	return n, err
}

// AddSecondFactor turns the second factor of the command's user on, and returns his
// recovery codes, which are shown this once. It returns already_exists, and not_allowed at
// the code if that is not the one which his device shows.
func (c *Command) AddSecondFactor(n NewSecondFactor) (codes []string, err error) {
	if err := c.samePassword("/password", n.password); err != nil {
		return nil, err
	}
	live, err := liveCredentials(c.w, c.user.ID, c.at, access.KindSecondFactor)
	if err != nil {
		return nil, err
	}
	if len(live) > 0 {
		return nil, refusal.New(refusal.AlreadyExists, "二要素認証は、既に登録されています。登録し直すには、先に解除してください。",
			"There is a second factor already. Turn it off first to set up another.")
	}
	factor := access.Token{
		ID: newID(), Kind: access.KindSecondFactor, User: c.user.ID, Title: "認証アプリ", Secret: n.given.Secret,
		Issued: c.issue(), Link: c.bearer.Token.Link,
	}
	factor.Hash = fact.DigestOf(factor.ID) // nobody comes with it, and a secret may be set up again
	step, is := factor.StepOfCode(n.given.Code, c.at)
	if !is {
		return nil, faultAt("/code", refusal.NotAllowed, "認証アプリが示すコードと違います。端末の時刻も確かめてください。",
			"is not the code of this secret: check the clock of the device too")
	}
	factor.Step = step
	c.system(fact.SystemCredential, factor.State())
	if err := c.w.AddToken(factor); err != nil {
		return nil, err
	}
	for range recoveryCodes {
		code, err := c.addRecoveryCode()
		if err != nil {
			return nil, err
		}
		codes = append(codes, code)
	}
	return codes, nil
}

// addRecoveryCode adds a code that stands in for the second factor, and returns it as it is
// shown: 120 random bits in groups, of which the SHA-256 is enough to store.
func (c *Command) addRecoveryCode() (string, error) {
	plain := rand.Text()[:24]
	var groups []string
	for group := range slices.Chunk([]byte(plain), 4) {
		groups = append(groups, string(group))
	}
	code := access.Token{
		ID: newID(), Kind: access.KindRecoveryCode, User: c.user.ID, Title: "回復コード", Hash: fact.DigestOf(plain),
		Issued: c.issue(), Link: c.bearer.Token.Link,
	}
	c.system(fact.SystemCredential, code.State())
	return strings.Join(groups, "-"), c.w.AddToken(code)
}

// SecondFactorEnd is that a second factor is to be turned off by who knows the password.
type SecondFactorEnd struct {
	code     string
	password access.Token
}

// PrepareSecondFactorEnd reads who turns his second factor off, and compares his password.
// It returns unavailable, the errors of book.ReadSecondFactorEnd, and not_allowed at a
// password that is not right.
func (l *Ledger) PrepareSecondFactorEnd(
	ctx context.Context, user access.User, request []byte,
) (e SecondFactorEnd, err error) {
	given, err := book.ReadSecondFactorEnd(request)
	if err != nil {
		return e, err
	}
	e.code = given.Code
	e.password, err = l.provedPassword(ctx, user, "/password", given.Password)
	return e, err
}

// EndOwnSecondFactor turns the second factor of the command's user off. It returns
// not_allowed at a code that is none of it, or where there is none.
func (c *Command) EndOwnSecondFactor(e SecondFactorEnd) error {
	if err := c.samePassword("/password", e.password); err != nil {
		return err
	}
	has, used, err := c.useCode(e.code)
	switch {
	case err != nil:
		return err
	case !has:
		return faultAt("/code", refusal.NotAllowed, "二要素認証は登録されていません。", "is of no second factor: there is none")
	case !used:
		return faultAt("/code", refusal.NotAllowed, "確認コードが違うか、使用済みです。", "is not a code, or was used")
	}
	return c.EndSecondFactor(c.user.ID)
}

// EndSecondFactor takes the second factor of a user away, with its recovery codes. It
// returns not_found if there is none.
func (c *Command) EndSecondFactor(user string) error {
	live, err := liveCredentials(c.w, user, c.at, access.KindSecondFactor, access.KindRecoveryCode)
	if err != nil {
		return err
	}
	if len(live) == 0 {
		return notFound()
	}
	for _, token := range live {
		if err := c.endToken(token); err != nil {
			return err
		}
	}
	return nil
}

// useCode uses up a code of the second factor of the command's user, or a recovery code. It
// says whether he has a second factor, and whether it was one of its codes.
func (c *Command) useCode(code string) (has, used bool, err error) {
	live, err := liveCredentials(c.w, c.user.ID, c.at, access.KindSecondFactor, access.KindRecoveryCode)
	for _, token := range live {
		has = true
		if token.Kind == access.KindRecoveryCode {
			if token.Hash == fact.DigestOf(code) {
				return true, true, c.endToken(token)
			}
		} else if step, is := token.StepOfCode(code, c.at); is {
			return true, true, c.w.UseStep(token.ID, step)
		}
	}
	return has, false, err
}

// errCode refuses a sign-in whose password was right.
var errCode = refusal.New(refusal.Unauthenticated,
	"確認コードが違うか、使用済みです。認証アプリが次のコードを示すまで待って、もう一度入力してください。",
	"The code is wrong, or was used. Wait until the app shows the next one.")

// SignInWithCode signs in who proved to know the password that the call names as its token,
// by a code of his second factor or a recovery code, either of which it uses up. The audit
// log has it with a status. It returns unauthenticated, and unavailable while the clock
// cannot be believed.
func (l *Ledger) SignInWithCode(
	ctx context.Context, call Call, status int, code string,
) (bearer access.Bearer, err error) {
	_, err = l.Write(ctx, call, "", func(c *Command) (Reply, error) {
		bearer = c.bearer
		if bearer.Token.Kind != access.KindPassword {
			return Reply{}, errCode
		}
		_, used, err := c.useCode(book.PlainCode(code))
		if err == nil && !used {
			err = errCode
		}
		if err != nil {
			return Reply{}, err
		}
		c.system(fact.SystemSignIn, fact.SystemBody(notedState{Action: call.Origin.Action, Status: status, Times: 1}))
		return Reply{Code: status}, c.w.UseToken(bearer.Token.ID, access.DayOf(c.at))
	})
	return bearer, err
}
