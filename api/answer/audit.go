package answer

import (
	"slaledger/ledger/fact"
)

// Audit is one line of the audit log.
type Audit struct {
	Number      int64  `json:"number"`      // 連番 / number
	At          string `json:"at"`          // 日時 / instant
	Actor       string `json:"actor"`       // 利用者 / who
	FullName    string `json:"full_name"`   // 氏名（その日のもの） / full name as of the day
	Affiliation string `json:"affiliation"` // 所属（その日のもの） / affiliation as of the day
	Title       string `json:"title"`       // 職名（その日のもの） / position as of the day
	Address     string `json:"address"`     // 接続元 / where it came from
	RequestID   string `json:"request_id"`  // 要求の番号（X-Request-Id） / id of the request
	// 操作（メソッドと経路）。sign-in は利用の開始 / what was asked: method and route; sign-in is a first use
	Action   string  `json:"action"`
	Path     string  `json:"path"`        // 要求のパス / path of the request
	Contract *string `json:"contract_id"` // 契約。契約に属さないときは null / contract; null if it belongs to none
	// ポイント台帳の番号。記帳のないときは null / sequence of the journal; null if there is no entry
	Sequence *int64  `json:"sequence"`
	Status   int     `json:"status"` // 回答の状態コード / HTTP status answered
	Code     *string `json:"code"`   // 拒否の種別。受け付けたときは null / why it was refused; null if it was not
	// 何件の要求か。間を置かずに続いた拒否は1行にまとめる / how many requests it tells of: refusals close together are one line
	Times int `json:"times"`
}

func NewAudit(l fact.AuditLine) Audit {
	answer := Audit{
		Number: l.Number, At: fact.InstantText(l.At), Actor: l.Actor, FullName: l.FullName,
		Affiliation: l.Affiliation, Title: l.Title,
		Address: l.Origin.Address, RequestID: l.Origin.RequestID, Action: l.Origin.Action, Path: l.Origin.Path,
		Contract: textOrNull(l.Contract), Status: l.Status, Code: textOrNull(l.Code),
		Times: l.Times,
	}
	if l.Sequence != 0 {
		answer.Sequence = &l.Sequence
	}
	return answer
}
