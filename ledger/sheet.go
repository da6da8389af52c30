package ledger

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/domain/typed"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Measurement is the result of an item for a month as stored.
type Measurement struct {
	Fact   fact.Measurement
	Result domain.Measurement
	// Item is the item in force, nil if it no longer is or does not take the
	// result; Counts are what the result yields under it.
	Item   *domain.Item
	Counts domain.Counts
	// Replaced says that there is a later revision.
	Replaced bool
	// Cancelled is why, by whom and when the result was taken back, nil if it
	// was not.
	Cancelled *Cancellation
	Objection *Objection // the vendor's, nil if there is none
	// Late says that the item's first measurement of the month was recorded
	// after the due date (§7.3(3)).
	Late bool
	// Reopened are the months that its cancellation just put under re-measurement.
	Reopened []domain.Month
}

// Cancellation is the cancellation of a measurement as stored.
type Cancellation struct {
	Text     book.CancellationText
	Recorded fact.Recorded
}

// Sheet is a month's measurements with what is still missing and, once nothing
// is, what settling the month would give.
type Sheet struct {
	Month        domain.Month
	Measurements []Measurement // in the agreement's item order
	Missing      []string
	Preview      *book.Calculated // nil while the month cannot be settled
	// Readings are what was read otherwise than it was typed, of a sheet that was
	// just recorded from a file.
	Readings []typed.Reading
	hints    func() []domain.Hint
}

// Hints finds out what looks mistaken in the lines that were entered just now.
func (s *Sheet) Hints() []domain.Hint {
	if s.hints == nil {
		return nil
	}
	return s.hints()
}

// RecordSheet records the lines of a monthly sheet, all or none. Items that are
// not named stay as they are; a line that says what the valid one says changes
// nothing. A settled month takes no other line, and one under re-measurement
// those of items without a valid measurement. A sheet that names a report and
// no lines takes over all of it. What looks mistaken in the lines is in the hints of
// the sheet that it returns. It returns the errors of book.ReadSheet, and
// month_settled.
func (c *Command) RecordSheet(month domain.Month, entered PreparedSheet) (*Sheet, error) {
	if err := c.permit(access.MayMeasure); err != nil {
		return nil, err
	}
	if err := c.reach(); err != nil {
		return nil, err
	}
	sheet, err := loadSheet(c.w, c.account, month)
	if err != nil {
		return nil, err
	}
	read, readings, err := entered.under(sheet)
	if err != nil {
		return nil, err
	}
	if read, err = sheet.adopted(c.w, read); err != nil {
		return nil, err
	}
	facts, after, err := sheet.record(c, read)
	if err != nil {
		return nil, err
	}
	if len(facts) > 0 {
		if err := c.mayRevise("measurements", month, sheet.revisions()); err != nil {
			return nil, err
		}
		c.name, c.month, c.facts = "measurements", month, fact.List(facts)
		c.account = c.account.withSheet(after)
	}
	recorded, err := after.sheet(c.w)
	if err != nil {
		return nil, err
	}
	recorded.Readings = readings
	recorded.hints, err = after.hints(c, read.results)
	return recorded, err
}

// Sheet returns the sheet of a month as it stands within the command.
func (c *Command) Sheet(month domain.Month) (*Sheet, error) {
	sheet, err := loadSheet(c.w, c.account, month)
	if err != nil {
		return nil, err
	}
	return sheet.sheet(c.w)
}

// SheetQuery asks for the measurements of a month.
type SheetQuery struct {
	Month   domain.Month
	History bool      // every revision; else the sheet
	KnownAt time.Time // as it was known then; as it is, if that is zero
}

// Measurements returns the sheet of a month. With its history it has every
// revision, and neither what is missing nor a preview.
func (l *Ledger) Measurements(ctx context.Context, user access.User, contract string, q SheetQuery) (*Sheet, error) {
	var result *Sheet
	err := l.read(ctx, user, contract, q.KnownAt, func(r fact.Reader, a *account) error {
		sheet, err := loadSheet(r, a, q.Month)
		if err != nil {
			return err
		}
		if !q.History {
			result, err = sheet.sheet(r)
			return err
		}
		facts, err := r.MeasurementHistory(contract, q.Month)
		if err != nil {
			return err
		}
		result, err = sheet.history(facts)
		return err
	})
	return result, err
}

// SheetsQuery asks for the sheets of months.
type SheetsQuery struct {
	Months  domain.Period // those of the term in it; an end that is 0 is the term's
	Item    string        // the sheets with nothing but this item; with all items if empty
	After   domain.Month  // only the months after it
	Limit   int           // how many months at most
	KnownAt time.Time     // as it was known then; as it is, if that is zero
}

// within returns the months of a term that are asked for.
func (q SheetsQuery) within(term domain.Period) domain.Period {
	from, to := max(term.From, q.Months.From, q.After+1), term.To
	if q.Months.To != 0 {
		to = min(to, q.Months.To)
	}
	return domain.Period{From: from, To: min(to, from+domain.Month(q.Limit)-1)}
}

// Sheets returns the sheets of months, in order, without a preview. All of them are one
// read. It returns no_agreement while there is none.
func (l *Ledger) Sheets(ctx context.Context, user access.User, contract string, q SheetsQuery) ([]*Sheet, error) {
	var list []*Sheet
	err := l.read(ctx, user, contract, q.KnownAt, func(r fact.Reader, a *account) error {
		months := q.within(a.contract.Term)
		if months.From > months.To {
			return nil
		}
		found, err := loadSheets(r, a, months)
		for i := 0; err == nil && i < len(found); i++ {
			var sheet *Sheet
			sheet, err = found[i].measured(q.Item)
			list = append(list, sheet)
		}
		return err
	})
	return list, err
}

// monthSheet is what is recorded for a month. It is never changed, only followed
// by another.
type monthSheet struct {
	account *account
	month   domain.Month
	version *domain.Agreement
	lines   map[string]storedLine // the latest revisions, by item
}

// storedLine is the latest measurement of an item.
type storedLine struct {
	fact      fact.Measurement
	result    *domain.Measurement // is not changed
	cancelled *fact.Cancellation  // nil if it is not
	objection *Objection          // nil if there is none
	first     time.Time           // when the item was first measured for the month
}

// readLine reads a stored measurement, with what was said about it.
func readLine(f fact.FollowedMeasurement) (line storedLine, err error) {
	line = storedLine{fact: f.Measurement, cancelled: f.Cancellation, first: f.First}
	result, err := book.ReadMeasurement([]byte(f.Body))
	if err != nil {
		return line, err
	}
	line.result = &result
	line.objection, err = objectionTo(f)
	return line, err
}

// maxSheets bounds how many months an account in memory holds: a sheet is held against the
// twelve before it.
const maxSheets = 16

// loadSheet returns what is recorded for a month, from the account in memory if
// it has it.
func loadSheet(r fact.Reader, a *account, month domain.Month) (*monthSheet, error) {
	if err := a.month(month); err != nil {
		return nil, err
	}
	sheets, err := loadSheets(r, a, domain.Period{From: month, To: month})
	if err != nil {
		return nil, err
	}
	return sheets[0], nil
}

// loadSheets returns what is recorded for the months of a period in the term.
func loadSheets(r fact.Reader, a *account, months domain.Period) ([]*monthSheet, error) {
	sheets := make([]*monthSheet, months.Months())
	for i := range sheets {
		m := months.From + domain.Month(i)
		version, err := a.inForce(m)
		if err != nil {
			return nil, err
		}
		sheets[i] = &monthSheet{account: a, month: m, version: version, lines: map[string]storedLine{}}
	}
	if lines := a.sheets[months.From]; months.From == months.To && lines != nil {
		sheets[0].lines = lines
		return sheets, nil
	}
	if months.From == months.To && a.isBehind(months.From) {
		return sheets, nil
	}
	facts, err := r.LatestMeasurements(a.id, months)
	if err != nil {
		return nil, err
	}
	for _, f := range facts {
		line, err := readLine(f)
		if err != nil {
			return nil, err
		}
		sheets[f.Month-months.From].lines[f.Item] = line
	}
	for _, sheet := range sheets { // also what the command has changed, and not added yet
		if lines := a.sheets[sheet.month]; lines != nil {
			sheet.lines = lines
		}
	}
	return sheets, nil
}

// reach finds out up to which months something is recorded, so that nothing is asked for of
// later ones.
func (c *Command) reach() error {
	if c.account.reached != nil {
		return nil
	}
	reached, err := c.w.Reached(c.id)
	after := *c.account
	after.reached = &reached
	c.account = &after
	return err
}

// isBehind says whether a month is known to come after all that is measured.
func (a *account) isBehind(m domain.Month) bool { return a.reached != nil && m > a.reached.Measured }

// withSheet returns the account with one more sheet in memory.
func (a *account) withSheet(k *monthSheet) *account {
	after := *a
	after.sheets = map[domain.Month]map[string]storedLine{}
	maps.Copy(after.sheets, a.sheets)
	after.sheets[k.month] = k.lines
	if len(after.sheets) > maxSheets {
		delete(after.sheets, k.farthest(slices.Collect(maps.Keys(after.sheets))))
	}
	return &after
}

// farthest returns the month that is farthest from the sheet's, and first if two are: a
// sheet is held against the months beside it.
func (k *monthSheet) farthest(months []domain.Month) domain.Month {
	return slices.MaxFunc(months, func(a, b domain.Month) int {
		return cmp.Or(cmp.Compare(max(a-k.month, k.month-a), max(b-k.month, k.month-b)), cmp.Compare(b, a))
	})
}

// valid returns the line of an item in force that counts: it is not cancelled,
// and the item takes it. A version recorded after the result may count
// otherwise, or not take its values; then the item is to be measured again (§7.3(4), D16).
func (k *monthSheet) valid(item *domain.Item) (storedLine, bool) {
	line, ok := k.lines[item.Code]
	return line, ok && line.cancelled == nil && fits(item, line.result)
}

// record returns the facts that the lines of a sheet add, by item, so that their
// digest can be taken again from the stored rows, and the sheet with them.
func (k *monthSheet) record(c *Command, sheet *readSheet) ([]fact.Measurement, *monthSheet, error) {
	var facts []fact.Measurement
	after := *k
	after.lines = maps.Clone(k.lines)
	for i, result := range sheet.results {
		item, text := k.version.Item(result.ItemCode, k.month), sheet.bodies[i]
		line, measured := k.valid(item)
		if measured && line.fact.Body == text && line.fact.Method == sheet.method {
			continue
		}
		if err := k.takes(item, measured); err != nil {
			return nil, nil, err
		}
		if line.fact.Revision == 0 {
			line.first = c.at
		}
		fact := fact.Measurement{
			Contract: k.account.id, Month: k.month, Item: item.Code, Revision: line.fact.Revision + 1,
			Method: sheet.method, ReportRevision: sheet.report, Body: text, Recorded: c.recorded(),
		}
		facts = append(facts, fact)
		after.lines[item.Code] = storedLine{fact: fact, result: &sheet.results[i], first: line.first}
	}
	slices.SortFunc(facts, func(a, b fact.Measurement) int { return strings.Compare(a.Item, b.Item) })
	return facts, &after, nil
}

// revisions returns how many results were ever recorded for the month.
func (k *monthSheet) revisions() (all int) {
	for _, line := range k.lines {
		all += line.fact.Revision
	}
	return all
}

// takes returns month_settled if the month no longer takes another result of an
// item that is measured or not.
func (k *monthSheet) takes(item *domain.Item, measured bool) error {
	switch {
	case k.month > k.account.settled:
		return nil
	case !k.account.awaits(k.month):
		return refusal.New(refusal.MonthSettled, "%s は集計済です。訂正するには、測定結果の取消しをしてください。",
			"%s is settled. To correct it, cancel the measurement.", k.month)
	case measured:
		return refusal.New(refusal.MonthSettled, "%[1]s の %[2]s には有効な測定結果があります。訂正するには、その取消しをしてください。",
			"%[1]s has a valid measurement of %[2]s. To correct it, cancel it.", k.month, item.Code)
	}
	return nil
}

// sheet returns the month as people see it, in the agreement's item order.
func (k *monthSheet) sheet(r fact.Reader) (*Sheet, error) {
	s, err := k.measured("")
	if err != nil || s.Missing != nil || k.month != k.account.nextMonth() {
		return s, err
	}
	s.Preview, err = k.preview(r)
	return s, err
}

// measured returns the month without a preview, of one item if its code is not empty.
func (k *monthSheet) measured(only string) (*Sheet, error) {
	s := &Sheet{Month: k.month}
	for i := range k.version.Items {
		item := &k.version.Items[i]
		if !item.InForce(k.month) || only != "" && item.Code != only {
			continue
		}
		line, ok := k.valid(item)
		if !ok {
			s.Missing = append(s.Missing, item.Code)
			continue
		}
		m, err := k.measurement(line)
		if err != nil {
			return nil, err
		}
		s.Measurements = append(s.Measurements, m)
	}
	return s, nil
}

// results returns the measurements that count.
func (k *monthSheet) results() (results []domain.Measurement, missing []string) {
	results = make([]domain.Measurement, 0, len(k.version.Items))
	for i := range k.version.Items {
		item := &k.version.Items[i]
		if !item.InForce(k.month) {
			continue
		}
		if line, ok := k.valid(item); ok {
			results = append(results, *line.result)
		} else {
			missing = append(missing, item.Code)
		}
	}
	return results, missing
}

// history returns every revision recorded for the month.
func (k *monthSheet) history(facts []fact.FollowedMeasurement) (*Sheet, error) {
	s := &Sheet{Month: k.month}
	for _, f := range facts {
		line, err := readLine(f)
		if err != nil {
			return nil, err
		}
		m, err := k.measurement(line)
		if err != nil {
			return nil, err
		}
		m.Replaced = m.Cancelled == nil && f.Revision < k.lines[f.Item].fact.Revision
		s.Measurements = append(s.Measurements, m)
	}
	return s, nil
}

// measurement counts a result under the item in force, if that takes it.
func (k *monthSheet) measurement(line storedLine) (Measurement, error) {
	m := Measurement{Fact: line.fact, Result: *line.result, Objection: line.objection, Late: k.late(line.fact.Item)}
	if f := line.cancelled; f != nil {
		m.Cancelled = &Cancellation{Recorded: f.Recorded}
		if err := json.Unmarshal([]byte(f.Body), &m.Cancelled.Text); err != nil {
			return m, err
		}
	}
	var err error
	if item := k.version.Item(line.fact.Item, k.month); item != nil && fits(item, line.result) {
		m.Item = item
		m.Counts, err = item.Count(line.result)
	}
	return m, err
}

// fits says whether an item takes a result: it is counted so, and the values, as
// the item rounds them, are in its range (D16).
func fits(item *domain.Item, result *domain.Measurement) bool {
	if result.NotApplicable {
		return true
	}
	switch {
	case item.Counting == domain.CountManual:
		return result.Value == nil && result.Occurrences == nil
	case item.Counting == domain.CountPerOccurrence && result.Occurrences == nil:
		return false
	}
	_, err := item.Count(result)
	return err == nil
}

// late says whether an item was first measured after the due date.
func (k *monthSheet) late(item string) bool {
	return k.account.late(k.month, k.version, k.lines[item].first)
}
