package ledger

import (
	"errors"

	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// notFound is the refusal of what there is not, or not for who asks.
func notFound() error {
	return refusal.New(refusal.NotFound, "見つかりません。", "There is nothing at this address.")
}

// orNotFound turns ErrNoFact into that refusal, and no other error.
func orNotFound(err error) error {
	if errors.Is(err, fact.ErrNoFact) {
		return notFound()
	}
	return err
}
