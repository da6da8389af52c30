package api_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"

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

// BenchmarkServedSheet puts the sheets of 30 lines of the months of a contract
// by eight clients, in turn with plain durable transactions by the same driver
// on eight goroutines, which insert 30 rows of the same columns with the same
// key. It reports how many sheets come to one such transaction.
func BenchmarkServedSheet(b *testing.B) {
	const each = 40
	debug.SetGCPercent(400) // as the program does
	s, book := apitest.Serve(b), monthlyBook()
	plain := plainTable(b)
	requests := sheetRequests(b, book, each*benchmarkClients)
	var sheets, rows time.Duration
	contracts := 0
	for b.Loop() {
		contracts++
		contract := s.EnterContract(b, book)
		s.EnterVersion(b, contract, book.Agreements[0])
		sheets += timed(func(client int) {
			for n := range each {
				month := client*each + n
				path := apitest.MonthPath(contract, book.Contract.Term.From+domain.Month(month)) + "/measurements"
				answer, err := s.Try("measurer", http.MethodPut, path, requests[month])
				if err != nil || answer.Status != http.StatusOK {
					b.Errorf("%d %s %v", answer.Status, answer.Body, err)
				}
			}
		})
		rows += timed(func(client int) {
			for n := range each {
				if err := insertPlain(plain, contracts, client*each+n); err != nil {
					b.Error(err)
				}
			}
		})
	}
	b.ReportMetric(float64(rows)/float64(sheets), "of_a_plain_transaction")
	b.ReportMetric(sheets.Seconds()/float64(b.N*each*benchmarkClients)*1e6, "µs/sheet")
}

// timed runs eight clients at once and returns how long they took.
func timed(client func(int)) time.Duration {
	start := time.Now()
	var clients sync.WaitGroup
	for i := range benchmarkClients {
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

// BenchmarkServedBalance asks for the balance of a contract of 12 settled
// months in turn with an empty route of the same server, and reports how many
// balances come to one empty answer.
func BenchmarkServedBalance(b *testing.B) {
	s, book := apitest.Serve(b), monthlyBook()
	contract := s.EnterContract(b, book)
	s.EnterVersion(b, contract, book.Agreements[0])
	for m := range domain.Month(12) {
		path := apitest.MonthPath(contract, book.Contract.Term.From+m)
		s.Must(b, http.StatusOK, "measurer", http.MethodPut, path+"/measurements", valuesSheet(book, 4+int64(m)), nil)
		s.Must(b, http.StatusCreated, "measurer", http.MethodPost, path+"/settlement", nil, nil)
	}
	empty := *s
	empty.URL = strings.TrimSuffix(s.URL, "/api/v1")
	var balances, empties time.Duration
	const each = 200
	for b.Loop() {
		start := time.Now()
		for range each {
			s.Must(b, http.StatusOK, "vendor", http.MethodGet, contract+"/balance", nil, nil)
		}
		middle := time.Now()
		for range each {
			empty.Must(b, http.StatusOK, "vendor", http.MethodGet, "/healthz", nil, nil)
		}
		balances, empties = balances+middle.Sub(start), empties+time.Since(middle)
	}
	b.ReportMetric(float64(empties)/float64(balances), "of_an_empty_route")
	b.ReportMetric(balances.Seconds()/float64(b.N*each)*1e6, "µs/balance")
}
