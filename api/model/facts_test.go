package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// model is what is so after some commands: the facts as they came, in plain
// lists. Everything else is derived from them anew whenever it is asked for, by
// the rules as the texts have them and not as the service carries them out;
// only the arithmetic of a Book is left to domain. It is never changed, only
// followed by another.
type model struct {
	id          string        // of the contract
	now         time.Time     // where the clock stands
	contract    book.Contract // after all amendments
	versions    []modelVersion
	measured    []modelMeasured
	cancelled   []modelCancelled
	amended     []modelAmended
	withdrawn   *modelWithdrawn
	words       []modelWord // on penalties
	adjustments []modelAdjustment
	decisions   []modelWord // on adjustments
	confirmed   []modelWord // of versions
	objections  []modelObjected
	replies     []modelObjected // to them
	reported    []modelReport
	money       []modelMoney
	conferred   []modelReply // about penalties
	acts        []modelAct
	statements  []modelStatement // every revision
	entries     []modelEntry
	keyed       []modelKeyed
	firstSheets map[domain.Month]string // how the sheet of each month looked at first
}

// modelVersion is an agreement version as recorded.
type modelVersion struct {
	body    string
	from    domain.Month
	due     int // months
	items   []modelItem
	at      time.Time
	settled domain.Month // the last settled month by then
}

// modelItem is what the model needs of an item.
type modelItem struct {
	Code           string          `json:"code"`
	Counting       string          `json:"counting"`
	Baseline       *modelThreshold `json:"baseline"`
	BonusThreshold *modelThreshold `json:"bonus_threshold"`
	Step           string          `json:"step"`
	MeasuredIn     []int           `json:"measured_in"` // nil for all
	Rounding       *modelRounding  `json:"rounding"`
	Range          *modelRange     `json:"range"`
}

// modelRounding is how an item rounds its values.
type modelRounding struct {
	Mode string `json:"mode"`
	Unit string `json:"unit"`
}

// modelRange is which values an item takes; an end that is empty is open.
type modelRange struct {
	Min string `json:"min"`
	Max string `json:"max"`
}

// modelThreshold is a baseline or a bonus threshold.
type modelThreshold struct {
	Op    string `json:"op"`
	Value string `json:"value"`
}

// modelMeasured is one revision of the result of an item for a month.
type modelMeasured struct {
	month    domain.Month
	line     modelLine
	revision int
	method   string
	report   int // revision of the report that it is from, 0 if none
	by       string
	at       time.Time
}

// modelCancelled says that a measurement was cancelled.
type modelCancelled struct {
	month    domain.Month
	item     string
	revision int
	by       string
	at       time.Time
	reason   string
}

// modelAmended is an amendment as recorded, with the contract after it.
type modelAmended struct {
	body     string
	contract book.Contract
	by       string
	at       time.Time
}

// modelAct is what bears on which months are settled: a settlement up to a
// month, or what puts the settled months from one on under re-measurement.
type modelAct struct{ settled, reopened domain.Month }

// modelStatement is one revision of the statement of a month.
type modelStatement struct {
	month    domain.Month
	revision int
	st       *domain.Statement // as calculated when it was settled
	shape    book.Statement    // of the same
	by       string
	at       time.Time
	head     int64
}

// newModel returns what is so when a contract has been recorded.
func newModel(start time.Time, contract string) (*model, error) {
	m := &model{now: start, firstSheets: map[domain.Month]string{}}
	if err := json.Unmarshal([]byte(contract), &m.contract); err != nil {
		return nil, err
	}
	m.post(modelEntry{kind: "record", command: "contract"}, "contract_staff", start)
	return m, nil
}

func (m *model) copy() *model {
	next := *m
	next.versions, next.measured, next.cancelled = slices.Clip(m.versions), slices.Clip(m.measured),
		slices.Clip(m.cancelled)
	next.amended, next.acts, next.statements = slices.Clip(m.amended), slices.Clip(m.acts), slices.Clip(m.statements)
	next.words, next.money, next.conferred = slices.Clip(m.words), slices.Clip(m.money), slices.Clip(m.conferred)
	next.confirmed, next.reported = slices.Clip(m.confirmed), slices.Clip(m.reported)
	next.objections, next.replies = slices.Clip(m.objections), slices.Clip(m.replies)
	next.adjustments, next.decisions = slices.Clip(m.adjustments), slices.Clip(m.decisions)
	next.entries, next.keyed = slices.Clip(m.entries), slices.Clip(m.keyed)
	next.firstSheets = maps.Clone(m.firstSheets)
	return &next
}

// waited is the model with the clock set on.
func (m *model) waited(wait time.Duration) *model {
	next := *m
	next.now = m.now.Add(wait)
	return &next
}

// instant is when a command of now is recorded: a microsecond after the
// contract's last at least.
func (m *model) instant() time.Time {
	last := m.entries[len(m.entries)-1].at
	if earliest := last.Add(time.Microsecond); m.now.Before(earliest) {
		return earliest
	}
	return m.now
}

// over says whether a month has ended in Japan when a command of now is recorded.
func (m *model) over(month domain.Month) bool {
	return !m.instant().Before(firstOf(month + 1))
}

func (m *model) term() domain.Period {
	return domain.Period{From: monthOf(m.contract.StartMonth), To: monthOf(m.contract.EndMonth)}
}

// months are those of the term.
func (m *model) months() (months []domain.Month) {
	for month := m.term().From; month <= m.term().To; month++ {
		months = append(months, month)
	}
	return months
}

// settled returns the last settled month, 0 if there is none.
func (m *model) settled() (last domain.Month) {
	for _, a := range m.acts {
		last = max(last, a.settled)
	}
	return last
}

// reopened returns the first month under re-measurement, 0 if there is none.
func (m *model) reopened() (first domain.Month) {
	for _, a := range m.acts {
		switch {
		case a.settled != 0:
			first = 0 // a settlement settles all of it
		case first == 0 || a.reopened < first:
			first = a.reopened
		}
	}
	return first
}

// awaits says whether a settled month is under re-measurement.
func (m *model) awaits(month domain.Month) bool {
	return m.reopened() != 0 && m.reopened() <= month && month <= m.settled()
}

// toSettle is the one month that can be settled; it may be after the term.
func (m *model) toSettle() domain.Month {
	switch {
	case m.reopened() != 0:
		return m.reopened()
	case m.settled() != 0:
		return m.settled() + 1
	}
	return m.term().From
}

// inForce returns the version in force in a month: of those that have taken
// effect, the one with the latest month, and of these the last recorded.
func (m *model) inForce(month domain.Month) (found *modelVersion) {
	for i := range m.versions {
		v := &m.versions[i]
		if v.from <= month && (found == nil || v.from >= found.from) {
			found = v
		}
	}
	return found
}

// items returns the items in force in a month.
func (m *model) items(month domain.Month) (items []modelItem) {
	version := m.inForce(month)
	if version == nil {
		return nil
	}
	for _, item := range version.items {
		if item.MeasuredIn == nil || slices.Contains(item.MeasuredIn, month.Calendar()) {
			items = append(items, item)
		}
	}
	return items
}

// item returns the item in force with a code, nil if there is none.
func (m *model) item(month domain.Month, code string) *modelItem {
	for _, item := range m.items(month) {
		if item.Code == code {
			return &item
		}
	}
	return nil
}

// revisions returns every measurement of an item for a month, oldest first.
func (m *model) revisions(month domain.Month, code string) (all []modelMeasured) {
	for _, ms := range m.measured {
		if ms.month == month && ms.line.ItemCode == code {
			all = append(all, ms)
		}
	}
	return all
}

// cancellation returns the cancellation of a measurement, nil if it stands.
func (m *model) cancellation(of modelMeasured) *modelCancelled {
	for _, c := range m.cancelled {
		if c.month == of.month && c.item == of.line.ItemCode && c.revision == of.revision {
			return &c
		}
	}
	return nil
}

// valid returns the latest measurement of an item for a month unless it is
// cancelled.
func (m *model) valid(month domain.Month, code string) *modelMeasured {
	all := m.revisions(month, code)
	if len(all) == 0 || m.cancellation(all[len(all)-1]) != nil {
		return nil
	}
	return &all[len(all)-1]
}

// usable returns the valid measurement of an item if it has what the item as it
// stands in the version in force asks for (§7.3(4)).
func (m *model) usable(month domain.Month, item modelItem) *modelMeasured {
	if ms := m.valid(month, item.Code); ms != nil && item.takes(ms.line) {
		return ms
	}
	return nil
}

// missing returns the items in force without such a measurement.
func (m *model) missing(month domain.Month) []string {
	codes := []string{}
	for _, item := range m.items(month) {
		if m.usable(month, item) == nil {
			codes = append(codes, item.Code)
		}
	}
	return codes
}

// missingUpTo returns the months with what is missing in each.
func (m *model) missingUpTo(from, to domain.Month) (all []modelMissing) {
	for month := from; month <= to; month++ {
		if codes := m.missing(month); len(codes) > 0 {
			all = append(all, modelMissing{month.String(), codes})
		}
	}
	return all
}

// book returns the facts of the months up to one as a Book.
func (m *model) book(to domain.Month) []byte { return m.bookWith(to, m.counting(to)) }

// bookWith returns the same with other adjustments.
func (m *model) bookWith(to domain.Month, adjustments []jsontext.Value) []byte {
	months := []book.Month{}
	for month := m.term().From; month <= to; month++ {
		results := book.Month{Month: month.String(), Method: domain.MethodInspection, Measurements: []book.Measurement{}}
		for _, item := range m.items(month) {
			if ms := m.usable(month, item); ms != nil {
				results.Measurements = append(results.Measurements, ms.line.shape())
			}
		}
		months = append(months, results)
	}
	var versions []jsontext.Value
	for _, v := range m.versions {
		versions = append(versions, jsontext.Value(v.body))
	}
	members := map[string]any{"contract": m.contract, "agreements": versions, "months": months}
	if adjustments != nil {
		members["adjustments"] = adjustments
	}
	return []byte(modelText(members))
}

// calculated returns the statements of the months up to one. It panics if they
// cannot be calculated: the model asks only for what can be.
func (m *model) calculated(to domain.Month) []modelStatement { return calculate(m.book(to)) }

func calculate(text []byte) (statements []modelStatement) {
	result, err := book.Calculate(text)
	if err != nil {
		panic(fmt.Sprintf("the model's Book: %v: %s", err, text))
	}
	for _, st := range result.Statements {
		statements = append(statements, modelStatement{month: st.Month, st: st,
			shape: book.NewStatement(result.Book.Contract, st)})
	}
	return statements
}

// live returns the latest revision of the statement of a month, nil if there is
// none.
func (m *model) live(month domain.Month) (found *modelStatement) {
	for i := range m.statements {
		if m.statements[i].month == month {
			found = &m.statements[i]
		}
	}
	return found
}

// figures returns what decides whether a month gets another revision: what the
// rules call the figures, each by name.
func (s *modelStatement) figures() string {
	of := s.shape
	figures := []any{
		of.AgreementVersion, of.Lines, of.Opening, of.Added, of.Accumulated, of.Extinguished, of.Closing, of.Lots,
		of.ZeroMonths,
	}
	if p := of.Penalty; p != nil {
		figures = append(figures, p.Waived, p.Total, p.Threshold, p.CarriedOver, p.Period, p.BaseAmount, p.ReductionRate,
			p.ExactReduction, p.Payable, p.Reduction, p.Overlaps)
	}
	return modelText(figures)
}

// reduction is that of the penalty of a statement, 0 if there is none.
func (s *modelStatement) reduction() string {
	if s.shape.Penalty == nil {
		return "0"
	}
	return s.shape.Penalty.Reduction
}

// modelText writes JSON with the members in a fixed order.
func modelText(value any) string {
	text, err := json.Marshal(value, json.Deterministic(true))
	if err != nil {
		panic(err) // the values are the model's own
	}
	same := jsontext.Value(text)
	if err := same.Canonicalize(); err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(same))
}
