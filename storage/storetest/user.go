package storetest

import (
	"errors"
	"fmt"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// User returns an auditor.
func User(name string) access.User {
	return access.User{ID: "id-" + name, Name: name, Roles: []access.Role{access.RoleAuditor}, CreatedAt: hardInstants[2]}
}

func usersRoundTrip(t *testing.T, s Opened) {
	var users []access.User
	for i, text := range hardTexts {
		users = append(users, access.User{
			Number: int64(i + 1), ID: fmt.Sprint(i, text), Name: text, Roles: access.Roles[i%5:], Vendor: text,
			Affiliation: text, Title: text, ValidUntil: text, Disabled: i%2 == 0, CreatedAt: hardInstants[i%len(hardInstants)],
		})
	}
	users[4].Roles = nil
	for _, u := range users {
		Change(t, s, "", func(w access.Writer) error { return w.AddUser(u) })
	}
	usersAre(t, s, users)
	users[1].Roles, users[1].Disabled, users[1].Vendor = []access.Role{access.RoleVendor}, true, "𠮷"
	users[1].Affiliation, users[1].Title, users[1].ValidUntil = "所属", "役職", "2025-03-31"
	changed := users[1]
	changed.Name, changed.CreatedAt = "a name never changes", farFuture
	Change(t, s, "", func(w access.Writer) error { return w.UpdateUser(changed) })
	usersAre(t, s, users)
}

func usersAre(t *testing.T, s Opened, users []access.User) {
	t.Helper()
	View(t, s, func(r access.Reader) error {
		got, err := r.Users(0, 100)
		Same(t, "users", users, got)
		for _, u := range users {
			one, err := r.User(u.ID)
			if err != nil {
				return err
			}
			Same(t, "user", u, one)
			inUTC(t, one.CreatedAt)
		}
		return err
	})
}

func usersArePaged(t *testing.T, s Opened) {
	var want []string
	for i := range 11 {
		user := User(fmt.Sprint("u", 20-i))
		want = append(want, user.Name)
		Change(t, s, "", func(w access.Writer) error { return w.AddUser(user) })
	}
	View(t, s, func(r access.Reader) error {
		users := paged(t, 4, func(last *access.User) ([]access.User, error) {
			if last == nil {
				return r.Users(0, 4)
			}
			return r.Users(last.Number, 4)
		})
		var got []string
		for _, u := range users {
			got = append(got, u.Name)
		}
		Same(t, "users", want, got)
		return nil
	})
}

func tokensLiveUntilRevoked(t *testing.T, s Opened) {
	Change(t, s, "", func(w access.Writer) error {
		return errors.Join(w.AddUser(User("hanako")), w.AddUser(User("jiro")),
			w.AddToken(access.Token{ID: "t1", User: "id-hanako", Hash: "h1", CreatedAt: hardInstants[0]}),
			w.AddToken(access.Token{ID: "t2", User: "id-hanako", Hash: "h2", CreatedAt: hardInstants[0]}))
	})
	holds := func(hash, want string) {
		t.Helper()
		user, err := s.UserByToken(t.Context(), hash)
		if user.Name != want {
			t.Errorf("%s is the token of %q, want %q", hash, user.Name, want)
		}
		if (want == "") != errors.Is(err, fact.ErrNoFact) {
			t.Errorf("%s: %v", hash, err)
		}
	}
	holds("h1", "hanako")
	holds("h2", "hanako")
	holds("t1", "")
	revoke := func(user, token string) error {
		return s.Change(t.Context(), "", func(w access.Writer) error { return w.RevokeToken(user, token, hardInstants[1]) })
	}
	for _, wrong := range [][2]string{{"id-jiro", "t1"}, {"id-hanako", "t3"}, {"id-hanako", "h1"}, {"", ""}} {
		if err := revoke(wrong[0], wrong[1]); !errors.Is(err, fact.ErrNoFact) {
			t.Errorf("revoking %v: %v", wrong, err)
		}
	}
	holds("h1", "hanako")
	if err := revoke("id-hanako", "t1"); err != nil {
		t.Fatal(err)
	}
	holds("h1", "")
	holds("h2", "hanako")
	if err := revoke("id-hanako", "t1"); !errors.Is(err, fact.ErrNoFact) {
		t.Errorf("revoking twice: %v", err)
	}
}
