package form

import (
	"fmt"
	"strconv"

	"slaledger/domain"
)

// policyLine is how one thing of the policy is printed, in the agreement's form
// and among what a statement rests on.
type policyLine struct {
	label string
	basis string // the clause that leaves it to the parties, and the decision
	value func(p domain.Policy) string

	// inAgreement is its label in the agreement's form, where a heading says
	// that it is about penalties; empty if it is the same.
	inAgreement string
	// onStatement says the value at more length than value does; nil if alike.
	onStatement func(p domain.Policy) string
	// agreementOnly leaves it out of the statement, which does not rest on it.
	agreementOnly bool
}

var policyLines = []policyLine{
	{label: "ペナルティ基準", basis: "7.6", value: func(p domain.Policy) string {
		return signed(p.PenaltyThreshold.String()) + " ポイント"
	}},
	{label: "減額の割合", basis: "7.6", value: func(p domain.Policy) string { return p.ReductionRate.String() },
		onStatement: func(p domain.Policy) string {
			return p.ReductionRate.String() + "（" + percent(p.ReductionRate) + "%）"
		}},
	{label: "消滅までの月数", basis: "7.4(3)、7.5(3)", value: func(p domain.Policy) string {
		return strconv.Itoa(p.ExpiryMonths) + "か月"
	}},
	{label: "減額対象期間", basis: "7.6、D1", value: func(p domain.Policy) string { return periodKindText(p.PenaltyPeriod) }},
	{label: "端数処理", basis: "7.6、D2", value: func(p domain.Policy) string { return roundingText(p.Rounding) }},
	{label: "測定期限", basis: "7.3(3)", agreementOnly: true, value: func(p domain.Policy) string {
		return fmt.Sprintf("対象月の%dか月後の末日", p.MeasurementDueMonths)
	}},
	{label: "ペナルティの効力", inAgreement: "効力", basis: "7.4(3)、D14", value: func(p domain.Policy) string {
		return impositions[p.Imposition]
	}},
}

// percent writes a part as so many of a hundred.
func percent(rate domain.Amount) string { return rate.Times(100).String() }

// eachInAgreement gives every line of a policy as the agreement's form has it.
func eachInAgreement(p domain.Policy, line func(label, value string)) {
	for _, l := range policyLines {
		label := l.label
		if l.inAgreement != "" {
			label = l.inAgreement
		}
		line(label, l.value(p))
	}
}

// eachOnStatement gives the lines of a policy that a statement rests on, with
// their clauses.
func eachOnStatement(p domain.Policy, line func(label, value string)) {
	for _, l := range policyLines {
		if l.agreementOnly {
			continue
		}
		value := l.value
		if l.onStatement != nil {
			value = l.onStatement
		}
		line(l.label+"（"+l.basis+"）", value(p))
	}
}
