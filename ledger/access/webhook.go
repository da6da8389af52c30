package access

import (
	"errors"
	"net/netip"
	"slices"
	"time"
)

// Webhook is an address of another system that is told what is recorded. It belongs to the
// administrators, and not to the one who added it.
type Webhook struct {
	Number    int64 // given by the store in the order of adding
	ID        string
	Title     string // what it is for
	URL       string
	Kinds     []string // of events; all if there are none
	Contracts []string // ids; all if there are none
	// Secret is what deliveries are signed with, in the form whsec_… of Standard Webhooks.
	// It is stored as it is: a hash of it could not sign.
	Secret    string
	CreatedBy string // name of the user
	CreatedAt time.Time
	// Position is the number of the line of the audit log up to which there are deliveries:
	// lines are numbered in the order of their commits, without gaps, so that none before it
	// can appear later.
	Position int64
}

// Tells says whether the webhook is told of an event.
func (w Webhook) Tells(kind, contract string) bool {
	return (len(w.Kinds) == 0 || slices.Contains(w.Kinds, kind)) &&
		(len(w.Contracts) == 0 || slices.Contains(w.Contracts, contract))
}

// DeliveryState says what has become of a delivery.
type DeliveryState string

// The states.
const (
	DeliveryWaiting DeliveryState = "waiting" // to be sent, for the first time or again
	DeliveryDone    DeliveryState = "delivered"
	DeliveryGivenUp DeliveryState = "given_up" // it failed as often as it is tried
)

// DeliveryFailure says why there was no answer.
type DeliveryFailure string

// The failures.
const (
	FailedAddress    DeliveryFailure = "address_not_allowed" // all its addresses are out of reach
	FailedConnection DeliveryFailure = "no_connection"
	FailedTLS        DeliveryFailure = "tls"     // the certificate is not trusted, or no common version
	FailedTimeout    DeliveryFailure = "timeout" // before the header of the answer was there
	FailedAnswer     DeliveryFailure = "bad_answer"
)

// Delivery is one event on its way to one webhook. Those of one contract come one after the
// other.
type Delivery struct {
	Webhook  string // id
	Number   int64  // given by the store, in the order in which they are to be sent
	ID       string // the same however often it is sent
	Kind     string
	Contract string
	At       time.Time // of the event
	Body     string    // as sent
	State    DeliveryState
	ByHand   bool // it was asked for again, and keeps no later one waiting
	Attempts int  // that failed since it was last asked for
	DueAt    time.Time
	// ClaimedUntil is until when one program has it for itself; the zero time if none does.
	ClaimedUntil time.Time
	Answer
}

// Answer is what came back of the last attempt at a delivery.
type Answer struct {
	At           time.Time       // zero if there was none yet
	Status       int             // 0 if there was no answer
	Failure      DeliveryFailure // empty if there was
	Milliseconds int64           // that it took
	Text         string          // its first bytes
}

// DeliveryCounts is how many deliveries of a webhook there are in which state.
type DeliveryCounts struct {
	Waiting, GivenUp int
	Failing          int       // of those that wait, how many failed already
	Oldest           time.Time // when the oldest that waits was due first; zero if none does
}

// Network is where webhooks may be sent: the public addresses, or a network.
type Network struct {
	Public bool
	Prefix netip.Prefix
}

// UnmarshalText reads the word public, or a network such as 10.0.0.0/8.
func (n *Network) UnmarshalText(text []byte) (err error) {
	if string(text) == "public" {
		n.Public = true
		return nil
	}
	if n.Prefix, err = netip.ParsePrefix(string(text)); err != nil {
		return errors.New("must be public, or a network such as 10.0.0.0/8")
	}
	return nil
}

// String writes what UnmarshalText reads.
func (n Network) String() string {
	if n.Public {
		return "public"
	}
	return n.Prefix.String()
}

// Reach is where webhooks may be sent. The empty one reaches nothing.
type Reach []Network

// special are networks that are not of the public internet, beside those that netip knows,
// and those by which one address stands for another (IANA special-purpose registries).
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
	"2001:db8::/32", "2002::/16", "fec0::/10")

func prefixes(texts ...string) (list []netip.Prefix) {
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

// IsPublic says whether an address is one of the public internet.
func IsPublic(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() &&
		!slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Allows says whether something may be sent to an address. What is not encrypted may only go
// to a network that is named.
func (r Reach) Allows(a netip.Addr, encrypted bool) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(r, func(n Network) bool {
		if n.Public {
			return encrypted && IsPublic(a)
		}
		return n.Prefix.Contains(a)
	})
}

// AllowsPlain says whether anything may be sent without encryption.
func (r Reach) AllowsPlain() bool {
	return slices.ContainsFunc(r, func(n Network) bool { return !n.Public })
}
