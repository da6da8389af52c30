package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// watchedStore is a store that is watched while it is exported from.
type watchedStore struct {
	access.Store
	watch *watched
}

// watched says how many bytes were read and not written yet, and at most.
type watched struct {
	read, written, most int
}

func (w *watched) reads(columns []string) {
	for _, text := range columns {
		w.read += len(text)
	}
	w.most = max(w.most, w.read-w.written)
}

// Write implements io.Writer.
func (w *watched) Write(p []byte) (int, error) {
	w.written += len(p)
	return len(p), nil
}

// View implements access.Store.
func (s watchedStore) View(ctx context.Context, read func(access.Reader) error) error {
	return s.Store.View(ctx, func(r access.Reader) error { return read(watchedReader{r, s.watch}) })
}

type watchedReader struct {
	access.Reader
	watch *watched
}

// Rows implements fact.Reader.
func (r watchedReader) Rows(t *fact.Table, contract string, give func(columns []string) error) error {
	return r.Reader.Rows(t, contract, func(columns []string) error {
		r.watch.reads(columns)
		return give(columns)
	})
}

// LatestMeasurements implements fact.Reader.
func (r watchedReader) LatestMeasurements(
	contract string, months domain.Period,
) ([]fact.FollowedMeasurement, error) {
	found, err := r.Reader.LatestMeasurements(contract, months)
	for _, f := range found {
		r.watch.reads([]string{f.Body})
	}
	return found, err
}

// TestExportIsNeverWholeInMemory exports an account of many months, and sees that of what
// is read most is written before the next is read.
func TestExportIsNeverWholeInMemory(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	const months, month = 12, 4 * 3900 // bytes of a month's notes
	o.now = japan(2025, 6, 1, 9, 0, 0)
	for m := range domain.Month(months) {
		note := strings.Repeat("x", 3900)
		o.measure(id, april+m, fmt.Sprintf(`{"method":"inspection","measurements":[
			{"item_code":"AVAIL","value":"99.5","note":"%[1]s"},{"item_code":"FAULT","occurrences":[],"note":"%[1]s"},
			{"item_code":"DELAY","value":"0","note":"%[1]s"},{"item_code":"REPORT","note":"%[1]s"}]}`, note))
		o.settle(id, april+m)
	}
	watch := &watched{}
	l := ledger.New(watchedStore{o.store, watch}, func() time.Time { return o.now })
	o.must(l.Export(ctx, auditor, id, watch))
	if watch.written < 2*months*month {
		t.Fatalf("only %d bytes are exported", watch.written)
	}
	if watch.most > 4*month {
		t.Errorf("%d of %d bytes were in memory", watch.most, watch.written)
	}
}
