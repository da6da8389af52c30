package query

import "database/sql"

// Whole is a database as a whole, for whoever moves all its rows.
type Whole struct {
	// Read and Write are its connections, Write nil where it was opened to read.
	Read, Write *sql.DB
	// Snapshot is how a transaction begins that reads one state.
	Snapshot *sql.TxOptions
	// Value names a value of a statement by its number, from 1 on.
	Value func(number int) string
	// Renumber are the statements after which rows get numbers that follow those that
	// are there.
	Renumber []string
	// Between is carried out between transactions, empty if nothing is.
	Between string
}
