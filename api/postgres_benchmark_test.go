package api_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/storage/cluster"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// BenchmarkPostgreSQLSheet puts the sheets of 30 lines of the months of contracts, in turn
// with transactions on the same server by pgx that insert 30 rows of the same columns with
// the same key, each in three ways: plainly, by database/sql, which begins, inserts all rows
// with one statement and commits, one after the other; pipelined, which sends 30 statements
// and both others in one round trip; and with each column as one list, in one round trip as
// well, the fastest way that is known, and slaledger's own. On one contract all of them are
// serialized. It reports how many sheets come to one such transaction. In the last case each
// commit waits 2 ms for the disk.
//
//	go test ./api -run '^$' -bench PostgreSQLSheet -benchtime 3x
func BenchmarkPostgreSQLSheet(b *testing.B) {
	for _, c := range []struct {
		name               string
		clients, contracts int
		settings           string
	}{
		{"8 clients on contracts of their own", 8, 8, ""},
		{"32 clients on one contract", 32, 1, ""},
		{"8 clients on contracts of their own and a slow disk", 8, 8, "&commit_delay=2000&commit_siblings=0"},
	} {
		b.Run(c.name, func(b *testing.B) {
			benchmarkPostgreSQLSheet(b, c.clients, c.contracts, c.settings)
		})
	}
}

func benchmarkPostgreSQLSheet(b *testing.B, clients, contracts int, settings string) {
	each := 480 / clients
	debug.SetGCPercent(400) // as the program does
	address := cluster.Database(b) + settings
	s, book := apitest.ServeOn(b, address), monthlyBook()
	plain := newPlainTransactions(b, address)
	requests := sheetRequests(b, book, each)
	var sheets time.Duration
	took := make([]time.Duration, len(waysToInsert))
	rounds := 0
	for b.Loop() {
		rounds++
		paths := make([]string, contracts)
		for i := range paths {
			paths[i] = s.EnterContract(b, book)
			s.EnterVersion(b, paths[i], book.Agreements[0])
		}
		var entered atomic.Int64 // sheets of the one contract
		sheets += timed(clients, func(client int) {
			for n := range each {
				month := domain.Month(n)
				if contracts == 1 { // its months are entered in their order, too
					month = domain.Month(entered.Add(1) - 1)
				}
				path := apitest.MonthPath(paths[client%contracts], book.Contract.Term.From+month) + "/measurements"
				sendPlain(b, s, "measurer", http.MethodPut, path, requests[n])
			}
		})
		for i, way := range waysToInsert {
			took[i] += timed(clients, func(client int) {
				for n := range each {
					plain.insert(rounds*clients+client, n, contracts == 1, way.insert)
				}
			})
		}
	}
	for i, way := range waysToInsert {
		b.ReportMetric(took[i].Seconds()/sheets.Seconds(), "of_"+way.name)
	}
	b.ReportMetric(float64(rounds*each*clients)/sheets.Seconds(), "sheets/s")
}

// plainTransactions insert 30 rows each.
type plainTransactions struct {
	*testing.B
	pool *pgxpool.Pool
	db   *sql.DB
	turn sync.Mutex
	next atomic.Int64 // transaction, which makes its key
}

func newPlainTransactions(b *testing.B, address string) *plainTransactions {
	b.Helper()
	config, err := pgxpool.ParseConfig(address + "&jit=off&plan_cache_mode=force_generic_plan")
	if err != nil {
		b.Fatal(err)
	}
	config.MaxConns = 16 // as a store has
	pool, err := pgxpool.NewWithConfig(b.Context(), config)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	db := stdlib.OpenDB(*config.ConnConfig)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	b.Cleanup(func() { _ = db.Close() })
	const table = `CREATE TABLE plain (
		contract TEXT COLLATE "C" NOT NULL, month TEXT COLLATE "C" NOT NULL, item TEXT COLLATE "C" NOT NULL,
		revision BIGINT NOT NULL, method TEXT COLLATE "C" NOT NULL, report_revision BIGINT NOT NULL, sequence BIGINT NOT NULL,
		body TEXT COLLATE "C" NOT NULL, PRIMARY KEY (contract, month, item, revision))`
	if _, err := pool.Exec(b.Context(), table); err != nil {
		b.Fatal(err)
	}
	return &plainTransactions{B: b, pool: pool, db: db}
}

// insert inserts 30 rows in one transaction, serialized by a lock or not.
func (p *plainTransactions) insert(
	contract, month int, serialized bool, way func(context.Context, *plainTransactions, [][]any) error,
) {
	if serialized {
		p.turn.Lock()
		defer p.turn.Unlock()
	}
	rows, key := make([][]any, benchmarkItems), p.next.Add(1)
	for i := range rows {
		rows[i] = []any{fmt.Sprintf("frk6mxhxc6i6anfv44iuoy%010d", key), fmt.Sprintf("month-%04d", month),
			fmt.Sprintf("ITEM-%02d", i), int64(1), "inspection", int64(contract), int64(month),
			`{"item_code":"ITEM-00","value":"99"}`}
	}
	if err := way(context.Background(), p, rows); err != nil {
		p.Error(err)
	}
}

// waysToInsert are the ways in which plain transactions insert their rows.
var waysToInsert = []struct {
	name   string
	insert func(ctx context.Context, p *plainTransactions, rows [][]any) error
}{
	{"plain", func(ctx context.Context, p *plainTransactions, rows [][]any) error {
		tx, err := p.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, insertAll, slices.Concat(rows...)...)
		return errors.Join(err, tx.Commit())
	}},
	{"pipelined", func(ctx context.Context, p *plainTransactions, rows [][]any) error {
		batch := &pgx.Batch{}
		batch.Queue("BEGIN")
		for _, row := range rows {
			batch.Queue(insertOne, row...)
		}
		batch.Queue("COMMIT")
		return p.pool.SendBatch(ctx, batch).Close()
	}},
	{"lists", func(ctx context.Context, p *plainTransactions, rows [][]any) error {
		lists := make([]any, len(rows[0]))
		for i, first := range rows[0] {
			if _, isText := first.(string); isText {
				lists[i] = column[string](rows, i)
			} else {
				lists[i] = column[int64](rows, i)
			}
		}
		batch := &pgx.Batch{}
		batch.Queue("BEGIN")
		batch.Queue(insertLists, lists...)
		batch.Queue("COMMIT")
		return p.pool.SendBatch(ctx, batch).Close()
	}},
}

// column returns a column of rows.
func column[T any](rows [][]any, at int) []T {
	list := make([]T, len(rows))
	for i, row := range rows {
		list[i] = row[at].(T)
	}
	return list
}

const (
	insertOne   = `INSERT INTO plain VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	insertLists = `INSERT INTO plain SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[],
		$6::bigint[], $7::bigint[], $8::text[])`
)

var insertAll = func() string {
	rows := make([]string, benchmarkItems)
	for i := range rows {
		values := make([]string, 8)
		for c := range values {
			values[c] = fmt.Sprintf("$%d", i*len(values)+c+1)
		}
		rows[i] = "(" + strings.Join(values, ", ") + ")"
	}
	return "INSERT INTO plain VALUES " + strings.Join(rows, ", ")
}()
