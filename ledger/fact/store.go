package fact

import (
	"errors"
	"time"

	"slaledger/domain"
)

// Errors of a store.
var (
	// ErrNoFact says that what was asked for is not there.
	ErrNoFact = errors.New("not there")
	// ErrTaken says that a name is used already.
	ErrTaken = errors.New("already there")
	// ErrRow says that a table does not take a row.
	ErrRow = errors.New("the table does not take this row")
	// ErrUnavailable says that the database is gone, full or busy; the write
	// did not happen.
	ErrUnavailable = errors.New("the database is not available")
)

// Reader finds facts. Lists are in the order of their tables.
type Reader interface {
	// Until returns a reader that sees only the facts of a contract that were
	// recorded up to a sequence of its journal.
	Until(sequence int64) Reader
	// Facts gives every row of a contract in a table, of one month if that is not
	// 0, with the actor and the instant of the entry that covers it. The list is
	// reused. Facts stops at the first error of give and returns it.
	Facts(table *Table, contract string, month domain.Month,
		give func(columns []string, actor string, at time.Time) error) error
	// FactsOfMany gives what Facts gives of all months, of many contracts: in the order of
	// their numbers. It and others of many contracts find all that is recorded.
	FactsOfMany(table *Table, contracts NumberedContracts,
		give func(columns []string, actor string, at time.Time) error) error
	// Rows gives what Facts gives of all months, also the rows that no entry
	// covers.
	Rows(table *Table, contract string, give func(columns []string) error) error
	// Filled returns the names of those of Tables in which a contract has rows.
	Filled(contract string) ([]string, error)
	// Contracts returns up to limit contracts recorded after a number, those
	// of one vendor if vendor is not empty.
	Contracts(vendor string, after int64, limit int) ([]ListedContract, error)
	// Numbered returns the ids of the contracts that were recorded with a number of the
	// parties' own, or amended to it, in order.
	Numbered(number string) ([]string, error)
	// ContractIDs returns the id of every contract with at least one stored row,
	// even if its own row is missing, in order.
	ContractIDs() ([]string, error)
	// HasContract says whether a contract has at least one stored row.
	HasContract(id string) (bool, error)
	// LatestMeasurements returns the latest revision of each item measured for the
	// months of a period.
	LatestMeasurements(contract string, months domain.Period) ([]FollowedMeasurement, error)
	// OpenMeasurementsOfMany returns what LatestMeasurements returns of the months behind the
	// last statement of each of many contracts, of all months where there is none: in the
	// order of the contracts' numbers.
	OpenMeasurementsOfMany(contracts NumberedContracts) ([]FollowedMeasurement, error)
	// Compared returns what a sheet is held against: of some items the latest results
	// for some months that are not cancelled, by month and item, and the body of the
	// last report of a month, empty if there is none.
	Compared(contract string, query ComparedQuery) (results []ComparedResult, report string, err error)
	// Reached returns the last months for which something was ever measured and reported.
	Reached(contract string) (Reached, error)
	// MeasurementHistory returns all revisions recorded for a month.
	MeasurementHistory(contract string, month domain.Month) ([]FollowedMeasurement, error)
	// Statement returns a revision of a month's statement, the latest if
	// revision is 0, or ErrNoFact.
	Statement(contract string, month domain.Month, revision int) (Statement, error)
	// Statements returns the statements that a query asks for.
	Statements(contract string, query StatementQuery) ([]Statement, error)
	// LiveStatements returns the latest revisions of the months of a period.
	LiveStatements(contract string, months domain.Period) ([]Statement, error)
	// Closings returns the latest revisions of the months of a period, of many contracts:
	// in the order of their numbers, then of the months.
	Closings(contracts NumberedContracts, months domain.Period) ([]Statement, error)
	// LastStatementsOfMany returns the latest revisions of the last so many months of each of
	// many contracts: in the order of their numbers, then of the months.
	LastStatementsOfMany(contracts NumberedContracts, months int) ([]Statement, error)
	// Penalties returns, of each month of a contract in which a penalty was
	// ever found, the latest revision of the statement that has it.
	Penalties(contract string) ([]Statement, error)
	// PenaltiesOfMany returns what Penalties returns, of many contracts: in the order of their
	// numbers.
	PenaltiesOfMany(contracts NumberedContracts) ([]Statement, error)
	// Head returns the last entry of a contract's journal, or ErrNoFact.
	Head(contract string) (Entry, error)
	// HeadsOfMany returns the heads of many contracts: in the order of their numbers.
	HeadsOfMany(contracts NumberedContracts) ([]Entry, error)
	// HeadAt returns the last entry that was made by an instant, or ErrNoFact.
	HeadAt(contract string, at time.Time) (Entry, error)
	// Postings returns the entries that settlements made for a month and those
	// after it, but for reversals, newest first.
	Postings(contract string, from domain.Month) ([]Entry, error)
	// Entries returns up to limit entries after a sequence, of one kind if
	// kind is not empty.
	Entries(contract string, kind Kind, after int64, limit int) ([]Entry, error)
	// Points gives the points of the entries after a sequence up to another, in order,
	// but for those of records, which have none. It stops at the first error of give and
	// returns it.
	Points(contract string, after, to int64, give func(sequence int64, points domain.Amount) error) error
	// Records returns the records of commands that a query asks for, by sequence.
	Records(contract string, query RecordQuery) ([]Record, error)
	// Covered gives every row of a table that the entries after a sequence up to another
	// cover, by sequence. The list is reused. It stops at the first error of give and
	// returns it.
	Covered(table *Table, contract string, after, to int64, give func(columns []string) error) error
	// MeasurementsBehind returns the measurements that commands after a sequence up to
	// another cancelled, or recorded the next revision of, with their cancellations.
	MeasurementsBehind(contract string, after, to int64) ([]FollowedMeasurement, error)
	// Restatements gives the statements that commands after a sequence up to another
	// wrote, by sequence and month, each with the body of the revision before, empty if
	// it is the first. It stops at the first error of give and returns it.
	Restatements(contract string, after, to int64, give func(after Statement, before string) error) error
	// Commands returns how many commands of a name were recorded for a month of a
	// contract since an instant.
	Commands(contract, name string, month domain.Month, since time.Time) (int, error)
	// Audit returns up to limit lines of the audit log after a number.
	Audit(about AuditFilter, after int64, limit int) ([]AuditLine, error)
	// LastAudit returns the number of the last line of the audit log, of the last one of up
	// to limit lines after a number if limit is not 0; that number if there is none.
	LastAudit(after int64, limit int) (int64, error)
	// Acts returns the records of the commands that the lines of the audit log after a number
	// up to another tell of, in the order of these.
	Acts(after, to int64) ([]Entry, error)
	// ActsRestated gives the statements that these commands wrote, in that order and by
	// month, each with the body of the revision before, empty if it is the first. It stops at
	// the first error of give and returns it.
	ActsRestated(after, to int64, give func(after Statement, before string) error) error
	// SystemHead returns the last entry of the system's journal, the last one of a kind
	// if kind is not empty, or ErrNoFact.
	SystemHead(kind SystemKind) (SystemEntry, error)
	// SystemEntries returns up to limit entries of the system's journal after a
	// sequence.
	SystemEntries(after int64, limit int) ([]SystemEntry, error)
	// NewestCommit returns the newest instant of any entry of any journal and any line
	// of the audit log, or ErrNoFact. It looks at all of them.
	NewestCommit() (time.Time, error)
	// Reply returns the reply stored under a user's key, or ErrNoFact.
	Reply(user, target, key string) (Reply, error)
	// LastReplyAt returns the instant of the newest reply stored by an instant, or
	// ErrNoFact.
	LastReplyAt(by time.Time) (time.Time, error)
}

// RecordQuery asks for records of commands.
type RecordQuery struct {
	After    int64    // the sequence after which they begin
	To       int64    // the last sequence, 0 for the journal's
	Commands []string // only those of these names; of all if there are none
	Limit    int      // how many at most
}

// Record is the entry that closes a command, with the first of the command's entries.
type Record struct {
	Entry
	First int64 // sequence
}

// Writer adds facts. A command appends one record entry that covers the rows
// it wrote.
type Writer interface {
	Reader
	// AddRows adds rows to a table: the text of each column. It returns ErrRow
	// for a row that the table does not take, or lets Flush, what is asked next or the
	// end of the change return it.
	AddRows(table *Table, rows [][]string) error
	// Flush carries out what was put off until then, and returns its error.
	Flush() error
	// AddAudit adds a line to the audit log, with the number after the last.
	AddAudit(AuditLine) error
	// AddNumberedAudit is AddAudit and returns the number.
	AddNumberedAudit(AuditLine) (int64, error)
	// StoreReply stores a reply.
	StoreReply(Reply) error
	// ForgetReplies forgets replies stored before an instant, the oldest first and at most
	// ForgottenAtOnce of them.
	ForgetReplies(before time.Time) error
	// Clock returns when the change began to write, once nobody else did, by the clock that
	// all programs share which write to the database; the zero time if there is no such clock.
	Clock() time.Time
}

// ForgottenAtOnce is how many replies are forgotten at most in one change.
const ForgottenAtOnce = 100

// Reply is what a call was answered, stored under its idempotency key. It is no
// fact: it is forgotten in time. The ledger never looks into it.
type Reply struct {
	User   string // name of who asked
	Target string // method, path and query
	Key    string
	Digest string // SHA-256 of the request's bytes in hex
	At     time.Time

	Code     int // the status that it was answered with
	Location string
	Body     []byte
}
