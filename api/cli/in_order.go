package cli

import (
	"context"
	"sync"
)

// inOrder does something with each of so many things, up to atOnce of them at the same
// time, and gives what came of each in their order. It stops at the first error, of either,
// and returns it once nothing is done any more.
func inOrder[R any](
	ctx context.Context, count, atOnce int, do func(ctx context.Context, i int) (R, error), give func(R) error,
) error {
	type outcome struct {
		result R
		err    error
	}
	within, stop := context.WithCancel(ctx)
	free := make(chan struct{}, atOnce)
	begun := make(chan chan outcome, 8*atOnce) // those that are done wait for a slow one before them
	var doing sync.WaitGroup
	doing.Go(func() {
		defer close(begun)
		for i := range count {
			select {
			case free <- struct{}{}:
			case <-within.Done():
				return
			}
			done := make(chan outcome, 1)
			doing.Go(func() {
				result, err := do(within, i)
				done <- outcome{result, err}
				<-free
			})
			select {
			case begun <- done:
			case <-within.Done():
				return
			}
		}
	})
	defer doing.Wait()
	defer stop()
	for done := range begun {
		came := <-done
		if err := came.err; err != nil {
			return err
		}
		if err := give(came.result); err != nil {
			return err
		}
	}
	return ctx.Err()
}
