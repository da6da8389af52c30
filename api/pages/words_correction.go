package pages

// correctionWords are those of the correction of a result.
type correctionWords struct {
	Title, Hint, Instead, Try, TryHint, Changes, Figure, Before, After, Reason, Paper   string
	PaperTitle, PaperNumber, PaperDate, Do, DoHint, Trial, ReasonMissing, Done, Nothing string
	NoPenalty, NewPenalty, Withdrawn, Repay, OtherReduction, SameReduction, Outstanding string
}

var correctionJapanese = correctionWords{
	Title:          "取り消して再測定したとき、変わること（7.3(3)）",
	Hint:           "正しい測定結果を入力して試すと、後の月までの変化を示します。試すだけでは、何も記録しません。",
	Instead:        "再測定の結果",
	Try:            "試す",
	TryHint:        "何も記録しません",
	Changes:        "変わる値",
	Figure:         "事項",
	Before:         "現在",
	After:          "再測定の後",
	Reason:         "取消しの理由",
	Paper:          "決定の文書（合意した減額又は金額の記録が変わるときは必須）",
	PaperTitle:     "名称",
	PaperNumber:    "番号",
	PaperDate:      "日付",
	Do:             "「%s」の測定結果を取り消し、再測定し、再集計する",
	DoHint:         "変わる月は新しい版となり、前の版も残ります。期限はありません。",
	Trial:          "試行",
	ReasonMissing:  "取消しの理由を入力してください。",
	Done:           "測定結果を訂正し、再集計しました。",
	Nothing:        "変わる値はありません。",
	NoPenalty:      "%s分にペナルティはなく、訂正の後もありません。",
	NewPenalty:     "%s分は、ペナルティ基準に達することになります。減額金額は %s です（暫定）。",
	Withdrawn:      "%s分のペナルティ %s は、不該当となります。",
	Repay:          "既に減額した %s を返還することになります。",
	OtherReduction: "%s分の減額金額は、%s から %s に変わります。両者の同意は効力を失います。",
	SameReduction:  "%s分のペナルティは残ります。減額金額は %s のままです。",
	Outstanding:    "未減額の額又は返還する額",
}

var correctionEnglish = correctionWords{
	Title:          "What would change if it were measured anew (7.3(3))",
	Hint:           "Enter the right result and try it to see what changes up to the last month. Trying records nothing.",
	Instead:        "Result instead",
	Try:            "Try",
	TryHint:        "records nothing",
	Changes:        "What changes",
	Figure:         "Figure",
	Before:         "Now",
	After:          "Afterwards",
	Reason:         "Reason of the cancellation",
	Paper:          "Decision paper (required if an agreed reduction or money changes)",
	PaperTitle:     "Title",
	PaperNumber:    "Number",
	PaperDate:      "Date",
	Do:             "Cancel the result of %s, measure it anew and settle",
	DoHint:         "Months that change get another revision; the one before stays. There is no time limit.",
	Trial:          "trial",
	ReasonMissing:  "Enter the reason of the cancellation.",
	Done:           "The result was corrected, and the months were settled anew.",
	Nothing:        "Nothing changes.",
	NoPenalty:      "%s has no penalty, and has none afterwards.",
	NewPenalty:     "%s reaches the criterion. The reduction is %s (provisional).",
	Withdrawn:      "In %s the penalty of %s is no longer found.",
	Repay:          "%s already deducted is to be repaid.",
	OtherReduction: "The reduction of %s changes from %s to %s. Consents to it no longer count.",
	SameReduction:  "The penalty of %s stays. The reduction is still %s.",
	Outstanding:    "To be deducted or repaid",
}
