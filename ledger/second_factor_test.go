package ledger_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
	"slaledger/storage/cluster"
)

// appSecret is what an authenticator app shares.
const appSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

// code returns what the app shows so many steps from now.
func (o *office) code(steps int64) string {
	o.Helper()
	code, err := access.CodeAt(appSecret, access.StepAt(o.now)+steps)
	o.must(err)
	return code
}

// setsUp has a user turn his second factor on.
func (o *office) setsUp(bearer access.Bearer, password, secret, code string) (codes []string, err error) {
	request := fmt.Sprintf(`{"password":%q,"secret":%q,"code":%q}`, password, secret, code)
	factor, err := o.ledger.PrepareSecondFactor(ctx, bearer.User, []byte(request))
	if err != nil {
		return nil, err
	}
	_, err = o.ledger.Write(ctx, callOf(bearer), "", func(c *ledger.Command) (_ ledger.Reply, err error) {
		codes, err = c.AddSecondFactor(factor)
		return ledger.Done, err
	})
	return codes, err
}

// turnsOff has a user turn his second factor off.
func (o *office) turnsOff(bearer access.Bearer, password, code string) error {
	request := fmt.Sprintf(`{"password":%q,"code":%q}`, password, code)
	end, err := o.ledger.PrepareSecondFactorEnd(ctx, bearer.User, []byte(request))
	if err != nil {
		return err
	}
	_, err = o.ledger.Write(ctx, callOf(bearer), "", func(c *ledger.Command) (ledger.Reply, error) {
		return ledger.Done, c.EndOwnSecondFactor(end)
	})
	return err
}

func callOf(bearer access.Bearer) ledger.Call {
	return ledger.Call{User: bearer.User, Token: bearer.Token.Hash, Origin: fact.Origin{Action: "sign-in"}}
}

// gives checks what giving a code after the password comes to.
func (o *office) gives(what string, l *ledger.Ledger, bearer access.Bearer, code, want string) {
	o.Helper()
	_, err := l.SignInWithCode(ctx, callOf(bearer), 200, code)
	o.same(what, want, refusedWith(err))
}

// withFactor has a user with a password who turned his second factor on a while ago.
func (o *office) withFactor() (user access.User, bearer access.Bearer, codes []string) {
	o.Helper()
	user, _ = o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	_, err := o.useFor(o.link(admin, user.ID), passwordOf(o.T, firstWords))
	o.must(err)
	bearer = o.enters("with the password", "花子", firstWords, "accepted")
	codes, err = o.setsUp(bearer, firstWords, appSecret, o.code(0))
	o.must(err)
	o.now = o.now.Add(time.Hour)
	return user, bearer, codes
}

// TestCodesOfApps compares codes with those of RFC 6238, appendix B, of six digits.
func TestCodesOfApps(t *testing.T) {
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037",
		20000000000: "353130",
	} {
		code, err := access.CodeAt(appSecret, access.StepAt(time.Unix(at, 0)))
		if err != nil || code != want {
			t.Errorf("at %d: %s instead of %s: %v", at, code, want, err)
		}
	}
}

// TestSecondFactorIsSetUp turns one on: nothing but the right password and the code of the
// app does, and it is asked for from then on.
func TestSecondFactorIsSetUp(t *testing.T) {
	o := openOffice(t)
	user, token := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	_, err := o.setsUp(access.Bearer{User: user}, firstWords, appSecret, o.code(0))
	o.same("without a password", "invalid /password not_allowed", refusedWith(err))
	_, err = o.useFor(o.link(admin, user.ID), passwordOf(t, firstWords))
	o.must(err)
	bearer := o.enters("before", "花子", firstWords, "accepted")
	for _, c := range []struct{ password, secret, code, want string }{
		{secondWords, appSecret, o.code(0), "invalid /password not_allowed"},
		{firstWords, appSecret[1:], o.code(0), "invalid /secret bad_format"},
		{firstWords, strings.ToLower(appSecret), o.code(0), "invalid /secret bad_format"},
		{firstWords, appSecret, o.code(2), "invalid /code not_allowed"},
		{firstWords, appSecret, "", "invalid /code not_allowed"},
	} {
		_, err := o.setsUp(bearer, c.password, c.secret, c.code)
		o.same(fmt.Sprint(c), c.want, refusedWith(err))
	}
	entry, err := o.ledger.SignInWithPassword(ctx, "花子", firstWords)
	o.must(err)
	o.same("needs a code", false, entry.NeedsCode)
	codes, err := o.setsUp(bearer, firstWords, appSecret, " "+o.code(0)[:3]+" "+o.code(0)[3:])
	o.must(err)
	o.same("recovery codes", 10, len(codes))
	_, err = o.setsUp(bearer, firstWords, appSecret, o.code(1))
	o.same("once more", "already_exists", refusedWith(err))
	entry, err = o.ledger.SignInWithPassword(ctx, "花子", firstWords)
	o.must(err)
	o.same("needs a code then", true, entry.NeedsCode)
	o.signs("a token from before the password", token, "")
	o.signs("what is shared, as a token", appSecret, "")
	o.signs("a recovery code, as a token", codes[0], "")
	known, err := o.ledger.SecondFactor(ctx, admin, user.ID)
	o.must(err)
	o.same("what an administrator knows", ledger.SecondFactor{Since: o.now.UTC(), RecoveryCodes: 10}, known)
	_, err = o.ledger.SecondFactor(ctx, staff, user.ID)
	o.same("what others know", "forbidden", refusedWith(err))
	o.systemHolds("a second factor")
}

// TestCodesAreTakenOnce gives codes of clocks that are behind and ahead, again, and to
// another program on the same database: one is taken once, and none of before it after.
func TestCodesAreTakenOnce(t *testing.T) {
	o := openOffice(t)
	_, bearer, _ := o.withFactor()
	other := o.secondLedger()
	for _, c := range []struct {
		what string
		wait time.Duration
		l    *ledger.Ledger
		step int64
		want string
	}{
		{"two steps behind", 0, o.ledger, -2, "unauthenticated"},
		{"two steps ahead", 0, o.ledger, 2, "unauthenticated"},
		{"one step behind", 0, o.ledger, -1, "accepted"},
		{"again", 0, o.ledger, -1, "unauthenticated"},
		{"again, elsewhere", 0, other, -1, "unauthenticated"},
		{"one step ahead, elsewhere", 0, other, 1, "accepted"},
		{"again, here", 0, o.ledger, 1, "unauthenticated"},
		{"one from before that was not given", 0, o.ledger, 0, "unauthenticated"},
		{"the same, a step later", 30 * time.Second, o.ledger, 0, "unauthenticated"},
		{"the next", 0, o.ledger, 1, "accepted"},
		{"at once after", 30 * time.Second, other, 0, "unauthenticated"},
		{"later", time.Minute, other, 0, "accepted"},
	} {
		o.now = o.now.Add(c.wait)
		o.gives(c.what, c.l, bearer, o.code(c.step), c.want)
	}
	o.gives("nothing", o.ledger, bearer, "", "unauthenticated")
	o.now = o.now.Add(time.Minute)
	_, token := o.addUser(access.User{Name: "次郎", Roles: []access.Role{access.RoleMeasurer}})
	jiro, err := o.ledger.SignIn(ctx, token)
	o.must(err)
	o.gives("after a token instead of a password", o.ledger, jiro, o.code(0), "unauthenticated")
	o.systemHolds("codes")
}

// TestCodesAtTheSameInstant gives one code, and then one recovery code, to several programs at the
// same instant: one of them takes it.
func TestCodesAtTheSameInstant(t *testing.T) {
	for name, address := range map[string]func() string{
		"file":   func() string { return filepath.Join(t.TempDir(), "a.db") },
		"server": func() string { return cluster.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db := address()
			o := &office{T: t, store: openStore(t, db), now: japan(2024, 4, 1, 9, 0, 0)}
			o.ledger = o.secondLedger()
			_, bearer, codes := o.withFactor()
			programs := []*ledger.Ledger{o.ledger, o.ledger, o.secondLedger(), o.secondLedger()}
			if storage.IsServer(db) {
				o.store = openStore(t, db)
				programs[3] = o.secondLedger()
			}
			for _, code := range []string{o.code(0), codes[0]} {
				taken := make([]string, len(programs))
				var all sync.WaitGroup
				for i, program := range programs {
					all.Go(func() {
						_, err := program.SignInWithCode(ctx, callOf(bearer), 200, code)
						taken[i] = refusedWith(err)
					})
				}
				all.Wait()
				slices.Sort(taken)
				o.same(code, []string{"accepted", "unauthenticated", "unauthenticated", "unauthenticated"}, taken)
			}
		})
	}
}

// TestRecoveryCodes uses each in place of a code, once, however it is typed.
func TestRecoveryCodes(t *testing.T) {
	o := openOffice(t)
	user, bearer, codes := o.withFactor()
	for i, code := range codes {
		typed := []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", " "), strings.ReplaceAll(code, "-", "")}
		o.gives("a recovery code", o.ledger, bearer, typed[i%len(typed)], "accepted")
		o.gives("again", o.secondLedger(), bearer, code, "unauthenticated")
		known, err := o.ledger.SecondFactor(ctx, user, user.ID)
		o.must(err)
		o.same("left", len(codes)-i-1, known.RecoveryCodes)
	}
	o.gives("the app, then", o.ledger, bearer, o.code(0), "accepted")
	o.systemHolds("recovery codes")
}

// TestSecondFactorEnds turns one off, has an administrator take another away, which its
// user is told until the day after he signed in, and uses a link, which ends none.
func TestSecondFactorEnds(t *testing.T) {
	o := openOffice(t)
	user, bearer, codes := o.withFactor()
	o.same("with another password", "invalid /password not_allowed",
		refusedWith(o.turnsOff(bearer, secondWords, o.code(0))))
	o.same("with no code", "invalid /code not_allowed", refusedWith(o.turnsOff(bearer, firstWords, "000000")))
	o.must(o.turnsOff(bearer, firstWords, codes[0]))
	o.same("off twice", "invalid /code not_allowed", refusedWith(o.turnsOff(bearer, firstWords, codes[1])))
	tells := func(what string, needsCode bool, takenBy string) {
		o.Helper()
		entry, err := o.ledger.SignInWithPassword(ctx, "花子", firstWords)
		o.must(err)
		o.same(what, fmt.Sprint(needsCode, takenBy), fmt.Sprint(entry.NeedsCode, entry.FactorTaken.By))
		if !entry.NeedsCode {
			o.must(o.ledger.Note(ctx, ledger.Noted{Kind: fact.SystemSignIn, Bearer: entry.Bearer, Status: 200}))
		}
	}
	tells("after he turned it off himself", false, "")
	_, err := o.setsUp(bearer, firstWords, appSecret, o.code(0))
	o.must(err)
	_, err = o.useFor(o.link(admin, user.ID), passwordOf(t, firstWords))
	o.must(err)
	tells("after a link", true, "")
	takes := func(by access.User) error {
		_, err := write(o.as(by), access.MayManageUsers, "", func(c *ledger.Command) (any, error) {
			return nil, c.EndSecondFactor(user.ID)
		})
		return err
	}
	o.same("taken away by others", "forbidden", refusedWith(takes(staff)))
	o.must(takes(admin))
	o.same("taken away twice", "not_found", refusedWith(takes(admin)))
	o.now = o.now.AddDate(0, 0, 3)
	tells("after it was taken away", false, "管理")
	o.now = o.now.AddDate(0, 0, 1)
	tells("the next day", false, "")
	known, err := o.ledger.SecondFactor(ctx, user, user.ID)
	o.must(err)
	o.same("who took it away", "管理", known.Taken.By)
	o.systemHolds("a second factor that was taken away")
}
