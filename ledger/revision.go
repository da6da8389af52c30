package ledger

import (
	"time"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// BoundRevisions bounds how often a day the sheet, and the report, of one month may be
// recorded: each revision is stored for ever. It is called before commands are.
func (l *Ledger) BoundRevisions(aDay int) { l.revisions = aDay }

// mayRevise returns too_many_requests where commands of a name have written as much for
// a month as they may on one day, by the calendar of Japan. stored is how many rows they
// wrote on all days, at least one each: while those are few, nothing needs to be counted.
func (c *Command) mayRevise(name string, month domain.Month, stored int) error {
	most := c.ledger.revisions
	if most == 0 || stored < most {
		return nil
	}
	today := c.at.In(fact.Japan)
	midnight := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, fact.Japan)
	written, err := c.w.Commands(c.id, name, month, midnight)
	if err != nil || written < most {
		return err
	}
	refused := refusal.New(refusal.TooManyRequests, "%[1]s は、1日に記録できる%[2]d回に達しました。明日以降に記録してください。",
		"%[1]s was recorded %[2]d times today, which is as often as it may be. Go on tomorrow.", month, most)
	refused.After = midnight.AddDate(0, 0, 1).Sub(today)
	return refused
}
