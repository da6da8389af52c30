package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
)

// penaltiesPage lists the penalties of a contract, the latest first, and what those of
// each fiscal year come to.
type penaltiesPage struct {
	Penalties []answer.Penalty
	Years     []answer.PenaltyYear
}

// showPenalties lists the penalties of a contract.
func showPenalties(r *request) error {
	if _, err := r.about(tabPenalties); err != nil {
		return err
	}
	list, err := listAll[answer.Penalty](r, r.of()+"/penalties", r.knownAt())
	if err != nil {
		return err
	}
	p := penaltiesPage{}
	for i := len(list) - 1; i >= 0; i-- {
		p.Penalties = append(p.Penalties, list[i])
		if year := list[i].Year; len(p.Years) == 0 || p.Years[len(p.Years)-1].FiscalYear != year.FiscalYear {
			p.Years = append(p.Years, year)
		}
	}
	return r.show(http.StatusOK, "penalties", r.W.Subject.Penalties, p)
}

// penaltyPage is a penalty with the way from the results to the yen, on one sheet of
// paper.
type penaltyPage struct {
	P         *answer.ExplainedPenalty
	S         *answer.Statement // in which it was found
	Version   *answer.Agreement
	Results   []numberedResult   // those that added points
	Steps     []step             // numbered on from the results
	Others    int                // how many results added none
	Objection bool               // whether somebody objected to one of the results
	Change    *penaltyChange     // nil if its figures are those of the first revision
	Standing  []string           // how it stands, in sentences
	Path      string             // of the month
	Course    []moment           // of the penalty
	Party     string             // for which the reader acts, empty if for none
	Ended     string             // why no word is taken any more, empty if one is
	Acts      []*actForm         // what the reader may do
	Propose   string             // path of the form of an adjustment, empty if there can be none
	Record    []recordRow        // what was said and done, the earliest first
	Said      bool               // whether a word of the parties is among it
	Waiver    *answer.Adjustment // that waived it, nil if none did
	numbers   []int              // on the page, of the lines of the calculation
}

// numberedResult is a result with its number on the page.
type numberedResult struct {
	Number int
	result
}

// step is a line of the calculation with its number on the page.
type step struct {
	Number int
	book.CalculationLine
	Parts []part // of the formula
	IsYen bool
}

// part is a piece of a formula, with the way to where its figure comes from, or a note of
// that.
type part struct {
	Text, Link, Note string
	Why              bool // whether the figure itself is the link
}

// showPenalty shows a penalty.
func showPenalty(r *request) error {
	p, err := r.loadPenalty()
	if err != nil {
		return err
	}
	return r.showPenaltyPage(http.StatusOK, p)
}

// loadPenalty asks for all that the page of a penalty shows.
func (r *request) loadPenalty() (*penaltyPage, error) {
	if _, err := r.about(tabPenalties); err != nil {
		return nil, err
	}
	month := url.PathEscape(r.Param("month"))
	p := &penaltyPage{P: &answer.ExplainedPenalty{}, S: &answer.Statement{}, Path: r.of() + "/months/" + month}
	if err := r.get(r.of()+"/penalties/"+month, r.knownAt(), p.P); err != nil {
		return nil, err
	}
	query := r.knownAt()
	query.Set("revision", strconv.Itoa(p.P.StatementRevision))
	if err := r.get(p.Path+"/statement", query, p.S); err != nil {
		return nil, err
	}
	results, version, err := r.resultsOf(p.S)
	if err != nil {
		return nil, err
	}
	p.Version = version
	if err := p.readChange(r); err != nil {
		return nil, err
	}
	if err := p.readRecord(r); err != nil {
		return nil, err
	}
	p.number(r, results)
	p.Ended, p.Standing, p.Course = p.ended(r), p.standing(r), p.course(r)
	p.offer(r)
	return p, nil
}

// number numbers the results that added points, and then the steps of the calculation
// that follow from them.
func (p *penaltyPage) number(r *request, results []result) {
	for _, l := range results {
		if l.Measurement != nil && l.Measurement.Objection != nil {
			p.Objection = true
		}
		if !l.Counts() {
			p.Others++
			continue
		}
		p.Results = append(p.Results, numberedResult{len(p.Results) + 1, l})
	}
	p.numbers = make([]int, len(p.P.Calculation))
	for i, line := range p.P.Calculation {
		if item := p.judges(i); item != "" { // stands with the result
			of := func(l numberedResult) bool { return l.ItemCode == item }
			p.numbers[i] = slices.IndexFunc(p.Results, of) + 1
			continue
		}
		s := step{Number: len(p.Results) + len(p.Steps) + 1, CalculationLine: line, IsYen: strings.Contains(line.Label, "額")}
		p.numbers[i] = s.Number
		s.Parts = p.parts(r, i, s.IsYen)
		p.Steps = append(p.Steps, s)
	}
}

// judges returns the item of a line of the calculation that says how a result came to
// count, empty of another line.
func (p *penaltyPage) judges(line int) string {
	for _, t := range p.P.Terms[line] {
		if t.Ref != nil && t.Ref.Kind == domain.RefMeasurement {
			return orEmpty(t.Ref.ItemCode)
		}
	}
	return ""
}

// parts returns the terms of a formula, each with the way to where its figure comes from.
func (p *penaltyPage) parts(r *request, line int, isYen bool) (parts []part) {
	for _, t := range p.P.Terms[line] {
		text := strings.NewReplacer("≤", "≦", "≥", "≧").Replace(t.Text)
		if isYen {
			text = r.groupedNumbers(text)
		}
		if t.Ref == nil {
			parts = append(parts, part{Text: text})
			continue
		}
		switch t.Ref.Kind {
		case domain.RefLine:
			text, _, _ = strings.Cut(text, "（") // the number stands for the item's code
			n := strconv.Itoa(p.numbers[*t.Ref.Line])
			parts = append(parts, part{Text: text}, part{Text: "[" + n + "]", Link: "#s" + n})
		case domain.RefOpening:
			parts = append(parts, part{Text: text, Link: p.Path + "/statement?revision=" +
				strconv.Itoa(p.P.StatementRevision) + "#opening", Why: true})
		default:
			parts = append(parts, part{Text: text, Note: r.W.Penalty.From[string(t.Ref.Kind)]})
		}
	}
	return parts
}

// Step returns the last step that came to a result of this kind, by its place from the
// end of the calculation; 0 if there is none.
func (p *penaltyPage) Step(result string) int {
	for i := len(p.Steps) - 1; i >= 0; i-- {
		if p.Steps[i].Result == result {
			return p.Steps[i].Number
		}
	}
	return 0
}

// Answered writes the result of a step.
func (r *request) Answered(s step) string {
	if s.IsYen {
		return r.Yen(s.Result)
	}
	return r.Points(s.Result)
}
