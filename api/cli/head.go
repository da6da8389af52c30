package cli

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// parseHead reads a head as forms print it, nil if none is given.
func parseHead(text string) (*book.Head, error) {
	if text == "" {
		return nil, nil
	}
	number, hash, _ := strings.Cut(text, ":")
	sequence, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	hash = strings.ToLower(strings.ReplaceAll(hash, " ", ""))
	if _, bad := hex.DecodeString(hash); err != nil || bad != nil || len(hash) != len(fact.FirstHash) {
		return nil, &failure{cause: errors.New("--head " + text), says: refusal.Text{
			Japanese: "--head には、ポイント台帳の番号とポイント台帳の照合番号（16進数64桁）を、番号:照合番号 の形で指定してください。",
			English:  "--head takes the number and the hash (64 hex digits) of an entry of the journal, as NUMBER:HASH.",
		}}
	}
	return &book.Head{Sequence: sequence, Hash: hash}, nil
}
