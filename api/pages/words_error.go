package pages

import "net/http"

// errorWords are those of refusals.
type errorWords struct {
	Foreign, TooLarge, Unreadable, Query, Nothing, Forbidden, Stale, Busy, Defect, Other, Back string
	Bare, NotFound, Undone, Again                                                              string
	Code, Request, Fix                                                                         string
}

var errorJapanese = errorWords{
	Foreign:    "ほかのサイトから送られた内容は受け付けません。何も記録していません。",
	TooLarge:   "送られた内容が大きすぎます（1 MiB まで）。何も記録していません。",
	Unreadable: "送られた内容を読み取れません。何も記録していません。",
	Query:      "この画面が受け付けない指定がアドレスに含まれています。",
	Nothing:    "見つかりません",
	Forbidden:  "この操作は行えません",
	Stale:      "内容が変わっています",
	Busy:       "現在利用できません",
	Defect:     "処理できませんでした",
	Other:      "受け付けられません",
	Back:       "最初の画面へ",
	Bare:       "見つかりません。", // as the interface says of what it says no more of
	NotFound:   "アドレスに誤りがあるか、閲覧できない内容です。",
	Undone:     "送信した内容は、記録していません。",
	Again:      "同じ内容をもう一度送る",
	Fix:        "%dか所を直してください。まだ何も記録していません。",
	Code:       "コード",
	Request:    "お問合せ番号",
}

var errorEnglish = errorWords{
	Foreign:    "What another site sends is not taken. Nothing was recorded.",
	TooLarge:   "What was sent is too large (1 MiB at most). Nothing was recorded.",
	Unreadable: "What was sent cannot be read. Nothing was recorded.",
	Query:      "The address asks for something that this page does not know.",
	Nothing:    "Not found",
	Forbidden:  "This cannot be done",
	Stale:      "It has changed",
	Busy:       "Not available now",
	Defect:     "It could not be carried out",
	Other:      "Not accepted",
	Back:       "To the first page",
	Bare:       "There is nothing at this address.",
	NotFound:   "The address is mistaken, or it is not for you to see.",
	Undone:     "Nothing of what was sent was recorded.",
	Again:      "Send the same once more",
	Fix:        "Mend %d places. Nothing was recorded yet.",
	Code:       "Code",
	Request:    "Request id",
}

// Title returns the title of a page that says why something was refused.
func (w errorWords) Title(p problem) string {
	if p.Code == "outcome_unknown" {
		return p.Title
	}
	switch p.Status {
	case http.StatusNotFound:
		return w.Nothing
	case http.StatusForbidden:
		return w.Forbidden
	case http.StatusConflict, http.StatusPreconditionFailed:
		return w.Stale
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		return w.Busy
	case http.StatusInternalServerError:
		return w.Defect
	}
	return w.Other
}
