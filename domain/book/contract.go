package book

import (
	"cmp"
	"fmt"
	"slices"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

var (
	contractMembers = []member{
		{"name", true}, {"number", false}, {"purchaser", false}, {"signed_on", false}, {"system", false},
		{"vendor", true}, {"start_month", true}, {"end_month", true}, {"fees_include_tax", false}, {"fees", true},
	}
	vendorMembers = []member{{"id", true}, {"name", true}, {"address", false}, {"representative", false}}
	feeMembers    = []member{{"from_month", true}, {"to_month", true}, {"monthly_amount", true}}
)

// contract reads a contract and checks its term and fees.
func (r *reader) contract() *domain.Contract {
	c := &domain.Contract{}
	for name := range r.members(contractMembers) {
		switch name {
		case "name":
			c.Name = r.title()
		case "number":
			c.Number = r.text()
		case "purchaser":
			c.Purchaser = r.text()
		case "signed_on":
			c.SignedOn = r.date()
		case "system":
			c.System = r.text()
		case "vendor":
			c.Vendor = r.vendor()
		case "start_month":
			c.Term.From = r.month()
		case "end_month":
			c.Term.To = r.month()
		case "fees_include_tax":
			include := r.bool()
			c.FeesIncludeTax = &include
		case "fees":
			c.Fees = r.fees()
		}
	}
	if r.err == nil {
		at := r.pointer()
		startSound := r.sound(at + "/start_month")
		r.checkTerm(at, c.Term, startSound)
		r.checkFees(at, c, startSound)
	}
	return c
}

func (r *reader) vendor() (v domain.Vendor) {
	for name := range r.members(vendorMembers) {
		switch name {
		case "id":
			v.ID = r.id()
		case "name":
			v.Name = r.title()
		case "address":
			v.Address = r.text()
		case "representative":
			v.Representative = r.text()
		}
	}
	return v
}

func (r *reader) fees() []domain.Fee {
	var fees []domain.Fee
	for range r.elements() {
		fees = append(fees, r.fee())
	}
	return fees
}

func (r *reader) fee() (f domain.Fee) {
	for name := range r.members(feeMembers) {
		switch name {
		case "from_month":
			f.Period.From = r.month()
		case "to_month":
			f.Period.To = r.month()
		case "monthly_amount":
			f.MonthlyAmount = r.amountWhere(
				func(a domain.Amount) bool { return a.Sign() >= 0 && a.IsWhole() },
				"0以上の整数（円）を指定してください", "must be whole yen and not negative")
		}
	}
	return f
}

// checkTerm checks that the term of the contract at a pointer runs forward and
// is not too long, if its start is sound.
func (r *reader) checkTerm(at string, term domain.Period, startSound bool) {
	end := at + "/end_month"
	if !startSound || !r.sound(end) {
		return
	}
	if term.To < term.From {
		r.fault(end, refusal.OutOfRange, refusal.Say("開始月 %s より前の月です。", "is before the start month %s", term.From))
	} else if term.Months() > domain.MaxTermMonths {
		r.fault(end, refusal.OutOfRange, refusal.Say("契約期間は%dか月以内です（入力 %dか月）。", "makes a term of more than %d months: %d",
			domain.MaxTermMonths, term.Months()))
	}
}

// checkFees checks that the fees of the contract at a pointer cover its term, if
// its start is sound, without gap or overlap.
func (r *reader) checkFees(at string, c *domain.Contract, startSound bool) {
	termSound := startSound && r.sound(at+"/end_month")
	for i, fee := range c.Fees {
		line := fmt.Sprintf("%s/fees/%d", at, i)
		r.checkPeriod(fee.Period, line+"/from_month", line+"/to_month")
		if termSound {
			r.checkInTerm(c.Term, fee.Period.From, line+"/from_month")
			r.checkInTerm(c.Term, fee.Period.To, line+"/to_month")
		}
	}
	r.checkFeeOverlaps(at, c)
	if termSound {
		r.checkFeeGaps(at, c)
	}
}

// checkPeriod checks that a period whose two fields are sound runs forward.
func (r *reader) checkPeriod(p domain.Period, from, to string) {
	if r.sound(from, to) && p.To < p.From {
		r.fault(to, refusal.OutOfRange, refusal.Say("開始の月 %s より前の月です。", "is before the first month %s", p.From))
	}
}

// checkInTerm checks that the month at a pointer lies in the term.
func (r *reader) checkInTerm(term domain.Period, m domain.Month, pointer string) {
	if r.sound(pointer) && !term.Contains(m) {
		r.fault(pointer, refusal.OutsideTerm, refusal.Say("契約期間 %s から %s までの外の月です。", "is outside the term from %s to %s",
			term.From, term.To))
	}
}

func (r *reader) checkFeeOverlaps(at string, c *domain.Contract) {
	from := func(i int) string { return fmt.Sprintf("%s/fees/%d/from_month", at, i) }
	to := func(i int) string { return fmt.Sprintf("%s/fees/%d/to_month", at, i) }
	var lines []int
	for i := range c.Fees {
		if r.sound(from(i), to(i)) {
			lines = append(lines, i)
		}
	}
	slices.SortStableFunc(lines, func(i, j int) int { return cmp.Compare(c.Fees[i].Period.From, c.Fees[j].Period.From) })
	covered := domain.Month(0)
	for _, i := range lines {
		if r.err != nil {
			return
		}
		period := c.Fees[i].Period
		if period.From <= covered {
			r.fault(from(i), refusal.Overlap, refusal.Say("%s は別の行の期間と重なります。", "%s is covered by another line too", period.From))
		}
		covered = max(covered, period.To)
	}
}

// checkFeeGaps checks fees that lie in the term and do not overlap, else there
// is a fault at one of their months.
func (r *reader) checkFeeGaps(at string, c *domain.Contract) {
	covered := 0
	for i, fee := range c.Fees {
		line := fmt.Sprintf("%s/fees/%d", at, i)
		if !r.sound(line+"/from_month", line+"/to_month") {
			return
		}
		covered += fee.Period.Months()
	}
	if covered < c.Term.Months() {
		r.fault(at+"/fees", refusal.Gap, refusal.Say("運用保守金額のない月が契約期間に %dか月あります。", "%d months of the term have no fee",
			c.Term.Months()-covered))
	}
}
