package cli

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// TestNeighbours prints how long a sheet takes while 200 clients send their bodies
// slowly and one neighbour does all that it can, against sheets just before, while nobody
// does anything:
//
//	go test ./api/cli -run Neighbours -v -heavy
func TestNeighbours(t *testing.T) {
	if !*heavy {
		t.Skip("only with -heavy: it measures")
	}
	n := serveNeighbours(t)
	const slow = 200
	next := n.contract + "/months/2024-05"
	bad := bytes.Repeat([]byte(`{},`), 2<<20/3)
	bad = fmt.Appendf(nil, `{"measurements":[%s{}]}`, bad)
	for what, ask := range map[string]func(){
		"nobody else":                func() { time.Sleep(10 * time.Millisecond) },
		"a bad report of 2 MiB, dry": func() { n.ask("vendor", "PUT", next+"/report?dry_run=true", bad) },
		"a bad sheet of 2 MiB":       func() { n.ask("staff", "PUT", next+"/measurements", bad) },
		"exports of 30 MiB":          func() { n.ask("auditor", "GET", n.large+"/export", nil) },
		"failed sign-ins":            func() { n.ask("nobody", "GET", "/me", nil) },
		"refused writes":             func() { n.ask("vendor", "PUT", next+"/report", []byte("{}")) },
	} {
		idle := n.sheets()
		endSlow, stop := n.trickle(slow), n.beside(ask)
		got := n.sheets()
		asked := stop()
		endSlow()
		t.Logf("%d slow and %s, which is asked %d times: p50 %v after %v, p99 %v after %v, %.1f times", slow, what, asked,
			got.at(50), idle.at(50), got.at(99), idle.at(99), float64(got.at(99))/float64(idle.at(99)))
	}
}

// durations are how long the sheets of a user took.
type durations []time.Duration

// at returns the duration that so many of a hundred do not exceed.
func (d durations) at(percent int) time.Duration {
	slices.Sort(d)
	return d[(len(d)-1)*percent/100].Round(10 * time.Microsecond)
}

// neighbours are the users of a built server.
type neighbours struct {
	*testing.T
	*apitest.Served
	contract, large string
	sheet           int // the number of the next one
}

func serveNeighbours(t *testing.T) *neighbours {
	t.Helper()
	binary, db := apitest.Program(t), newDatabase.Chosen(t)
	n := &neighbours{T: t, large: fillAccount(t, binary, db, 4)}
	server := apitest.StartServer(t, binary, db)
	go func() { _, _ = io.Copy(io.Discard, server.Errs) }()
	n.Served = &apitest.Served{URL: server.URL + "/api/v1", Tokens: map[string]string{"nobody": "sla_wrong"}}
	for _, role := range []string{"vendor", "auditor"} {
		n.Tokens[role] = addUser(t, binary, db, role)
	}
	for name, role := range map[string]string{"hanako": "measurer", "staff": "measurer", "keiyaku": "contract_staff"} {
		n.Tokens[name] = addNamed(t, binary, db, name, role)
	}
	n.Tokens["contract_staff"] = n.Tokens["keiyaku"]
	b := apitest.ManyMonths(24, 30)
	n.contract = n.EnterContract(t, b)
	n.EnterVersion(t, n.contract, b.Agreements[0])
	return n
}

// sheets puts 300 sheets of 30 lines, one after the other and as often as a user may, and
// returns how long each took.
func (n *neighbours) sheets() (took durations) {
	n.Helper()
	b := apitest.ManyMonths(24, 30)
	for range 300 {
		month := b.Months[n.sheet%len(b.Months)]
		for i := range month.Measurements {
			month.Measurements[i].Note = fmt.Sprint("検査調書 ", n.sheet)
		}
		n.sheet++
		text, err := json.Marshal(book.NewSheet(month))
		if err != nil {
			n.Fatal(err)
		}
		began := time.Now()
		n.Must(n.T, http.StatusOK, "hanako", http.MethodPut, apitest.MonthPath(n.contract, month.Month)+"/measurements", text,
			nil)
		took = append(took, time.Since(began))
		time.Sleep(20 * time.Millisecond)
	}
	return took
}

// beside asks again and again until it is stopped; that returns how often.
func (n *neighbours) beside(ask func()) (stop func() int) {
	done, ended, times := make(chan struct{}), make(chan struct{}), 0
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			default:
				ask()
				times++
			}
		}
	}()
	return func() int {
		close(done)
		<-ended
		return times
	}
}

// ask sends a request, whatever comes of it.
func (n *neighbours) ask(user, method, path string, body []byte) {
	request, err := http.NewRequest(method, n.URL+path, bytes.NewReader(body))
	if err != nil {
		n.Error(err)
		return
	}
	request.Header.Set("Authorization", "Bearer "+n.Tokens[user])
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
}

// trickle sends so many bodies, a byte a second, until it is stopped; the clients that
// are cut off come again.
func (n *neighbours) trickle(count int) (stop func()) {
	address, _, _ := strings.Cut(strings.TrimPrefix(n.URL, "http://"), "/")
	done := make(chan struct{})
	var all sync.WaitGroup
	path := "/api/v1" + apitest.MonthPath(n.contract, domain.MonthOf(2024, 6)) + "/report?dry_run=true"
	for range count {
		all.Go(func() {
			for {
				conn, err := net.Dial("tcp", address)
				if err != nil {
					return
				}
				fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+
					"Authorization: Bearer %s\r\nContent-Length: 60000\r\n\r\n", path, n.Tokens["vendor"])
				for err == nil {
					select {
					case <-done:
						_ = conn.Close()
						return
					case <-time.After(time.Second):
						_, err = conn.Write([]byte(" "))
					}
				}
				_ = conn.Close()
			}
		})
	}
	time.Sleep(time.Second) // until they are under way
	return func() {
		close(done)
		all.Wait()
	}
}
