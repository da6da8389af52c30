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
	// 契約登録の取下げ。取り下げていなければ null / null unless it was entered by mistake and withdrawn
	Withdrawn *Withdrawal `json:"withdrawn"`
}

// NewContract returns a contract.
func NewContract(c ledger.Contract) Contract {
	return Contract{ID: c.ID, Contract: book.NewContract(c.Contract), Imported: newImported(c.Imported),
		Withdrawn: newWithdrawn(c.Withdrawn)}
}

// RecordedContract is a contract that was just recorded.
type RecordedContract struct {
	Contract
	Hints []Hint `json:"hints"` // 疑わしい点 / what looks mistaken
}

// NewRecordedContract returns a contract, with what is said of it in English or in
// Japanese.
func NewRecordedContract(c ledger.Contract, english bool) RecordedContract {
	return RecordedContract{Contract: NewContract(c), Hints: NewHints(c.Hints, english)}
}

// Withdrawal says why, by whom and when a contract was withdrawn.
type Withdrawal struct {
	Reason string `json:"reason"` // 理由 / reason
	By     string `json:"by"`     // 取り下げた利用者 / who withdrew it
	At     string `json:"at"`     // 取り下げた日時 / when
}

func newWithdrawn(w *ledger.Withdrawal) *Withdrawal {
	if w == nil {
		return nil
	}
	return &Withdrawal{Reason: w.Text.Reason, By: w.Recorded.By, At: fact.InstantText(w.Recorded.At)}
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
