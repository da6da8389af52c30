package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// recomputation is an account that is carried out again from its facts, command
// by command, with the statements and entries that stand.
type recomputation struct {
	account *account
	entries []fact.Entry // of the journal
	live    map[domain.Month]Statement
	posted  map[domain.Month][]fact.Entry // the live entries of the month

	withdrawn bool
	text      []byte // of the statement that was written last
}

// newRecomputation begins with the contract of what a verifier has read, and takes from
// that where the account came from. It returns fact.ErrNoFact if there is no contract.
func newRecomputation(v *verifier) (p *recomputation, err error) {
	p = &recomputation{
		account: &account{id: v.id, sheets: map[domain.Month]map[string]storedLine{}}, entries: v.entries,
		live: map[domain.Month]Statement{}, posted: map[domain.Month][]fact.Entry{},
	}
	contract := (*fact.Contract)(nil)
	for _, sequence := range slices.Sorted(maps.Keys(v.covered)) {
		facts := &v.covered[sequence].facts
		contract = cmp.Or(contract, facts.contract)
		v.statements += len(facts.statements)
		if facts.takeover != nil {
			if v.imported, err = readTakeover(*facts.takeover); err != nil {
				return nil, err
			}
		}
	}
	if contract == nil {
		return nil, fact.ErrNoFact
	}
	p.account.contract, err = book.ReadContract([]byte(contract.Body))
	return p, err
}

// next carries out the command that ends with a record, and returns at what it
// disagrees with what was posted and stated, if it does.
func (p *recomputation) next(record fact.Entry, posted []fact.Entry, facts *commandFacts) *Disagreement {
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
	if facts.unreadable != nil {
		return facts.unreadable
	}
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
		line, measured := a.sheets[f.Month][f.Item]
		if !measured {
			return fmt.Errorf("there is no result of %s for %s", f.Item, f.Month)
		}
		line.cancelled = &facts.cancellations[i]
		a.sheets[f.Month][f.Item] = line
	}
	for _, line := range facts.measurements {
		f := &line.fact
		lines := a.sheets[f.Month]
		if lines == nil { // of about as many items as the month before
			lines = make(map[string]storedLine, len(a.sheets[f.Month-1]))
			a.sheets[f.Month] = lines
		}
		if before := lines[f.Item].fact.Revision; f.Revision != before+1 {
			return follows("revision of "+f.Item, f.Revision, before+1)
		}
		lines[f.Item] = *line
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
		if d := p.compare(m, f, record, posted, len(wanted)); d != nil {
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

// compare checks a stored statement against the recomputed month: its text must be the one
// that the month is written as. entriesBefore is how many of the command's entries were
// posted when the statement was written; the last of them is its journal head.
func (p *recomputation) compare(
	m *foldedMonth, f fact.Statement, record fact.Entry, posted []fact.Entry, entriesBefore int,
) *Disagreement {
	outcome, period := m.statement.Outcome, domain.Period{}
	if outcome == domain.OutcomePenalty {
		period = m.statement.Penalty.Period
	}
	m.shape.ContractID, m.shape.SettledBy, m.shape.SettledAt = record.Contract, record.Actor, fact.InstantText(record.At)
	head := book.Head{Sequence: record.Sequence - 1 - int64(len(posted)) + int64(entriesBefore), Hash: fact.FirstHash}
	if 1 <= head.Sequence && head.Sequence <= int64(len(p.entries)) {
		head.Hash = p.entries[head.Sequence-1].Hash
	}
	m.shape.JournalHead, m.shape.SystemHead = &head, systemHeadIn(f.Body)
	column := ""
	var err error
	p.text, err = book.AppendStatement(p.text[:0], &m.shape)
	switch {
	case f.Revision != m.shape.Revision:
		column = "revision"
	case f.Penalized != outcome.HasPenalty():
		column = "penalized"
	case f.Period != period:
		column = "period_from"
	case err != nil || string(p.text) != f.Body:
		if !isStatement(f) {
			return &Disagreement{Sequence: record.Sequence, Field: "statements.body",
				Detail: otherwiseWritten}
		}
		column = m.takeWording(f.Body)
	}
	if column != "" {
		return &Disagreement{Sequence: record.Sequence, Field: "statements." + column,
			Detail: refusal.Say("%s の集計結果が、測定結果から計算し直した結果と合いません。", "the statement of %s is not what its measurements give",
				f.Month)}
	}
	f.Body = "" // it is what the shape says
	m.live = Statement{Fact: f, Shape: m.shape}
	return nil
}

// takeWording takes what is no figure and may have been worded otherwise from a stored
// statement, and returns what else is not as the month is written, empty if nothing.
func (m *foldedMonth) takeWording(stored string) (column string) {
	shape := shapeOf[book.Statement](stored)
	switch {
	case !shape.SameFigures(m.shape):
		return "body"
	case shape.SettledBy != m.shape.SettledBy || shape.SettledAt != m.shape.SettledAt:
		return "body.settled_at"
	case shape.JournalHead == nil || *shape.JournalHead != *m.shape.JournalHead:
		return "body.journal_head"
	}
	m.shape = shape
	return ""
}

// isStatement says whether the body of a statement is as it is written and says what the
// columns say.
func isStatement(f fact.Statement) bool {
	if !isWritten[book.Statement](f.Body) {
		return false
	}
	return otherThanBody(&fact.Statements.Table, f.Row()) == ""
}

// systemHeadIn returns the head of the system's journal that a statement names, nil if it
// names none as statements are written.
func systemHeadIn(body string) *book.Head {
	_, head, _ := strings.Cut(body, `"system_head":{"sequence":`)
	number, hash, _ := strings.Cut(head, `,"hash":"`)
	hash, _, isWhole := strings.Cut(hash, `"}`)
	sequence, err := strconv.ParseInt(number, 10, 64)
	if !isWhole || err != nil {
		return nil
	}
	return &book.Head{Sequence: sequence, Hash: hash}
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
