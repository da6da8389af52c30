package ledger

import (
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// endOfMonth returns the instant at which a month is over in Japan.
func endOfMonth(m domain.Month) time.Time {
	return time.Date(m.Year(), time.Month(m.Calendar()+1), 1, 0, 0, 0, 0, fact.Japan)
}

// latest returns the latest of instants.
func latest(instants ...time.Time) time.Time { return slices.MaxFunc(instants, time.Time.Compare) }

// monthTurns returns the months that wait to be reported, measured and settled: once they
// are over or, under re-measurement, from then on.
func (a *account) monthTurns(r fact.Reader) ([]Turn, error) {
	next, term := a.nextMonth(), a.contract.Term
	if next > term.To {
		return nil, nil
	}
	sheets, err := loadSheets(r, a, domain.Period{From: next, To: term.To})
	if err != nil {
		return nil, err
	}
	reopened, err := a.reopenedSince(r)
	if err != nil {
		return nil, err
	}
	var list []Turn
	ready := true // what is settled together with the first month lacks nothing
	since := func(m domain.Month) time.Time {
		if a.awaits(m) {
			return reopened
		}
		return latest(endOfMonth(m), a.recorded[0].At)
	}
	for i, sheet := range sheets {
		if _, missing := sheet.results(); missing != nil {
			list = append(list, Turn{Role: access.RoleMeasurer, Act: ActMeasure, Month: sheet.month,
				Since: since(sheet.month), Due: a.dueDate(sheet.month, sheet.version)})
			ready = ready && i > 0 && !a.awaits(sheet.month)
		}
	}
	if ready {
		settles := Turn{Role: access.RoleMeasurer, Act: ActSettle, Month: next, Due: a.dueDate(next, sheets[0].version)}
		if settles.Since, err = a.measuredAt(r, sheets, since(next)); err != nil {
			return nil, err
		}
		list = append(list, settles)
	}
	reports, err := a.reportTurns(r, sheets)
	return append(list, reports...), err
}

// reopenedSince returns since when months are under re-measurement, the zero time if none
// is.
func (a *account) reopenedSince(r fact.Reader) (since time.Time, err error) {
	if a.reopened == 0 {
		return since, nil
	}
	settlements, err := fact.Settlements.All(r, a.id)
	if err != nil {
		return since, err
	}
	reopenings, err := fact.Reopenings.All(r, a.id)
	last := settlements[len(settlements)-1].Recorded.Sequence
	for _, f := range slices.Backward(reopenings) {
		if f.Recorded.Sequence > last {
			since = f.Recorded.At
		}
	}
	return since, err
}

// measuredAt returns from when the first of some months can be settled: a given instant or,
// if they are later, the last result of what is settled with it and the settlement of the
// month before.
func (a *account) measuredAt(r fact.Reader, sheets []*monthSheet, since time.Time) (time.Time, error) {
	for i, sheet := range sheets {
		if i > 0 && !a.awaits(sheet.month) {
			break
		}
		for _, line := range sheet.lines {
			since = latest(since, line.fact.Recorded.At)
		}
	}
	if before := sheets[0].month - 1; before == a.settled {
		live, err := r.Statement(a.id, before, 0)
		return latest(since, live.Recorded.At), err
	}
	return since, nil
}

// reportTurns returns the months whose report the vendor has still to submit: where it has
// reported a month, those after it until they are settled. The rules set no day for it.
func (a *account) reportTurns(r fact.Reader, sheets []*monthSheet) (list []Turn, err error) {
	reports, err := fact.Reports.All(r, a.id)
	if err != nil || len(reports) == 0 {
		return nil, err
	}
	for _, sheet := range sheets {
		m := sheet.month
		if reported := reportedMonths(reports).of(m); reported != nil && !*reported && m > a.settled {
			list = append(list, Turn{Role: access.RoleVendor, Act: ActReport, Month: m,
				Since: latest(endOfMonth(m), reports[0].Recorded.At)})
		}
	}
	return list, nil
}

// objectionTurns returns the results whose objection the measurer has to answer or, where
// it was upheld, that are to be corrected. Another result in its place closes an objection.
func (a *account) objectionTurns(r fact.Reader) (list []Turn, err error) {
	objections, err := fact.Objections.All(r, a.id)
	if err != nil || len(objections) == 0 {
		return nil, err
	}
	within := domain.Period{From: max(objections[0].Month, a.contract.Term.From),
		To: min(objections[len(objections)-1].Month, a.contract.Term.To)}
	if within.From > within.To {
		return nil, nil
	}
	sheets, err := loadSheets(r, a, within)
	if err != nil {
		return nil, err
	}
	for _, f := range objections {
		if !within.Contains(f.Month) {
			continue
		}
		sheet := sheets[f.Month-within.From]
		item := sheet.version.Item(f.Item, f.Month)
		if item == nil {
			continue
		}
		line, valid := sheet.valid(item)
		if !valid || line.fact.Revision != f.Revision || line.objection == nil {
			continue
		}
		t := Turn{Role: access.RoleMeasurer, Act: ActAnswerObjection, Month: f.Month, Item: f.Item, Since: f.Recorded.At}
		if answer := line.objection.Answer; answer != nil {
			if answer.Decision != domain.Uphold {
				continue
			}
			t.Act, t.Since = ActCorrect, answer.Recorded.At
		}
		list = append(list, t)
	}
	return list, nil
}
