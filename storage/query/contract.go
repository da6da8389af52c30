package query

import (
	"strconv"

	"slaledger/ledger/fact"
)

// readListed reads the columns of a listed contract.
func readListed(c []string) (listed fact.ListedContract, err error) {
	listed.Number, err = strconv.ParseInt(c[0], 10, 64)
	listed.ID, listed.Head = c[1], c[2]
	return listed, err
}

// Contracts implements fact.Reader.
func (s session) Contracts(vendor string, after int64, limit int) ([]fact.ListedContract, error) {
	if vendor == "" {
		const all = `
			SELECT number, id, coalesce((SELECT hash FROM entries WHERE contract = id ORDER BY sequence DESC LIMIT 1), '')
			FROM contracts WHERE number > @after ORDER BY number LIMIT @limit`
		return find(s, readListed, all, named("after", after), named("limit", limit))
	}
	const ofVendor = `
		SELECT number, id, coalesce((SELECT hash FROM entries WHERE contract = id ORDER BY sequence DESC LIMIT 1), '')
		FROM contracts WHERE vendor = @vendor AND number > @after ORDER BY number LIMIT @limit`
	return find(s, readListed, ofVendor, named("vendor", vendor), named("after", after), named("limit", limit))
}

// Numbered implements fact.Reader.
func (s session) Numbered(number string) ([]string, error) {
	var ids []string
	err := s.texts(func(columns []string) error {
		ids = append(ids, columns[0])
		return nil
	}, s.Texts().Numbered, named("number", number))
	return ids, err
}
