package ledger

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// overview is what lists over all contracts say of one. It follows from the facts up to a
// journal head, but for what the time of day says.
type overview struct {
	head     string    // hash
	at       time.Time // of the head: a clock may be behind it
	contract Contract
	search   string            // what a search looks at
	standing *ContractStanding // nil while there is no agreement, and of a withdrawn contract
	// toPenalty are the points from the balance to the criterion, nil where there is no
	// standing.
	toPenalty *domain.Amount
	turns     []Turn // with those that do not wait yet; without their contract
	// penalties are those of the account, each with its contract but for that one's number.
	penalties []ListedPenalty
}

// overviewQuery asks for overviews.
type overviewQuery struct {
	contract string // only of that contract, of all if empty
	vendor   string // only of the contracts of that vendor, of all if empty
	after    int64  // only of the contracts recorded after that number
	limit    int    // of how many contracts at most, 0 for any number
}

// overviews gives the overviews of the contracts that the user may see, with their numbers.
// With those in memory, it asks the store one question, however many contracts and months
// there are; where accounts changed since, it reads them, many together. It returns
// not_found for a contract that is asked for and does not exist for the user.
func (l *Ledger) overviews(
	ctx context.Context, user access.User, q overviewQuery, give func(o *overview, number int64),
) error {
	if err := user.Permit(access.MayRead); err != nil {
		return err
	}
	if q.contract != "" {
		return l.read(ctx, user, q.contract, now, func(r fact.Reader, a *account) error {
			o, err := l.overview(r, user, a.id, a.head.Hash)
			if err == nil {
				give(o, 0)
			}
			return err
		})
	}
	only, none := user.OnlyVendor()
	if none || only != "" && q.vendor != "" && q.vendor != only {
		return nil
	}
	if only != "" {
		q.vendor = only
	}
	return l.store.View(ctx, func(r access.Reader) error {
		found, err := listed(ctx, r, q)
		if err != nil {
			return err
		}
		for together := range slices.Chunk(found, readTogether) {
			if err := l.give(r, user, q.vendor, together, give); err != nil {
				return err
			}
		}
		return nil
	})
}

// look has what was asked once of how far the contracts are, by what was asked.
type look struct {
	mu    sync.Mutex
	found map[overviewQuery][]fact.ListedContract
}

// lookKey finds a look in a context.
type lookKey struct{}

// OneLook returns a context in which all lists over contracts are of what is there when the
// first of them is asked for: they agree, and the store is asked how far each contract is
// but once.
func OneLook(ctx context.Context) context.Context {
	return context.WithValue(ctx, lookKey{}, &look{found: map[overviewQuery][]fact.ListedContract{}})
}

// listed returns the contracts of a query with their heads.
func listed(ctx context.Context, r fact.Reader, q overviewQuery) ([]fact.ListedContract, error) {
	limit := cmp.Or(q.limit, math.MaxInt)
	seen, one := ctx.Value(lookKey{}).(*look)
	if !one {
		return r.Contracts(q.vendor, q.after, limit)
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if found, asked := seen.found[q]; asked {
		return found, nil
	}
	found, err := r.Contracts(q.vendor, q.after, limit)
	if err == nil {
		seen.found[q] = found
	}
	return found, err
}

// readTogether is how many contracts are read together at most: what is read of them is in
// memory at once. Where no more than readAlone of them are not in memory, each is read for
// itself.
const (
	readTogether = 100
	readAlone    = 3
)

// give gives the overviews of contracts that follow each other in the list of all or of
// those of a vendor.
func (l *Ledger) give(
	r fact.Reader, user access.User, vendor string, contracts []fact.ListedContract, give func(o *overview, number int64),
) error {
	var known [readTogether]*overview
	missing := 0
	for i, f := range contracts {
		o, found := l.looked.Get(f.ID)
		if found && o.head == f.Head {
			known[i] = o
		} else {
			missing++
		}
	}
	if missing > readAlone {
		first, last := contracts[0].Number, contracts[len(contracts)-1].Number
		r = gather(r, fact.NumberedContracts{First: first, Last: last, Vendor: vendor})
	}
	for i, f := range contracts {
		o := known[i]
		if o == nil {
			var err error
			if o, err = l.overview(r, user, f.ID, f.Head); err != nil {
				return err
			}
		}
		give(o, f.Number)
	}
	return nil
}

// overview returns the overview of a contract whose journal has a head.
func (l *Ledger) overview(r fact.Reader, user access.User, id, head string) (*overview, error) {
	if o, found := l.looked.Get(id); found && o.head == head {
		return o, nil
	}
	a, err := l.account(r, user, id)
	if err != nil {
		return nil, err
	}
	o, err := newOverview(r, a)
	if err == nil {
		l.looked.Add(id, o)
	}
	return o, err
}

func newOverview(r fact.Reader, a *account) (*overview, error) {
	o := &overview{head: a.head.Hash, at: a.head.At, contract: a.listed(0)}
	c := a.contract
	o.search = searched(strings.Join([]string{c.Name, c.Number, c.Vendor.Name}, "\n"))
	penalties, err := loadPenalties(r, a)
	if err != nil {
		return nil, err
	}
	if o.turns, err = a.turns(r, penalties); err != nil {
		return nil, err
	}
	if o.penalties, err = a.listedPenalties(penalties, o.turns); err != nil {
		return nil, err
	}
	if len(a.versions) > 0 && a.withdrawn == nil {
		if o.standing, err = a.contractStanding(r, penalties); err != nil {
			return nil, err
		}
		points := o.standing.Balance.PointsToPenalty()
		o.toPenalty = &points
	}
	return o, nil
}

// ContractStanding is where a contract stands among others.
type ContractStanding struct {
	Balance Balance
	// Awaiting is the first month under re-measurement, 0 if there is none.
	Awaiting domain.Month
	// Closings are the totals that the last twelve settled months carried out, the
	// earliest first.
	Closings []Closing
	// Fewest is the smallest number of misses of one item that reach the criterion, nil if
	// those of none do within the term.
	Fewest *int
	Money  StandingMoney
	// Moved is the money that went for all penalties of the contract.
	Moved MoneyMoved
	// Open are the penalties on which the parties have no word of both yet.
	Open []OpenPenalty
}

// Closing is the total that a settled month carried out.
type Closing struct {
	Month domain.Month
	Total domain.Amount
}

// OpenPenalty is a penalty on which the parties have no word of both yet.
type OpenPenalty struct {
	Month  domain.Month
	Status PenaltyStatus
}

// StandingMoney is the outstanding money of a contract in yen: what is in effect, and what
// is not yet. They are never added up.
type StandingMoney struct {
	Deduct      domain.Amount // still to be taken, of penalties in effect
	Repay       domain.Amount // to be given back
	Provisional domain.Amount // of penalties that are not in effect
}

// closingsShown is of how many months a contract's standing has the closing.
const closingsShown = 12

func (a *account) contractStanding(r fact.Reader, penalties []Penalty) (*ContractStanding, error) {
	s := &ContractStanding{Awaiting: a.reopened}
	var err error
	if s.Balance, err = a.balance(r, BalanceQuery{Misses: true}); err != nil {
		return nil, err
	}
	for _, m := range s.Balance.Misses {
		if s.Fewest == nil || m.Count < *s.Fewest {
			s.Fewest = &m.Count
		}
	}
	for _, p := range penalties {
		s.add(p)
	}
	s.Closings, err = a.lastClosings(r)
	return s, err
}

// add enters the money and the status of a penalty.
func (s *ContractStanding) add(p Penalty) {
	open := p.Status == PenaltyPending || p.Status == PenaltyDisputed
	if open {
		s.Open = append(s.Open, OpenPenalty{p.Statement.Fact.Month, p.Status})
	}
	s.Money.add(p.Status, p.Outstanding)
	s.Moved.Deducted, s.Moved.Repaid = s.Moved.Deducted.Add(p.Deducted), s.Moved.Repaid.Add(p.Repaid)
}

// MoneyLeft returns what is outstanding of a penalty with a status, on the side on which it
// is.
func MoneyLeft(status PenaltyStatus, outstanding domain.Amount) (left StandingMoney) {
	left.add(status, outstanding)
	return left
}

// add enters what is outstanding of a penalty, below 0 if it is to be given back.
func (m *StandingMoney) add(status PenaltyStatus, outstanding domain.Amount) {
	switch {
	case outstanding.Sign() < 0:
		m.Repay = m.Repay.Sub(outstanding)
	case status == PenaltyPending || status == PenaltyDisputed:
		m.Provisional = m.Provisional.Add(outstanding)
	default:
		m.Deduct = m.Deduct.Add(outstanding)
	}
}

func (a *account) lastClosings(r fact.Reader) ([]Closing, error) {
	if a.settled == 0 {
		return nil, nil
	}
	facts, err := r.LiveStatements(a.id, domain.Period{From: a.settled - closingsShown + 1, To: a.settled})
	if err != nil {
		return nil, err
	}
	closings := make([]Closing, len(facts))
	for i, f := range facts {
		closing, err := readClosing(f)
		if err != nil {
			return nil, err
		}
		total, err := domain.ReadAmount(closing.Total)
		if err != nil {
			return nil, err
		}
		closings[i] = Closing{f.Month, total}
	}
	return closings, nil
}
