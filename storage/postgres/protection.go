package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"slaledger/ledger/fact"
	"slaledger/storage/query"
)

// ErrNotDurable says that the server may lose what it said is committed.
var ErrNotDurable = errors.New("the server may lose what it said is committed")

// tablesOfFacts returns the tables whose rows are never changed or deleted.
func tablesOfFacts() (names []string) {
	for _, t := range fact.HistoryTables() {
		names = append(names, t.Name)
	}
	return append(names, "audit", fact.SystemJournal.Name)
}

// protected checks that the database itself refuses to change facts, and looks whether the
// role that the program writes as could take that away.
func (s *Store) protected(ctx context.Context) error {
	tables, err := s.unprotected(ctx)
	if err == nil && len(tables) > 0 {
		err = fmt.Errorf("the database does not refuse to change %s: it was tampered with", strings.Join(tables, ", "))
	}
	return errors.Join(err, s.readOwner(ctx))
}

// Unprotected returns the tables of facts that the database does not protect against
// changes.
func (s *Store) Unprotected() ([]string, error) { return s.unprotected(context.Background()) }

// unprotected looks for triggers that always fire, before any row is changed or deleted
// and before all are, without condition, and whose function does nothing but refuse.
func (s *Store) unprotected(ctx context.Context) (tables []string, err error) {
	const query = `
		SELECT c.relname || CASE t.tgtype WHEN 19 THEN ' update' WHEN 11 THEN ' delete' WHEN 34 THEN ' truncate' ELSE '' END
		FROM pg_trigger t
		JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = current_schema()::regnamespace
		JOIN pg_proc p ON p.oid = t.tgfoid
		JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
		WHERE t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = ''
			AND p.prosrc = 'BEGIN RAISE EXCEPTION ''facts are only added''; END'`
	refused, err := s.column(ctx, query)
	if err != nil {
		return nil, err
	}
	for _, table := range tablesOfFacts() {
		for _, action := range []string{" update", " delete", " truncate"} {
			if !slices.Contains(refused, table+action) && !slices.Contains(tables, table) {
				tables = append(tables, table)
			}
		}
	}
	return tables, nil
}

// readOwner looks whether the role that the program writes as owns the tables, or may do
// what their owner may.
func (s *Store) readOwner(ctx context.Context) error {
	const query = `SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'entries'::regclass`
	return s.db.QueryRowContext(ctx, query).Scan(&s.owner)
}

// Warnings say how the database could be better protected than it is.
func (s *Store) Warnings() (list []string) {
	if s.owner {
		list = append(list, "the role of --db owns the tables and could take their protection away: "+
			"serve as another one (docs/scale.md)")
	}
	if s.readable {
		list = append(list, "what is sent to the database may be read or changed on the way: "+
			"give sslmode=verify-full in --db (docs/scale.md)")
	}
	return list
}

// checkDurable returns ErrNotDurable where the server is set to lose commits, and an error
// where it does not hold all texts.
func (s *Store) checkDurable(ctx context.Context) error {
	var fsync, pages, commit, encoding string
	err := s.db.QueryRowContext(ctx, `SELECT current_setting('fsync'), current_setting('full_page_writes'),
		current_setting('synchronous_commit'), current_setting('server_encoding')`).Scan(&fsync, &pages, &commit, &encoding)
	switch {
	case err != nil:
		return err
	case fsync != "on" || pages != "on" || commit == "off":
		return fmt.Errorf("%w: fsync is %s, full_page_writes %s, synchronous_commit %s", ErrNotDurable, fsync, pages, commit)
	case encoding != "UTF8":
		return fmt.Errorf("the database has the encoding %s: make it with UTF8", encoding)
	}
	return nil
}

// AuditGaps returns how many lines are missing in the audit log by their numbers: lines
// are numbered without gaps, and the database keeps the last number that it gave.
func (s *Store) AuditGaps() (missing int64, err error) {
	err = s.db.QueryRow(`SELECT greatest((SELECT last FROM serials WHERE name = 'audit'),
		(SELECT COALESCE(max(number), 0) FROM audit)) - (SELECT count(*) FROM audit WHERE number > 0)`).Scan(&missing)
	return missing, err
}

// column returns the first column of what a query finds.
func (s *Store) column(ctx context.Context, text string) (list []string, err error) {
	return query.Column(ctx, s.db, text)
}
