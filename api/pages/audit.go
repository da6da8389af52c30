package pages

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"slaledger/api/answer"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/openapi"

	"github.com/go-json-experiment/json"
)

// auditPage lists who did what.
type auditPage struct {
	Lines     []answer.Audit
	Asked     url.Values // what was filled in
	Contracts map[string]string
	Next      string // path of the next page, empty at the end
}

// readsAudit says whether who asks may read the audit log.
func (r *request) readsAudit() bool { return r.who.Permit(access.MayAudit) == nil }

// ReadsAudit says so to the frame.
func (r *request) ReadsAudit() bool { return r.who.Name != "" && r.readsAudit() }

// showAudit lists who did what, oldest first.
func showAudit(r *request) error {
	p := auditPage{Asked: r.QueryParams()}
	query := url.Values{}
	for _, name := range []string{"contract", "actor", "cursor"} {
		if text := p.Asked.Get(name); text != "" {
			query.Set(name, text)
		}
	}
	for name, time := range map[string]string{"from": "T00:00:00+09:00", "to": "T23:59:59.999999+09:00"} {
		if day := p.Asked.Get(name); day != "" {
			query.Set(name, day+time)
		}
	}
	var list listOf[answer.Audit]
	if err := r.get("/audit", query, &list); err != nil {
		return err
	}
	p.Lines = list.Items
	if list.Next != nil {
		next := url.Values{"cursor": {*list.Next}}
		for _, name := range []string{"contract", "actor", "from", "to"} {
			if text := p.Asked.Get(name); text != "" {
				next.Set(name, text)
			}
		}
		p.Next = "/audit?" + next.Encode()
	}
	var contracts listOf[answer.Contract]
	if err := r.get("/contracts", url.Values{"limit": {"200"}}, &contracts); err != nil {
		return err
	}
	p.Contracts = map[string]string{}
	for _, c := range contracts.Items {
		p.Contracts[c.ID] = c.Name
	}
	return r.show(http.StatusOK, "audit", r.W.Audit.Title, p)
}

// summaries are what the routes of the interface do, in Japanese and in English, as its
// document says.
var summaries = sync.OnceValue(func() map[string][2]string {
	var document struct {
		Paths map[string]map[string]struct {
			Summary string `json:"summary"`
		} `json:"paths"`
	}
	text, err := openapi.File("openapi.json")
	if err == nil {
		err = json.Unmarshal(text, &document)
	}
	if err != nil {
		panic(err) // it is part of the program
	}
	words := map[string][2]string{}
	for path, methods := range document.Paths {
		for method, operation := range methods {
			japanese, english, _ := strings.Cut(operation.Summary, " / ")
			words[strings.ToUpper(method)+" "+path] = [2]string{japanese, english}
		}
	}
	return words
})

// Action says what was asked for, as the document of the interface does.
func (r *request) Action(action string) string {
	switch {
	case action == "sign-in":
		return r.W.Audit.SignIn
	case strings.HasPrefix(action, "slaledger "): // a command of who has the database itself
		return r.W.Audit.Operator
	}
	parts := strings.Split(action, "/")
	for i, part := range parts {
		if name, isValue := strings.CutPrefix(part, ":"); isValue {
			parts[i] = "{" + name + "}"
		}
	}
	words := summaries()[strings.Join(parts, "/")]
	if r.English {
		return words[1]
	}
	return words[0]
}

// Second writes an instant to the second.
func (r *request) Second(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return at.In(fact.Japan).Format("2006-01-02 15:04:05")
}

// Chosen says whether the lines of a contract are asked for.
func (p auditPage) Chosen(id string) bool { return p.Asked.Get("contract") == id }
