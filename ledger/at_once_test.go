package ledger

import "testing"

// FoldAtOnce sets how many results a command folds while others wait to write, until a
// test ends.
func FoldAtOnce(t *testing.T, results int) {
	before := atOnce
	t.Cleanup(func() { atOnce = before })
	atOnce = results
}
