package domain

import "iter"

// HintCode names what looks mistaken in a sheet or a new contract. Codes never change.
type HintCode string

// The codes.
const (
	// HintMonthNotOver: the sheet's month has not ended.
	HintMonthNotOver HintCode = "month_not_over"
	// HintOtherMonth: an occurrence began in another month (D15).
	HintOtherMonth HintCode = "other_month"
	// HintRepeated: an occurrence is another one of its item once more.
	HintRepeated HintCode = "repeated"
	// HintOtherItem: an occurrence counts in another item, too (D5).
	HintOtherItem HintCode = "other_item"
	// HintTimesDisagree: a duration is not the one between begin and end.
	HintTimesDisagree HintCode = "times_disagree"
	// HintUnlikely: a value is far from all that is to be expected.
	HintUnlikely HintCode = "unlikely"
	// HintZeroed: an item that is never applicable lets deductions vanish (D9).
	HintZeroed HintCode = "zeroed"
	// HintUnexplained: a miss, or what differs from the vendor's report, has no note.
	HintUnexplained HintCode = "unexplained"
	// HintUnknownVendor: there is no other contract of a new one's vendor, and no user.
	HintUnknownVendor HintCode = "unknown_vendor"
	// HintSameNumber: another contract has the number of a new one.
	HintSameNumber HintCode = "same_number"
)

// Hint tells whoever enters a sheet or a contract what looks mistaken. It refuses nothing and
// changes no figure. Which fields it has follows from its code.
type Hint struct {
	Code  HintCode
	Month Month // of the sheet
	Item  *Item // nil where it is about the whole sheet, or a contract
	// Occurrence is the place in the list, from 1; 0 where it is about the whole line.
	Occurrence int
	Event      *Occurrence // at that place
	// Value is what looks mistaken: with times_disagree as entered, else as its item
	// rounds it (D16). Nil where no value does.
	Value *Amount

	Began  Month        // with other_month
	Other  *EventPlace  // with repeated and other_item: where else it stands
	Lasted Amount       // with times_disagree: seconds from begin to end
	Doubt  UnlikelyFrom // with unlikely: what the value is held against
	Low    Amount       // with UnlikelyFromEarlier: the smallest and largest earlier value
	High   Amount
	Among  int // with UnlikelyFromEarlier: of how many values these are
	// Standing are the deductions that would vanish, with zeroed.
	Standing Amount
	// Missed is how often the baseline is missed without a note, and Reported that the
	// vendor's report says otherwise, with unexplained.
	Missed   int
	Reported bool

	Contract *Contract // the new one, with unknown_vendor and same_number
	Same     *Contract // with same_number: the other one
}

// EventPlace is where an occurrence stands.
type EventPlace struct {
	Month      Month
	Item       *Item
	Occurrence int // its place in the list, from 1
}

// UnlikelyFrom names what an unlikely value is held against.
type UnlikelyFrom string

// What a value is held against: the bounds of a percentage, the stored value of a
// percent cell (a hundredth), the sign of the earlier values, or their spread.
const (
	UnlikelyFromPercent UnlikelyFrom = "percent"
	UnlikelyFromCell    UnlikelyFrom = "cell"
	UnlikelyFromSign    UnlikelyFrom = "sign"
	UnlikelyFromEarlier UnlikelyFrom = "earlier"
)

// MaxHints bounds the hints of a sheet.
const MaxHints = 100

// Moment is an instant as hints compare it: exact seconds since a fixed one, and
// the month in Japan.
type Moment struct {
	Seconds Amount
	Month   Month
}

// HintBasis is what the lines of a sheet are held against.
type HintBasis struct {
	Month   Month
	Over    bool // the month has ended
	Version *Agreement
	// Sheet are the month's results that count once the lines are entered.
	Sheet []Measurement
	// Beside are results of the months that HintMonths names, by item, oldest first.
	Beside map[string][]ItemResult
	// Reported are the lines of the vendor's last report of the month, by item.
	Reported map[string]Measurement
	// Standing are the deduction points carried out of the last settled month.
	Standing Amount
	// Moment reads an occurrence's instant, which is a sound one.
	Moment func(instant string) Moment
}

// ItemResult is the result of an item for a month.
type ItemResult struct {
	Month  Month
	Result *Measurement
}

// earlierValues is how many values before it a value is held against, and how many
// there must be; earlierMonths is from how many months those of occurrences are, and
// how many not-applicable months in a row are pointed out.
const (
	earlierValues = 12
	fewestValues  = 3
	earlierMonths = 12
)

// HintMonths returns the months of the term beside m, oldest first, whose results the
// lines of these items are held against: twelve before and after it, and of an item
// that is not measured every month the last twelve in which it is.
func HintMonths(items []*Item, m Month, term Period) []Month {
	wanted := make([]bool, max(0, m+earlierMonths-term.From)+1) // from the term's first month on
	for beside := max(term.From, m-earlierMonths); beside <= min(term.To, m+earlierMonths); beside++ {
		wanted[beside-term.From] = beside != m
	}
	for _, item := range items {
		for before := range item.monthsBefore(m, term.From) {
			wanted[before-term.From] = term.Contains(before)
		}
	}
	var months []Month
	for i, is := range wanted {
		if is {
			months = append(months, term.From+Month(i))
		}
	}
	return months
}

// monthsBefore returns the last twelve months before m, newest first, not before
// first, in which the item is measured.
func (i *Item) monthsBefore(m, first Month) iter.Seq[Month] {
	return func(yield func(Month) bool) {
		found := 0
		for m := m - 1; m >= first && found < earlierValues; m-- {
			if i.InForce(m) {
				if found++; !yield(m) {
					return
				}
			}
		}
	}
}
