package ledger

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
)

// Measurement is the result of an item for a month as kept.
type Measurement struct {
	Fact   MeasurementFact
	Result domain.Measurement
	// Item is the item in force, nil if it no longer is or does not take the
	// result; Counts are what the result yields under it.
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
	if err := user.Permit(MayMeasure); err != nil {
		return nil, err
	}
	// Reading takes longer than writing, and nobody can write meanwhile: it is
	// done beforehand, and again only if the version in force was not the one
	// in memory.
	early := l.readEarly(contract, month, request)
	var result *Sheet
	err := l.write(ctx, user, MayMeasure, "measurements", contract, func(c *command) error {
		kept, err := loadSheet(c.w, c.account, month)
		if err != nil {
			return err
		}
		sheet := early
		if sheet == nil || sheet.version != kept.version {
			if sheet, err = readEntered(request, kept.version, month); err != nil {
				return err
			}
		}
		if month <= c.account.settled {
			return refuse(MonthSettled, "%s は集計済です。", "%s is settled.", month)
		}
		facts, after := kept.record(c, sheet)
		if result, err = after.sheet(); err != nil {
			return err
		}
		if len(facts) == 0 {
			return errUnchanged
		}
		next := *c.account
		next.sheets = with(next.sheets, after)
		c.month, c.next, c.facts = month, &next, []fact{sheetFacts(facts)}
		return nil
	})
	return result, err
}

// enteredSheet is a sheet as entered under a version.
type enteredSheet struct {
	version *domain.Agreement
	method  domain.Method
	results []domain.Measurement
	bodies  []string // of the results
}

// readEntered reads a sheet. It returns the errors of book.ReadSheet.
func readEntered(request []byte, version *domain.Agreement, month domain.Month) (*enteredSheet, error) {
	sheet, err := book.ReadSheet(request, version, month)
	if err != nil {
		return nil, err
	}
	e := &enteredSheet{version: version, method: sheet.Method, results: sheet.Measurements}
	for i := range e.results {
		text, err := body(book.NewMeasurement(&e.results[i]))
		if err != nil {
			return nil, err
		}
		e.bodies = append(e.bodies, text)
	}
	return e, nil
}

// readEarly reads a sheet under the account in memory, which may be out of
// date. It returns nil if there is none or the sheet has faults under it.
func (l *Ledger) readEarly(contract string, month domain.Month, request []byte) *enteredSheet {
	l.mu.Lock()
	a := l.accounts[contract]
	l.mu.Unlock()
	if a == nil {
		return nil
	}
	version := domain.InForce(a.versions, month)
	if version == nil {
		return nil
	}
	e, err := readEntered(request, version, month)
	if err != nil {
		return nil
	}
	return e
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
		if !history {
			result, err = kept.sheet()
			return err
		}
		facts, err := r.MeasurementHistory(contract, month)
		if err != nil {
			return err
		}
		result, err = kept.history(facts)
		return err
	})
	return result, err
}

// keptSheet is what is recorded for a month. It is never changed, only followed
// by another.
type keptSheet struct {
	account *account
	month   domain.Month
	version *domain.Agreement
	valid   map[string]keptLine // by item
}

// keptLine is the valid measurement of an item.
type keptLine struct {
	fact   MeasurementFact
	result domain.Measurement
	first  time.Time // when the item was first measured for the month
}

// maxSheets bounds how many months an account in memory keeps.
const maxSheets = 16

// loadSheet returns what is recorded for a month, from the account in memory if
// it has it.
func loadSheet(r Reader, a *account, month domain.Month) (*keptSheet, error) {
	if err := a.month(month); err != nil {
		return nil, err
	}
	version, err := a.inForce(month)
	if err != nil {
		return nil, err
	}
	k := &keptSheet{account: a, month: month, version: version, valid: a.sheets[month]}
	if k.valid != nil {
		return k, nil
	}
	facts, err := r.Measurements(a.id, month)
	if err != nil {
		return nil, err
	}
	k.valid = map[string]keptLine{}
	for _, f := range facts {
		result, err := book.ReadMeasurement([]byte(f.Fact.Body))
		if err != nil {
			return nil, err
		}
		k.valid[f.Fact.Item] = keptLine{fact: f.Fact, result: result, first: f.First}
	}
	return k, nil
}

// with returns the sheets of an account in memory with one more.
func with(sheets map[domain.Month]map[string]keptLine, k *keptSheet) map[domain.Month]map[string]keptLine {
	more := map[domain.Month]map[string]keptLine{}
	if len(sheets) < maxSheets {
		maps.Copy(more, sheets)
	}
	more[k.month] = k.valid
	return more
}

// record returns the facts that the lines of a sheet add, by item, so that their
// digest can be taken again from the stored rows, and the sheet with them.
func (k *keptSheet) record(c *command, sheet *enteredSheet) ([]MeasurementFact, *keptSheet) {
	var facts []MeasurementFact
	after := *k
	after.valid = maps.Clone(k.valid)
	for i, result := range sheet.results {
		item, text := result.ItemCode, sheet.bodies[i]
		line, measured := k.valid[item]
		if measured && line.fact.Body == text && line.fact.Method == sheet.method {
			continue
		}
		fact := MeasurementFact{
			Contract: k.account.id, Month: k.month, Item: item, Revision: line.fact.Revision + 1,
			Method: sheet.method, Body: text, Recorded: c.recorded(),
		}
		facts = append(facts, fact)
		if !measured {
			line.first = c.at
		}
		after.valid[item] = keptLine{fact: fact, result: result, first: line.first}
	}
	slices.SortFunc(facts, func(a, b MeasurementFact) int { return strings.Compare(a.Item, b.Item) })
	return facts, &after
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
		line, ok := k.valid[item.Code]
		if !ok || !fits(item, &line.result) {
			s.Missing = append(s.Missing, item.Code)
			continue
		}
		m, err := k.measurement(line.fact, line.result)
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
func (k *keptSheet) history(facts []MeasurementFact) (*Sheet, error) {
	s := &Sheet{Month: k.month, Contract: k.account.contract}
	for _, f := range facts {
		result, err := book.ReadMeasurement([]byte(f.Body))
		if err != nil {
			return nil, err
		}
		m, err := k.measurement(f, result)
		if err != nil {
			return nil, err
		}
		m.Replaced = f.Revision < k.valid[f.Item].fact.Revision
		s.Measurements = append(s.Measurements, m)
	}
	return s, nil
}

// measurement counts a result under the item in force, if that takes it.
func (k *keptSheet) measurement(f MeasurementFact, result domain.Measurement) (Measurement, error) {
	m := Measurement{Fact: f, Result: result, Late: k.late(f.Item)}
	var err error
	if item := k.version.Item(f.Item, k.month); item != nil && fits(item, &result) {
		m.Item = item
		m.Counts, err = item.Count(&result)
	}
	return m, err
}

// fits says whether an item takes a result. A version recorded after the result
// may count otherwise; then the item is to be measured again (§7.3(4)).
func fits(item *domain.Item, result *domain.Measurement) bool {
	if result.NotApplicable {
		return true
	}
	switch item.Counting {
	case domain.CountManual:
		return result.Value == nil && result.Occurrences == nil
	case domain.CountPerOccurrence:
		return result.Occurrences != nil
	}
	_, err := item.Count(result)
	return err == nil
}

// measured returns the items of the month with a result that they take.
func (k *keptSheet) measured() (codes []string) {
	for code, line := range k.valid {
		if item := k.version.Item(code, k.month); item != nil && fits(item, &line.result) {
			codes = append(codes, code)
		}
	}
	return codes
}

// late says whether an item was first measured after the due date.
func (k *keptSheet) late(item string) bool {
	return k.valid[item].first.In(Japan).Format(time.DateOnly) > DueDate(k.month, k.version)
}

// DueDate returns the last day on which a month is to be measured, as
// YYYY-MM-DD: the calendar's, also if it is a closed day (§7.3(3)).
func DueDate(m domain.Month, version *domain.Agreement) string {
	due := m + domain.Month(version.Policy.MeasurementDueMonths)
	return time.Date(due.Year(), time.Month(due.Calendar())+1, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
