package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Penalty is a penalty with what may change after its settlement. By itself it
// names its statement.
type Penalty struct {
	ContractID        string `json:"contract_id,omitzero"`        // 契約の番号 / id of the contract
	Month             string `json:"month,omitzero"`              // 年月 / month
	StatementRevision int    `json:"statement_revision,omitzero"` // 集計結果表の版 / revision of the statement
	Status            string `json:"status"`                      // 状態 / status
	// 取り込まれた台帳の出所。そうでなければ null / where it came from; null unless it was taken in
	Imported     **Imported `json:"imported,omitzero"`
	book.Penalty `json:",inline"`
	Waived       bool `json:"waived,omitzero"` // never: the status says so
	// 合意した減額金額（円）。合意前は null / agreed reduction in yen; null before
	AgreedReduction *string `json:"agreed_reduction"`
	Applied         string  `json:"applied"` // 減額済の金額（円） / yen deducted so far
	// 未実施の減額金額（円）。負は返還する額 / yen still to deduct; negative if to repay
	Outstanding  string        `json:"outstanding"`
	Consents     []Consent     `json:"consents"`     // 両者の同意 / consents of the parties
	Applications []Application `json:"applications"` // 減額・返還の実施 / money deducted or repaid
}

// Consent is a party's word on a penalty.
type Consent struct {
	Party    domain.Party    `json:"party"`    // 当事者 / party
	Decision domain.Decision `json:"decision"` // 意思 / word
	Revision int             `json:"revision"` // 版 / revision
	By       string          `json:"by"`       // 入力した利用者 / who entered it
	At       string          `json:"at"`       // 日時 / instant
	book.WordText
	// 受注者等の自らの入力か、文書からの入力か / entered by the party itself, or from a document
	Via domain.Via `json:"via"`
	// 意思表示に使われたトークンの元のリンク。不明なら null / whose link the token in use goes back to; null if not known
	Credential *Issue `json:"credential"`
	// 操作した者（その日のもの）。不明なら null / who acted, as of that day; null if not known
	Actor *Actor `json:"actor"`
	// 現在の金額に対する最後の意思として有効か / whether it is the party's last word on the figures in force
	Counts bool `json:"counts"`
}

// Application is money deducted or repaid.
type Application struct {
	book.ApplicationText
	By string `json:"by"` // 入力した利用者 / who entered it
	At string `json:"at"` // 日時 / instant
}

// Actor is who acted in a command, as of that day.
type Actor struct {
	FullName    string `json:"full_name"`   // 氏名 / full name
	Affiliation string `json:"affiliation"` // 所属 / affiliation
	Title       string `json:"title"`       // 職名 / position
}

// NewActor returns who acted and whose link let the user in, both nil if not known.
func NewActor(a *ledger.Actor) (*Actor, *Issue) {
	if a == nil {
		return nil, nil
	}
	actor := &Actor{FullName: a.Text.FullName, Affiliation: a.Text.Affiliation, Title: a.Text.Title}
	if a.Text.IssuedBy == "" {
		return actor, nil
	}
	return actor, &Issue{IssuedBy: a.Text.IssuedBy, IssuedAt: a.Text.IssuedAt}
}

// CalculatedPenalty returns a penalty as it is answered when nobody has consented
// or paid yet.
func CalculatedPenalty(p book.Penalty) Penalty {
	answer := Penalty{Status: string(ledger.PenaltyPending), Penalty: p, Applied: "0", Outstanding: p.Reduction}
	if p.Waived {
		answer.Status = string(ledger.PenaltyWaived)
	}
	return answer
}

// NewPenalty returns a penalty by itself.
func NewPenalty(p ledger.Penalty) Penalty {
	answer, of := newPenaltyInStatement(p), p.Statement.Fact
	imported := newImported(p.Statement.Imported)
	answer.Imported = &imported
	answer.ContractID, answer.Month, answer.StatementRevision = of.Contract, of.Month.String(), of.Revision
	return answer
}

// newPenaltyInStatement returns a penalty with all that was said and done about
// it.
func newPenaltyInStatement(p ledger.Penalty) Penalty {
	answer := CalculatedPenalty(*p.Statement.Shape.Penalty)
	answer.Status, answer.Applied, answer.Outstanding = string(p.Status), p.Applied.String(), p.Outstanding.String()
	if p.Status == ledger.PenaltyAgreed {
		answer.AgreedReduction = &answer.Reduction
	}
	for _, c := range p.Consents {
		actor, credential := NewActor(c.Actor)
		answer.Consents = append(answer.Consents, Consent{
			Party: c.Fact.Party, Decision: c.Fact.Decision, Revision: c.Fact.Revision, By: c.Fact.Recorded.By,
			At: fact.InstantText(c.Fact.Recorded.At), WordText: c.Text, Via: c.Fact.Via, Counts: c.Counts,
			Actor: actor, Credential: credential,
		})
	}
	for _, m := range p.Money {
		answer.Applications = append(answer.Applications, Application{
			ApplicationText: m.Text, By: m.Fact.Recorded.By, At: fact.InstantText(m.Fact.Recorded.At),
		})
	}
	return answer
}
