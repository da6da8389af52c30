package domain

import (
	"math"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Amount is an exact decimal number: points, yen or a measured value.
//
// It is kept as a whole number of millionths, which holds every entered
// number and nearly every computed one without allocating. A result that does
// not fit is kept as a decimal instead, so that nothing is ever rounded or
// wrapped. The zero value is 0. Compare with Cmp or Equal, never with ==.
type Amount struct {
	micro int64            // the value in millionths, unless large is set
	large *decimal.Decimal // set exactly when the value is no int64 of millionths
}

// microDigits is how many digits after the point a millionth has.
const microDigits = 6

// micros is the number of millionths in 1.
const micros = 1_000_000

// enteredMicros is what every entered decimal is below, in millionths.
const enteredMicros = 1_000_000_000_000 * micros

// Whole returns the amount n. It is exact for every n.
func Whole(n int64) Amount {
	if m := n * micros; m/micros == n {
		return Amount{micro: m}
	}
	return fromDecimal(decimal.NewFromInt(n))
}

// fromDecimal keeps d as millionths where it can, so that a value has one form.
func fromDecimal(d decimal.Decimal) Amount {
	shifted := d.Shift(microDigits)
	if shifted.IsInteger() {
		if n := shifted.BigInt(); n.IsInt64() {
			return Amount{micro: n.Int64()}
		}
	}
	return Amount{large: &d}
}

// Decimal returns the same number as a decimal.
func (a Amount) Decimal() decimal.Decimal {
	if a.large != nil {
		return *a.large
	}
	return decimal.New(a.micro, -microDigits)
}

// Add returns a + b.
func (a Amount) Add(b Amount) Amount {
	if a.large == nil && b.large == nil {
		if sum := a.micro + b.micro; (sum > a.micro) == (b.micro > 0) {
			return Amount{micro: sum}
		}
	}
	return fromDecimal(a.Decimal().Add(b.Decimal()))
}

// Sub returns a − b.
func (a Amount) Sub(b Amount) Amount {
	if a.large == nil && b.large == nil {
		if diff := a.micro - b.micro; (diff < a.micro) == (b.micro > 0) {
			return Amount{micro: diff}
		}
	}
	return fromDecimal(a.Decimal().Sub(b.Decimal()))
}

// Neg returns −a.
func (a Amount) Neg() Amount { return Amount{}.Sub(a) }

// Abs returns a without its sign.
func (a Amount) Abs() Amount {
	if a.Sign() < 0 {
		return a.Neg()
	}
	return a
}

// Times returns a × n for a count n ≥ 0.
func (a Amount) Times(n int) Amount {
	if n == 0 {
		return Amount{}
	}
	if a.large == nil {
		if product := a.micro * int64(n); product/int64(n) == a.micro {
			return Amount{micro: product}
		}
	}
	return fromDecimal(a.Decimal().Mul(decimal.NewFromInt(int64(n))))
}

// Mul returns a × b, with as many digits as that takes.
func (a Amount) Mul(b Amount) Amount {
	if a.large == nil && b.large == nil && a.micro%micros == 0 {
		whole := a.micro / micros
		if whole == 0 {
			return Amount{}
		}
		if product := whole * b.micro; product/whole == b.micro && product != math.MinInt64 {
			return Amount{micro: product}
		}
	}
	return fromDecimal(a.Decimal().Mul(b.Decimal()))
}

// rem returns what is left of a after taking whole multiples of unit > 0; it has
// the sign of a.
func (a Amount) rem(unit Amount) Amount {
	if a.large == nil && unit.large == nil {
		return Amount{micro: a.micro % unit.micro}
	}
	return fromDecimal(a.Decimal().Mod(unit.Decimal()))
}

// partsOf returns how many times part > 0 it takes to come to a > 0 at least, and false if
// that is more than a count may be.
func (a Amount) partsOf(part Amount) (parts int, ok bool) {
	whole, rest := a.Decimal().QuoRem(part.Decimal(), 0)
	if !rest.IsZero() {
		whole = whole.Add(decimal.NewFromInt(1))
	}
	return int(whole.IntPart()), whole.Cmp(decimal.NewFromInt(MaxCount)) <= 0
}

// Cmp returns −1, 0 or 1 as a is less than, equal to or greater than b.
func (a Amount) Cmp(b Amount) int {
	if a.large != nil || b.large != nil {
		return a.Decimal().Cmp(b.Decimal())
	}
	switch {
	case a.micro < b.micro:
		return -1
	case a.micro > b.micro:
		return 1
	}
	return 0
}

// Equal says whether a and b are the same number.
func (a Amount) Equal(b Amount) bool { return a.Cmp(b) == 0 }

// Sign returns −1, 0 or 1 as a is negative, zero or positive.
func (a Amount) Sign() int { return a.Cmp(Amount{}) }

// IsZero says whether a is 0.
func (a Amount) IsZero() bool { return a.Sign() == 0 }

// IsWhole says whether a has no digits after the point.
func (a Amount) IsWhole() bool {
	if a.large != nil {
		return a.large.IsInteger()
	}
	return a.micro%micros == 0
}

// isEntered says whether a has no more digits than an entered decimal: 12 before
// the point and 6 after it.
func (a Amount) isEntered() bool {
	return a.large == nil && -enteredMicros < a.micro && a.micro < enteredMicros
}

// least returns the smaller of a and b.
func least(a, b Amount) Amount {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

// greatest returns the larger of a and b.
func greatest(a, b Amount) Amount {
	if b.Cmp(a) > 0 {
		return b
	}
	return a
}

// String returns the shortest decimal form: no exponent, no trailing zeros,
// ASCII minus.
func (a Amount) String() string {
	var buf [24]byte
	return string(a.AppendText(buf[:0]))
}

// AppendText appends what String returns to b.
func (a Amount) AppendText(b []byte) []byte {
	if a.large != nil {
		return append(b, a.large.String()...)
	}
	whole, fraction := a.micro/micros, a.micro%micros
	if a.micro < 0 {
		b = append(b, '-')
		whole, fraction = -whole, -fraction
	}
	b = strconv.AppendInt(b, whole, 10)
	if fraction == 0 {
		return b
	}
	b = append(b, '.')
	for digit := int64(micros / 10); fraction > 0; digit /= 10 {
		b = append(b, byte('0'+fraction/digit))
		fraction %= digit
	}
	return b
}

// ReadAmount reads what String wrote, of any size.
func ReadAmount(text string) (Amount, error) {
	if a, err := ParseAmount(text); err == nil {
		return a, nil
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return Amount{}, err
	}
	return fromDecimal(d), nil
}

// Thousands writes the whole part of a decimal number in groups of three.
func Thousands(number string) string {
	whole, fraction, hasFraction := strings.Cut(number, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if hasFraction {
		fraction = "." + fraction
	}
	return sign + whole + fraction
}
