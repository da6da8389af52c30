package storetest

import (
	"fmt"
	"testing"

	"slaledger/ledger/access"
)

// User returns an auditor.
func User(name string) access.User {
	return access.User{ID: "id-" + name, Name: name, Roles: []access.Role{access.RoleAuditor}, CreatedAt: hardInstants[2]}
}

func usersRoundTrip(t *testing.T, s Opened) {
	var users []access.User
	for i, text := range hardTexts {
		users = append(users, access.User{
			Number: int64(i + 1), ID: fmt.Sprint(i, asKey(text)), Name: asKey(text), Roles: access.Roles[i%5:], Vendor: text,
			FullName: text, Affiliation: text, Title: text,
			ValidUntil: text, Disabled: i%2 == 0, CreatedAt: hardInstants[i%len(hardInstants)], Mail: text,
		})
	}
	users[4].Roles = nil
	for _, u := range users {
		Change(t, s, "", func(w access.Writer) error { return w.AddUser(u) })
	}
	usersAre(t, s, users)
	users[1].Roles, users[1].Disabled, users[1].Vendor = []access.Role{access.RoleVendor}, true, "𠮷"
	users[1].FullName, users[1].Affiliation, users[1].Title = "氏名", "所属", "役職"
	users[1].ValidUntil, users[1].Mail, users[1].Muted = "2025-03-31", "u@example.jp", access.NoticeKinds
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
