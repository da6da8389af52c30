package answer

import (
	"slices"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// NoticeWishes is where a user wants to be told, and of what.
type NoticeWishes struct {
	// お知らせの宛先のメールアドレス。なければ null / address for mails of notices; null if none
	Mail  *string             `json:"mail"`
	Kinds []access.NoticeKind `json:"kinds"` // 受け取る種類 / the kinds that the user wants
	// 最後のお知らせを送れなかった理由。送れたときは null / why the last mail could not be sent; null if it could
	Failure *string `json:"failure"`
}

// NewNoticeWishes returns where a user wants to be told.
func NewNoticeWishes(w ledger.NoticeWishes) NoticeWishes {
	wants := func(kind access.NoticeKind) bool { return !w.User.Wants(kind) }
	return NoticeWishes{
		Mail: textOrNull(w.User.Mail), Failure: textOrNull(w.Failure),
		Kinds: slices.DeleteFunc(slices.Clone(access.NoticeKinds), wants),
	}
}

// Mail is a mail that waits or was given up.
type Mail struct {
	ID        string            `json:"id"`          // 番号 / id
	User      string            `json:"user"`        // 利用者名 / name of the user
	Urgent    bool              `json:"urgent"`      // すぐに送るものか / whether it cannot wait for a digest
	Status    access.MailStatus `json:"status"`      // 状態 / status
	CreatedAt string            `json:"created_at"`  // 作成日時 / when it was composed
	Tries     int               `json:"tries"`       // 送信を試みた回数 / how often it was tried
	NextTryAt *string           `json:"next_try_at"` // 次に試みる日時。なければ null / when it is tried next; null if it is not
	// 最後に送れなかった理由。なければ null / why it was not sent last; null if it was not tried
	Reason *string `json:"reason"`
}

// NewMail returns a mail that waits or was given up.
func NewMail(m ledger.KnownMail) Mail {
	made := Mail{
		ID: m.ID, User: m.UserName, Urgent: m.Urgent, Status: m.Status, CreatedAt: fact.InstantText(m.At), Tries: m.Tries,
		Reason: textOrNull(m.Why),
	}
	if m.Status == access.MailWaiting {
		next := fact.InstantText(m.NextAt)
		made.NextTryAt = &next
	}
	return made
}
