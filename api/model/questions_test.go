package model

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"slaledger/api/apitest"
	"slaledger/domain"
)

// modelQuestion is something to ask about an account, and its answer.
type modelQuestion struct {
	path string
	want func() any // nil if it is refused
	code string     // with which
	now  bool       // cannot be asked as known then
}

// questions are everything that can be asked about the account after a
// command; of what there is much, some.
func (p *modelPlay) questions(c modelCommand) []modelQuestion {
	m := p.m
	all := []modelQuestion{
		{path: "/months?limit=200", want: func() any { return m.monthsAnswer() }, now: true},
		{path: "/statements?limit=200", want: func() any { return m.statementsAnswer(false) }},
		{path: "/statements?limit=200&history=true", want: func() any { return m.statementsAnswer(true) }},
		{path: "/penalties?limit=200", want: func() any { return m.penaltiesAnswer() }},
		m.balanceQuestion(""),
	}
	months := m.months()
	picked := months[p.r.IntN(len(months))]
	for _, month := range months {
		all = append(all, m.sheetQuestion(month, false))
		if month == picked || month == monthOf(c.month) {
			all = append(all, m.sheetQuestion(month, true), m.statementQuestion(month), m.penaltyQuestion(month),
				m.balanceQuestion(month.String()))
		}
	}
	if len(m.adjustments) > 0 {
		all = append(all, modelQuestion{path: "/adjustments?limit=200", want: func() any { return m.adjustmentsAnswer() },
			now: true})
	}
	switch c.kind {
	case "report":
		all = append(all, m.reportQuestions(monthOf(c.month))...)
	case "version", "confirm":
		all = append(all, modelQuestion{path: "/agreements?limit=200", want: func() any { return m.versionsAnswer() },
			now: true})
	case "withdraw":
		all = append(all, modelQuestion{path: "", want: func() any { return m.withdrawnAnswer() }, now: true})
	case "amend":
		all = append(all, modelQuestion{path: "", want: func() any { return m.contractAnswer(m.contract) }, now: true},
			modelQuestion{path: "/amendments?limit=200", want: func() any { return m.amendmentsAnswer() }, now: true})
	}
	return all
}

func (m *model) balanceQuestion(asOf string) modelQuestion {
	q := modelQuestion{path: "/balance"}
	if asOf != "" {
		q.path += "?as_of=" + asOf
	}
	switch {
	case len(m.versions) == 0:
		q.code = "no_agreement"
	case asOf != "" && monthOf(asOf) > m.settled():
		q.code = "not_settled"
	default:
		q.want = func() any { return m.balanceAnswer(monthOf(asOf)) }
	}
	return q
}

func (m *model) sheetQuestion(month domain.Month, history bool) modelQuestion {
	q := modelQuestion{path: "/months/" + month.String() + "/measurements",
		want: func() any { return m.sheetAnswer(month) }}
	if history {
		q.path, q.want = q.path+"?history=true", func() any { return m.historyAnswer(month) }
	}
	if m.inForce(month) == nil {
		q.want, q.code = nil, "no_agreement"
	}
	return q
}

func (m *model) statementQuestion(month domain.Month) modelQuestion {
	q := modelQuestion{path: "/months/" + month.String() + "/statement", code: "not_found"}
	if s := m.live(month); s != nil {
		q.want = func() any { return m.statementAnswer(s) }
	}
	return q
}

func (m *model) penaltyQuestion(month domain.Month) modelQuestion {
	q := modelQuestion{path: "/penalties/" + month.String(), code: "not_found"}
	if s := m.penalty(month); s != nil {
		q.want = func() any {
			answer := m.penaltyAnswer(s)
			answer["calculation_terms"] = nil // the pages' tests follow them
			return answer
		}
	}
	return q
}

func (m *model) versionsAnswer() map[string]any {
	var all []map[string]any
	for i := range m.versions {
		all = append(all, m.versionAnswer(i+1))
	}
	return page(all)
}

func (m *model) amendmentsAnswer() map[string]any {
	var all []map[string]any
	for i := range m.amended {
		all = append(all, m.amendmentAnswer(i+1))
	}
	return page(all)
}

// compare asks everything after a command that was recorded.
func (p *modelPlay) compare(c modelCommand) error {
	if err := p.compareJournal(); err != nil {
		return err
	}
	known := modelKnown{at: p.m.entries[len(p.m.entries)-1].at, answers: map[string]apitest.Answer{}}
	for _, q := range p.questions(c) {
		answer, err := p.get(p.reader(), q.path)
		if err != nil {
			return err
		}
		if err := p.checkQuestion(q, answer); err != nil {
			return fmt.Errorf("GET %s: %w", q.path, err)
		}
		if !q.now {
			known.answers[q.path] = answer
		}
	}
	p.noteTags(known)
	p.known = append(p.known, known)
	if err := p.checkStatements(known.answers["/statements?limit=200&history=true"].Body); err != nil {
		return err
	}
	return p.askRival(known)
}

// checkQuestion holds an answer against the model, unless both are what they
// were when they agreed last.
func (p *modelPlay) checkQuestion(q modelQuestion, answer apitest.Answer) error {
	if q.want == nil {
		v := refusedWith(http.StatusConflict, q.code)
		if q.code == "not_found" {
			v.status = http.StatusNotFound
		}
		if answer.Status != v.status {
			return fmt.Errorf("%d instead of %d %s: %s", answer.Status, v.status, q.code, answer.Body)
		}
		return checkProblem(v, answer)
	}
	if answer.Status != http.StatusOK {
		return fmt.Errorf("%d: %s", answer.Status, answer.Body)
	}
	now := modelAgreed{want: modelText(q.want()), got: string(answer.Body)}
	if p.agreed[q.path] == now {
		return nil
	}
	if diff := differs([]byte(now.want), answer.Body, masks...); diff != "" {
		return fmt.Errorf("the model (-) and the answer (+):\n%s", diff)
	}
	p.agreed[q.path] = now
	return nil
}

// noteTags notes the tag of each sheet that can be looked at for the first
// time.
func (p *modelPlay) noteTags(known modelKnown) {
	for _, path := range slices.Sorted(maps.Keys(known.answers)) {
		month, ok := strings.CutSuffix(strings.TrimPrefix(path, "/months/"), "/measurements")
		tag := known.answers[path].Header.Get("ETag")
		if _, seen := p.firstTags[monthOf(month)]; ok && tag != "" && !seen {
			p.firstTags[monthOf(month)] = tag
		}
	}
}

// askRival asks one of the questions as another vendor, for whom there is no
// such contract.
func (p *modelPlay) askRival(known modelKnown) error {
	paths := slices.Sorted(maps.Keys(known.answers))
	path := paths[p.r.IntN(len(paths))]
	answer, err := p.get("rival", path)
	if err != nil || answer.Status != http.StatusNotFound {
		return fmt.Errorf("GET %s of another vendor: %d %w: %s", path, answer.Status, err, answer.Body)
	}
	return nil
}
