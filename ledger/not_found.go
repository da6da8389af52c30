package ledger

import (
	"errors"

	"slaledger/domain/refusal"
)

// missingAs turns ErrNoFact into a refusal.
func missingAs(err error, code refusal.Code) error {
	if errors.Is(err, ErrNoFact) {
		return refusal.New(code, "見つかりません。", "There is nothing at this address.")
	}
	return err
}
