package book

import (
	"net/url"
	"slices"
	"strings"

	"slaledger/domain/refusal"
)

// Webhook is an address of another system that is to be told what is recorded.
type Webhook struct {
	Title string `json:"title"` // 用途 / what it is for
	// 送信先（https://…） / where to, https://…
	URL string `json:"url"`
	// 送信する種類。省略時は、すべて / kinds that are sent; all if left out
	Kinds []string `json:"kinds,omitzero"`
	// 契約の番号。省略時は、すべて / ids of the contracts; all if left out
	Contracts []string `json:"contracts,omitzero"`
}

var webhookMembers = []member{{"title", true}, {"url", true}, {"kinds", false}, {"contracts", false}}

// MostContracts is how many contracts a webhook may name.
const MostContracts = 200

// ReadWebhook reads a webhook for some of the known kinds. It returns a
// *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadWebhook(data []byte, kinds []string) (Webhook, error) {
	r := newRequest(data)
	var w Webhook
	for name := range r.members(webhookMembers) {
		switch name {
		case "title":
			w.Title = r.title()
		case "url":
			w.URL = r.textWhere(isWebhookURL, refusal.BadFormat, refusal.Say(
				"https:// から始まる、利用者名、# 及び空白を含まない500文字以内の URL を指定してください。",
				"must be a URL that begins with https://, of at most 500 characters, without user name, # or space"))
		case "kinds":
			w.Kinds = eachOnce(r, func() string { return word(r, kinds...) })
		case "contracts":
			w.Contracts = eachOnce(r, r.id)
			if len(w.Contracts) > MostContracts {
				r.here(refusal.OutOfRange, refusal.Say("契約は%d個まで指定できます。", "names %d contracts at most", MostContracts))
			}
		}
	}
	return w, r.finish()
}

// eachOnce reads a list of texts, each once.
func eachOnce(r *reader, read func() string) []string {
	list := []string{}
	for range r.elements() {
		text := read()
		if text == "" {
			continue
		}
		if slices.Contains(list, text) {
			r.here(refusal.Duplicate, refusal.Say("%s が2回あります。", "%s is given twice", text))
			continue
		}
		list = append(list, text)
	}
	return list
}

// maxURL is how long a URL may be, in characters, which are all of ASCII.
const maxURL = 500

// isWebhookURL says whether a text is a URL that requests can be sent to. Whether one
// without encryption may be used is for whoever sends them.
func isWebhookURL(text string) bool {
	hidden := func(c rune) bool { return c <= ' ' || c > '~' }
	u, err := url.Parse(text)
	return err == nil && len(text) <= maxURL && !strings.ContainsFunc(text, hidden) &&
		(u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && !strings.Contains(text, "#")
}
