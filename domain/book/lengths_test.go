package book

import (
	"errors"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// TestOnlyRequestsHaveLengths gives the same long texts and lists to the readers
// of requests and to those of what is kept.
func TestOnlyRequestsHaveLengths(t *testing.T) {
	long := func(n int) string { return `"` + strings.Repeat("長", n) + `"` }
	name, text := long(maxName+1), long(maxText+1)
	papers := "[" + strings.Repeat(`{"title":`+name+`},`, maxReferences) + `{"title":"a"}]`
	line := `{"item_code":"A","value":1,"note":` + text + `,"references":` + papers + `}`
	lines := "[" + strings.Repeat(`{"item_code":"A","value":1},`, maxLines) + line + "]"
	contract := `{"name":` + name + `,"number":` + text + `,"vendor":{"id":` + long(maxID+1) + `,"name":"v"},` +
		`"start_month":"2024-04","end_month":"2024-04",` +
		`"fees":[{"from_month":"2024-04","to_month":"2024-04","monthly_amount":1}]}`
	agreement := `{"effective_from":"2024-04","items":[],"note":` + text + `}`
	amendment := `{"name":` + name + `,"note":` + text + `}`
	adjustment := `{"month":"2024-04","reason":` + text + `,"references":` + papers + `}`
	kept := domain.Contract{Term: domain.Period{From: 24291, To: 24291}}
	version := domain.NewAgreement(domain.Agreement{Version: 1})
	for what, c := range map[string]struct{ kept, asked error }{
		"contract":    {second(ReadContract([]byte(contract))), second(ReadNewContract([]byte(contract)))},
		"agreement":   {second(ReadAgreement([]byte(agreement), 1)), second(ReadNextAgreement([]byte(agreement), 1, &kept))},
		"measurement": {second(ReadMeasurement([]byte(line))), tooManyLines(lines, version)},
		"report": {second(ReadReportText([]byte(`{"measurements":` + lines + `,"document":null}`))),
			second(ReadReport([]byte(`{"measurements":`+lines+`}`), version, kept.Term.From, false))},
		"amendment": {second(ReadAmendment([]byte(amendment), 1)),
			second(ReadNextAmendment([]byte(amendment), 1, &kept, 0, refusal.Text{}))},
		"adjustment": {second(ReadAdjustment([]byte(adjustment))), second(ReadProposal([]byte(adjustment), kept.Term))},
	} {
		var faults refusal.Faults
		if c.kept != nil {
			t.Errorf("a kept %s: %.300v", what, c.kept)
		}
		if !errors.As(c.asked, &faults) {
			t.Errorf("an entered %s is taken", what)
		}
		for _, fault := range faults {
			if strings.HasPrefix(fault.Pointer, "/measurements") && fault.Code == refusal.UnknownItem {
				t.Errorf("%s: the lines of a list that is too long are compared: %v", what, fault)
			}
		}
	}
}

func second[R any](_ R, err error) error { return err }

func tooManyLines(lines string, version *domain.Agreement) error {
	_, err := ReadSheet([]byte(`{"method":"inspection","measurements":`+lines+`}`), version, 1)
	return err
}
