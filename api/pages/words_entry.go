package pages

// entryWords are those of the passbook.
type entryWords struct {
	Count, Years, HideBack, ShowBack, Number, What, Product, Down, Up, After, Goes, Reverses, TakenBack string
	Gone, Expires, Nothing, Closing, OneSum, None, NoYear                                               string
	Item, Every, Kind, Reversed, OldestFirst, Filter, Filtered, Records, Acts                           string
	KindNames                                                                                           map[string]string
	Kinds, Clauses                                                                                      map[string]string
}

// entryClauses are the clauses by which points move, the same in each language.
var entryClauses = map[string]string{
	"deduction": "7.4(1)", "bonus": "7.5(1)", "penalty_deduction": "7.4(3)", "penalty_bonus": "7.5(3)",
	"zero_months_deduction": "7.4(3)", "zero_months_bonus": "7.5(3)", "bonus_expiry": "7.5(3)",
	"adjustment_deduction": "7.4(3)", "adjustment_bonus": "7.4(3)", "reversal": "7.3(3)",
}

var entryJapanese = entryWords{
	Count:     "台帳の記録 %d件",
	Years:     "年度",
	HideBack:  "訂正で取り消された記録を隠す",
	ShowBack:  "訂正で取り消された記録 %d件も表示する",
	Number:    "台帳の番号",
	What:      "項目・事由",
	Product:   "測定結果と計算",
	Down:      "減少",
	Up:        "増加",
	After:     "残高",
	Goes:      "消滅・繰越の扱い",
	Reverses:  "%s番の取消し",
	TakenBack: "取り消された記録",
	Gone:      "%sの集計で消滅（%s %s）",
	Expires:   "%sの集計で消滅の見込み",
	Nothing:   "この月に動いたポイントはありません。",
	Closing:   "翌月への繰越　減算 %s・加算 %s",
	OneSum: "減算ポイントは一つに合算されるため、消滅の後に残る減算が、どの項目のものであるかは定まりません（7.4(2)）。" +
		"加算ポイントは月分ごとに区別します（7.5(3)）。",
	None:        "最初の月の集計が確定すると、ポイントの動きをここに表示します。",
	NoYear:      "集計済の月のない年度です。",
	Item:        "項目",
	Every:       "すべて",
	Kind:        "種別",
	Reversed:    "訂正で取り消された記録も",
	OldestFirst: "古い順",
	Acts:        "手続の記録も",
	Filter:      "絞り込む",
	Filtered:    "絞込みにより表示していない記録 %d件。",
	Records:     "ポイントの動かない手続の記録 %d件は、ここに表示しません（番号が飛びます）。",
	KindNames:   map[string]string{"deduction": "減算", "bonus": "加算", "gone": "消滅"},
	Kinds: map[string]string{
		"deduction": "減算", "bonus": "加算", "penalty_deduction": "消滅　ペナルティ（減算）",
		"penalty_bonus": "消滅　ペナルティ（加算）", "zero_months_deduction": "消滅　減算ゼロの連続（減算）",
		"zero_months_bonus": "消滅　減算ゼロの連続（加算）", "bonus_expiry": "消滅　加算の期間経過",
		"adjustment_deduction": "消滅　両者合意（減算）", "adjustment_bonus": "消滅　両者合意（加算）", "reversal": "訂正による取消し",
	},
	Clauses: entryClauses,
}

var entryEnglish = entryWords{
	Count:     "Entries of the journal: %d",
	Years:     "Fiscal years",
	HideBack:  "Hide entries that were taken back",
	ShowBack:  "Show the %d entries that were taken back, too",
	Number:    "Entry",
	What:      "Item or reason",
	Product:   "Result and calculation",
	Down:      "Down",
	Up:        "Up",
	After:     "Balance",
	Goes:      "Where it went",
	Reverses:  "takes back %s",
	TakenBack: "taken back",
	Gone:      "gone in %s (%s %s)",
	Expires:   "goes in %s if nothing is added",
	Nothing:   "No points moved in this month.",
	Closing:   "Carried over: deduction %s, bonus %s",
	OneSum: "Deduction points are one sum: of what is left nobody can say which item it is of (7.4(2)). " +
		"Bonus points are kept by month (7.5(3)).",
	None:        "Once the first month is settled, this shows what moved the points.",
	NoYear:      "No month of that year is settled.",
	Item:        "Item",
	Every:       "all",
	Kind:        "Kind",
	Reversed:    "Those taken back, too",
	OldestFirst: "Earliest first",
	Acts:        "Acts, too",
	Filter:      "Filter",
	Filtered:    "Entries that the filter hides: %d.",
	Records:     "Entries of acts that move no points: %d. They are not shown here, so that numbers are missing.",
	KindNames:   map[string]string{"deduction": "deduction", "bonus": "bonus", "gone": "gone"},
	Kinds: map[string]string{
		"deduction": "deduction", "bonus": "bonus", "penalty_deduction": "gone: penalty (deduction)",
		"penalty_bonus": "gone: penalty (bonus)", "zero_months_deduction": "gone: months without deductions (deduction)",
		"zero_months_bonus": "gone: months without deductions (bonus)", "bonus_expiry": "gone: age of bonus points",
		"adjustment_deduction": "gone: both parties (deduction)", "adjustment_bonus": "gone: both parties (bonus)",
		"reversal": "taken back by a correction",
	},
	Clauses: entryClauses,
}
