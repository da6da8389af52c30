package query

import (
	"math"
	"strconv"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// Head implements fact.Reader.
func (s session) Head(contract string) (fact.Entry, error) {
	return first(s, readEntry, lastEntryQuery, valuesOfLast(contract, s.until)...)
}

const lastEntryQuery = `
	SELECT contract, sequence, at, month, revision, kind, item, lot, points, reverses, actor, command, digest, hash
	FROM entries WHERE contract = @contract AND sequence <= @until
	ORDER BY sequence DESC LIMIT 1`

func valuesOfLast(contract string, until int64) []any {
	return []any{named("contract", contract), named("until", until)}
}

// HeadAt implements fact.Reader.
func (s session) HeadAt(contract string, at time.Time) (fact.Entry, error) {
	const query = `
		SELECT contract, sequence, at, month, revision, kind, item, lot, points, reverses, actor, command, digest, hash
		FROM entries WHERE contract = @contract AND at <= @at AND sequence <= @until
		ORDER BY sequence DESC LIMIT 1`
	return first(s, readEntry, query, named("contract", contract), named("at", instantText(at)), named("until", s.until))
}

// Postings implements fact.Reader.
func (s session) Postings(contract string, from domain.Month) ([]fact.Entry, error) {
	const query = `
		SELECT contract, sequence, at, month, revision, kind, item, lot, points, reverses, actor, command, digest, hash
		FROM entries WHERE contract = @contract AND month >= @from AND revision > 0 AND kind <> 'reversal'
			AND sequence <= @until
		ORDER BY sequence DESC`
	return find(s, readEntry, query, named("contract", contract), named("from", from.String()), named("until", s.until))
}

// Entries implements fact.Reader.
func (s session) Entries(contract string, kind fact.Kind, after int64, limit int) ([]fact.Entry, error) {
	const query = `
		SELECT contract, sequence, at, month, revision, kind, item, lot, points, reverses, actor, command, digest, hash
		FROM entries WHERE contract = @contract AND sequence > @after AND sequence <= @until AND (@kind = '' OR kind = @kind)
		ORDER BY sequence LIMIT @limit`
	return find(s, readEntry, query, named("contract", contract), named("kind", string(kind)), named("after", after),
		named("limit", limit), named("until", s.until))
}

// Records implements fact.Reader. A command's entries begin behind the record before.
func (s session) Records(contract string, q fact.RecordQuery) ([]fact.Record, error) {
	const query = `
		SELECT contract, sequence, at, month, revision, kind, item, lot, points, reverses, actor, command, digest, hash,
			coalesce((SELECT p.sequence FROM entries p
				WHERE p.contract = e.contract AND p.sequence < e.sequence AND p.kind = 'record'
				ORDER BY p.sequence DESC LIMIT 1), 0) + 1
		FROM entries e
		WHERE contract = @contract AND kind = 'record' AND sequence > @after AND sequence <= @to
			AND (@commands = '' OR replace(@commands, ' ' || command || ' ', '') <> @commands)
		ORDER BY sequence LIMIT @limit`
	to, commands := q.To, ""
	if to == 0 {
		to = math.MaxInt64
	}
	if len(q.Commands) > 0 {
		commands = " " + strings.Join(q.Commands, " ") + " "
	}
	return find(s, func(columns []string) (r fact.Record, err error) {
		last := len(columns) - 1
		if r.Entry, err = readEntry(columns[:last]); err != nil {
			return r, err
		}
		r.First, err = strconv.ParseInt(columns[last], 10, 64)
		return r, err
	}, query, named("contract", contract), named("after", q.After), named("to", min(to, s.until)),
		named("commands", commands), named("limit", q.Limit))
}

// Points implements fact.Reader.
func (s session) Points(contract string, after, to int64, give func(int64, domain.Amount) error) error {
	const query = `
		SELECT sequence, points FROM entries
		WHERE contract = @contract AND sequence > @after AND sequence <= @to AND kind <> 'record'
		ORDER BY sequence`
	return s.texts(func(columns []string) error {
		sequence, err := strconv.ParseInt(columns[0], 10, 64)
		if err != nil {
			return err
		}
		points, err := domain.ReadAmount(columns[1])
		if err != nil {
			return err
		}
		return give(sequence, points)
	}, query, named("contract", contract), named("after", after), named("to", min(to, s.until)))
}

// Commands implements fact.Reader. Entries run forward in time, so that none before
// the last earlier one is looked at.
func (s session) Commands(contract, name string, month domain.Month, since time.Time) (count int, err error) {
	const query = `
		SELECT count(*) FROM entries
		WHERE contract = @contract AND command = @name AND month = @month AND sequence <= @until AND sequence > coalesce((
			SELECT sequence FROM entries WHERE contract = @contract AND at < @since ORDER BY sequence DESC LIMIT 1), 0)`
	return first(s, func(columns []string) (int, error) { return strconv.Atoi(columns[0]) }, query,
		named("contract", contract), named("name", name), named("month", fact.MonthText(month)),
		named("since", instantText(since)), named("until", s.until))
}

// readEntry reads an entry; its own columns say who made it and when.
func readEntry(c []string) (fact.Entry, error) { return fact.Journal.Read(c, "", time.Time{}) }
