package ledger_test

import (
	"fmt"
	"math/rand/v2"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json/jsontext"
)

// drawn is a Book as it is drawn. Its figures are few and small, so that
// penalties, zero months and expiry meet within a few months.
type drawn struct {
	*rand.Rand
	from   domain.Month
	length int
}

func pick[T any](d drawn, from ...T) T { return from[d.IntN(len(from))] }

// randomBook returns a random Book of up to ten months, in its parts.
func (o *office) randomBook(r *rand.Rand) parts {
	o.Helper()
	d := drawn{Rand: r, from: domain.MonthOf(2019+r.IntN(5), 1+r.IntN(12)), length: 1 + r.IntN(12)}
	versions := []book.Agreement{d.agreement(d.from)}
	for len(versions) < 3 && d.IntN(2) == 0 {
		versions = append(versions, d.agreement(d.from+domain.Month(d.IntN(d.length))))
	}
	p := parts{Contract: o.value(d.contract())}
	for _, version := range versions {
		p.Agreements = append(p.Agreements, o.value(version))
	}
	for i := range min(d.length, 1+d.IntN(10)) {
		m := d.from + domain.Month(i)
		p.Months = append(p.Months, monthPart{
			Month: m.String(), Method: pick(d, "", "inspection", "vendor_report"), Measurements: o.value(d.results(versions, m)),
		})
	}
	return p
}

func (o *office) value(shape any) jsontext.Value {
	o.Helper()
	return jsontext.Value(o.text(shape))
}

func (d drawn) contract() book.Contract {
	to := d.from + domain.Month(d.length) - 1
	cut := d.from + domain.Month(d.IntN(d.length))
	fees := []book.Fee{{FromMonth: d.from.String(), ToMonth: cut.String(),
		MonthlyAmount: pick(d, "1000001", "999999999999", "7")}}
	if cut < to {
		fees = append(fees, book.Fee{FromMonth: (cut + 1).String(), ToMonth: to.String(),
			MonthlyAmount: pick(d, "0", "12345")})
	}
	return book.Contract{
		Name: "𠮷", Vendor: book.Vendor{ID: pick(d, "fuji", "hikari"), Name: "v"},
		StartMonth: d.from.String(), EndMonth: to.String(), Fees: fees,
	}
}

func (d drawn) agreement(from domain.Month) book.Agreement {
	a := book.Agreement{
		EffectiveFrom: from.String(), Items: []book.Item{},
		Policy: book.Policy{
			PenaltyThreshold: pick(d, "-4", "-8", "-8", "-60", "-0.000001", "-999999999999.999999"),
			ReductionRate:    pick(d, "0.25", "1", "0.333333"),
			ExpiryMonths:     pick(d, 1, 2, 2, 3, 12), MeasurementDueMonths: d.IntN(13), Imposition: domain.ImposeByConsent,
			PenaltyPeriod: book.PenaltyPeriod{Kind: pick(d, domain.PeriodMonth, domain.PeriodQuarter, domain.PeriodFiscalYear)},
			Rounding: book.Rounding{Target: pick(d, domain.TargetPayable, domain.TargetReduction),
				Mode: pick(d, domain.RoundFloor, domain.RoundHalfUp), Unit: pick(d, "1", "1000")},
		},
	}
	if d.IntN(4) == 0 {
		a.Policy.PenaltyPeriod = book.PenaltyPeriod{Kind: domain.PeriodTrailing, Months: 1 + d.IntN(4)}
	}
	for i, counting := range []domain.Counting{domain.CountMonthly, domain.CountPerOccurrence, domain.CountPerStep,
		domain.CountManual} {
		if d.IntN(4) > 0 {
			a.Items = append(a.Items, d.item(fmt.Sprint("I-", i), counting))
		}
	}
	d.Shuffle(len(a.Items), func(i, j int) { a.Items[i], a.Items[j] = a.Items[j], a.Items[i] })
	return a
}

func (d drawn) item(code string, counting domain.Counting) book.Item {
	item := book.Item{
		Code: code, Name: "項目", Counting: counting, MeasuredIn: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
		DeductionPoints: pick(d, "0", "1", "2", "5.5", "0.000001", "999999999999.999999"),
		BonusPoints:     pick(d, "0", "1", "3", "999999999999.999999"),
	}
	if d.IntN(6) == 0 {
		item.MeasuredIn = []int{3, 6, 9, 12}
	}
	if counting == domain.CountManual {
		return item
	}
	item.Baseline, item.BonusThreshold = &book.Threshold{Op: domain.AtLeast, Value: "10"},
		&book.Threshold{Op: domain.AtLeast, Value: "12"}
	if counting == domain.CountPerStep {
		step := pick(d, "1", "0.3")
		item.Step = &step
	}
	if d.IntN(2) == 0 {
		item.Rounding = &book.ItemRounding{
			Mode: pick(d, domain.RoundFloor, domain.RoundCeil, domain.RoundHalfUp), Unit: pick(d, "1", "0.1", "0.000001"),
		}
	}
	if d.IntN(2) == 0 { // of all that is drawn
		low, high := "-3", "12"
		item.Range = &book.ItemRange{Min: &low, Max: &high}
	}
	return item
}

// results returns a line for each item in force; every other month is without
// events on the whole, so that runs without deductions come about.
func (d drawn) results(versions []book.Agreement, m domain.Month) []book.Measurement {
	inForce := versions[0]
	for _, version := range versions {
		if version.EffectiveFrom <= m.String() && version.EffectiveFrom >= inForce.EffectiveFrom {
			inForce = version
		}
	}
	quiet := d.IntN(2) == 0
	lines := []book.Measurement{}
	for _, item := range inForce.Items {
		if len(item.MeasuredIn) == 12 || m.Calendar()%3 == 0 {
			lines = append(lines, d.line(item, quiet))
		}
	}
	d.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return lines
}

func (d drawn) line(item book.Item, quiet bool) book.Measurement {
	value := func() string {
		if quiet {
			return pick(d, "10", "11", "11", "12")
		}
		if item.Rounding != nil {
			return pick(d, "8.75", "9.9999999", "9.5", "10.000000000000000000000000000001", "11.95", "-0.5", "-2.99999999")
		}
		return pick(d, "8.7", "9.999999", "10.00", "11.5", "12", "-3")
	}
	line := book.Measurement{ItemCode: item.Code}
	if d.IntN(12) == 0 {
		line.NotApplicable, line.Note = true, "対象なし"
		return line
	}
	switch item.Counting {
	case domain.CountManual:
		line.Note = "回数の根拠 𠮷"
		if !quiet {
			line.DeductionCount, line.BonusCount = d.IntN(3), d.IntN(2)
		}
	case domain.CountPerOccurrence:
		line.Occurrences = []book.Occurrence{}
		for range d.IntN(3) {
			line.Occurrences = append(line.Occurrences, book.Occurrence{Value: value(), Excluded: d.IntN(4) == 0, Note: "第三者"})
		}
	default:
		v := value()
		line.Value = &v
	}
	return line
}
