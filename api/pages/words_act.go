package pages

// actWords are those of forms in their places on pages.
type actWords struct {
	Try, TryHint, Again, Refused, Moved, Meantime, Earlier, Way, Fix, PaperTitle, PaperNumber string
	PaperDate, PaperHash                                                                      string
	PaperHashHint, Gone, Reason, Choose, Before, After                                        string
}

var actJapanese = actWords{
	Try:           "試す",
	TryHint:       "何も記録しません",
	Again:         "試した後に内容が変わったため、改めて試しました。まだ何も記録していません。",
	Refused:       "記録していません",
	Moved:         "この画面を開いた後に、内容が変わっています。",
	Meantime:      "この画面を開いた後に記録されたこと",
	Earlier:       "ほか、その前に%d件（経過で確かめられます）",
	Way:           "この画面は、現在の内容を示しています。確かめた上で、必要であれば改めて行ってください。",
	Fix:           "%dか所を直してください。まだ何も記録していません",
	PaperTitle:    "文書の名称",
	PaperNumber:   "文書の番号",
	PaperDate:     "文書の日付",
	PaperHash:     "文書の写しの SHA-256",
	PaperHashHint: "16進数64桁。写し（スキャン）と照合するためのものです。",
	Gone:          "その手続は、あなたの手続ではないか、この画面にありません。何も記録していません。",
	Reason:        "理由",
	Choose:        "選択してください",
	Before:        "現在",
	After:         "記録の後",
}

var actEnglish = actWords{
	Try:           "Try",
	TryHint:       "records nothing",
	Again:         "It was changed after it had been tried, so it was tried again. Nothing was recorded yet.",
	Refused:       "Nothing was recorded",
	Moved:         "It has changed since this page was opened.",
	Meantime:      "Recorded since this page was opened",
	Earlier:       "and %d before that (see the history)",
	Way:           "This page shows how things are now. Look at it, and do it again if it is still wanted.",
	Fix:           "Mend %d places. Nothing was recorded yet",
	PaperTitle:    "Title of the paper",
	PaperNumber:   "Number of the paper",
	PaperDate:     "Date of the paper",
	PaperHash:     "SHA-256 of the scan",
	PaperHashHint: "64 hexadecimal digits, to compare the scan with.",
	Gone:          "That is not yours to do, or not on this page. Nothing was recorded.",
	Reason:        "Reason",
	Choose:        "Choose",
	Before:        "Now",
	After:         "Afterwards",
}
