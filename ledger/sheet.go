package ledger

import (
	"context"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
)

// Measurement is the result of an item for a month as kept.
type Measurement struct {
	Fact   MeasurementFact
	Result domain.Measurement
	// Item is the item in force, nil if it no longer is; Counts are what the
	// result yields under it.
	Item   *domain.Item
	Counts domain.Counts
	// Replaced says that there is a later revision.
	Replaced bool
	// Late says that the item's first measurement of the month was recorded
	// after the due date (§7.3(3)).
	Late bool
}

// Sheet is a month's measurements with what is still missing and, once nothing
// is, what settling the month would give.
type Sheet struct {
	Month        domain.Month
	Measurements []Measurement // in the agreement's item order
	Missing      []string
	Preview      *domain.Statement // nil while the month cannot be settled
	Contract     *domain.Contract
}

// RecordSheet records the lines of a monthly sheet, all or none. Items that are
// not named stay as they are; a line that says what the valid one says changes
// nothing. It returns the errors of book.Sheet, and month_settled for a settled
// month.
func (l *Ledger) RecordSheet(ctx context.Context, user User, contract string, month domain.Month, request []byte) (*Sheet, error) {
	var result *Sheet
	err := l.write(ctx, user, MayMeasure, "measurements", contract, func(c *command) error {
		kept, err := loadSheet(c.w, c.account, month)
		if err != nil {
			return err
		}
		sheet, err := book.ReadSheet(request, kept.version, month)
		if err != nil {
			return err
		}
		if month <= c.account.settled {
			return refuse(MonthSettled, "%s は集計済です。", "%s is settled.", month)
		}
		facts, err := kept.changes(c, sheet)
		if err != nil {
			return err
		}
		if result, err = kept.sheet(); err != nil {
			return err
		}
		if len(facts) == 0 {
			return errUnchanged
		}
		next := *c.account
		c.month, c.next = month, &next
		return c.w.AddMeasurements(facts)
	})
	return result, err
}

// Measurements returns the sheet of a month as recorded. With history it has
// every revision, and neither what is missing nor a preview.
func (l *Ledger) Measurements(ctx context.Context, user User, contract string, month domain.Month, history bool) (*Sheet, error) {
	var result *Sheet
	err := l.read(ctx, user, contract, func(r Reader, a *account) error {
		kept, err := loadSheet(r, a, month)
		if err != nil {
			return err
		}
		if history {
			result, err = kept.history()
		} else {
			result, err = kept.sheet()
		}
		return err
	})
	return result, err
}

// keptSheet is what is recorded for a month.
type keptSheet struct {
	account *account
	month   domain.Month
	version *domain.Agreement
	valid   map[string]MeasurementFact // by item
	all     []MeasurementFact          // every revision, by item
	first   map[string]time.Time       // when each item was first measured
}

func loadSheet(r Reader, a *account, month domain.Month) (*keptSheet, error) {
	if err := a.month(month); err != nil {
		return nil, err
	}
	version, err := a.inForce(month)
	if err != nil {
		return nil, err
	}
	facts, err := r.Measurements(a.id, month)
	if err != nil {
		return nil, err
	}
	k := &keptSheet{account: a, month: month, version: version, valid: map[string]MeasurementFact{}, first: map[string]time.Time{}}
	k.all = facts
	for _, f := range facts {
		k.keep(f)
	}
	return k, nil
}

// keep takes the next revision of an item.
func (k *keptSheet) keep(f MeasurementFact) {
	if f.Revision == 1 {
		k.first[f.Item] = f.Recorded.At
	}
	k.valid[f.Item] = f
}

// changes returns the facts that the lines of a sheet add, and keeps them.
func (k *keptSheet) changes(c *command, sheet *book.Sheet) ([]MeasurementFact, error) {
	var facts []MeasurementFact
	for i := range sheet.Measurements {
		text, err := body(book.NewMeasurement(&sheet.Measurements[i]))
		if err != nil {
			return nil, err
		}
		item := sheet.Measurements[i].ItemCode
		valid := k.valid[item]
		if valid.Body == text && valid.Method == sheet.Method {
			continue
		}
		fact := MeasurementFact{
			Contract: k.account.id, Month: k.month, Item: item, Revision: valid.Revision + 1,
			Method: sheet.Method, Body: text, Recorded: c.recorded(),
		}
		fact.addTo(c.covered)
		facts = append(facts, fact)
		k.keep(fact)
	}
	return facts, nil
}

// sheet returns what is kept in the agreement's item order.
func (k *keptSheet) sheet() (*Sheet, error) {
	s := &Sheet{Month: k.month, Contract: k.account.contract}
	var results []domain.Measurement
	for i := range k.version.Items {
		item := &k.version.Items[i]
		if !item.InForce(k.month) {
			continue
		}
		fact, ok := k.valid[item.Code]
		if !ok {
			s.Missing = append(s.Missing, item.Code)
			continue
		}
		m, err := k.measurement(fact)
		if err != nil {
			return nil, err
		}
		s.Measurements, results = append(s.Measurements, m), append(results, m.Result)
	}
	if s.Missing != nil || k.month != k.account.nextMonth() {
		return s, nil
	}
	var err error
	s.Preview, err = k.account.settle(k.month, k.version, results)
	return s, err
}

// history returns every revision recorded for the month.
func (k *keptSheet) history() (*Sheet, error) {
	s := &Sheet{Month: k.month, Contract: k.account.contract}
	for _, f := range k.all {
		m, err := k.measurement(f)
		if err != nil {
			return nil, err
		}
		m.Replaced = f.Revision < k.valid[f.Item].Revision
		s.Measurements = append(s.Measurements, m)
	}
	return s, nil
}

// measurement reads a fact and counts it under the item in force.
func (k *keptSheet) measurement(f MeasurementFact) (Measurement, error) {
	result, err := book.ReadMeasurement([]byte(f.Body))
	if err != nil {
		return Measurement{}, err
	}
	m := Measurement{Fact: f, Result: result, Item: k.version.Item(f.Item, k.month), Late: k.late(f.Item)}
	if m.Item != nil {
		m.Counts, err = m.Item.Count(&m.Result)
	}
	return m, err
}

// late says whether an item was first measured after the due date.
func (k *keptSheet) late(item string) bool {
	return k.first[item].In(Japan).Format(time.DateOnly) > DueDate(k.month, k.version)
}

// DueDate returns the last day on which a month is to be measured, as
// YYYY-MM-DD: the calendar's, also if it is a closed day (§7.3(3)).
func DueDate(m domain.Month, version *domain.Agreement) string {
	due := m + domain.Month(version.Policy.MeasurementDueMonths)
	return time.Date(due.Year(), time.Month(due.Calendar())+1, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
