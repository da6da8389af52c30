package pages

// penaltyListWords are those of the penalties of all contracts, and of money that went
// both ways.
type penaltyListWords struct {
	Title, Hint, Year, AllYears, AnyStatus, Show, Search, Count, Sums, SumsHint, List string
	Tax, TaxUnsaid, Penalties, InEffect, Provisional, Deducted, Repaid                string
	LeftInEffect, LeftProvisional, ToRepay, ToDeduct, Left, Said, Waits, Days, NoWait string
	None, NotFound, NoneInYear, All, Wait, MovedOnce, MovedBack, MovedBoth            string
	Excel, CSV, OfAll                                                                 string
	Acts                                                                              map[string]string
}

var penaltyListJapanese = penaltyListWords{
	Title:           "ペナルティ一覧",
	Hint:            "閲覧できるすべての契約のペナルティです。金額を選択すると、その計算、測定結果と条項、両当事者の意思表示、減額と返還の記録に移ります。",
	Year:            "年度",
	AllYears:        "すべての年度",
	AnyStatus:       "すべての状態",
	Show:            "表示する",
	Search:          "検索",
	Count:           "%d件",
	Sums:            "年度別の計",
	SumsHint:        "年度は、ペナルティの生じた年度です。減額と返還も、その年度に計上しています。合意・決定による金額と暫定の金額、税込の金額と税抜の金額は、合算していません。",
	List:            "ペナルティ",
	Tax:             "消費税",
	TaxUnsaid:       "記録なし",
	Penalties:       "件数",
	InEffect:        "減額金額（合意・決定）",
	Provisional:     "減額金額（暫定）",
	Deducted:        "減額した額",
	Repaid:          "返還した額",
	LeftInEffect:    "未減額（合意・決定）",
	LeftProvisional: "未減額（暫定）",
	ToRepay:         "返還する額",
	ToDeduct:        "未減額の額",
	Left:            "残る額",
	Said:            "状態、意思表示",
	Waits:           "処理待ち",
	Days:            "（%s日）",
	NoWait:          "なし",
	None:            "ペナルティはありません。減額した額、返還した額、未減額の額も、ありません。",
	NotFound:        "当てはまるペナルティはありません。",
	NoneInYear:      "%sに生じたペナルティはありません。この年度の減額金額、減額した額、返還した額は、いずれもありません。",
	All:             "すべてのペナルティを表示する",
	Wait:            "%sの%s",
	MovedOnce:       "%sを減額済み",
	MovedBack:       "%sを減額し、全額を返還済み",
	MovedBoth:       "%sを減額し、%sを返還済み",
	Excel:           "Excel",
	CSV:             "CSV",
	OfAll:           "全契約のペナルティ",
	Acts: map[string]string{
		"consent": "同意", "answer": "回答", "impose": "決定", "deduct": "減額", "repay": "返還", "measure": "再測定", "settle": "再集計",
	},
}

var penaltyListEnglish = penaltyListWords{
	Title: "Penalties",
	Hint: "Those of every contract that you may see. A figure leads to its calculation, to results and clauses, the " +
		"words of both parties and the money.",
	Year:      "Fiscal year",
	AllYears:  "all years",
	AnyStatus: "any status",
	Show:      "Show",
	Search:    "Search",
	Count:     "%d in all",
	Sums:      "By fiscal year",
	SumsHint: "By the year in which a penalty was found; its money counts in that year, too. What is in effect and what " +
		"is provisional, with tax and without, are never added up.",
	List:            "Penalties",
	Tax:             "Tax",
	TaxUnsaid:       "not recorded",
	Penalties:       "Number",
	InEffect:        "Reduction (in effect)",
	Provisional:     "Reduction (provisional)",
	Deducted:        "Deducted",
	Repaid:          "Repaid",
	LeftInEffect:    "To deduct (in effect)",
	LeftProvisional: "To deduct (provisional)",
	ToRepay:         "To repay",
	ToDeduct:        "To deduct",
	Left:            "Left",
	Said:            "Status, words",
	Waits:           "Waits for",
	Days:            "(%s days)",
	NoWait:          "nothing",
	None:            "There is no penalty: nothing was deducted or repaid, and nothing is left to deduct.",
	NotFound:        "There is no such penalty.",
	NoneInYear:      "No penalty was found in %s: there is no reduction of that year, and nothing was deducted or repaid.",
	All:             "Show all penalties",
	Wait:            "%s: %s",
	MovedOnce:       "%s deducted",
	MovedBack:       "%s deducted, and all of it repaid",
	MovedBoth:       "%s deducted, %s repaid",
	Excel:           "Excel",
	CSV:             "CSV",
	OfAll:           "Penalties of all contracts",
	Acts: map[string]string{
		"consent": "consent", "answer": "answer", "impose": "decide", "deduct": "deduct", "repay": "repay",
		"measure": "measure again", "settle": "settle anew",
	},
}
