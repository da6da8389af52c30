package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
)

// Hint is something that looks mistaken. It refuses nothing.
type Hint struct {
	Code domain.HintCode `json:"code"` // 符号 / code
	// 項目コード。全体に関するときは null / item; null where it is about the whole
	ItemCode *string `json:"item_code"`
	// 発生の位置（0から）。発生に関するときだけ / place of the occurrence, from 0; only where it is about one
	Occurrence *int   `json:"occurrence,omitzero"`
	Detail     string `json:"detail"` // 何が、何と比べて疑わしいか / what looks mistaken, and against what
}

// NewHints returns hints in English or in Japanese.
func NewHints(hints []domain.Hint, english bool) []Hint {
	answer := []Hint{}
	for i := range hints {
		h := Hint{Code: hints[i].Code, Detail: book.HintText(&hints[i]).In(english)}
		if item := hints[i].Item; item != nil {
			h.ItemCode = &item.Code
		}
		if place := hints[i].Occurrence - 1; place >= 0 {
			h.Occurrence = &place
		}
		answer = append(answer, h)
	}
	return answer
}
