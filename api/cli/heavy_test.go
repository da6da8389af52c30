package cli

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain/book"
)

var heavy = flag.Bool("heavy", false, "send a built server whole loads, not small ones")

// loaded is a built server that is sent more than it should take.
type loaded struct {
	*testing.T
	server *apitest.Server
	token  string
}

func serveLoad(t *testing.T) *loaded {
	t.Helper()
	return serveLoadOf(t, apitest.Program(t), filepath.Join(t.TempDir(), "account.db"), "256MiB")
}

// serveLoadOf serves a database, which may have an account already. memory is to stay
// below where a load is small.
func serveLoadOf(t *testing.T, binary, db, memory string) *loaded {
	t.Helper()
	flags := []string{"--rate", "0"}
	if !*heavy {
		flags = append(flags, "--memory", memory) // where a load is small, what is not collected yet would outweigh it
	}
	server := apitest.StartServer(t, binary, db, flags...)
	go func() { _, _ = io.Copy(io.Discard, server.Errs) }()
	return &loaded{t, server, addUser(t, binary, db, "auditor")}
}

// addUser adds a user named after a role and returns the token.
func addUser(t *testing.T, binary, db, role string) string {
	t.Helper()
	return addNamed(t, binary, db, role, role)
}

func addNamed(t *testing.T, binary, db, name, role string) string {
	t.Helper()
	args := []string{"user", "add", "--name", name, "--role", role, "--db", db}
	if role == "vendor" {
		args = append(args, "--vendor", "fuji")
	}
	token, err := exec.Command(binary, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(token))
}

// fillAccount settles months of 1000 lines, each with as long a note as fits into a
// sheet, and returns the path of the contract.
func fillAccount(t *testing.T, binary, db string, months int) string {
	t.Helper()
	const items, noteLength = 1000, 1250 // of three bytes each
	server := apitest.StartServer(t, binary, db, "--rate", "0")
	s := &apitest.Served{URL: server.URL + "/api/v1", Tokens: map[string]string{}}
	for _, role := range []string{"contract_staff", "measurer"} {
		s.Tokens[role] = addUser(t, binary, db, role)
	}
	b := apitest.ManyMonths(months, items)
	contract := s.EnterContract(t, b)
	s.EnterVersion(t, contract, b.Agreements[0])
	for _, month := range b.Months {
		for i := range month.Measurements {
			month.Measurements[i].Note = strings.Repeat("検", noteLength)
		}
		path := apitest.MonthPath(contract, month.Month)
		s.Must(t, http.StatusOK, "measurer", http.MethodPut, path+"/measurements", book.NewSheet(month), nil)
		s.Must(t, http.StatusCreated, "measurer", http.MethodPost, path+"/settlement", nil, nil)
	}
	apitest.StopServer(t, server)
	return contract
}

// TestMemoryOfExports exports a large account in either form, three times at once.
func TestMemoryOfExports(t *testing.T) {
	months, most := 4, 200
	if *heavy {
		months, most = 40, 512
	}
	binary, db := apitest.Program(t), filepath.Join(t.TempDir(), "account.db")
	contract := fillAccount(t, binary, db, months)
	l := serveLoadOf(t, binary, db, "64MiB")
	t.Logf("at rest: %d MiB", l.peak())
	for _, form := range []string{"/export", "/export.zip"} {
		l.forgetPeak()
		began, got := time.Now(), make([]string, 3)
		var all sync.WaitGroup
		for i := range got {
			all.Go(func() { got[i] = l.takes(contract + form) })
		}
		all.Wait()
		t.Logf("%s: %v in %v, a peak of %d MiB", form, got, time.Since(began).Round(time.Millisecond), l.peak())
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "200") }) {
			t.Error("none was exported")
		}
		if l.peak() > most {
			t.Errorf("%s: %d MiB", form, l.peak())
		}
	}
}

// takes asks for an answer and returns its status and size.
func (l *loaded) takes(path string) string {
	request, err := http.NewRequest(http.MethodGet, l.server.URL+"/api/v1"+path, nil)
	if err != nil {
		l.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+l.token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %d MiB", answer.StatusCode, n>>20)
}

// forgetPeak starts the peak of memory anew; peak returns it in MiB.
func (l *loaded) forgetPeak() {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", l.server.Command.Process.Pid), []byte("5"), 0)
}

func (l *loaded) peak() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.server.Command.Process.Pid))
	if err != nil {
		l.Skip("the peak of a process is read on Linux only")
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		l.Fatalf("no peak, the server has ended: %s", status)
	}
	kib, _ := strconv.Atoi(string(found[1]))
	return kib >> 10
}

// calculates posts a Book and returns the status, 0 if there was no answer.
func (l *loaded) calculates(book []byte) (status, size int) {
	request, err := http.NewRequest(http.MethodPost, l.server.URL+"/api/v1/calculations", bytes.NewReader(book))
	if err != nil {
		l.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+l.token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, 0
	}
	defer answer.Body.Close()
	n, _ := io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, int(n)
}

// validBook is a Book of about a size, all of it occurrences.
func validBook(size int) []byte {
	const perMonth = 100_000
	var months []string
	occurrences := strings.TrimSuffix(strings.Repeat(`{"value":1},`, perMonth), ",")
	for i := 0; i == 0 || i*len(occurrences) < size; i++ {
		months = append(months, fmt.Sprintf(`{"month":"%d-%02d","measurements":[{"item_code":"A","occurrences":[%s]}]}`,
			2000+i/12, i%12+1, occurrences))
	}
	return fmt.Appendf(nil, `{"contract":{"name":"n","vendor":{"id":"v","name":"v"},"start_month":"2000-01",`+
		`"end_month":"2039-12","fees":[{"from_month":"2000-01","to_month":"2039-12","monthly_amount":1}]},`+
		`"agreements":[{"effective_from":"2000-01","items":[{"code":"A","name":"n","counting":"per_occurrence",`+
		`"baseline":{"op":"<=","value":1},"deduction_points":1}]}],"months":[%s]}`, strings.Join(months, ","))
}

// bookOfLines is a Book of about a size, all of it lines of sheets: its answer is three
// times as large.
func bookOfLines(t *testing.T, size int) []byte {
	t.Helper()
	const perMonth, lineLength = 1000, 55
	text, err := book.Write(apitest.ManyMonths(max(1, size/perMonth/lineLength), perMonth))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestMemoryUnderLoad sends what takes much memory to a built server: a body full
// of faults, valid Books at once, and bodies that stall before their last byte.
func TestMemoryUnderLoad(t *testing.T) {
	faults, books, size, stalled, most := 8<<20, 3, 2<<20, 20, 300
	if *heavy {
		faults, books, size, stalled, most = 64<<20-100, 8, 20<<20, 100, 512
	}
	l := serveLoad(t)
	t.Logf("at rest: %d MiB", l.peak())

	began := time.Now()
	status, answered := l.calculates([]byte(`{"months":[` + strings.Repeat(`{},`, faults/3-10) + `{}]}`))
	t.Logf("%d MiB of faults: %d in %v, %d KiB are answered, a peak of %d MiB", faults>>20, status,
		time.Since(began).Round(time.Millisecond), answered>>10, l.peak())
	if status != 422 || answered > 100<<10 || l.peak() > most {
		t.Errorf("faults: status %d, %d bytes, %d MiB", status, answered, l.peak())
	}

	l.atOnce("occurrences", books, validBook(size), most)
	l.atOnce("lines", books, bookOfLines(t, size), most)
	l.stall("large", stalled, 60<<20, most)
	l.stall("small", stalled, 1<<20, most)
}

// atOnce sends a Book as often as is told, at once, each until it is calculated: while
// another has the turn it may be refused, by a status or while it is being sent.
func (l *loaded) atOnce(what string, count int, book []byte, most int) {
	l.forgetPeak()
	began, sent := time.Now(), make([]int, count)
	end := began.Add(5 * time.Minute)
	var all sync.WaitGroup
	for i := range sent {
		all.Go(func() {
			for status := 0; status != http.StatusOK; sent[i]++ {
				status, _ = l.calculates(book)
				refused := status == 0 || status == http.StatusServiceUnavailable
				if status != http.StatusOK && !refused || time.Now().After(end) {
					l.Errorf("a valid Book, %s: %d", what, status)
					return
				}
			}
		})
	}
	all.Wait()
	l.Logf("%d Books of %d MiB, %s: calculated in %v, sent %v times, a peak of %d MiB", count, len(book)>>20, what,
		time.Since(began).Round(time.Millisecond), sent, l.peak())
	if l.peak() > most {
		l.Errorf("Books at once, %s: %d MiB", what, l.peak())
	}
}

// stall sends many bodies but for their last byte, each as far as it is taken.
func (l *loaded) stall(what string, count, length, most int) {
	l.forgetPeak()
	before, body := l.peak(), bytes.Repeat([]byte(" "), length-1)
	var all sync.WaitGroup
	for range count {
		conn, err := net.Dial("tcp", strings.TrimPrefix(l.server.URL, "http://"))
		if err != nil {
			l.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST /api/v1/calculations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+
			"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n", l.token, length)
		_ = conn.SetWriteDeadline(time.Now().Add(3 * time.Second))
		all.Go(func() { _, _ = conn.Write(body) })
	}
	all.Wait()
	time.Sleep(time.Second)
	l.Logf("%d bodies that stall, %s: a peak of %d MiB after %d", count, what, l.peak(), before)
	if l.peak() > most {
		l.Errorf("stalled bodies, %s: %d MiB", what, l.peak())
	}
}
