package pages

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"

	"golang.org/x/text/unicode/norm"
)

// verificationPage is what checking an account found, and what a number from a paper is.
type verificationPage struct {
	Found answer.Verification
	Typed string     // as it was typed
	Wrong string     // why it is no number of a paper
	Paper *copyFound // nil unless a number was typed
}

// copyFound is what a number from a paper was found to be.
type copyFound struct {
	Known     bool
	Latest    int               // revision of the month now
	Statement *answer.Statement // whose number it is, nil if it is none's
	Sequence  int64             // of the journal's entry whose number it is, 0 if it is none's
	System    int64             // of the system's journal, 0 if it is none's
	Entries   int               // of the journal now
}

// aHash is a number of a paper, or the beginning of one; its digits stand in groups.
var aHash = regexp.MustCompile(`^[0-9a-f]{16,64}$`)

// showVerification checks an account, and looks for the number of a paper.
func showVerification(r *request) error {
	if _, err := r.about(tabHistory); err != nil {
		return err
	}
	p := verificationPage{Typed: r.QueryParam("hash")}
	if err := r.get(r.of()+"/verification", nil, &p.Found); err != nil {
		return err
	}
	status := http.StatusOK
	if p.Typed != "" {
		hash := strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(p.Typed)), ""))
		if !aHash.MatchString(hash) {
			status, p.Wrong = http.StatusUnprocessableEntity, r.W.Verification.NoHash
		} else if err := p.look(r, hash); err != nil {
			return err
		}
	}
	return r.show(status, "verification", r.W.Verification.Title, p)
}

// look finds what a number from a paper is.
func (p *verificationPage) look(r *request, hash string) error {
	p.Paper = &copyFound{Entries: p.Found.Entries}
	statements, err := listAll[answer.Statement](r, r.of()+"/statements", url.Values{"history": {"true"}})
	if err != nil {
		return err
	}
	for i := range statements {
		s := &statements[i]
		switch {
		case strings.HasPrefix(s.Hash, hash):
			p.Paper.Known, p.Paper.Statement = true, s
			for _, other := range statements {
				if other.Month == s.Month {
					p.Paper.Latest = max(p.Paper.Latest, other.Revision)
				}
			}
			return nil
		case s.SystemHead != nil && strings.HasPrefix(s.SystemHead.Hash, hash):
			p.Paper.Known, p.Paper.System = true, s.SystemHead.Sequence
			return nil
		}
	}
	entries, err := listAll[answer.Entry](r, r.of()+"/entries", nil)
	if err != nil {
		return err
	}
	of := func(e answer.Entry) bool { return strings.HasPrefix(e.Hash, hash) }
	at := slices.IndexFunc(entries, of)
	if at < 0 {
		return nil
	}
	head := url.Values{"sequence": {strconv.FormatInt(entries[at].Sequence, 10)}, "hash": {hash}}
	var again answer.Verification
	if err := r.get(r.of()+"/verification", head, &again); err != nil {
		return err
	}
	p.Paper.Known, p.Paper.Sequence = again.HeadFound != nil && *again.HeadFound, entries[at].Sequence
	return nil
}
