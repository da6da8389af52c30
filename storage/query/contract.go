package query

import "slaledger/ledger/fact"

type listedRow struct {
	Number int64
	ID     string
	Head   string
}

func (r listedRow) listed() (fact.ListedContract, error) { return fact.ListedContract(r), nil }

// Contracts implements fact.Reader.
func (s session) Contracts(vendor string, after int64, limit int) ([]fact.ListedContract, error) {
	if vendor == "" {
		const all = `
			SELECT number, id, (SELECT hash FROM entries WHERE contract = id ORDER BY sequence DESC LIMIT 1) AS head
			FROM contracts WHERE number > @after ORDER BY number LIMIT @limit`
		return scan(s, listedRow.listed, all, named("after", after), named("limit", limit))
	}
	const ofVendor = `
		SELECT number, id, (SELECT hash FROM entries WHERE contract = id ORDER BY sequence DESC LIMIT 1) AS head
		FROM contracts WHERE vendor = @vendor AND number > @after ORDER BY number LIMIT @limit`
	return scan(s, listedRow.listed, ofVendor, named("vendor", vendor), named("after", after), named("limit", limit))
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
