package query

import (
	"context"
	"database/sql"
)

// Asked is what a query can be asked of: a database, a connection or a transaction.
type Asked interface {
	QueryContext(ctx context.Context, query string, values ...any) (*sql.Rows, error)
}

// Column returns the first column, of texts, of what a query finds.
func Column(ctx context.Context, from Asked, query string) (list []string, err error) {
	rows, err := from.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, rows.Err()
}
