package query

import (
	"time"

	"slaledger/ledger/fact"
)

// SystemHead implements fact.Reader.
func (s session) SystemHead(kind fact.SystemKind) (fact.SystemEntry, error) {
	if kind == "" {
		const query = `
			SELECT sequence, at, kind, actor, line, line_digest, body, hash
			FROM system_entries ORDER BY sequence DESC LIMIT 1`
		return first(s, readSystemEntry, query)
	}
	const query = `
		SELECT sequence, at, kind, actor, line, line_digest, body, hash
		FROM system_entries WHERE kind = @kind ORDER BY sequence DESC LIMIT 1`
	return first(s, readSystemEntry, query, named("kind", string(kind)))
}

// SystemEntries implements fact.Reader.
func (s session) SystemEntries(after int64, limit int) ([]fact.SystemEntry, error) {
	const query = `
		SELECT sequence, at, kind, actor, line, line_digest, body, hash
		FROM system_entries WHERE sequence > @after ORDER BY sequence LIMIT @limit`
	return find(s, readSystemEntry, query, named("after", after), named("limit", limit))
}

// readSystemEntry reads an entry; its own columns say who made it and when.
func readSystemEntry(c []string) (fact.SystemEntry, error) {
	return fact.SystemJournal.Read(c, "", time.Time{})
}
