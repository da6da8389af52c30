package answer

import (
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Amendment is an amendment with the contract after it.
type Amendment struct {
	Number int `json:"amendment"` // 変更の番号。1から / number of the amendment, from 1
	book.Amendment
	Contract   Contract `json:"contract"`    // 変更後の契約 / the contract after it
	RecordedBy string   `json:"recorded_by"` // 入力した利用者 / who recorded it
	RecordedAt string   `json:"recorded_at"` // 入力日時 / when it was recorded
}

func NewAmendment(contract string, a ledger.Amendment) Amendment {
	return Amendment{
		Number: a.Amendment.Number, Amendment: book.NewAmendment(a.Amendment),
		Contract:   NewContract(ledger.Contract{ID: contract, Contract: a.After}),
		RecordedBy: a.Recorded.By, RecordedAt: fact.InstantText(a.Recorded.At),
	}
}

// RecordedAmendment tells what an amendment changed, too.
type RecordedAmendment struct {
	Amendment
	Resettled []Resettled `json:"resettled"` // 併せて再集計した月 / other months that changed with it
}

// NewRecordedAmendment returns an amendment that was just recorded, with the
// months that changed by it.
func NewRecordedAmendment(contract string, a ledger.Amendment) RecordedAmendment {
	return RecordedAmendment{Amendment: NewAmendment(contract, a), Resettled: newResettled(a.Resettled, 0)}
}
