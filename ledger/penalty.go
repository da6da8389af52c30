package ledger

import (
	"context"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Penalty is the penalty of a revision of a statement with all that was said
// and done about it.
type Penalty struct {
	Statement Statement // the revision that has it
	Status    PenaltyStatus
	Consents  []Consent
	Answers   []PenaltyAnswer
	Money     []Application
	MoneyMoved
	// Outstanding is what is still to be taken, or below 0 to be given back: the
	// reduction in force for the month, 0 if it is waived or withdrawn, less what
	// was applied.
	Outstanding domain.Amount
	// Year is what the penalties in force that were found in the same fiscal year
	// come to (D13).
	Year domain.PenaltyYear
	// Explained is the calculation with where each figure comes from; nil where that was
	// not asked for.
	Explained []domain.CalculationLine
}

// PenaltyStatus says how far the parties are with a penalty.
type PenaltyStatus string

// The statuses of a penalty (D14).
const (
	PenaltyPending   PenaltyStatus = "pending"
	PenaltyAgreed    PenaltyStatus = "agreed"
	PenaltyDisputed  PenaltyStatus = "disputed"
	PenaltyImposed   PenaltyStatus = "imposed"
	PenaltyWaived    PenaltyStatus = "waived"
	PenaltyWithdrawn PenaltyStatus = "withdrawn" // a later settlement no longer found it
)

// Consent is a party's word on a penalty as stored.
type Consent struct {
	Fact fact.Consent
	Text book.WordText
	// Actor is who acted, nil if that was not kept yet.
	Actor *Actor
	// Counts says that it is the party's last word on the figures in force.
	Counts bool
}

// acts are the words and the money about penalties, by month.
type acts struct {
	consents map[domain.Month][]Consent
	answers  map[domain.Month][]PenaltyAnswer
	money    map[domain.Month][]Application
	moved    map[domain.Month]MoneyMoved
}

// loadActs reads what was said and done about the penalty of a month, of all
// months if month is 0.
func loadActs(r fact.Reader, contract string, month domain.Month) (acts, error) {
	a := acts{map[domain.Month][]Consent{}, map[domain.Month][]PenaltyAnswer{}, map[domain.Month][]Application{},
		map[domain.Month]MoneyMoved{}}
	if err := a.loadWords(r, contract, month); err != nil {
		return a, err
	}
	money, err := loadMoney(r, contract, month)
	if err != nil {
		return a, err
	}
	for _, paid := range money {
		a.money[paid.Fact.Month] = append(a.money[paid.Fact.Month], paid)
	}
	for month, paid := range a.money {
		if a.moved[month], err = moved(paid); err != nil {
			return a, err
		}
	}
	return a, nil
}

// loadWords reads the consents and the answers, with who gave them.
func (a *acts) loadWords(r fact.Reader, contract string, month domain.Month) error {
	consents, err := fact.Consents.OfMonth(r, contract, month)
	if err != nil {
		return err
	}
	answers, err := loadPenaltyAnswers(r, contract, month)
	if err != nil || len(consents)+len(answers) == 0 {
		return err
	}
	actors, err := loadActors(r, contract, month)
	if err != nil {
		return err
	}
	for _, f := range consents {
		text, err := wordText(f.Body)
		if err != nil {
			return err
		}
		a.consents[f.Month] = append(a.consents[f.Month], Consent{Fact: f, Text: text, Actor: actors[f.Recorded.Sequence]})
	}
	for _, said := range answers {
		said.Actor = actors[said.Fact.Recorded.Sequence]
		a.answers[said.Fact.Month] = append(a.answers[said.Fact.Month], said)
	}
	return nil
}

// penalty returns the penalty of a statement that has one. live is the live
// statement of the month.
func (a acts) penalty(s Statement, live fact.Statement, liveReduction string) (Penalty, error) {
	month := s.Fact.Month
	p := Penalty{
		Statement: s, Consents: counted(a.consents[month], s.Fact.Revision, live.Revision),
		Answers: upTo(a.answers[month], s.Fact.Revision), Money: a.money[month], MoneyMoved: a.moved[month],
	}
	p.Status = p.status(live)
	reduction, err := domain.ReadAmount(liveReduction)
	p.Outstanding = reduction.Sub(p.Applied())
	return p, err
}

// counted returns the words on a revision and those before it, and says which
// of them count: consent is to figures, so only words on the live revision do,
// and of each party only the last on the reduction and the last decision to
// impose.
func counted(consents []Consent, revision, live int) []Consent {
	var said []Consent
	for _, c := range consents {
		if c.Fact.Revision > revision {
			continue
		}
		c.Counts = c.Fact.Revision == live
		for i := range said {
			if earlier := &said[i]; earlier.Fact.Party == c.Fact.Party &&
				(earlier.Fact.Decision == domain.Impose) == (c.Fact.Decision == domain.Impose) {
				earlier.Counts = false
			}
		}
		said = append(said, c)
	}
	return said
}

// upTo returns the answers about a revision and those before it.
func upTo(answers []PenaltyAnswer, revision int) (said []PenaltyAnswer) {
	for _, a := range answers {
		if a.Fact.Revision <= revision {
			said = append(said, a)
		}
	}
	return said
}

// word returns the word of a party that was last said on the revision of the
// penalty's statement, nil if there is none.
func (p *Penalty) word(party domain.Party, decisions ...domain.Decision) *Consent {
	var last *Consent
	for i := range p.Consents {
		c := &p.Consents[i]
		for _, d := range decisions {
			if c.Fact.Party == party && c.Fact.Decision == d && c.Fact.Revision == p.Statement.Fact.Revision {
				last = c
			}
		}
	}
	return last
}

// status derives how far the parties are. Both consents outweigh an imposition
// (D14), and an imposition a dispute, which stays visible beside it.
func (p *Penalty) status(live fact.Statement) PenaltyStatus {
	prefecture := p.word(domain.Prefecture, domain.Agree)
	vendor := p.word(domain.VendorParty, domain.Agree, domain.Dispute)
	switch {
	case live.Revision > p.Statement.Fact.Revision && !live.Penalized:
		return PenaltyWithdrawn
	case p.Statement.Shape.Outcome() == domain.OutcomeWaived:
		return PenaltyWaived
	case prefecture != nil && vendor != nil && vendor.Fact.Decision == domain.Agree:
		return PenaltyAgreed
	case p.word(domain.Prefecture, domain.Impose) != nil:
		return PenaltyImposed
	case vendor != nil && vendor.Fact.Decision == domain.Dispute:
		return PenaltyDisputed
	}
	return PenaltyPending
}

// loadPenalty returns the penalty of a statement that has one, with what was said and done
// about it.
func loadPenalty(r fact.Reader, a *account, s Statement, done acts) (*Penalty, error) {
	live := s
	if s.Status == StatementSuperseded {
		var err error
		if live, err = loadStatement(r, a, s.Fact.Month, 0); err != nil {
			return nil, err
		}
	}
	p, err := done.penalty(s, live.Fact, live.reduction())
	p.Year = a.penaltyYear(s.Fact.Month)
	return &p, err
}

// penaltyYear sums the penalties in force found in the fiscal year of a month, also
// those of months under re-measurement.
func (a *account) penaltyYear(of domain.Month) domain.PenaltyYear {
	return a.contract.PenaltyYear(of, a.closing.Penalties)
}

// reduction returns what a statement takes in yen, 0 without a penalty.
func (s Statement) reduction() string {
	if !s.Shape.Outcome().HasPenalty() {
		return "0"
	}
	return s.Shape.Penalty.Reduction
}

// loadPenalties returns the last penalty that was found in each month.
func loadPenalties(r fact.Reader, a *account) ([]Penalty, error) {
	facts, err := r.Penalties(a.id)
	if err != nil {
		return nil, err
	}
	statements, err := a.statements(facts)
	if err != nil {
		return nil, err
	}
	done, err := loadActs(r, a.id, 0)
	if err != nil {
		return nil, err
	}
	penalties := make([]Penalty, len(statements))
	for i, s := range statements {
		live, reduction := s.Fact, s.reduction()
		if s.Fact.Superseded { // the last that has a penalty: the live one has none
			live, reduction = fact.Statement{Revision: s.Fact.Revision + 1}, "0"
		}
		if penalties[i], err = done.penalty(s, live, reduction); err != nil {
			return nil, err
		}
		penalties[i].Year = a.penaltyYear(s.Fact.Month)
	}
	return penalties, nil
}

// PenaltyQuery asks for penalties of a contract.
type PenaltyQuery struct {
	After   domain.Month // the month after which they begin
	Limit   int          // how many at most
	KnownAt time.Time    // as they were known then; as they are, if that is zero
}

// Penalties returns the penalties that a query asks for: of each month the last
// that was found, also if it was withdrawn since.
func (l *Ledger) Penalties(ctx context.Context, user access.User, contract string, q PenaltyQuery) ([]Penalty, error) {
	var found []Penalty
	err := l.read(ctx, user, contract, q.KnownAt, func(r fact.Reader, a *account) (err error) {
		found, err = loadPenalties(r, a)
		return err
	})
	for len(found) > 0 && found[0].Statement.Fact.Month <= q.After {
		found = found[1:]
	}
	return found[:min(q.Limit, len(found))], err
}

// Penalty returns the penalty of a month, as it was known at an instant, explained.
func (l *Ledger) Penalty(
	ctx context.Context, user access.User, contract string, month domain.Month, known time.Time,
) (Penalty, error) {
	var found Penalty
	err := l.read(ctx, user, contract, known, func(r fact.Reader, a *account) (err error) {
		if found, err = penaltyOf(r, a, month); err != nil {
			return err
		}
		found.Explained, err = explain(r, a, found.Statement)
		return err
	})
	return found, err
}

// explain returns the calculation of a penalty with where each figure comes from.
func explain(r fact.Reader, a *account, s Statement) ([]domain.CalculationLine, error) {
	basis, err := loadBasis(r, a, s)
	if err != nil {
		return nil, err
	}
	return basis.calculation(s)
}

// penaltyOf returns the penalty that was last found in a month, or not_found.
func penaltyOf(r fact.Reader, a *account, month domain.Month) (Penalty, error) {
	all, err := loadPenalties(r, a)
	if err != nil {
		return Penalty{}, err
	}
	for _, found := range all {
		if found.Statement.Fact.Month == month {
			return found, nil
		}
	}
	return Penalty{}, nothing("%s にペナルティはありません。", "There is no penalty of %s.", month)
}
