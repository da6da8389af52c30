package ledger

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/fact"
)

// coveredRows are the rows that one entry covers.
type coveredRows struct {
	fact.Digest
	tables []string
	months map[string][]string // of the rows by table, where a table has months
	facts  commandFacts
}

func newCoveredRows() *coveredRows {
	return &coveredRows{Digest: fact.NewDigest(), months: map[string][]string{}}
}

func (c *coveredRows) names() string { return strings.Join(c.tables, ", ") }

// add adds a row.
func (c *coveredRows) add(table *fact.Table, columns []string) {
	c.Add(table, columns)
	if !slices.Contains(c.tables, table.Name) {
		c.tables = append(c.tables, table.Name)
	}
	if at := slices.Index(table.Columns, "month"); at >= 0 && !slices.Contains(c.months[table.Name], columns[at]) {
		c.months[table.Name] = append(c.months[table.Name], columns[at])
	}
}

// commandFacts are the facts of one command, but for those that neither bear on statements
// nor say who carried it out.
type commandFacts struct {
	contract      *fact.Contract
	amendments    []fact.Amendment
	agreements    []fact.Agreement
	measurements  []*storedLine // without what was said about them
	cancellations []fact.Cancellation
	settlement    *fact.Settlement
	statements    []fact.Statement
	adjustments   []fact.Adjustment
	decisions     []fact.Decision
	takeover      *fact.Takeover
	actor         *fact.Actor
	spoken        []spoken
	unreadable    error // of the first row that cannot be read as a fact

	text, written []byte // of the result that was taken last
}

// say enters a word of a party, and to what it agrees if it does.
func (c *commandFacts) say(s spoken, agrees bool, to ...any) {
	if agrees {
		s.agreesTo = fmt.Sprint(to...)
	}
	c.spoken = append(c.spoken, s)
}

// takes take the rows of each table as facts of the command that an entry records. They
// return a column that is not as the ledger writes it, where the checks of rowKeys leave
// that to them. A row that cannot be read makes the command's facts unreadable.
var takes = map[*fact.Table]func(c *commandFacts, columns []string, e fact.Entry) (column string){
	&fact.Contracts.Table: taking(&fact.Contracts, func(c *commandFacts, f fact.Contract) { c.contract = &f }),
	&fact.Amendments.Table: taking(&fact.Amendments, func(c *commandFacts, f fact.Amendment) {
		c.amendments = append(c.amendments, f)
	}),
	&fact.Agreements.Table: taking(&fact.Agreements, func(c *commandFacts, f fact.Agreement) {
		c.agreements = append(c.agreements, f)
	}),
	&fact.Measurements.Table: takeMeasurement,
	&fact.Cancellations.Table: taking(&fact.Cancellations, func(c *commandFacts, f fact.Cancellation) {
		c.cancellations = append(c.cancellations, f)
	}),
	&fact.Settlements.Table: taking(&fact.Settlements, func(c *commandFacts, f fact.Settlement) { c.settlement = &f }),
	&fact.Statements.Table:  takeStatement,
	&fact.Adjustments.Table: taking(&fact.Adjustments, func(c *commandFacts, f fact.Adjustment) {
		c.adjustments = append(c.adjustments, f)
		c.say(spoken{party: f.Party, via: domain.ViaService}, true, f.Number) // whoever proposes agrees
	}),
	&fact.Decisions.Table: taking(&fact.Decisions, func(c *commandFacts, f fact.Decision) {
		c.decisions = append(c.decisions, f)
		c.say(spoken{party: f.Party, via: f.Via, decision: f.Decision}, f.Decision == domain.Agree, f.Adjustment)
	}),
	&fact.Consents.Table: taking(&fact.Consents, func(c *commandFacts, f fact.Consent) {
		c.say(spoken{party: f.Party, via: f.Via, decision: f.Decision}, f.Decision == domain.Agree, f.Month, " ", f.Revision)
	}),
	&fact.PenaltyAnswers.Table: taking(&fact.PenaltyAnswers, func(c *commandFacts, f fact.PenaltyAnswer) {
		c.say(spoken{party: f.Party, via: domain.ViaService}, false)
	}),
	&fact.Reports.Table: taking(&fact.Reports, func(c *commandFacts, f fact.Report) {
		c.say(spoken{party: domain.VendorParty, via: f.Via}, false)
	}),
	&fact.Takeovers.Table: taking(&fact.Takeovers, func(c *commandFacts, f fact.Takeover) { c.takeover = &f }),
	&fact.Actors.Table:    taking(&fact.Actors, func(c *commandFacts, f fact.Actor) { c.actor = &f }),

	&fact.Confirmations.Table:            readOnly(&fact.Confirmations),
	&fact.Objections.Table:               readOnly(&fact.Objections),
	&fact.ObjectionAnswers.Table:         readOnly(&fact.ObjectionAnswers),
	&fact.Reopenings.Table:               readOnly(&fact.Reopenings),
	&fact.Applications.Table:             readOnly(&fact.Applications),
	&fact.ApplicationCancellations.Table: readOnly(&fact.ApplicationCancellations),
	&fact.Withdrawals.Table:              readOnly(&fact.Withdrawals),
}

// taking reads the rows of a table and has them taken.
func taking[F fact.Fact](
	table *fact.Of[F], take func(*commandFacts, F),
) func(*commandFacts, []string, fact.Entry) string {
	return func(c *commandFacts, columns []string, e fact.Entry) string {
		f, err := table.Read(columns, e.Actor, e.At)
		if err != nil {
			c.unreadable = cmp.Or(c.unreadable, err)
			return ""
		}
		take(c, f)
		return ""
	}
}

// readOnly reads the rows of a table, of which nothing is needed but that they can be read.
func readOnly[F fact.Fact](table *fact.Of[F]) func(*commandFacts, []string, fact.Entry) string {
	return taking(table, func(*commandFacts, F) {})
}

// takeMeasurement reads a measurement with its result, checks the text by writing that
// again, and keeps both without the text.
func takeMeasurement(c *commandFacts, columns []string, e fact.Entry) (column string) {
	f, err := fact.Measurements.Read(columns, e.Actor, e.At)
	c.text = append(c.text[:0], f.Body...)
	f.Body = ""
	line := &struct { // one for both
		storedLine
		of domain.Measurement
	}{storedLine: storedLine{fact: f}}
	line.result = &line.of
	if err == nil {
		line.of, err = book.ReadMeasurement(c.text)
	}
	if err == nil && line.of.ItemCode != f.Item {
		return "item"
	}
	var fails error
	c.written, fails = book.AppendMeasurement(c.written[:0], line.result)
	isSame := err == nil && fails == nil && bytes.Equal(c.written, c.text)
	if !isSame && !isWritten[book.Measurement](string(c.text)) {
		return "body"
	}
	if err != nil {
		c.unreadable = cmp.Or(c.unreadable, err)
		return ""
	}
	c.measurements = append(c.measurements, &line.storedLine)
	return ""
}

// takeStatement reads a statement and checks its hash. That the text is as it is written
// shows when the month is written again.
func takeStatement(c *commandFacts, columns []string, e fact.Entry) (column string) {
	f, err := fact.Statements.Read(columns, e.Actor, e.At)
	if f.Hash != fact.DigestOf(f.Body) {
		return "hash"
	}
	if err != nil {
		c.unreadable = cmp.Or(c.unreadable, err)
		return ""
	}
	c.statements = append(c.statements, f)
	return ""
}
