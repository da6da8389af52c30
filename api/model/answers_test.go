package model

import (
	"fmt"
	"slices"
	"time"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// What the model answers. Only hashes are not in it: they are checked by
// themselves.

// membersOf returns the members of what JSON makes of a shape.
func membersOf(shape any) map[string]any {
	text, err := json.Marshal(shape)
	if err != nil {
		panic(err)
	}
	members := map[string]any{}
	if err := json.Unmarshal(text, &members); err != nil {
		panic(err)
	}
	return members
}

// page is a list that fits on one page.
func page[A any](items []A) map[string]any {
	if items == nil {
		items = []A{}
	}
	return map[string]any{"items": items, "next_cursor": nil}
}

func (m *model) contractAnswer(contract book.Contract) map[string]any {
	answer := membersOf(contract)
	answer["id"], answer["imported"], answer["withdrawn"] = m.id, nil, nil
	return answer
}

// versionAnswer returns the agreement version of a number.
func (m *model) versionAnswer(number int) map[string]any {
	version, err := book.ReadAgreement([]byte(m.versions[number-1].body), number)
	if err != nil {
		panic(err)
	}
	answer := membersOf(book.NewAgreement(version))
	answer["version"], answer["confirmation"] = number, m.confirmation(number)
	return answer
}

// sheetAnswer returns the sheet of a month: the usable measurements in the
// agreement's item order.
func (m *model) sheetAnswer(month domain.Month) map[string]any {
	measurements := []any{}
	for _, item := range m.items(month) {
		if ms := m.usable(month, item); ms != nil {
			measurements = append(measurements, m.measurementAnswer(*ms))
		}
	}
	return map[string]any{
		"month": month.String(), "measurements": measurements, "missing": m.missing(month), "preview": m.preview(month),
	}
}

// historyAnswer returns every revision for a month, by item and revision.
func (m *model) historyAnswer(month domain.Month) map[string]any {
	var codes []string
	for _, ms := range m.measured {
		if ms.month == month && !slices.Contains(codes, ms.line.ItemCode) {
			codes = append(codes, ms.line.ItemCode)
		}
	}
	slices.Sort(codes)
	measurements := []any{}
	for _, code := range codes {
		for _, ms := range m.revisions(month, code) {
			measurements = append(measurements, m.measurementAnswer(ms))
		}
	}
	return map[string]any{"month": month.String(), "measurements": measurements, "missing": []string{}, "preview": nil}
}

// measurementAnswer returns one measurement, counted under the version in
// force if the item takes it.
func (m *model) measurementAnswer(ms modelMeasured) map[string]any {
	item := m.item(ms.month, ms.line.ItemCode)
	taken := item != nil && item.takes(ms.line)
	answer := membersOf(ms.line.shape())
	if taken {
		answer = item.shapeAnswered(ms.line)
	}
	all := m.revisions(ms.month, ms.line.ItemCode)
	answer["id"] = fmt.Sprintf("%s-%s-%d", ms.month, ms.line.ItemCode, ms.revision)
	answer["month"], answer["revision"], answer["method"], answer["report_revision"] = ms.month.String(), ms.revision,
		ms.method, nil
	answer["recorded_by"], answer["recorded_at"], answer["objection"] = ms.by, instantOf(ms.at), m.objectionAnswer(ms)
	if ms.report != 0 {
		answer["report_revision"] = ms.report
	}
	answer["late"] = m.lastDay(ms.month, all[0].at) < dayOf(all[0].at)
	answer["status"] = "valid"
	if ms.revision < len(all) {
		answer["status"] = "replaced"
	}
	if c := m.cancellation(ms); c != nil {
		answer["status"] = "cancelled"
		answer["cancelled_by"], answer["cancelled_at"], answer["cancel_reason"] = c.by, instantOf(c.at), c.reason
	}
	answer["count"], answer["bonus_count"], answer["achieved"] = 0, 0, nil
	if taken {
		c, bonus := item.count(ms.line)
		answer["count"], answer["bonus_count"] = c, bonus
		if item.Counting != "manual" && !ms.line.NotApplicable {
			answer["achieved"] = c == 0
		}
	}
	return answer
}

// preview returns what settling would give, nil while it would be refused: of
// the first month under re-measurement it looks at its own sheet only.
func (m *model) preview(month domain.Month) any {
	if m.inForce(month) == nil || month != m.toSettle() || len(m.missing(month)) > 0 {
		return nil
	}
	statements := m.calculated(month)
	s := statements[len(statements)-1]
	s.shape.Revision = 1
	if live := m.live(month); live != nil {
		s.shape.Revision = live.revision
		if live.figures() != s.figures() {
			s.shape.Revision++
		}
	}
	return membersOf(answer.CalculatedStatement(book.Calculated{Statement: s.shape, Year: m.penaltyYear(month, &s)}))
}

// lastDay returns the last day on which a result of a month may be recorded for
// the first time at an instant without being late: the end of the month that
// many months after it or, where a version recorded after the settlement asks
// for it, of the month after that version.
func (m *model) lastDay(month domain.Month, first time.Time) string {
	version := m.inForce(month)
	day := endOf(month + domain.Month(version.due))
	if month <= version.settled && first.After(version.at) {
		recorded := monthOf(dayOf(version.at)[:7])
		day = max(day, endOf(recorded+1))
	}
	return day
}

// endOf returns the last day of a month.
func endOf(month domain.Month) string {
	first, err := time.Parse("2006-01", month.String())
	if err != nil {
		panic(err)
	}
	return first.AddDate(0, 1, -1).Format(time.DateOnly)
}

// dayOf returns the day of an instant in Japan.
func dayOf(at time.Time) string { return instantOf(at)[:10] }

// monthsAnswer returns how far each month is.
func (m *model) monthsAnswer() map[string]any {
	var states []map[string]any
	for _, month := range m.months() {
		state := map[string]any{"month": month.String(), "due_date": nil, "status": "open", "measured": 0, "items": 0,
			"overdue": false, "reported": m.reportedAnswer(month)}
		states = append(states, state)
		if m.inForce(month) == nil {
			continue
		}
		items, missing := len(m.items(month)), len(m.missing(month))
		state["items"], state["measured"] = items, items-missing
		if m.withdrawn == nil {
			due := m.lastDay(month, m.instant())
			state["due_date"], state["overdue"] = due, missing > 0 && due < dayOf(m.now)
		}
		switch {
		case m.awaits(month):
			state["status"] = "superseded_pending"
		case month <= m.settled():
			state["status"] = "settled"
		case missing == 0:
			state["status"] = "measured"
		}
	}
	return page(states)
}

// reportedAnswer says whether the vendor reported a month, nil if it did not and reported
// no earlier one, or while there is no agreement.
func (m *model) reportedAnswer(month domain.Month) any {
	var said any
	for _, r := range m.reported {
		switch {
		case r.month == month:
			return true
		case r.month < month:
			said = false
		}
	}
	return said
}

// statementAnswer returns a revision of a statement.
func (m *model) statementAnswer(s *modelStatement) map[string]any {
	s.shape.ContractID, s.shape.Revision, s.shape.SettledAt, s.shape.SettledBy = m.id, s.revision, instantOf(s.at), s.by
	s.shape.JournalHead = &book.Head{Sequence: s.head}
	answer := membersOf(answer.CalculatedStatement(book.Calculated{Statement: s.shape}))
	answer["status"], answer["hash"], answer["imported"] = "settled", "", nil // checkStatements knows the hash
	answer["system_head"] = ""
	switch {
	case s.revision < m.live(s.month).revision:
		answer["status"] = "superseded"
	case m.awaits(s.month):
		answer["status"] = "superseded_pending"
	}
	if s.shape.Penalty != nil {
		answer["penalty"] = m.penaltyIn(s)
	}
	answer["outstanding"] = []any{}
	if found := m.penalty(s.month); s.shape.Penalty == nil && found != nil && s.revision == m.live(s.month).revision {
		if left := m.outstandingOf(found); left != nil {
			answer["outstanding"] = []any{left}
		}
	}
	return answer
}

// outstandingOf returns the money still to be taken or given back of a penalty, nil if
// there is none.
func (m *model) outstandingOf(s *modelStatement) any {
	penalty := m.penaltyIn(s)
	if penalty["outstanding"] == "0" {
		return nil
	}
	deducted, repaid, _ := m.moved(s.month)
	return map[string]any{
		"month": s.month.String(), "status": penalty["status"], "reduction": m.live(s.month).reduction(),
		"deducted": deducted.String(), "repaid": repaid.String(), "applied": penalty["applied"],
		"outstanding": penalty["outstanding"],
	}
}

// outstanding returns the money still to be taken or given back up to a month.
func (m *model) outstanding(to domain.Month) []any {
	all := []any{}
	for _, month := range m.months() {
		if s := m.penalty(month); s != nil && month <= to {
			if left := m.outstandingOf(s); left != nil {
				all = append(all, left)
			}
		}
	}
	return all
}

// statementsAnswer returns the live statements or, with history, every
// revision, by month.
func (m *model) statementsAnswer(history bool) map[string]any {
	var all []map[string]any
	for _, month := range m.months() {
		for i := range m.statements {
			if s := &m.statements[i]; s.month == month && (history || s.revision == m.live(month).revision) {
				all = append(all, m.statementAnswer(s))
			}
		}
	}
	return page(all)
}

// settlementAnswer returns the statement of a month and what else changed since
// before.
func (m *model) settlementAnswer(before *model, month domain.Month, changed []domain.Month) any {
	answer := m.statementAnswer(m.live(month))
	answer["resettled"] = m.resettledAnswer(before, changed, month)
	return answer
}

// resettledAnswer names the months, but for one, with another revision.
func (m *model) resettledAnswer(before *model, changed []domain.Month, but domain.Month) []any {
	all := []any{}
	for _, month := range changed {
		if month == but {
			continue
		}
		all = append(all, map[string]any{
			"month": month.String(), "before": before.outcome(month), "after": m.outcome(month),
		})
	}
	return all
}

// outcome returns what a month came to, and what is outstanding for it.
func (m *model) outcome(month domain.Month) map[string]any {
	s := m.live(month)
	applied := m.applied(month)
	answer := map[string]any{
		"total": s.shape.Closing.Total, "reduction": s.reduction(), "outstanding": "0", "penalty_status": nil,
	}
	if s.shape.Penalty == nil && applied.IsZero() {
		return answer
	}
	reduction, err := domain.ParseAmount(s.reduction())
	if err != nil {
		panic(err)
	}
	answer["outstanding"], answer["penalty_status"] = reduction.Sub(applied).String(), m.penaltyStatus(s)
	return answer
}

// penalty returns the latest revision of a month that has a penalty, nil if
// none has.
func (m *model) penalty(month domain.Month) (found *modelStatement) {
	for i := range m.statements {
		if s := &m.statements[i]; s.month == month && s.shape.Penalty != nil {
			found = s
		}
	}
	return found
}

// penaltyAnswer returns the penalty of a statement by itself.
func (m *model) penaltyAnswer(s *modelStatement) map[string]any {
	answer := m.penaltyIn(s)
	deducted, repaid, _ := m.moved(s.month)
	answer["deducted"], answer["repaid"] = deducted.String(), repaid.String()
	answer["contract_id"], answer["month"], answer["statement_revision"] = m.id, s.month.String(), s.revision
	answer["imported"] = nil
	return answer
}

// penaltyYear sums the penalties found in the fiscal year of a month, those up to the
// month with a statement that is only calculated for it instead.
func (m *model) penaltyYear(of domain.Month, calculated *modelStatement) domain.PenaltyYear {
	b, err := book.Read(m.book(0))
	if err != nil {
		panic(err)
	}
	year := domain.PenaltyYear{Year: of.Year()}
	if of.Calendar() < 4 {
		year.Year--
	}
	for calendar := range 12 {
		month := domain.MonthOf(year.Year, 4) + domain.Month(calendar)
		year.Fees = year.Fees.Add(b.Contract.FeesOver(domain.Period{From: month, To: month}))
		s := m.live(month)
		if calculated != nil && month == of {
			s = calculated
		}
		if s == nil || calculated != nil && month > of {
			continue
		}
		reduction, err := domain.ParseAmount(s.reduction())
		if err != nil {
			panic(err)
		}
		year.Reductions = year.Reductions.Add(reduction)
	}
	return year
}

func (m *model) penaltiesAnswer() map[string]any {
	var all []map[string]any
	for _, month := range m.months() {
		if s := m.penalty(month); s != nil {
			all = append(all, m.penaltyAnswer(s))
		}
	}
	return page(all)
}

// balanceAnswer returns where the account stands after a settled month, the
// last if it is 0: what the live statements say, with the contract and the
// versions of now.
func (m *model) balanceAnswer(asOf domain.Month) map[string]any {
	if m.reopened() == 0 && (asOf == 0 || asOf == m.settled()) {
		result, err := book.Calculate(m.book(m.settled()))
		if err != nil {
			panic(err)
		}
		answer := membersOf(answer.CalculatedBalance(result.Balance))
		answer["outstanding"] = m.outstanding(m.settled())
		return answer
	}
	b, err := book.Read(m.book(0))
	if err != nil {
		panic(err)
	}
	if asOf == 0 {
		asOf = m.settled()
	}
	answer := membersOf(answer.CalculatedBalance(domain.BalanceAfter(b.Contract, b.Agreements, asOf,
		m.live(asOf).st.Closing)))
	answer["outstanding"] = m.outstanding(asOf)
	if m.awaits(asOf) {
		answer["status"] = "superseded_pending"
	}
	return answer
}
