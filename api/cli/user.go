package cli

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"slices"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
)

// userCommands keep users.
type userCommands struct {
	Add             userAdd             `cmd:"" help:"Add a user and print the token (利用者の追加)."`
	EndSecondFactor userEndSecondFactor `cmd:"" help:"Take away the second factor that a user lost (二要素認証の解除)."`
}

// userAdd creates a user.
type userAdd struct {
	Name   string        `help:"Name of the user: unique, shown with everything the user does, never changed." required:""`
	Role   []access.Role `help:"Role: measurer, contract_staff, vendor, auditor or admin; may be repeated." required:"" enum:"measurer,contract_staff,vendor,auditor,admin"`
	Vendor string        `help:"Vendor of a user with the role vendor, as in the contract's vendor id."`
	Link   bool          `help:"Print a link instead of a token: with it the user takes a token, once, within 72 hours (POST /api/v1/links/LINK)."`
	DB     string        `help:"Database file, which is made if it is not there, or postgres://USER@HOST/DATABASE." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
}

// Help teaches the command with examples.
func (userAdd) Help() string {
	return `It works while the server runs. The token is printed alone on standard output and is shown only once.

Examples:

  slaledger user add --name hanako --role measurer --role contract_staff
      one of the prefecture's staff, with two roles

  slaledger user add --name keeper --role admin --link
      an administrator, who takes the token himself: so nobody else ever has it

  slaledger user add --name fuji-desk --role vendor --vendor fuji
      one of a vendor's, who sees only the contracts of fuji

  TOKEN=$(slaledger user add --name keeper --role admin --db slaledger.db)
      keeps the token, to be sent as "Authorization: Bearer $TOKEN"

Exit status: 0 added, 2 not added (standard error says why and what to do).`
}

// Run creates the user and prints the token.
func (c userAdd) Run(s streams) error {
	store, err := storage.Open(c.DB)
	if err != nil {
		return notOpened(c.DB, err)
	}
	defer store.Close()
	s.sayMade(c.DB, store)
	if err := s.sayReduced(context.Background(), store); err != nil {
		return err
	}
	request, err := ledger.UserRequest(access.User{Name: c.Name, Roles: c.Role, Vendor: c.Vendor})
	if err != nil {
		return err
	}
	var secret string // a token or a link
	// Whoever holds the database may add users.
	call := ledger.Call{User: commandLineUser(), Origin: fact.Origin{Action: "slaledger user add"}}
	_, err = ledger.New(store, time.Now).Write(context.Background(), call, "",
		func(w *ledger.Command) (ledger.Reply, error) {
			added, err := w.AddUser(request)
			if err != nil {
				return ledger.Done, err
			}
			if c.Link {
				_, secret, err = w.IssueLink(added.ID)
			} else {
				secret, err = w.IssueToken(added.ID, "slaledger user add", "")
			}
			return ledger.Done, err
		})
	if err != nil {
		return notAdded(err)
	}
	fmt.Fprintln(s.out, secret)
	return nil
}

// userEndSecondFactor takes the second factor of a user away.
type userEndSecondFactor struct {
	Name string `help:"Name of the user." required:""`
	DB   string `help:"Database file, or postgres://USER@HOST/DATABASE." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
}

// Help teaches the command with examples.
func (userEndSecondFactor) Help() string {
	return `For an administrator who lost the device and the recovery codes, where nobody else can take them away on ` +
		`the page of the user. It works while the server runs. The system's journal has who did it, by the account of the ` +
		`operating system, and the user is told at the next sign-in.

Examples:

  slaledger user end-second-factor --name keeper
      keeper signs in with the password alone, or sets up another second factor where one is needed

Exit status: 0 taken away, 2 not taken away (standard error says why and what to do).`
}

// Run takes it away.
func (c userEndSecondFactor) Run(s streams) error {
	ctx := context.Background()
	user, err := c.user(ctx)
	if err != nil {
		return err
	}
	store, err := storage.Open(c.DB)
	if err != nil {
		return notOpened(c.DB, err)
	}
	defer store.Close()
	call := ledger.Call{User: commandLineUser(), Origin: fact.Origin{Action: "slaledger user end-second-factor"}}
	_, err = ledger.New(store, time.Now).Write(ctx, call, "", func(w *ledger.Command) (ledger.Reply, error) {
		return ledger.Done, w.EndSecondFactor(user)
	})
	if refused, is := errors.AsType[*refusal.Refusal](err); is && refused.Code == refusal.NotFound {
		return &failure{cause: err, says: refusal.Say("%s には、二要素認証が登録されていません。", "%s has no second factor.", c.Name)}
	}
	return err
}

// user returns the id of the user.
func (c userEndSecondFactor) user(ctx context.Context) (id string, err error) {
	store, err := storage.OpenToRead(c.DB) // which makes none
	if err != nil {
		return "", notOpenedToRead(c.DB, err)
	}
	defer store.Close()
	err = store.View(ctx, func(r access.Reader) error {
		user, err := r.UserNamed(c.Name)
		id = user.ID
		return err
	})
	if errors.Is(err, fact.ErrNoFact) {
		return "", &failure{cause: err, says: refusal.Say("利用者 %s はいません。--name を確認してください。",
			"There is no user %s. Check --name.", c.Name)}
	}
	return id, err
}

// commandLineUser is who the audit log names for a command: the account of the
// operating system.
func commandLineUser() access.User {
	if account, err := user.Current(); err == nil {
		return access.User{Name: account.Username + "@command-line"}
	}
	return access.User{Name: "command-line"}
}

// notAdded says why a user was not added, in the words of the command line.
func notAdded(err error) error {
	var refused *refusal.Refusal
	var faults refusal.Faults
	switch {
	case errors.As(err, &refused) && refused.Code == refusal.AlreadyExists:
		return &failure{cause: err, says: refusal.Text{
			Japanese: "利用者を追加していません。別の名前を --name で指定してください。この利用者の新しいリンクは、admin が POST /api/v1/users/{id}/links で発行できます。",
			English: "The user was not added. Give another --name; a new link for this one is issued by an admin with " +
				"POST /api/v1/users/{id}/links.",
		}}
	case errors.As(err, &faults):
		flags := map[string]string{"/name": "--name", "/roles": "--role", "/vendor_id": "--vendor"}
		named := slices.Clone(faults)
		for i := range named {
			named[i].Pointer = flags[named[i].Pointer]
		}
		return named
	}
	return err
}
