package api

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// TestExportsLeaveNothing exports in both forms, whole, known already, and without room
// for it: the bytes are those that their tag names, and no file is left.
func TestExportsLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := serve(t)
	contract := s.contract()
	for _, form := range []string{"/export", "/export.zip"} {
		get := asked{"auditor", "GET", prefix + contract + form, ""}
		answer := s.ask(get)
		tag := answer.Header().Get("ETag")
		if answer.Code != 200 || tag != etagOf(answer.Body.Bytes()) ||
			answer.Header().Get("Content-Length") != fmt.Sprint(answer.Body.Len()) {
			t.Errorf("%s: %d %v of %d bytes", form, answer.Code, answer.Header(), answer.Body.Len())
		}
		if same := s.ask(get, "If-None-Match", tag); same.Code != 304 || same.Body.Len() != 0 {
			t.Errorf("%s, known: %d of %d bytes", form, same.Code, same.Body.Len())
		}
		problem(t, s.ask(asked{"auditor", "GET", prefix + "/contracts/none" + form, ""}), 404, "not_found")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
	t.Setenv("TMPDIR", dir+"/none")
	for _, form := range []string{"/export", "/export.zip"} {
		problem(t, s.ask(asked{"auditor", "GET", prefix + contract + form, ""}), 503, "unavailable")
	}
}

// TestNoRoomForAnExport writes to a file that takes nothing.
func TestNoRoomForAnExport(t *testing.T) {
	file, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("only Linux has a file that is full")
	}
	defer file.Close()
	made := &madeFile{temporary: temporary{file}, sum: sha256.New()}
	if _, err := made.Write([]byte("x")); err == nil || !errors.Is(made.full, fact.ErrUnavailable) {
		t.Errorf("%v, %v", err, made.full)
	}
}

// largeContract records a contract with more than a small export of reports.
func (s *serving) largeContract() string {
	s.t.Helper()
	var created struct{ ID string }
	s.must(201, asked{"contract_staff", "POST", "/contracts", contractBody}, &created)
	var items, lines []string
	for i := range 1000 {
		items = append(items, fmt.Sprintf(`{"code":"I-%d","name":"件","counting":"manual","deduction_points":"1"}`, i))
		lines = append(lines, fmt.Sprintf(`{"item_code":"I-%d","note":"%s"}`, i, strings.Repeat("検", 1250)))
	}
	s.must(201, asked{"contract_staff", "POST", "/contracts/" + created.ID + "/agreements",
		`{"effective_from":"2024-04","items":[` + strings.Join(items, ",") + `]}`}, nil)
	for _, month := range []string{"04", "05", "06"} {
		s.must(200, asked{"vendor", "PUT", "/contracts/" + created.ID + "/months/2024-" + month + "/report",
			`{"measurements":[` + strings.Join(lines, ",") + `]}`}, nil)
	}
	return "/contracts/" + created.ID
}

// TestLargeExportsTakeTurns holds all turns of large exports: another one is asked to
// come again, and small ones do not wait.
func TestLargeExportsTakeTurns(t *testing.T) {
	s := serve(t)
	small, large := s.contract(), s.largeContract()
	served := newService(Door{}, ledger.New(s.store, time.Now), s.store.Ping, slog.New(slog.DiscardHandler))
	served.exports.wait = 50 * time.Millisecond
	s.handler = served.handler()
	for range largeExports {
		if err := served.exports.take(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, form := range []string{"/export", "/export.zip"} {
		answer := s.ask(asked{"auditor", "GET", prefix + large + form, ""})
		problem(t, answer, 503, "unavailable")
		if answer.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %v", form, answer.Header())
		}
		s.must(200, asked{"auditor", "GET", small + form, ""}, nil)
	}
	served.exports.leave()
	for _, form := range []string{"/export", "/export.zip"} {
		answer := s.ask(asked{"auditor", "GET", prefix + large + form, ""})
		if answer.Code != 200 || answer.Header().Get("ETag") != etagOf(answer.Body.Bytes()) {
			t.Errorf("%s: %d", form, answer.Code)
		}
	}
	if held := len(served.exports.taken); held != largeExports-1 {
		t.Errorf("%d turns are held", held)
	}
}
