package pages

// chartWords are those of the chart of a contract's totals.
type chartWords struct {
	Title, Hint, Year, Bar, Ahead, Stop, Solid, SolidBonus, Hatched, Penalty, Waived, Outline, Earlier string
}

var chartJapanese = chartWords{
	Title:      "月ごとの合計",
	Hint:       "棒を選択すると、その月の集計結果表を表示します",
	Year:       "%sの月ごとの集計後ポイントの合計",
	Bar:        "%s分、合計 %s、翌月への繰越 %s",
	Ahead:      "%s、今後ポイントが加わらなければ %s",
	Stop:       "。",
	Solid:      "翌月へ繰り越した合計（マイナス）",
	SolidBonus: "同（プラス）",
	Hatched:    "その月の集計で消滅した分",
	Penalty:    "ペナルティ",
	Waived:     "課さない（両者合意）",
	Outline:    "今後ポイントが加わらないときの見込み",
	Earlier:    "これより前の年度",
}

var chartEnglish = chartWords{
	Title:      "Totals by month",
	Hint:       "A bar leads to the statement of its month",
	Year:       "Totals after settlement by month, %s",
	Bar:        "%s, total %s, carried over %s",
	Ahead:      "%s, if no points are added %s",
	Stop:       ". ",
	Solid:      "carried over, below 0",
	SolidBonus: "carried over, above 0",
	Hatched:    "gone in the settlement of the month",
	Penalty:    "penalty",
	Waived:     "not imposed (both parties)",
	Outline:    "if no points are added",
	Earlier:    "Earlier years",
}
