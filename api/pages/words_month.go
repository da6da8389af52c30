package pages

// monthWords are those of the months of a contract.
type monthWords struct {
	Title, Caption, Month, Status, Measured, Due, Opening string
	Deduction, Bonus, Total, Gone, Closing, Penalty       string
	Report, Reported, NoReport                            string
}

var monthJapanese = monthWords{
	Title:     "月ごとの測定と集計",
	Caption:   "%sの月ごとの集計",
	Month:     "対象月",
	Status:    "状態",
	Measured:  "測定済",
	Due:       "測定期限",
	Report:    "月次報告",
	Reported:  "提出済",
	NoReport:  "報告なし",
	Opening:   "前月からの繰越",
	Deduction: "当月の減算",
	Bonus:     "当月の加算",
	Total:     "合計",
	Gone:      "消滅（減算／加算）",
	Closing:   "翌月への繰越",
	Penalty:   "ペナルティ",
}

var monthEnglish = monthWords{
	Title:     "Months: measured and settled",
	Caption:   "Months of %s",
	Month:     "Month",
	Status:    "Status",
	Measured:  "Measured",
	Due:       "Due",
	Report:    "Report",
	Reported:  "submitted",
	NoReport:  "no report",
	Opening:   "Opening",
	Deduction: "Deducted",
	Bonus:     "Bonus",
	Total:     "Total",
	Gone:      "Gone (deduction／bonus)",
	Closing:   "Closing",
	Penalty:   "Penalty",
}
