package pages

// contractsWords are those of the contracts in the order by distance to the criterion.
type contractsWords struct {
	Nearest, AsOfToday, Search, SearchHint, Found, All, NotFound, Distance, Fewest, Name    string
	FewestHint, Times, Way, Status, Total, Closings, Settled, Before, Awaiting, NoAgreement string
	InEffect, Provisional, Waits, TaxIn, TaxOut                                             string
}

var contractsJapanese = contractsWords{
	Nearest:     "契約　基準に近い順",
	AsOfToday:   "%s現在",
	Search:      "検索",
	SearchHint:  "契約名、受注者、番号",
	Found:       "「%s」による検索",
	All:         "すべての契約を表示する",
	NotFound:    "当てはまる契約はありません。",
	Distance:    "基準まで",
	Fewest:      "最少の回数",
	Name:        "契約・受注者",
	FewestHint:  "最少の回数：1つの項目の減算だけで基準に達する、最も少ない回数です。",
	Times:       "%s回",
	Way:         "基準までの図",
	Status:      "状態",
	Total:       "合計",
	Closings:    "直近12か月の繰越",
	Settled:     "集計済",
	Before:      "集計前",
	Awaiting:    "再集計待ち %sから",
	NoAgreement: "協定なし",
	InEffect:    "未減額（合意・決定）",
	Provisional: "未減額（暫定）",
	Waits:       "次の処理担当",
	TaxIn:       "税込",
	TaxOut:      "税抜",
}

var contractsEnglish = contractsWords{
	Nearest:     "Contracts, the nearest to the criterion first",
	AsOfToday:   "As of %s",
	Search:      "Search",
	SearchHint:  "Contract, vendor, number",
	Found:       "Searched for: %s",
	All:         "Show all contracts",
	NotFound:    "There is no such contract.",
	Distance:    "To criterion",
	Fewest:      "Fewest",
	Name:        "Contract, vendor",
	FewestHint:  "Fewest: the smallest number of misses of one item that reach the criterion.",
	Times:       "%s×",
	Way:         "Way to the criterion",
	Status:      "Status",
	Total:       "Total",
	Closings:    "Last twelve months",
	Settled:     "Settled",
	Before:      "not yet",
	Awaiting:    "to be settled anew from %s",
	NoAgreement: "no agreement",
	InEffect:    "To deduct (in effect)",
	Provisional: "To deduct (provisional)",
	Waits:       "Whose turn",
	TaxIn:       "tax included",
	TaxOut:      "without tax",
}
