package query

import (
	"strconv"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// LastAudit implements fact.Reader.
func (s session) LastAudit(after int64, limit int) (int64, error) {
	if limit == 0 {
		return first(s, readNumber, `SELECT COALESCE(max(number), @after) FROM audit`, named("after", after))
	}
	const query = `
		SELECT COALESCE(max(number), @after)
		FROM (SELECT number FROM audit WHERE number > @after ORDER BY number LIMIT @limit) lines`
	return first(s, readNumber, query, named("after", after), named("limit", limit))
}

// Acts implements fact.Reader.
func (s session) Acts(after, to int64) ([]fact.Entry, error) {
	const query = `
		SELECT e.contract, e.sequence, e.at, e.month, e.revision, e.kind, e.item, e.lot, e.points, e.reverses, e.actor,
			e.command, e.digest, e.hash
		FROM audit a CROSS JOIN entries e
		WHERE a.number > @after AND a.number <= @to AND a.sequence > 0 AND e.contract = a.contract AND e.sequence = a.sequence
		ORDER BY a.number`
	return find(s, readEntry, query, named("after", after), named("to", to))
}

// ActsRestated implements fact.Reader.
func (s session) ActsRestated(after, to int64, give func(after fact.Statement, before string) error) error {
	const query = `
		SELECT t.contract, t.month, t.revision, t.penalized, t.period_from, t.period_to, t.sequence, t.body, t.hash,
			e.actor, e.at, 0, COALESCE(p.body, '')
		FROM audit a CROSS JOIN entries e CROSS JOIN statements t
		LEFT JOIN statements p ON p.contract = t.contract AND p.month = t.month AND p.revision = t.revision - 1
		WHERE a.number > @after AND a.number <= @to AND a.sequence > 0 AND e.contract = a.contract
			AND e.sequence = a.sequence AND t.contract = e.contract AND t.sequence = e.sequence
		ORDER BY a.number, t.month`
	return s.texts(func(columns []string) error {
		last := len(columns) - 1
		f, err := readStatement(columns[:last])
		if err != nil {
			return err
		}
		return give(f, columns[last])
	}, query, named("after", after), named("to", to))
}

// NoticePosition implements access.Reader.
func (s session) NoticePosition(reader string) (access.NoticePosition, error) {
	const query = `SELECT audit, system, number, day, since FROM notice_positions WHERE reader = @reader`
	return first(s, func(c []string) (p access.NoticePosition, err error) {
		p.Reader, p.Day = reader, c[3]
		for i, into := range []*int64{&p.Audit, &p.System, &p.Number} {
			if *into, err = strconv.ParseInt(c[i], 10, 64); err != nil {
				return p, err
			}
		}
		p.Since, err = readInstantOrEmpty(c[4])
		return p, err
	}, query, named("reader", reader))
}

// SetNoticePosition implements access.Writer.
func (s session) SetNoticePosition(p access.NoticePosition) error {
	const statement = `
		INSERT INTO notice_positions (reader, audit, system, number, day, since)
		VALUES (@reader, @audit, @system, @number, @day, @since)
		ON CONFLICT (reader) DO UPDATE SET audit = excluded.audit, system = excluded.system, number = excluded.number,
			day = excluded.day, since = excluded.since`
	return s.exec(statement, named("reader", p.Reader), named("audit", p.Audit), named("system", p.System),
		named("number", p.Number), named("day", p.Day), named("since", instantOrEmpty(p.Since)))
}

// RemoveNoticePosition implements access.Writer.
func (s session) RemoveNoticePosition(reader string) error {
	return s.exec(`DELETE FROM notice_positions WHERE reader = @reader`, named("reader", reader))
}

// Notices implements access.Reader.
func (s session) Notices(after int64, limit int) ([]access.Notice, error) {
	const query = `SELECT number, id, at, body FROM notices WHERE number > @after ORDER BY number LIMIT @limit`
	return find(s, func(c []string) (n access.Notice, err error) {
		if err = json.Unmarshal([]byte(c[3]), &n); err != nil {
			return n, err
		}
		n.ID = c[1]
		if n.Number, err = strconv.ParseInt(c[0], 10, 64); err != nil {
			return n, err
		}
		n.At, err = readInstant(c[2])
		return n, err
	}, query, named("after", after), named("limit", limit))
}

// noticeRow is a notice as AddNotices takes it.
type noticeRow struct {
	Number int64  `json:"number"`
	ID     string `json:"id"`
	At     string `json:"at"`
	Body   string `json:"body"`
}

// AddNotices implements access.Writer: with one statement, however many there are.
func (s session) AddNotices(notices []access.Notice) error {
	if len(notices) == 0 {
		return nil
	}
	rows := make([]noticeRow, len(notices))
	for i, n := range notices {
		body, err := json.Marshal(n)
		if err != nil {
			return err
		}
		rows[i] = noticeRow{n.Number, n.ID, instantText(n.At), string(body)}
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	return s.exec(s.Texts().AddNotices, named("rows", string(text)))
}

// ForgetNotices implements access.Writer.
func (s session) ForgetNotices(before time.Time) error {
	return s.exec(`DELETE FROM notices WHERE at < @before`, named("before", instantText(before)))
}
