package ledger

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"golang.org/x/text/unicode/norm"
)

// Contract is a contract as stored.
type Contract struct {
	Number   int64 // orders contracts as recorded
	ID       string
	Contract *domain.Contract
	// Imported is where the account came from, nil if it was not taken in.
	Imported *Takeover
	// Withdrawn is nil unless the contract was entered by mistake.
	Withdrawn *Withdrawal
	// Hints are what looks mistaken in a contract that was recorded just now.
	Hints []domain.Hint
}

// listed returns the contract of an account, with its number.
func (a *account) listed(number int64) Contract {
	return Contract{Number: number, ID: a.id, Contract: a.contract, Imported: a.imported, Withdrawn: a.withdrawn}
}

// CreateContract records a contract, and says what looks mistaken in it. It returns the errors of
// book.ReadNewContract.
func (c *Command) CreateContract(request []byte) (Contract, error) {
	if err := c.permit(access.MayContract); err != nil {
		return Contract{}, err
	}
	contract, err := book.ReadNewContract(request)
	if err != nil {
		return Contract{}, err
	}
	text, err := body(book.NewContract(contract))
	if err != nil {
		return Contract{}, err
	}
	c.id, c.name = newID(), "contract"
	c.facts = []fact.Fact{fact.Contract{ID: c.id, Vendor: contract.Vendor.ID, Body: text, Recorded: c.recorded()}}
	hints, err := c.contractHints(contract)
	return Contract{ID: c.id, Contract: contract, Hints: hints}, err
}

// contractHints returns what looks mistaken in a new contract.
func (c *Command) contractHints(contract *domain.Contract) (hints []domain.Hint, err error) {
	known, err := c.knowsVendor(contract.Vendor.ID)
	if err != nil {
		return nil, err
	}
	if !known {
		hints = append(hints, domain.Hint{Code: domain.HintUnknownVendor, Contract: contract})
	}
	if contract.Number == "" {
		return hints, nil
	}
	ids, err := c.w.Numbered(contract.Number)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		other, err := c.ledger.account(c.w, c.user, id)
		if err != nil {
			return nil, err
		}
		if other.withdrawn == nil && other.contract.Number == contract.Number {
			hints = append(hints, domain.Hint{Code: domain.HintSameNumber, Contract: contract, Same: other.contract})
		}
	}
	return hints, nil
}

// knowsVendor says whether there is another contract of a vendor, or a user.
func (c *Command) knowsVendor(vendor string) (bool, error) {
	contracts, err := c.w.Contracts(vendor, 0, 1)
	if err != nil || len(contracts) > 0 {
		return err == nil, err
	}
	users, err := c.w.Users(0, math.MaxInt)
	return slices.ContainsFunc(users, func(u access.User) bool { return u.Vendor == vendor }), err
}

// Contract returns one contract.
func (l *Ledger) Contract(ctx context.Context, user access.User, id string) (Contract, error) {
	a, err := l.current(ctx, user, id)
	if err != nil {
		return Contract{}, err
	}
	return a.listed(0), nil
}

// Contracts returns the contracts that the user may see and a query asks for, recorded
// after a number, as recorded.
func (l *Ledger) Contracts(ctx context.Context, user access.User, q ContractQuery, after int64) ([]Contract, error) {
	var contracts []Contract
	take := func(o *overview, number int64) {
		if len(contracts) < q.Limit {
			found := o.contract
			found.Number = number
			contracts = append(contracts, found)
		}
	}
	asked := overviewQuery{vendor: q.Vendor, after: after}
	if q.Text == "" {
		asked.limit = q.Limit
	}
	err := l.found(ctx, user, asked, q.Text, take)
	return contracts, err
}

// NearContract is a contract with its distance to the criterion.
type NearContract struct {
	Contract
	// PointsToPenalty is that of the balance, in points; nil while there is no
	// agreement, and of a withdrawn contract.
	PointsToPenalty *domain.Amount
	// Standing is where it stands, nil where PointsToPenalty is.
	Standing *ContractStanding
	// Waits are the roles whose acts it waits for.
	Waits []access.Role
}

// ContractQuery asks for contracts.
type ContractQuery struct {
	Vendor string // only of that vendor, of all if empty
	// Text is what their name, number or vendor's name has, each of its words
	// somewhere, whatever the width and case of letters; of all if it has no words.
	Text  string
	Limit int // how many at most
}

// NearestContracts returns the contracts that the user may see and a query asks for: those
// nearest to the criterion first, equally near ones as recorded, those without an agreement
// and withdrawn ones last. It starts after the place of a contract, nil for the first.
func (l *Ledger) NearestContracts(
	ctx context.Context, user access.User, q ContractQuery, after *NearContract,
) ([]NearContract, error) {
	first := foremost[placedContract]{limit: q.Limit, compare: placedContract.compare}
	err := l.found(ctx, user, overviewQuery{vendor: q.Vendor}, q.Text, func(o *overview, number int64) {
		placed := placedContract{o.toPenalty, number, o}
		if after == nil || placed.compare(placedContract{after.PointsToPenalty, after.Number, nil}) > 0 {
			first.add(placed)
		}
	})
	today := l.clock()
	var contracts []NearContract
	for _, placed := range first.sorted() {
		contracts = append(contracts, placed.near(placed.number, today))
	}
	return contracts, err
}

// found gives the overviews of a query of the contracts that have a text.
func (l *Ledger) found(
	ctx context.Context, user access.User, q overviewQuery, text string, give func(o *overview, number int64),
) error {
	words := strings.Fields(searched(text))
	return l.overviews(ctx, user, q, func(o *overview, number int64) {
		lacks := func(word string) bool { return !strings.Contains(o.search, word) }
		if !slices.ContainsFunc(words, lacks) {
			give(o, number)
		}
	})
}

// searched returns a text as it is compared when contracts are searched.
func searched(text string) string { return strings.ToLower(norm.NFKC.String(text)) }

// near returns the contract of an overview among those by distance.
func (o *overview) near(number int64, today time.Time) NearContract {
	near := NearContract{Contract: o.contract, PointsToPenalty: o.toPenalty, Standing: o.standing,
		Waits: []access.Role{}}
	near.Number = number
	for _, role := range access.Roles {
		waits := func(t Turn) bool { return t.Role == role && !t.Since.After(latest(today, o.at)) }
		if slices.ContainsFunc(o.turns, waits) {
			near.Waits = append(near.Waits, role)
		}
	}
	return near
}

// placedContract is a contract with its place in the order by distance.
type placedContract struct {
	toPenalty *domain.Amount
	number    int64
	*overview
}

// compare orders by distance, then as recorded.
func (p placedContract) compare(q placedContract) int {
	switch {
	case p.toPenalty == nil && q.toPenalty == nil:
	case p.toPenalty == nil:
		return 1
	case q.toPenalty == nil:
		return -1
	default:
		if order := p.toPenalty.Cmp(*q.toPenalty); order != 0 {
			return order
		}
	}
	return cmp.Compare(p.number, q.number)
}
