package domain

import (
	"errors"
	"math/big"

	"github.com/shopspring/decimal"
)

// The bounds of entered decimals. They are checked on the text, before any
// arithmetic is done on it: a number of a billion digits must cost nothing.
const (
	maxEnteredLength = 40 // characters as written
	maxWholeDigits   = 12 // digits before the point
	maxExponentChars = 2  // digits of an exponent as written
	// maxMeasuredDigits is how many digits after the point a measured value may
	// have, where its item rounds it (D16).
	maxMeasuredDigits = 30
)

var (
	// ErrFormat reports a text that is no decimal as it may be entered, or
	// one longer than 40 characters.
	ErrFormat = errors.New("not a decimal as it may be entered")
	// ErrRange reports a decimal with more than 12 digits before or 6 after
	// the point, trailing zeros not counted; of a measured value, which its item
	// may yet round, more than 30 after it.
	ErrRange = errors.New("more than 12 digits before or 6 after the point")
)

// ParseAmount reads an entered decimal given as a text:
// -?(0|[1-9][0-9]*)(\.[0-9]+)? in at most 40 characters. It returns ErrFormat
// or ErrRange for all else.
func ParseAmount[T string | []byte](text T) (Amount, error) {
	return parseEntered(text, false, microDigits)
}

// ParseNumber reads an entered decimal given as a JSON number literal of at
// most 40 characters, which may have an exponent of at most two digits as
// written. It returns ErrFormat or ErrRange for all else.
func ParseNumber[T string | []byte](literal T) (Amount, error) {
	return parseEntered(literal, true, microDigits)
}

// ParseMeasured reads a measured value given as a text as ParseAmount reads a
// decimal, but with up to 30 digits after the point: whether its item rounds
// such a value or refuses it, Item.Judged says (D16).
func ParseMeasured[T string | []byte](text T) (Amount, error) {
	return parseEntered(text, false, maxMeasuredDigits)
}

// ParseMeasuredNumber reads a measured value given as a JSON number literal as
// ParseNumber reads a decimal, with as many digits as ParseMeasured.
func ParseMeasuredNumber[T string | []byte](literal T) (Amount, error) {
	return parseEntered(literal, true, maxMeasuredDigits)
}

func parseEntered[T string | []byte](text T, mayHaveExponent bool, maxDecimals int) (Amount, error) {
	if len(text) > maxEnteredLength {
		return Amount{}, ErrFormat
	}
	rest := text
	negative := len(rest) > 0 && rest[0] == '-'
	if negative {
		rest = rest[1:]
	}
	var digits [maxEnteredLength]byte
	n := copyDigits(digits[:], rest)
	if n == 0 || n > 1 && digits[0] == '0' {
		return Amount{}, ErrFormat
	}
	point := n // the point stands before digits[point]
	rest = rest[n:]
	if len(rest) > 0 && rest[0] == '.' {
		decimals := copyDigits(digits[n:], rest[1:])
		if decimals == 0 {
			return Amount{}, ErrFormat
		}
		n += decimals
		rest = rest[1+decimals:]
	}
	if mayHaveExponent && len(rest) > 0 && rest[0]|0x20 == 'e' {
		exponent, ok := parseExponent(rest[1:])
		if !ok {
			return Amount{}, ErrFormat
		}
		point += exponent
		rest = rest[len(rest):]
	}
	if len(rest) > 0 {
		return Amount{}, ErrFormat
	}
	return fromDigits(digits[:n], point, negative, maxDecimals)
}

// copyDigits copies the digits that text starts with and returns how many.
func copyDigits[T string | []byte](to []byte, text T) int {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		to[n] = text[n]
		n++
	}
	return n
}

// parseExponent reads what follows the e of a number literal.
func parseExponent[T string | []byte](text T) (int, bool) {
	negative := len(text) > 0 && text[0] == '-'
	if negative || len(text) > 0 && text[0] == '+' {
		text = text[1:]
	}
	if len(text) == 0 || len(text) > maxExponentChars {
		return 0, false
	}
	exponent := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		exponent = exponent*10 + int(text[i]-'0')
	}
	if negative {
		exponent = -exponent
	}
	return exponent, true
}

// fromDigits returns the amount whose digits are given, the point standing
// before digits[point], which may lie outside them, if at most so many stand
// after it.
func fromDigits(digits []byte, point int, negative bool, maxDecimals int) (Amount, error) {
	for len(digits) > 0 && digits[0] == '0' {
		digits = digits[1:]
		point--
	}
	for len(digits) > 0 && digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	if len(digits) == 0 {
		return Amount{}, nil
	}
	if point > maxWholeDigits || len(digits)-point > maxDecimals {
		return Amount{}, ErrRange
	}
	if len(digits)-point > microDigits {
		return fromManyDigits(digits, point, negative), nil
	}
	var micro int64
	for i := range point + microDigits {
		micro *= 10
		if i < len(digits) {
			micro += int64(digits[i] - '0')
		}
	}
	if negative {
		micro = -micro
	}
	return Amount{micro: micro}, nil
}

// fromManyDigits is fromDigits for more digits after the point than millionths
// have.
func fromManyDigits(digits []byte, point int, negative bool) Amount {
	n, _ := new(big.Int).SetString(string(digits), 10) // nothing but digits
	if negative {
		n.Neg(n)
	}
	return fromDecimal(decimal.NewFromBigInt(n, int32(point-len(digits))))
}
