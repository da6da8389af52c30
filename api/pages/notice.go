package pages

import (
	"net/http"
	"net/url"

	"slaledger/api/answer"
	"slaledger/ledger/access"
)

// noticeWishes is where the reader wants to be told and of what, as it is or was sent.
type noticeWishes struct {
	Mail    string
	Failure string // why the last mail was not sent
	All     []access.NoticeKind
	Wanted  url.Values // kinds
}

// readNotices asks where the reader wants to be told, unless that was sent.
func (p *settingsPage) readNotices(r *request) error {
	var w answer.NoticeWishes
	if err := r.get("/me/notices", nil, &w); err != nil {
		return err
	}
	p.Notices = noticeWishes{
		Mail: orEmpty(w.Mail), Failure: orEmpty(w.Failure), All: access.NoticeKinds, Wanted: url.Values{},
	}
	if r.form.Has("notices") {
		p.Notices.Mail, p.Notices.Wanted["kinds"] = r.form.Get("mail"), r.form["kinds"]
		return nil
	}
	for _, kind := range w.Kinds {
		p.Notices.Wanted.Add("kinds", string(kind))
	}
	return nil
}

// changeNotices stores where the reader wants to be told, and of what.
func changeNotices(r *request) error {
	if r.resumed {
		return showSettings(r)
	}
	body := map[string]any{"mail": r.form.Get("mail"), "kinds": append([]string{}, r.form["kinds"]...)}
	if _, err := r.ask(command{method: http.MethodPut, path: "/me/notices", body: body}, nil); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showSettingsPage(r.Refused.Status, wrong)
	}
	r.say(r.W.Notice.Saved)
	return r.see("/settings")
}

// mailsPage lists the mails that wait or were given up.
type mailsPage struct{ Mails []answer.Mail }

// showMails lists the mails that wait or were given up, to administrators.
func showMails(r *request) error {
	var list listOf[answer.Mail]
	if err := r.get("/mails", nil, &list); err != nil {
		return err
	}
	return r.show(http.StatusOK, "mails", r.W.Notice.MailsTitle, mailsPage{list.Items})
}
