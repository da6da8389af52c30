package ledger

import (
	"context"
	"errors"
	"maps"
	"slices"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// notedState is the body of an entry of the system's journal about what is no accepted
// command.
type notedState struct {
	Action   string `json:"action"`
	Contract string `json:"contract"`
	Status   int    `json:"status"`
	Code     string `json:"code"`
	Times    int    `json:"times"`
}

// importState is the body of an entry about an account that was taken in.
type importState struct {
	Contract string `json:"contract"`
	File     string `json:"file_sha256"`
}

// system has the command add an entry to the system's journal.
func (c *Command) system(kind fact.SystemKind, body string) {
	c.wrote = true
	c.systemEntries = append(c.systemEntries, fact.SystemEntry{Kind: kind, Body: body})
}

// addSystem appends entries to the system's journal.
func addSystem(w access.Writer, entries []fact.SystemEntry) error {
	if len(entries) == 0 {
		return nil
	}
	last, err := w.SystemHead("")
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return err
	}
	for i := range entries {
		entries[i] = entries[i].After(last)
		last = entries[i]
	}
	return fact.Add(w, fact.List(entries)...)
}

// linesAtOnce is how many lines of the audit log one entry of heads covers at most.
const linesAtOnce = 1000

// Seal enters in the system's journal the heads of all contracts that were written to
// since it was done last, and a digest of the lines of the audit log since then: from
// here on neither can be changed, cut off or left out without a trace there. It returns
// unavailable while the clock cannot be believed.
func (l *Ledger) Seal(ctx context.Context) error {
	for {
		lines := 0
		err := l.store.Change(ctx, "", func(w access.Writer) (err error) {
			lines, err = l.sealNext(w)
			return err
		})
		if err != nil && !errors.Is(err, errNothingWritten) {
			return err
		}
		if lines < linesAtOnce {
			return nil
		}
	}
}

// sealNext enters what the next lines of the audit log say, and returns how many.
func (l *Ledger) sealNext(w access.Writer) (int, error) {
	now := l.time(w)
	if err := l.believes(now); err != nil {
		return 0, err
	}
	sealed, err := lastSealed(w)
	if err != nil {
		return 0, err
	}
	lines, err := w.Audit(fact.AuditFilter{}, sealed, linesAtOnce)
	if err != nil {
		return 0, err
	}
	if len(lines) == 0 {
		return 0, errNothingWritten
	}
	heads, err := headsOf(w, lines)
	if err != nil {
		return 0, err
	}
	return len(lines), addSystem(w, []fact.SystemEntry{{At: now, Kind: fact.SystemHeads, Body: heads.Text()}})
}

// lastSealed returns the number of the last line of the audit log that an entry of
// heads covers, 0 if there is none.
func lastSealed(r fact.Reader) (int64, error) {
	last, err := r.SystemHead(fact.SystemHeads)
	if errors.Is(err, fact.ErrNoFact) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var heads fact.Heads
	err = json.Unmarshal([]byte(last.Body), &heads)
	return heads.To, err
}

// headsOf returns what an entry of heads says of lines of the audit log.
func headsOf(r fact.Reader, lines []fact.AuditLine) (fact.Heads, error) {
	heads := fact.Heads{
		From: lines[0].Number, To: lines[len(lines)-1].Number, Lines: fact.DigestOfLines(lines),
		Heads: []fact.ContractHead{},
	}
	written := map[string]bool{}
	for _, line := range lines {
		if line.Sequence > 0 {
			written[line.Contract] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(written)) {
		head, err := r.Head(id)
		if errors.Is(err, fact.ErrNoFact) { // verification says what is missing
			continue
		}
		if err != nil {
			return fact.Heads{}, err
		}
		heads.Heads = append(heads.Heads, fact.ContractHead{Contract: id, Sequence: head.Sequence, Hash: head.Hash})
	}
	return heads, nil
}

// SystemEntries returns up to limit entries of the system's journal after a sequence.
func (l *Ledger) SystemEntries(
	ctx context.Context, user access.User, after int64, limit int,
) (entries []fact.SystemEntry, err error) {
	if err := user.Permit(access.MayAudit); err != nil {
		return nil, err
	}
	err = l.store.View(ctx, func(r access.Reader) (err error) {
		entries, err = r.SystemEntries(after, limit)
		return err
	})
	return entries, err
}
