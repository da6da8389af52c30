package query

import (
	"database/sql"
	"time"

	"slaledger/ledger/fact"

	"gorm.io/gorm"
)

// Dialect is what each database does in its own way.
type Dialect interface {
	// Query carries out a text within a transaction. Values have names, which the text has
	// after an @.
	Query(tx *gorm.DB, text string, values ...any) (*sql.Rows, error)
	// Each does the same and gives each row as the text of its columns. The list is reused.
	// It stops at the first error of give and returns it; other errors are translated. Nothing
	// may be asked within give.
	Each(tx *gorm.DB, give func(columns []string) error, text string, values ...any) error
	// Exec carries out a text that changes rows. It may be put off until the next query or
	// the commit, which then return its error.
	Exec(tx *gorm.DB, text string, values ...any) error
	// Insert adds rows to a table of facts: their values one after the other, texts and
	// whole numbers as int64. It may be put off as Exec may. Its errors are those of
	// RowError.
	Insert(tx *gorm.DB, table *fact.Table, values []any) error
	// Flush carries out what was put off.
	Flush(tx *gorm.DB) error
	// Ahead returns what a query finds that was asked when the transaction began, as the
	// texts of its columns, and false if it was not, or something was written since.
	Ahead(text string, values []any) (rows [][]string, asked bool)
	// Clock is that of fact.Writer.
	Clock() time.Time
	// Translated turns an error of the database into one of fact: ErrTaken, or
	// ErrUnavailable where the database could not do what it was asked. Any other broken
	// constraint stays what it is.
	Translated(error) error
	// Texts returns the texts that this database needs to be its own.
	Texts() *Texts
}

// Texts are the texts that differ between databases: in what their planners need to be
// told, in how they read JSON, and in how they number and skip rows.
type Texts struct {
	LatestMeasurements string // @contract, @from, @to, @until
	MeasurementsBehind string // @contract, @after, @to, @until
	Compared           string // @contract, @months and @items as JSON lists, @report, @until
	Numbered           string // @number
	AddAudit           string // the columns of a line
	ForgetReplies      string // @before, @limit
	AddNotices         string // @rows as a JSON list of objects with the columns
}
