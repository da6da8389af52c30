package pages

// withdrawalWords are those of the withdrawal of a contract.
type withdrawalWords struct {
	Open, Title, Hint, Reason, Try, Means, Do, Done, Already, Settled, Back string
}

var withdrawalJapanese = withdrawalWords{
	Open:  "誤って登録した契約を取り下げる",
	Title: "契約登録の取下げ",
	Hint: "誤って登録した契約を、理由を付けて取り下げます。契約は、取り下げたものとして一覧に残ります。" +
		"集計した月のある契約は、取り下げられません。",
	Reason:  "取り下げる理由",
	Try:     "取下げの内容を確認する",
	Means:   "取り下げると、各月の測定期限はなくなり、以後、この契約には何も記録できません。元に戻すことはできません。",
	Do:      "契約「%s」を取り下げる",
	Done:    "契約を取り下げました。記録は残り、一覧に取り下げた契約として示します。",
	Already: "この契約は、既に取り下げられています。",
	Settled: "集計した月があるため、この契約は取り下げられません。内容を改めるときは、契約の変更によります。",
	Back:    "契約の画面へ",
}

var withdrawalEnglish = withdrawalWords{
	Open:  "Withdraw a contract that was entered by mistake",
	Title: "Withdraw the contract",
	Hint: "A contract that was entered by mistake is withdrawn with a reason. It stays listed as withdrawn. " +
		"A contract with a settled month cannot be withdrawn.",
	Reason:  "Reason",
	Try:     "See what it means",
	Means:   "Its months are not due any more, and nothing can be recorded on it again. This cannot be undone.",
	Do:      "Withdraw the contract “%s”",
	Done:    "The contract was withdrawn. It stays listed as withdrawn.",
	Already: "This contract was withdrawn already.",
	Settled: "A month is settled: the contract cannot be withdrawn, only amended.",
	Back:    "To the contract",
}
