package ledger

import (
	"context"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Amendment is an amendment of a contract as stored.
type Amendment struct {
	Amendment *domain.Amendment
	After     *domain.Contract // the contract with it and all amendments before
	Recorded  fact.Recorded
	Resettled []Resettled // the months it changed, known where it is recorded
}

// Amend records an amendment of the contract. Where it changes the base of a
// penalty that stands, the months from the first such one to the last settled
// are settled anew at once, in the actor's name, or the amendment is refused:
// measurements_missing. It returns the errors of book.ReadNextAmendment.
func (c *Command) Amend(request []byte) (Amendment, error) {
	if err := c.permit(access.MayContract); err != nil {
		return Amendment{}, err
	}
	least, reason := c.account.leastEnd()
	amendment, err := book.ReadNextAmendment(request, c.account.amendments+1, c.account.contract, least, reason)
	if err != nil {
		return Amendment{}, err
	}
	text, err := body(book.NewAmendment(amendment))
	if err != nil {
		return Amendment{}, err
	}
	after := *c.account
	after.contract, after.amendments = c.account.contract.Amended(amendment), amendment.Number
	touched, err := c.account.firstTouched(c.w, after.contract)
	if err != nil {
		return Amendment{}, err
	}
	c.name, c.account = "amendment", &after
	recorded := Amendment{Amendment: amendment, After: after.contract}
	if touched != 0 {
		after.reopen(touched)
		settled, err := c.settle(after.reopened, nil)
		if err != nil {
			return Amendment{}, err
		}
		recorded.Resettled = settled.Changed
	}
	recorded.Recorded = c.recorded()
	stored := fact.Amendment{Contract: c.id, Number: amendment.Number, Body: text, Recorded: recorded.Recorded}
	c.facts = append([]fact.Fact{stored}, c.facts...)
	return recorded, nil
}

// leastEnd returns the earliest month in which the term may end, and why: it
// must hold every settled month, the first month of every agreement version,
// and every period that the parties date a penalty to.
func (a *account) leastEnd() (least domain.Month, reason refusal.Text) {
	least = a.settled
	reason = refusal.Say("集計済の最終月 %s より前にはできません。", "must not be before the last settled month %s", a.settled)
	for _, version := range a.versions {
		if version.EffectiveFrom > least {
			least = version.EffectiveFrom
			reason = refusal.Say("協定第%d版が有効になる %s より前にはできません。", "must not be before version %d takes effect in %s",
				version.Version, version.EffectiveFrom)
		}
	}
	for i := range a.adjustments {
		open := a.adjustments[i].Status == AdjustmentProposed || a.adjustments[i].Status == AdjustmentAgreed
		if period := a.adjustments[i].Terms.PenaltyPeriod; open && period != nil && period.To > least {
			least = period.To
			reason = refusal.Say("合意又は提案された減額対象期間の末月 %s より前にはできません。",
				"must not be before %s, the end of a period that was agreed or proposed", period.To)
		}
	}
	return least, reason
}

// firstTouched returns the first settled month whose penalty reduces other fees
// under a contract than under the account's, 0 if there is none.
func (a *account) firstTouched(r fact.Reader, contract *domain.Contract) (domain.Month, error) {
	facts, err := r.Penalties(a.id)
	if err != nil {
		return 0, err
	}
	found, err := a.statements(facts)
	if err != nil {
		return 0, err
	}
	for _, s := range found {
		if s.Status == StatementSuperseded { // the penalty was withdrawn
			continue
		}
		before, after, err := a.penaltyPeriods(s, contract)
		if err != nil {
			return 0, err
		}
		if before != after || !a.contract.FeesOver(before).Equal(contract.FeesOver(after)) {
			return s.Fact.Month, nil
		}
	}
	return 0, nil
}

// penaltyPeriods returns the period of a statement's penalty under the account's
// contract and under another: the one the parties agreed on, if that counts, or
// the policy's, which the term bounds.
func (a *account) penaltyPeriods(s Statement, contract *domain.Contract) (before, after domain.Period, err error) {
	agreed, err := a.acting(s)
	if err != nil {
		return before, after, err
	}
	if agreed != nil && agreed.Terms.PenaltyPeriod != nil {
		return *agreed.Terms.PenaltyPeriod, *agreed.Terms.PenaltyPeriod, nil
	}
	month, rule := s.Fact.Month, a.versions[s.Shape.AgreementVersion-1].Policy.PenaltyPeriod
	return rule.Of(month, a.contract.Term), rule.Of(month, contract.Term), nil
}

// Amendments returns up to limit amendments after one.
func (l *Ledger) Amendments(
	ctx context.Context, user access.User, contract string, after, limit int,
) ([]Amendment, error) {
	var found []Amendment
	err := l.read(ctx, user, contract, now, func(r fact.Reader, _ *account) (err error) {
		found, err = loadAmendments(r, contract, after, limit)
		return err
	})
	return found, err
}

func loadAmendments(r fact.Reader, contract string, after, limit int) ([]Amendment, error) {
	first, err := fact.Contracts.One(r, contract)
	if err != nil {
		return nil, err
	}
	facts, err := fact.Amendments.All(r, contract)
	if err != nil {
		return nil, err
	}
	then, err := book.ReadContract([]byte(first.Body))
	var found []Amendment
	for i := 0; err == nil && i < len(facts) && len(found) < limit; i++ {
		var amendment *domain.Amendment
		if amendment, err = book.ReadAmendment([]byte(facts[i].Body), facts[i].Number); err != nil {
			break
		}
		then = then.Amended(amendment)
		if amendment.Number > after {
			found = append(found, Amendment{Amendment: amendment, After: then, Recorded: facts[i].Recorded})
		}
	}
	return found, err
}
