package ledger

import (
	"context"
	"errors"
	"time"

	"slaledger/domain"
)

// Store keeps the facts of all accounts. Facts are only ever added.
type Store interface {
	// View lets read see one consistent state. It returns what read returns,
	// or ErrUnavailable.
	View(ctx context.Context, read func(Reader) error) error
	// Change lets write add facts in one transaction, beside which nothing
	// else writes to the same contract. What it wrote is durable when Change
	// returns nil; otherwise nothing is kept. It returns what write returns,
	// or ErrUnavailable.
	Change(ctx context.Context, contract string, write func(Writer) error) error
	// HeadHash returns the hash of the last entry of a contract's journal, or
	// ErrNoFact.
	HeadHash(ctx context.Context, contract string) (string, error)
	// UserByToken returns the user whose live token has a hash, or ErrNoFact.
	UserByToken(ctx context.Context, hash string) (User, error)
}

// Errors of a Store.
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

// Reader finds facts. Lists are in the order of their keys.
type Reader interface {
	// Until returns a reader that sees only the facts of a contract that were
	// recorded up to a sequence of its journal.
	Until(sequence int64) Reader
	// Contract returns one contract as recorded, or ErrNoFact.
	Contract(id string) (ContractFact, error)
	// Contracts returns up to limit contracts recorded after a number, those
	// of one vendor if vendor is not empty.
	Contracts(vendor string, after int64, limit int) ([]ListedContract, error)
	// Amendments returns all amendments of a contract.
	Amendments(contract string) ([]AmendmentFact, error)
	// Agreements returns all versions of a contract's agreement.
	Agreements(contract string) ([]AgreementFact, error)
	// Measurements returns the latest revision of each item measured for the
	// months of a period, by month and item.
	Measurements(contract string, months domain.Period) ([]LatestMeasurement, error)
	// MeasurementHistory returns all revisions recorded for a month, by item
	// and revision.
	MeasurementHistory(contract string, month domain.Month) ([]RecordedMeasurement, error)
	// AllMeasurements returns all revisions recorded for all months, by month,
	// item and revision.
	AllMeasurements(contract string) ([]RecordedMeasurement, error)
	// Rows gives every row of a contract in a table of facts as it is stored: its
	// columns as text, ordered by the keys of the table. The list is reused. Rows
	// stops at the first error of give and returns it.
	Rows(table FactTable, contract string, give func(columns []string) error) error
	// Kept returns the ids of all contracts of which there is anything, also if
	// the contract itself is gone, in order.
	Kept() ([]string, error)
	// IsKept says whether there is anything of a contract.
	IsKept(contract string) (bool, error)
	// Settlements returns all settlements.
	Settlements(contract string) ([]SettlementFact, error)
	// LastSettlement returns the last settlement, or ErrNoFact.
	LastSettlement(contract string) (SettlementFact, error)
	// Reopenings returns the reopenings recorded after a sequence.
	Reopenings(contract string, after int64) ([]ReopeningFact, error)
	// Statement returns a revision of a month's statement, the latest if
	// revision is 0, or ErrNoFact.
	Statement(contract string, month domain.Month, revision int) (StatementFact, error)
	// Statements returns the latest revisions of up to limit months after one,
	// or with history all revisions after the given one of that month.
	Statements(contract string, after domain.Month, afterRevision, limit int, history bool) ([]StatementFact, error)
	// LiveStatements returns the latest revisions of the months of a period.
	LiveStatements(contract string, months domain.Period) ([]StatementFact, error)
	// Penalties returns, of each month of a contract in which a penalty was
	// ever found, the latest revision of the statement that has it.
	Penalties(contract string) ([]StatementFact, error)
	// Head returns the last entry of a contract's journal, or ErrNoFact.
	Head(contract string) (Entry, error)
	// HeadAt returns the last entry that was made by an instant, or ErrNoFact.
	HeadAt(contract string, at time.Time) (Entry, error)
	// Postings returns the entries that settlements made for a month and those
	// after it, but for reversals, newest first.
	Postings(contract string, from domain.Month) ([]Entry, error)
	// Entries returns up to limit entries after a sequence, of one kind if
	// kind is not empty.
	Entries(contract string, kind Kind, after int64, limit int) ([]Entry, error)

	partyReader
	// Audit returns up to limit lines of the audit log after a number.
	Audit(about AuditFilter, after int64, limit int) ([]AuditLine, error)

	// User returns one user, or ErrNoFact.
	User(id string) (User, error)
	// Users returns up to limit users recorded after a number.
	Users(after int64, limit int) ([]User, error)
}

// Writer adds facts. A command appends one record entry that covers the rows
// it wrote.
type Writer interface {
	Reader
	AddContract(ContractFact) error
	AddAmendment(AmendmentFact) error
	AddAgreement(AgreementFact) error
	AddMeasurements([]MeasurementFact) error
	AddCancellation(CancellationFact) error
	AddReopening(ReopeningFact) error
	AddSettlement(SettlementFact) error
	AddStatements([]StatementFact) error
	AddEntries([]Entry) error
	// AddRows adds rows as another store gave them: the text of each column. It
	// returns ErrRow for a row that the table does not take.
	AddRows(table FactTable, rows [][]string) error
	partyWriter
	AddAudit(AuditLine) error

	// KeptAnswer returns the answer kept under a user's key, or ErrNoFact.
	KeptAnswer(user, target, key string) (KeptAnswer, error)
	// KeepAnswer keeps an answer and forgets those kept before an instant.
	KeepAnswer(answer KeptAnswer, forget time.Time) error

	// AddUser returns ErrTaken if the name is used.
	AddUser(User) error
	// UpdateUser replaces the roles, the affiliation, the title, the validity
	// and whether the user is disabled.
	UpdateUser(User) error
	AddToken(Token) error
	// RevokeToken returns ErrNoFact if the user has no such token.
	RevokeToken(user, token string, at time.Time) error
}

// Recorded says by whom and when a fact was recorded, in which entry.
type Recorded struct {
	Sequence int64
	By       string
	At       time.Time
}

// ContractFact is a contract as recorded.
type ContractFact struct {
	ID       string
	Vendor   string
	Body     string // JSON of the contract, as book.Contract writes it
	Recorded Recorded
}

// ListedContract names a contract in a list.
type ListedContract struct {
	Number int64 // given by the store in the order of recording
	ID     string
	Head   string // hash of the last entry of its journal
}

// AmendmentFact is an amendment of a contract as recorded.
type AmendmentFact struct {
	Contract string
	Number   int    // from 1, per contract
	Body     string // JSON of the amendment, as book.Amendment writes it
	Recorded Recorded
}

// AgreementFact is an agreement version as recorded.
type AgreementFact struct {
	Contract      string
	Version       int
	EffectiveFrom domain.Month
	Body          string // JSON of the version, as book.Agreement writes it
	Recorded      Recorded
	// Settled is the last month that was settled by then, 0 if none. The store
	// finds it; it is not kept with the version.
	Settled domain.Month
}

// MeasurementFact is one revision of the result of an item for a month.
type MeasurementFact struct {
	Contract       string
	Month          domain.Month
	Item           string
	Revision       int // from 1, per month and item
	Method         domain.Method
	ReportRevision int    // of the vendor's report it was adopted from; 0 if none
	Body           string // JSON of the line, as book.Measurement writes it
	Recorded       Recorded
}

// CancellationFact takes back one revision of a measurement.
type CancellationFact struct {
	Contract string
	Month    domain.Month
	Item     string
	Revision int    // of the measurement
	Body     string // JSON of why, as book.CancellationText writes it
	Recorded Recorded
}

// RecordedMeasurement is a measurement with its cancellation and the objection
// to it, nil if there is none.
type RecordedMeasurement struct {
	Fact         MeasurementFact
	Cancellation *CancellationFact
	Objection    *AnsweredObjection
}

// LatestMeasurement is the latest revision of the result of an item, and when
// the first was recorded.
type LatestMeasurement struct {
	RecordedMeasurement
	First time.Time
}

// ReopeningFact puts the settled months from one on under re-measurement.
type ReopeningFact struct {
	Contract string
	From     domain.Month
	Recorded Recorded
}

// SettlementFact says which months one settlement settled.
type SettlementFact struct {
	Contract string
	From, To domain.Month
	Body     string // JSON of what was given with it
	Recorded Recorded
}

// StatementFact is one revision of the statement of a month.
type StatementFact struct {
	Contract string
	Month    domain.Month
	Revision int // from 1, per month
	// Penalized says that there is a penalty; Period is its period unless it
	// is waived.
	Penalized bool
	Period    domain.Period
	Body      string // JSON of the immutable part, as book.Statement writes it
	Hash      string // SHA-256 of Body in hex
	Recorded  Recorded
	// Superseded says that there is a later revision. The store finds it; it is
	// not kept with the statement.
	Superseded bool
}

// KeptAnswer is an answer kept under an idempotency key. It is no fact: it is
// forgotten in time.
type KeptAnswer struct {
	User   string // name of who asked
	Target string // method, path and query
	Key    string
	Digest string // SHA-256 of the request's bytes in hex
	At     time.Time

	Status   int
	Location string
	Body     []byte
}
