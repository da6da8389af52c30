package example

import (
	"context"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
)

// newcomers are those who come to the example by one-time links, one a role. Whoever uses
// a link ends what its user signed in with before: the others' tokens stay as they are.
var newcomers = []access.User{
	{Name: "sokutei-2", FullName: "志摩 湊", Roles: []access.Role{access.RoleMeasurer}, Affiliation: "三重県",
		Title: "測定担当"},
	{Name: "keiyaku-3", FullName: "熊野 光", Roles: []access.Role{access.RoleContractStaff}, Affiliation: "三重県",
		Title: "契約担当"},
	{Name: "fuji-madoguchi-2", FullName: "尾鷲 澪", Roles: []access.Role{access.RoleVendor}, Vendor: "fuji",
		Affiliation: "受注者", Title: "窓口担当"},
	{Name: "kansa-2", FullName: "四日市 蓮", Roles: []access.Role{access.RoleAuditor}, Affiliation: "三重県",
		Title: "監査担当"},
	{Name: "kanri-2", FullName: "津 杏", Roles: []access.Role{access.RoleAdmin}, Affiliation: "三重県",
		Title: "利用者管理"},
}

// Invitation is a one-time link with which a newcomer sets a password.
type Invitation struct {
	access.User
	Link string
}

// Invite adds a newcomer of each role to the filled example, at the instant now, and
// returns the links that its administrator issues to them.
func Invite(ctx context.Context, store access.Store, now time.Time) (invited []Invitation, err error) {
	d := &demo{ctx: ctx, now: now}
	d.ledger = ledger.New(store, func() time.Time { return d.now })
	err = d.do(users[theAdmin], func(c *ledger.Command) error {
		for _, user := range newcomers {
			request, err := ledger.UserRequest(user)
			if err != nil {
				return err
			}
			added, err := c.AddUser(request)
			if err != nil {
				return err
			}
			_, secret, err := c.IssueLink(added.ID)
			if err != nil {
				return err
			}
			invited = append(invited, Invitation{added, secret})
		}
		return nil
	})
	return invited, err
}
