package answer

import (
	"strconv"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Turn is what waits for somebody's act.
type Turn struct {
	Contract     string      `json:"contract"`      // 契約の番号 / id of the contract
	ContractName string      `json:"contract_name"` // 契約の名称 / name of the contract
	VendorName   string      `json:"vendor_name"`   // 受注者の名称 / name of the vendor
	Role         access.Role `json:"role"`          // だれが処理するか / whose act it is
	What         ledger.Act  `json:"what"`          // 行うこと / what is to be done
	Month        *string     `json:"month"`         // 年月。月によらないときは null / month; null if it is about none
	// 測定結果の項目。なければ null / item of a result; null if it is about none
	ItemCode *string `json:"item_code"`
	// 協定の版。なければ null / agreement version; null if it is about none
	Version *int `json:"version"`
	// 提案された変更の番号。なければ null / id of a proposed adjustment; null if it is about none
	Adjustment *string `json:"adjustment"`
	// ペナルティの状態。なければ null / status of a penalty; null if it is about none
	PenaltyStatus *string `json:"penalty_status"`
	// 減額金額、減額する額又は返還する額（円）。なければ null /
	// yen to agree on, to deduct or to repay; null if it is about no money
	Amount *string `json:"amount"`
	Since  string  `json:"since"` // 待っている日時から / since this instant
	Days   int     `json:"days"`  // 待っている日数（日本時間の日付による） / for how many days, by Japan's calendar
	// 期限（測定と集計では測定期限）。ないときは null / last day, of measuring and settling that to measure; null if none
	Due     *string `json:"due"`
	Overdue bool    `json:"overdue"` // 期限を過ぎているか / whether the last day is past
	Path    string  `json:"path"`    // 処理するものの所在 / what the act is on
}

// TurnList is a page of turns.
type TurnList struct {
	Items []Turn  `json:"items"`       // 一覧 / items
	Next  *string `json:"next_cursor"` // 続きを得る cursor。終わりなら null / cursor of the next page; null at the end
	Total int     `json:"total"`       // すべての件数 / how many there are in all
}

// NewTurns returns turns as they wait at the instant of the list.
func NewTurns(l ledger.TurnList) []Turn {
	list := make([]Turn, len(l.Turns))
	for i, t := range l.Turns {
		made := Turn{
			Contract: t.Contract.ID, ContractName: t.Contract.Contract.Name, VendorName: t.Contract.Contract.Vendor.Name,
			Role: t.Role, What: t.Act, Month: monthOrNull(t.Month), ItemCode: textOrNull(t.Item),
			PenaltyStatus: textOrNull(string(t.Penalty)), Since: fact.InstantText(t.Since), Days: max(t.Days(l.At), 0),
			Due: textOrNull(t.Due), Overdue: t.Overdue(l.At), Path: t.Path(),
		}
		if t.Version != 0 {
			made.Version = &t.Version
		}
		if t.Adjustment != 0 {
			id := strconv.Itoa(t.Adjustment)
			made.Adjustment = &id
		}
		if t.Yen != nil {
			yen := t.Yen.String()
			made.Amount = &yen
		}
		list[i] = made
	}
	return list
}
