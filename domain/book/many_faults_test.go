package book

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"slaledger/domain/refusal"
)

// fullOf returns a text of a size: a head, an element again and again, a tail.
func fullOf(size int, head, element, tail string) []byte {
	return []byte(head + strings.Repeat(element+",", size/(len(element)+1)) + element + tail)
}

// faultyBooks are texts full of what is wrong, each in another way: what is asked
// of each is to be refused for little.
func faultyBooks(size int) map[string][]byte {
	const contract = `"contract":{"name":"n","vendor":{"id":"v","name":"v"},"start_month":"2024-04",` +
		`"end_month":"2024-05","fees":[{"from_month":"2024-04","to_month":"2024-05","monthly_amount":1}]}`
	const item = `{"code":"A","name":"n","counting":"manual","deduction_points":1}`
	version := fmt.Sprintf(`"agreements":[{"effective_from":"2024-04","items":[%s]}]`, item)
	var codes, names strings.Builder
	for i := 0; codes.Len() < size; i++ {
		fmt.Fprintf(&codes, `{"code":"A%d","name":"n","counting":"manual","deduction_points":1},`, i)
	}
	for i := 0; names.Len() < size; i++ {
		fmt.Fprintf(&names, `"x%d":1,`, i)
	}
	settled := `{` + contract + `,` + version + `,"months":[`
	many := `{` + contract + `,"agreements":[{"effective_from":"2024-04","items":[` + codes.String() + item +
		`]}],"months":[`
	return map[string][]byte{
		"empty objects":    fullOf(size, `{"months":[`, `{}`, `]}`),
		"numbers":          fullOf(size, `{"months":[`, `1`, `]}`),
		"unknown fields":   []byte(`{` + names.String() + `"y":1}`),
		"the same field":   fullOf(size, `{`, `"x":1`, `}`),
		"a repeated field": fullOf(size, `{"months":[],`, `"months":[]`, `}`),
		"one long name":    []byte(`{"` + strings.Repeat("x", size) + `":1}`),
		"fees":             fullOf(size, `{"contract":{"fees":[`, `{"from_month":1}`, `]}}`),
		"adjustments":      fullOf(size, `{"adjustments":[`, `{"reason":1}`, `]}`),
		"occurrences":      fullOf(size, `{"months":[{"measurements":[{"occurrences":[`, `0`, `]}]}]}`),
		"unknown items":    fullOf(size, settled+`{"month":"2024-04","measurements":[`, `{"item_code":"B"}`, `]}]}`),
		"one month again":  fullOf(size, settled, `{"month":"2024-04","measurements":[]}`, `]}`),
		"no measurement of many items": []byte(many + `{"month":"2024-04","measurements":[]},` +
			`{"month":"2024-05","measurements":[]}]}`),
	}
}

// TestManyFaultsCostLittle reads 8 MiB full of faults: no more than the faults
// that are looked for come of it, in little time, and what is taken of memory
// stays within a multiple of the text.
func TestManyFaultsCostLittle(t *testing.T) {
	const size = 8 << 20
	for name, data := range faultyBooks(size) {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			_, err := Calculate(data)
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			var faults refusal.Faults
			if !errors.As(err, &faults) || len(faults) > refusal.MaxFaults {
				t.Fatalf("%d faults: %.100v", len(faults), err)
			}
			allocated := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d faults in %v, %d KiB allocated", len(faults), took, allocated>>10)
			if allocated > 32*size {
				t.Errorf("%d MiB are allocated for a text of %d MiB", allocated>>20, size>>20)
			}
			if took > 5*time.Second { // far above what it takes; the machine may be busy
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestReadingStopsAtEnoughFaults sees that the faults before the last one that is
// looked for are all there, in the order of finding, and that nothing after it is.
func TestReadingStopsAtEnoughFaults(t *testing.T) {
	read := func(n int) refusal.Faults {
		_, err := Calculate([]byte(`{"months":[` + strings.Repeat("1,", n-1) + `1],"x":1`)) // and never ends
		var faults refusal.Faults
		errors.As(err, &faults)
		return faults
	}
	if faults := read(refusal.MaxFaults - 2); faults != nil {
		t.Errorf("a text that ends too early is read to its end, and has %d faults", len(faults))
	}
	faults := read(2 * refusal.MaxFaults)
	if len(faults) != refusal.MaxFaults {
		t.Fatalf("%d faults", len(faults))
	}
	for i, fault := range faults {
		if want := fmt.Sprintf("/months/%d", i); fault.Pointer != want {
			t.Fatalf("fault %d is at %s", i, fault.Pointer)
		}
	}
	if _, more := faults[:refusal.ShownFaults].Shown(); more != 0 {
		t.Errorf("%d more of as many as are shown", more)
	}
	if named, more := faults.Shown(); len(named) != 100 || more != 900 {
		t.Errorf("%d are named, %d more", len(named), more)
	}
}
