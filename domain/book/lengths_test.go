package book

import (
	"errors"
	"regexp"
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

// TestNoTextHasU0000 puts the character U+0000 into every text of a Book that has
// everything, one after the other: each is refused by its place.
func TestNoTextHasU0000(t *testing.T) {
	whole := testFile(t, "testdata/every_field.json")
	texts := regexp.MustCompile(`: "([^"\\]*)"`).FindAllStringSubmatchIndex(whole, -1)
	for _, at := range texts {
		spoiled := whole[:at[2]] + whole[at[2]:at[3]] + `\u0000` + whole[at[3]:]
		_, err := Calculate([]byte(spoiled))
		var faults refusal.Faults
		if !errors.As(err, &faults) {
			t.Fatalf("%s with U+0000 is taken: %v", whole[at[0]:at[1]], err)
		}
	}
	if len(texts) < 30 {
		t.Errorf("only %d texts", len(texts))
	}
	name := `{"name":"a\u0000b","number":"1","vendor":{"id":"fu\u0000ji","name":"v"},"start_month":"2024-04",` +
		`"end_month":"2024-04","fees":[{"from_month":"2024-04","to_month":"2024-04","monthly_amount":1}]}`
	_, err := ReadNewContract([]byte(name))
	for _, place := range []string{"/name", "/vendor/id"} {
		if err == nil || !strings.Contains(err.Error(), place) || !strings.Contains(err.Error(), "U+0000") {
			t.Errorf("%s: %v", place, err)
		}
	}
	if _, err := ReadContract([]byte(name)); err != nil {
		t.Errorf("one that was stored cannot be read: %v", err)
	}
}

func second[R any](_ R, err error) error { return err }

func tooManyLines(lines string, version *domain.Agreement) error {
	_, err := ReadSheet([]byte(`{"method":"inspection","measurements":`+lines+`}`), version, 1)
	return err
}
