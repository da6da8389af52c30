package api_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// TestExampleVerifies verifies the filled example, in which every kind of fact
// occurs.
func TestExampleVerifies(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	_, id, _ := strings.Cut(contract, "/contracts/")
	err := s.Store.View(t.Context(), func(r access.Reader) error {
		found, err := ledger.VerifyStored(r, id)
		if err != nil {
			return err
		}
		if found.First != nil {
			t.Error(found.First)
		}
		if found.Entries == 0 || found.Statements != 35 {
			t.Errorf("%d entries, %d statements", found.Entries, found.Statements)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestHeadsOfCopies asks whether heads from copies of statements are the
// journal's: as answered, and in groups of four as forms print them.
func TestHeadsOfCopies(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	var statement struct {
		Head struct {
			Sequence int    `json:"sequence"`
			Hash     string `json:"hash"`
		} `json:"journal_head"`
	}
	s.Must(t, 200, "kansa", "GET", contract+"/months/2024-06/statement", nil, &statement)
	sequence, hash := statement.Head.Sequence, statement.Head.Hash
	grouped := strings.TrimSpace(regexp.MustCompile(`.{4}`).ReplaceAllString(hash, "$0 "))
	for _, c := range []struct {
		sequence int
		hash     string
		found    bool
	}{
		{sequence, hash, true}, {sequence, grouped, true}, {sequence, strings.ToUpper(hash), true},
		{sequence, hash[:16], true}, {sequence, hash[:63], true}, {sequence, "f" + hash[:15], false},
		{sequence + 1, hash, false}, {sequence - 1, hash, false},
		{sequence, strings.Repeat("0", 64), false}, {100000, hash, false},
	} {
		var found struct {
			OK        bool  `json:"ok"`
			HeadFound *bool `json:"head_found"`
		}
		path := fmt.Sprintf("%s/verification?sequence=%d&hash=%s", contract, c.sequence, url.QueryEscape(c.hash))
		s.Must(t, 200, "kansa", "GET", path, nil, &found)
		if !found.OK || found.HeadFound == nil || *found.HeadFound != c.found {
			t.Errorf("%+v: %+v", c, found)
		}
	}
	for query, code := range map[string]string{
		"sequence=1": "required", "hash=" + hash: "required", "sequence=1&hash=" + hash[:15]: "bad_format",
		"sequence=1&hash=" + hash + "0": "bad_format", "sequence=x&hash=" + hash: "bad_format",
		"sequence=0&hash=" + hash: "out_of_range",
	} {
		p := s.Problem(t, 422, "invalid", "kansa", "GET", contract+"/verification?"+query, nil)
		if len(p.Errors) != 1 || p.Errors[0].Code != code {
			t.Errorf("%s: %+v", query, p)
		}
	}
}
