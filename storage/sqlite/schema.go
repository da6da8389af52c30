package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"slaledger/storage/query"
)

// Damage returns what is wrong with the database file itself, in words, nil if
// nothing is: what SQLite's integrity_check and foreign_key_check find, and every
// table, index, trigger and view that is missing, added or otherwise than the
// migrations make it. Of each, the first few are named.
func (s *Store) Damage(ctx context.Context) (found []string, err error) {
	db, err := s.read.DB()
	if err != nil {
		return nil, err
	}
	for _, check := range []func(context.Context, *sql.DB) ([]string, error){damagedPages, strayRows, otherSchema} {
		part, err := check(ctx, db)
		if err != nil {
			return found, err
		}
		found = append(found, part...)
	}
	return found, nil
}

// namedOfDamage is how many places of one kind of damage are named.
const namedOfDamage = 20

// damagedPages returns what integrity_check finds: bad pages, indexes that lack or
// have rows too many, values that a column does not take.
func damagedPages(ctx context.Context, db *sql.DB) ([]string, error) {
	lines, err := query.Column(ctx, db, fmt.Sprintf(`PRAGMA integrity_check(%d)`, namedOfDamage))
	return slices.DeleteFunc(lines, func(line string) bool { return line == "ok" }), err
}

// strayRows returns what foreign_key_check finds: rows that belong to nothing.
func strayRows(ctx context.Context, db *sql.DB) ([]string, error) {
	return query.Column(ctx, db, fmt.Sprintf(`SELECT 'a row of ' || "table" || ' belongs to no row of ' || "parent"
		FROM pragma_foreign_key_check LIMIT %d`, namedOfDamage))
}

// otherSchema returns what the schema has otherwise than the one that the
// migrations make.
func otherSchema(ctx context.Context, db *sql.DB) (found []string, err error) {
	has, err := schemaOf(ctx, db)
	if err != nil {
		return nil, err
	}
	fresh, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer fresh.Close()
	fresh.SetMaxOpenConns(1) // each connection would have a database of its own
	provider, err := migrationsOf(fresh)
	if err != nil {
		return nil, err
	}
	if _, err := provider.Up(ctx); err != nil {
		return nil, err
	}
	wants, err := schemaOf(ctx, fresh)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(wants)) {
		switch text, there := has[name]; {
		case !there:
			found = append(found, name+" is missing")
		case text != wants[name]:
			found = append(found, name+" is otherwise than slaledger makes it")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(has)) {
		if _, known := wants[name]; !known {
			found = append(found, name+" was added")
		}
	}
	return found, nil
}

// schemaOf returns the text of every object of a schema, by kind and name.
func schemaOf(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT type || ' ' || name, COALESCE(sql, '') FROM sqlite_schema`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	schema := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		schema[name] = text
	}
	return schema, rows.Err()
}
