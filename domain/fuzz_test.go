package domain

import (
	"errors"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

var (
	// The patterns of §2.
	enteredText    = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
	enteredLiteral = regexp.MustCompile(`^(-?(0|[1-9][0-9]*)(\.[0-9]+)?)([eE][+-]?[0-9]{1,2})?$`)
	// What an amount is written as.
	shortest = regexp.MustCompile(`^(0|-?(0|[1-9][0-9]*)\.[0-9]*[1-9]|-?[1-9][0-9]*)$`)
)

// naiveEntered reads an entered decimal as the text of §2 says, in
// fractions of whole numbers, with so many digits after the point.
func naiveEntered(text string, pattern *regexp.Regexp, decimals int64) (*big.Rat, error) {
	if utf8.RuneCountInString(text) > 40 || !pattern.MatchString(text) {
		return nil, ErrFormat
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, ErrFormat
	}
	limit := new(big.Rat).SetInt64(1_000_000_000_000)
	if new(big.Rat).Abs(value).Cmp(limit) >= 0 {
		return nil, ErrRange
	}
	parts := new(big.Int).Exp(big.NewInt(10), big.NewInt(decimals), nil)
	if !new(big.Rat).Mul(value, new(big.Rat).SetInt(parts)).IsInt() {
		return nil, ErrRange
	}
	return value, nil
}

func seedDecimals(f *testing.F) {
	for _, c := range enteredDecimals {
		f.Add(c.text)
	}
	f.Add(strings.Repeat("9", 12) + "." + strings.Repeat("9", 27))
	for _, c := range measuredDecimals {
		f.Add(c.text)
	}
}

// FuzzParseAmount holds the reader of decimal texts against the naive one.
func FuzzParseAmount(f *testing.F) {
	seedDecimals(f)
	f.Fuzz(func(t *testing.T, text string) {
		compareWithNaive(t, text, enteredText, 6, ParseAmount[string])
		compareWithNaive(t, text, enteredText, 30, ParseMeasured[string])
	})
}

// FuzzParseNumber holds the reader of number literals against the naive one.
func FuzzParseNumber(f *testing.F) {
	seedDecimals(f)
	f.Fuzz(func(t *testing.T, text string) {
		compareWithNaive(t, text, enteredLiteral, 6, ParseNumber[string])
		compareWithNaive(t, text, enteredLiteral, 30, ParseMeasuredNumber[string])
	})
}

func compareWithNaive(
	t *testing.T, text string, pattern *regexp.Regexp, decimals int64, parse func(string) (Amount, error),
) {
	want, wantErr := naiveEntered(text, pattern, decimals)
	got, err := parse(text)
	if !errors.Is(err, wantErr) {
		t.Fatalf("%q: got %v (%v), naively %v (%v)", text, got, err, want, wantErr)
	}
	if err != nil {
		return
	}
	if exact(got).Cmp(want) != 0 {
		t.Fatalf("%q: got %s, naively %s", text, got, want.RatString())
	}
	checkForm(t, got)
}
