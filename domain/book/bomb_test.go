package book

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"slaledger/domain/refusal"
)

// bombs are decimals that would take a memory to hold, or long to read.
var bombs = []struct{ name, number string }{
	{"exponent of ten digits", "1e1000000000"},
	{"negative exponent of ten digits", "1e-1000000000"},
	{"exponent of 100000 digits", "1e" + strings.Repeat("9", 100_000)},
	{"100000 digits", strings.Repeat("9", 100_000)},
	{"100000 decimals", "0." + strings.Repeat("1", 100_000)},
}

// bombedFields are the places of the base Book that take a decimal, and one
// that takes an integer.
var bombedFields = []string{
	"/contract/fees/0/monthly_amount",
	"/agreements/0/items/0/deduction_points",
	"/agreements/0/items/0/baseline/value",
	"/agreements/1/policy/rounding/unit",
	"/months/0/measurements/0/value",
	"/months/1/measurements/1/occurrences/0/value",
	"/agreements/1/policy/expiry_months",
}

// bombAllowance is how many bytes the refusal of a Book may take that reading
// a sound one does not: the fault and what remembers it.
const bombAllowance = 8 << 10

// TestBombsAreRefusedForNothing sees that a Book with such a decimal is refused
// and takes no more memory than with a plain one.
func TestBombsAreRefusedForNothing(t *testing.T) {
	base := testFile(t, "testdata/base.json")
	plain := bytesToCalculate([]byte(base))
	for _, pointer := range bombedFields {
		for _, bomb := range bombs {
			for form, value := range map[string]string{"string": `"` + bomb.number + `"`, "literal": bomb.number} {
				name := fmt.Sprintf("%s as %s at %s", bomb.name, form, pointer)
				data := []byte(apply(t, base, pointer, set(value)))
				want := []string{pointer + " " + string(refusalOfBomb(pointer, value))}
				if got := verdict(t, data); !slices.Equal(got, want) {
					t.Errorf("%s: got %v, want %v", name, got, want)
				}
				if got := bytesToCalculate(data); got > plain+bombAllowance {
					t.Errorf("%s takes %d bytes, a plain decimal %d", name, got, plain)
				}
			}
		}
	}
}

// refusalOfBomb returns the code for a bomb: an integer field takes no string
// and no fraction or exponent at all.
func refusalOfBomb(pointer, value string) refusal.FieldCode {
	if pointer == "/agreements/1/policy/expiry_months" && strings.ContainsAny(value, `".e`) {
		return refusal.WrongType
	}
	return refusal.BadFormat
}

// bytesToCalculate returns how many bytes reading and settling a Book takes.
func bytesToCalculate(data []byte) uint64 {
	const runs = 10
	_, _ = Calculate(data) // what is made once
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		_, _ = Calculate(data)
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / runs
}

// BenchmarkBookWithDecimalBomb reads the base Book with a bomb for a value. The
// time that remains is that of looking at every byte once.
func BenchmarkBookWithDecimalBomb(b *testing.B) {
	base := testFile(b, "testdata/base.json")
	run := func(name, number string) {
		for _, value := range []string{number, `"` + number + `"`} {
			changed, err := patched(base, "/months/0/measurements/0/value", set(value))
			if err != nil {
				b.Fatal(err)
			}
			form := "literal"
			if value[0] == '"' {
				form = "string"
			}
			data := []byte(changed)
			b.Run(name+"/"+form, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					_, _ = Calculate(data)
				}
			})
		}
	}
	run("plain", "99.7")
	run("ill-formed", "1e007")
	for _, bomb := range bombs {
		run(bomb.name, bomb.number)
	}
}
