package book

import (
	"cmp"
	"strconv"

	"slaledger/domain"

	"github.com/go-json-experiment/json/jsontext"
)

// AppendMeasurement appends to b what writing a line of a sheet gives, without making the
// shape first: a verification writes every line again. It returns an error for a text that
// is no UTF-8.
func AppendMeasurement(b []byte, ms *domain.Measurement) ([]byte, error) {
	w := appender{text: b}
	w.word(`{"item_code":`, ms.ItemCode)
	if ms.Value != nil {
		w.amount(`,"value":`, *ms.Value)
	}
	if ms.Occurrences != nil {
		w.text = append(w.text, `,"occurrences":[`...)
		for i := range ms.Occurrences {
			w.occurrence(i, &ms.Occurrences[i])
		}
		w.text = append(w.text, ']')
	}
	w.count(`,"deduction_count":`, ms.DeductionCount)
	w.count(`,"bonus_count":`, ms.BonusCount)
	w.flag(`,"not_applicable":true`, ms.NotApplicable)
	w.wordIfAny(`,"note":`, ms.Note)
	if ms.References != nil {
		w.text = append(w.text, `,"references":[`...)
		for i := range ms.References {
			w.reference(i, &ms.References[i])
		}
		w.text = append(w.text, ']')
	}
	return append(w.text, '}'), w.err
}

// appender appends members to a text. It holds the first error.
type appender struct {
	text []byte
	err  error
}

func (w *appender) word(name, text string) {
	var err error
	w.text, err = jsontext.AppendQuote(append(w.text, name...), text)
	w.err = cmp.Or(w.err, err)
}

func (w *appender) wordIfAny(name, text string) {
	if text != "" {
		w.word(name, text)
	}
}

func (w *appender) amount(name string, a domain.Amount) {
	w.text = append(a.AppendText(append(append(w.text, name...), '"')), '"')
}

func (w *appender) number(name string, n int64) {
	w.text = strconv.AppendInt(append(w.text, name...), n, 10)
}

func (w *appender) count(name string, n int) {
	if n != 0 {
		w.number(name, int64(n))
	}
}

func (w *appender) flag(member string, yes bool) {
	if yes {
		w.text = append(w.text, member...)
	}
}

// next parts an element of a list from the one before.
func (w *appender) next(i int) {
	if i > 0 {
		w.text = append(w.text, ',')
	}
}

func (w *appender) occurrence(i int, o *domain.Occurrence) {
	w.next(i)
	w.amount(`{"value":`, o.Value)
	w.flag(`,"excluded":true`, o.Excluded)
	w.wordIfAny(`,"note":`, o.Note)
	w.wordIfAny(`,"at":`, o.At)
	w.wordIfAny(`,"until":`, o.Until)
	w.wordIfAny(`,"ref":`, o.Ref)
	w.text = append(w.text, '}')
}

func (w *appender) reference(i int, r *domain.Reference) {
	w.next(i)
	w.word(`{"title":`, r.Title)
	w.wordIfAny(`,"number":`, r.Number)
	w.wordIfAny(`,"date":`, r.Date)
	w.wordIfAny(`,"sha256":`, r.SHA256)
	w.text = append(w.text, '}')
}
