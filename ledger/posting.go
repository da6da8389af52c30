package ledger

import (
	"slaledger/domain"
	"slaledger/ledger/fact"
)

// postings returns the entries of a settled month but for what every entry of
// the command has in common: deductions and bonuses in item order, then the
// extinctions in step order, deduction before bonus, lots oldest first, zeros
// left out.
func postings(st *domain.Statement) []fact.Entry {
	var entries []fact.Entry
	post := func(kind fact.Kind, item string, lot domain.Month, points domain.Amount) {
		if !points.IsZero() {
			entries = append(entries, fact.Entry{Month: st.Month, Kind: kind, Item: item, Lot: lot, Points: points})
		}
	}
	for _, line := range st.Lines {
		post(fact.KindDeduction, line.Item.Code, 0, line.Deduction.Neg())
	}
	for _, line := range st.Lines {
		post(fact.KindBonus, line.Item.Code, st.Month, line.Bonus)
	}
	for _, e := range st.Extinctions {
		deduction, bonus := extinctionKinds(e.Reason)
		post(deduction, "", 0, e.Deduction)
		for _, lot := range e.Lots {
			post(bonus, "", lot.Month, lot.Points.Neg())
		}
	}
	return entries
}

// reversals returns the entries that take back those given, in their order.
// A reversal belongs to the month and the revision of what it takes back.
func reversals(entries []fact.Entry) []fact.Entry {
	back := make([]fact.Entry, len(entries))
	for i, e := range entries {
		back[i] = fact.Entry{Month: e.Month, Revision: e.Revision, Kind: fact.KindReversal, Points: e.Points.Neg(),
			Reverses: e.Sequence}
	}
	return back
}

// extinctionKinds returns the kinds of what a reason takes; bonus expiry takes
// no deductions.
func extinctionKinds(reason domain.Reason) (deduction, bonus fact.Kind) {
	if reason == domain.ByBonusExpiry {
		return "", fact.KindBonusExpiry
	}
	return fact.Kind(reason + "_deduction"), fact.Kind(reason + "_bonus")
}
