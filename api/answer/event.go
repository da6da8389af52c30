package answer

import (
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Event is an act on an account. What an act does not have is null.
type Event struct {
	Sequence int64 `json:"sequence"` // その行為を閉じる記帳の番号 / sequence of the record that closes the act
	// その行為の最初の記帳の番号 / sequence of the act's first entry
	FirstSequence int64   `json:"first_sequence"`
	At            string  `json:"at"`        // 日時 / instant
	Actor         string  `json:"actor"`     // 行った利用者 / whose act it was
	Act           string  `json:"act"`       // 行ったこと / what was done
	Month         *string `json:"month"`     // 年月 / month
	Item          *string `json:"item_code"` // 項目コード。複数の項目なら null / item code; null if of several items
	// 記録し、又は対象とした版若しくは番号 / revision or number of what was recorded, or is spoken of
	Revision *int         `json:"revision"`
	Reason   *string      `json:"reason"`   // 理由 / reason
	Document *ActDocument `json:"document"` // 文書 / document
	Text     string       `json:"text"`     // 行為を述べる文 / the act in a sentence
	Changes  []Change     `json:"changes"`  // 変わった値 / figures that it changed
}

// ActDocument is the paper that bears an act out.
type ActDocument struct {
	Title  string `json:"title"`           // 名称 / title
	Number string `json:"number,omitzero"` // 番号 / number
	Date   string `json:"date,omitzero"`   // 日付 / date
	SHA256 string `json:"sha256,omitzero"` // SHA-256（16進数64桁） / SHA-256 in hex
}

// Change is a figure that an act changed.
type Change struct {
	Month *string `json:"month"` // 年月。契約又は協定の値なら null / month; null of the contract or its agreement
	Figure
}

// Figure is a figure before and after.
type Figure struct {
	Figure string  `json:"figure"` // 値の名（回答のフィールド名を点でつないだもの） / its fields, joined by points
	Before *string `json:"before"` // 前の値。なければ null / before; null if there was none
	After  *string `json:"after"`  // 後の値。なければ null / after; null if there is none
}

// NewEvent returns an act, told in English or in Japanese.
func NewEvent(e ledger.Event, english bool) Event {
	answer := Event{
		Sequence: e.Record.Sequence, FirstSequence: e.Record.First, At: fact.InstantText(e.Record.At), Actor: e.Record.Actor,
		Act: e.Record.Command, Month: monthOrNull(e.Record.Month), Item: textOrNull(e.Item), Reason: textOrNull(e.Reason),
		Text: e.Text().In(english), Changes: make([]Change, len(e.Changes)),
	}
	if e.Revision != 0 {
		answer.Revision = &e.Revision
	}
	if e.Document != nil {
		paper := ActDocument(*e.Document)
		answer.Document = &paper
	}
	for i, c := range e.Changes {
		answer.Changes[i] = Change{monthOrNull(c.Month), Figure{c.Figure, c.Before, c.After}}
	}
	return answer
}

func newEvents(events []ledger.Event, english bool) []Event {
	list := make([]Event, len(events))
	for i, e := range events {
		list[i] = NewEvent(e, english)
	}
	return list
}

func newFigures(changed []book.Difference) []Figure {
	figures := make([]Figure, len(changed))
	for i, d := range changed {
		figures[i] = Figure{d.Path, d.Before, d.After}
	}
	return figures
}
