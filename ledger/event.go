package ledger

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Event is an act on an account: what one command did, as the rows that its record
// covers tell.
type Event struct {
	Record fact.Record
	Actor  *Actor // who acted, nil if that was not stored yet
	// Item is the one item that the act is about, empty if it is about none or several.
	Item string
	// Revision is that of what was recorded or is spoken of: of a measurement, a statement
	// or a report, or the number of a version, an amendment or an adjustment; 0 if there
	// is none, or several.
	Revision int
	Party    domain.Party // that speaks, empty if nobody does
	Decision domain.Decision
	Via      domain.Via
	Money    *book.ApplicationText // nil unless money was recorded
	Reason   string
	Document *book.Reference // the paper that bears it out, the first of several; nil if none
	Reopened domain.Month    // the first month that it put under re-measurement, 0 if none
	Settles  bool            // it settled months
	Stated   []domain.Month  // those with a new revision
	Changes  []Change
}

// Change is a figure that an act changed, nil where there is none: of a month, or of the
// contract or its agreement if that is 0.
type Change struct {
	Month         domain.Month
	Figure        string // its path: see book.Figure
	Before, After *string
}

// EventQuery asks for acts on an account.
type EventQuery struct {
	After int64 // the sequence of the record after which they begin
	Limit int   // how many at most
}

// Events returns the acts on an account that a query asks for, in order.
func (l *Ledger) Events(ctx context.Context, user access.User, contract string, q EventQuery) ([]Event, error) {
	var events []Event
	err := l.read(ctx, user, contract, now, func(r fact.Reader, a *account) (err error) {
		events, err = loadEvents(r, a, fact.RecordQuery{After: q.After, Limit: q.Limit})
		return err
	})
	return events, err
}

// eventReader reads the rows that a run of records cover.
type eventReader struct {
	reader    fact.Reader
	account   *account
	after, to int64
	events    []Event
	places    map[int64]int              // of the events, by the sequences of their records
	behind    []fact.FollowedMeasurement // nil until they are needed
}

// loadEvents returns the acts whose records a query asks for.
func loadEvents(r fact.Reader, a *account, q fact.RecordQuery) ([]Event, error) {
	records, err := r.Records(a.id, q)
	if err != nil || len(records) == 0 {
		return nil, err
	}
	e := &eventReader{
		reader: r, account: a, after: records[0].Sequence - 1, to: records[len(records)-1].Sequence,
		events: make([]Event, len(records)), places: map[int64]int{},
	}
	written := []string{fact.Actors.Name}
	for i, record := range records {
		e.events[i].Record, e.places[record.Sequence] = record, i
		written = append(written, strings.Fields(commandKinds[record.Command].writes)...)
	}
	for _, table := range fact.Tables {
		if !slices.Contains(written, table.Name) {
			continue
		}
		if err := e.load(table); err != nil {
			return nil, err
		}
	}
	for i := range e.events {
		e.events[i].finish()
	}
	return e.events, nil
}

// finish completes an act of which all rows were taken.
func (e *Event) finish() {
	if e.Item == several {
		e.Item = ""
	}
	if e.Reopened != 0 && !e.Settles {
		before, after := string(StatementSettled), string(StatementSupersededPending)
		e.Changes = append(e.Changes, Change{e.Reopened, "status", &before, &after})
	}
}

// numberOf returns the number that a column holds.
func numberOf(text string) int {
	n, _ := strconv.Atoi(text) // the table takes nothing else
	return n
}

// at returns the act with a sequence, nil if it is not asked for.
func (e *eventReader) at(sequence int64) *Event {
	if place, ok := e.places[sequence]; ok {
		return &e.events[place]
	}
	return nil
}

// load takes from the rows of a table what the acts did.
func (e *eventReader) load(table *fact.Table) error {
	switch table {
	case &fact.Statements.Table:
		return e.loadStatements()
	case &fact.Measurements.Table:
		return e.loadMeasurements()
	case &fact.Amendments.Table:
		if err := e.loadAmendments(); err != nil {
			return err
		}
	case &fact.Cancellations.Table:
		if err := e.loadCancelled(); err != nil {
			return err
		}
	}
	return e.reader.Covered(table, e.account.id, e.after, e.to, func(columns []string) error {
		sequence, err := table.Sequence(columns)
		if event := e.at(sequence); err == nil && event != nil {
			err = event.take(e, table, columns)
		}
		return err
	})
}

// numbers are the columns that number what a row is, or is about.
var numbers = []string{"revision", "version", "number", "adjustment", "application"}

// take takes a row that the act wrote.
func (e *Event) take(reader *eventReader, table *fact.Table, columns []string) error {
	text := func(name string) string {
		if !slices.Contains(table.Columns, name) {
			return ""
		}
		return table.Column(columns, name)
	}
	switch table {
	case &fact.Actors.Table:
		actor := &Actor{}
		e.Actor = actor
		return json.Unmarshal([]byte(text("body")), &actor.Text)
	}
	if e.Record.Command == "import" { // a Book is no change
		return nil
	}
	switch table {
	case &fact.Reopenings.Table:
		e.Reopened, _ = domain.ParseMonth(text("from_month"))
		return nil
	case &fact.Settlements.Table:
		e.Settles = true
		return e.takePapers(text("body"))
	case &fact.Agreements.Table:
		if err := e.changeAgreement(reader.account, text("version")); err != nil {
			return err
		}
	}
	corrects := table == &fact.Cancellations.Table && e.Record.Command == "correction" // it is about the new results
	for _, name := range numbers {
		if slices.Contains(table.Columns, name) && !corrects {
			e.about(text("item"), numberOf(text(name)))
			break
		}
	}
	e.Party, e.Decision, e.Via = domain.Party(text("party")), domain.Decision(text("decision")), domain.Via(text("via"))
	if table == &fact.Applications.Table {
		e.Money = &book.ApplicationText{}
		if err := json.Unmarshal([]byte(text("body")), e.Money); err != nil {
			return err
		}
	}
	if table == &fact.Decisions.Table {
		e.Reason = reader.account.adjustments[e.Revision-1].Terms.Reason
	}
	return e.takeGrounds(text("body"))
}

// about notes what the act is about, unless it is about several.
func (e *Event) about(item string, number int) {
	if item != "" && e.Item != "" && e.Item != item {
		item, number = several, 0
	}
	e.Item, e.Revision = item, number
}

// several stands for more than one item while rows are taken.
const several = "*"

// takePapers takes the papers that were given with a settlement.
func (e *Event) takePapers(body string) error {
	var references []book.Reference
	err := json.Unmarshal([]byte(body), &references)
	if len(references) > 0 {
		paper := references[0]
		e.Document = &paper
	}
	return err
}

// takeGrounds takes from the body of a row why it was written, and by which paper.
func (e *Event) takeGrounds(body string) error {
	var grounds struct {
		Reason     string           `json:"reason"`
		Note       string           `json:"note"`
		Document   jsontext.Value   `json:"document"`
		SignedOn   string           `json:"signed_on"`
		References []book.Reference `json:"references"`
	}
	if body == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(body), &grounds); err != nil {
		return err
	}
	if reason := grounds.Reason + grounds.Note; reason != "" { // no row has both
		e.Reason = reason
	}
	switch {
	case len(grounds.References) > 0:
		paper := grounds.References[0]
		e.Document = &paper
	case grounds.Document.Kind() == '"': // of a version: its name alone
		e.Document = &book.Reference{Date: grounds.SignedOn}
		return json.Unmarshal(grounds.Document, &e.Document.Title)
	case grounds.Document.Kind() == '{':
		e.Document = &book.Reference{}
		return json.Unmarshal(grounds.Document, e.Document)
	}
	return nil
}

// change notes what differs between two shapes of a kind.
func (e *Event) change(month domain.Month, before, after any) error {
	changed, err := book.Differences(before, after)
	for _, d := range changed {
		e.Changes = append(e.Changes, Change{month, d.Path, d.Before, d.After})
	}
	return err
}

// changeAgreement notes what a version changes from the one recorded before.
func (e *Event) changeAgreement(a *account, version string) error {
	n := numberOf(version)
	if n < 2 || n > len(a.versions) {
		return nil
	}
	return e.change(0, book.NewAgreement(a.versions[n-2]), book.NewAgreement(a.versions[n-1]))
}

// loadAmendments takes what amendments changed of the contract.
func (e *eventReader) loadAmendments() error {
	stored, err := fact.Contracts.One(e.reader, e.account.id)
	if err != nil {
		return err
	}
	before, err := book.ReadContract([]byte(stored.Body))
	if err != nil {
		return err
	}
	amendments, err := loadAmendments(e.reader, e.account.id, 0, math.MaxInt)
	for i := 0; err == nil && i < len(amendments); i++ {
		if event := e.at(amendments[i].Recorded.Sequence); event != nil {
			err = event.change(0, book.NewContract(before), book.NewContract(amendments[i].After))
		}
		before = amendments[i].After
	}
	return err
}

// loadBehind returns the results that acts took back, or recorded others in place of.
func (e *eventReader) loadBehind() ([]fact.FollowedMeasurement, error) {
	if e.behind != nil {
		return e.behind, nil
	}
	var err error
	e.behind, err = e.reader.MeasurementsBehind(e.account.id, e.after, e.to)
	return e.behind, err
}

// loadCancelled takes what was taken back with nothing in its place.
func (e *eventReader) loadCancelled() error {
	behind, err := e.loadBehind()
	for i := 0; err == nil && i < len(behind); i++ {
		f := behind[i]
		if f.Cancellation == nil {
			continue
		}
		if event := e.at(f.Cancellation.Recorded.Sequence); event != nil && event.Record.Command == "cancellation" {
			err = event.changeResult(f.Month, f.Body, "")
		}
	}
	return err
}

// measuredAt names a revision of the result of an item for a month.
type measuredAt struct {
	month    domain.Month
	item     string
	revision int
}

// loadMeasurements takes what was recorded, in place of what, and what was taken back.
func (e *eventReader) loadMeasurements() error {
	behind, err := e.loadBehind()
	if err != nil {
		return err
	}
	before := map[measuredAt]fact.FollowedMeasurement{}
	for _, f := range behind {
		before[measuredAt{f.Month, f.Item, f.Revision}] = f
	}
	return e.reader.Covered(&fact.Measurements.Table, e.account.id, e.after, e.to, func(columns []string) error {
		f, err := fact.Measurements.Read(columns, "", time.Time{})
		event := e.at(f.Recorded.Sequence)
		if err != nil || event == nil || event.Record.Command == "import" {
			return err
		}
		event.about(f.Item, f.Revision)
		was := ""
		last, replaced := before[measuredAt{f.Month, f.Item, f.Revision - 1}]
		if c := last.Cancellation; replaced && (c == nil || c.Recorded.Sequence == f.Recorded.Sequence) {
			was = last.Body
		}
		return event.changeResult(f.Month, was, f.Body)
	})
}

// resultShape is the result of one item, so that its figures name the item.
type resultShape struct {
	Measurements []book.Measurement `json:"measurements"`
}

// changeResult notes the result of an item before and after; an empty text is none.
func (e *Event) changeResult(month domain.Month, before, after string) error {
	var shapes [2]resultShape
	for i, body := range []string{before, after} {
		if body == "" {
			continue
		}
		var result book.Measurement
		if err := json.Unmarshal([]byte(body), &result); err != nil {
			return err
		}
		shapes[i].Measurements = []book.Measurement{result}
	}
	return e.change(month, shapes[0], shapes[1])
}

// loadStatements takes what was settled.
func (e *eventReader) loadStatements() error {
	return e.reader.Restatements(e.account.id, e.after, e.to, func(f fact.Statement, before string) error {
		event := e.at(f.Recorded.Sequence)
		if event == nil {
			return nil
		}
		event.Stated = append(event.Stated, f.Month)
		if f.Month == event.Record.Month && event.Record.Command == "settlement" {
			event.Revision = f.Revision
		}
		was, err := resultOf(before)
		if err != nil {
			return err
		}
		is, err := resultOf(f.Body)
		if err != nil || event.Record.Command == "import" {
			return err
		}
		return event.change(f.Month, was, is)
	})
}

// monthResult is what a statement comes to, in the words of a statement.
type monthResult struct {
	Accumulated struct {
		Total string `json:"total"`
	} `json:"accumulated"`
	Closing struct {
		Total string `json:"total"`
	} `json:"closing"`
	Penalty *struct {
		Waived    bool   `json:"waived,omitzero"`
		Reduction string `json:"reduction"`
	} `json:"penalty"`
}

// resultOf reads what a stored statement comes to, nil if there is none.
func resultOf(body string) (*monthResult, error) {
	if body == "" {
		return nil, nil
	}
	result := &monthResult{}
	return result, json.Unmarshal([]byte(body), result)
}
