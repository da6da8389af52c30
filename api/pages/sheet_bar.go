package pages

import (
	"slaledger/domain"
)

// sheetBar says what the results come to.
type sheetBar struct {
	Says, Counts string
	State        string // reached, if the criterion is
}

// sheetSums are what the rows of a sheet come to.
type sheetSums struct {
	done, faults, open  int // rows
	deductions, bonuses int // items with such points
	domain.Points
}

func (p *sheetPage) sums() sheetSums {
	var s sheetSums
	for _, row := range p.Rows {
		switch {
		case row.Error != "":
			s.faults++
			continue
		case row.Measured == nil:
			s.open++
			continue
		}
		s.done++
		if row.Measured.Count > 0 {
			s.deductions++
		}
		if row.Measured.BonusCount > 0 {
			s.bonuses++
		}
		s.Deduction = s.Deduction.Add(row.DeductionPoints.Times(row.Measured.Count))
		s.Bonus = s.Bonus.Add(row.BonusPoints.Times(row.Measured.BonusCount))
	}
	return s
}

// barOf says what the results of a sheet come to: the month's settlement as soon as it
// can be tried.
func (r *request) barOf(p *sheetPage) sheetBar {
	w, s := r.W.Sheet, p.sums()
	all := len(p.Rows)
	preview := p.sheet.Preview
	switch {
	case s.faults > 0:
		return sheetBar{Says: say(w.BarFaults, s.faults, s.open), Counts: say(w.BarFaultsMore, s.done, s.Deduction, s.Bonus)}
	case s.open > 0:
		return sheetBar{Says: say(w.BarPart, s.done, all), Counts: say(w.BarPartMore, s.Deduction, s.Bonus, s.open)}
	case preview == nil:
		return sheetBar{Says: say(w.BarWaiting, all), Counts: say(w.BarPartSums, s.Deduction, s.Bonus)}
	}
	bar := sheetBar{Counts: say(w.BarCounts, s.done, all, s.Deduction, s.deductions, s.Bonus, s.bonuses,
		r.Signed(preview.Closing.Total))}
	from, to := r.Signed(preview.Opening.Total), r.Signed(preview.Accumulated.Total)
	threshold := p.version.Policy.PenaltyThreshold
	criterion := r.Points(threshold.String())
	switch {
	case preview.Penalty == nil:
		points, err := preview.AccumulatedPoints()
		if err != nil {
			return bar
		}
		distance := domain.Balance{Points: points, Threshold: threshold}.PointsToPenalty()
		bar.Says = say(w.BarAbove, from, to, criterion, distance)
	case preview.Penalty.Status == "waived":
		bar.Says = say(w.BarWaived, from, to, criterion)
	default:
		bar.State = "reached"
		bar.Says = say(w.BarReached, from, to, criterion, r.Yen(preview.Penalty.Reduction))
	}
	return bar
}
