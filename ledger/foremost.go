package ledger

import "slices"

// foremost holds the first so many of values in an order in which no two are equal: a page
// of a list over many contracts shows few of what there is.
type foremost[T any] struct {
	limit   int
	compare func(a, b T) int
	values  []T // the first limit of them in order once there were more
	more    bool
}

// add takes a value in, unless enough come before it.
func (f *foremost[T]) add(v T) {
	if f.more && f.compare(v, f.values[f.limit-1]) > 0 {
		return
	}
	f.values = append(f.values, v)
	if len(f.values)/2 > f.limit {
		f.sorted()
		f.more = true
	}
}

// sorted returns the values in order.
func (f *foremost[T]) sorted() []T {
	slices.SortFunc(f.values, f.compare)
	f.values = f.values[:min(f.limit, len(f.values))]
	return f.values
}
