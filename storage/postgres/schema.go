package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"slices"

	"slaledger/storage/query"
)

// Damage returns what is wrong with the database itself, in words, nil if nothing is: every
// index that is not valid, and every column, key, index, function and trigger that is
// missing, added or otherwise than the migrations make it. On a standby, where nothing can
// be made to compare with, indexes alone are looked at.
func (s *Store) Damage(ctx context.Context) (found []string, err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	found, err = query.Column(ctx, conn, `
		SELECT 'the index ' || c.relname || ' is not valid' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE c.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready AND i.indislive)`)
	if err != nil {
		return nil, err
	}
	var standby bool
	if err := conn.QueryRowContext(ctx, `SELECT pg_is_in_recovery()`).Scan(&standby); err != nil || standby {
		return found, err
	}
	other, err := otherSchema(ctx, conn)
	return append(found, other...), err
}

// otherSchema returns what the schema has otherwise than the one that the migrations make
// beside it, in a transaction that is rolled back.
func otherSchema(ctx context.Context, conn *sql.Conn) (found []string, err error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	has, err := schemaOf(ctx, tx, `current_schema()::regnamespace`)
	if err != nil {
		return nil, err
	}
	if err := migrateBeside(ctx, tx); err != nil {
		return nil, err
	}
	wants, err := schemaOf(ctx, tx, `pg_my_temp_schema()`)
	if err != nil {
		return nil, err
	}
	for _, object := range wants {
		if !slices.Contains(has, object) {
			found = append(found, fmt.Sprintf("%s is missing, or otherwise than slaledger makes it", object))
		}
	}
	for _, object := range has {
		if !slices.Contains(wants, object) {
			found = append(found, object+" was added or changed")
		}
	}
	return found, nil
}

// migrateBeside makes all tables in a schema of the connection's own.
func migrateBeside(ctx context.Context, tx *sql.Tx) error {
	const beside = `SELECT set_config('search_path', 'pg_temp, ' || quote_ident(current_schema()), true)`
	if _, err := tx.ExecContext(ctx, beside); err != nil {
		return err
	}
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// schemaOf returns everything that a schema has, in words, but for what upgrades need.
func schemaOf(ctx context.Context, tx *sql.Tx, schema string) ([]string, error) {
	text := fmt.Sprintf(`
		WITH own AS (SELECT n.oid, CASE n.oid WHEN pg_my_temp_schema() THEN 'pg_temp.' ELSE n.nspname || '.' END AS prefix
				FROM pg_namespace n WHERE n.oid = %s),
			rel AS (SELECT c.*, prefix FROM pg_class c JOIN own ON own.oid = c.relnamespace
				WHERE c.relname NOT LIKE 'goose_db_version%%')
		SELECT text FROM (
			SELECT format('the column %%s.%%s (%%s%%s%%s%%s)', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
				CASE a.attnotnull WHEN true THEN ', not null' ELSE '' END,
				CASE WHEN a.attidentity <> '' THEN ', identity' ELSE '' END, ', collation ' || l.collname) AS text
			FROM rel c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			LEFT JOIN pg_collation l ON l.oid = a.attcollation WHERE c.relkind = 'r'
			UNION ALL
			SELECT format('the constraint %%s of %%s: %%s', k.conname, c.relname,
				replace(pg_get_constraintdef(k.oid), prefix, '') || CASE k.convalidated WHEN true THEN '' ELSE ' NOT VALID' END)
			FROM rel c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype <> 'n'
			UNION ALL
			SELECT 'the index ' || replace(pg_get_indexdef(i.indexrelid), prefix, '')
			FROM rel c JOIN pg_index i ON i.indrelid = c.oid
			UNION ALL
			SELECT 'the trigger ' || replace(pg_get_triggerdef(t.oid), prefix, '') || ' ' || t.tgenabled::text
			FROM rel c JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
			UNION ALL
			SELECT format('the %%s %%s', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view'
				WHEN 'i' THEN 'index' ELSE 'object' END, c.relname) FROM rel c
			UNION ALL
			SELECT format('the rule %%s of %%s', r.rulename, c.relname) FROM rel c JOIN pg_rewrite r ON r.ev_class = c.oid
			UNION ALL
			SELECT format('the function %%s: %%s', p.proname, p.prosrc) FROM pg_proc p JOIN own ON own.oid = p.pronamespace
		) found ORDER BY text`, schema)
	return query.Column(ctx, tx, text)
}
