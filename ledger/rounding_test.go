package ledger_test

import (
	"bytes"
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// roundedAgreement is the small agreement with a rounding of AVAIL and FAULT and
// ranges.
var roundedAgreement = strings.NewReplacer(
	`"deduction_points":"10"`,
	`"rounding":{"mode":"floor","unit":"0.01"},"range":{"min":"0","max":"100"},"deduction_points":"10"`,
	`"deduction_points":"5.5"`, `"rounding":{"mode":"ceil","unit":"1"},"range":{"min":"0"},"deduction_points":"5.5"`,
).Replace(smallAgreement)

// roundedSheet misses AVAIL by what its rounding drops, and one of two faults.
const roundedSheet = `{"method":"inspection","measurements":[{"item_code":"AVAIL","value":"99.49999962"},` +
	`{"item_code":"FAULT","occurrences":[{"value":"240.0000001"},{"value":"300.5","excluded":true,"note":"県側"},` +
	`{"value":"7"}]},{"item_code":"DELAY","value":"0"},{"item_code":"REPORT"}]}`

// roundedAccount records the small contract with its rounded agreement.
func (o *office) roundedAccount() string {
	o.Helper()
	id := o.contract()
	_, err := o.as(staff).agree(id, roundedAgreement)
	o.must(err)
	return id
}

// TestTypedValuesAreStored sees that what was typed is stored and answered, and
// what is judged is what it is rounded to (D16); that the same value written
// otherwise changes nothing; and that all of it moves house.
func TestTypedValuesAreStored(t *testing.T) {
	o := openOffice(t)
	id := o.roundedAccount()
	sheet := o.measure(id, april, roundedSheet)
	stored := o.rows(`SELECT item, body FROM measurements ORDER BY item`)
	o.same("stored text of AVAIL", `{"item_code":"AVAIL","value":"99.49999962"}`, stored[0]["body"])
	o.same("stored text of FAULT", `{"item_code":"FAULT","occurrences":[{"value":"240.0000001"},`+
		`{"value":"300.5","excluded":true,"note":"県側"},{"value":"7"}]}`, stored[2]["body"])
	said := answer.NewSheet(sheet).Measurements
	o.same("answered value", "99.49, typed as 99.49999962", valueText(*said[0].Value, said[0].Entered))
	for i, want := range []string{"241, typed as 240.0000001", "301, typed as 300.5", "7"} {
		occurrence := said[1].Occurrences[i]
		o.same("answered occurrence", want, valueText(occurrence.Value, occurrence.Entered))
	}
	o.same("counts", []int{1, 1, 0, 0}, []int{said[0].Count, said[1].Count, said[2].Count, said[3].Count})

	before := o.everything()
	o.measure(id, april, line(`{"item_code":"AVAIL","value":9949999962e-8},{"item_code":"FAULT","occurrences":[`+
		`{"value":"240.00000010"},{"value":300.50,"excluded":true,"note":"県側"},{"value":"7.000000000000"}]}`))
	o.same("what is stored after the same values", before, o.everything())
	o.refused(id, []refused{
		{"outside the range once it is rounded", recordSheet(april, line(`{"item_code":"AVAIL","value":"-0.0000001"}`)),
			"invalid /measurements/0/value out_of_range"},
		{"outside the range, excluded", recordSheet(april, line(
			`{"item_code":"FAULT","occurrences":[{"value":"-1","excluded":true,"note":"県側"}]}`)),
			"invalid /measurements/0/occurrences/0/value out_of_range"},
		{"digits where nothing is rounded", recordSheet(april, line(`{"item_code":"DELAY","value":"0.0000001"}`)),
			"invalid /measurements/0/value out_of_range"},
	})
	st := o.settle(id, april).Shape
	o.same("the statement's value", "99.49", *st.Lines[0].Value)
	o.same("points", "15.5", st.Added.Deduction)
	o.checkJournal(id)
	o.movesHouse(id)
}

func valueText(value string, entered *string) string {
	if entered == nil {
		return value
	}
	return value + ", typed as " + *entered
}

// movesHouse takes an exported account in elsewhere, verified.
func (o *office) movesHouse(id string) {
	o.Helper()
	file := o.export(id)
	elsewhere := openOffice(o.T)
	elsewhere.now = o.now
	_, err := write(elsewhere.as(admin), access.MayImport, "", func(c *ledger.Command) (ledger.Contract, error) {
		return c.Import(bytes.NewReader(file))
	})
	o.must(err)
	if again := elsewhere.export(id); !isSameAccount(o.T, file, again) {
		o.Error(firstDifference(file, again))
	}
}

// TestVersionThatRoundsOtherwise records a version for a settled month: typed
// values are rounded anew, and those that it does not take are missing.
func TestVersionThatRoundsOtherwise(t *testing.T) {
	for _, c := range []struct{ name, was, is, missing, points string }{
		{"another rounding", `"mode":"floor","unit":"0.01"`, `"mode":"ceil","unit":"0.1"`, "", "5.5"},
		{"no rounding", `"rounding":{"mode":"floor","unit":"0.01"},`, "", "AVAIL", ""},
		{"no rounding of occurrences", `"rounding":{"mode":"ceil","unit":"1"},`, "", "FAULT", ""},
		{"a narrower range", `"max":"100"`, `"max":"99.4"`, "AVAIL", ""},
		{"a range that the value is in once it is rounded", `"max":"100"`, `"max":"99.49"`, "", "15.5"},
		{"a range that an excluded occurrence is out of", `{"min":"0"}`, `{"max":"300.5"}`, "FAULT", ""},
		{"a wider range", `"range":{"min":"0","max":"100"},`, "", "", "15.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := openOffice(t)
			id := o.roundedAccount()
			o.measureAndSettle(id, april, roundedSheet)
			later := strings.Replace(roundedAgreement, c.was, c.is, 1)
			later = strings.Replace(later, `"effective_from":"2024-04"`,
				`"effective_from":"2024-04","policy":`+wholePolicy, 1)
			o.must(recordAgreement(later)(o.ledger, staff, id))
			sheet, err := o.ledger.Measurements(ctx, fuji, id, ledger.SheetQuery{Month: april})
			o.must(err)
			o.same("missing", c.missing, strings.Join(sheet.Missing, " "))
			settled, err := o.as(measurer).settle(id, april, "")
			if c.missing != "" {
				o.same("settling", "measurements_missing", refusedWith(err))
				o.measure(id, april, line(map[string]string{
					"AVAIL": `{"item_code":"AVAIL","value":"99.4"}`, "FAULT": `{"item_code":"FAULT","occurrences":[]}`,
				}[c.missing]))
				o.historyIs(id, c.missing, "r1 replaced", "r2 valid")
				settled, err = o.as(measurer).settle(id, april, "")
			}
			o.must(err)
			if c.points != "" {
				o.same("points", c.points, settled.Statement.Shape.Added.Deduction)
			}
			o.checkJournal(id)
			o.movesHouse(id)
		})
	}
}

// TestReportThatARangeRefuses adopts a report that the version in force took
// when it was filed, and does not take now.
func TestReportThatARangeRefuses(t *testing.T) {
	o := openOffice(t)
	id := o.roundedAccount()
	_, err := write(o.as(fuji), access.MayReport, id, func(c *ledger.Command) (ledger.Report, error) {
		return c.Report(april, []byte(`{"measurements":[{"item_code":"AVAIL","value":"99.49999962"}]}`))
	})
	o.must(err)
	narrower := strings.Replace(roundedAgreement, `"max":"100"`, `"max":"99"`, 1)
	narrower = strings.Replace(narrower, `"items"`, `"policy":`+wholePolicy+`,"items"`, 1)
	o.must(recordAgreement(narrower)(o.ledger, staff, id))
	o.refused(id, []refused{{"adopting it", recordSheet(domain.MonthOf(2024, 4),
		`{"method":"vendor_report","report_revision":1}`), "invalid /report_revision not_allowed"}})
}
