package form

import (
	"strconv"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// kinds name what an entry of the journal is.
var kinds = map[fact.Kind]string{
	fact.KindRecord: "操作", fact.KindDeduction: "減算", fact.KindBonus: "加算",
	fact.KindPenaltyDeduction: "減算の消滅（ペナルティ）", fact.KindPenaltyBonus: "加算の消滅（ペナルティ）",
	fact.KindZeroMonthsDeduction: "減算の消滅（減算ゼロの連続）", fact.KindZeroMonthsBonus: "加算の消滅（減算ゼロの連続）",
	fact.KindBonusExpiry: "加算の消滅（加算の期間経過）", fact.KindAdjustmentDeduction: "減算の消滅（両者合意）",
	fact.KindAdjustmentBonus: "加算の消滅（両者合意）", fact.KindReversal: "打消し",
}

// commands name what was done.
var commands = map[string]string{
	"contract": "契約の登録", "amendment": "契約の変更", "agreement": "協定の版の登録", "confirmation": "協定の版の確認", "report": "月次報告",
	"measurements": "測定結果の入力", "cancellation": "測定結果の取消し", "objection": "測定結果への異議", "objection_answer": "異議への回答",
	"settlement": "集計の確定", "correction": "訂正", "consent": "ペナルティへの意思",
	"imposition": "ペナルティを課す決定", "application": "減額又は返還の記録",
	"adjustment": "変更の提案", "decision": "変更への意思", "import": "移行", "takeover": "取込み",
	"withdrawal": "契約登録の取下げ",
}

// Journal lays out the whole journal (ポイント台帳) with the total after each
// entry. Entries gives each, and is called when the form is written.
func Journal(entries func(give func(fact.Entry) error) error) *Form {
	f := newForm("ポイント台帳", "ポイント台帳", "journal")
	f.Landscape = true
	l := f.sheet("ポイント台帳", 6, 27, 10, 4, 24, 14, 10, 10, 17, 46)
	l.line(Title, f.Title)
	l.row()
	l.heads(head(1, "番号"), head(1, "日時"), head(1, "月"), head(1, "版"), head(1, "種類"), head(1, "項目・加算の月"), head(1, "ポイント"),
		head(1, "合計"),
		head(1, "操作者"), head(1, "照合番号"))
	l.Repeat = len(l.Rows)
	l.more = func(give func(Row) error) error {
		var total domain.Amount
		return entries(func(e fact.Entry) error {
			total = total.Add(e.Points)
			return give(entryRow(e, total))
		})
	}
	return f
}

// entryRow returns the row of an entry, with the total after it.
func entryRow(e fact.Entry, total domain.Amount) Row {
	return Row{
		text(1, strconv.FormatInt(e.Sequence, 10)), text(1, EraInstant(fact.InstantText(e.At))),
		text(1, monthOrEmpty(e.Month)), text(1, numberOrEmpty(int64(e.Revision))), text(1, entryText(e)),
		text(1, joined("　", e.Item, monthOrEmpty(e.Lot))), points(1, e.Points.String()), points(1, total.String()),
		text(1, e.Actor), hashed(1, Grouped(e.Hash)),
	}
}

// entryText says what an entry is: of a command, what was done.
func entryText(e fact.Entry) string {
	switch e.Kind {
	case fact.KindRecord:
		if word, ok := commands[e.Command]; ok {
			return word
		}
		return e.Command
	case fact.KindReversal:
		return kinds[e.Kind] + "（番号 " + strconv.FormatInt(e.Reverses, 10) + "）"
	}
	return kinds[e.Kind]
}

func monthOrEmpty(m domain.Month) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

func numberOrEmpty(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
