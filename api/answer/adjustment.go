package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Adjustment is an adjustment with the accumulated points and the party
// that it was proposed on and by, and all that was said about it.
type Adjustment struct {
	ID string `json:"id"` // 番号 / id
	book.Adjustment
	Status ledger.AdjustmentStatus `json:"status"` // 状態 / status
	// 提案の前提とした累積ポイント / accumulated points that it was proposed on
	Accumulated book.Points          `json:"accumulated"`
	Party       domain.Party         `json:"party"`       // 当事者 / party
	ProposedBy  string               `json:"proposed_by"` // 提案を入力した利用者 / who proposed it
	ProposedAt  string               `json:"proposed_at"` // 提案の日時 / when it was proposed
	Decisions   []AdjustmentDecision `json:"decisions"`   // 当事者の意思 / words of the parties
}

// AdjustmentDecision is a party's word on an adjustment.
type AdjustmentDecision struct {
	Party    domain.Party    `json:"party"`    // 当事者 / party
	Decision domain.Decision `json:"decision"` // 意思 / word
	By       string          `json:"by"`       // 入力した利用者 / who entered it
	At       string          `json:"at"`       // 日時 / instant
	book.WordText
	// 受注者等の自らの入力か、文書からの入力か / entered by the party itself, or from a document
	Via domain.Via `json:"via"`
	// 意思表示に使われたトークンの元のリンク。不明なら null / whose link the token in use goes back to; null if not known
	Credential *Issue `json:"credential"`
	// 操作した者（その日のもの）。不明なら null / who acted, as of that day; null if not known
	Actor *Actor `json:"actor"`
}

func NewAdjustment(a ledger.Adjustment) Adjustment {
	answer := Adjustment{
		ID: a.ID(), Adjustment: book.NewAdjustment(&a.Terms), Status: a.Status,
		Accumulated: book.NewPoints(a.Fact.Accumulated),
		Party:       a.Fact.Party, ProposedBy: a.Fact.Recorded.By, ProposedAt: fact.InstantText(a.Fact.Recorded.At),
	}
	for _, d := range a.Decisions {
		actor, credential := NewActor(d.Actor)
		answer.Decisions = append(answer.Decisions, AdjustmentDecision{
			Party: d.Fact.Party, Decision: d.Fact.Decision, By: d.Fact.Recorded.By, At: fact.InstantText(d.Fact.Recorded.At),
			WordText: d.Text, Via: d.Fact.Via, Actor: actor, Credential: credential,
		})
	}
	return answer
}

// ProposedAdjustment tells what a proposal would change, too.
type ProposedAdjustment struct {
	Adjustment
	// 試行だけ。合意が成立したとき変わる月。測定結果が足りないときは示さない /
	// only of a dry run: months that would change once both agreed; left out where results are missing
	Resettled []Resettled `json:"resettled,omitzero"`
}

// NewProposedAdjustment returns an adjustment that was just proposed.
func NewProposedAdjustment(a ledger.Adjustment) ProposedAdjustment {
	return ProposedAdjustment{NewAdjustment(a), foreseen(a.Resettled)}
}

// Decided tells what a decision changed, too.
type Decided struct {
	Adjustment
	Resettled []Resettled `json:"resettled"` // 併せて再集計した月 / other months that changed with it
}

// NewDecided returns an adjustment that was decided on, with the months that
// changed by it.
func NewDecided(a ledger.Adjustment, changed []ledger.Resettled) Decided {
	return Decided{Adjustment: NewAdjustment(a), Resettled: newResettled(changed, 0)}
}
