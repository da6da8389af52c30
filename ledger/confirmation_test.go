package ledger_test

import (
	"fmt"
	"testing"

	"slaledger/ledger"
)

// confirmationTable says what the vendor says of version 1, one word after the
// other, and what shows then. Every pair of words comes in this order.
const confirmationTable = `
nothing                | -
confirms               | confirm
confirms               | confirm
contests               | contest
contests               | contest
confirms with a paper  | confirm, 回答書
contests with a paper  | contest, 回答書
confirms               | confirm
confirms with a paper  | confirm, 回答書
confirms with a paper  | confirm, 回答書
contests               | contest
contests with a paper  | contest, 回答書
contests with a paper  | contest, 回答書
contests               | contest
confirms               | confirm
contests with a paper  | contest, 回答書
confirms with a paper  | confirm, 回答書
confirms               | confirm
`

var confirmationWords = map[string]string{
	"confirms":              `{"decision":"confirm"}`,
	"contests":              `{"decision":"contest","reason":"丸めの定めが違う"}`,
	"confirms with a paper": `{"decision":"confirm",` + paper + `}`,
	"contests with a paper": `{"decision":"contest","reason":"丸めの定めが違う",` + paper + `}`,
}

// TestConfirmations says one word after the other on a version: the last shows,
// in every answer, and no figure changes.
func TestConfirmations(t *testing.T) {
	o := openOffice(t)
	id := o.penalized(smallAgreement)
	o.must(recordAgreement(version("2024-08"))(o.ledger, staff, id))
	statements := o.rows(`SELECT * FROM statements`)
	pairs, last := map[string]bool{}, "nothing"
	for _, cells := range linesOf(confirmationTable) {
		if cells[0] != "nothing" {
			made, err := o.as(fuji).confirm(id, 1, confirmationWords[cells[0]])
			o.must(err)
			o.same(cells[0]+": the answer", cells[1], confirmationText(made))
			pairs[last+" "+cells[0]] = true
		}
		last = cells[0]
		for _, l := range []*ledger.Ledger{o.ledger, o.secondLedger()} {
			all, err := l.Agreements(ctx, fuji, id, 0, 10)
			o.must(err)
			one, err := l.Agreement(ctx, auditor, id, 1)
			o.must(err)
			o.same(cells[0], []string{cells[1], cells[1], "-"},
				[]string{confirmationText(one), confirmationText(all[0]), confirmationText(all[1])})
		}
	}
	o.same("pairs of words", 1+16, len(pairs))
	o.must(confirm(2, confirmationWords["confirms"])(o.ledger, fuji2, id))
	o.same("statements", statements, o.rows(`SELECT * FROM statements`))
	entries, _ := o.checkJournal(id)
	o.same("record", "confirmation  富士2", fmt.Sprint(entries[len(entries)-1]["command"], " ",
		entries[len(entries)-1]["month"], " ", entries[len(entries)-1]["actor"]))
}

func confirmationText(a ledger.Agreement) string {
	if a.Confirmation == nil {
		return "-"
	}
	text := string(a.Confirmation.Fact.Decision)
	if a.Confirmation.Text.Document != nil {
		text += ", " + a.Confirmation.Text.Document.Title
	}
	return text
}

// TestRefusedConfirmations goes through what a confirmation is refused with.
func TestRefusedConfirmations(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	before := o.everything()
	for _, c := range []struct {
		what    string
		version int
		request string
		want    string
	}{
		{"no JSON", 1, `{`, "malformed"},
		{"nothing", 1, `{}`, "invalid /decision required"},
		{"another word", 1, `{"decision":"agree"}`, "invalid /decision not_one_of"},
		{"contesting without reason", 1, `{"decision":"contest"}`, "invalid /reason required"},
		{"contesting with a blank reason", 1, `{"decision":"contest","reason":" "}`, "invalid /reason required"},
		{"a party", 1, `{"decision":"confirm","party":"vendor"}`, "invalid /party unknown_field"},
		{"a document without date", 1, `{"decision":"confirm","document":{"title":"t"}}`, "invalid /document/date required"},
		{"version 0", 0, `{}`, "not_found"},
		{"version 2", 2, `{"decision":"confirm"}`, "not_found"},
		{"version -1", -1, `{"decision":"confirm"}`, "not_found"},
	} {
		o.same(c.what, c.want, refusedWith(confirm(c.version, c.request)(o.ledger, fuji, id)))
	}
	o.same("what is kept", before, o.everything())
}
