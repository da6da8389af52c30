package fact

import (
	"time"
)

// Japan is the time of all dates: UTC+9 without summer time.
var Japan = time.FixedZone("JST", 9*60*60)

// InstantLayout writes instants as they are stored and hashed: UTC, six
// decimals, fixed width.
const InstantLayout = "2006-01-02T15:04:05.000000Z"

// InstantText writes an instant as answers and statements have it: Japan time, six
// decimals. Statements are stored and hashed, so that this never changes.
func InstantText(at time.Time) string { return at.In(Japan).Format("2006-01-02T15:04:05.000000Z07:00") }
