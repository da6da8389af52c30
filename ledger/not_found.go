package ledger

import (
	"errors"

	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// missingAs turns ErrNoFact into a refusal.
func missingAs(err error, code refusal.Code) error {
	if errors.Is(err, fact.ErrNoFact) {
		return refusal.New(code, "見つかりません。", "There is nothing at this address.")
	}
	return err
}
