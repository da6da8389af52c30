package api

import (
	"encoding/base64"
	"fmt"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// getTurns answers what waits for somebody.
//
// @ID listTurns
// @Tags account
// @Summary 処理待ちの一覧 / What waits for somebody
// @Description 閲覧できる契約について、自分の役割の処理を待っているもの（own）、他の担当者の処理を待っているもの（others）又はすべて（all）を、長く待っている順に示します。契約、月、行うこと、いつから、いつまでか、処理するものの所在を示します。測定と集計は、月が終わった時から待ちます（D17）。upcoming=true を付けると、まだ終わっていない月のものも含みます。月次報告は、報告をしたことのある受注者について、その後の月を待ちます。再集計待ちの月のペナルティと変更は、集計の確定を先とし、待つものとしません。 / Of the contracts that the user may see, what waits for the user's own roles (own, the default), for others or for all, the longest waiting first: contract, month, what is to be done, since when and until when, and where. Measuring and settling wait from when the month is over (D17), with upcoming=true before that too. A report waits of a vendor that has reported before, for later months. Penalties and adjustments of a month under re-measurement do not wait: settling it comes first.
// @Param whose query string false "だれの処理か / whose act" Enums(own, others, all)
// @Param contract query string false "契約 / contract"
// @Param sort query string false "並べ方。due は期限の近い順（期限のないものは最後） / order" Enums(due)
// @Param upcoming query bool false "まだ待っていないものも含む / also what does not wait yet"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} answer.TurnList "回答 / answer"
// @Router /turns [get]
func getTurns(r *request) error {
	q := ledger.TurnQuery{
		Whose:    oneOf(r.query, "whose", ledger.WhoseOwn, ledger.WhoseOthers, ledger.WhoseAll),
		Contract: r.query.text("contract"), ByDue: oneOf(r.query, "sort", "due") != "",
		Upcoming: r.query.flag("upcoming"), Limit: r.query.limit(),
	}
	if q.Whose == "" {
		q.Whose = ledger.WhoseOwn
	}
	q.After = r.query.afterTurn()
	if err := r.query.err(); err != nil {
		return err
	}
	limit := q.Limit
	q.Limit++
	found, err := r.ledger.Turns(r.ctx(), r.user, q)
	if err != nil {
		return err
	}
	list := answer.TurnList{Total: found.Total}
	if len(found.Turns) > limit {
		found.Turns = found.Turns[:limit]
		next := cursorAtTurn(found.Turns[limit-1].Place(q.ByDue))
		list.Next = &next
	}
	list.Items = answer.NewTurns(found)
	return r.answer(list)
}

// turnCursor writes the place of a turn.
const turnCursor = "%s %d %d %d %d %d"

func cursorAtTurn(p ledger.TurnPlace) string {
	due := p.Due
	if due == "" {
		due = "-"
	}
	text := fmt.Sprintf(turnCursor, due, p.Since, p.Number, p.Month, p.Role, p.Kind)
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// afterTurn returns the place in a cursor, nil if there is none.
func (q *query) afterTurn() *ledger.TurnPlace {
	cursor := q.text("cursor")
	if cursor == "" {
		return nil
	}
	decoded, err := base64.RawURLEncoding.DecodeString(cursor)
	var p ledger.TurnPlace
	if err == nil {
		_, err = fmt.Sscanf(string(decoded), turnCursor, &p.Due, &p.Since, &p.Number, &p.Month, &p.Role, &p.Kind)
	}
	if p.Due == "-" {
		p.Due = ""
	}
	if err != nil || cursorAtTurn(p) != cursor {
		q.refuseCursor()
		return nil
	}
	return &p
}
