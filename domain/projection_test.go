package domain_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slaledger/domain"
)

// TestProjection checks that projecting the account onto a month, with what the month
// then adds, gives the balance and the penalty of the month itself, in every month of
// random Books that adds deductions or bonus points alone and has no adjustment.
func TestProjection(t *testing.T) {
	projected, penalties := 0, 0
	eachRandomBook(t, func(_ *draw, book *domain.Book) error {
		statements, _, err := domain.Calculate(book)
		if err != nil {
			return err
		}
		var standing domain.Standing
		var asOf domain.Month
		for _, st := range statements {
			oneKind := st.Added.Deduction.IsZero() || st.Added.Bonus.IsZero()
			if oneKind && adjustmentOf(book, st.Month) == nil {
				want := domain.BalanceAfter(book.Contract, book.Agreements, st.Month, st.Closing)
				got, of := domain.Project(book.Contract, book.Agreements, asOf, standing, st.Added.Total())
				if diff := cmp.Diff(want, got); diff != "" {
					return fmt.Errorf("%s (-real +projected): %s", st.Month, diff)
				}
				if diff := cmp.Diff(st.Penalty, of.Penalty); diff != "" || of.Outcome != st.Outcome {
					return fmt.Errorf("penalty of %s (-real +projected): %s", st.Month, diff)
				}
				projected++
				if st.Penalty != nil {
					penalties++
				}
			}
			standing, asOf = st.Closing, st.Month
		}
		return nil
	})
	if projected < 1000 || penalties < 100 {
		t.Errorf("%d projections with %d penalties", projected, penalties)
	}
}
