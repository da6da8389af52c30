package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// getNoticeWishes answers where who asks wants to be told, and of what.
//
// @ID getNoticeWishes
// @Tags users
// @Summary 自分へのお知らせ / Where and of what I am told
// @Description お知らせの宛先のメールアドレスと、受け取る種類を示します。宛先がなければ、お知らせは送られません。 / The address to which mails of notices go, and the kinds that the user wants. Without an address there are none.
// @Success 200 {object} answer.NoticeWishes "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /me/notices [get]
func getNoticeWishes(r *request) error {
	find := func() (ledger.NoticeWishes, error) { return r.ledger.NoticeWishes(r.ctx(), r.user) }
	return resource(r, find, answer.NewNoticeWishes)
}

// putNoticeWishes answers a request to be told elsewhere, or of something else.
//
// @ID setNoticeWishes
// @Tags users
// @Summary 自分へのお知らせを変更する / Change where and of what I am told
// @Description 宛先のメールアドレス（空文字列はなし）と、受け取る種類を登録します。変更したことはシステム台帳に記録されますが、アドレスは記録されません。 / Sets the address (empty for none) and the kinds that the user wants. The system's journal tells that it changed, and has no address.
// @Param body body book.NoticeWishes true "お知らせ / notices"
// @Success 200 {object} answer.NoticeWishes "回答 / answer"
// @Router /me/notices [put]
func putNoticeWishes(r *request) error {
	set := func(c *ledger.Command, body []byte) (ledger.NoticeWishes, error) { return c.SetNoticeWishes(body) }
	return command(r, maxBody, set, as(http.StatusOK, answer.NewNoticeWishes))
}

// mostMails is how many mails are listed at most.
const mostMails = 200

// getMails answers the mails that wait or were given up.
//
// @ID listMails
// @Tags users
// @Summary 送信待ち又は送信できなかったメールの一覧 / Mails that wait or were given up
// @Description お知らせのメールのうち、送信を待っているものと、送信できなかったものを、新しい順に200件まで示します。本文と宛先のアドレスは含みません。送信できなかったものは、90日後に一覧から消えます。 / Up to 200 mails of notices that wait to be sent or were given up, the newest first, without their text and address. What was given up is forgotten after 90 days.
// @Success 200 {object} list[answer.Mail] "回答 / answer"
// @Router /mails [get]
func getMails(r *request) error {
	find := func(int) ([]ledger.KnownMail, error) { return r.ledger.Mails(r.ctx(), r.user, mostMails) }
	return page(r, mostMails, find, answer.NewMail, func(ledger.KnownMail) string { return "" })
}
