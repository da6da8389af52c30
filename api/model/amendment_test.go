package model

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const amendmentShape = "name number system vendor_name vendor_address vendor_representative end_month fees note " +
	"signed_on"

// modelAmendment is what an amendment changes.
type modelAmendment struct {
	Name                 *string    `json:"name"`
	Number               *string    `json:"number"`
	System               *string    `json:"system"`
	VendorName           *string    `json:"vendor_name"`
	VendorAddress        *string    `json:"vendor_address"`
	VendorRepresentative *string    `json:"vendor_representative"`
	EndMonth             *string    `json:"end_month"`
	Fees                 []book.Fee `json:"fees"`
	Note                 string     `json:"note"`
}

// judgeAmendment judges an amendment of the contract. One that changes what a
// penalty is taken of settles the months from there on again, at once or not at
// all.
func (m *model) judgeAmendment(c modelCommand) modelVerdict {
	var a modelAmendment
	readBody(c.body, &a)
	faults := unknownFields(c.body, amendmentShape)
	if strings.TrimSpace(a.Note) == "" {
		faults = append(faults, "/note required")
	}
	if faults = append(faults, m.endFaults(a)...); faults != nil {
		return invalid(faults)
	}
	after := m.copy()
	after.contract = a.amended(m.contract)
	v := modelVerdict{status: http.StatusCreated, after: after}
	if touched := m.touchedBy(after.contract); touched != 0 {
		from := touched
		if m.reopened() != 0 {
			from = min(from, m.reopened())
		}
		if missing := after.missingUpTo(from, m.settled()); missing != nil {
			v := refusedWith(http.StatusConflict, "measurements_missing")
			v.missing = missing
			return v
		}
		v.resettled = after.resettle(from, m.settled(), c.user, m.instant())
	}
	after.amended = append(after.amended, modelAmended{c.body, after.contract, c.user, m.instant()})
	after.record("amendment", 0, c.user, m.instant())
	v.answer = func() any {
		answer := after.amendmentAnswer(len(after.amended))
		answer["resettled"] = after.resettledAnswer(m, v.resettled, 0)
		return answer
	}
	return v
}

// endFaults returns what is wrong with the end and the fees of an amendment.
func (m *model) endFaults(a modelAmendment) (faults []string) {
	term := m.term()
	if a.EndMonth != nil {
		term.To = monthOf(*a.EndMonth)
		tooEarly := term.To < term.From || term.To < m.settled() || term.To < m.openEnd()
		for _, v := range m.versions {
			tooEarly = tooEarly || term.To < v.from
		}
		if tooEarly || term.Months() > 600 {
			return append([]string{"/end_month out_of_range"}, feeFaults(a.Fees, nil)...)
		}
	}
	if a.Fees == nil && term.To > m.term().To {
		return []string{"/fees gap"}
	}
	if a.Fees == nil {
		return nil
	}
	return feeFaults(a.Fees, &term)
}

// feeFaults returns what is wrong with fees for a term; without one only what
// is wrong with them by themselves.
func feeFaults(fees []book.Fee, term *domain.Period) (faults []string) {
	covered := 0
	var sound []int // lines without a fault
	for i, fee := range fees {
		from, to := monthOf(fee.FromMonth), monthOf(fee.ToMonth)
		before := len(faults)
		if to < from {
			faults = append(faults, fmt.Sprintf("/fees/%d/to_month out_of_range", i))
		}
		if term != nil && !term.Contains(from) {
			faults = append(faults, fmt.Sprintf("/fees/%d/from_month outside_term", i))
		}
		if term != nil && !term.Contains(to) && to >= from {
			faults = append(faults, fmt.Sprintf("/fees/%d/to_month outside_term", i))
		}
		if len(faults) == before {
			sound = append(sound, i)
			covered += int(to-from) + 1
		}
	}
	slices.SortStableFunc(sound, func(i, j int) int { return cmp.Compare(fees[i].FromMonth, fees[j].FromMonth) })
	end := ""
	for _, i := range sound {
		if fees[i].FromMonth <= end {
			faults = append(faults, fmt.Sprintf("/fees/%d/from_month overlap", i))
		}
		end = max(end, fees[i].ToMonth)
	}
	if faults == nil && term != nil && covered < term.Months() {
		return []string{"/fees gap"}
	}
	return faults
}

// amended returns a contract after an amendment. Where the term is shortened
// and no fees are given, they end with it.
func (a modelAmendment) amended(contract book.Contract) book.Contract {
	for _, change := range []struct {
		field *string
		to    *string
	}{
		{&contract.Name, a.Name}, {&contract.Number, a.Number}, {&contract.System, a.System},
		{&contract.EndMonth, a.EndMonth},
		{&contract.Vendor.Name, a.VendorName}, {&contract.Vendor.Address, a.VendorAddress},
		{&contract.Vendor.Representative, a.VendorRepresentative},
	} {
		if change.to != nil {
			*change.field = *change.to
		}
	}
	if a.Fees != nil {
		contract.Fees = a.Fees
		return contract
	}
	var fees []book.Fee
	for _, fee := range contract.Fees {
		if fee.FromMonth <= contract.EndMonth {
			fee.ToMonth = min(fee.ToMonth, contract.EndMonth)
			fees = append(fees, fee)
		}
	}
	contract.Fees = fees
	return contract
}

// touchedBy returns the first settled month with a penalty whose period or base
// is another under a contract, 0 if there is none.
func (m *model) touchedBy(contract book.Contract) domain.Month {
	end := monthOf(contract.EndMonth)
	for _, month := range m.months() {
		live := m.live(month)
		if live == nil || live.st.Penalty == nil {
			continue
		}
		period := live.st.Agreement.Policy.PenaltyPeriod.Of(month, domain.Period{From: m.term().From, To: end})
		if live.st.Penalty.Agreed {
			period = live.st.Penalty.Period
		}
		if period != live.st.Penalty.Period || baseOf(contract, period) != live.shape.Penalty.BaseAmount {
			return month
		}
	}
	return 0
}

// baseOf adds up the monthly fees of a period, month by month.
func baseOf(contract book.Contract, period domain.Period) string {
	var sum domain.Amount
	for month := period.From; month <= period.To; month++ {
		for _, fee := range contract.Fees {
			if fee.FromMonth <= month.String() && month.String() <= fee.ToMonth {
				amount, err := domain.ParseAmount(fee.MonthlyAmount)
				if err != nil {
					panic(err)
				}
				sum = sum.Add(amount)
			}
		}
	}
	return sum.String()
}

// amendmentAnswer returns the amendment of a number as it is listed.
func (m *model) amendmentAnswer(number int) map[string]any {
	amended := m.amended[number-1]
	answer := map[string]any{}
	var given map[string]jsontext.Value
	if err := json.Unmarshal([]byte(amended.body), &given); err != nil {
		panic(err)
	}
	for name, value := range given {
		answer[name] = value
	}
	answer["amendment"], answer["contract"] = number, m.contractAnswer(amended.contract)
	answer["recorded_by"], answer["recorded_at"] = amended.by, instantOf(amended.at)
	return answer
}
