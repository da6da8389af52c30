package ledger

import (
	"cmp"
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/fact"
)

// importBook takes in a Book without history with one command: all its facts, and
// one settlement of all its months. Its adjustments count as proposed by the
// prefecture and agreed by the vendor on paper, which the vendor can contest.
// Nothing of it is late: it was measured elsewhere.
func (c *Command) importBook(text []byte, digest string) (Contract, error) {
	result, err := book.CalculateUpTo(text, fact.MonthAt(c.at)-1) // D17
	if err != nil {
		return Contract{}, within("/book", err)
	}
	b := result.Book
	c.id, c.name = newID(), "import"
	m := bookImport{c: c, book: b}
	if err := m.adjust(result.Statements); err != nil {
		return Contract{}, err
	}
	folded, err := m.settle()
	if err != nil {
		return Contract{}, err
	}
	if err := m.record(folded); err != nil {
		return Contract{}, err
	}
	if err := c.takeIn(digest); err != nil {
		return Contract{}, err
	}
	return c.imported(b.Contract, digest), nil
}

// bookImport is a Book on its way into the journal.
type bookImport struct {
	c           *Command
	book        *domain.Book
	adjustments []Adjustment
}

// adjust takes the Book's adjustments as agreed on the figures that its own
// calculation gives.
func (m *bookImport) adjust(statements []*domain.Statement) error {
	for i := range m.book.Adjustments {
		adjustment := m.book.Adjustments[i]
		text, err := body(book.NewAdjustment(&adjustment))
		if err != nil {
			return err
		}
		st := statements[adjustment.Month-m.book.Contract.Term.From]
		m.adjustments = append(m.adjustments, Adjustment{Terms: adjustment, Status: AdjustmentAgreed, Fact: fact.Adjustment{
			Contract: m.c.id, Number: i + 1, Month: adjustment.Month, Party: domain.Prefecture, Accumulated: st.Accumulated,
			Body: text,
		}})
	}
	return nil
}

// settle folds all months of the Book, posts them and writes their statements.
func (m *bookImport) settle() ([]foldedMonth, error) {
	if len(m.book.Months) == 0 {
		return nil, nil
	}
	a := &account{
		id: m.c.id, contract: m.book.Contract, versions: m.book.Agreements, adjustments: m.adjustments,
		sheets: map[domain.Month]map[string]storedLine{},
	}
	for _, results := range m.book.Months {
		a.sheets[results.Month] = map[string]storedLine{}
		for _, result := range results.Measurements {
			a.sheets[results.Month][result.ItemCode] = storedLine{result: result}
		}
	}
	p := &recomputation{account: a, live: map[domain.Month]Statement{}}
	folded, err := p.fold(m.months())
	for i := 0; err == nil && i < len(folded); i++ {
		err = m.c.writeStatement(&folded[i])
	}
	return folded, err
}

func (m *bookImport) months() domain.Period {
	return domain.Period{From: m.book.Months[0].Month, To: m.book.Months[len(m.book.Months)-1].Month}
}

// record makes everything facts of the command, in the order of their tables.
func (m *bookImport) record(folded []foldedMonth) error {
	c, recorded := m.c, m.c.recorded()
	contract, err := body(book.NewContract(m.book.Contract))
	if err != nil {
		return err
	}
	c.facts = []fact.Fact{fact.Contract{ID: c.id, Vendor: m.book.Contract.Vendor.ID, Body: contract, Recorded: recorded}}
	for _, version := range m.book.Agreements {
		text, err := body(book.NewAgreement(version))
		if err != nil {
			return err
		}
		c.facts = append(c.facts, fact.Agreement{
			Contract: c.id, Version: version.Version, EffectiveFrom: version.EffectiveFrom, Body: text, Recorded: recorded,
		})
	}
	if err := m.recordMonths(folded, recorded); err != nil {
		return err
	}
	agreed, err := body(book.NewWord(book.Word{Reason: "移行前の合意"}))
	if err != nil {
		return err
	}
	var decisions []fact.Fact
	for _, adjustment := range m.adjustments {
		adjustment.Fact.Recorded = recorded
		c.facts = append(c.facts, adjustment.Fact)
		decisions = append(decisions, fact.Decision{
			Contract: c.id, Adjustment: adjustment.Fact.Number, Party: domain.VendorParty, Decision: domain.Agree,
			Via: domain.ViaDocument, Body: agreed, Recorded: recorded,
		})
	}
	c.facts = append(c.facts, decisions...)
	return nil
}

// recordMonths makes the results of all months, their settlement and their
// statements facts of the command.
func (m *bookImport) recordMonths(folded []foldedMonth, recorded fact.Recorded) error {
	if folded == nil {
		return nil
	}
	var measurements []fact.Fact
	for _, results := range m.book.Months {
		sorted := slices.Clone(results.Measurements) // as they are read again
		slices.SortFunc(sorted, func(a, b domain.Measurement) int { return cmp.Compare(a.ItemCode, b.ItemCode) })
		bodies, err := bodiesOf(sorted)
		if err != nil {
			return err
		}
		for i, text := range bodies {
			measurements = append(measurements, fact.Measurement{
				Contract: m.c.id, Month: results.Month, Item: sorted[i].ItemCode, Revision: 1, Method: results.Method,
				Body: text, Recorded: recorded,
			})
		}
	}
	var statements []fact.Fact
	for i := range folded {
		folded[i].live.Fact.Recorded = recorded
		statements = append(statements, folded[i].live.Fact)
	}
	settled := m.months()
	references, err := body(book.NewReferences(nil))
	settlement := fact.Settlement{Contract: m.c.id, From: settled.From, To: settled.To, Body: references,
		Recorded: recorded}
	m.c.facts = slices.Concat(m.c.facts, measurements, []fact.Fact{settlement}, statements)
	return err
}
