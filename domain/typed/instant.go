package typed

import (
	"fmt"
	"regexp"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
)

// japan is the offset of instants that are typed without one.
const japan = "+09:00"

// written is an instant as people in Japan write it, to the minute or the second.
var written = regexp.MustCompile(
	`^([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})日?[ T]\s*([0-9]{1,2})\s*[:時]\s*([0-9]{1,2})` +
		`(?:\s*[:分]\s*([0-9]{1,2})秒?|分)?$`)

// ReadInstant reads an instant: RFC 3339 as it stands, or a date and a time of Japan,
// as typed or as a spreadsheet stores them. A blank cell is none.
func ReadInstant(c Cell) (instant string, wrong *Fault) {
	if c.Kind == Date || c.Kind == Number {
		if at, ok := serialTime(c.Text); ok {
			return at.Format("2006-01-02T15:04:05") + japan, nil
		}
	}
	text := tidy(c.Text)
	if _, ok := book.ParseInstant(text); ok || text == "" {
		return text, nil
	}
	if parts := written.FindStringSubmatch(text); parts != nil {
		text = fmt.Sprintf("%s-%02s-%02sT%02s:%02s:%02s%s", parts[1], parts[2], parts[3], parts[4], parts[5],
			parts[6], japan)
		if _, ok := book.ParseInstant(text); ok {
			return text, nil
		}
	}
	return "", fault(refusal.BadFormat, "「%s」は日時として読み取れません。2024-04-03 10:20 のように、時刻まで入力してください。",
		"%q is no instant; give the date with the time, such as 2024-04-03 10:20", book.Shown(c.Text))
}

// lastSerial is the number of 9999-12-31.
const lastSerial = 2958465

// serialTime returns the time of a day that a spreadsheet counts from the end of 1899,
// to the second, in no zone.
func serialTime(number string) (time.Time, bool) {
	days, err := domain.ParseMeasuredNumber(number)
	if err != nil || days.Cmp(domain.Whole(61)) < 0 || days.Cmp(domain.Whole(lastSerial)) > 0 {
		return time.Time{}, false // before March 1900 programs disagree
	}
	seconds := days.Times(24 * 60 * 60).Decimal().Round(0).IntPart()
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second), true
}

// ReadText reads a note or the like: what was typed, and of a day that a spreadsheet
// stores as a number that day.
func ReadText(c Cell) string {
	if at, ok := serialTime(c.Text); ok && c.Kind == Date {
		return at.Format(time.DateOnly)
	}
	if c.Kind == Text && c.IsBlank() {
		return ""
	}
	return c.Text
}
