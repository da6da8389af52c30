package ledger

import (
	"errors"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger/fact"
)

// notFound is the refusal of what there is not, or not for who asks.
func notFound() error {
	return refusal.New(refusal.NotFound, "見つかりません。", "There is nothing at this address.")
}

// nothing is the refusal that says what there is not, to whoever may know of the rest.
func nothing(japanese, english string, args ...any) error {
	return refusal.New(refusal.NotFound, japanese, english, args...)
}

// noContract is the refusal of a contract that is not there, and in the same words of one
// that the user may not know of.
func noContract() error {
	return nothing("この契約はありません。契約は、契約番号（number）ではなく、一覧の id で指定します。",
		"There is no such contract. A contract is named by its id in the list, not by its number.")
}

// orNothing turns ErrNoFact into a refusal, and no other error.
func orNothing(err, refused error) error {
	if errors.Is(err, fact.ErrNoFact) {
		return refused
	}
	return err
}

// orNotFound turns ErrNoFact into that refusal, and no other error.
func orNotFound(err error) error { return orNothing(err, notFound()) }

// noItem says that an item is not measured in a month.
func noItem(month domain.Month, code string) error {
	return nothing("%[2]s は %[1]s に有効な項目ではありません。", "%[2]s is not an item in force in %[1]s.", month, code)
}

// noMeasurement says that an item has no valid measurement in a month.
func noMeasurement(month domain.Month, code string) error {
	return nothing("%[1]s の %[2]s には、有効な測定結果がありません。", "%[2]s has no valid measurement in %[1]s.", month, code)
}

// noVersion says which versions of the agreement there are.
func noVersion(version int, a *account) error {
	return nothing("協定に第%[1]d版はありません（登録されているのは %[2]d 版です）。",
		"There is no version %[1]d of the agreement; so many are recorded: %[2]d.", version, len(a.versions))
}
