package cli

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
)

// TestCrash kills a server that is under load at random points, and checks each
// time that nothing acknowledged is lost and nothing is half done.
func TestCrash(t *testing.T) {
	rounds := 100
	if testing.Short() {
		rounds = 10
	}
	c := newCrash(t)
	r := rand.New(rand.NewPCG(4, 4))
	for range rounds {
		stop := c.start(t)
		load := c.load(t, r.IntN(4) > 0, time.Duration(r.IntN(80))*time.Millisecond, stop)
		c.check(t, load)
	}
	if c.acknowledged < rounds {
		t.Errorf("only %d writes were acknowledged in %d rounds: the kills came before the load", c.acknowledged, rounds)
	}
	t.Logf("%d kills, %d acknowledged writes", rounds, c.acknowledged)
}

// crash is a database that several servers serve one after the other.
type crash struct {
	apitest.Served
	binary, db   string
	book         *domain.Book
	acknowledged int
}

// newCrash builds the program and makes a database with two users.
func newCrash(t *testing.T) *crash {
	t.Helper()
	c := &crash{binary: apitest.Program(t), db: filepath.Join(t.TempDir(), "crash.db")}
	c.Tokens = map[string]string{}
	for _, role := range []string{"measurer", "contract_staff"} {
		token, err := exec.Command(c.binary, "user", "add", "--name", role, "--role", role, "--db", c.db).Output()
		if err != nil {
			t.Fatal(err)
		}
		c.Tokens[role] = strings.TrimSpace(string(token))
	}
	c.book = apitest.RandomBook(rand.New(rand.NewPCG(1, 1)))
	return c
}

// start starts a server and returns how to kill it.
func (c *crash) start(t *testing.T) (kill func()) {
	t.Helper()
	server := apitest.StartServer(t, c.binary, c.db, "--rate", "0")
	c.URL = server.URL + "/api/v1"
	return func() {
		_ = server.Command.Process.Kill()
		_ = server.Command.Wait()
	}
}

// write is one write that was acknowledged.
type write struct {
	contract string
	month    domain.Month
	item     string
	settled  bool
}

// load enters contracts month by month with eight clients until the server is
// killed, some time after its start or, so that it is under load on a machine of
// any speed, after it acknowledged a sheet. It returns what was acknowledged.
func (c *crash) load(t *testing.T, loaded bool, after time.Duration, kill func()) []write {
	t.Helper()
	var mu sync.Mutex
	var done []write
	var clients sync.WaitGroup
	first := make(chan struct{}, 8)
	for range 8 {
		clients.Go(func() {
			acknowledged := sync.OnceFunc(func() { first <- struct{}{} })
			defer acknowledged() // also where nothing was
			writes := c.enter(acknowledged)
			mu.Lock()
			defer mu.Unlock()
			done = append(done, writes...)
		})
	}
	if loaded {
		<-first
	}
	time.Sleep(after)
	kill()
	clients.Wait()
	c.acknowledged += len(done)
	return done
}

// enter enters a contract and its months until a request fails; sheet is
// called when one is acknowledged.
func (c *crash) enter(sheet func()) (done []write) {
	contract, ok := c.send("contract_staff", http.MethodPost, "/contracts", book.NewContract(c.book.Contract))
	if !ok {
		return nil
	}
	for _, version := range c.book.Agreements {
		if _, ok := c.send("contract_staff", http.MethodPost, contract+"/agreements", book.NewAgreement(version)); !ok {
			return done
		}
	}
	id := strings.TrimPrefix(contract, "/contracts/")
	for _, results := range c.book.Months {
		path := apitest.MonthPath(contract, results.Month)
		if _, ok := c.send("measurer", http.MethodPut, path+"/measurements", book.NewSheet(results)); !ok {
			return done
		}
		sheet()
		for _, ms := range results.Measurements {
			done = append(done, write{contract: id, month: results.Month, item: ms.ItemCode})
		}
		if _, ok := c.send("measurer", http.MethodPost, path+"/settlement", nil); !ok {
			return done
		}
		done = append(done, write{contract: id, month: results.Month, settled: true})
	}
	return done
}

// check opens what the killed server left and looks at every contract.
func (c *crash) check(t *testing.T, done []write) {
	t.Helper()
	c.integrity(t)
	store, err := storage.Open(c.db)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	err = store.View(context.Background(), func(r access.Reader) error {
		for _, w := range done {
			if err := w.kept(r); err != nil {
				t.Errorf("%v was acknowledged: %v", w, err)
			}
		}
		contracts, err := r.Contracts("", 0, 1_000_000)
		if err != nil {
			return err
		}
		for _, contract := range contracts[max(0, len(contracts)-8):] {
			if err := apitest.ChainHolds(r, contract.ID); err != nil {
				t.Errorf("contract %s: %v", contract.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// integrity asks the database about its pages and its foreign keys, of which
// one ties every fact to the entry that covers it.
func (c *crash) integrity(t *testing.T) {
	t.Helper()
	db, err := sql.Open("sqlite", c.db)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s, %v", verdict, err)
	}
	rows, err := db.Query("PRAGMA foreign_key_check")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if rows.Next() {
		t.Error("a fact is not covered by an entry")
	}
}

// kept says whether an acknowledged write is there.
func (w write) kept(r fact.Reader) error {
	if w.settled {
		_, err := r.Statement(w.contract, w.month, 0)
		return err
	}
	facts, err := r.LatestMeasurements(w.contract, domain.Period{From: w.month, To: w.month})
	for _, f := range facts {
		if f.Item == w.item {
			return err
		}
	}
	return fmt.Errorf("lost: %w", fact.ErrNoFact)
}

// send sends a request and returns where what it made is; it is not ok when the
// server is gone.
func (c *crash) send(user, method, path string, body any) (location string, ok bool) {
	answer, err := c.Try(user, method, path, body)
	return strings.TrimPrefix(answer.Header.Get("Location"), "/api/v1"), err == nil && answer.Status < 300
}
