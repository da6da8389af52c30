package pages

// contractWords are those of the list of contracts.
type contractWords struct {
	Title, None, NoneHint, Name, Vendor, Status, Term, More string
}

var contractJapanese = contractWords{
	Title:    "契約一覧",
	None:     "表示できる契約はありません。",
	NoneHint: "契約は、契約担当が登録します。",
	Name:     "契約",
	Vendor:   "受注者",
	Status:   "状態",
	Term:     "期間",
	More:     "続きを表示する",
}

var contractEnglish = contractWords{
	Title:    "Contracts",
	None:     "There is no contract to show.",
	NoneHint: "The contract staff enter contracts.",
	Name:     "Contract",
	Vendor:   "Vendor",
	Status:   "Status",
	Term:     "Term",
	More:     "Show more",
}
