package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Penalty is a penalty with what may change after its settlement. By itself it
// names its statement, and sums the money that went either way: to a statement nothing is
// added that programs which recompute its hash do not know to leave out.
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
	Deducted        string  `json:"deducted,omitzero"` // 減額した金額の計（円） / yen deducted in all
	Repaid          string  `json:"repaid,omitzero"`   // 返還した金額の計（円） / yen repaid in all
	// 差引（円）。減額した額から返還した額を引いた額 / net yen: deducted less repaid
	Applied string `json:"applied"`
	// 未実施の減額金額（円）。負は返還する額 / yen still to deduct; negative if to repay
	Outstanding string `json:"outstanding"`
	// 同じ年度に生じたペナルティの合計（D13） / what the penalties found in the same fiscal year come to (D13)
	Year         PenaltyYear     `json:"year"`
	Consents     []Consent       `json:"consents"`     // 両者の同意 / consents of the parties
	Answers      []PenaltyAnswer `json:"answers"`      // 回答及び協議の内容 / what was answered or conferred
	Turns        []PenaltyTurn   `json:"turns"`        // だれの意思を待っているか / whose word it waits for
	Applications []Application   `json:"applications"` // 減額・返還の実施 / money deducted or repaid
}

// PenaltyYear is what the penalties in force that were found in a fiscal year come to.
type PenaltyYear struct {
	FiscalYear int `json:"fiscal_year"` // 年度（始まる年） / fiscal year, by the year in which it begins
	// 減額金額の合計（円）。暫定のものを含む / reductions in yen, provisional ones too
	Reductions string `json:"reductions"`
	Fees       string `json:"fees"` // 年度の運用保守金額（円） / fees of the year in yen
}

func newPenaltyYear(y domain.PenaltyYear) PenaltyYear {
	return PenaltyYear{y.Year, y.Reductions.String(), y.Fees.String()}
}

// AboveFees says whether the penalties take more than the year's fees (D13).
func (y PenaltyYear) AboveFees() bool {
	reductions, err := domain.ReadAmount(y.Reductions)
	if err != nil {
		return false
	}
	fees, err := domain.ReadAmount(y.Fees)
	return err == nil && reductions.Cmp(fees) > 0
}

// ExplainedPenalty is a penalty with where each figure of its calculation comes from.
type ExplainedPenalty struct {
	Penalty
	// calculation の各行の式の項 / terms of the formula of each line of calculation
	Terms [][]Term `json:"calculation_terms"`
}

// NewExplainedPenalty returns a penalty by itself, explained.
func NewExplainedPenalty(p ledger.Penalty) ExplainedPenalty {
	answer := NewPenalty(p)
	return ExplainedPenalty{answer, newTerms(answer.Calculation, p.Explained)}
}

// Term is a piece of a formula of the calculation: joined they are the formula.
type Term struct {
	Text string `json:"text"` // 文字 / text
	// 値の由来。つなぎの文字では null / where the figure comes from; null of what only joins others
	Ref *Ref `json:"ref"`
}

// Ref is where a figure of a formula comes from.
type Ref struct {
	Kind domain.RefKind `json:"kind"` // 種別 / kind
	// 結果を用いる行の位置（0から）。line のほかは null / place of the line whose result it is, from 0; null unless line
	Line *int `json:"line"`
	// 項目コード。measurement のほかは null / item code; null unless measurement
	ItemCode *string `json:"item_code"`
}

// newTerms returns the terms of the lines of a calculation that is kept. What is
// explained otherwise than it was then is one term.
func newTerms(kept []book.CalculationLine, explained []domain.CalculationLine) [][]Term {
	terms := make([][]Term, len(kept))
	for i, line := range kept {
		if i >= len(explained) || explained[i].Formula() != line.Formula || explained[i].Label != line.Label {
			terms[i] = []Term{{Text: line.Formula}}
			continue
		}
		for _, t := range explained[i].Terms {
			terms[i] = append(terms[i], newTerm(t))
		}
	}
	return terms
}

func newTerm(t domain.Term) Term {
	if t.Ref.Kind == "" {
		return Term{Text: t.Text}
	}
	ref := &Ref{Kind: t.Ref.Kind, ItemCode: textOrNull(t.Ref.Item)}
	if t.Ref.Kind == domain.RefLine {
		ref.Line = &t.Ref.Line
	}
	return Term{t.Text, ref}
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

// PenaltyAnswer is what a party answered about a penalty, or what was conferred.
type PenaltyAnswer struct {
	Party    domain.Party `json:"party"`    // 当事者 / party
	Revision int          `json:"revision"` // 集計結果表の版 / revision of the statement
	Text     string       `json:"text"`     // 回答又は協議の内容 / what is answered or was conferred
	// 文書。ないときは null / document; null if none
	Document *book.Document `json:"document"`
	// 回答を求める期日。ないときは null / day by which the other party is asked to answer; null if none
	AnswerBy *string `json:"answer_by"`
	By       string  `json:"by"` // 入力した利用者 / who entered it
	At       string  `json:"at"` // 日時 / instant
	// 操作した者（その日のもの）。不明なら null / who acted, as of that day; null if not known
	Actor *Actor `json:"actor"`
}

// PenaltyTurn is whose word a penalty waits for.
type PenaltyTurn struct {
	Party domain.Party `json:"party"` // 当事者 / party
	Since string       `json:"since"` // 待っている日時から / since this instant
	// 相手方が回答を求めた期日。ないときは null / day by which the other party asked for it; null if none
	AnswerBy *string `json:"answer_by"`
}

// Application is money deducted or repaid.
type Application struct {
	ID       string                 `json:"id"`       // 番号 / id
	Kind     domain.ApplicationKind `json:"kind"`     // 減額か返還か / which way the money went
	Amount   string                 `json:"amount"`   // 金額（円） / yen
	Date     string                 `json:"date"`     // 日付 / date
	Document *book.Document         `json:"document"` // 根拠文書。ないときは null / paper; null if none
	// 会計年度（始まる年）。ないときは null / fiscal year, by the year in which it begins; null if not given
	FiscalYear *int `json:"fiscal_year"`
	// 請求の対象月。ないときは null / month of the bill; null if not given
	BilledMonth *string `json:"billed_month"`
	// 未実施の額などによらず記録した理由 / why it was recorded beside what is outstanding
	Reason string `json:"reason"`
	By     string `json:"by"` // 入力した利用者 / who entered it
	At     string `json:"at"` // 日時 / instant
	// 取消し。取り消されて数えないものに限る。ないときは null / cancellation: it counts no more; null if it does
	Cancelled *CancelledApplication `json:"cancelled"`
}

// CancelledApplication says why a record of money does not count any more.
type CancelledApplication struct {
	Reason string `json:"reason"` // 理由 / reason
	By     string `json:"by"`     // 取り消した利用者 / who cancelled it
	At     string `json:"at"`     // 日時 / instant
}

func newApplication(a ledger.Application) Application {
	made := Application{
		ID: a.ID(), Kind: a.Text.Kind, Amount: a.Text.Amount, Date: a.Text.Date, Document: a.Text.Document,
		Reason: a.Text.Reason, By: a.Fact.Recorded.By, At: fact.InstantText(a.Fact.Recorded.At),
		BilledMonth: textOrNull(a.Text.BilledMonth),
	}
	if a.Text.FiscalYear != 0 {
		made.FiscalYear = &a.Text.FiscalYear
	}
	if c := a.Cancelled; c != nil {
		made.Cancelled = &CancelledApplication{Reason: c.Reason, By: c.Recorded.By, At: fact.InstantText(c.Recorded.At)}
	}
	return made
}

func newPenaltyAnswer(a ledger.PenaltyAnswer) PenaltyAnswer {
	actor, _ := NewActor(a.Actor)
	return PenaltyAnswer{
		Party: a.Fact.Party, Revision: a.Fact.Revision, Text: a.Text.Text, Document: a.Text.Document,
		AnswerBy: textOrNull(a.Text.AnswerBy), By: a.Fact.Recorded.By, At: fact.InstantText(a.Fact.Recorded.At), Actor: actor,
	}
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

// calculatedPenalty returns a penalty as it is answered when nobody has consented
// or paid yet.
func calculatedPenalty(p book.Penalty, year domain.PenaltyYear) Penalty {
	answer := Penalty{Status: string(ledger.PenaltyPending), Penalty: p, Applied: "0", Outstanding: p.Reduction,
		Year: newPenaltyYear(year)}
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
	answer.Deducted, answer.Repaid = p.Deducted.String(), p.Repaid.String()
	answer.ContractID, answer.Month, answer.StatementRevision = of.Contract, of.Month.String(), of.Revision
	return answer
}

// newPenaltyInStatement returns a penalty with all that was said and done about
// it.
func newPenaltyInStatement(p ledger.Penalty) Penalty {
	answer := calculatedPenalty(*p.Statement.Shape.Penalty, p.Year)
	answer.Status, answer.Applied, answer.Outstanding = string(p.Status), p.Applied().String(), p.Outstanding.String()
	if p.Status == ledger.PenaltyAgreed {
		answer.AgreedReduction = &answer.Reduction
	}
	answer.Consents = newConsents(p.Consents)
	for _, a := range p.Answers {
		answer.Answers = append(answer.Answers, newPenaltyAnswer(a))
	}
	for _, t := range p.Turns() {
		answer.Turns = append(answer.Turns, PenaltyTurn{t.Party, fact.InstantText(t.Since), textOrNull(t.AnswerBy)})
	}
	answer.Applications = newApplications(p.Money)
	return answer
}

func newConsents(words []ledger.Consent) (list []Consent) {
	for _, c := range words {
		actor, credential := NewActor(c.Actor)
		list = append(list, Consent{
			Party: c.Fact.Party, Decision: c.Fact.Decision, Revision: c.Fact.Revision, By: c.Fact.Recorded.By,
			At: fact.InstantText(c.Fact.Recorded.At), WordText: c.Text, Via: c.Fact.Via, Counts: c.Counts,
			Actor: actor, Credential: credential,
		})
	}
	return list
}

func newApplications(money []ledger.Application) (list []Application) {
	for _, m := range money {
		list = append(list, newApplication(m))
	}
	return list
}
