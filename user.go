package main

import (
	"context"
	"fmt"
	"time"

	"slaledger/ledger"
	"slaledger/storage"
)

// userCommands keep users.
type userCommands struct {
	Add userAdd `cmd:"" help:"Add a user and print the token (利用者の追加)."`
}

// userAdd creates a user.
type userAdd struct {
	Name   string        `help:"Name of the user: unique, shown with everything the user does, never changed." required:""`
	Role   []ledger.Role `help:"Role: measurer, contract_staff, vendor, auditor or admin; may be repeated." required:"" enum:"measurer,contract_staff,vendor,auditor,admin"`
	Vendor string        `help:"Vendor of a user with the role vendor, as in the contract's vendor id."`
	DB     string        `help:"Database file; it is made if it is not there." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
}

// Help teaches the command with examples.
func (userAdd) Help() string {
	return `It works while the server runs. The token is printed alone on standard output and is shown only once.

Examples:

  slaledger user add --name hanako --role measurer --role contract_staff
  slaledger user add --name fuji-desk --role vendor --vendor fuji
  TOKEN=$(slaledger user add --name keeper --role admin --db slaledger.db)`
}

// Run creates the user and prints the token.
func (c userAdd) Run(s streams) error {
	store, err := storage.Open(c.DB)
	if err != nil {
		return err
	}
	defer store.Close()
	user := ledger.User{Name: c.Name, Roles: c.Role, Vendor: c.Vendor}
	_, token, err := ledger.New(store, time.Now).AddUser(context.Background(), user)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, token)
	return nil
}
