package api

import (
	"slaledger/api/answer"
	"slaledger/ledger"
)

// getEvents answers the acts on an account.
//
// @ID listEvents
// @Tags account
// @Summary 経過 / The acts on an account
// @Description ポイント台帳の各記録が閉じる行為を、番号順に、だれが、何を、なぜ行い、どの値が変わったかとともに示します。text は、Accept-Language に応じた文です。 / The acts behind the journal, in order: who did what, why, and which figures changed. text is a sentence in the language asked for.
// @Param contract path string true "契約 / contract"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Event] "回答 / answer"
// @Router /contracts/{contract}/events [get]
func getEvents(r *request) error {
	limit, after := r.query.limit(), r.query.after(1)
	find := func(limit int) ([]ledger.Event, error) {
		return r.ledger.Events(r.ctx(), r.user, r.contract, ledger.EventQuery{After: after[0], Limit: limit})
	}
	shape := func(e ledger.Event) answer.Event { return answer.NewEvent(e, r.english()) }
	return page(r, limit, find, shape, func(e ledger.Event) string { return cursorAt(e.Record.Sequence) })
}
