package pages

// amendmentWords are those of amendments of a contract.
type amendmentWords struct {
	Title, Intro, None, New, NewHint, Do, Done, Note, FeeOf, NoteAlone, NoMonth, Months string
	Of, By, Colon, Name, Becomes                                                        string
}

var amendmentJapanese = amendmentWords{
	Title: "契約の変更",
	Intro: "契約の名称、受注者、最終月及び運用保守金額の変更を、記録した順に残します。" +
		"ペナルティの対象期間の金額が変わるときは、その月以後を直ちに再集計します。",
	None:      "契約の変更はありません。",
	New:       "契約の変更の登録",
	NewHint:   "現在の内容が入っています。変わる欄だけを直してください。登録の前に「試す」と、変わる前と後を示します。登録した変更は取り消せません。",
	Do:        "この変更を登録する",
	Done:      "契約の変更を登録しました。",
	Note:      "変更の理由",
	FeeOf:     "運用保守金額 %d：%s",
	NoteAlone: "契約の内容は変わりません。",
	NoMonth:   "集計済の月の数値は変わりません。",
	Months:    "集計済の %d か月を再集計します。数値の変わる月の同意は、効力を失います。",
	Of:        "第%d回の変更",
	By:        "登録　%s　%s",
	Colon:     "：",
	Name:      "契約の名称",
	Becomes:   "%sは、「%s」から「%v」に変わります。",
}

var amendmentEnglish = amendmentWords{
	Title: "Amendments of the contract",
	Intro: "Changes of the contract's name, vendor, term and fees, as they were recorded. " +
		"Where they change the base of a penalty, the months from it on are settled anew at once.",
	None:      "The contract was not amended.",
	New:       "Amend the contract",
	NewHint:   "It has what holds now: change what changes. Try it first to see before and after. It cannot be undone.",
	Do:        "Record this amendment",
	Done:      "The amendment was recorded.",
	Note:      "Why it is amended",
	FeeOf:     "Fee %d: %s",
	NoteAlone: "Nothing of the contract changes.",
	NoMonth:   "No figure of a settled month changes.",
	Months:    "%d settled months are settled anew. Consents to figures that change no longer count.",
	Of:        "Amendment %d",
	By:        "Recorded %s by %s",
	Colon:     ": ",
	Name:      "Name of the contract",
	Becomes:   "%s: from “%s” to “%v”.",
}
