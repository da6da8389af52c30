package pages

import "math/big"

// scale is the way from 0 to the criterion as it is drawn, in hundredths of a percent of
// its width.
type scale struct {
	Filled int64
	Empty  bool // the total is above 0, or 0
}

// whole is the width of a scale.
const whole = 10000

// scaleOf returns how far a total is on the way to the criterion, which is below 0.
func scaleOf(total, threshold string) scale {
	t, criterion := number(total), number(threshold)
	if t.Sign() >= 0 || criterion.Sign() == 0 {
		return scale{Empty: true}
	}
	part := new(big.Rat).Quo(t, criterion)
	return scale{Filled: min(rounded(part.Mul(part, big.NewRat(whole, 1))), whole)}
}

// Part writes a place on the scale in percent.
func (s scale) Part() string { return hundredths(s.Filled) + "%" }

// Middle is the place between the total and the criterion.
func (s scale) Middle() string { return hundredths((s.Filled+whole)/2) + "%" }

// IsNear says that there is no room to write between the total and the criterion.
func (s scale) IsNear() bool { return s.Filled > whole*8/10 }

// number reads a decimal of an answer, exactly.
func number(text string) *big.Rat {
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		return new(big.Rat)
	}
	return n
}

// rounded returns the whole number at or below a number.
func rounded(n *big.Rat) int64 {
	return new(big.Int).Div(n.Num(), n.Denom()).Int64()
}

// hundredths writes a number of hundredths: 21.67.
func hundredths(n int64) string { return big.NewRat(n, 100).FloatString(2) }
