package ledger_test

import (
	"strings"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Passwords of the tests.
const (
	firstWords  = "朝の汽車は、七時五分にこの駅を出る。"
	secondWords = "ｙｕｋｉ wa shiroku furu no"
)

// passwordOf returns a request that sets a password.
func passwordOf(t *testing.T, password string) string {
	t.Helper()
	text, err := json.Marshal(map[string]string{"password": password})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// enters checks what signing in with a password comes to.
func (o *office) enters(what, name, password, code string) access.Bearer {
	o.Helper()
	entry, err := o.ledger.SignInWithPassword(ctx, name, password)
	o.same(what, code, refusedWith(err))
	return entry.Bearer
}

// changes sets another password as a user who signed in.
func (o *office) changes(bearer access.Bearer, request string) error {
	password, err := o.ledger.PreparePassword(ctx, bearer.User, []byte(request))
	if err != nil {
		return err
	}
	call := ledger.Call{User: bearer.User, Token: bearer.Token.Hash}
	_, err = o.ledger.Write(ctx, call, "", func(c *ledger.Command) (ledger.Reply, error) {
		_, err := c.ChangePassword(password)
		return ledger.Reply{}, err
	})
	return err
}

// TestPasswordOpensThePagesAlone follows a password from its link to its change: what is
// stored of it opens nothing, it ends tokens and is ended by links, and whoever issued the
// link stands with it.
func TestPasswordOpensThePagesAlone(t *testing.T) {
	o := openOffice(t)
	user, token := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	o.enters("before there is a password", "花子", firstWords, "unauthenticated")
	secret, err := o.useFor(o.link(admin, user.ID), passwordOf(t, firstWords))
	o.must(err)
	o.same("what a password is answered with", "", secret)
	o.signs("the token from before", token, "")

	bearer := o.enters("with the password", "花子", firstWords, "accepted")
	o.same("whose link let her in", "管理", bearer.Token.Link.By)
	o.enters("another password", "花子", firstWords+"。", "unauthenticated")
	o.enters("another name", "次郎", firstWords, "unauthenticated")
	o.enters("no password", "花子", "", "unauthenticated")
	if strings.Contains(bearer.Token.Argon2, firstWords) || !strings.HasPrefix(bearer.Token.Argon2, "$argon2id$") {
		t.Errorf("a password is stored as %q", bearer.Token.Argon2)
	}
	o.signs("what is stored of the password", bearer.Token.Argon2, "")
	o.signs("its hash", bearer.Token.Hash, "")
	live, err := o.ledger.Tokens(ctx, user, user.ID)
	o.must(err)
	o.same("tokens", 0, len(live))

	for request, code := range map[string]string{
		`{"old":"` + secondWords + `","new":"` + secondWords + `"}`: "invalid /old not_allowed",
		`{"old":"` + firstWords + `","new":"short"}`:                "invalid /new bad_format",
		`{"old":"` + firstWords + `"}`:                              "invalid /new required",
	} {
		o.same("changing it by "+request, code, refusedWith(o.changes(bearer, request)))
	}
	o.must(o.changes(bearer, `{"old":"`+firstWords+`","new":"`+secondWords+`"}`))
	_, err = o.ledger.StillSignedIn(ctx, bearer.Token.Hash)
	o.same("a session from before the change", "unauthenticated", refusedWith(err))
	o.enters("the former password", "花子", firstWords, "unauthenticated")
	bearer = o.enters("as another keyboard types it", "花子", "yuki wa shiroku furu no", "accepted")
	o.same("whose link let her in", "管理", bearer.Token.Link.By)

	o.takes(o.link(admin, user.ID))
	o.enters("after a token was taken with a link", "花子", secondWords, "unauthenticated")
	o.systemHolds("passwords")
}

// TestPasswordOfWhoMayNotSignIn signs in as users who are disabled.
func TestPasswordOfWhoMayNotSignIn(t *testing.T) {
	o := openOffice(t)
	user, _ := o.addUser(access.User{Name: "花子", Roles: []access.Role{access.RoleMeasurer}})
	_, err := o.useFor(o.link(admin, user.ID), passwordOf(t, firstWords))
	o.must(err)
	bearer := o.enters("before", "花子", firstWords, "accepted")
	_, err = o.as(admin).changeUser(user.ID, `{"disabled":true}`)
	o.must(err)
	o.enters("while disabled", "花子", firstWords, "unauthenticated")
	err = o.changes(bearer, `{"old":"`+firstWords+`","new":"`+secondWords+`"}`)
	o.same("changing it while disabled", "unauthenticated", refusedWith(err))
}

// TestSessionsEnd stores a session, finds it until it is over, and ends one.
func TestSessionsEnd(t *testing.T) {
	o := openOffice(t)
	stored := access.Session{Hash: fact.DigestOf("a"), Data: []byte{0, 255}, ExpiresAt: o.now.Add(time.Minute)}
	o.must(o.ledger.StoreSession(ctx, stored))
	found, err := o.ledger.Session(ctx, stored.Hash)
	o.must(err)
	o.same("what was stored", string(stored.Data), string(found.Data))
	o.now = o.now.Add(time.Minute)
	if _, err = o.ledger.Session(ctx, stored.Hash); err != fact.ErrNoFact {
		t.Errorf("a session that is over: %v", err)
	}
	stored.ExpiresAt = o.now.Add(time.Hour)
	o.must(o.ledger.StoreSession(ctx, stored))
	_, err = o.ledger.Session(ctx, stored.Hash)
	o.must(err)
	o.must(o.ledger.EndSession(ctx, stored.Hash))
	if _, err = o.ledger.Session(ctx, stored.Hash); err != fact.ErrNoFact {
		t.Errorf("a session that was ended: %v", err)
	}
}
