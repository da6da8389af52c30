package pages

import (
	"strings"

	"slaledger/api/answer"
	"slaledger/ledger/fact"
)

// Person writes who acted as of that day, with the login name beside it.
func (r *request) Person(by string, actor *answer.Actor) string {
	if actor == nil {
		return by
	}
	name := strings.Join(strings.Fields(actor.Affiliation+" "+actor.Title+" "+actor.FullName), " ")
	if name == "" {
		return by
	}
	return name + "（" + by + "）"
}

// By writes who acted on the contract at an instant, as of that day: the login name alone
// if no more was kept. Who acted is asked for once a page.
func (r *request) By(name, at string) (string, error) {
	if r.actors == nil {
		list, err := r.site.ledger.Actors(r.Request().Context(), r.who.User, r.Subject.ID)
		if err != nil {
			return "", err
		}
		r.actors = map[acted]*answer.Actor{}
		for i := range list {
			by := list[i].Fact.Recorded
			r.actors[acted{by.By, fact.InstantText(by.At)}], _ = answer.NewActor(&list[i])
		}
	}
	return r.Person(name, r.actors[acted{name, at}]), nil
}

// acted is who acted and when.
type acted struct{ by, at string }
