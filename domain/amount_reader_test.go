package domain

import (
	"errors"
	"strings"
	"testing"
)

// enteredDecimals has what becomes of a text as a JSON string and as a number
// literal: the exact value, or formatRefused or rangeRefused.
var enteredDecimals = []struct{ text, asString, asLiteral string }{
	// Plain decimals.
	{"0", "0", "0"},
	{"1", "1", "1"},
	{"-1", "-1", "-1"},
	{"10", "10", "10"},
	{"60", "60", "60"},
	{"99.41", "99.41", "99.41"},
	{"-0.000001", "-0.000001", "-0.000001"},
	{"0.1", "0.1", "0.1"},
	{"0.000001", "0.000001", "0.000001"},
	{"250000.25", "250000.25", "250000.25"},
	{"9007199254740993", rangeRefused, rangeRefused},
	{"900719925474.099300", "900719925474.0993", "900719925474.0993"}, // a float has no such number

	// Minus zero is zero, in every form.
	{"-0", "0", "0"},
	{"-0.0", "0", "0"},
	{"-0.000000000000", "0", "0"},
	{"-0e5", formatRefused, "0"},
	{"-0.0E-99", formatRefused, "0"},

	// Digits before the point: 12, and 13.
	{"999999999999", "999999999999", "999999999999"},
	{"1000000000000", rangeRefused, rangeRefused},
	{"-999999999999", "-999999999999", "-999999999999"},
	{"-1000000000000", rangeRefused, rangeRefused},
	{"123456789012", "123456789012", "123456789012"},
	{"1234567890123", rangeRefused, rangeRefused},
	{"1000000000000.5", rangeRefused, rangeRefused},

	// Digits after the point: 6, and 7; both sides at once.
	{"0.123456", "0.123456", "0.123456"},
	{"0.1234567", rangeRefused, rangeRefused},
	{"0.0000001", rangeRefused, rangeRefused},
	{"-0.0000001", rangeRefused, rangeRefused},
	{"999999999999.999999", "999999999999.999999", "999999999999.999999"},
	{"-999999999999.999999", "-999999999999.999999", "-999999999999.999999"},
	{"999999999999.9999999", rangeRefused, rangeRefused},
	{"123456789012.123456", "123456789012.123456", "123456789012.123456"},

	// Trailing zeros are not counted after the point, zeros before it are.
	{"1.0", "1", "1"},
	{"1.500000", "1.5", "1.5"},
	{"1.5000000", "1.5", "1.5"},
	{"1.1234560000000", "1.123456", "1.123456"},
	{"1.1234560000001", rangeRefused, rangeRefused},
	{"1.00000000000000000000000000000000000001", rangeRefused, rangeRefused},
	{"100000000000", "100000000000", "100000000000"},

	// 40 characters, and 41; the sign and the point count.
	{"1." + strings.Repeat("0", 38), "1", "1"},
	{"1." + strings.Repeat("0", 39), formatRefused, formatRefused},
	{"-1." + strings.Repeat("0", 37), "-1", "-1"},
	{"-1." + strings.Repeat("0", 38), formatRefused, formatRefused},
	{strings.Repeat("9", 40), rangeRefused, rangeRefused},
	{strings.Repeat("9", 41), formatRefused, formatRefused},
	{"1." + strings.Repeat("0", 34) + "e+99", formatRefused, rangeRefused},
	{"1." + strings.Repeat("0", 34) + "e+11", formatRefused, "100000000000"},
	{"1." + strings.Repeat("0", 35) + "e+11", formatRefused, formatRefused},
	{"0." + strings.Repeat("0", 33) + "1e40", formatRefused, "1000000"},
	{"0." + strings.Repeat("0", 33) + "1e46", formatRefused, rangeRefused},
	{"1" + strings.Repeat("0", 30) + "e-30", formatRefused, "1"},
	{"1" + strings.Repeat("0", 30) + "e-36", formatRefused, "0.000001"},
	{"1" + strings.Repeat("0", 30) + "e-37", formatRefused, rangeRefused},

	// Exponents of one and two digits as written; digits count in the value.
	{"1e0", formatRefused, "1"},
	{"1E0", formatRefused, "1"},
	{"1e3", formatRefused, "1000"},
	{"1e+3", formatRefused, "1000"},
	{"1E-3", formatRefused, "0.001"},
	{"1e03", formatRefused, "1000"},
	{"1e-06", formatRefused, "0.000001"},
	{"1.5E+1", formatRefused, "15"},
	{"-1.5e01", formatRefused, "-15"},
	{"123456e-6", formatRefused, "0.123456"},
	{"123456e-7", formatRefused, rangeRefused},
	{"1234560e-7", formatRefused, "0.123456"},
	{"0.001e3", formatRefused, "1"},
	{"0.0000001e1", formatRefused, "0.000001"},
	{"0.000000e-6", formatRefused, "0"},
	{"1e11", formatRefused, "100000000000"},
	{"1e12", formatRefused, rangeRefused},
	{"9.99999999999e11", formatRefused, "999999999999"},
	{"0.1e12", formatRefused, "100000000000"},
	{"0.1e13", formatRefused, rangeRefused},
	{"1e99", formatRefused, rangeRefused},
	{"1e-99", formatRefused, rangeRefused},
	{"-1e99", formatRefused, rangeRefused},
	{"0e0", formatRefused, "0"},
	{"0e99", formatRefused, "0"},
	{"0e-99", formatRefused, "0"},
	{"0.0e+99", formatRefused, "0"},

	// Exponents of three digits, whatever they come to.
	{"1e100", formatRefused, formatRefused},
	{"1e-100", formatRefused, formatRefused},
	{"1e007", formatRefused, formatRefused},
	{"1e000", formatRefused, formatRefused},
	{"0e000", formatRefused, formatRefused},
	{"0e999", formatRefused, formatRefused},
	{"1e+001", formatRefused, formatRefused},

	// Broken exponents.
	{"1e", formatRefused, formatRefused},
	{"1e+", formatRefused, formatRefused},
	{"1e-", formatRefused, formatRefused},
	{"1e--1", formatRefused, formatRefused},
	{"1e+-1", formatRefused, formatRefused},
	{"1e1.5", formatRefused, formatRefused},
	{"1e1e1", formatRefused, formatRefused},
	{"1e 1", formatRefused, formatRefused},
	{"1e１", formatRefused, formatRefused},
	{"1.e1", formatRefused, formatRefused},
	{".1e1", formatRefused, formatRefused},
	{"e1", formatRefused, formatRefused},
	{"-e1", formatRefused, formatRefused},
	{"1\x45\x001", formatRefused, formatRefused},
	{"1%1", formatRefused, formatRefused},

	// No decimals.
	{"", formatRefused, formatRefused},
	{"-", formatRefused, formatRefused},
	{"--1", formatRefused, formatRefused},
	{"-+1", formatRefused, formatRefused},
	{"+1", formatRefused, formatRefused},
	{"00", formatRefused, formatRefused},
	{"01", formatRefused, formatRefused},
	{"-01", formatRefused, formatRefused},
	{"00.5", formatRefused, formatRefused},
	{".5", formatRefused, formatRefused},
	{"-.5", formatRefused, formatRefused},
	{"1.", formatRefused, formatRefused},
	{"-1.", formatRefused, formatRefused},
	{".", formatRefused, formatRefused},
	{"1..5", formatRefused, formatRefused},
	{"1.5.5", formatRefused, formatRefused},
	{"1.-5", formatRefused, formatRefused},
	{"1-", formatRefused, formatRefused},
	{"NaN", formatRefused, formatRefused},
	{"Infinity", formatRefused, formatRefused},
	{"-Infinity", formatRefused, formatRefused},
	{"Inf", formatRefused, formatRefused},
	{"１２", formatRefused, formatRefused},         // full-width digits
	{"1．5", formatRefused, formatRefused},        // full-width point
	{"٣", formatRefused, formatRefused},          // Arabic-Indic digit
	{"\u22121", formatRefused, formatRefused},    // minus sign
	{"\uff0d1", formatRefused, formatRefused},    // full-width hyphen
	{"1,000", formatRefused, formatRefused},      // thousands
	{"1,5", formatRefused, formatRefused},        // decimal comma
	{"1\u00a0000", formatRefused, formatRefused}, // no-break space
	{" 1", formatRefused, formatRefused},         // space
	{"1 ", formatRefused, formatRefused},         // space
	{"- 1", formatRefused, formatRefused},        // space
	{"1\n", formatRefused, formatRefused},        // line break
	{"1\t", formatRefused, formatRefused},        // tab
	{"\u30001", formatRefused, formatRefused},    // ideographic space
	{"\ufeff1", formatRefused, formatRefused},    // byte order mark
	{"1\x00", formatRefused, formatRefused},      // NUL
	{"\x001", formatRefused, formatRefused},      // NUL
	{"1_000", formatRefused, formatRefused},      // underscore
	{"0x10", formatRefused, formatRefused},       // hexadecimal
	{"0X1P3", formatRefused, formatRefused},      // hexadecimal
	{"0b1", formatRefused, formatRefused},        // binary
	{"0o7", formatRefused, formatRefused},        // octal
	{"1d", formatRefused, formatRefused},         // a suffix
	{"1/2", formatRefused, formatRefused},        // a fraction
	{"50%", formatRefused, formatRefused},        // a unit
	{"¥100", formatRefused, formatRefused},       // a currency
	{"十", formatRefused, formatRefused},          // a numeral
	{"\xff", formatRefused, formatRefused},       // no UTF-8
	{"1\xff", formatRefused, formatRefused},      // no UTF-8
	{"\"1\"", formatRefused, formatRefused},      // quotes
	{"null", formatRefused, formatRefused},       // no number
	{"1 e1", formatRefused, formatRefused},       // space
	{"1.5 000000", formatRefused, formatRefused}, // space
	{"1e1" + " ", formatRefused, formatRefused},  // space
	{"1.2\u06605", formatRefused, formatRefused}, // a foreign digit
	{"1:0", formatRefused, formatRefused},        // the character after 9
	{"1.0:", formatRefused, formatRefused},       // the character after 9
	{"1.0/", formatRefused, formatRefused},       // the character before 0
	{"1e1:", formatRefused, formatRefused},       // the character after 9
	{"1e/", formatRefused, formatRefused},        // the character before 0
	{"999999999999999999999999e-12", formatRefused, rangeRefused},
	{"999999999999999999e-6", formatRefused, "999999999999.999999"},
	{"9999999999999999990e-7", formatRefused, "999999999999.999999"},
	{"9223372036854775807e-6", formatRefused, rangeRefused}, // 2⁶³−1 millionths
	{"9223372036854.775808", rangeRefused, rangeRefused},    // 2⁶³ millionths
}

const (
	formatRefused = "bad format"
	rangeRefused  = "out of range"
)

func TestParseEnteredDecimals(t *testing.T) {
	for _, c := range enteredDecimals {
		wantParsed(t, "ParseAmount(string)", c.text, c.asString, ParseAmount[string])
		wantParsed(t, "ParseNumber(string)", c.text, c.asLiteral, ParseNumber[string])
		ofBytes := func(parse func([]byte) (Amount, error)) func(string) (Amount, error) {
			return func(s string) (Amount, error) { return parse([]byte(s)) }
		}
		wantParsed(t, "ParseAmount(bytes)", c.text, c.asString, ofBytes(ParseAmount[[]byte]))
		wantParsed(t, "ParseNumber(bytes)", c.text, c.asLiteral, ofBytes(ParseNumber[[]byte]))
	}
}

// measuredDecimals has what becomes of a text as a measured value, with more
// digits after the point than other decimals have.
var measuredDecimals = []struct{ text, asString, asLiteral string }{
	{"99.41", "99.41", "99.41"},
	{"99.89999962", "99.89999962", "99.89999962"},
	{"-0.0000001", "-0.0000001", "-0.0000001"},
	{"99.8972000000000", "99.8972", "99.8972"},
	{"0.0000001000", "0.0000001", "0.0000001"},
	{"1e-7", formatRefused, "0.0000001"},
	{"12345e-10", formatRefused, "0.0000012345"},

	// Digits after the point: 30, and 31.
	{"0." + strings.Repeat("0", 29) + "1", "0." + strings.Repeat("0", 29) + "1", "0." + strings.Repeat("0", 29) + "1"},
	{"0." + strings.Repeat("0", 30) + "1", rangeRefused, rangeRefused},
	{"0." + strings.Repeat("0", 29) + "10", "0." + strings.Repeat("0", 29) + "1", "0." + strings.Repeat("0", 29) + "1"},
	{"-1." + strings.Repeat("9", 30), "-1." + strings.Repeat("9", 30), "-1." + strings.Repeat("9", 30)},
	{"1e-30", formatRefused, "0." + strings.Repeat("0", 29) + "1"},
	{"1e-31", formatRefused, rangeRefused},
	{"1e-99", formatRefused, rangeRefused},

	// Digits before it, and the length, are those of all decimals.
	{"999999999999." + strings.Repeat("9", 27), "999999999999." + strings.Repeat("9", 27),
		"999999999999." + strings.Repeat("9", 27)},
	{"999999999999." + strings.Repeat("9", 28), formatRefused, formatRefused},
	{"1000000000000.0000001", rangeRefused, rangeRefused},
	{"0.00000001e", formatRefused, formatRefused},
}

func TestParseMeasuredValues(t *testing.T) {
	for _, c := range measuredDecimals {
		wantParsed(t, "ParseMeasured", c.text, c.asString, ParseMeasured[string])
		wantParsed(t, "ParseMeasuredNumber", c.text, c.asLiteral, ParseMeasuredNumber[string])
	}
	for _, c := range enteredDecimals { // what is an entered decimal is the same as a measured value
		if c.asString != rangeRefused {
			wantParsed(t, "ParseMeasured", c.text, c.asString, ParseMeasured[string])
		}
		if c.asLiteral != rangeRefused {
			wantParsed(t, "ParseMeasuredNumber", c.text, c.asLiteral, ParseMeasuredNumber[string])
		}
	}
}

func wantParsed(t *testing.T, name, text, want string, parse func(string) (Amount, error)) {
	t.Helper()
	a, err := parse(text)
	got := a.String()
	switch {
	case errors.Is(err, ErrFormat):
		got = formatRefused
	case errors.Is(err, ErrRange):
		got = rangeRefused
	case err != nil:
		got = err.Error()
	}
	if got != want {
		t.Errorf("%s %q: got %s, want %s", name, text, got, want)
	}
	if err != nil && a != (Amount{}) {
		t.Errorf("%s %q: an amount beside the error: %s", name, text, a)
	}
	if err == nil {
		checkForm(t, a)
	}
}

// decimalBombs are numbers that would take a memory to hold, or long to read.
var decimalBombs = map[string]string{
	"exponent of ten digits":          "1e1000000000",
	"negative exponent of ten digits": "1e-1000000000",
	"exponent of 100000 digits":       "1e" + strings.Repeat("9", 100_000),
	"exponent of 100000 zeros":        "1e" + strings.Repeat("0", 100_000) + "1",
	"100000 digits":                   strings.Repeat("9", 100_000),
	"100000 decimals":                 "0." + strings.Repeat("1", 100_000),
	"100000 zeros":                    "1." + strings.Repeat("0", 100_000),
	"100000 leading zeros":            strings.Repeat("0", 100_000) + "1",
	"ten million digits":              strings.Repeat("7", 10_000_000),
	"exponent of two digits":          "1e99",
	"negative exponent of two digits": "1e-99",
	"40 digits":                       strings.Repeat("9", 40),
}

// TestDecimalBombsTakeNoMemory sees that nothing is made of such a number
// before it is refused.
func TestDecimalBombsTakeNoMemory(t *testing.T) {
	for name, bomb := range decimalBombs {
		data := []byte(bomb)
		for form, parse := range map[string]func() (Amount, error){
			"string text":    func() (Amount, error) { return ParseAmount(bomb) },
			"string literal": func() (Amount, error) { return ParseNumber(bomb) },
			"bytes text":     func() (Amount, error) { return ParseAmount(data) },
			"bytes literal":  func() (Amount, error) { return ParseNumber(data) },
			"measured text":  func() (Amount, error) { return ParseMeasured(data) },
			"measured value": func() (Amount, error) { return ParseMeasuredNumber(data) },
		} {
			if _, err := parse(); err == nil {
				t.Errorf("%s as %s is taken", name, form)
			}
			if n := testing.AllocsPerRun(100, func() { _, _ = parse() }); n != 0 {
				t.Errorf("%s as %s: %v allocations", name, form, n)
			}
		}
	}
}

// BenchmarkDecimalBomb shows that refusing a bomb takes no longer than reading
// the longest decimal that may be entered.
func BenchmarkDecimalBomb(b *testing.B) {
	run := func(name, text string) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = ParseNumber(text)
			}
		})
	}
	run("plain", "99.41")
	run("longest plain", "999999999999.999999")
	for _, name := range []string{
		"exponent of ten digits", "exponent of two digits", "40 digits", "100000 digits", "exponent of 100000 digits",
		"ten million digits",
	} {
		run(name, decimalBombs[name])
	}
}
