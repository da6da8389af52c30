package domain

import "fmt"

// Month is a calendar month (対象月), the unit of measurement and of
// settlement. It counts months and is no instant: adding months cannot slip
// over a month's end, and no time zone touches it. The zero value is no month.
type Month int

// MonthOf returns the given month of a year from 1 to 9999.
func MonthOf(year, month int) Month { return Month(year*12 + month - 1) }

// ParseMonth reads a month written as YYYY-MM, year 0001 to 9999.
func ParseMonth[T string | []byte](text T) (Month, bool) {
	if len(text) != 7 || text[4] != '-' {
		return 0, false
	}
	year, month := 0, 0
	for i := range 7 {
		if i == 4 {
			continue
		}
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		if i < 4 {
			year = year*10 + int(text[i]-'0')
		} else {
			month = month*10 + int(text[i]-'0')
		}
	}
	if year < 1 || month < 1 || month > 12 {
		return 0, false
	}
	return MonthOf(year, month), true
}

// Year returns the calendar year.
func (m Month) Year() int { return int(m) / 12 }

// Calendar returns the month within the calendar year, 1 to 12.
func (m Month) Calendar() int { return int(m)%12 + 1 }

// String returns the month as YYYY-MM.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year(), m.Calendar()) }

// Period is a run of whole months, both ends included.
type Period struct{ From, To Month }

// Contains says whether m lies in the period.
func (p Period) Contains(m Month) bool { return p.From <= m && m <= p.To }

// Months returns how many months the period has.
func (p Period) Months() int { return int(p.To-p.From) + 1 }

// Overlaps says whether the two periods share a month.
func (p Period) Overlaps(q Period) bool { return p.From <= q.To && q.From <= p.To }

// clip returns the part of p that lies in term.
func (p Period) clip(term Period) Period {
	return Period{From: max(p.From, term.From), To: min(p.To, term.To)}
}

// fiscalBlock returns the block of so many months, counted from April, that
// contains m: 3 for the quarter, 6 for the half, 12 for the fiscal year.
func fiscalBlock(m Month, months int) Period {
	const april = 3
	from := m - (m-april)%Month(months)
	return Period{From: from, To: from + Month(months) - 1}
}
