package model

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json/jsontext"
)

const adjustmentShape = "month extinguish_deduction extinguish_bonus waive_penalty penalty_period_from " +
	"penalty_period_to reason references"

// modelAdjustment is an adjustment as proposed; its place in the list is its
// number.
type modelAdjustment struct {
	month       domain.Month
	body        string
	given       modelAdjusted
	party       string
	accumulated book.Points // on which it was proposed
	by          string
	at          time.Time
}

// modelAdjusted is an adjustment as entered.
type modelAdjusted struct {
	Month     string         `json:"month"`
	Deduction jsontext.Value `json:"extinguish_deduction"`
	Bonus     jsontext.Value `json:"extinguish_bonus"`
	Waive     bool           `json:"waive_penalty"`
	From      *string        `json:"penalty_period_from"`
	To        *string        `json:"penalty_period_to"`
	Reason    string         `json:"reason"`
}

// needsPenalty says whether it waives a penalty or dates one.
func (a modelAdjusted) needsPenalty() bool { return a.Waive || a.From != nil }

// judgeProposal judges an adjustment that is proposed.
func (m *model) judgeProposal(c modelCommand) modelVerdict {
	var given modelAdjusted
	readBody(c.body, &given)
	if faults := m.adjustmentFaults(c.body, given); faults != nil {
		return invalid(faults)
	}
	month := monthOf(given.Month)
	if month > m.settled() || m.awaits(month) {
		return refusedWith(http.StatusConflict, "not_settled")
	}
	live := m.live(month).shape
	if faults := given.misfits(live); faults != nil {
		return invalid(faults).as("not with these figures")
	}
	word, _ := m.word(c.user, modelSaid{})
	after := m.copy()
	after.adjustments = append(after.adjustments, modelAdjustment{
		month, c.body, given, word.party, book.Points{Deduction: live.Accumulated.Deduction, Bonus: live.Accumulated.Bonus},
		c.user, m.instant(),
	})
	after.record("adjustment", month, c.user, m.instant())
	return modelVerdict{
		status: http.StatusCreated, after: after, outcome: "by the " + word.party,
		answer: func() any {
			answer := after.adjustmentAnswer(len(after.adjustments))
			agreed := after.copy()
			agreed.decisions = append(agreed.decisions, modelWord{
				number: len(after.adjustments), decision: "agree", at: after.instant(),
			})
			agreed.foresee(c, month, answer)
			return answer
		},
	}
}

// adjustmentFaults returns what is wrong with a proposal by itself.
func (m *model) adjustmentFaults(body string, given modelAdjusted) []string {
	faults := unknownFields(body, adjustmentShape)
	fault := func(wrong bool, text string) {
		if wrong {
			faults = append(faults, text)
		}
	}
	fault(given.Month == "", "/month required")
	fault(given.Month != "" && !m.hasMonth(given.Month), "/month outside_term")
	fault(strings.TrimSpace(given.Reason) == "", "/reason required")
	fault(given.Deduction == nil && given.Bonus != nil, "/extinguish_deduction required")
	fault(given.Deduction != nil && given.Bonus == nil, "/extinguish_bonus required")
	fault(strings.Contains(string(given.Deduction), "-"), "/extinguish_deduction out_of_range")
	from, to := given.From, given.To
	fault(from == nil && to != nil, "/penalty_period_from required")
	fault(from != nil && to == nil, "/penalty_period_to required")
	fault(from != nil && given.Waive, "/penalty_period_from not_allowed")
	fault(to != nil && given.Waive, "/penalty_period_to not_allowed")
	fault(from != nil && to != nil && *to < *from, "/penalty_period_to out_of_range")
	fault(from != nil && !m.hasMonth(*from), "/penalty_period_from outside_term")
	fault(to != nil && !m.hasMonth(*to), "/penalty_period_to outside_term")
	return faults
}

// misfits returns what does not go with the figures of a month.
func (a modelAdjusted) misfits(live book.Statement) (faults []string) {
	more := func(value jsontext.Value, than string) bool {
		return value != nil && rational(plainDecimal(value)).Cmp(rational(than)) > 0
	}
	if more(a.Deduction, live.Accumulated.Deduction) {
		faults = append(faults, "/extinguish_deduction out_of_range")
	}
	if more(a.Bonus, live.Accumulated.Bonus) {
		faults = append(faults, "/extinguish_bonus out_of_range")
	}
	switch {
	case live.Penalty != nil:
	case a.Waive:
		faults = append(faults, "/waive_penalty no_penalty")
	case a.From != nil:
		faults = append(faults, "/penalty_period_from no_penalty", "/penalty_period_to no_penalty")
	}
	return faults
}

// judgeDecision judges a party's word on an adjustment. One that changes what
// counts settles the months from there on again, at once or not at all.
func (m *model) judgeDecision(c modelCommand) modelVerdict {
	number, _ := strconv.Atoi(c.item)
	if number < 1 || number > len(m.adjustments) || strconv.Itoa(number) != c.item {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	said, faults := readSaid(c.body, "decision reason party document", "", "agree", "reject", "withdraw")
	if faults != nil {
		return invalid(faults)
	}
	word, faults := m.word(c.user, said)
	if faults != nil {
		return invalid(faults)
	}
	word.number = number
	settles, refused := m.refusedDecision(word)
	if refused != nil {
		return *refused
	}
	adjustment := m.adjustments[number-1]
	before := m.adjustmentStatus(number)
	v := modelVerdict{status: http.StatusOK, after: m.copy(), outcome: word.decision + " via " + word.via}
	v.after.decisions = append(v.after.decisions, word)
	if settles {
		if missing := m.missingUpTo(adjustment.month, m.settled()); missing != nil {
			v := refusedWith(http.StatusConflict, "measurements_missing")
			v.missing = missing
			return v
		}
		v.resettled = v.after.resettle(adjustment.month, m.settled(), c.user, m.instant())
		v.outcome += fmt.Sprintf(", was %s, is %s", before, v.after.adjustmentStatus(number))
		if word.decision == "reject" && m.replaced(adjustment.month) {
			v.outcome = "the one before does not come back"
		}
	}
	v.after.record("decision", adjustment.month, c.user, m.instant())
	v.answer = func() any {
		answer := v.after.adjustmentAnswer(number)
		answer["resettled"] = v.after.resettledAnswer(m, v.resettled, 0)
		return answer
	}
	return v
}

// refusedDecision returns why a decision is not taken, nil if it is, and whether
// it changes what counts.
func (m *model) refusedDecision(w modelWord) (settles bool, refused *modelVerdict) {
	adjustment, status := m.adjustments[w.number-1], m.adjustmentStatus(w.number)
	refuse := func(status int, code, outcome string) (bool, *modelVerdict) {
		v := refusedWith(status, code).as(outcome)
		return false, &v
	}
	if own := w.party == adjustment.party; own != (w.decision == "withdraw") {
		return refuse(http.StatusForbidden, "forbidden", "for the other party to say")
	}
	agreement := m.lastDecision(w.number)
	inForce := status == "agreed" || status == "stale"
	contests := inForce && w.party == "vendor" && w.decision == "reject" && agreement.via == "document"
	if status != "proposed" && !contests {
		return refuse(http.StatusConflict, "adjustment_closed", status)
	}
	settles = contests || w.decision == "agree"
	if settles && m.awaits(adjustment.month) {
		return refuse(http.StatusConflict, "not_settled", "")
	}
	if w.via == "document" && w.bothSides(adjustment.by) {
		return refuse(http.StatusForbidden, "forbidden", "both sides")
	}
	return settles, nil
}

// lastDecision returns the last word on an adjustment, nil if there is none.
func (m *model) lastDecision(number int) (last *modelWord) {
	for i := range m.decisions {
		if m.decisions[i].number == number {
			last = &m.decisions[i]
		}
	}
	return last
}

// adjustmentStatus returns how far the parties are with an adjustment, with the
// figures that are settled.
func (m *model) adjustmentStatus(number int) string {
	last, adjustment := m.lastDecision(number), m.adjustments[number-1]
	switch {
	case last == nil:
		return "proposed"
	case last.decision == "reject":
		return "rejected"
	case last.decision == "withdraw":
		return "withdrawn"
	}
	for _, later := range m.decisions {
		if later.decision == "agree" && later.at.After(last.at) && m.adjustments[later.number-1].month == adjustment.month {
			return "replaced"
		}
	}
	if !adjustment.counts(m.live(adjustment.month).shape) {
		return "stale"
	}
	return "agreed"
}

// replaced says whether an adjustment of a month was replaced.
func (m *model) replaced(month domain.Month) bool {
	for i, a := range m.adjustments {
		if a.month == month && m.adjustmentStatus(i+1) == "replaced" {
			return true
		}
	}
	return false
}

// counts says whether an agreed adjustment acts on a month with such figures:
// they are those that it was proposed on.
func (a modelAdjustment) counts(month book.Statement) bool {
	return month.Accumulated.Deduction == a.accumulated.Deduction && month.Accumulated.Bonus == a.accumulated.Bonus &&
		(month.Penalty != nil || !a.given.needsPenalty())
}

// agreedFor returns the adjustment that both agreed on for a month, counting or
// not, nil if there is none.
func (m *model) agreedFor(month domain.Month) *modelAdjustment {
	for i := range m.adjustments {
		if m.adjustments[i].month != month || m.lastDecision(i+1) == nil {
			continue
		}
		if status := m.adjustmentStatus(i + 1); status == "agreed" || status == "stale" {
			return &m.adjustments[i]
		}
	}
	return nil
}

// counting returns the adjustments that act on the months up to one, as a Book
// has them: from the earliest on, each if the Book without it and with those
// before comes to the figures that it was proposed on.
func (m *model) counting(to domain.Month) (bodies []jsontext.Value) {
	if len(m.decisions) == 0 {
		return nil
	}
	for _, month := range m.months() {
		agreed := m.agreedFor(month)
		if month > to || agreed == nil {
			continue
		}
		statements := calculate(m.bookWith(month, bodies))
		if agreed.counts(statements[len(statements)-1].shape) {
			bodies = append(bodies, jsontext.Value(agreed.body))
		}
	}
	return bodies
}

// adjustmentAnswer returns the adjustment of a number.
func (m *model) adjustmentAnswer(number int) map[string]any {
	adjustment := m.adjustments[number-1]
	shape, err := book.ReadAdjustment([]byte(adjustment.body))
	if err != nil {
		panic(err)
	}
	answer := membersOf(book.NewAdjustment(&shape))
	answer["id"], answer["status"], answer["accumulated"] = strconv.Itoa(number), m.adjustmentStatus(number),
		adjustment.accumulated
	answer["party"], answer["proposed_by"], answer["proposed_at"] = adjustment.party, adjustment.by,
		instantOf(adjustment.at)
	decisions := []any{}
	for _, w := range m.decisions {
		if w.number == number {
			decisions = append(decisions, w.answer())
		}
	}
	answer["decisions"] = decisions
	return answer
}

func (m *model) adjustmentsAnswer() map[string]any {
	var all []map[string]any
	for i := range m.adjustments {
		all = append(all, m.adjustmentAnswer(i+1))
	}
	return page(all)
}

// openEnd returns the last month to which an adjustment that is proposed or
// agreed dates a penalty, 0 if none does: the term must hold it.
func (m *model) openEnd() (end domain.Month) {
	for i, a := range m.adjustments {
		if status := m.adjustmentStatus(i + 1); a.given.To != nil &&
			slices.Contains([]string{"proposed", "agreed", "stale"}, status) {
			end = max(end, monthOf(*a.given.To))
		}
	}
	return end
}

// propose draws an adjustment, most often of a settled month, one with a penalty
// if there is any.
func (d *modelDraw) propose(m *model) (modelCommand, bool) {
	if m.settled() == 0 && d.chance(95) {
		return modelCommand{}, false
	}
	month := choose(d, m.months()...)
	last := m.settled()
	if m.reopened() > m.term().From && d.chance(80) {
		last = m.reopened() - 1
	}
	if last != 0 && d.chance(90) {
		month = m.term().From + domain.Month(d.IntN(int(last-m.term().From)+1))
	}
	if s := d.penalized(m); s != nil && d.chance(60) {
		month = s.month
	}
	for _, w := range m.decisions { // instead of the one before
		if w.decision == "agree" && d.chance(25) {
			month = m.adjustments[w.number-1].month
		}
	}
	said := map[string]any{"month": month.String(), "reason": choose(d, "協議の結果", "議事録による")}
	penalized := m.live(month) != nil && m.live(month).shape.Penalty != nil
	switch n := d.IntN(10); {
	case n < 4 && penalized || n == 0:
		said["waive_penalty"] = true
	case n < 7 && penalized || n == 1:
		from := choose(d, m.months()...)
		to := min(from+domain.Month(d.IntN(3)), m.term().To)
		said["penalty_period_from"], said["penalty_period_to"] = from.String(), to.String()
	}
	if d.chance(50) {
		d.extinguish(m, month, said)
	}
	d.wrongProposal(m, said)
	return modelCommand{user: d.proposer(), body: modelText(said)}, true
}

func (d *modelDraw) proposer() string { return choose(d, "vendor", d.clerk()) }

// extinguish draws amounts within what is accumulated in a month, or a little
// more.
func (d *modelDraw) extinguish(m *model, month domain.Month, said map[string]any) {
	part := func(of string) any {
		switch d.IntN(8) {
		case 0, 1, 2:
			return of
		case 3, 4:
			return "0"
		case 5:
			return jsontext.Value("1.0")
		}
		return choose(d, "0.5", "2", "5")
	}
	deduction, bonus := "0", "0"
	if live := m.live(month); live != nil {
		deduction, bonus = live.shape.Accumulated.Deduction, live.shape.Accumulated.Bonus
	}
	said["extinguish_deduction"], said["extinguish_bonus"] = part(deduction), choose(d, part(bonus), "0")
}

// wrongProposal draws, now and then, what is wrong with an adjustment.
func (d *modelDraw) wrongProposal(m *model, said map[string]any) {
	switch d.IntN(60) {
	case 0:
		delete(said, "reason")
	case 1:
		said["reason"] = "　"
	case 2:
		delete(said, "month")
	case 3:
		said["month"] = (m.term().To + 1).String()
	case 4:
		delete(said, "extinguish_bonus")
	case 5:
		delete(said, "penalty_period_to")
	case 6:
		said["party"] = "vendor"
	case 7:
		said["waive_penalty"] = true
	case 8:
		if said["extinguish_deduction"] != nil {
			said["extinguish_deduction"] = "-1"
		}
	case 9:
		if said["penalty_period_to"] != nil {
			said["penalty_period_to"] = (m.term().To + 1).String()
		}
	case 10:
		said["penalty_period_from"], said["penalty_period_to"] = said["penalty_period_to"], said["penalty_period_from"]
	}
}

// renegotiate draws the next step of what a random choice rarely goes through:
// what was agreed for a month is replaced on paper, and the vendor contests the
// paper.
func (d *modelDraw) renegotiate(m *model) (modelCommand, bool) {
	var agreed, proposed int
	for i, a := range m.adjustments {
		switch status := m.adjustmentStatus(i + 1); {
		case status == "agreed" && !m.awaits(a.month):
			agreed, proposed = i+1, 0
		case status == "proposed" && agreed != 0 && a.month == m.adjustments[agreed-1].month && a.party == "prefecture":
			proposed = i + 1
		}
	}
	if agreed == 0 {
		return modelCommand{}, false
	}
	month := m.adjustments[agreed-1].month
	switch by := m.lastDecision(agreed).via; {
	case by == "document" && m.replaced(month):
		return modelCommand{kind: "decide", user: "vendor", item: strconv.Itoa(agreed), body: `{"decision":"reject"}`}, true
	case proposed != 0:
		said := map[string]any{"decision": "agree", "party": "vendor", "document": d.document()}
		other := staff[0]
		if m.adjustments[proposed-1].by == other {
			other = staff[1]
		}
		return modelCommand{kind: "decide", user: other, item: strconv.Itoa(proposed), body: modelText(said)}, true
	}
	said := map[string]any{"month": month.String(), "reason": "再協議の結果"}
	d.extinguish(m, month, said)
	return modelCommand{kind: "propose", user: d.clerk(), body: modelText(said)}, true
}

// decide draws a word on an adjustment, most often the other party's on one that
// is proposed.
func (d *modelDraw) decide(m *model) (modelCommand, bool) {
	if len(m.adjustments) == 0 {
		return modelCommand{user: "vendor", item: choose(d, "1", "x", "01"), body: `{"decision":"agree"}`}, d.chance(3)
	}
	number := 1 + d.IntN(len(m.adjustments))
	if d.chance(65) { // the last that is open
		for number = len(m.adjustments); number > 1 && m.adjustmentStatus(number) != "proposed"; number-- {
		}
	}
	for _, w := range m.decisions {
		if w.via != "document" || w.decision != "agree" {
			continue
		}
		chance := 10
		if status := m.adjustmentStatus(w.number); status == "agreed" || status == "stale" {
			chance = 35
		}
		if d.chance(chance) {
			number = w.number
		}
	}
	c := modelCommand{item: strconv.Itoa(number)}
	party, said := m.adjustments[number-1].party, map[string]any{}
	switch n := d.IntN(100); {
	case n < 65:
		party, said["decision"] = otherParty(party), "agree"
	case n < 78:
		party, said["decision"] = otherParty(party), "reject"
	case n < 88:
		said["decision"] = "withdraw"
	default:
		said["decision"] = choose(d, "agree", "reject")
	}
	if last := m.lastDecision(number); last != nil && last.via == "document" && d.chance(75) {
		party, said["decision"] = "vendor", "reject"
	}
	if d.chance(30) {
		said["reason"] = "協議による"
	}
	c.user = d.speak(said, party)
	if i := slices.Index(staff, c.user); i >= 0 && said["party"] != nil && c.user == m.adjustments[number-1].by &&
		d.chance(70) {
		c.user = staff[1-i] // who may
	}
	if d.chance(2) {
		c.item = choose(d, "0", "01", "99", "x")
	}
	c.body = modelText(said)
	return c, true
}
