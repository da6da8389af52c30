package pages

// reportWords are those of the vendor's report of a month.
type reportWords struct {
	Title, Revision, None, Reported, Measured, Check, Submit, Submitted, NotYours, Hint, ReadHint, Paper string
	ReceivedOn, DocumentTitle, DocumentNumber, DocumentDate, Done, Open, OpenPaper                       string
}

var reportJapanese = reportWords{
	Title:          "%s 月次報告",
	Revision:       "第%d版、%s",
	None:           "この月の報告は、まだありません。",
	Reported:       "報告する結果",
	Measured:       "測定結果",
	Check:          "提出せずに確認する",
	Submit:         "報告を提出する",
	Submitted:      "報告を第%d版として提出しました。",
	NotYours:       "報告は受注者の手続です。何も提出していません。",
	Hint:           "一部の項目だけを報告することもできます。出し直すと新しい版になり、前の版も残ります。測定結果は変わりません。",
	ReadHint:       "測定結果と異なる値は、太字で示します。",
	Paper:          "受領した報告書",
	ReceivedOn:     "受領した日",
	DocumentTitle:  "報告書の名称",
	DocumentNumber: "番号",
	DocumentDate:   "日付",
	Done:           "%d／%d 項目",
	Open:           "月次報告を提出する",
	OpenPaper:      "紙の報告を入力する",
}

var reportEnglish = reportWords{
	Title:     "Monthly report of %s",
	Revision:  "Revision %d, %s",
	None:      "There is no report of this month yet.",
	Reported:  "Reported result",
	Measured:  "Measured",
	Check:     "Check without submitting",
	Submit:    "Submit the report",
	Submitted: "The report was submitted as revision %d.",
	NotYours:  "Reports are submitted by the vendor. Nothing was submitted.",
	Hint: "Some items may be reported alone. Submitting again makes a new revision, and the former ones stay. " +
		"It changes no measurement.",
	ReadHint:       "What differs from the measured results is bold.",
	Paper:          "The paper that was received",
	ReceivedOn:     "Received on",
	DocumentTitle:  "Title",
	DocumentNumber: "Number",
	DocumentDate:   "Date",
	Done:           "%d of %d items",
	Open:           "Submit the monthly report",
	OpenPaper:      "Enter a report on paper",
}
