// Package sqlite stores accounts in one SQLite file: one connection writes, others
// read.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage/query"
	"slaledger/storage/turn"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	_ "modernc.org/sqlite" // the driver
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store stores facts in one SQLite file: one connection writes, others read.
type Store struct {
	query.Single // by those that read
	path         string
	write, read  *gorm.DB
	writes       *statementCache // of the connection that writes
	reads        *statementCache // of those that read
	held         *sql.DB         // see holdOpen
	files        *databaseFiles  // nil where the store only reads
	serving      *os.File        // the locked database, while serving
	made         bool            // by opening it
	upgraded     bool            // by opening it
	space        space
	counts       access.Counts // one program serves a file

	turns                  *turn.Turns   // to write
	group                  *group        // that is open, of whoever has the turn
	groupOpen              time.Duration // the constant, but in tests
	sqlStatements, commits atomic.Int64
}

var _ access.Store = (*Store)(nil)

// Open opens the database at a path, makes or upgrades its tables, and checks
// that facts cannot be changed. It refuses a database that a newer program
// made, and with ErrManyNames one that has several.
func Open(path string) (*Store, error) {
	if err := ensure(path); err != nil {
		return nil, err
	}
	s := &Store{path: path, turns: turn.New(), groupOpen: groupOpen}
	if err := s.open(); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open() (err error) {
	if s.write, err = s.connect(1, url.Values{"_txlock": {"immediate"}, "mode": {"rw"}}); err != nil {
		return err
	}
	if err := s.prepare(s.path); err != nil {
		return err
	}
	if s.read, err = s.connect(max(4, runtime.NumCPU()), toRead()); err != nil {
		return err
	}
	if err := s.prepareQueries(); err != nil {
		return err
	}
	if err := s.holdOpen(); err != nil {
		return err
	}
	s.files, err = findFiles(s.path)
	return err
}

// holdOpen opens a connection that nobody uses. One on which a question was broken
// off is closed, and were it the last, SQLite would remove the WAL and make a new
// one.
func (s *Store) holdOpen() (err error) {
	if s.held, err = pool(s.path, 1, toRead()); err != nil {
		return err
	}
	return openAll(s.held)
}

// openAll opens every connection of a pool.
func openAll(db *sql.DB) error {
	for range db.Stats().MaxOpenConnections {
		connection, err := db.Conn(context.Background())
		if err != nil {
			return err
		}
		defer connection.Close() // once all are open
	}
	return nil
}

// toRead are the settings of connections that only read. The last one has a connection open
// the WAL at once, and not look at the tables before it is asked for something: at the start
// that took longer than all the rest.
func toRead() url.Values {
	return url.Values{
		"_pragma": {"busy_timeout(10000)", "trusted_schema(0)", "query_only(1)", "schema_version"}, "mode": {"rw"},
	}
}

// pragmas are set on every connection that writes. With synchronous=FULL a commit survives
// a power cut; recursive_triggers keeps INSERT OR REPLACE from passing by the
// triggers that refuse to delete. The timeout comes first: to set WAL may have to
// wait, too. Nobody but the store that serves moves what is in the WAL into the
// database, and whoever closes it last: see databaseFiles.
var pragmas = []string{
	"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "recursive_triggers(1)",
	"trusted_schema(0)", "wal_autocheckpoint(0)",
}

// connect opens a pool through gorm.
func (s *Store) connect(connections int, more url.Values) (*gorm.DB, error) {
	db, err := pool(s.path, connections, more)
	if err != nil {
		return nil, err
	}
	gormDB, err := throughGORM(db, &s.sqlStatements)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot open %s: %w", s.path, err), db.Close())
	}
	return gormDB, nil
}

// pool gives connections with the pragmas above, or with others if more has some.
func pool(path string, connections int, more url.Values) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Dir(absolute)); err != nil { // SQLite would not say why
		return nil, fmt.Errorf("cannot open %s: %w", path, err)
	}
	query := url.Values{"_pragma": pragmas}
	maps.Copy(query, more)
	dsn := (&url.URL{Scheme: "file", Path: uriPath(absolute), RawQuery: query.Encode()}).String()
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(0)
	return db, nil
}

// uriPath returns an absolute path as it stands in a URI, where the letter of a drive of Windows
// is no host: /C:/account.db.
func uriPath(absolute string) string {
	path := filepath.ToSlash(absolute)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

func throughGORM(db *sql.DB, statements *atomic.Int64) (*gorm.DB, error) {
	return query.OpenGORM(gormsqlite.New(gormsqlite.Config{DriverName: "sqlite", Conn: db}), statements)
}

// prepare brings the tables up to date and checks the triggers on facts.
func (s *Store) prepare(path string) error {
	db, err := s.write.DB()
	if err != nil {
		return err
	}
	if s.made, s.upgraded, err = migrateAlone(path, db); err != nil {
		return err
	}
	return protected(db)
}

// migrateAlone upgrades a database while no other program does: of two that
// start on the same new file, the second finds it made.
func migrateAlone(path string, db *sql.DB) (made, upgraded bool, err error) {
	file := path + ".upgrade"
	lock := flock.New(file)
	if err := lock.Lock(); err != nil {
		return false, false, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	defer os.Remove(file) // whoever waits for it will find nothing to upgrade
	defer lock.Unlock()
	return migrate(context.Background(), path, db)
}

// migrate upgrades a database, after a copy of it was made beside it. A new one
// needs none, and was made.
func migrate(ctx context.Context, path string, db *sql.DB) (made, upgraded bool, err error) {
	provider, err := migrationsOf(db)
	if err != nil {
		return false, false, err
	}
	current, newest, err := versions(ctx, provider)
	if err != nil || current == newest {
		return false, false, err
	}
	if current > 0 {
		copy := fmt.Sprintf("%s.version-%d.%s.backup", path, current, time.Now().UTC().Format("20060102T150405Z"))
		if err := backup(ctx, db, copy); err != nil {
			return false, false, fmt.Errorf("cannot back up the database before its upgrade: %w", err)
		}
	}
	if _, err := provider.Up(ctx); err != nil {
		return false, false, fmt.Errorf("cannot upgrade the database: %w", err)
	}
	return current == 0, current > 0, nil
}

func migrationsOf(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()), goose.WithGoMigrations(beginSystem))
}

// versions returns the version of a database and the newest that this program
// knows, and an error if the database is beyond that.
func versions(ctx context.Context, provider *goose.Provider) (current, newest int64, err error) {
	current, newest, err = provider.GetVersions(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("cannot read the version of the database: %w", err)
	}
	if current > newest {
		return 0, 0, fmt.Errorf("the database has version %d, this program knows up to %d: use a newer slaledger", current,
			newest)
	}
	return current, newest, nil
}

// tablesOfFacts returns the tables whose rows are never changed or deleted.
func tablesOfFacts() (names []string) {
	for _, t := range fact.HistoryTables() {
		names = append(names, t.Name)
	}
	return append(names, "audit", fact.SystemJournal.Name)
}

// protected checks that the database itself refuses to change facts.
func protected(db *sql.DB) error {
	tables, err := unprotected(db)
	if err == nil && len(tables) > 0 {
		err = fmt.Errorf("the database does not refuse to change %s: it was tampered with", strings.Join(tables, ", "))
	}
	return err
}

// unprotected returns the tables of facts whose rows the database would change
// or delete.
func unprotected(db *sql.DB) (tables []string, err error) {
	rows, err := db.Query(`SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	type trigger struct{ table, text string }
	there := map[trigger]bool{}
	for rows.Next() {
		var t trigger
		if err := rows.Scan(&t.table, &t.text); err != nil {
			return nil, err
		}
		there[t] = true
	}
	for _, table := range tablesOfFacts() {
		refuses := func(action string) bool {
			return there[trigger{table, fmt.Sprintf(
				`CREATE TRIGGER %s_no_%s BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, 'facts are only added'); END`,
				table, strings.ToLower(action), action, table)}]
		}
		if !refuses("UPDATE") || !refuses("DELETE") {
			tables = append(tables, table)
		}
	}
	return tables, rows.Err()
}

// Close ends all connections. Those of a database that is not the file under its
// name any more stay as they are until the program ends: to close the last one
// would move the WAL into the database, and remove by its name what may be the
// WAL of another.
func (s *Store) Close() error {
	var failed []error
	for _, db := range []*sql.DB{under(s.read), s.held, under(s.write)} { // the last one moves the WAL into the database
		if db != nil && s.files.check() == nil {
			failed = append(failed, db.Close())
		}
	}
	// To close the file ends all locks that this program has on it, and so comes last.
	if s.serving != nil {
		failed = append(failed, served.end(s.serving))
		s.serving = nil
	}
	return errors.Join(failed...)
}

// under returns the pool that gorm uses, if there is one.
func under(opened *gorm.DB) *sql.DB {
	if opened == nil {
		return nil
	}
	db, _ := opened.DB() // which is nil with an error
	return db
}

// Ping says whether the database answers, is the file that was opened, and can
// be written to as far as is known.
func (s *Store) Ping(ctx context.Context) error {
	return errors.Join(s.files.check(), s.space.check(s.path),
		translated(s.read.WithContext(ctx).Exec(`SELECT 1 FROM entries LIMIT 1`).Error))
}

// Made says whether there was no database, or an empty file, before it was opened.
func (s *Store) Made() bool { return s.made }

// Upgraded says whether opening it made the database one of this program's version,
// from an older one.
func (s *Store) Upgraded() bool { return s.upgraded }

// ReadableByOthers says whether the group or others may read the database.
func (s *Store) ReadableByOthers() bool {
	return s.files != nil && readableByOthers(s.files.files[0].was)
}

// Warnings say how the database could be better protected than it is.
func (s *Store) Warnings() []string {
	if s.ReadableByOthers() {
		return []string{"the database can be read by others than its owner: chmod 600 it"}
	}
	return nil
}

// SQLStatements returns how many SQL statements were carried out.
func (s *Store) SQLStatements() int64 { return s.sqlStatements.Load() }

// Commits returns how many writing transactions were made durable.
func (s *Store) Commits() int64 { return s.commits.Load() }

// View implements access.Store.
func (s *Store) View(ctx context.Context, read func(access.Reader) error) error {
	tx := s.read.WithContext(ctx).Begin()
	if tx.Error != nil {
		return translated(tx.Error)
	}
	// What the transaction asks for is prepared once it has ended. What cannot be prepared
	// now is prepared another time.
	defer func() { _ = s.reads.prepare(context.WithoutCancel(ctx)) }()
	defer tx.Rollback()
	return read(query.Transaction(tx, dialect{statementCache: s.reads, ctx: ctx}))
}

func (s *Store) prepareQueries() error {
	db, err := s.write.DB()
	if err != nil {
		return err
	}
	s.writes = newStatementCache(db, &s.sqlStatements)
	if db, err = s.read.DB(); err != nil {
		return err
	}
	s.reads = newStatementCache(db, &s.sqlStatements)
	return s.prepareSingle(db)
}

// prepareSingle prepares what many requests ask.
func (s *Store) prepareSingle(db *sql.DB) error {
	prepared := map[string]*sql.Stmt{}
	for _, text := range query.SingleTexts {
		statement, err := db.Prepare(text)
		if err != nil {
			return err
		}
		prepared[text] = statement
	}
	s.Single = query.Single{Translated: translated, Ask: func(ctx context.Context, text string, values ...any) *sql.Row {
		s.sqlStatements.Add(1)
		if ctx.Err() == nil { // to watch for its end would take as long as the answer
			ctx = context.WithoutCancel(ctx)
		}
		return prepared[text].QueryRowContext(ctx, values...)
	}}
	return nil
}

// Count implements access.Store.
func (s *Store) Count(_ context.Context, rate access.Rate, key string, times int) (time.Duration, error) {
	return s.counts.Count(rate, key, times, time.Now()), nil
}

// Whole implements storage.Store.
func (s *Store) Whole() (whole query.Whole, err error) {
	whole.Value = func(int) string { return "?" }
	whole.Between = `PRAGMA wal_checkpoint(PASSIVE)` // nobody else moves what is in the WAL meanwhile
	if whole.Read, err = s.read.DB(); err != nil || s.write == nil {
		return whole, err
	}
	whole.Write, err = s.write.DB()
	return whole, err
}
