package ledger

import (
	"cmp"
	"fmt"
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// recomputation is an account that is carried out again from its facts, command
// by command, with the statements and entries that stand.
type recomputation struct {
	account *account
	facts   map[int64]*commandFacts // by the sequence of the command's record
	live    map[domain.Month]Statement
	posted  map[domain.Month][]fact.Entry // the live entries of the month

	statements int
	withdrawn  bool
}

// commandFacts are the facts of one command that bear on statements.
type commandFacts struct {
	amendments    []fact.Amendment
	agreements    []fact.Agreement
	measurements  []fact.FollowedMeasurement
	cancellations []fact.Cancellation
	settlement    *fact.Settlement
	statements    []fact.Statement
	adjustments   []fact.Adjustment
	decisions     []fact.Decision
}

func loadRecomputation(r fact.Reader, id string) (*recomputation, error) {
	p := &recomputation{
		facts: map[int64]*commandFacts{}, live: map[domain.Month]Statement{}, posted: map[domain.Month][]fact.Entry{},
	}
	contract, err := fact.Contracts.One(r, id)
	if err != nil {
		return nil, err
	}
	p.account = &account{id: id, sheets: map[domain.Month]map[string]storedLine{}}
	if p.account.contract, err = book.ReadContract([]byte(contract.Body)); err != nil {
		return nil, err
	}
	for _, load := range []func(fact.Reader) error{p.loadTerms, p.loadMeasurements, p.loadSettlements} {
		if err := load(r); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// of returns the facts of the command with a sequence.
func (p *recomputation) of(r fact.Recorded) *commandFacts {
	f := p.facts[r.Sequence]
	if f == nil {
		f = &commandFacts{}
		p.facts[r.Sequence] = f
	}
	return f
}

// loadTerms loads what was agreed.
func (p *recomputation) loadTerms(r fact.Reader) error {
	return cmp.Or(
		loadAll(r, p.account.id, &fact.Amendments, func(f fact.Amendment) {
			c := p.of(f.Recorded)
			c.amendments = append(c.amendments, f)
		}),
		loadAll(r, p.account.id, &fact.Agreements, func(f fact.Agreement) {
			c := p.of(f.Recorded)
			c.agreements = append(c.agreements, f)
		}),
		loadAll(r, p.account.id, &fact.Adjustments, func(f fact.Adjustment) {
			c := p.of(f.Recorded)
			c.adjustments = append(c.adjustments, f)
		}),
		loadAll(r, p.account.id, &fact.Decisions, func(f fact.Decision) {
			c := p.of(f.Recorded)
			c.decisions = append(c.decisions, f)
		}))
}

// loadMeasurements loads what was measured and taken back.
func (p *recomputation) loadMeasurements(r fact.Reader) error {
	measurements, err := r.MeasurementHistory(p.account.id, 0)
	for _, f := range measurements {
		c := p.of(f.Recorded)
		c.measurements = append(c.measurements, f)
		if f.Cancellation != nil {
			c := p.of(f.Cancellation.Recorded)
			c.cancellations = append(c.cancellations, *f.Cancellation)
		}
	}
	return err
}

// loadSettlements loads what was settled, and stated.
func (p *recomputation) loadSettlements(r fact.Reader) error {
	err := loadAll(r, p.account.id, &fact.Settlements, func(f fact.Settlement) { p.of(f.Recorded).settlement = &f })
	if err != nil {
		return err
	}
	return loadAll(r, p.account.id, &fact.Statements, func(f fact.Statement) {
		c := p.of(f.Recorded)
		c.statements = append(c.statements, f)
		p.statements++
	})
}

// loadAll gives every fact of a contract in a table.
func loadAll[F fact.Fact](r fact.Reader, contract string, table *fact.Of[F], give func(F)) error {
	facts, err := table.All(r, contract)
	for _, f := range facts {
		give(f)
	}
	return err
}

// next carries out the command that ends with a record, and returns at what it
// disagrees with what was posted and stated, if it does.
func (p *recomputation) next(record fact.Entry, posted []fact.Entry) *Disagreement {
	facts := p.facts[record.Sequence]
	if facts == nil {
		facts = &commandFacts{}
	}
	if err := p.apply(facts); err != nil {
		return &Disagreement{Sequence: record.Sequence, Field: record.Command,
			Detail: refusal.Say("保存された内容を読み取れません（%v）。", "what is stored cannot be read: %v", err)}
	}
	if facts.settlement == nil {
		if len(posted) > 0 || len(facts.statements) > 0 {
			return &Disagreement{Sequence: record.Sequence, Field: "settlements",
				Detail: refusal.Say("集計のない操作がポイントを動かしています。", "a command that settles nothing moves points")}
		}
		return nil
	}
	return p.settle(facts, record, posted)
}

// apply applies the facts of a command to the account.
func (p *recomputation) apply(facts *commandFacts) error {
	for _, apply := range []func(*commandFacts) error{p.applyTerms, p.applyMeasurements, p.applyAdjustments} {
		if err := apply(facts); err != nil {
			return err
		}
	}
	return nil
}

// applyTerms amends the contract and adds agreement versions.
func (p *recomputation) applyTerms(facts *commandFacts) error {
	a := p.account
	for _, f := range facts.amendments {
		amendment, err := book.ReadAmendment([]byte(f.Body), f.Number)
		if err != nil {
			return err
		}
		a.amendments++
		if err := follows("amendment", f.Number, a.amendments); err != nil {
			return err
		}
		a.contract = a.contract.Amended(amendment)
	}
	for _, f := range facts.agreements {
		version, err := book.ReadAgreement([]byte(f.Body), f.Version)
		if err != nil {
			return err
		}
		a.versions = append(a.versions, version)
		if err := follows("version", f.Version, len(a.versions)); err != nil {
			return err
		}
	}
	return nil
}

// applyMeasurements cancels and adds results.
func (p *recomputation) applyMeasurements(facts *commandFacts) error {
	a := p.account
	for i, f := range facts.cancellations { // of results that were there: a correction has newer ones too
		line := a.sheets[f.Month][f.Item]
		line.cancelled = &facts.cancellations[i]
		a.sheets[f.Month][f.Item] = line
	}
	for _, f := range facts.measurements {
		line, err := readLine(f)
		if err != nil {
			return err
		}
		line.cancelled = nil // that comes later
		if a.sheets[f.Month] == nil {
			a.sheets[f.Month] = map[string]storedLine{}
		}
		if err := follows("revision of "+f.Item, f.Revision, a.sheets[f.Month][f.Item].fact.Revision+1); err != nil {
			return err
		}
		a.sheets[f.Month][f.Item] = line
	}
	return nil
}

// applyAdjustments adds adjustments and decides on them.
func (p *recomputation) applyAdjustments(facts *commandFacts) error {
	a := p.account
	for _, f := range facts.adjustments {
		adjustment, err := book.ReadAdjustment([]byte(f.Body))
		if err != nil {
			return err
		}
		a.adjustments = append(a.adjustments, Adjustment{Fact: f, Terms: adjustment, Status: AdjustmentProposed})
		if err := follows("adjustment", f.Number, len(a.adjustments)); err != nil {
			return err
		}
	}
	for _, f := range facts.decisions {
		if f.Adjustment < 1 || f.Adjustment > len(a.adjustments) {
			return fmt.Errorf("there is no adjustment %d", f.Adjustment)
		}
		a.decide(AdjustmentDecision{Fact: f})
	}
	return nil
}

// follows returns an error if a number is not the one that comes next.
func follows(what string, number, next int) error {
	if number != next {
		return fmt.Errorf("%s %d comes where %d must", what, number, next)
	}
	return nil
}

// settle folds the months of a settlement again. The months that changed must
// be those with a new statement, and the entries those that the rules post.
func (p *recomputation) settle(facts *commandFacts, record fact.Entry, posted []fact.Entry) *Disagreement {
	at := func(field, japanese, english string, args ...any) *Disagreement {
		return &Disagreement{Sequence: record.Sequence, Field: field, Detail: refusal.Say(japanese, english, args...)}
	}
	months := domain.Period{From: facts.settlement.From, To: facts.settlement.To}
	folded, err := p.fold(months)
	if err != nil {
		return at("statements", "%[1]s から %[2]s までを計算し直すことができません（%[3]v）。", "%s to %s cannot be calculated again: %v",
			months.From, months.To, err)
	}
	stated := map[domain.Month]fact.Statement{}
	for _, f := range facts.statements {
		stated[f.Month] = f
	}
	wanted := reversals(p.reversed(folded))
	for i := range folded {
		m := &folded[i]
		month := m.statement.Month
		f, ok := stated[month]
		if ok != m.changed {
			return at("statements", "%s の集計結果の版が、計算し直した結果と合いません。", "the revisions of %s are not those that its figures call for",
				month)
		}
		if !m.changed {
			continue
		}
		for _, e := range postings(m.statement) {
			e.Revision = m.shape.Revision
			wanted = append(wanted, e)
		}
		if d := m.compare(f, record, posted, len(wanted)); d != nil {
			return d
		}
		delete(stated, month)
	}
	if len(stated) > 0 {
		return at("statements", "集計されていない月の集計結果があります。", "there is a statement of a month that was not settled")
	}
	if d := samePostings(wanted, posted, record); d != nil {
		return d
	}
	p.publish(folded, posted)
	return nil
}

// fold settles months from the facts so far.
func (p *recomputation) fold(months domain.Period) ([]foldedMonth, error) {
	a := p.account
	if term := a.contract.Term; months.From > months.To || !term.Contains(months.From) || !term.Contains(months.To) {
		return nil, fmt.Errorf("%s to %s is not of the term", months.From, months.To)
	}
	if months.From != a.contract.Term.From && months.From != a.settled+1 && p.live[months.From].Fact.Revision == 0 {
		return nil, fmt.Errorf("%s does not come next", months.From)
	}
	opening := domain.Standing{}
	if before, ok := p.live[months.From-1]; ok {
		var err error
		if opening, err = before.Shape.Standing(); err != nil {
			return nil, err
		}
		if opening.Penalties, err = p.penaltiesBefore(months.From); err != nil {
			return nil, err
		}
	}
	folded := make([]foldedMonth, months.Months())
	for i := range folded {
		month := months.From + domain.Month(i)
		version, err := a.inForce(month)
		if err != nil {
			return nil, err
		}
		sheet := &monthSheet{account: a, month: month, version: version, lines: a.sheets[month]}
		if err := complete([]*monthSheet{sheet}); err != nil {
			return nil, err
		}
		m := &folded[i]
		if m.statement, err = sheet.fold(opening); err != nil {
			return nil, err
		}
		if before, ok := p.live[month]; ok {
			m.before = &before
		}
		m.shape, m.changed = sheet.shape(m.statement, m.before)
		opening = m.statement.Closing
	}
	return folded, nil
}

// penaltiesBefore returns the penalties that stand, of the months before one.
func (p *recomputation) penaltiesBefore(month domain.Month) (list []domain.PenalizedPeriod, err error) {
	for m, s := range p.live {
		if m >= month || s.Fact.Period.From == 0 {
			continue
		}
		penalized, err := s.Shape.Penalized(m, s.Fact.Period)
		if err != nil {
			return nil, err
		}
		list = append(list, penalized)
	}
	slices.SortFunc(list, func(a, b domain.PenalizedPeriod) int { return int(a.Month - b.Month) })
	return list, nil
}

// reversed returns the live entries of the months that changed, newest first.
func (p *recomputation) reversed(folded []foldedMonth) (entries []fact.Entry) {
	for i := range folded {
		if folded[i].changed {
			entries = append(entries, p.posted[folded[i].statement.Month]...)
		}
	}
	slices.SortFunc(entries, func(a, b fact.Entry) int { return int(b.Sequence - a.Sequence) })
	return entries
}

// compare checks a stored statement against the recomputed month. entriesBefore
// is how many of the command's entries were posted when the statement was
// written; the last of them is its journal head.
func (m *foldedMonth) compare(
	f fact.Statement, record fact.Entry, posted []fact.Entry, entriesBefore int,
) *Disagreement {
	at := func(column string) *Disagreement {
		return &Disagreement{Sequence: record.Sequence, Field: "statements." + column,
			Detail: refusal.Say("%s の集計結果が、測定結果から計算し直した結果と合いません。", "the statement of %s is not what its measurements give",
				f.Month)}
	}
	shape, err := readStatement(f)
	if err != nil {
		return at("body")
	}
	m.shape.ContractID = shape.ContractID
	outcome, period := m.statement.Outcome, domain.Period{}
	if outcome == domain.OutcomePenalty {
		period = m.statement.Penalty.Period
	}
	head, hash := record.Sequence-1-int64(len(posted))+int64(entriesBefore), ""
	if entriesBefore > 0 && entriesBefore <= len(posted) {
		hash = posted[entriesBefore-1].Hash
	}
	switch {
	case f.Hash != fact.DigestOf(f.Body):
		return at("hash")
	case f.Revision != m.shape.Revision || shape.Revision != f.Revision:
		return at("revision")
	case f.Penalized != outcome.HasPenalty():
		return at("penalized")
	case f.Period != period:
		return at("period_from")
	case !shape.SameFigures(m.shape) || shape.ContractID != record.Contract:
		return at("body")
	case shape.SettledBy != record.Actor || shape.SettledAt != fact.InstantText(record.At):
		return at("body.settled_at")
	case shape.JournalHead == nil || shape.JournalHead.Sequence != head || hash != "" && shape.JournalHead.Hash != hash:
		return at("body.journal_head")
	}
	m.live = Statement{Fact: f, Shape: shape}
	return nil
}

// samePostings checks what a command posted against what the rules post.
func samePostings(wanted, posted []fact.Entry, record fact.Entry) *Disagreement {
	for i, e := range posted {
		at := func(column string) *Disagreement {
			return &Disagreement{Sequence: e.Sequence, Field: "entries." + column,
				Detail: refusal.Say("記帳が、測定結果から計算し直した結果と合いません。", "the entry is not what the measurements give")}
		}
		if i >= len(wanted) {
			return at("kind")
		}
		w := wanted[i]
		switch {
		case e.Kind != w.Kind:
			return at("kind")
		case e.Month != w.Month:
			return at("month")
		case e.Revision != w.Revision:
			return at("revision")
		case e.Item != w.Item:
			return at("item")
		case e.Lot != w.Lot:
			return at("lot")
		case !e.Points.Equal(w.Points):
			return at("points")
		case e.Reverses != w.Reverses:
			return at("reverses")
		}
	}
	if len(posted) < len(wanted) {
		return &Disagreement{Sequence: record.Sequence, Field: "entries",
			Detail: refusal.Say("記帳が足りません。", "entries are missing before the record")}
	}
	return nil
}

// publish makes the folded months what stands.
func (p *recomputation) publish(folded []foldedMonth, posted []fact.Entry) {
	for i := range folded {
		m := &folded[i]
		month := m.statement.Month
		if !m.changed {
			continue
		}
		p.live[month] = m.live
		p.posted[month] = nil
		p.account.settled = max(p.account.settled, month)
		for _, e := range posted {
			if e.Month == month && e.Kind != fact.KindReversal {
				p.posted[month] = append(p.posted[month], e)
			}
		}
	}
}
