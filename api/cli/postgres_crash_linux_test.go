package cli

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger/access"
	"slaledger/storage/cluster"
)

var (
	crashesOfPostgres = flag.Duration("crashes-of-postgres", 0,
		"for how long TestCrashesOfPostgreSQL writes before and after each crash; 0 for not at all")
	failoverOf = flag.String("failover-of", "", "the address of an empty database of several hosts, for TestFailover")
	failoverBy = flag.String("failover-by", "", "a command of the shell that makes another host the primary")
	failoverIn = flag.Duration("failover-in", 10*time.Second, "for how long TestFailover writes before and after it")
)

// TestCrashesOfPostgreSQL lets four programs with eight writers each write to one contract
// and to many, while a program is killed, the server crashes and is started again, and the
// primary crashes and its synchronous standby is promoted. Each writer sends what was not
// acknowledged again, to the next program, until it is: everything is there once, in order,
// all chains verify, and nobody is told of a defect.
func TestCrashesOfPostgreSQL(t *testing.T) {
	if *crashesOfPostgres == 0 {
		t.Skip("no -crashes-of-postgres is given")
	}
	binary := apitest.Program(t)
	for _, contracts := range []int{1, crashWriters} {
		for _, crash := range []struct {
			what    string
			standby bool
			do      func(t *testing.T, c *crashing)
		}{
			{"a program is killed", false, func(_ *testing.T, c *crashing) { _ = c.servers[0].Command.Process.Kill() }},
			{"the server crashes", false, func(t *testing.T, c *crashing) {
				c.primary.Crash()
				time.Sleep(time.Second)
				c.primary.Start(t)
			}},
			{"the standby is promoted", true, func(t *testing.T, c *crashing) {
				c.primary.Crash()
				c.standby.Promote(t)
			}},
		} {
			t.Run(fmt.Sprintf("%s, %d contracts", crash.what, contracts), func(t *testing.T) {
				c := newCrashing(t, binary, crash.standby, contracts)
				c.write(t, *crashesOfPostgres, func() { crash.do(t, c) })
				c.check(t, binary)
			})
		}
	}
}

// TestFailover writes as TestCrashesOfPostgreSQL does to a database that somebody set up, and
// fails over meanwhile as he does: docs/scale.md has it for Patroni.
func TestFailover(t *testing.T) {
	if *failoverOf == "" {
		t.Skip("no -failover-of is given")
	}
	binary := apitest.Program(t)
	c := &crashing{db: *failoverOf}
	c.serve(t, binary, crashWriters)
	c.write(t, *failoverIn, func() {
		said, err := exec.Command("sh", "-c", *failoverBy).CombinedOutput() // #nosec G204 -- what the tester gives
		t.Logf("%s: %v\n%s", *failoverBy, err, said)
	})
	c.check(t, binary)
}

const (
	crashPrograms = 4
	crashWriters  = 32
)

// crashing are programs that write to one database.
type crashing struct {
	primary, standby *cluster.Server
	db               string
	servers          []*apitest.Server
	served           []*apitest.Served
	contracts        []string          // their paths
	written          [crashWriters]int // how many sheets of each were acknowledged
	refused          atomic.Int64      // how many answers said that the database was not available
	unknown          atomic.Int64      // or that the outcome is not known
}

func newCrashing(t *testing.T, binary string, standby bool, contracts int) *crashing {
	t.Helper()
	c := &crashing{primary: cluster.NewServer(t)}
	c.db = cluster.Address(c.primary)
	if standby {
		c.standby = c.primary.Standby(t)
		c.db = cluster.Address(c.primary, c.standby)
	}
	c.serve(t, binary, contracts)
	return c
}

// serve starts the programs and makes the contracts.
func (c *crashing) serve(t *testing.T, binary string, contracts int) {
	t.Helper()
	tokens := map[string]string{}
	for _, role := range []access.Role{access.RoleContractStaff, access.RoleMeasurer} {
		add := exec.Command(binary, "user", "add", "--name", string(role), "--role", string(role), "--db", c.db)
		said, err := add.Output()
		if err != nil {
			t.Fatal(err)
		}
		tokens[string(role)] = strings.TrimSpace(string(said))
	}
	for range crashPrograms {
		server := apitest.StartServer(t, binary, c.db, "--rate", "0")
		go func() { _, _ = io.Copy(io.Discard, server.Errs) }() // what it logs must not keep it waiting
		c.servers = append(c.servers, server)
		c.served = append(c.served, &apitest.Served{URL: server.URL + "/api/v1", Tokens: tokens})
	}
	b := apitest.CountedBook(crashWriters)
	for range contracts {
		path := c.served[0].EnterContract(t, b)
		c.served[0].EnterVersion(t, path, b.Agreements[0])
		c.contracts = append(c.contracts, path)
	}
}

// write lets all write for a while, then lets something happen, and lets them go on.
func (c *crashing) write(t *testing.T, while time.Duration, happens func()) {
	t.Helper()
	var writing sync.WaitGroup
	var over atomic.Bool
	for w := range crashWriters {
		writing.Go(func() {
			for n := 1; !over.Load(); n++ {
				if !c.record(t, w, n) {
					return
				}
				c.written[w] = n
			}
		})
	}
	time.Sleep(while)
	happens()
	time.Sleep(while)
	over.Store(true)
	writing.Wait()
	total := 0
	for w, n := range c.written {
		if total += n; n == 0 {
			t.Errorf("writer %d wrote nothing", w)
		}
	}
	t.Logf("%d sheets acknowledged, %d answers that nothing was recorded, %d that nobody knows", total, c.refused.Load(),
		c.unknown.Load())
}

// sheetOf is the sheet number n of a writer: of an item of its own.
func sheetOf(w, n int) any {
	return book.NewSheet(domain.MonthResults{Method: domain.MethodInspection, Measurements: []domain.Measurement{
		{ItemCode: fmt.Sprint("W-", w), DeductionCount: n, Note: "件"},
	}})
}

// record sends a sheet to one program after the other until it is acknowledged, and says
// whether it was.
func (c *crashing) record(t *testing.T, w, n int) bool {
	path := apitest.MonthPath(c.contracts[w%len(c.contracts)], domain.MonthOf(2024, 4)) + "/measurements"
	for began, to := time.Now(), w; time.Since(began) < time.Minute; to++ {
		answer, err := c.served[to%crashPrograms].Try("measurer", http.MethodPut, path, sheetOf(w, n))
		switch {
		case err != nil: // the program was killed
		case answer.Status == http.StatusOK:
			return true
		case answer.Status == http.StatusServiceUnavailable && strings.Contains(string(answer.Body), `"outcome_unknown"`):
			c.unknown.Add(1)
		case answer.Status == http.StatusServiceUnavailable:
			c.refused.Add(1)
		default:
			t.Errorf("writer %d, sheet %d: %d %s", w, n, answer.Status, answer.Body)
			return false
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("writer %d, sheet %d was not acknowledged in a minute", w, n)
	return false
}

// check holds what is stored against what was acknowledged, and verifies all.
func (c *crashing) check(t *testing.T, binary string) {
	t.Helper()
	for i, contract := range c.contracts {
		var stored struct {
			Items []struct {
				ItemCode string `json:"item_code"`
				Revision int    `json:"revision"`
				Count    int    `json:"deduction_count"`
			} `json:"measurements"`
		}
		path := apitest.MonthPath(contract, domain.MonthOf(2024, 4)) + "/measurements?history=true"
		c.served[1].Must(t, http.StatusOK, "measurer", http.MethodGet, path, nil, &stored)
		found := map[string]int{}
		for _, m := range stored.Items {
			if found[m.ItemCode]++; m.Revision != found[m.ItemCode] || m.Count != m.Revision {
				t.Fatalf("%s: revision %d, the %d. of its kind, has %d", m.ItemCode, m.Revision, found[m.ItemCode], m.Count)
			}
		}
		for w, n := range c.written {
			if w%len(c.contracts) == i && found[fmt.Sprint("W-", w)] != n {
				t.Errorf("writer %d: %d of %d sheets are there", w, found[fmt.Sprint("W-", w)], n)
			}
		}
	}
	if said, err := exec.Command(binary, "verify", "--db", c.db).CombinedOutput(); err != nil {
		t.Errorf("verify: %v %s", err, said)
	}
}
