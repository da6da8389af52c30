package domain

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"
)

// amountRuns is how many random pairs each property is held against.
const amountRuns = 20_000

// interestingMicros are millionths around which sums and products leave an
// int64.
var interestingMicros = []int64{
	0, 1, 2, 999_999, micros, micros + 1, 10 * micros, 1000 * micros, 3_037_000_499, 3_037_000_500, 3_037_000_499_976,
	9_223_372_036_854,
	9_223_372_036_855, 999_999_999_999_999_999, math.MaxInt64 / 2, math.MaxInt64/2 + 1, math.MaxInt64 - micros,
	math.MaxInt64 - 1, math.MaxInt64,
}

// randomAmount returns an amount of either representation, often at its edge.
func randomAmount(r *rand.Rand) Amount {
	if r.IntN(5) == 0 {
		return randomLarge(r)
	}
	var n int64
	switch r.IntN(4) {
	case 0:
		n = interestingMicros[r.IntN(len(interestingMicros))]
	case 1:
		n = interestingMicros[r.IntN(len(interestingMicros))] + r.Int64N(7) - 3 // may wrap: all the better
	case 2:
		n = r.Int64N(2_000_000) * micros
	default:
		n = int64(r.Uint64() >> r.IntN(64))
	}
	if r.IntN(2) == 0 {
		n = -n
	}
	return Amount{micro: n}
}

// randomLarge returns a number near or beyond an int64 of millionths, or with
// more digits than six after the point.
func randomLarge(r *rand.Rand) Amount {
	n := new(big.Int).Lsh(big.NewInt(r.Int64()), uint(r.IntN(70)))
	if r.IntN(2) == 0 {
		n.Neg(n)
	}
	return fromDecimal(decimal.NewFromBigInt(n, int32(r.IntN(24)-18)))
}

func exact(a Amount) *big.Rat { return a.Decimal().Rat() }

// checkForm sees that an amount has the one form of its value: millionths
// exactly where an int64 of them holds it.
func checkForm(t *testing.T, a Amount) {
	t.Helper()
	value := exact(a)
	inMicros := new(big.Rat).Mul(value, big.NewRat(micros, 1))
	fits := inMicros.IsInt() && inMicros.Num().IsInt64()
	if fits != (a.large == nil) {
		t.Errorf("%s is kept as a decimal: %v, but fits: %v", a, a.large != nil, fits)
	}
	if a.large != nil && a.micro != 0 {
		t.Errorf("%s has two values", a)
	}
	checkText(t, a, value)
}

// checkText sees that the text is exact and the shortest.
func checkText(t *testing.T, a Amount, value *big.Rat) {
	t.Helper()
	text := a.String()
	back, ok := new(big.Rat).SetString(text)
	if !ok || back.Cmp(value) != 0 {
		t.Errorf("%s is written as %q", value.RatString(), text)
	}
	if !shortest.MatchString(text) {
		t.Errorf("%q is not the shortest form", text)
	}
	if appended := string(a.AppendText([]byte("x"))); appended != "x"+text {
		t.Errorf("AppendText appends %q, not %q", appended[1:], text)
	}
	d, err := decimal.NewFromString(text)
	if err != nil || !d.Equal(a.Decimal()) {
		t.Errorf("the decimal of %s is %s", text, a.Decimal())
	}
	// The text leads back to the same form, by way of both readers.
	if again := fromDecimal(d); again.micro != a.micro || (again.large == nil) != (a.large == nil) ||
		again.String() != text {
		t.Errorf("%s read again is %+v", text, again)
	}
	if entered, err := ParseAmount(text); err == nil && entered != a {
		t.Errorf("%s entered is %+v, not %+v", text, entered, a)
	}
}

// wantAmount compares with the exact result.
func wantAmount(t *testing.T, what string, a, b, got Amount, want *big.Rat) {
	t.Helper()
	if exact(got).Cmp(want) != 0 {
		t.Errorf("%s of %s and %s: got %s, want %s", what, a, b, got, want.RatString())
	}
	checkForm(t, got)
}

func TestAmountArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range amountRuns {
		checkArithmetic(t, randomAmount(r), randomAmount(r), r.IntN(100_001))
		if t.Failed() {
			return
		}
	}
}

// TestAmountArithmeticAtTheEdges takes every pair of interesting numbers.
func TestAmountArithmeticAtTheEdges(t *testing.T) {
	edges := []Amount{{micro: math.MinInt64}, {micro: math.MinInt64 + 1},
		fromDecimal(decimal.New(math.MinInt64, -6).Sub(decimal.New(1, -6)))}
	for _, n := range interestingMicros {
		edges = append(edges, Amount{micro: n}, Amount{micro: -n}, fromDecimal(decimal.New(n, -7)),
			fromDecimal(decimal.New(n, 3)))
	}
	for _, a := range edges {
		for _, b := range edges {
			for _, n := range []int{0, 1, 2, MaxCount, math.MaxInt} {
				checkArithmetic(t, a, b, n)
			}
		}
	}
}

func checkArithmetic(t *testing.T, a, b Amount, n int) {
	t.Helper()
	x, y := exact(a), exact(b)
	wantAmount(t, "the sum", a, b, a.Add(b), new(big.Rat).Add(x, y))
	wantAmount(t, "the difference", a, b, a.Sub(b), new(big.Rat).Sub(x, y))
	wantAmount(t, "the product", a, b, a.Mul(b), new(big.Rat).Mul(x, y))
	wantAmount(t, "the multiple", a, Whole(int64(n)), a.Times(n), new(big.Rat).Mul(x, new(big.Rat).SetInt64(int64(n))))
	wantAmount(t, "the negation", a, a, a.Neg(), new(big.Rat).Neg(x))
	wantAmount(t, "the size", a, a, a.Abs(), new(big.Rat).Abs(x))
	if a.Cmp(b) != x.Cmp(y) || a.Equal(b) != (x.Cmp(y) == 0) {
		t.Errorf("%s and %s compare as %d", a, b, a.Cmp(b))
	}
	if a.Sign() != x.Sign() || a.IsZero() != (x.Sign() == 0) || a.IsWhole() != x.IsInt() {
		t.Errorf("%s: sign %d, zero %v, whole %v", a, a.Sign(), a.IsZero(), a.IsWhole())
	}
	if small := least(a, b); small.Cmp(a) > 0 || small.Cmp(b) > 0 || !small.Equal(a) && !small.Equal(b) {
		t.Errorf("the smaller of %s and %s is %s", a, b, small)
	}
	// Coming back from beyond an int64 is coming back to the same form.
	if back := a.Add(b).Sub(b); back.micro != a.micro || back.String() != a.String() {
		t.Errorf("%s + %s − %s = %s", a, b, b, back)
	}
	if b.Sign() > 0 {
		checkRem(t, a, b)
	}
}

// checkRem sees that what is left is what division leaves.
func checkRem(t *testing.T, a, unit Amount) {
	t.Helper()
	quotient := new(big.Rat).Quo(exact(a), exact(unit))
	whole := new(big.Rat).SetInt(new(big.Int).Quo(quotient.Num(), quotient.Denom()))
	wantAmount(t, "the rest", a, unit, a.rem(unit), new(big.Rat).Sub(exact(a), whole.Mul(whole, exact(unit))))
}

func TestWholeIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	numbers := []int64{0, 1, -1, math.MaxInt64, math.MinInt64, math.MaxInt64 / micros, math.MaxInt64/micros + 1,
		math.MinInt64 / micros, math.MinInt64/micros - 1}
	for range amountRuns {
		numbers = append(numbers, int64(r.Uint64())>>r.IntN(64))
	}
	for _, n := range numbers {
		a := Whole(n)
		wantAmount(t, "the whole", a, a, a, new(big.Rat).SetInt64(n))
	}
}

// TestRound holds rounding against what each mode means, on both sides of 0.
func TestRound(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range amountRuns {
		unit := ValueUnits()[r.IntN(len(ValueUnits()))]
		a := randomAmount(r)
		if r.IntN(3) == 0 { // at a half or a multiple, or beside it
			a = Whole(int64(r.IntN(2000) - 1000)).Mul(fromDecimal(unit.Decimal().Div(decimal.NewFromInt(2))))
			a = a.Add(fromDecimal(decimal.New(r.Int64N(3)-1, int32(-6*r.IntN(6)))))
		}
		for _, mode := range []RoundingMode{RoundFloor, RoundCeil, RoundHalfUp} {
			checkRound(t, a, mode, unit)
		}
	}
}

func checkRound(t *testing.T, a Amount, mode RoundingMode, unit Amount) {
	t.Helper()
	got := mode.round(a, unit)
	checkForm(t, got)
	units := new(big.Rat).Quo(exact(got), exact(unit))
	off := new(big.Rat).Sub(exact(got), exact(a)) // above 0 where rounded up
	off.Quo(off, exact(unit))
	half := big.NewRat(1, 2)
	var right bool
	switch mode {
	case RoundFloor:
		right = off.Sign() <= 0 && off.Cmp(big.NewRat(-1, 1)) > 0
	case RoundCeil:
		right = off.Sign() >= 0 && off.Cmp(big.NewRat(1, 1)) < 0
	case RoundHalfUp:
		right = off.Cmp(half) <= 0 && off.Cmp(new(big.Rat).Neg(half)) > 0
	}
	if !units.IsInt() || !right {
		t.Errorf("%s to %s of %s gives %s", a, mode, unit, got)
	}
}
