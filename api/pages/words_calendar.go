package pages

// calendarWords are those of calendars and the links to them.
type calendarWords struct {
	Name, Due, DeductionGoes, BonusGoes, Title, Hint, Contract, Issue, None, LinkTitle, Once, Use, Get string
}

var calendarJapanese = calendarWords{
	Name:          "SLA ポイント台帳",
	Due:           "%sの測定期限：%s",
	DeductionGoes: "%sの集計で減算ポイントが消滅する見込み（今後ポイントが加わらないとき）：%s",
	BonusGoes:     "%sの集計で加算ポイントが消滅する見込み（今後ポイントが加わらないとき）：%s",
	Title:         "カレンダー",
	Hint: "測定期限と、ポイントの消滅する月を、カレンダーのソフトウェアで見るためのリンクです。サインインせずに開けます。" +
		"示すのは日と件名だけで、ポイントや金額は含みません。役割の変更と利用の停止により、使えなくなります。",
	Contract:  "契約",
	Issue:     "カレンダーのリンクを発行する",
	None:      "カレンダーのリンクはありません。",
	LinkTitle: "カレンダーのリンク",
	Once:      "このリンクは、今だけ表示します。",
	Use:       "カレンダーのソフトウェアの「URL で追加」に貼り付けてください。このリンクを知る者は、だれでも、この契約の期限を見ることができます。",
	Get:       "期限のカレンダー（iCalendar）",
}

var calendarEnglish = calendarWords{
	Name:          "SLA point account",
	Due:           "Measurement of %s due: %s",
	DeductionGoes: "Settling %s takes the deduction points if no points are added: %s",
	BonusGoes:     "Settling %s takes bonus points if no points are added: %s",
	Title:         "Calendars",
	Hint: "Links with which a calendar program shows when measurements are due and in which months points go, without " +
		"signing in: days and subjects, no points or yen. Other roles, and being disabled, end them.",
	Contract:  "Contract",
	Issue:     "Take a link to a calendar",
	None:      "There are no links to calendars.",
	LinkTitle: "Link to a calendar",
	Once:      "This link is shown now alone.",
	Use: "Paste it where your calendar program adds calendars by URL. " +
		"Whoever knows this link can see what is due in this contract.",
	Get: "Calendar of due days (iCalendar)",
}
