package ledger

import (
	"context"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Actor is who acted in a command, as of that day.
type Actor struct {
	Fact fact.Actor
	Text book.ActorText
}

// actor returns who acts in the command, as its facts say it.
func (c *Command) actor() (Actor, error) {
	text := book.ActorText{
		FullName: fact.OneLine(c.user.FullName), Affiliation: fact.OneLine(c.user.Affiliation),
		Title: fact.OneLine(c.user.Title),
	}
	if issue := c.bearer.Token.Link; issue.By != "" {
		text.IssuedBy, text.IssuedAt = issue.By, fact.InstantText(issue.At)
	}
	written, err := body(text)
	return Actor{Text: text, Fact: fact.Actor{
		Contract: c.id, Month: c.month, Role: string(c.role), Party: partyOf(c.role), Vendor: c.user.Vendor,
		Body: written, Recorded: c.recorded(),
	}}, err
}

// partyOf returns the party for which a role is there, empty for none.
func partyOf(role access.Role) domain.Party {
	switch role {
	case access.RoleVendor:
		return domain.VendorParty
	case access.RoleMeasurer, access.RoleContractStaff:
		return domain.Prefecture
	}
	return ""
}

// Actors returns who acted in the commands on an account, in order, but for those from
// before that was kept. It returns not_found.
func (l *Ledger) Actors(ctx context.Context, user access.User, contract string) (actors []Actor, err error) {
	err = l.read(ctx, user, contract, now, func(r fact.Reader, _ *account) error {
		facts, err := fact.Actors.All(r, contract)
		for _, f := range facts {
			actor, err := readActor(f)
			if err != nil {
				return err
			}
			actors = append(actors, *actor)
		}
		return err
	})
	return actors, err
}

// loadActors returns who acted in the commands that were for a month, in all commands
// if month is 0, by the sequences of their records.
func loadActors(r fact.Reader, contract string, month domain.Month) (map[int64]*Actor, error) {
	facts, err := fact.Actors.OfMonth(r, contract, month)
	actors := make(map[int64]*Actor, len(facts))
	for _, f := range facts {
		actor, err := readActor(f)
		if err != nil {
			return nil, err
		}
		actors[f.Recorded.Sequence] = actor
	}
	return actors, err
}

// loadActor returns who acted in the command with this record, nil if that was not kept
// yet.
func loadActor(r fact.Reader, contract string, sequence int64) (*Actor, error) {
	facts, err := fact.Actors.All(r, contract)
	for _, f := range facts {
		if f.Recorded.Sequence == sequence {
			return readActor(f)
		}
	}
	return nil, err
}

func readActor(f fact.Actor) (*Actor, error) {
	actor := &Actor{Fact: f}
	return actor, json.Unmarshal([]byte(f.Body), &actor.Text)
}

// Takeover is where an account came from that was taken in.
type Takeover struct {
	By         fact.Recorded
	FileSHA256 string
}

// takeIn records with the command that the account came from a file.
func (c *Command) takeIn(fileSHA256 string) error {
	text, err := body(book.TakeoverText{FileSHA256: fileSHA256})
	c.facts = append(c.facts, fact.Takeover{Contract: c.id, Body: text, Recorded: c.recorded()})
	return err
}

// loadTakeover takes from the facts where the account came from, if it was taken in:
// the last time it was.
func (a *account) loadTakeover(r fact.Reader) error {
	facts, err := fact.Takeovers.All(r, a.id)
	if err != nil || len(facts) == 0 {
		return err
	}
	a.imported, err = readTakeover(facts[len(facts)-1])
	return err
}

func readTakeover(f fact.Takeover) (*Takeover, error) {
	var text book.TakeoverText
	err := json.Unmarshal([]byte(f.Body), &text)
	return &Takeover{By: f.Recorded, FileSHA256: text.FileSHA256}, err
}
