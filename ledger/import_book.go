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
func (c *Command) importBook(m *bookImport, digest string) (Contract, error) {
	c.id, c.name = m.id, "import"
	folded := slices.Clone(m.folded) // what is made of it is the command's
	for i := range folded {
		if err := c.writeStatement(&folded[i]); err != nil {
			return Contract{}, err
		}
	}
	if err := m.record(c, folded); err != nil {
		return Contract{}, err
	}
	if err := c.takeIn(digest); err != nil {
		return Contract{}, err
	}
	return c.imported(m.book.Contract, digest), nil
}

// bookImport is a Book on its way into the journal, as far as it does not matter who
// takes it in and when.
type bookImport struct {
	id           string // of the new contract
	book         *domain.Book
	adjustments  []Adjustment
	measurements []fact.Measurement
	folded       []foldedMonth
}

// readBook reads a Book and settles all its months, which are over by a last one (D17).
// It returns the errors of book.CalculateUpTo under /book.
func readBook(text []byte, last domain.Month) (*bookImport, error) {
	result, err := book.CalculateUpTo(text, last)
	if err != nil {
		return nil, within("/book", err)
	}
	m := &bookImport{id: newID(), book: result.Book}
	for _, step := range []func() error{
		func() error { return m.adjust(result.Statements) }, m.measure, m.settle,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return m, nil
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
			Contract: m.id, Number: i + 1, Month: adjustment.Month, Party: domain.Prefecture, Accumulated: st.Accumulated,
			Body: text,
		}})
	}
	return nil
}

// measure makes facts of the results of all months.
func (m *bookImport) measure() error {
	for _, results := range m.book.Months {
		sorted := slices.Clone(results.Measurements) // as they are read again
		slices.SortFunc(sorted, func(a, b domain.Measurement) int { return cmp.Compare(a.ItemCode, b.ItemCode) })
		bodies, err := bodiesOf(sorted)
		if err != nil {
			return err
		}
		for i, text := range bodies {
			m.measurements = append(m.measurements, fact.Measurement{
				Contract: m.id, Month: results.Month, Item: sorted[i].ItemCode, Revision: 1, Method: results.Method,
				Body: text,
			})
		}
	}
	return nil
}

// settle folds all months of the Book.
func (m *bookImport) settle() (err error) {
	if len(m.book.Months) == 0 {
		return nil
	}
	a := &account{
		id: m.id, contract: m.book.Contract, versions: m.book.Agreements, adjustments: m.adjustments,
		sheets: map[domain.Month]map[string]storedLine{},
	}
	for _, results := range m.book.Months {
		a.sheets[results.Month] = map[string]storedLine{}
		for _, result := range results.Measurements {
			a.sheets[results.Month][result.ItemCode] = storedLine{result: &result}
		}
	}
	p := &recomputation{account: a, live: map[domain.Month]Statement{}}
	m.folded, err = p.fold(m.months())
	return err
}

func (m *bookImport) months() domain.Period {
	return domain.Period{From: m.book.Months[0].Month, To: m.book.Months[len(m.book.Months)-1].Month}
}

// record makes everything facts of a command, in the order of their tables.
func (m *bookImport) record(c *Command, folded []foldedMonth) error {
	recorded := c.recorded()
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
	if err := m.recordMonths(c, folded); err != nil {
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
// statements facts of a command.
func (m *bookImport) recordMonths(c *Command, folded []foldedMonth) error {
	if folded == nil {
		return nil
	}
	recorded := c.recorded()
	for _, measurement := range m.measurements {
		measurement.Recorded = recorded
		c.facts = append(c.facts, measurement)
	}
	settled := m.months()
	references, err := body(book.NewReferences(nil))
	c.facts = append(c.facts, fact.Settlement{
		Contract: c.id, From: settled.From, To: settled.To, Body: references, Recorded: recorded,
	})
	for _, month := range folded {
		month.live.Fact.Recorded = recorded
		c.facts = append(c.facts, month.live.Fact)
	}
	return err
}
