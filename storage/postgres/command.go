package postgres

import (
	"errors"
	"slices"
	"strconv"

	"slaledger/domain"
	"slaledger/ledger/fact"
	"slaledger/storage/query"

	"github.com/jackc/pgx/v5"
)

// command is what a transaction knows of the command that it carries out: what it was
// answered ahead, and how to undo it, where others go before and after it.
type command struct {
	contract string
	ahead    answers // to what was asked before, until it writes
	rows     int     // that it has put off
	inGroup  bool
	point    bool // a savepoint was made before what it wrote

	// As it found them.
	put, lines int
	last       witness
	head       []string
}

// beginCommand begins a command of a group, which asked something ahead. Where the group has
// written to its contract, the head is known, and what is found of months to which it has
// written is asked anew.
func (t *transaction) beginCommand(contract string, ask []query.Question) {
	head := t.heads[contract]
	t.again = false
	t.contract, t.command = contract, command{
		contract: contract, inGroup: true, put: len(t.put), lines: len(t.lines), last: t.last, head: head,
	}
	if head != nil {
		t.command.ahead = answers{{query.HeadAsked(contract), [][]string{head}}}
	}
	for _, q := range ask {
		if !slices.ContainsFunc(q.Months, func(m domain.Month) bool { return t.months[writtenTo{contract, m.String()}] }) {
			t.command.ahead = append(t.command.ahead, t.answers.to(q.Text, q.Values))
		}
	}
}

// errAborted says that the server takes nothing more in the transaction.
var errAborted = errors.New("the transaction has failed")

// undoCommand undoes what a command of a group did, and returns an error if nothing can go on
// after it.
func (t *transaction) undoCommand() error {
	c := t.command
	t.lines, t.last = t.lines[:c.lines], c.last
	if c.head == nil {
		delete(t.heads, c.contract)
	} else {
		t.heads[c.contract] = c.head
	}
	if !c.point {
		t.put = t.put[:c.put]
	} else if _, err := t.direct(t.ctx, `ROLLBACK TO SAVEPOINT command`); err != nil {
		return err
	} else {
		t.put = nil
	}
	return t.raw(func(conn *pgx.Conn) error {
		if conn.PgConn().TxStatus() != 'T' {
			return errAborted
		}
		return nil
	})
}

// saved returns what was put off, in a group with a savepoint before what the command wrote.
func (t *transaction) saved() []statement {
	if !t.command.inGroup || t.command.point || len(t.put) == t.command.put {
		t.command.put = 0
		return insertions(t.put)
	}
	others, own := insertions(t.put[:t.command.put]), insertions(t.put[t.command.put:])
	t.command.point, t.command.put = true, 0
	return slices.Concat(others, []statement{{text: `SAVEPOINT command`}}, own)
}

// writtenTo is a month of a contract to which a group has written.
type writtenTo struct{ contract, month string }

// added remembers what a command of a group adds: to which months, and the last entry.
func (t *transaction) added(table *fact.Table, values []any) {
	if !t.command.inGroup {
		return
	}
	if place := slices.Index(table.Columns, "month"); place >= 0 {
		for i := 0; i < len(values); i += len(table.Columns) {
			t.months[writtenTo{values[i].(string), values[i+place].(string)}] = true
		}
	}
	if table != &fact.Journal.Table {
		return
	}
	row := values[len(values)-len(table.Columns):]
	texts := make([]string, len(row))
	for i, value := range row {
		switch value := value.(type) {
		case string:
			texts[i] = value
		case int64:
			texts[i] = strconv.FormatInt(value, 10)
		}
	}
	t.heads[texts[0]] = texts
}
