package pages

// contractWords are those of the list of contracts.
type contractWords struct {
	Title, None, NoneHint, Name, Vendor, Total, Distance, Settled, Status, Term string
	Search, SearchSubmit, NotSettled, Pending, More                             string
}

var contractJapanese = contractWords{
	Title: "契約一覧", None: "表示できる契約はありません。", NoneHint: "契約は、契約担当が登録します。", Name: "契約", Vendor: "受注者", Total: "合計ポイント",
	Distance: "基準まで", Settled: "集計済の月", Status: "状態", Term: "期間", Search: "契約名、受注者名又は契約番号で検索", SearchSubmit: "検索する",
	NotSettled: "集計前", Pending: "再集計待ち", More: "続きを表示する",
}

var contractEnglish = contractWords{
	Title: "Contracts", None: "There is no contract to show.", NoneHint: "The contract staff enter contracts.", Name: "Contract", Vendor: "Vendor", Total: "Total points",
	Distance: "To the criterion", Settled: "Settled through", Status: "Status", Term: "Term", Search: "Search by name, vendor or number", SearchSubmit: "Search",
	NotSettled: "not settled yet", Pending: "to be settled anew", More: "Show more",
}
