package apitest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Entry is an entry of a journal as it is answered, member by member.
type Entry map[string]jsontext.Value

// Listing returns the pages of a contract's journal as answered.
func (s *Served) Listing(t *testing.T, contract string, limit int) (pages []jsontext.Value) {
	t.Helper()
	cursor := ""
	for {
		page := s.Ask(t, "kansa", "GET", fmt.Sprintf("%s/entries?limit=%d%s", contract, limit, cursor), nil)
		pages = append(pages, page.Body)
		var list struct {
			Next *string `json:"next_cursor"`
		}
		if err := json.Unmarshal(page.Body, &list); err != nil {
			t.Fatal(err)
		}
		if list.Next == nil {
			return pages
		}
		cursor = "&cursor=" + *list.Next
	}
}

func EntriesOf(t *testing.T, pages []jsontext.Value) (entries []Entry) {
	t.Helper()
	for _, page := range pages {
		var list struct {
			Items []Entry `json:"items"`
		}
		if err := json.Unmarshal(page, &list); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, list.Items...)
	}
	return entries
}

// HashOfTexts returns the SHA-256 over texts with their lengths before them, and
// what is hashed.
func HashOfTexts(texts ...string) (hash string, hashed []byte) {
	for _, text := range texts {
		hashed = binary.BigEndian.AppendUint64(hashed, uint64(len(text)))
		hashed = append(hashed, text...)
	}
	sum := sha256.Sum256(hashed)
	return hex.EncodeToString(sum[:]), hashed
}

// ChainHolds checks the journal of a contract: numbered without gaps, each hash
// following the one before, and its sum the total of the last statement.
func ChainHolds(r fact.Reader, contract string) error {
	entries, err := r.Entries(contract, "", 0, 1_000_000)
	if err != nil {
		return err
	}
	previous := fact.FirstHash
	var sum domain.Amount
	for i, e := range entries {
		if e.Sequence != int64(i+1) || !e.Follows(previous) {
			return fmt.Errorf("entry %d breaks the chain after %d", e.Sequence, i)
		}
		previous, sum = e.Hash, sum.Add(e.Points)
	}
	if len(entries) == 0 || entries[len(entries)-1].Kind != fact.KindRecord {
		return fmt.Errorf("%d entries do not end with a record", len(entries))
	}
	settlements, err := fact.Settlements.All(r, contract)
	if err != nil || len(settlements) == 0 {
		return err // nothing settled: nothing to sum
	}
	last, err := r.Statement(contract, settlements[len(settlements)-1].To, 0)
	if err != nil {
		return err
	}
	if want := `"closing":{"deduction"`; !strings.Contains(last.Body, want) ||
		!strings.Contains(last.Body, fmt.Sprintf(`"total":"%s"},"lots"`, sum)) {
		return fmt.Errorf("the entries sum up to %s, the last statement says otherwise", sum)
	}
	return nil
}
