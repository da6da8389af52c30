package domain

// Misses are the fewest further misses of an item that reach the criterion if nothing else
// is added: all in the first month whose measurement can have so many or, of an item that
// is judged once a month, one in each month from now on. A criterion that a later version
// raises may be reached by fewer, later.
type Misses struct {
	Item  *Item
	Count int   // of deductions, as the item counts; 0 if the criterion is reached without any
	Month Month // whose settlement finds the penalty
}

// FewestMisses returns, of each item of the version in force in the month after asOf, the
// fewest further misses that reach the criterion, in the agreement's order. The account
// closed asOf, 0 before the first settlement, with that standing. Each month is settled
// under its own version, without adjustments. Items that cannot reach the criterion within
// the term are left out. There is a version in force in every month of the term.
func FewestMisses(c *Contract, versions []*Agreement, asOf Month, closing Standing) []Misses {
	next := c.Term.From
	if asOf != 0 {
		next = asOf + 1
	}
	items := InForce(versions, next).Items
	var list []Misses
	for n := range items {
		found := Misses{Item: &items[n]}
		standing := closing
		for m := next; m <= c.Term.To && found.Month == 0; m++ {
			standing = found.missIn(m, InForce(versions, m), standing)
		}
		if found.Month != 0 {
			list = append(list, found)
		}
	}
	return list
}

// missIn adds to a month the misses that it can have, as many as are needed, and returns
// what it closes with.
func (f *Misses) missIn(m Month, version *Agreement, opening Standing) Standing {
	quiet := fold{month: m, policy: &version.Policy, standing: opening}
	accumulated, outcome, _ := quiet.run(Points{}) // only an adjustment can be refused
	if outcome == OutcomePenalty {
		f.Month = m
		return quiet.standing
	}
	item := version.Item(f.Item.Code, m)
	if item == nil || item.DeductionPoints.IsZero() {
		return quiet.standing
	}
	needed, can := 1, true
	if item.Counting != CountMonthly {
		needed, can = accumulated.Total().Sub(version.Policy.PenaltyThreshold).partsOf(item.DeductionPoints)
	}
	_, yields, ok := item.yieldingAtLeast(Counts{Deduction: needed})
	if !can || !ok {
		return quiet.standing
	}
	missed := fold{month: m, policy: &version.Policy, standing: opening}
	_, outcome, _ = missed.run(Points{Deduction: item.DeductionPoints.Times(yields.Deduction)})
	f.Count += yields.Deduction
	if outcome == OutcomePenalty {
		f.Month = m
	}
	return missed.standing
}
