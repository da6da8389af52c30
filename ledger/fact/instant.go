package fact

import (
	"fmt"
	"time"

	"slaledger/domain"
)

// Japan is the time of all dates: UTC+9 without summer time.
var Japan = time.FixedZone("JST", 9*60*60)

// MonthAt returns the month that an instant lies in, in Japan.
func MonthAt(at time.Time) domain.Month {
	at = at.In(Japan)
	return domain.MonthOf(at.Year(), int(at.Month()))
}

// InstantLayout writes instants as they are stored and hashed: UTC, six
// decimals, fixed width.
const InstantLayout = "2006-01-02T15:04:05.000000Z"

// ReadInstant reads an instant as it is stored: written in any other way it is none.
func ReadInstant(text string) (time.Time, error) {
	at, err := time.Parse(InstantLayout, text)
	if err == nil && at.Format(InstantLayout) != text {
		err = fmt.Errorf("instant %q is not as it is stored", text)
	}
	return at, err
}

// InstantText writes an instant as answers and statements have it: Japan time, six
// decimals. Statements are stored and hashed, so that this never changes.
func InstantText(at time.Time) string { return at.In(Japan).Format("2006-01-02T15:04:05.000000Z07:00") }

// MinuteText writes an instant in a sentence for people, in Japan's time to the minute:
// 2026年7月16日 17:05, in English 2026-07-16 17:05.
func MinuteText(at time.Time) (japanese, english string) {
	at = at.In(Japan)
	return at.Format("2006年1月2日 15:04"), at.Format("2006-01-02 15:04")
}
