package ledger_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// saidIn returns hints as they are said: code, place and sentence.
func saidIn(hints []domain.Hint) []string {
	said := []string{}
	for i := range hints {
		text := book.HintText(&hints[i])
		said = append(said, fmt.Sprint(hints[i].Code, ": ", text.Japanese), text.English)
	}
	return said
}

// enterCase enters a Book of testdata/cases as its users do, each month after it has
// ended, and returns the last sheet's hints.
func (o *office) enterCase(name string) (contract string, hints []string) {
	o.Helper()
	text, err := os.ReadFile("../testdata/cases/" + name + ".json")
	o.must(err)
	// A case without the ranges that would refuse it.
	var given struct {
		Contract   json.RawMessage  `json:"contract"`
		Agreements []map[string]any `json:"agreements"`
		Months     []struct {
			Month        string          `json:"month"`
			Measurements json.RawMessage `json:"measurements"`
		} `json:"months"`
	}
	o.must(json.Unmarshal(text, &given))
	made, err := o.as(staff).create(string(given.Contract))
	o.must(err)
	for _, agreement := range given.Agreements {
		for _, item := range agreement["items"].([]any) {
			delete(item.(map[string]any), "range")
		}
		version, err := json.Marshal(agreement)
		o.must(err)
		_, err = o.as(staff).agree(made.ID, string(version))
		o.must(err)
	}
	for _, m := range given.Months {
		month, _ := domain.ParseMonth(m.Month)
		o.now = japan(month.Year(), month.Calendar()+1, 1, 9, 0, 0)
		sheet := o.measure(made.ID, month, `{"method":"inspection","measurements":`+string(m.Measurements)+`}`)
		hints = saidIn(sheet.Hints())
	}
	return made.ID, hints
}

// TestCasesOfMistakes enters what went wrong elsewhere: it is accepted, and each mistake
// is pointed out to whoever entered it.
func TestCasesOfMistakes(t *testing.T) {
	again := func(place, other int) []string {
		return []string{
			fmt.Sprintf("repeated: 項目 RECOVERY（復旧時間）の%d件目（値 310）は、%d件目と記録の番号 INC-1が同じです。"+
				"同じ発生であれば、一方を取り除いてください。", place, other),
			fmt.Sprintf("RECOVERY (復旧時間), occurrence %d, (value 310) has the reference INC-1 of occurrence %d; if they are "+
				"one, leave one out.", place, other),
		}
	}
	for _, c := range []struct {
		name string
		want [][]string
	}{
		{"outage-entered-three-times", [][]string{again(1, 2), again(2, 1), again(3, 1)}},
		{"incident-in-two-months", [][]string{
			{"other_month: 項目 RECOVERY（復旧時間）の1件目の発生日時 2024-04-30T20:00:00+09:00 は 2024-04 で、2024-05 の外です。" +
				"発生は、始まった月の測定結果に入力します（D15）。",
				"RECOVERY (復旧時間), occurrence 1, began at 2024-04-30T20:00:00+09:00, in 2024-04 and not in 2024-05; an occurrence " +
					"belongs to the month in which it began (D15)."},
			{"repeated: 項目 RECOVERY（復旧時間）の1件目（値 310）は、2024-04 の測定結果の1件目と記録の番号 INC-9が同じです。" +
				"同じ発生は、始まった月だけで数えます（D15）。",
				"RECOVERY (復旧時間), occurrence 1, (value 310) has the reference INC-9 of occurrence 1 in 2024-04; one occurrence " +
					"counts in the month in which it began (D15)."},
		}},
		{"implausible-values", [][]string{
			{"unlikely: 項目 UPTIME（稼働率）の値 995% は、0%から100%までの外です。小数点の位置を確認してください。",
				"UPTIME (稼働率) is 995%, which is below 0 % or above 100 %; look at the decimal point."},
			{"unlikely: 項目 ONLINE（オンライン応答率）の値 0.9995% は、基準値（99.5以上）に比べて小さすぎます。百分率のセルの値（100分の1）" +
				"ではないか、99.95% の誤りではないか、確認してください。",
				"ONLINE (オンライン応答率) is 0.9995%, far from the baseline >= 99.5; it looks like the stored value of a percent cell, " +
					"for 99.95%."},
			{"unexplained: 項目 ONLINE（オンライン応答率）の値 0.9995% は、基準値（99.5以上）を満たしません。備考に状況を入力すると、集計結果表に載ります（任意）。",
				"ONLINE (オンライン応答率) is 0.9995% and misses the baseline >= 99.5; a note of what happened is optional, and " +
					"appears on the statement."},
			{"unlikely: 項目 RECOVERY（復旧時間）の1件目の値 -5分 は負です。符号を確認してください。",
				"RECOVERY (復旧時間), occurrence 1, is -5分, below 0; look at its sign."},
		}},
		{"value-against-its-times", [][]string{
			{"times_disagree: 項目 RECOVERY（復旧時間）の1件目の値 25min は、発生日時から終了日時までの310分と合いません。",
				"RECOVERY (復旧時間), occurrence 1, is 25 min, but it lasted 310 min from begin to end."},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := openOffice(t)
			id, hints := o.enterCase(c.name)
			want := []string{}
			for _, said := range c.want {
				want = append(want, said...)
			}
			o.same("hints", want, hints)
			for m := april; m <= april+1; m++ { // accepted all the same, and nowhere but in the answer
				sheet, err := o.ledger.Measurements(ctx, auditor, id, ledger.SheetQuery{Month: m})
				o.must(err)
				o.same("hints of what is stored", 0, len(sheet.Hints()))
			}
		})
	}
}

// TestHintsOfSheets enters sheets one after another and looks at what each is held
// against: the clock, other months, what was cancelled, the vendor's report, and the
// deductions that stand; where the other months are in memory, where they are not, and where
// only some are.
func TestHintsOfSheets(t *testing.T) {
	for forgets, what := range []string{"remembers all", "remembers nothing", "forgets now and then"} {
		t.Run(what, func(t *testing.T) { hintsOfSheets(t, forgets) })
	}
}

// hintsOfSheets is TestHintsOfSheets where all is forgotten before every so many sheets, 0
// for never.
func hintsOfSheets(t *testing.T, forgets int) {
	o := openOffice(t)
	id, sheets := o.account(), 0
	codes := func(hints []domain.Hint) string {
		var said []string
		for _, h := range hints {
			text := string(h.Code)
			if h.Item != nil {
				text += " " + h.Item.Code
			}
			said = append(said, text)
		}
		return strings.Join(said, ", ")
	}
	enter := func(what string, month domain.Month, lines, want string) {
		t.Helper()
		if sheets++; forgets > 0 && sheets%forgets == 0 {
			o.ledger = o.secondLedger()
		}
		sheet := o.measure(id, month, `{"method":"inspection","measurements":[`+lines+`]}`)
		o.same(what, want, codes(sheet.Hints()))
	}
	o.now = japan(2024, 4, 30, 23, 59, 59)
	enter("in the last second of the month", april, smallLines, "month_not_over")
	enter("nothing entered", april, "", "")
	o.now = japan(2024, 5, 1, 0, 0, 0)
	enter("once it is over", april, smallLines, "")
	enter("a miss", april, `{"item_code":"AVAIL","value":"99.4"}`, "unexplained AVAIL")
	enter("a miss that is explained", april, `{"item_code":"AVAIL","value":"99.4","note":"停電"}`, "")
	enter("an occurrence", april, `{"item_code":"FAULT","occurrences":[{"value":"3","ref":"INC-1"}]}`, "")
	enter("the occurrence a year later", april+11, `{"item_code":"FAULT","occurrences":[{"value":"3","ref":"INC-1"}]}`,
		"month_not_over, repeated FAULT")
	enter("no occurrence", april+11, `{"item_code":"FAULT","occurrences":[]}`, "month_not_over")
	enter("the occurrence in the first month once more", april,
		`{"item_code":"FAULT","occurrences":[{"value":"3","ref":"INC-1"}]}`, "")

	report := reported(`{"item_code":"AVAIL","value":"99.6"},{"item_code":"DELAY","value":"0"}`)
	o.must(errOf(o.as(fuji).report(id, april, report)))
	enter("other than the report", april, `{"item_code":"AVAIL","value":"99.5"},{"item_code":"DELAY","value":"0"}`,
		"unexplained AVAIL")
	enter("as the report says", april, `{"item_code":"AVAIL","value":"99.60"}`, "")

	o.must(errOf(o.as(measurer).cancel(id, april, "FAULT", mistake)))
	enter("after the first was cancelled", april+1, `{"item_code":"FAULT","occurrences":[{"value":"3","ref":"INC-1"}]}`,
		"month_not_over")
}

// errOf drops what was made.
func errOf[Made any](_ Made, err error) error { return err }

// TestHintsOfTriedCorrections corrects a settled month: the dry run points out what looks
// mistaken, the correction itself does not.
func TestHintsOfTriedCorrections(t *testing.T) {
	o := openOffice(t)
	id := o.account()
	o.now = japan(2024, 5, 1, 9, 0, 0)
	o.measure(id, april, smallSheet)
	o.must(errOf(o.as(measurer).settle(id, april, "")))
	correction := `{"reason":"転記誤り","method":"inspection","measurements":[{"item_code":"AVAIL","value":"-9"}]}`
	correct := func(dry bool) ledger.Settled {
		t.Helper()
		var made ledger.Settled
		_, err := o.ledger.Write(ctx, ledger.Call{User: measurer, May: access.MayMeasure, DryRun: dry}, id,
			func(c *ledger.Command) (_ ledger.Reply, err error) {
				made, err = c.Correct(april, []byte(correction))
				return ledger.Reply{}, err
			})
		o.must(err)
		return made
	}
	tried := correct(true)
	o.same("hints of the dry run", []domain.HintCode{domain.HintUnlikely, domain.HintUnexplained},
		[]domain.HintCode{tried.Hints[0].Code, tried.Hints[1].Code})
	o.same("hints of the correction", 0, len(correct(false).Hints))
}
