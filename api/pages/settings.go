package pages

import (
	"net/http"
	"net/url"

	"slaledger/api/answer"
)

// settingsPage is what a user may set for himself.
type settingsPage struct {
	Me struct {
		Name        string       `json:"name"`
		FullName    string       `json:"full_name"`
		Affiliation string       `json:"affiliation"`
		Title       string       `json:"title"`
		Roles       []string     `json:"roles"`
		Credentials []credential `json:"credentials"`
	}
	Factor    answer.SecondFactor
	Tokens    []answer.Token
	Calendars []calendarLink
	Notices   noticeWishes
	Contracts []answer.Contract // of which there can be a calendar
	Form      url.Values        // what was sent
	Errors    map[string]string // what is wrong, by field
	// Theme and Language are chosen: as they are, or as they were sent before signing in
	// again.
	Theme, Language string
}

// credential is something that the user can sign in with.
type credential struct {
	Kind       string  `json:"kind"`
	Title      string  `json:"title"`
	IssuedAt   string  `json:"issued_at"`
	ExpiresOn  *string `json:"expires_on"`
	LastUsedOn *string `json:"last_used_on"`
	Link       *struct {
		IssuedBy string `json:"issued_by"`
	} `json:"link"`
}

// showSettings shows what a user may set for himself.
func showSettings(r *request) error { return r.showSettingsPage(http.StatusOK, nil) }

func (r *request) showSettingsPage(status int, errors map[string]string) error {
	p := settingsPage{Form: r.form, Errors: errors, Theme: r.theme(), Language: r.LanguageCode()}
	if r.resumed {
		p.Theme, p.Language = r.form.Get(themeCookie), r.form.Get(languageCookie)
	}
	if err := r.get("/me", nil, &p.Me); err != nil {
		return err
	}
	if err := r.get("/me/second-factor", nil, &p.Factor); err != nil {
		return err
	}
	var list listOf[answer.Token]
	if err := r.get("/me/tokens", nil, &list); err != nil {
		return err
	}
	p.Tokens = list.Items
	if err := p.readCalendars(r); err != nil {
		return err
	}
	if err := p.readNotices(r); err != nil {
		return err
	}
	return r.show(status, "settings", r.W.Settings.Title, p)
}

// changeSettings stores how a user wants the pages.
func changeSettings(r *request) error {
	if r.resumed {
		return showSettings(r)
	}
	for name, known := range map[string]map[string]bool{
		themeCookie: {"": true, "light": true, "dark": true}, languageCookie: {"ja": true, "en": true},
	} {
		if chosen := r.form.Get(name); known[chosen] {
			r.keep(name, chosen)
		}
	}
	r.say(wordsIn(r.form.Get(languageCookie) == "en").Settings.Saved)
	return r.see("/settings")
}

// changePassword sets another password: all other sessions of the user's end.
func changePassword(r *request) error {
	if r.resumed {
		return showSettings(r)
	}
	password := r.form.Get("new")
	if password != r.form.Get("again") {
		return r.showSettingsPage(http.StatusUnprocessableEntity, map[string]string{"again": r.W.Settings.Differ})
	}
	_, err := r.ask(command{
		method: http.MethodPut, path: "/me/password", body: map[string]any{"old": r.form.Get("old"), "new": password},
	}, nil)
	r.calls = nil // of passwords nothing is shown
	if err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showSettingsPage(r.Refused.Status, wrong)
	}
	entry, err := r.site.api.SignIn(r.Context, r.who.Name, password)
	if err != nil {
		return err
	}
	if err := r.enter(entry.Bearer, r.proved()); err != nil { // who came in with a code needs no other
		return err
	}
	r.say(r.W.Settings.Changed)
	return r.see("/settings")
}
