package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// turnList is a page of what waits for somebody.
type turnList struct {
	answer.TurnList
	Rows []turnRow
	// More is the path of the page that has the rest, empty if there is no more.
	More string
}

// turnRow is something that waits, as people read it, with the link that does it.
type turnRow struct {
	answer.Turn
	Title, Since, Link, Do string
}

// turnsShown is how many turns a page has that is of something else.
const turnsShown = 10

// turns asks for what waits: whose own or others' it is, of one contract if it is not empty.
func (r *request) turns(whose ledger.Whose, contract string, limit int, cursor string) (turnList, error) {
	query := url.Values{"whose": {string(whose)}, "limit": {strconv.Itoa(limit)}}
	if contract != "" {
		query.Set("contract", contract)
	}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	var l turnList
	if err := r.get("/turns", query, &l.TurnList); err != nil {
		return l, err
	}
	for _, t := range l.Items {
		l.Rows = append(l.Rows, r.turnRow(t))
	}
	if l.Next != nil {
		query.Del("limit")
		query.Set("cursor", *l.Next)
		l.More = "/turns?" + query.Encode()
	}
	return l, nil
}

// turnsOf asks for what waits on a contract, and parts the reader's own from others'.
func (r *request) turnsOf(contract string) (own, others turnList, err error) {
	query := url.Values{"whose": {string(ledger.WhoseAll)}, "contract": {contract}}
	all, err := listAll[answer.Turn](r, "/turns", query)
	for _, t := range all {
		list := &others
		if r.who.Is(t.Role) {
			list = &own
		}
		if list.Total++; list.Total <= turnsShown {
			list.Rows = append(list.Rows, r.turnRow(t))
		}
	}
	for whose, list := range map[ledger.Whose]*turnList{ledger.WhoseOwn: &own, ledger.WhoseOthers: &others} {
		if list.Total > turnsShown {
			query = url.Values{"whose": {string(whose)}, "contract": {contract}}
			list.More = "/turns?" + query.Encode()
		}
	}
	return own, others, err
}

// turnRow puts a turn in words.
func (r *request) turnRow(t answer.Turn) turnRow {
	w := r.W.Turn
	row := turnRow{Turn: t, Do: r.W.Subject.Show, Link: r.pageOfTurn(t), Title: r.titleOfTurn(t)}
	if r.who.Is(t.Role) {
		row.Do = w.Do[string(t.What)]
	}
	day, _, _ := strings.Cut(t.Since, "T")
	row.Since = w.Today
	if t.Days > 0 {
		row.Since = say(w.Since, r.Due(day).Day, t.Days)
	}
	return row
}

// titleOfTurn says what waits.
func (r *request) titleOfTurn(t answer.Turn) string {
	words := r.W.Turn.What[string(t.What)]
	month := ""
	if t.Month != nil {
		month = r.MonthTitle(*t.Month)
	}
	switch {
	case t.Version != nil:
		return say(words, *t.Version)
	case t.ItemCode != nil:
		return say(words, month, *t.ItemCode)
	case t.Amount != nil:
		return say(words, month, r.Yen(*t.Amount))
	case month != "":
		return say(words, month)
	}
	return words
}

// pageOfTurn returns the page on which a turn is done or, if it is another's, seen; empty
// where there is none.
func (r *request) pageOfTurn(t answer.Turn) string {
	contract := "/contracts/" + t.Contract
	own := r.who.Is(t.Role)
	switch {
	case t.What == ledger.ActSettle && !own:
		return contract + "/months/" + *t.Month + "/measurements"
	case (t.What == ledger.ActAgreement || t.What == ledger.ActRevise) && own:
		return contract + "/agreements/new"
	case t.What == ledger.ActDecide && !hasPage(ofContract+"/adjustments"):
		return ""
	case t.What == ledger.ActReport && !own:
		return contract + "/months"
	}
	return t.Path
}

// turnsPage is all that waits for the reader's roles, or for others.
type turnsPage struct {
	turnList
	Own bool
}

// showTurns lists what waits.
func showTurns(r *request) error {
	whose := ledger.Whose(r.QueryParam("whose"))
	if whose == "" {
		whose = ledger.WhoseOwn
	}
	const shown = 50
	list, err := r.turns(whose, r.QueryParam("contract"), shown, r.QueryParam("cursor"))
	if err != nil {
		return err
	}
	p := turnsPage{turnList: list, Own: whose == ledger.WhoseOwn}
	title := say(r.W.Turn.Others, list.Total)
	if p.Own {
		title = r.OwnTurns(list.Total)
	}
	return r.show(http.StatusOK, "turns", title, p)
}

// OwnTurns says how much waits for the reader's roles.
func (r *request) OwnTurns(total int) string {
	var roles []string
	for _, role := range r.who.Roles {
		roles = append(roles, r.W.Frame.Roles[string(role)])
	}
	return say(r.W.Turn.Own, strings.Join(roles, r.W.Balance.Comma), total)
}
