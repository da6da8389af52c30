package ledger

import (
	"context"
	"errors"
	"strconv"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Adjustment is what the parties agree, or are to agree, for a month instead of
// what the rule gives (§7.4(3)), with all that was said about it.
type Adjustment struct {
	Fact      fact.Adjustment
	Terms     domain.Adjustment
	Decisions []AdjustmentDecision
	Status    AdjustmentStatus
	// Resettled is, of a proposal that is only tried, what it would change if the other
	// party agreed; nil where results are missing.
	Resettled []Resettled
}

// AdjustmentDecision is a party's word on an adjustment as stored.
type AdjustmentDecision struct {
	Fact  fact.Decision
	Text  book.WordText
	Actor *Actor // who acted, nil if that was not kept yet
}

// AdjustmentStatus says how far the parties are with an adjustment.
type AdjustmentStatus string

// The statuses of an adjustment. A stale one is agreed, but the figures it was
// proposed on have changed: the rule applies until they come back.
const (
	AdjustmentProposed  AdjustmentStatus = "proposed"
	AdjustmentAgreed    AdjustmentStatus = "agreed"
	AdjustmentRejected  AdjustmentStatus = "rejected"
	AdjustmentWithdrawn AdjustmentStatus = "withdrawn"
	AdjustmentReplaced  AdjustmentStatus = "replaced"
	AdjustmentStale     AdjustmentStatus = "stale"
)

// ID returns what an adjustment is called in its path.
func (a *Adjustment) ID() string { return strconv.Itoa(a.Fact.Number) }

// agreement returns the decision that made the adjustment agreed, nil if its
// last decision is another.
func (a *Adjustment) agreement() *AdjustmentDecision {
	if n := len(a.Decisions); n > 0 && a.Decisions[n-1].Fact.Decision == domain.Agree {
		return &a.Decisions[n-1]
	}
	return nil
}

// counts says whether an agreed adjustment acts on a month as the rule gives
// it: the accumulated points are those it was proposed on, and there is a
// penalty if it waives or dates one.
func (a *Adjustment) counts(accumulated domain.Points, outcome domain.Outcome) bool {
	return accumulated.Deduction.Equal(a.Fact.Accumulated.Deduction) &&
		accumulated.Bonus.Equal(a.Fact.Accumulated.Bonus) &&
		a.Terms.Check(accumulated, outcome) == nil
}

// loadAdjustments takes all adjustments with their decisions, and of each month
// the one that was agreed last, which replaces those before.
func (a *account) loadAdjustments(r fact.Reader) error {
	facts, err := fact.Adjustments.All(r, a.id)
	if err != nil || len(facts) == 0 {
		return err
	}
	for _, f := range facts {
		adjustment, err := book.ReadAdjustment([]byte(f.Body))
		if err != nil {
			return err
		}
		a.adjustments = append(a.adjustments, Adjustment{Fact: f, Terms: adjustment, Status: AdjustmentProposed})
	}
	decisions, err := fact.Decisions.All(r, a.id)
	if err != nil || len(decisions) == 0 {
		return err
	}
	actors, err := loadActors(r, a.id, 0)
	if err != nil {
		return err
	}
	for _, f := range decisions {
		text, err := wordText(f.Body)
		if err != nil {
			return err
		}
		a.decide(AdjustmentDecision{Fact: f, Text: text, Actor: actors[f.Recorded.Sequence]})
	}
	return nil
}

// decide adds a decision to a list of adjustments that is not shared. Where one
// is agreed, an earlier agreed one for the month is replaced.
func (a *account) decide(d AdjustmentDecision) {
	decided := &a.adjustments[d.Fact.Adjustment-1]
	decided.Decisions = append(decided.Decisions[:len(decided.Decisions):len(decided.Decisions)], d)
	switch d.Fact.Decision {
	case domain.Reject:
		decided.Status = AdjustmentRejected
	case domain.Withdraw:
		decided.Status = AdjustmentWithdrawn
	case domain.Agree:
		if before := a.agreed(decided.Fact.Month); before != nil {
			before.Status = AdjustmentReplaced
		}
		decided.Status = AdjustmentAgreed
	}
}

// agreed returns the adjustment that is agreed for a month, nil if there is
// none.
func (a *account) agreed(m domain.Month) *Adjustment {
	for i := range a.adjustments {
		if found := &a.adjustments[i]; found.Fact.Month == m && found.Status == AdjustmentAgreed {
			return found
		}
	}
	return nil
}

// acting returns the adjustment that acted on a statement, nil if none did.
func (a *account) acting(s Statement) (*Adjustment, error) {
	agreed := a.agreed(s.Fact.Month)
	if agreed == nil {
		return nil, nil
	}
	accumulated, err := s.Shape.AccumulatedPoints()
	if err != nil || !agreed.counts(accumulated, s.Shape.Outcome()) {
		return nil, err
	}
	return agreed, nil
}

// Propose records an adjustment for a settled month, proposed by the user's
// party, which so agrees to it. It returns the errors of book.ReadProposal,
// out_of_range and no_penalty at the fields that do not fit the month, and
// not_settled if the month is not settled or is under re-measurement.
func (c *Command) Propose(request []byte) (Adjustment, error) {
	if err := c.permit(access.MayConsent); err != nil {
		return Adjustment{}, err
	}
	a := c.account
	adjustment, err := book.ReadProposal(request, a.contract.Term)
	if err != nil {
		return Adjustment{}, err
	}
	by, err := c.speaker(book.Word{})
	if err != nil {
		return Adjustment{}, err
	}
	month := adjustment.Month
	if month > a.settled || a.awaits(month) {
		return Adjustment{}, notSettled(month)
	}
	live, err := loadStatement(c.w, a, month, 0)
	if err != nil {
		return Adjustment{}, err
	}
	accumulated, err := live.Shape.AccumulatedPoints()
	if err != nil {
		return Adjustment{}, err
	}
	var misfit *domain.AdjustmentError
	if errors.As(adjustment.Check(accumulated, live.Shape.Outcome()), &misfit) {
		return Adjustment{}, book.MisfitFaults(&adjustment, misfit)
	}
	text, err := body(book.NewAdjustment(&adjustment))
	if err != nil {
		return Adjustment{}, err
	}
	c.name, c.month = "adjustment", month
	proposal := fact.Adjustment{
		Contract: c.id, Number: len(a.adjustments) + 1, Month: month, Party: by.party, Accumulated: accumulated,
		Body: text, Recorded: c.recorded(),
	}
	c.facts = []fact.Fact{proposal}
	proposed := Adjustment{Fact: proposal, Terms: adjustment, Status: AdjustmentProposed}
	after := *a
	after.adjustments = append(a.adjustments[:len(a.adjustments):len(a.adjustments)], proposed)
	c.account = &after
	proposed.Resettled, err = c.foreseenAgreed(proposal)
	return proposed, err
}

// foreseenAgreed returns what it would change if the other party agreed to a proposal
// that is only tried.
func (c *Command) foreseenAgreed(proposal fact.Adjustment) ([]Resettled, error) {
	then := *c.account
	then.adjustments = append([]Adjustment{}, c.account.adjustments...)
	then.decide(AdjustmentDecision{Fact: fact.Decision{
		Contract: c.id, Adjustment: proposal.Number, Party: proposal.Party.Other(), Decision: domain.Agree,
	}})
	return c.foreseen(&then, proposal.Month)
}

func notSettled(m domain.Month) error {
	return refusal.New(refusal.NotSettled, "%s は集計されていないか、再集計待ちです。", "%s is not settled, or is under re-measurement.", m)
}

// Decide records a party's word on an adjustment. The other party agrees or
// rejects, the proposer withdraws. Agreeing settles the month anew at once, with
// all settled months after it, in the actor's name, or is refused:
// measurements_missing. It returns not_found, the errors of book.ReadDecision,
// forbidden for the wrong party, adjustment_closed unless the adjustment is
// still proposed, and not_settled while its month is under re-measurement.
//
// The vendor can contest an agreement that was recorded for it from a document
// by rejecting the adjustment.
func (c *Command) Decide(id string, request []byte) (Adjustment, []Resettled, error) {
	if err := c.permit(access.MayConsent); err != nil {
		return Adjustment{}, nil, err
	}
	number, err := strconv.Atoi(id)
	if err != nil || strconv.Itoa(number) != id || number < 1 || number > len(c.account.adjustments) {
		return Adjustment{}, nil, nothing("変更 %s はありません。", "There is no adjustment %s.", id)
	}
	given, err := book.ReadDecision(request)
	if err != nil {
		return Adjustment{}, nil, err
	}
	by, err := c.speaker(given)
	if err != nil {
		return Adjustment{}, nil, err
	}
	adjustment := &c.account.adjustments[number-1]
	settles, err := c.mayDecide(adjustment, by, given.Decision)
	if err != nil {
		return Adjustment{}, nil, err
	}
	return c.decide(adjustment, by, given, settles)
}

// mayDecide returns why a decision is not the speaker's to take, or not any
// more. settles says that it changes what counts for the month.
func (c *Command) mayDecide(a *Adjustment, by speaker, decision domain.Decision) (settles bool, err error) {
	own := by.party == a.Fact.Party
	if own != (decision == domain.Withdraw) {
		return false, refusal.New(refusal.Forbidden, "変更の取下げは提案した当事者が、同意又は拒否は他方の当事者が行います。",
			"The party that proposed the adjustment may withdraw it; the other agrees to it or rejects it.")
	}
	agreement := a.agreement()
	contests := decision == domain.Reject && a.Status == AdjustmentAgreed && by.party == domain.VendorParty &&
		agreement.Fact.Via == domain.ViaDocument && agreement.Fact.Party == domain.VendorParty
	if a.Status != AdjustmentProposed && !contests {
		return false, refusal.New(refusal.AdjustmentClosed, "この変更の手続は終わっています。", "This adjustment is closed.")
	}
	settles = contests || decision == domain.Agree
	if settles && (a.Fact.Month > c.account.settled || c.account.awaits(a.Fact.Month)) {
		return false, notSettled(a.Fact.Month)
	}
	if decision == domain.Agree && by.via == domain.ViaDocument {
		return settles, refuseBothSides(c.user, a.Fact.Recorded.By)
	}
	return settles, nil
}

// decide records a decision and, where it changes what counts, settles.
func (c *Command) decide(a *Adjustment, by speaker, given book.Word, settles bool) (Adjustment, []Resettled, error) {
	text, err := body(book.NewWord(given))
	if err != nil {
		return Adjustment{}, nil, err
	}
	said := AdjustmentDecision{Text: book.NewWord(given), Fact: fact.Decision{
		Contract: c.id, Adjustment: a.Fact.Number, Party: by.party, Decision: given.Decision, Via: by.via, Body: text,
		Recorded: fact.Recorded{By: c.user.Name, At: c.at},
	}}
	c.name, c.month = "decision", a.Fact.Month
	after := *c.account
	after.adjustments = append([]Adjustment{}, c.account.adjustments...)
	after.decide(said)
	c.account = &after
	var changed []Resettled
	if settles {
		from := a.Fact.Month
		if after.reopened != 0 && after.reopened < from {
			from = after.reopened
		}
		settled, err := c.settle(from, nil)
		if err != nil {
			return Adjustment{}, nil, err
		}
		changed = settled.Changed
	}
	actor, err := c.actor()
	if err != nil {
		return Adjustment{}, nil, err
	}
	said.Actor, said.Fact.Recorded = &actor, c.recorded()
	c.facts = append(c.facts, said.Fact)
	last := *c.account
	decided := last.adjustments[a.Fact.Number-1]
	decided.Decisions[len(decided.Decisions)-1] = said
	current, err := last.withStatus(c.w, decided, changed)
	return current, changed, err
}

// withStatus returns the adjustment, marked stale if the month's figures are no
// longer those it was agreed on. changed are months just settled, with the figures
// that they changed to.
func (a *account) withStatus(r fact.Reader, adjustment Adjustment, changed []Resettled) (Adjustment, error) {
	if adjustment.Status != AdjustmentAgreed {
		return adjustment, nil
	}
	shape, err := a.figuresOf(r, adjustment.Fact.Month, changed)
	if err != nil {
		return adjustment, err
	}
	accumulated, err := shape.AccumulatedPoints()
	if err == nil && !adjustment.counts(accumulated, shape.Outcome()) {
		adjustment.Status = AdjustmentStale
	}
	return adjustment, err
}

func (a *account) figuresOf(r fact.Reader, m domain.Month, changed []Resettled) (book.Statement, error) {
	for _, c := range changed {
		if c.Month == m {
			return c.After, nil
		}
	}
	live, err := loadStatement(r, a, m, 0)
	return live.Shape, err
}

// Adjustments returns up to limit adjustments after a number, as recorded.
func (l *Ledger) Adjustments(
	ctx context.Context, user access.User, contract string, after, limit int,
) ([]Adjustment, error) {
	var found []Adjustment
	err := l.read(ctx, user, contract, now, func(r fact.Reader, a *account) error {
		for i := after; i < len(a.adjustments) && len(found) < limit; i++ {
			adjustment, err := a.withStatus(r, a.adjustments[i], nil)
			if err != nil {
				return err
			}
			found = append(found, adjustment)
		}
		return nil
	})
	return found, err
}
