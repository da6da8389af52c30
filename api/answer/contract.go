package answer

import (
	"slaledger/domain/book"
	"slaledger/ledger"
)

type Contract struct {
	ID string `json:"id"` // 番号 / id
	book.Contract
}

func NewContract(c ledger.Contract) Contract {
	return Contract{ID: c.ID, Contract: book.NewContract(c.Contract)}
}
