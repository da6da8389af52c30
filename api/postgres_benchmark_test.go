package api_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/storage/cluster"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// BenchmarkPostgreSQLSheet puts the sheets of 30 lines of the months of contracts in turn
// with transactions on the same server by pgx that insert 30 rows of the same columns with
// the same key: plain ones, which begin, insert and commit one after the other, and, where
// each client has a contract of its own, pipelined ones, in one round trip. On one contract
// these are serialized. It reports how many sheets come to one such transaction.
//
//	go test ./api -run '^$' -bench PostgreSQLSheet -benchtime 3x
func BenchmarkPostgreSQLSheet(b *testing.B) {
	for _, c := range []struct {
		name      string
		clients   int
		contracts int
	}{{"8 clients on contracts of their own", 8, 8}, {"32 clients on one contract", 32, 1}} {
		b.Run(c.name, func(b *testing.B) {
			benchmarkPostgreSQLSheet(b, c.clients, c.contracts)
		})
	}
}

func benchmarkPostgreSQLSheet(b *testing.B, clients, contracts int) {
	each := 480 / clients
	debug.SetGCPercent(400) // as the program does
	address := cluster.Database(b)
	s, book := apitest.ServeOn(b, address), monthlyBook()
	plain := newPlainTransactions(b, address)
	requests := sheetRequests(b, book, each)
	var sheets, plainly, pipelined time.Duration
	rounds := 0
	for b.Loop() {
		rounds++
		paths := make([]string, contracts)
		for i := range paths {
			paths[i] = s.EnterContract(b, book)
			s.EnterVersion(b, paths[i], book.Agreements[0])
		}
		sheets += timed(clients, func(client int) {
			for n := range each {
				month := domain.Month(n)
				if contracts == 1 { // each client has months of its own
					month = domain.Month(client*each+n) % domain.MaxTermMonths
				}
				path := apitest.MonthPath(paths[client%contracts], book.Contract.Term.From+month) + "/measurements"
				sendPlain(b, s, "measurer", http.MethodPut, path, requests[n])
			}
		})
		run := func(pipeline bool) time.Duration {
			return timed(clients, func(client int) {
				for n := range each {
					plain.insert(rounds*clients+client, n, contracts == 1, pipeline)
				}
			})
		}
		plainly, pipelined = plainly+run(false), pipelined+run(true)
	}
	b.ReportMetric(plainly.Seconds()/sheets.Seconds(), "of_plain")
	b.ReportMetric(pipelined.Seconds()/sheets.Seconds(), "of_pipelined")
	b.ReportMetric(float64(rounds*each*clients)/sheets.Seconds(), "sheets/s")
}

// plainTransactions insert 30 rows each.
type plainTransactions struct {
	*testing.B
	pool *pgxpool.Pool
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
	const table = `CREATE TABLE plain (
		contract TEXT COLLATE "C" NOT NULL, month TEXT COLLATE "C" NOT NULL, item TEXT COLLATE "C" NOT NULL,
		revision BIGINT NOT NULL, method TEXT COLLATE "C" NOT NULL, report_revision BIGINT NOT NULL, sequence BIGINT NOT NULL,
		body TEXT COLLATE "C" NOT NULL, PRIMARY KEY (contract, month, item, revision))`
	if _, err := pool.Exec(b.Context(), table); err != nil {
		b.Fatal(err)
	}
	return &plainTransactions{B: b, pool: pool}
}

// insert inserts 30 rows in one transaction: plainly in three round trips, or pipelined in
// one; serialized by a lock.
func (p *plainTransactions) insert(contract, month int, serialized, pipelined bool) {
	if serialized {
		p.turn.Lock()
		defer p.turn.Unlock()
	}
	rows, values := plainRows(p.next.Add(1), contract, month)
	err := p.pool.AcquireFunc(context.Background(), func(conn *pgxpool.Conn) error {
		if pipelined {
			batch := &pgx.Batch{}
			batch.Queue("BEGIN")
			batch.Queue(rows, values...)
			batch.Queue("COMMIT")
			return conn.SendBatch(context.Background(), batch).Close()
		}
		return pgx.BeginFunc(context.Background(), conn, func(tx pgx.Tx) error {
			_, err := tx.Exec(context.Background(), rows, values...)
			return err
		})
	})
	if err != nil {
		p.Error(err)
	}
}

// plainRows returns the statement that inserts 30 rows, and their values.
func plainRows(key int64, contract, month int) (string, []any) {
	columns := make([]any, 8)
	lists := [8][]any{}
	for i := range benchmarkItems {
		row := []any{fmt.Sprintf("frk6mxhxc6i6anfv44iuoy%010d", key), fmt.Sprintf("month-%04d", month),
			fmt.Sprintf("ITEM-%02d", i), int64(1), "inspection", int64(contract), int64(month),
			`{"item_code":"ITEM-00","value":"99"}`}
		for c, value := range row {
			lists[c] = append(lists[c], value)
		}
	}
	for c := range columns {
		columns[c] = lists[c]
	}
	return `INSERT INTO plain SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[],
		$6::bigint[], $7::bigint[], $8::text[])`, columns
}
