package ledger

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"

	"github.com/go-json-experiment/json"
)

// speaker is the party whose word a user records, and how it came to the
// account.
type speaker struct {
	party domain.Party
	via   domain.Via
}

// speaker returns for whom the user speaks. Contract staff may record the
// vendor's word from a signed document; nobody else speaks for the other party.
func (c *Command) speaker(w book.Word) (speaker, error) {
	switch {
	case c.user.Is(access.RoleContractStaff) && w.Party == domain.VendorParty:
		return speaker{domain.VendorParty, domain.ViaDocument}, nil
	case c.user.Is(access.RoleContractStaff):
		return speaker{domain.Prefecture, domain.ViaService}, nil
	case w.Party != "":
		return speaker{}, refusal.Faults{{Pointer: "/party", Code: refusal.NotAllowed,
			Detail: refusal.Say("発注者の契約担当者だけが指定できます。", "is for the prefecture's contract staff")}}
	}
	return speaker{domain.VendorParty, domain.ViaService}, nil
}

// refuseBothSides returns forbidden where one user would complete both sides of
// an agreement: whoever gave the prefecture's word must not be the one who
// records the vendor's from a document, nor the other way round.
func refuseBothSides(user access.User, other string) error {
	if user.Name == other {
		return refusal.New(refusal.Forbidden, "一方の当事者の意思を入力した利用者は、他方の意思を文書から入力できません。別の契約担当者が入力してください。",
			"Whoever entered the word of one party may not enter the other's from a document. Another of the contract "+
				"staff must do so.")
	}
	return nil
}

// wordText reads a word as it was stored.
func wordText(body string) (text book.WordText, err error) {
	err = json.Unmarshal([]byte(body), &text)
	return text, err
}
