package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"slaledger/api/answer"
	"slaledger/ledger/fact"
)

// subject is the contract that a page is of, and the way to its other pages.
type subject struct {
	answer.Contract
	Path string // of the contract's home
	// Begun says that there is an agreement; before that there are a way to it and no pages
	// of results.
	Begun bool
	// Sequence is that of the last entry of the account when the page was asked for.
	Sequence int64
	Tabs     []tab
	// Awaits says that settled months are to be settled anew, nil if none is.
	Awaits *awaiting
}

// awaiting are the months that are to be settled anew, since when, and why.
type awaiting struct {
	From, To, Since string
	Acts            []answer.Event // that put them there, the earliest first
}

// tab leads to one of the pages of a contract.
type tab struct {
	Path, Word string
	Current    bool
}

// of is the contract that the path of a page names.
func (r *request) of() string { return "/contracts/" + url.PathEscape(r.Param("contract")) }

// ofMonth is the month of it that the path of a page names.
func (r *request) ofMonth() string { return r.of() + "/months/" + url.PathEscape(r.Param("month")) }

// The parts of a contract that pages belong to.
const (
	tabBalance   = "balance"
	tabMonths    = "months"
	tabEntries   = "entries"
	tabPenalties = "penalties"
	tabYears     = "years"
	tabHistory   = "history"

	tabAgreements  = "agreements"
	tabCalculation = "calculations"
)

// about has the page be about the contract in its path, under that tab, and returns it.
func (r *request) about(current string) (*subject, error) {
	s := &subject{Path: r.of()}
	if err := r.get(s.Path, nil, &s.Contract); err != nil {
		return nil, err
	}
	if err := s.read(r); err != nil {
		return nil, err
	}
	home := r.W.Subject.Balance
	if !s.Begun {
		home = r.W.Contract.Steps
	}
	for _, t := range []struct{ name, path, word string }{
		{tabBalance, "", home},
		{tabMonths, "/months", r.W.Subject.Months},
		{tabEntries, "/entries", r.W.Subject.Entries},
		{tabPenalties, "/penalties", r.W.Subject.Penalties},
		{tabYears, "/years", r.W.Year.Tab},
		{tabHistory, "/history", r.W.History.Tab},
		{tabAgreements, "/agreements", r.W.Agreement.Tab},
		{tabCalculation, "/calculations", r.W.Calculation.Tab},
	} {
		begun := s.Begun || t.name == tabBalance || t.name == tabAgreements
		if begun && (r.KnownAt() == "" || showsThePast(ofContract+t.path)) {
			s.Tabs = append(s.Tabs, tab{s.Path + t.path, t.word, t.name == current})
		}
	}
	r.Subject = s
	return s, nil
}

// read finds how far the account has come, and what waits to be settled anew by what was
// known at the instant that is chosen.
func (s *subject) read(r *request) error {
	stage, err := r.site.ledger.Stage(r.Request().Context(), r.who.User, s.ID)
	if err != nil {
		return err
	}
	s.Begun, s.Sequence = stage.HasAgreement, stage.Sequence
	m := stage.Remeasurement
	if at := r.KnownAt(); at != "" {
		known, err := time.Parse(time.RFC3339, at)
		if err == nil {
			m, err = r.site.ledger.Remeasurement(r.Request().Context(), r.who.User, s.ID, known)
		}
		if err != nil {
			return nil // whatever the page asks for is refused, and says why
		}
	}
	if m != nil {
		s.Awaits = &awaiting{From: m.Months.From.String(), To: m.Months.To.String(), Since: fact.InstantText(m.Since)}
		for _, e := range m.Acts {
			s.Awaits.Acts = append(s.Awaits.Acts, answer.NewEvent(e, r.English))
		}
	}
	return nil
}

// showsThePast says whether a page can show what was known at an instant.
func showsThePast(path string) bool {
	p := pageAt(path)
	return p != nil && slices.Contains(strings.Fields(p.parameters), "known_at")
}

// pageAt returns the page at a path, nil if there is none: that with the fewest values of
// those that match.
func pageAt(path string) (found *page) {
	asked, fewest := strings.Split(path, "/"), len(path)
	for _, p := range all() {
		parts := strings.Split(p.path, "/")
		if p.method != http.MethodGet || len(parts) != len(asked) {
			continue
		}
		values, matches := 0, true
		for i, part := range parts {
			if strings.HasPrefix(part, ":") {
				values++
			} else {
				matches = matches && part == asked[i]
			}
		}
		if matches && values < fewest {
			fewest, found = values, &p
		}
	}
	return found
}

// inThePast returns a link of a page of the past so that it leads to the same instant;
// empty where it leads to a page of a contract that can show none.
func (r *request) inThePast(link string) string {
	to, err := url.Parse(link)
	if err != nil || !strings.HasPrefix(to.Path, "/contracts/") {
		return link
	}
	if !showsThePast(to.Path) {
		return ""
	}
	return r.Keep(link)
}

// knownAt is the query of what a page asks for: as it was known at the instant that the
// page is asked for.
func (r *request) knownAt() url.Values {
	query := url.Values{}
	if at := r.QueryParam("known_at"); at != "" {
		query.Set("known_at", at)
	}
	return query
}

// KnownAt is the past instant that a page shows, empty for now.
func (r *request) KnownAt() string { return r.QueryParam("known_at") }

// Keep returns the path of a page that shows the same instant.
func (r *request) Keep(path string) string { return asKnownAt(path, r.KnownAt()) }

// asKnownAt returns a link that shows what was known at an instant, unless it says at
// which one already; as it is for no instant.
func asKnownAt(link, instant string) string {
	if instant == "" {
		return link
	}
	to, err := url.Parse(link)
	if err != nil || to.Query().Has("known_at") {
		return link
	}
	query := to.Query()
	query.Set("known_at", strings.Replace(instant, ".000000", "", 1))
	to.RawQuery = strings.ReplaceAll(query.Encode(), "%3A", ":") // a year has hundreds of them
	return to.String()
}

// Now is the page without the instant.
func (r *request) Now() string {
	query := r.Request().URL.Query()
	query.Del("known_at")
	if len(query) == 0 {
		return r.Request().URL.Path
	}
	return r.Request().URL.Path + "?" + query.Encode()
}

// listAll asks for the whole of a list, page after page.
func listAll[A any](r *request, path string, query url.Values) ([]A, error) {
	asked := url.Values{"limit": {"200"}}
	for name, values := range query {
		asked[name] = values
	}
	var whole []A
	for {
		var list listOf[A]
		if _, err := r.ask(command{method: http.MethodGet, path: path, query: asked}, &list); err != nil {
			return nil, err
		}
		whole = append(whole, list.Items...)
		if list.Next == nil {
			return whole, nil
		}
		asked.Set("cursor", *list.Next)
	}
}
