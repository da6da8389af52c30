package ledger

import (
	"context"
	"io"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// historyFormat names the form of the history in an exported file.
const historyFormat = "slaledger-history-1"

// Export writes an account as a file: its Book, which calculates as it is unless
// it was stored before requests had bounds, and its history, which is every row
// that is stored of it. It is what Import takes. No more than a month of it is in
// memory at a time.
func (l *Ledger) Export(ctx context.Context, user access.User, contract string, out io.Writer) error {
	return l.read(ctx, user, contract, now, func(r fact.Reader, a *account) error { return writeFile(out, r, a) })
}

func writeFile(out io.Writer, r fact.Reader, a *account) error {
	w := &fileWriter{out: jsontext.NewEncoder(out)}
	w.token(jsontext.BeginObject)
	w.token(jsontext.String("book"))
	if err := w.book(r, a); err != nil {
		return err
	}
	w.token(jsontext.String("history"))
	if err := w.history(r, a.id); err != nil {
		return err
	}
	w.token(jsontext.EndObject)
	return w.err
}

// book returns the Book of an account: the months before the first that is
// unsettled or under re-measurement, with the adjustments that count.
func (a *account) book(r fact.Reader) (*domain.Book, error) {
	b := &domain.Book{Contract: a.contract, Agreements: a.versions}
	if a.settled != 0 {
		sheets, err := loadSheets(r, a, domain.Period{From: a.contract.Term.From, To: a.nextMonth() - 1})
		if err != nil {
			return nil, err
		}
		for _, sheet := range sheets {
			b.Months = append(b.Months, sheet.monthResults())
		}
	}
	var err error
	b.Adjustments, err = a.bookAdjustments(r)
	return b, err
}

// bookMonths gives the months of a Book, one after the other. It stops at the first
// error of give and returns it.
func (a *account) bookMonths(r fact.Reader, give func(domain.MonthResults) error) error {
	if a.settled == 0 {
		return nil
	}
	for month := a.contract.Term.From; month < a.nextMonth(); month++ {
		sheet, err := loadSheet(r, a, month)
		if err != nil {
			return err
		}
		if err := give(sheet.monthResults()); err != nil {
			return err
		}
	}
	return nil
}

// bookAdjustments returns the adjustments of a Book.
func (a *account) bookAdjustments(r fact.Reader) (agreed []domain.Adjustment, err error) {
	for _, adjustment := range a.adjustments {
		if a.settled == 0 || adjustment.Fact.Month >= a.nextMonth() {
			continue
		}
		current, err := a.withStatus(r, adjustment, nil)
		if err != nil {
			return nil, err
		}
		if current.Status == AdjustmentAgreed {
			agreed = append(agreed, current.Terms)
		}
	}
	return agreed, nil
}

// monthResults returns the results that count as a Book has them. A Book has
// one method for a month: the vendor's report if all results are from it.
func (k *monthSheet) monthResults() domain.MonthResults {
	results := domain.MonthResults{Month: k.month, Method: domain.MethodInspection}
	results.Measurements, _ = k.results()
	reported := 0
	for _, result := range results.Measurements {
		if k.lines[result.ItemCode].fact.Method == domain.MethodVendorReport {
			reported++
		}
	}
	if reported > 0 && reported == len(results.Measurements) {
		results.Method = domain.MethodVendorReport
	}
	return results
}

// fileWriter writes an exported file. It holds the first error.
type fileWriter struct {
	out *jsontext.Encoder
	err error
}

func (w *fileWriter) token(token jsontext.Token) {
	if w.err == nil {
		w.err = w.out.WriteToken(token)
	}
}

func (w *fileWriter) value(value jsontext.Value) {
	if w.err == nil {
		w.err = w.out.WriteValue(value)
	}
}

// shape writes what a shape becomes.
func (w *fileWriter) shape(shape any) {
	text, err := json.Marshal(shape)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.value(text)
}

// book writes the Book of an account as book.Write does, a month at a time.
func (w *fileWriter) book(r fact.Reader, a *account) error {
	adjustments, err := a.bookAdjustments(r)
	if err != nil {
		return err
	}
	written := book.NewBook(&domain.Book{Contract: a.contract, Agreements: a.versions, Adjustments: adjustments})
	w.token(jsontext.BeginObject)
	w.token(jsontext.String("contract"))
	w.shape(written.Contract)
	w.token(jsontext.String("agreements"))
	w.shape(written.Agreements)
	w.token(jsontext.String("months"))
	w.token(jsontext.BeginArray)
	err = a.bookMonths(r, func(results domain.MonthResults) error {
		w.shape(book.NewMonth(results))
		return w.err
	})
	if err != nil {
		return err
	}
	w.token(jsontext.EndArray)
	if written.Adjustments != nil {
		w.token(jsontext.String("adjustments"))
		w.shape(written.Adjustments)
	}
	w.token(jsontext.EndObject)
	return w.err
}

// history writes every row of a contract, table after table.
func (w *fileWriter) history(r fact.Reader, contract string) error {
	w.token(jsontext.BeginObject)
	w.token(jsontext.String("format"))
	w.token(jsontext.String(historyFormat))
	w.token(jsontext.String("contract"))
	w.token(jsontext.String(contract))
	for _, table := range fact.HistoryTables() {
		if err := w.table(r, table, contract); err != nil {
			return err
		}
	}
	w.token(jsontext.EndObject)
	return nil
}

// table writes the rows of a table. One that files from before it do not have is left
// out where it has none.
func (w *fileWriter) table(r fact.Reader, table *fact.Table, contract string) error {
	begun := false
	begin := func() {
		if !begun {
			w.token(jsontext.String(table.Name))
			w.token(jsontext.BeginArray)
			begun = true
		}
	}
	if !table.Later {
		begin()
	}
	err := r.Rows(table, contract, func(columns []string) error {
		begin()
		w.row(table, columns)
		return w.err
	})
	if begun {
		w.token(jsontext.EndArray)
	}
	return err
}

// row writes a row. The contract is the same in all of them and is left out.
func (w *fileWriter) row(table *fact.Table, columns []string) {
	w.token(jsontext.BeginObject)
	for i, column := range table.Columns {
		if i == 0 {
			continue
		}
		w.token(jsontext.String(column))
		if fact.IsCounted(column) {
			w.value(jsontext.Value(columns[i]))
			continue
		}
		w.shape(columns[i])
	}
	w.token(jsontext.EndObject)
}
