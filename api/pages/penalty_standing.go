package pages

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
)

// penaltyChange is what gave a penalty the figures that it has, or took it away: a later
// revision of the statement, and the acts that led there.
type penaltyChange struct {
	Statement       *answer.Statement // the revision that did
	Acts            []answer.Event    // the earliest first
	More            int               // how many others there are
	Revision        string            // path of that revision
	Compare, Around string            // paths of what changed with it, and of what was known then
	Before          string            // the reduction before in yen, empty if there was no penalty
}

// actsOfChange is how many acts behind a change stand on the page of a penalty.
const actsOfChange = 4

// readChange finds what changed the penalty since the revision before, or took it away.
func (p *penaltyPage) readChange(r *request) error {
	from, s := p.P.StatementRevision-1, p.S
	if p.P.Status == "withdrawn" {
		from, s = from+1, &answer.Statement{}
		query := r.knownAt()
		query.Set("revision", strconv.Itoa(from+1))
		if err := r.get(p.Path+"/statement", query, s); err != nil {
			return err
		}
	}
	if from == 0 {
		return nil
	}
	between := url.Values{"from": {strconv.Itoa(from)}, "to": {strconv.Itoa(from + 1)}}
	var d answer.StatementDifferences
	if err := r.get(p.Path+"/statement/differences", between, &d); err != nil {
		return err
	}
	history := r.of() + "/history?month=" + p.P.Month
	c := &penaltyChange{
		Statement: s, Acts: d.Acts, Revision: p.Path + "/statement?revision=" + strconv.Itoa(from+1),
		Compare: history + "&" + between.Encode(), Around: asKnownAt(history, s.SettledAt), Before: p.P.Reduction,
	}
	if c.More = max(0, len(c.Acts)-actsOfChange); c.More > 0 { // those with a reason say more
		slices.SortStableFunc(c.Acts, func(a, b answer.Event) int {
			return rank(a) - rank(b)
		})
		c.Acts = c.Acts[:actsOfChange]
		slices.SortStableFunc(c.Acts, func(a, b answer.Event) int { return int(a.Sequence - b.Sequence) })
	}
	for _, f := range d.Figures {
		if f.Figure == "penalty.reduction" {
			c.Before = orEmpty(f.Before)
		}
	}
	p.Change = c
	return nil
}

// rank puts acts of which a reason was given before others.
func rank(e answer.Event) int {
	if e.Reason == nil {
		return 1
	}
	return 0
}

// Live says whether the figures are those that the parties are to speak of, or have spoken
// of: neither closed nor to be settled anew.
func (p *penaltyPage) Live() bool { return p.Ended == "" }

// ended says why no word is taken any more, empty if one is.
func (p *penaltyPage) ended(r *request) string {
	switch {
	case p.S.Status == "superseded_pending":
		return r.W.PenaltyAct.Awaits
	case p.P.Status == "withdrawn":
		return r.W.PenaltyAct.Withdrawn
	case p.P.Status == "waived":
		return r.W.PenaltyAct.Waived
	}
	return ""
}

// standing says how the penalty stands: since when, by whose act, and why.
func (p *penaltyPage) standing(r *request) (said []string) {
	w := r.W.Penalty
	if c := p.Change; c != nil && p.P.Status == "withdrawn" {
		said = append(said, say(w.WithdrawnBy, c.Statement.Revision, r.PaperInstant(c.Statement.SettledAt),
			c.Statement.SettledBy, p.P.StatementRevision))
	} else if c != nil {
		said = append(said, p.restated(r, c))
	}
	said = append(said, w.Said[p.P.Status])
	switch p.P.Status {
	case "disputed":
		c := p.counted(domain.VendorParty)
		said = append(said, say(w.DisputedBy, r.PaperInstant(c.At), c.By, c.Reason))
	case "imposed":
		for _, c := range p.P.Consents {
			if c.Counts && c.Decision == domain.Impose {
				said = append(said, say(w.ImposedBy, r.PaperInstant(c.At), c.By, c.Reason))
			}
		}
	}
	if p.S.Status == "superseded_pending" {
		said = append(said, r.W.PenaltyAct.Awaits)
	}
	return said
}

// restated says what another settlement made of the reduction.
func (p *penaltyPage) restated(r *request, c *penaltyChange) string {
	before := r.W.Subject.None
	if c.Before != "" {
		before = r.Yen(c.Before)
	}
	return say(r.W.Penalty.Restated, c.Statement.Revision, r.PaperInstant(c.Statement.SettledAt), c.Statement.SettledBy,
		before, r.Yen(p.P.Reduction))
}

// NoEffect says why a word of a party does not count, empty if it does.
func (r *request) NoEffect(p *penaltyPage, c answer.Consent) string {
	w := r.W.Penalty
	switch {
	case c.Counts:
		return ""
	case c.Revision != p.P.StatementRevision:
		return say(w.NoEffect, w.OfRevision)
	case p.P.Status == "withdrawn":
		return say(w.NoEffect, w.OfWithdrawn)
	}
	return say(w.NoEffect, w.SaidAnew)
}

// Overlaps says with which earlier penalties one takes of the same fees (D13).
func (r *request) Overlaps(p answer.Penalty) string {
	if len(p.Overlaps) == 0 {
		return r.W.Penalty.NoOverlap
	}
	words := make([]string, len(p.Overlaps))
	for i, month := range p.Overlaps {
		words[i] = say(r.W.Penalty.Overlap, r.Month(month))
	}
	return strings.Join(words, " ")
}

// PenaltiesOf says what the penalties of a fiscal year come to beside its fees (D13).
func (r *request) PenaltiesOf(y answer.PenaltyYear) string {
	words := r.W.Penalty.Year
	if y.AboveFees() {
		words = r.W.Penalty.YearAbove
	}
	return say(words, r.FiscalYear(y.FiscalYear), r.Yen(y.Reductions), r.Yen(y.Fees))
}

// standingAlone says what is to be known before a penalty is agreed to, imposed or taken:
// nothing caps it with the others (D13).
func (p *penaltyPage) standingAlone(r *request) string {
	return r.Overlaps(p.P.Penalty) + " " + r.PenaltiesOf(p.P.Year)
}
