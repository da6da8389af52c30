package ledger

import (
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// penaltyTurns returns the penalties that wait for a word, and the money that waits to be
// taken or given back. Under re-measurement none waits: settling the month comes first.
func (a *account) penaltyTurns(r fact.Reader, penalties []Penalty) (list []Turn, err error) {
	for i := range penalties {
		p := &penalties[i]
		month := p.Statement.Fact.Month
		if a.awaits(month) {
			continue
		}
		reduction, err := domain.ReadAmount(p.Statement.reduction())
		if err != nil {
			return nil, err
		}
		for _, turn := range p.Turns() {
			list = append(list, Turn{Role: partyRoles[turn.Party], Act: a.wordOf(p, turn.Party), Month: month,
				Penalty: p.Status, Yen: &reduction, Since: turn.Since, Due: turn.AnswerBy})
		}
		money, err := a.moneyTurn(r, p)
		if err != nil {
			return nil, err
		}
		list = append(list, money...)
	}
	return list, nil
}

// wordOf returns what a party has to say about a penalty whose turn it is.
func (a *account) wordOf(p *Penalty, party domain.Party) Act {
	if p.Status != PenaltyDisputed {
		return ActConsent
	}
	answered := slices.ContainsFunc(p.Answers, func(said PenaltyAnswer) bool {
		return said.Fact.Party == domain.Prefecture && said.Fact.Revision == p.Statement.Fact.Revision
	})
	imposes := a.versions[p.Statement.Shape.AgreementVersion-1].Policy.Imposition == domain.ImposeByPrefecture
	if party == domain.Prefecture && answered && imposes {
		return ActImpose
	}
	return ActAnswer
}

// moneyTurn returns the money of a penalty that is to be given back or, once the penalty is
// in effect, to be taken: none or one.
func (a *account) moneyTurn(r fact.Reader, p *Penalty) ([]Turn, error) {
	t := Turn{Role: access.RoleContractStaff, Month: p.Statement.Fact.Month, Penalty: p.Status}
	switch effect := p.Status == PenaltyAgreed || p.Status == PenaltyImposed; {
	case p.Outstanding.Sign() < 0:
		t.Act = ActRepay
	case p.Outstanding.Sign() > 0 && effect:
		t.Act = ActDeduct
	default:
		return nil, nil
	}
	yen := p.Outstanding.Abs()
	t.Yen = &yen
	from, err := a.effectOf(r, p)
	if err != nil {
		return nil, err
	}
	t.Since, err = p.outstandingSince(from)
	return []Turn{t}, err
}

// effectOf returns from when the reduction of a penalty is what it is: the word that put it
// into effect, or the settlement that found it or no longer does.
func (a *account) effectOf(r fact.Reader, p *Penalty) (time.Time, error) {
	from := p.Statement.Fact.Recorded.At
	if p.Status == PenaltyWithdrawn {
		live, err := r.Statement(a.id, p.Statement.Fact.Month, 0)
		return live.Recorded.At, err
	}
	if p.Outstanding.Sign() > 0 {
		from = latest(from, p.inEffectSince())
	}
	return from, nil
}

// inEffectSince returns since when the parties' words have put a penalty into effect: a word
// that is said again, such as a vendor's on one that was recorded from its document, changes
// nothing. It is the zero time if they have not.
func (p *Penalty) inEffectSince() (since time.Time) {
	for i := range p.Consents {
		said := Penalty{Statement: p.Statement, Consents: p.Consents[:i+1]}
		switch status := said.status(p.Statement.Fact); {
		case status != PenaltyAgreed && status != PenaltyImposed:
			since = time.Time{}
		case since.IsZero():
			since = p.Consents[i].Fact.Recorded.At
		}
	}
	return since
}

// outstandingSince returns since when money has been outstanding on the side on which it is
// now, of a reduction that holds from an instant on: a record of money, or the cancellation
// of one, can have brought it there.
func (p *Penalty) outstandingSince(from time.Time) (time.Time, error) {
	type change struct {
		at     time.Time
		amount domain.Amount // by which less is outstanding
	}
	var later []change
	left, since := p.Outstanding, from
	note := func(at time.Time, amount domain.Amount) {
		if at.After(from) {
			later = append(later, change{at, amount})
			left = left.Add(amount)
		}
	}
	for _, m := range p.Money {
		counted := m
		counted.Cancelled = nil
		amount, err := counted.amount()
		if err != nil {
			return since, err
		}
		note(m.Fact.Recorded.At, amount)
		if m.Cancelled != nil {
			note(m.Cancelled.Recorded.At, amount.Neg())
		}
	}
	slices.SortFunc(later, func(a, b change) int { return a.at.Compare(b.at) })
	for _, c := range later {
		before := left.Sign()
		left = left.Sub(c.amount)
		if side := p.Outstanding.Sign(); left.Sign() == side && before != side {
			since = c.at
		}
	}
	return since, nil
}
