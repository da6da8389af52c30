package storetest

import (
	"fmt"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Report returns a revision of the vendor's report of April under the first
// entry.
func Report(contract string, revision int) fact.Report {
	return fact.Report{
		Contract: contract, Month: April, Revision: revision, Via: domain.ViaService,
		Body: fmt.Sprintf(`{"measurements":[%d]}`, revision), Recorded: At(1),
	}
}

// reportsRoundTrip reports a month with every hard text, and the next month; both
// come back together and by month.
func reportsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Report
	for i, text := range hardTexts {
		facts = append(facts, fact.Report{
			Contract: "c", Month: April, Revision: i + 1, Via: domain.Via(text), Body: text, Recorded: At(int64(i + 2)),
		})
	}
	next := Report("c", 30)
	next.Month, next.Recorded = April+1, At(int64(len(facts)+2))
	comeBack(t, s, &fact.Reports, append(facts, next), Report("other", 99))
	View(t, s, func(r access.Reader) error {
		for month, want := range map[domain.Month][]fact.Report{April - 1: nil, April: facts, April + 1: {next}} {
			got, err := fact.Reports.OfMonth(r, "c", month)
			if err != nil {
				return err
			}
			Same(t, "reports of "+month.String(), want, got)
		}
		return nil
	})
}
