package domain

import "errors"

// RoundingMode names the direction of rounding.
type RoundingMode string

// The modes: to the multiple at or below, at or above, or the nearest; half_up
// takes a half to the higher multiple, also below 0.
const (
	RoundFloor  RoundingMode = "floor"
	RoundCeil   RoundingMode = "ceil"
	RoundHalfUp RoundingMode = "half_up"
)

// round returns the multiple of unit > 0 that a is rounded to.
func (m RoundingMode) round(a, unit Amount) Amount {
	above := a.rem(unit) // how far a is above the multiple at or below it
	if above.Sign() < 0 {
		above = above.Add(unit)
	}
	lower := a.Sub(above)
	up := m == RoundCeil && above.Sign() > 0 ||
		m == RoundHalfUp && above.Times(2).Cmp(unit) >= 0
	if up {
		return lower.Add(unit)
	}
	return lower
}

// ItemRounding says how an entered value of an item is rounded, once, before
// anything is compared with it (D16).
type ItemRounding struct {
	Mode RoundingMode
	Unit Amount // one of ValueUnits
}

// ValueUnits returns the units to which an entered value may be rounded: the
// powers of ten from 0.000001 to 1000.
func ValueUnits() []Amount {
	var units []Amount
	for unit := int64(1); unit <= 1000*micros; unit *= 10 {
		units = append(units, Amount{micro: unit})
	}
	return units
}

// ItemRange bounds the values that an item takes, both ends included; an end
// that is nil is open (D16).
type ItemRange struct{ Min, Max *Amount }

// Contains says whether a value is within the range.
func (r ItemRange) Contains(value Amount) bool {
	return (r.Min == nil || r.Min.Cmp(value) <= 0) && (r.Max == nil || value.Cmp(*r.Max) <= 0)
}

// ErrOutsideRange reports a value outside the range of its item.
var ErrOutsideRange = errors.New("the value is outside the range of its item")

// Rounded returns the value that stands for an entered one, rounded once as the
// item says. It is what is judged, compared, printed and bounded; without a
// rounding it is the value as entered (D16).
func (i *Item) Rounded(entered Amount) Amount {
	if i.Rounding == nil {
		return entered
	}
	return i.Rounding.Mode.round(entered, i.Rounding.Unit)
}

// Judged returns what Rounded does if the item takes it. It returns ErrRange if
// that has more digits than an entered decimal, and ErrOutsideRange if the item
// does not take such a value (D16).
func (i *Item) Judged(entered Amount) (Amount, error) {
	value := i.Rounded(entered)
	switch {
	case !value.isEntered():
		return Amount{}, ErrRange
	case i.Range != nil && !i.Range.Contains(value):
		return Amount{}, ErrOutsideRange
	}
	return value, nil
}
