package api_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/api"
	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"

	"github.com/go-json-experiment/json"
)

// The figures of a served account. Ratios compare with something measured in
// turn in the same run, so that they hold on any machine:
//
//	go test ./api -run '^$' -bench Served -benchtime 3s

const (
	benchmarkItems   = 30
	benchmarkClients = 8
)

// monthlyBook is a contract whose months have 30 lines.
func monthlyBook() *domain.Book {
	b := apitest.CountedBook(0)
	b.Contract.Term.From = domain.MonthOf(2018, 4)
	b.Contract.Term.To = b.Contract.Term.From + domain.MaxTermMonths - 1
	b.Contract.Fees[0].Period = b.Contract.Term
	version := domain.Agreement{Version: 1, EffectiveFrom: b.Contract.Term.From, Policy: domain.DefaultPolicy()}
	for i := range benchmarkItems {
		version.Items = append(version.Items, domain.Item{
			Code: fmt.Sprintf("ITEM-%02d", i), Name: "稼働率", Counting: domain.CountMonthly, MeasuredIn: domain.AllMonths,
			Baseline:        &domain.Threshold{Op: domain.AtLeast, Value: domain.Whole(99)},
			DeductionPoints: domain.Whole(5), BonusPoints: domain.Whole(1),
		})
	}
	b.Agreements = []*domain.Agreement{domain.NewAgreement(version)}
	return b
}

// valuesSheet is a sheet in which every line has a value of its own.
func valuesSheet(b *domain.Book, n int64) any {
	results := domain.MonthResults{Method: domain.MethodInspection}
	for i, item := range b.Agreements[0].Items {
		value := domain.Whole(n*benchmarkItems + int64(i))
		results.Measurements = append(results.Measurements, domain.Measurement{ItemCode: item.Code, Value: &value})
	}
	return book.NewSheet(results)
}

// BenchmarkServedSheet puts sheets of 30 lines by several clients, each on a contract of
// its own, in turn with the same to a store that commits each command by itself, and with
// plain durable transactions by the same driver on as many goroutines, which insert 30 rows
// of the same columns with the same key. It reports how many sheets come to one such
// transaction, and to one that is committed by itself, and how long a client waits.
func BenchmarkServedSheet(b *testing.B) {
	debug.SetGCPercent(400) // as the program does
	for _, clients := range []int{benchmarkClients, 32} {
		b.Run(fmt.Sprint(clients, " clients"), func(b *testing.B) {
			grouped, single := newSheetClients(b, clients, false), newSheetClients(b, clients, true)
			plain := plainTable(b)
			var rows time.Duration
			contracts := 0
			for b.Loop() {
				grouped.putAll()
				single.putAll()
				rows += timed(clients, func(client int) {
					for month := range sheetsEach {
						if err := insertPlain(plain, contracts+client, month); err != nil {
							b.Error(err)
						}
					}
				})
				contracts += clients
			}
			each := time.Duration(b.N * clients * sheetsEach)
			b.ReportMetric(float64(rows)/float64(grouped.took), "of_a_plain_transaction")
			b.ReportMetric(float64(single.took)/float64(grouped.took), "of_one_by_one")
			b.ReportMetric(float64((grouped.took / each).Microseconds()), "µs/sheet")
			b.ReportMetric(float64((single.took / each).Microseconds()), "µs/sheet_one_by_one")
			b.ReportMetric(float64((rows / each).Microseconds()), "µs/plain")
			b.ReportMetric(float64(each)/float64(grouped.commits), "sheets/commit")
			for name, waits := range map[string][]time.Duration{"": grouped.waits, "_one_by_one": single.waits} {
				slices.Sort(waits)
				p50, p99 := waits[len(waits)/2], waits[len(waits)*99/100]
				b.ReportMetric(float64(p50.Microseconds())/1000, "ms_p50"+name)
				b.ReportMetric(float64(p99)/float64(p50), "p99/p50"+name)
			}
		})
	}
}

// sheetsEach is how many sheets a client puts in a round, each of another month.
const sheetsEach = 40

// sheetClients are clients that put sheets at once, over one connection each.
type sheetClients struct {
	b       *testing.B
	served  *apitest.Served
	book    *domain.Book
	sheets  [][]byte
	clients []*sheetClient
	took    time.Duration
	waits   []time.Duration
	commits int64
}

// oneByOne is a store each of whose commands has a commit of its own.
type oneByOne struct{ storage.Store }

// ChangeFrom implements access.Store.
func (s oneByOne) ChangeFrom(ctx context.Context, first access.Beginning, write func(access.Writer) error) error {
	first.Long = true
	return s.Store.ChangeFrom(ctx, first, write)
}

func newSheetClients(b *testing.B, clients int, single bool) *sheetClients {
	b.Helper()
	c := &sheetClients{b: b, served: apitest.Serve(b), book: monthlyBook()}
	if single {
		server := api.NewServer(ledger.New(oneByOne{c.served.Store}, time.Now), c.served.Store.Ping,
			slog.New(slog.DiscardHandler))
		listener := httptest.NewServer(server.Handler)
		b.Cleanup(listener.Close)
		c.served.URL = listener.URL + "/api/v1"
	}
	c.sheets = sheetRequests(b, c.book, sheetsEach)
	for range clients {
		conn, err := net.Dial("tcp", strings.Split(c.served.URL, "/")[2])
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { conn.Close() })
		c.clients = append(c.clients, &sheetClient{conn: conn, answers: bufio.NewReader(conn)})
	}
	return c
}

// putAll puts the sheets of a contract for each client.
func (c *sheetClients) putAll() {
	for _, client := range c.clients {
		contract := c.served.EnterContract(c.b, c.book)
		c.served.EnterVersion(c.b, contract, c.book.Agreements[0])
		client.requests = client.requests[:0]
		for n, sheet := range c.sheets {
			path := apitest.MonthPath(contract, c.book.Contract.Term.From+domain.Month(n)) + "/measurements"
			client.requests = append(client.requests, fmt.Appendf(nil, "PUT /api/v1%s HTTP/1.1\r\nHost: localhost\r\n"+
				"Authorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
				path, c.served.Tokens["measurer"], len(sheet), sheet))
		}
	}
	commits := c.served.Store.Commits()
	c.took += timed(len(c.clients), func(client int) {
		if err := c.clients[client].put(); err != nil {
			c.b.Error(err)
		}
	})
	c.commits += c.served.Store.Commits() - commits
	for _, client := range c.clients {
		c.waits = append(c.waits, client.waits...)
		client.waits = client.waits[:0]
	}
}

// sheetClient sends requests that are made before over one connection, so that it takes
// little of the time of the machine that it shares with the server.
type sheetClient struct {
	conn     net.Conn
	answers  *bufio.Reader
	requests [][]byte
	waits    []time.Duration
}

func (c *sheetClient) put() error {
	for _, request := range c.requests {
		start := time.Now()
		if _, err := c.conn.Write(request); err != nil {
			return err
		}
		if err := c.answered(); err != nil {
			return err
		}
		c.waits = append(c.waits, time.Since(start))
	}
	return nil
}

// answered reads one answer, which must be that all was well.
func (c *sheetClient) answered() error {
	length := -1
	for first := true; ; first = false {
		line, err := c.answers.ReadString('\n')
		if err != nil {
			return err
		}
		if first && !strings.Contains(line, " 200 ") {
			return errors.New(line)
		}
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if name == "Content-Length" {
			length, _ = strconv.Atoi(value)
		}
		if name == "" {
			break
		}
	}
	if length < 0 {
		return errors.New("the answer has no length")
	}
	_, err := c.answers.Discard(length)
	return err
}

// timed runs clients at once and returns how long they took.
func timed(count int, client func(int)) time.Duration {
	start := time.Now()
	var clients sync.WaitGroup
	for i := range count {
		clients.Go(func() { client(i) })
	}
	clients.Wait()
	return time.Since(start)
}

// plainTable opens a database as durable as the account's with one table.
func plainTable(b *testing.B) *sql.DB {
	b.Helper()
	path := filepath.Join(b.TempDir(), "plain.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	_, err = db.Exec(`CREATE TABLE plain (
		contract TEXT NOT NULL, month TEXT NOT NULL, item TEXT NOT NULL, revision INTEGER NOT NULL,
		method TEXT NOT NULL, report_revision INTEGER NOT NULL, sequence INTEGER NOT NULL, body TEXT NOT NULL,
		PRIMARY KEY (contract, month, item, revision)
	) STRICT, WITHOUT ROWID`)
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// insertPlain inserts 30 rows with one statement in one transaction.
func insertPlain(db *sql.DB, contract, month int) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	values := make([]any, 0, benchmarkItems*8)
	for i := range benchmarkItems {
		values = append(values, fmt.Sprintf("frk6mxhxc6i6anfv44iuoy%04d", contract), fmt.Sprintf("month-%04d", month),
			fmt.Sprintf("ITEM-%02d", i), 1, "inspection", 0, month, `{"item_code":"ITEM-00","value":"99"}`)
	}
	rows := strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, ?, ?, ?),", benchmarkItems), ",")
	if _, err := tx.Exec(`INSERT INTO plain VALUES `+rows, values...); err != nil {
		return err
	}
	return tx.Commit()
}

// sheetRequests returns so many sheets as they are sent.
func sheetRequests(b *testing.B, book *domain.Book, sheets int) [][]byte {
	b.Helper()
	requests := make([][]byte, sheets)
	for n := range requests {
		var err error
		if requests[n], err = json.Marshal(valuesSheet(book, int64(n))); err != nil {
			b.Fatal(err)
		}
	}
	return requests
}

// sendPlain sends a request that is to be answered 200, and does not look at the answer's
// body: a figure of the service must not count what its client does.
func sendPlain(b *testing.B, s *apitest.Served, user, method, path string, body []byte) {
	request, err := http.NewRequest(method, s.URL+path, bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	if token := s.Tokens[user]; token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := plainClient.Do(request)
	if err != nil {
		b.Error(err)
		return
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		b.Errorf("%s %s: %d %s %v", method, path, answer.StatusCode, text, err)
	}
}

// plainClient keeps a connection for each of many clients.
var plainClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
