package fact

import (
	"fmt"
	"strconv"
	"time"

	"slaledger/domain"
)

// row reads the columns of a stored row, one after the other. It stops at the
// first that is not as facts are written.
type row struct {
	table   *Table
	columns []string
	next    int
	by      Recorded
	err     error
}

func (r *row) text() string {
	r.next++
	return r.columns[r.next-1]
}

// fail notes that the column read last is not as facts are written.
func (r *row) fail() {
	if r.err == nil {
		r.err = fmt.Errorf("stored %s.%s %q", r.table.Name, r.table.Columns[r.next-1], r.columns[r.next-1])
	}
}

// month reads YYYY-MM, or the empty text for 0.
func (r *row) month() domain.Month {
	text := r.text()
	if text == "" {
		return 0
	}
	m, ok := domain.ParseMonth(text)
	if !ok {
		r.fail()
	}
	return m
}

func (r *row) number() int { return int(r.sequence()) }

func (r *row) sequence() int64 {
	n, err := strconv.ParseInt(r.text(), 10, 64)
	if err != nil {
		r.fail()
	}
	return n
}

func (r *row) amount() domain.Amount {
	amount, err := domain.ReadAmount(r.text())
	if err != nil {
		r.fail()
	}
	return amount
}

func (r *row) instant() time.Time {
	at, err := ReadInstant(r.text())
	if err != nil {
		r.fail()
	}
	return at
}

// flag reads a yes or no.
func (r *row) flag() bool {
	text := r.text()
	if text != bit(true) && text != bit(false) {
		r.fail()
	}
	return text == bit(true)
}

func (r *row) party() domain.Party       { return domain.Party(r.text()) }
func (r *row) via() domain.Via           { return domain.Via(r.text()) }
func (r *row) decision() domain.Decision { return domain.Decision(r.text()) }

// recorded reads the sequence of the entry that covers the row.
func (r *row) recorded() Recorded {
	r.by.Sequence = r.sequence()
	return r.by
}

// MonthText writes a month as it is stored: YYYY-MM, empty for 0.
func MonthText(m domain.Month) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

func numberText(n int) string { return strconv.Itoa(n) }

// bit is how a yes or no is stored.
func bit(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

// text is the sequence as it is stored.
func (r Recorded) text() string { return strconv.FormatInt(r.Sequence, 10) }
