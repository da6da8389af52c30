package domain

// Balance is where the account stands after a settled month (残高): points,
// distance to the criterion, and when points will go by themselves.
type Balance struct {
	AsOf       Month // the last settled month; 0 before the first settlement
	Points     Points
	Threshold  Amount
	ZeroMonths int
	// DeductionExpires is the month whose settlement will take the deductions
	// by zero months if nothing more is added; 0 if none will.
	DeductionExpires Month
	Lots             []ExpiringLot
}

// ExpiringLot is a lot and the month whose settlement will take it by zero
// months or age if nothing more is added; 0 if none will.
type ExpiringLot struct {
	Lot
	Expires Month
}

// PointsToPenalty returns how many points the total is above the criterion, at
// least 0.
func (b Balance) PointsToPenalty() Amount {
	if distance := b.Points.Total().Sub(b.Threshold); distance.Sign() > 0 {
		return distance
	}
	return Amount{}
}

// BalanceAfter returns where the account stands after month asOf, or 0
// before the first settlement, with the standing it closed with. The criterion
// is that of the version in force in asOf, or in the first month.
//
// To find when points go, it settles on to the end of the term with nothing
// added, under each month's own version, without adjustments.
func BalanceAfter(c *Contract, versions []*Agreement, asOf Month, closing Standing) Balance {
	inForce := InForce(versions, max(asOf, c.Term.From))
	b := Balance{
		AsOf: asOf, Points: closing.Points(), Threshold: inForce.Policy.PenaltyThreshold,
		ZeroMonths: closing.ZeroMonths, Lots: make([]ExpiringLot, len(closing.Lots)),
	}
	for i, lot := range closing.Lots {
		b.Lots[i].Lot = lot
	}
	standing := closing
	for m := asOf + 1; m <= c.Term.To && !standing.empty(); m++ {
		f := fold{month: m, policy: &InForce(versions, m).Policy, standing: standing}
		_, _, _ = f.run(Points{}) // only an adjustment can be refused
		b.note(m, f.extinctions)
		standing = f.standing
	}
	return b
}

// Project returns where the account would stand one month after asOf if that month
// added so many points, below 0 deductions, and the month's statement. The account
// closed asOf, 0 before the first settlement, with that standing; the month after it is
// of the term. No adjustment acts.
func Project(c *Contract, versions []*Agreement, asOf Month, closing Standing, added Amount) (Balance, *Statement) {
	next := c.Term.From
	if asOf != 0 {
		next = asOf + 1
	}
	points := Points{Bonus: added}
	if added.Sign() < 0 {
		points = Points{Deduction: added.Neg()}
	}
	s := Settlement{Contract: c, Agreement: InForce(versions, next), Month: next, Opening: closing}
	st, _ := s.SettlePoints(points) // only an adjustment can be refused
	return BalanceAfter(c, versions, next, st.Closing), st
}

// empty says whether no points stand.
func (s Standing) empty() bool { return s.Deduction.IsZero() && len(s.Lots) == 0 }

// note enters month m for the points that went in it by themselves. Points
// that a penalty takes get no month.
func (b *Balance) note(m Month, extinctions []Extinction) {
	for _, e := range extinctions {
		if e.Reason == ByPenalty {
			continue
		}
		if e.Deduction.Sign() > 0 {
			b.DeductionExpires = m
		}
		for _, gone := range e.Lots {
			for i := range b.Lots {
				if b.Lots[i].Month == gone.Month {
					b.Lots[i].Expires = m
				}
			}
		}
	}
}
