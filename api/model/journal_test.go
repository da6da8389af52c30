package model

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// modelEntry is an entry of the journal as it is to be; its place in the list
// is its sequence.
type modelEntry struct {
	at       time.Time
	month    domain.Month
	revision int
	kind     string
	item     string
	lot      domain.Month
	points   domain.Amount
	reverses int
	actor    string
	command  string
}

// post appends an entry.
func (m *model) post(e modelEntry, by string, at time.Time) {
	e.actor, e.at = by, at
	m.entries = append(m.entries, e)
}

// record closes a command with its entry of 0 points, and notes how the sheets
// look that nobody could look at before.
func (m *model) record(command string, month domain.Month, by string, at time.Time) {
	m.post(modelEntry{kind: "record", command: command, month: month}, by, at)
	if len(m.versions) == 0 {
		return
	}
	for _, month := range m.months() {
		if _, seen := m.firstSheets[month]; !seen {
			m.firstSheets[month] = modelText(m.sheetAnswer(month))
		}
	}
}

// reverse takes back the live entries of some months, newest first.
func (m *model) reverse(months []domain.Month, by string, at time.Time) {
	var taken []int
	for _, e := range m.entries {
		taken = append(taken, e.reverses)
	}
	for sequence := len(m.entries); sequence > 0; sequence-- {
		e := m.entries[sequence-1]
		if e.kind == "record" || e.kind == "reversal" || !slices.Contains(months, e.month) ||
			slices.Contains(taken, sequence) {
			continue
		}
		m.post(modelEntry{month: e.month, revision: e.revision, kind: "reversal", points: e.points.Neg(), reverses: sequence},
			by, at)
	}
}

// postStatement posts what a settled month moves: deductions in item order,
// bonuses in item order, extinctions in the order of the steps, deduction
// before bonus, lots oldest first, zeros left out.
func (m *model) postStatement(s *modelStatement) {
	post := func(e modelEntry) {
		if e.points.IsZero() {
			return
		}
		e.month, e.revision = s.month, s.revision
		m.post(e, s.by, s.at)
	}
	for _, line := range s.st.Lines {
		post(modelEntry{kind: "deduction", item: line.Item.Code, points: line.Deduction.Neg()})
	}
	for _, line := range s.st.Lines {
		post(modelEntry{kind: "bonus", item: line.Item.Code, lot: s.month, points: line.Bonus})
	}
	for _, e := range s.st.Extinctions {
		reason := string(e.Reason)
		if reason == "bonus_expiry" {
			reason = "bonus_expiry_" // one kind, without which points
		}
		post(modelEntry{kind: reason + "_deduction", points: e.Deduction})
		for _, lot := range e.Lots {
			post(modelEntry{kind: strings.Replace(reason+"_bonus", "bonus_expiry__bonus", "bonus_expiry", 1), lot: lot.Month,
				points: lot.Points.Neg()})
		}
	}
}

// resettle settles the months from one to another: those whose figures changed
// get another revision, after all their live entries are reversed. It returns
// which.
func (m *model) resettle(from, to domain.Month, by string, at time.Time) (changed []domain.Month) {
	var replacing []modelStatement
	for _, s := range m.calculated(to) {
		live := m.live(s.month)
		if live != nil && live.figures() == s.figures() {
			continue
		}
		if s.month < from {
			panic(fmt.Sprintf("the model: %s changed, before %s", s.month, from))
		}
		s.revision = 1
		if live != nil {
			s.revision = live.revision + 1
		}
		s.by, s.at = by, at
		changed, replacing = append(changed, s.month), append(replacing, s)
	}
	m.reverse(changed, by, at)
	for _, s := range replacing {
		m.postStatement(&s)
		s.head = int64(len(m.entries))
		m.statements = append(m.statements, s)
	}
	m.acts = append(m.acts, modelAct{settled: to})
	return changed
}

// answer returns the entry of a sequence as it is answered, but for what the
// model cannot know: digest and hash.
func (e modelEntry) answer(contract string, sequence int) map[string]any {
	answer := map[string]any{
		"contract_id": contract, "sequence": sequence, "at": instantOf(e.at), "month": nil, "revision": nil, "kind": e.kind,
		"item_code": nil, "lot_month": nil, "points": e.points.String(), "reverses": nil, "actor": e.actor, "command": nil,
	}
	if e.month != 0 {
		answer["month"] = e.month.String()
	}
	if e.revision != 0 {
		answer["revision"] = e.revision
	}
	if e.item != "" {
		answer["item_code"] = e.item
	}
	if e.lot != 0 {
		answer["lot_month"] = e.lot.String()
	}
	if e.reverses != 0 {
		answer["reverses"] = e.reverses
	}
	if e.command != "" {
		answer["command"] = e.command
	}
	return answer
}

// modelJournal is a journal as it has been answered so far. What stood on a
// full page is not asked for again until the end.
type modelJournal struct {
	seen   []apitest.Entry
	sum    *big.Rat
	cursor string // of the page that was not full
	before int    // how many entries stand on the full pages
}

// read reads what is new and checks each entry against the one before: its
// number, its hash, and that it is of this contract.
func (j *modelJournal) read(get func(path string) (apitest.Answer, error)) error {
	for {
		page, err := get("/entries?limit=200" + j.cursor)
		if err != nil {
			return err
		}
		var list struct {
			Items []apitest.Entry `json:"items"`
			Next  *string         `json:"next_cursor"`
		}
		if err := json.Unmarshal(page.Body, &list); err != nil || page.Status != 200 {
			return fmt.Errorf("entries: %d %w: %s", page.Status, err, page.Body)
		}
		for i, e := range list.Items {
			if err := j.take(e, j.before+i+1); err != nil {
				return err
			}
		}
		if list.Next == nil {
			return nil
		}
		j.cursor, j.before = "&cursor="+*list.Next, j.before+len(list.Items)
	}
}

// take takes the entry of a sequence. One that was seen before must be the same.
func (j *modelJournal) take(e apitest.Entry, sequence int) error {
	if sequence <= len(j.seen) {
		if was, is := modelText(j.seen[sequence-1]), modelText(e); was != is {
			return fmt.Errorf("entry %d was\n%s\nand is\n%s", sequence, was, is)
		}
		return nil
	}
	previous := strings.Repeat("0", 64)
	if sequence > 1 {
		previous = textOf(j.seen[sequence-2]["hash"])
	}
	texts := []string{"slaledger-entry-1", previous}
	for _, field := range strings.Fields("contract_id sequence at month revision kind item_code lot_month points " +
		"reverses actor command digest") {
		text, err := hashedText(field, e[field])
		if err != nil {
			return err
		}
		texts = append(texts, text)
	}
	hash, _ := apitest.HashOfTexts(texts...)
	if hash != textOf(e["hash"]) || string(e["sequence"]) != fmt.Sprint(sequence) {
		return fmt.Errorf("entry %d does not follow the one before (hash %s): %s", sequence, hash, modelText(e))
	}
	if j.sum == nil {
		j.sum = new(big.Rat)
	}
	j.sum.Add(j.sum, rational(textOf(e["points"])))
	if balance := textOf(e["balance"]); j.sum.Cmp(rational(balance)) != 0 {
		return fmt.Errorf("entry %d: the balance is %s, the sum %s", sequence, balance, j.sum.FloatString(6))
	}
	j.seen = append(j.seen, e)
	return nil
}

// hashedText returns what is hashed for a member of an entry (docs/journal.md).
func hashedText(field string, value jsontext.Value) (string, error) {
	if value.Kind() == 'n' {
		return map[string]string{"revision": "0", "reverses": "0"}[field], nil
	}
	if field != "at" {
		return textOf(value), nil
	}
	at, err := time.Parse(time.RFC3339Nano, textOf(value))
	return at.UTC().Format("2006-01-02T15:04:05.000000Z"), err
}

// textOf returns a JSON string without its quotes, all else as it is.
func textOf(value jsontext.Value) string { return strings.Trim(string(value), `"`) }

// instantOf writes an instant as it is answered.
func instantOf(at time.Time) string {
	return at.In(time.FixedZone("", 9*60*60)).Format("2006-01-02T15:04:05.000000Z07:00")
}
