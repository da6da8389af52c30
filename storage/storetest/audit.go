package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// AuditLine returns a line of the audit log about the first entry.
func AuditLine(contract string) fact.AuditLine {
	return fact.AuditLine{
		At: At(1).At, Actor: "契約担当", Affiliation: "総務課", Title: "主査", Contract: contract, Sequence: 1, Status: 201,
		Origin:   fact.Origin{Action: "POST /contracts", Path: "/api/v1/contracts", Address: "192.0.2.1", RequestID: "r-1"},
		FullName: "津 花子", Times: 1,
	}
}

// auditRoundTrip writes lines with every hard text in every column, in the order
// of their numbers, which the store gives.
func auditRoundTrip(t *testing.T, s Opened) {
	var lines []fact.AuditLine
	for i, text := range hardTexts {
		lines = append(lines, fact.AuditLine{
			Number: int64(i + 1), At: hardInstants[i%len(hardInstants)], Actor: asKey(text),
			Affiliation: text + "a", Title: text + "t",
			Origin:   fact.Origin{Action: text + "o", Path: text + "p", Address: text + "d", RequestID: text + "r"},
			Contract: asKey(text) + "c", Sequence: int64(i) << 31, Status: 200 + i, Code: text + "e",
			FullName: text + "n", Times: 1 + i,
		})
	}
	for i, line := range lines {
		line.Number = int64(99 - i) // is not what the caller says
		Change(t, s, "", func(w access.Writer) error {
			if i%2 == 0 {
				return w.AddAudit(line)
			}
			number, err := w.AddNumberedAudit(line)
			Same(t, "number", lines[i].Number, number)
			return err
		})
	}
	View(t, s, func(r access.Reader) error {
		got, err := r.Audit(fact.AuditFilter{}, 0, 100)
		Same(t, "lines", lines, got)
		for _, line := range got {
			inUTC(t, line.At)
		}
		return err
	})
}

// auditIsFiltered asks for lines of a contract, an actor and a time, and of
// several of them at once: both ends of the time are included.
func auditIsFiltered(t *testing.T, s Opened) {
	const tick = time.Microsecond
	start := At(1).At
	Change(t, s, "", func(w access.Writer) (err error) {
		for i, who := range strings.Fields("c1/jiro c2/jiro c1/hanako C1/jiro c1/jiro /jiro c2/hanako") {
			line := AuditLine(strings.Split(who, "/")[0])
			line.Actor, line.At = strings.Split(who, "/")[1], start.Add(time.Duration(i)*tick)
			err = errors.Join(err, w.AddAudit(line))
		}
		return err
	})
	View(t, s, func(r access.Reader) (err error) {
		for _, c := range []struct {
			about fact.AuditFilter
			want  string
		}{
			{fact.AuditFilter{}, "1 2 3 4 5 6 7 "},
			{fact.AuditFilter{Contract: "c1"}, "1 3 5 "},
			{fact.AuditFilter{Contract: "c"}, ""},
			{fact.AuditFilter{Actor: "jiro"}, "1 2 4 5 6 "},
			{fact.AuditFilter{Actor: "Jiro"}, ""},
			{fact.AuditFilter{Actor: "c1"}, ""},
			{fact.AuditFilter{Contract: "c2", Actor: "hanako"}, "7 "},
			{fact.AuditFilter{From: start.Add(2 * tick)}, "3 4 5 6 7 "},
			{fact.AuditFilter{From: start.Add(2 * tick).In(fact.Japan)}, "3 4 5 6 7 "},
			{fact.AuditFilter{To: start.Add(2 * tick)}, "1 2 3 "},
			{fact.AuditFilter{To: start.Add(2 * tick).In(fact.Japan)}, "1 2 3 "},
			{fact.AuditFilter{From: start.Add(2 * tick), To: start.Add(2 * tick)}, "3 "},
			{fact.AuditFilter{From: start.Add(3 * tick), To: start.Add(2 * tick)}, ""},
			{fact.AuditFilter{Contract: "c1", Actor: "jiro", From: start.Add(tick), To: start.Add(9 * tick)}, "5 "},
			{fact.AuditFilter{From: farFuture}, ""},
			{fact.AuditFilter{To: hardInstants[3]}, ""},
		} {
			lines, cErr := r.Audit(c.about, 0, 100)
			got := each(lines, func(line fact.AuditLine) string { return fmt.Sprint(line.Number) })
			Same(t, fmt.Sprintf("lines of %+v", c.about), c.want, got)
			err = errors.Join(err, cErr)
		}
		return err
	})
}

// auditIsPaged reads all lines and those of a contract in pages of several
// sizes.
func auditIsPaged(t *testing.T, s Opened) {
	const lines = 25
	Change(t, s, "", func(w access.Writer) (err error) {
		for i := range lines {
			err = errors.Join(err, w.AddAudit(AuditLine(fmt.Sprint("c", i%2))))
		}
		return err
	})
	for contract, want := range map[string]int{"": lines, "c0": (lines + 1) / 2, "c1": lines / 2} {
		for _, limit := range []int{1, 4, lines, 100} {
			View(t, s, func(r access.Reader) error {
				all := paged(t, limit, func(last *fact.AuditLine) ([]fact.AuditLine, error) {
					var after int64
					if last != nil {
						after = last.Number
					}
					return r.Audit(fact.AuditFilter{Contract: contract}, after, limit)
				})
				Same(t, fmt.Sprintf("lines of %q by %d", contract, limit), want, len(all))
				for i := 1; i < len(all); i++ {
					if all[i].Number <= all[i-1].Number {
						t.Errorf("line %d comes after %d", all[i].Number, all[i-1].Number)
					}
				}
				return nil
			})
		}
	}
}

// auditNumbersAreNotReused checks that a line that was rolled back leaves no
// trace, and that the log is seen whole by a reader that is cut at a sequence:
// it belongs to no journal.
func auditNumbersAreNotReused(t *testing.T, s Opened) {
	Change(t, s, "", func(w access.Writer) error { return w.AddAudit(AuditLine("c")) })
	err := s.Change(t.Context(), "", func(w access.Writer) error {
		return errors.Join(w.AddAudit(AuditLine("lost")), errRefused)
	})
	Same(t, "a failed change", true, errors.Is(err, errRefused))
	Change(t, s, "", func(w access.Writer) error { return w.AddAudit(AuditLine("c")) })
	View(t, s, func(r access.Reader) error {
		lines, err := r.Audit(fact.AuditFilter{}, 0, 10)
		cut, cutErr := r.Until(0).Audit(fact.AuditFilter{}, 0, 10)
		Same(t, "lines", "c c ", each(lines, func(l fact.AuditLine) string { return l.Contract }))
		Same(t, "lines of a reader that is cut", lines, cut)
		return errors.Join(err, cutErr)
	})
}
