package ledger

import (
	"bytes"
	"context"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// historyFormat names the form of the history in an exported file.
const historyFormat = "slaledger-history-1"

// Export returns an account as a file: its Book, which calculates as it is unless
// it was stored before requests had bounds, and its history, which is every row
// that is stored of it. It is what Import takes.
func (l *Ledger) Export(ctx context.Context, user access.User, contract string) ([]byte, error) {
	var file bytes.Buffer
	err := l.read(ctx, user, contract, now, func(r fact.Reader, a *account) error {
		return writeFile(jsontext.NewEncoder(&file), r, a)
	})
	return file.Bytes(), err
}

func writeFile(out *jsontext.Encoder, r fact.Reader, a *account) error {
	b, err := a.book(r)
	if err != nil {
		return err
	}
	text, err := book.Write(b)
	if err != nil {
		return err
	}
	w := &fileWriter{out: out}
	w.token(jsontext.BeginObject)
	w.token(jsontext.String("book"))
	w.value(text)
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
	if a.settled == 0 || a.nextMonth() == a.contract.Term.From {
		return b, nil
	}
	sheets, err := loadSheets(r, a, domain.Period{From: a.contract.Term.From, To: a.nextMonth() - 1})
	if err != nil {
		return nil, err
	}
	for _, sheet := range sheets {
		b.Months = append(b.Months, sheet.monthResults())
	}
	for _, adjustment := range a.adjustments {
		if adjustment.Fact.Month >= a.nextMonth() {
			continue
		}
		shown, err := a.withStatus(r, adjustment, nil)
		if err != nil {
			return nil, err
		}
		if shown.Status == AdjustmentAgreed {
			b.Adjustments = append(b.Adjustments, shown.Terms)
		}
	}
	return b, nil
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
		text, err := json.Marshal(columns[i])
		if err != nil && w.err == nil {
			w.err = err
		}
		w.value(text)
	}
	w.token(jsontext.EndObject)
}
