package answer

import (
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Contract is a contract.
type Contract struct {
	ID string `json:"id"` // 番号 / id
	book.Contract
	// 取り込まれた台帳の出所。そうでなければ null / where it came from; null unless it was taken in
	Imported *Imported `json:"imported"`
}

// NewContract returns a contract.
func NewContract(c ledger.Contract) Contract {
	return Contract{ID: c.ID, Contract: book.NewContract(c.Contract), Imported: newImported(c.Imported)}
}

// Imported says where an account came from that was taken in.
type Imported struct {
	By         string `json:"by"`          // 取り込んだ利用者 / who took it in
	At         string `json:"at"`          // 取り込んだ日時 / when
	FileSHA256 string `json:"file_sha256"` // 取り込んだファイルのSHA-256 / SHA-256 of the file
}

func newImported(t *ledger.Takeover) *Imported {
	if t == nil {
		return nil
	}
	return &Imported{By: t.By.By, At: fact.InstantText(t.By.At), FileSHA256: t.FileSHA256}
}
