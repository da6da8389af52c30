package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"slaledger/api/answer"
	"slaledger/ledger/access"
)

// usersPage lists users; an administrator adds one.
type usersPage struct {
	Users   []answer.User
	Next    string // path of the next page, empty at the end
	May     bool   // whether the reader manages users
	Form    url.Values
	Errors  map[string]string
	Vendors []vendorOf
	Roles   []access.Role
}

// vendorOf is a vendor as contracts name it.
type vendorOf struct{ ID, Name string }

// managesUsers says whether who asks may add and change users.
func (r *request) managesUsers() bool { return r.who.Permit(access.MayManageUsers) == nil }

// showUsers lists the users whom the reader may see.
func showUsers(r *request) error { return r.showUsersPage(http.StatusOK, nil) }

func (r *request) showUsersPage(status int, wrong map[string]string) error {
	p := usersPage{May: r.managesUsers(), Form: r.form, Errors: wrong, Roles: access.Roles}
	query := url.Values{}
	if cursor := r.QueryParam("cursor"); cursor != "" {
		query.Set("cursor", cursor)
	}
	var list listOf[answer.User]
	if err := r.get("/users", query, &list); err != nil {
		return err
	}
	p.Users = list.Items
	if list.Next != nil {
		p.Next = "/users?" + url.Values{"cursor": {*list.Next}}.Encode()
	}
	if p.May {
		var err error
		if p.Vendors, err = r.vendors(); err != nil {
			return err
		}
	}
	return r.show(status, "users", r.W.User.Title, p)
}

// vendors returns the vendors of the contracts that were recorded last, each once.
func (r *request) vendors() ([]vendorOf, error) {
	var list listOf[answer.Contract]
	if err := r.get("/contracts", url.Values{"limit": {"200"}}, &list); err != nil {
		return nil, err
	}
	var vendors []vendorOf
	seen := map[string]bool{}
	for _, c := range list.Items {
		if !seen[c.Vendor.ID] {
			seen[c.Vendor.ID] = true
			vendors = append(vendors, vendorOf{c.Vendor.ID, c.Vendor.Name})
		}
	}
	return vendors, nil
}

// addUser adds a user and shows the link with which that user sets a password.
func addUser(r *request) error {
	if err := r.judge(access.MayManageUsers, http.MethodPost, "/users", ""); err != nil {
		return err
	}
	if r.resumed {
		return showUsers(r)
	}
	user := r.entered("name", "vendor_id", "full_name", "affiliation", "title")
	user["roles"] = append([]string{}, r.form["roles"]...)
	var added struct {
		answer.User
		Link    string `json:"link"`
		Expires string `json:"link_expires_at"`
	}
	if _, err := r.ask(command{method: http.MethodPost, path: "/users", body: user}, &added); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showUsersPage(r.Refused.Status, wrong)
	}
	return r.showNewLink(added.User, added.Link, added.Expires)
}

// newLinkPage shows a link, this once.
type newLinkPage struct {
	User          answer.User
	Link, Expires string
}

func (r *request) showNewLink(user answer.User, link, expires string) error {
	address := r.Scheme() + "://" + r.Request().Host + "/links/" + link
	return r.show(http.StatusCreated, "new_link", r.W.User.LinkTitle, newLinkPage{user, address, expires})
}

// userPage shows a user, and what can be changed about one.
type userPage struct {
	User   answer.User
	Tokens []answer.Token
	Factor answer.SecondFactor
	// Accounts are those of the office that are linked to the user.
	Accounts []answer.Identity
	May      bool
	Form     url.Values // as sent, or as it is
	Errors   map[string]string
	Roles    []access.Role
	// Was is what the form was made from; Changed is what has changed since, and by whom.
	Was     []hidden
	Today   string
	Changed []string
}

// user is the path of the user whom a page is about.
func (r *request) user() string { return "/users/" + url.PathEscape(r.Param("user")) }

// showUser shows a user.
func showUser(r *request) error { return r.showUserPage(http.StatusOK, nil, nil) }

func (r *request) showUserPage(status int, wrong map[string]string, changed []string) error {
	p := userPage{
		May: r.managesUsers(), Errors: wrong, Roles: access.Roles, Form: r.form, Changed: changed,
		Today: r.site.ledger.Today(),
	}
	if err := r.get(r.user(), nil, &p.User); err != nil {
		return err
	}
	is := formOfUser(&p.User)
	if p.Form == nil {
		p.Form = is
	}
	for _, field := range userFields {
		was := was(is, field)
		if r.resumed {
			was = r.form.Get(wasField + field)
		}
		p.Was = append(p.Was, hidden{wasField + field, was})
	}
	if p.May {
		var list listOf[answer.Token]
		if err := r.get(r.user()+"/tokens", nil, &list); err != nil {
			return err
		}
		p.Tokens = list.Items
		if err := r.get(r.user()+"/second-factor", nil, &p.Factor); err != nil {
			return err
		}
		var err error
		if p.Accounts, err = r.identities(); err != nil {
			return err
		}
	}
	return r.show(status, "user", p.User.Name, p)
}

// userFields are the fields of a user that can be changed, as the form has them.
var userFields = []string{"full_name", "affiliation", "title", "roles", "valid_until", "disabled", "mail"}

// wasField is the beginning of the names of what fields had when their form was made.
const wasField = "was."

// formOfUser returns the fields as a user has them.
func formOfUser(u *answer.User) url.Values {
	form := url.Values{
		"full_name": {u.FullName}, "affiliation": {u.Affiliation}, "title": {u.Title},
		"roles": access.RoleNames(u.Roles), "valid_until": {orEmpty(u.ValidUntil)}, "mail": {orEmpty(u.Mail)},
	}
	if u.Disabled {
		form.Set("disabled", "yes")
	}
	return form
}

// was is what a field has, in one text.
func was(form url.Values, field string) string { return strings.Join(form[field], " ") }

// changedMeanwhile says what has changed of a user since the form was made, and by whom; nil
// if nothing has.
func (r *request) changedMeanwhile(user *answer.User) (changed []string, err error) {
	w, is := r.W.User, formOfUser(user)
	labels := map[string]string{
		"full_name": w.FullName, "affiliation": w.Affiliation, "title": w.Position, "roles": w.Roles,
		"valid_until": w.Until, "disabled": w.Disable, "mail": r.W.Notice.Mail,
	}
	word := func(field, text string) string {
		if field == "roles" {
			names := strings.Fields(text)
			for i, name := range names {
				names[i] = r.W.Frame.Roles[name]
			}
			text = strings.Join(names, "・")
		}
		return cmp.Or(r.W.Result.Field[text], text, r.W.Subject.None)
	}
	for _, field := range userFields {
		before, now := r.form.Get(wasField+field), was(is, field)
		if r.form.Has(wasField+field) && before != now {
			changed = append(changed, say(w.Became, labels[field], word(field, before), word(field, now)))
		}
	}
	if changed == nil {
		return nil, nil
	}
	query := url.Values{"from": {cmp.Or(r.form.Get("shown"), r.site.ledger.Today()) + "T00:00:00+09:00"}}
	lines, err := listAll[answer.Audit](r, "/audit", query)
	for _, line := range slices.Backward(lines) {
		if line.Path == prefix+r.user() && line.Code == nil {
			actor := &answer.Actor{FullName: line.FullName, Affiliation: line.Affiliation, Title: line.Title}
			return append(changed, say(w.ChangedBy, r.Instant(line.At), r.Person(line.Actor, actor))), nil
		}
	}
	return changed, err
}

// changeUser changes what was changed in the form of a user.
func changeUser(r *request) error {
	if err := r.judge(access.MayManageUsers, http.MethodPatch, r.user(), ""); err != nil {
		return err
	}
	if r.resumed {
		return showUser(r)
	}
	var user answer.User
	if err := r.get(r.user(), nil, &user); err != nil {
		return err
	}
	changed, err := r.changedMeanwhile(&user)
	if err != nil {
		return err
	}
	if changed != nil {
		r.Refused = r.moved()
		return r.showUserPage(r.Refused.Status, map[string]string{"": r.Refused.Detail}, changed)
	}
	change := map[string]any{
		"full_name": r.form.Get("full_name"), "affiliation": r.form.Get("affiliation"), "title": r.form.Get("title"),
		"valid_until": r.form.Get("valid_until"), "disabled": r.form.Get("disabled") == "yes",
		"mail": r.form.Get("mail"),
	}
	if user.Name != r.who.Name { // nobody changes his own roles
		change["roles"] = append([]string{}, r.form["roles"]...)
	}
	if _, err := r.ask(command{method: http.MethodPatch, path: r.user(), body: change}, nil); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showUserPage(r.Refused.Status, wrong, nil)
	}
	r.say(r.W.User.Changed)
	return r.see(r.user())
}

// issueLink gives a user another link.
func issueLink(r *request) error {
	if err := r.judge(access.MayManageUsers, http.MethodPost, r.user()+"/links", ""); err != nil {
		return err
	}
	if r.resumed {
		return r.see(r.user())
	}
	var user answer.User
	if err := r.get(r.user(), nil, &user); err != nil {
		return err
	}
	var issued struct {
		Link    string `json:"link"`
		Expires string `json:"link_expires_at"`
	}
	command := command{method: http.MethodPost, path: r.user() + "/links", body: struct{}{}}
	if _, err := r.ask(command, &issued); err != nil {
		return err
	}
	return r.showNewLink(user, issued.Link, issued.Expires)
}

// revokeToken ends a token of a user.
func revokeToken(r *request) error { return r.revoke(r.user(), r.user()+"/tokens/") }

// revokeOwnToken ends a token of who asks.
func revokeOwnToken(r *request) error { return r.revoke("/settings", "/me/tokens/") }

func (r *request) revoke(then, tokens string) error {
	if !r.resumed {
		path := tokens + url.PathEscape(r.Param("token"))
		if _, err := r.ask(command{method: http.MethodDelete, path: path}, nil); err != nil {
			return err
		}
		r.say(r.W.User.Revoked)
	}
	return r.see(then)
}

// tokenPage shows a token, this once.
type tokenPage struct{ Title, Token, ExpiresOn string }

// issueOwnToken gives who asks a token for the interface.
func issueOwnToken(r *request) error {
	if r.resumed {
		return showSettings(r)
	}
	var issued struct {
		Title     string `json:"title"`
		Token     string `json:"token"`
		ExpiresOn string `json:"expires_on"`
	}
	body := r.entered("title", "expires_on")
	if _, err := r.ask(command{method: http.MethodPost, path: "/me/tokens", body: body}, &issued); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showSettingsPage(r.Refused.Status, wrong)
	}
	return r.show(http.StatusCreated, "new_token", r.W.User.TokenTitle,
		tokenPage{issued.Title, issued.Token, issued.ExpiresOn})
}
