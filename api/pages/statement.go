package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"slaledger/api/answer"
)

// statementPage is the statement of a month.
type statementPage struct {
	S                *answer.Statement
	Results          []result
	Version          *answer.Agreement
	Counting, Others []result // those that add points, and those that do not
	Revisions        []int    // all of the month, the latest first
	Path             string   // of the month
	Differences      *answer.StatementDifferences
}

// showStatement shows the statement of a month, or what changed between two revisions.
func showStatement(r *request) error {
	if _, err := r.about(tabMonths); err != nil {
		return err
	}
	p := statementPage{S: &answer.Statement{}, Path: r.ofMonth()}
	query := r.knownAt()
	var latest answer.Statement
	if err := r.get(p.Path+"/statement", query, &latest); err != nil {
		return err
	}
	p.S = &latest
	if revision := r.QueryParam("revision"); revision != "" {
		query.Set("revision", revision)
		p.S = &answer.Statement{}
		if err := r.get(p.Path+"/statement", query, p.S); err != nil {
			return err
		}
	}
	for n := latest.Revision; n >= 1; n-- {
		p.Revisions = append(p.Revisions, n)
	}
	if err := p.read(r); err != nil {
		return err
	}
	title := say(r.W.Statement.Title, r.MonthTitle(p.S.Month), p.S.Revision)
	return r.show(http.StatusOK, "statement", title, p)
}

// read asks for what the statement rests on, and for what changed.
func (p *statementPage) read(r *request) error {
	if before := r.QueryParam("compare"); before != "" {
		p.Differences = &answer.StatementDifferences{}
		between := url.Values{"from": {before}, "to": {strconv.Itoa(p.S.Revision)}}
		if err := r.get(p.Path+"/statement/differences", between, p.Differences); err != nil {
			return err
		}
	}
	var err error
	p.Results, p.Version, err = r.resultsOf(p.S)
	for _, l := range p.Results {
		if l.Counts() {
			p.Counting = append(p.Counting, l)
		} else {
			p.Others = append(p.Others, l)
		}
	}
	return err
}

// Figure names a figure of a statement that changed, by its path in the answer.
func (r *request) Figure(path string) string {
	w := r.W.Statement
	if name, found := w.Figure[path]; found {
		return name
	}
	parts := strings.Split(path, ".")
	switch {
	case len(parts) == 3 && parts[0] == "lots":
		return say(r.W.Balance.LotOf, r.Month(parts[1]))
	case len(parts) == 3 && parts[0] == "extinguished":
		return say(w.Gone, r.W.Subject.Reason[parts[1]], w.Side[parts[2]])
	}
	return path
}

// FigureValue writes a figure that changed, with what it is counted in.
func (r *request) FigureValue(path string, value *string) string {
	switch {
	case path == "penalty.waived": // left out unless it is so
		return r.W.Statement.Whether[strconv.FormatBool(orEmpty(value) == "true")]
	case value == nil:
		return r.W.Subject.None
	case isYen[path]:
		return r.Yen(*value)
	case strings.HasSuffix(path, "_month"), path == "effective_from":
		return r.Month(*value)
	case path == "penalty.overlaps":
		return r.MonthList(strings.Split(*value, ","))
	}
	return r.Points(*value)
}

// isYen has the figures of a statement that are yen.
var isYen = map[string]bool{
	"penalty.base_amount": true, "penalty.exact_reduction": true, "penalty.payable": true, "penalty.reduction": true,
}
