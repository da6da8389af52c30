package ledger

import (
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Settled is what a settlement gave.
type Settled struct {
	Statement Statement
	Changed   []Resettled // the months with a new revision, oldest first
	// Recorded says that something was recorded, also where no figure changed.
	Recorded bool
	// Hints on the lines of a correction that is only tried.
	Hints []domain.Hint

	folded []foldedMonth
}

// Resettled is a month with a new revision of its statement.
type Resettled struct {
	Month  domain.Month
	Before *book.Statement // nil if the month was not settled before
	After  book.Statement
	// BeforePenalty and AfterPenalty are what becomes of the month's penalty by it, nil
	// where there is none and nothing is outstanding; before, nil also if the month was
	// not settled.
	BeforePenalty, AfterPenalty *Penalty
}

// Settle settles a month: it folds it, posts what it moves, and writes its
// statement. The first month under re-measurement is settled with all settled
// months after it. It returns no_agreement, month_not_over, previous_month_unsettled or
// measurements_missing if the month cannot be settled, and the errors of
// book.ReadSettlementRequest.
//
// Settling a settled month again changes nothing.
func (c *Command) Settle(month domain.Month, request []byte) (Settled, error) {
	if err := c.permit(access.MayMeasure); err != nil {
		return Settled{}, err
	}
	a := c.account
	if err := a.month(month); err != nil {
		return Settled{}, err
	}
	references, err := book.ReadSettlementRequest(request)
	if err != nil {
		return Settled{}, err
	}
	if month <= a.settled && !a.awaits(month) {
		statement, err := loadStatement(c.w, a, month, 0)
		if err != nil {
			return Settled{}, err
		}
		statement, err = statement.withMoney(c.w, a)
		return Settled{Statement: statement}, err
	}
	if _, err := a.inForce(month); err != nil {
		return Settled{}, err
	}
	if err := c.over(month); err != nil {
		return Settled{}, err
	}
	if month != a.nextMonth() {
		return Settled{}, refusal.New(refusal.PreviousMonthUnsettled, "先に %s を集計してください。", "%s is to be settled first.",
			a.nextMonth())
	}
	c.name, c.month = "settlement", month
	settled, err := c.settle(month, references)
	if err != nil {
		return Settled{}, err
	}
	settled.Statement, err = settled.Statement.withMoney(c.w, c.account)
	return settled, err
}

// over returns month_not_over for a month that has not ended in Japan: what is to come
// of it may still change its points (D17). A month is judged when it is settled for the
// first time, never again; neither a history that is imported nor verification is held to it.
func (c *Command) over(month domain.Month) error {
	if month <= c.account.settled || month < fact.MonthAt(c.at) { // D17
		return nil
	}
	return refusal.New(refusal.MonthNotOver, "%[1]s はまだ終わっていません。%[2]s-01（日本時間）から集計できます。",
		"%[1]s is not over yet. It can be settled from %[2]s-01 on, Japan time.", month, month+1)
}

// settle settles a month, or the months from one that is settled to the last,
// in the order of the rules: fold, reverse what changed, post it anew, write the
// statements.
func (c *Command) settle(from domain.Month, references []domain.Reference) (Settled, error) {
	months := domain.Period{From: from, To: max(from, c.account.settled)}
	folded, err := c.foldOnce(months)
	if err != nil {
		return Settled{}, err
	}
	if err := c.reverse(folded); err != nil {
		return Settled{}, err
	}
	for i := range folded {
		if folded[i].changed {
			if err := c.writeStatement(&folded[i]); err != nil {
				return Settled{}, err
			}
		}
	}
	given, err := body(book.NewReferences(references))
	if err != nil {
		return Settled{}, err
	}
	c.facts = append(c.facts, fact.Settlement{Contract: c.id, From: months.From, To: months.To, Body: given,
		Recorded: c.recorded()})
	for i := range folded {
		if m := &folded[i]; m.changed {
			m.live.Fact.Recorded = c.recorded()
			c.facts = append(c.facts, m.live.Fact)
		}
	}
	after := *c.account
	after.settled, after.reopened, after.closing = months.To, 0, folded[len(folded)-1].statement.Closing
	c.account = &after
	return c.settled(folded)
}

// foldedMonth is a month as it was settled before, if it was, and as it is now.
type foldedMonth struct {
	statement *domain.Statement
	shape     book.Statement
	before    *Statement // nil if the month was not settled
	changed   bool       // it gets a new revision: it had none, or its figures are others
	live      Statement  // the live statement, once the command is done
}

// foldOnce returns what fold gives, or gave when the command was tried.
func (c *Command) foldOnce(months domain.Period) ([]foldedMonth, error) {
	folded, err := c.foldedBefore(months)
	if err == nil && folded == nil {
		folded, err = c.fold(months)
	}
	if err == nil {
		c.folds = append(c.folds, longFold{months, slices.Clone(folded)}) // what is made of it comes later
	}
	return folded, err
}

// fold settles the months of a period, one after the other, from what is
// recorded for them: the one fold. It returns measurements_missing, which names
// every month and item.
func (c *Command) fold(months domain.Period) ([]foldedMonth, error) {
	sheets, err := loadSheets(c.w, c.account, months)
	if err != nil {
		return nil, err
	}
	if err := complete(sheets); err != nil {
		return nil, err
	}
	opening, err := c.account.opening(c.w, months.From)
	if err != nil {
		return nil, err
	}
	before, err := c.before(months)
	if err != nil {
		return nil, err
	}
	folded := make([]foldedMonth, len(sheets))
	for i, sheet := range sheets {
		m := &folded[i]
		if before != nil {
			m.before = &before[i]
			m.live = before[i]
			m.live.Status = StatementSettled
		}
		if m.statement, err = sheet.fold(opening); err != nil {
			return nil, err
		}
		m.shape, m.changed = sheet.shape(m.statement, m.before)
		opening = m.statement.Closing
	}
	return folded, nil
}

// before returns the live statements of settled months, none for the next one.
func (c *Command) before(months domain.Period) ([]Statement, error) {
	if months.From > c.account.settled {
		return nil, nil
	}
	live, err := c.w.LiveStatements(c.id, months)
	if err != nil {
		return nil, err
	}
	return c.account.statements(live)
}

// complete returns measurements_missing if any of the sheets lacks a result.
func complete(sheets []*monthSheet) error {
	var missing []refusal.Missing
	for _, sheet := range sheets {
		if _, items := sheet.results(); items != nil {
			missing = append(missing, refusal.Missing{Month: sheet.month.String(), Items: items})
		}
	}
	if missing == nil {
		return nil
	}
	refused := refusal.New(refusal.MonthIncomplete, "%s の測定結果がそろっていません。", "Measurements of %s are missing.",
		missing[0].Month)
	refused.Missing = missing
	return refused
}

// fold computes the month from what is carried into it: by the rule, and then,
// if an adjustment is agreed for the figures that the rule gives, by that.
func (k *monthSheet) fold(opening domain.Standing) (*domain.Statement, error) {
	results, _ := k.results()
	settlement := domain.Settlement{
		Contract: k.account.contract, Agreement: k.version, Month: k.month, Opening: opening, Measurements: results,
	}
	st, err := settlement.Settle()
	agreed := k.account.agreed(k.month)
	if err != nil || agreed == nil || !agreed.counts(st.Accumulated, st.Outcome) {
		return st, err
	}
	settlement.Adjustment = &agreed.Terms
	return settlement.Settle()
}

// shape writes a statement with the revision that it has or would get, and says
// whether that is a new one.
func (k *monthSheet) shape(st *domain.Statement, before *Statement) (shape book.Statement, changed bool) {
	shape = book.NewStatement(k.account.contract, st)
	if before == nil {
		return shape, true
	}
	shape.ContractID, shape.Revision = before.Shape.ContractID, before.Shape.Revision
	if before.Shape.SameFigures(shape) {
		return shape, false
	}
	shape.Revision++
	return shape, true
}

// preview returns what settling the month would give, as a calculation gives
// it.
func (k *monthSheet) preview(r fact.Reader) (*book.Calculated, error) {
	opening, err := k.account.opening(r, k.month)
	if err != nil {
		return nil, err
	}
	st, err := k.fold(opening)
	if err != nil {
		return nil, err
	}
	var before *Statement
	if k.month <= k.account.settled {
		live, err := loadStatement(r, k.account, k.month, 0)
		if err != nil {
			return nil, err
		}
		before = &live
	}
	shape, _ := k.shape(st, before)
	shape.ContractID = ""
	return &book.Calculated{Statement: shape, Year: k.account.contract.PenaltyYear(k.month, st.Closing.Penalties)}, nil
}

// reverse takes back all live entries of the months that changed, newest first.
func (c *Command) reverse(folded []foldedMonth) error {
	revisions := map[domain.Month]int{}
	for i := range folded {
		if m := &folded[i]; m.before != nil && m.changed {
			revisions[m.statement.Month] = m.before.Fact.Revision
		}
	}
	if len(revisions) == 0 {
		return nil
	}
	entries, err := c.w.Postings(c.id, folded[0].statement.Month)
	if err != nil {
		return err
	}
	var live []fact.Entry
	for _, e := range entries {
		if revisions[e.Month] == e.Revision {
			live = append(live, e)
		}
	}
	for _, back := range reversals(live) {
		c.post(back)
	}
	return nil
}

// writeStatement posts what a settled month moves and writes its statement, which
// carries the journal's head after the postings.
func (c *Command) writeStatement(m *foldedMonth) error {
	for _, entry := range postings(m.statement) {
		entry.Revision = m.shape.Revision
		c.post(entry)
	}
	sequence, hash := c.head()
	m.shape.ContractID = c.id
	m.shape.SettledAt, m.shape.SettledBy = fact.InstantText(c.at), c.user.Name
	m.shape.JournalHead = &book.Head{Sequence: sequence, Hash: hash}
	if err := c.loadSystemHead(); err != nil {
		return err
	}
	m.shape.SystemHead = c.systemHead
	written, err := book.AppendStatement(nil, &m.shape)
	if err != nil {
		return err
	}
	text := string(written)
	outcome := m.statement.Outcome
	stored := fact.Statement{
		Contract: c.id, Month: m.statement.Month, Revision: m.shape.Revision, Body: text, Hash: fact.DigestOf(text),
		Penalized: outcome.HasPenalty(),
	}
	if outcome == domain.OutcomePenalty {
		stored.Period = m.statement.Penalty.Period
	}
	m.live = Statement{Fact: stored, Shape: m.shape, Status: StatementSettled}
	return nil
}

// loadSystemHead takes the head of the system's journal, if there is one.
func (c *Command) loadSystemHead() error {
	if c.systemHead != nil {
		return nil
	}
	head, err := SystemHead(c.w)
	if head.Sequence > 0 {
		c.systemHead = &head
	}
	return err
}

// settled tells of the months that were settled together.
func (c *Command) settled(folded []foldedMonth) (Settled, error) {
	s := Settled{Statement: folded[0].live, Recorded: true, folded: folded}
	var done *acts
	for i := range folded {
		m := &folded[i]
		if !m.changed {
			continue
		}
		changed := Resettled{Month: m.statement.Month, After: m.shape}
		if m.before != nil {
			if done == nil { // only where something was settled before, anybody can have acted
				loaded, err := loadActs(c.w, c.id, 0)
				if err != nil {
					return s, err
				}
				done = &loaded
			}
			if err := done.resettled(&changed, m); err != nil {
				return s, err
			}
		}
		s.Changed = append(s.Changed, changed)
	}
	return s, nil
}

// resettled enters what becomes of the penalty of a month that was settled before.
func (a acts) resettled(changed *Resettled, m *foldedMonth) error {
	changed.Before = &m.before.Shape
	for _, side := range []struct {
		of *Statement
		to **Penalty
	}{{m.before, &changed.BeforePenalty}, {&m.live, &changed.AfterPenalty}} {
		has := side.of.Shape.Outcome().HasPenalty()
		if !has && a.moved[side.of.Fact.Month].Applied().IsZero() {
			continue
		}
		p, err := a.penalty(*side.of, side.of.Fact, side.of.reduction())
		if err != nil {
			return err
		}
		if !has {
			p.Status = PenaltyWithdrawn
		}
		*side.to = &p
	}
	return nil
}
