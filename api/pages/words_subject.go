package pages

// subjectWords are those of the bar that says which contract a page is of, and of figures.
type subjectWords struct {
	Contract, Pages, Balance, Months, Entries, Penalties string
	Past, PastHint, Now, Yen, Point, None, Withdrawn     string
	Settled, Version, Revision, Clause, Show             string
	Weekday, Weekdays, Closed                            string // of due dates
	DaysLate, DayLate, DueToday, DayLeft, DaysLeft       string
	Penalty                                              map[string]string // by status
	Statement                                            map[string]string // by status
	Reason                                               map[string]string // why points vanish
	ReasonClause                                         map[string]string
	Party                                                map[string]string
}

var subjectJapanese = subjectWords{
	Contract:  "契約",
	Pages:     "この契約",
	Balance:   "残高",
	Months:    "測定と集計",
	Entries:   "ポイント明細",
	Penalties: "ペナルティ",
	Past:      "%s に知られていた内容です。",
	PastHint:  "この画面では、何も記録できません。過去の内容を示すのは、下のタブの画面と、そこから開く月、項目、測定結果及びペナルティの画面です。ほかの画面は現在の内容だけを示すため、リンクがありません。",
	Now:       "現在の内容へ",
	Yen:       "%s円",
	Point:     "%sポイント",
	None:      "なし",
	Withdrawn: "取り下げた契約",
	Settled:   "集計済",
	Version:   "サービスレベル協定 第%d版",
	Revision:  "第%d版",
	Clause:    "条項",
	Show:      "見る",
	Weekday:   "（%s）",
	Weekdays:  "日 月 火 水 木 金 土",
	Closed:    "（閉庁日）",
	DaysLate:  "期限を%d日過ぎています",
	DayLate:   "期限を1日過ぎています",
	DueToday:  "本日が期限です",
	DayLeft:   "あと1日",
	DaysLeft:  "あと%d日",
	Penalty: map[string]string{
		"pending": "暫定", "agreed": "合意", "disputed": "協議中（受注者異議あり）", "imposed": "三重県の決定により課した",
		"waived": "課さない（両者合意）", "withdrawn": "不該当（再集計による）",
	},
	Statement: map[string]string{
		"settled": "集計済", "superseded_pending": "再集計待ち", "superseded": "旧版",
		"open": "測定前", "measured": "測定済",
	},
	Reason: map[string]string{
		"penalty": "ペナルティ", "zero_months": "減算ゼロの連続", "bonus_expiry": "加算の期間経過", "adjustment": "両者合意",
	},
	ReasonClause: reasonClauses,
	Party:        map[string]string{"prefecture": "三重県（発注者）", "vendor": "受注者"},
}

var subjectEnglish = subjectWords{
	Contract:  "Contract",
	Pages:     "This contract",
	Balance:   "Balance",
	Months:    "Months",
	Entries:   "Passbook",
	Penalties: "Penalties",
	Past:      "As it was known on %s.",
	PastHint: "Nothing can be recorded on this page. The past is shown by the pages of the tabs below, and by the " +
		"months, items, results and penalties that they lead to. Others show the present alone: nothing leads to them.",
	Now:       "As it is now",
	Yen:       "%s yen",
	Point:     "%s points",
	None:      "none",
	Withdrawn: "withdrawn",
	Settled:   "settled",
	Version:   "Service level agreement, version %d",
	Revision:  "revision %d",
	Clause:    "Clause",
	Show:      "Show",
	Weekday:   " (%s)",
	Weekdays:  "Sun Mon Tue Wed Thu Fri Sat",
	Closed:    " (offices closed)",
	DaysLate:  "%d days late",
	DayLate:   "a day late",
	DueToday:  "due today",
	DayLeft:   "a day left",
	DaysLeft:  "%d days left",
	Penalty: map[string]string{
		"pending": "provisional", "agreed": "agreed", "disputed": "disputed by the vendor",
		"imposed": "imposed by the prefecture",
		"waived":  "not imposed (both parties)", "withdrawn": "no longer found (settled anew)",
	},
	Statement: map[string]string{
		"settled": "settled", "superseded_pending": "to be settled anew", "superseded": "earlier revision",
		"open": "not measured", "measured": "measured",
	},
	Reason: map[string]string{
		"penalty": "penalty", "zero_months": "months without deductions", "bonus_expiry": "age of bonus points",
		"adjustment": "both parties",
	},
	ReasonClause: reasonClauses,
	Party:        map[string]string{"prefecture": "Prefecture", "vendor": "Vendor"},
}

// reasonClauses are the clauses by which points vanish, the same in each language.
var reasonClauses = map[string]string{
	"penalty": "7.6, 7.4(3), 7.5(3)", "zero_months": "7.4(3), 7.5(3)", "bonus_expiry": "7.5(3)", "adjustment": "7.4(3)",
}
