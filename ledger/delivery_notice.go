package ledger

import (
	"errors"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// toldNotice is what a webhook is told beside what was recorded: what a day brings, and what
// follows from commands. Like an event it has no figures, names or texts.
type toldNotice struct {
	Type      string     `json:"type"`
	Timestamp string     `json:"timestamp"`
	Data      toldReason `json:"data"`
}

// toldReason is what a notice is about, as far as it is about it.
type toldReason struct {
	Contract string `json:"contract_id,omitzero"`
	Month    string `json:"month,omitzero"`
	Subject  string `json:"subject,omitzero"` // of a turn the act, of points deduction or bonus
	Due      string `json:"due,omitzero"`     // last day
	Path     string `json:"path"`
}

// newsFor are notices that a webhook was not told of yet.
type newsFor struct {
	position access.NoticePosition
	list     []access.Notice
}

// noticeReaderOf is who reads notices for a webhook.
func noticeReaderOf(webhook string) string { return "webhook " + webhook }

// beginNotices has a webhook told of what is derived from now on.
func beginNotices(w access.Writer, webhook string) error {
	last, err := w.NoticePosition(noticeReader)
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return err
	}
	return w.SetNoticePosition(access.NoticePosition{Reader: noticeReaderOf(webhook), Number: last.Number})
}

// noticesFor returns the next notices that a webhook is to be told of, or not.
func noticesFor(r access.Reader, w access.Webhook) (news newsFor, err error) {
	news.position, err = r.NoticePosition(noticeReaderOf(w.ID))
	if errors.Is(err, fact.ErrNoFact) { // it was added before there were notices: what is stored of them is news
		news.position.Reader, err = noticeReaderOf(w.ID), nil
	}
	if err == nil {
		news.list, err = r.Notices(news.position.Number, linesSpread)
	}
	return news, err
}

// spreadNotices makes deliveries to a webhook of the next notices, but of those to one user.
func spreadNotices(w access.Writer, to access.Webhook, now time.Time) error {
	news, err := noticesFor(w, to)
	if err != nil || len(news.list) == 0 {
		return err
	}
	for _, n := range news.list {
		news.position.Number = n.Number
		if n.User != "" || !to.Tells(string(n.Kind), n.Contract) {
			continue
		}
		text, err := json.Marshal(toldNotice{string(n.Kind), fact.InstantText(n.At), toldReason{
			Contract: n.Contract, Month: n.Month, Subject: n.Subject, Due: n.Due, Path: n.Path,
		}})
		if err != nil {
			return err
		}
		if err := w.AddDelivery(access.Delivery{
			Webhook: to.ID, ID: "msg_" + fact.DigestOf(to.ID + " " + n.ID)[:32], Kind: string(n.Kind), Contract: n.Contract,
			At: n.At, Body: string(text), State: access.DeliveryWaiting, DueAt: now,
		}); err != nil {
			return err
		}
	}
	return w.SetNoticePosition(news.position)
}
