package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Notice returns a notice of everything that one can be about.
func Notice(number int64, id string) access.Notice {
	return access.Notice{
		Number: number, ID: id, At: hardInstants[2], Kind: access.NoticeTurn, Contract: id, ContractName: "運用𠮷\"\\\n保守",
		Vendor: "fuji", Month: "2024-04", Subject: "consent", Item: "A", Version: 2, Adjustment: 3, Due: "2024-05-31",
		Others: 4, Revision: 5, By: "測定担当", Roles: []access.Role{access.RoleVendor, access.RoleMeasurer}, User: "u",
		Points: "-60.000001", Yen: "250001", Path: "/contracts/" + id,
	}
}

// Position returns how far a reader of notices has come.
func Position(reader string) access.NoticePosition {
	return access.NoticePosition{
		Reader: reader, Audit: 1, System: 2, Number: 1 << 40, Day: "2024-04-01", Since: hardInstants[2],
	}
}

// noticesComeOnce adds notices, and some again, reads them in pages and forgets the old ones.
func noticesComeOnce(t *testing.T, s Opened) {
	var want []access.Notice
	for i, text := range hardTexts {
		n := Notice(int64(i)+1, fmt.Sprint(i))
		n.ContractName, n.At = text, hardInstants[i%len(hardInstants)].UTC()
		want = append(want, n)
	}
	Change(t, s, "", func(w access.Writer) error { return errors.Join(w.AddNotices(want[:2]), w.AddNotices(nil)) })
	again := append([]access.Notice{}, want...)
	again[0].Number, again[1].Number, again[1].Vendor = 101, 102, "another"
	Change(t, s, "", func(w access.Writer) error { return w.AddNotices(again) })
	read := func() (got []access.Notice) {
		View(t, s, func(r access.Reader) error {
			got = paged(t, 3, func(last *access.Notice) ([]access.Notice, error) {
				if last == nil {
					return r.Notices(0, 3)
				}
				return r.Notices(last.Number, 3)
			})
			return nil
		})
		return got
	}
	Same(t, "notices", want, read())
	Change(t, s, "", func(w access.Writer) error { return w.ForgetNotices(hardInstants[0]) })
	Same(t, "notices of what is not over", only(want, func(n access.Notice) bool { return !n.At.Before(hardInstants[0]) }),
		read())
}

// positionsAreKept stores how far readers have come, one in the place of another.
func positionsAreKept(t *testing.T, s Opened) {
	first, second := Position("first"), access.NoticePosition{Reader: "second"}
	first.Since = first.Since.UTC()
	is := func(reader string, want access.NoticePosition) {
		t.Helper()
		View(t, s, func(r access.Reader) error {
			got, err := r.NoticePosition(reader)
			Same(t, reader, want, got)
			if (want.Reader == "") != errors.Is(err, fact.ErrNoFact) {
				t.Errorf("%s: %v", reader, err)
			}
			return nil
		})
	}
	is("first", access.NoticePosition{})
	Change(t, s, "", func(w access.Writer) error { return w.SetNoticePosition(first) })
	Change(t, s, "", func(w access.Writer) error { return w.SetNoticePosition(second) })
	is("first", first)
	is("second", second)
	first.Audit, first.System, first.Number, first.Day, first.Since = 3, 4, 5, "", time.Time{}
	Change(t, s, "", func(w access.Writer) error { return w.SetNoticePosition(first) })
	is("first", first)
	is("second", second)
	Change(t, s, "", func(w access.Writer) error { return w.RemoveNoticePosition("first") })
	is("first", access.NoticePosition{})
	is("second", second)
}

// actsAreTold reads the commands that lines of the audit log tell of, and the statements that
// they wrote.
func actsAreTold(t *testing.T, s Opened) {
	for _, id := range []string{"a", "b"} {
		Change(t, s, id, func(w access.Writer) error {
			other := AuditLine(id)
			other.Sequence = 0
			again := Statement(id, April, 2)
			again.Body = "again"
			return errors.Join(fact.Add(w, OneOfEach(id)...), fact.Add(w, Record(id, 2), coveredBy(2, again)), w.AddAudit(other),
				w.AddAudit(AuditLine(id)))
		})
	}
	line := AuditLine("a")
	line.Sequence = 2
	Change(t, s, "a", func(w access.Writer) error { return w.AddAudit(line) })
	for _, c := range []struct {
		after, to int64
		acts      string
		stated    string
	}{
		{0, 9, "a1 b1 a2 ", "a 2024-04 1 , b 2024-04 1 , a 2024-04 2 " + Statement("a", April, 1).Body + ", "},
		{2, 4, "b1 ", "b 2024-04 1 , "}, {4, 4, "", ""}, {5, 9, "", ""},
	} {
		View(t, s, func(r access.Reader) error {
			acts, err := r.Acts(c.after, c.to)
			Same(t, "acts", c.acts, each(acts, func(e fact.Entry) string { return fmt.Sprint(e.Contract, e.Sequence) }))
			stated := ""
			err = errors.Join(err, r.ActsRestated(c.after, c.to, func(f fact.Statement, before string) error {
				stated += fmt.Sprint(f.Contract, " ", domain.Month(f.Month), " ", f.Revision, " ", before, ", ")
				return nil
			}))
			Same(t, "statements", c.stated, stated)
			return err
		})
	}
	View(t, s, func(r access.Reader) error {
		for _, c := range []struct {
			after, want int64
			limit       int
		}{{0, 5, 0}, {0, 2, 2}, {2, 4, 2}, {4, 5, 2}, {5, 5, 2}, {5, 5, 0}} {
			got, err := r.LastAudit(c.after, c.limit)
			Same(t, fmt.Sprintf("the last line after %d of %d", c.after, c.limit), c.want, got)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
