package cli

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
)

func TestClockTime(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2024, 2, day, hour, minute, 0, 0, fact.Japan) }
	for _, c := range []struct {
		text        string
		after, next time.Time
	}{
		{"03:00", at(28, 2, 59), at(28, 3, 0)}, {"03:00", at(28, 3, 0), at(29, 3, 0)},
		{"03:00", at(29, 23, 59).UTC(), at(30, 3, 0)}, {"23:59", at(28, 0, 0), at(28, 23, 59)},
		{"00:00", at(28, 9, 0).UTC(), at(29, 0, 0)},
	} {
		var given clockTime
		if err := given.UnmarshalText([]byte(c.text)); err != nil {
			t.Fatal(err)
		}
		if got := given.next(c.after); !got.Equal(c.next) {
			t.Errorf("the next %s after %s is %s", c.text, c.after, got)
		}
	}
	for _, wrong := range []string{"", "3", "24:00", "03:60", "3am", "never"} {
		if err := new(clockTime).UnmarshalText([]byte(wrong)); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

// TestVerifiedAtNight verifies all of a service, before and after somebody changed it by
// hand: the outcome is in the log, in /readyz?verbose, which names nothing, and in
// /metrics.
func TestVerifiedAtNight(t *testing.T) {
	s, _ := apitest.ServeExample(t)
	var log bytes.Buffer
	up := upkeep{ledger: s.Ledger, store: s.Store, log: slog.New(slog.NewTextHandler(&log, nil))}
	if err := s.Ledger.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	told := func(line, ready, metric string) {
		t.Helper()
		log.Reset()
		up.verify(t.Context())
		if !strings.Contains(log.String(), line) {
			t.Errorf("no %q in the log: %s", line, log.String())
		}
		if body := beside(t, s, "/readyz?verbose"); !strings.Contains(body, ready) || strings.Contains(body, "kansa") {
			t.Errorf("readyz: %s", body)
		}
		if text := beside(t, s, "/metrics"); !strings.Contains(text, metric) {
			t.Errorf("no %q in the metrics", metric)
		}
	}
	told("the database was verified", `"verification":{"ok":true,"at":"`, "slaledger_verification_problems 0\n")

	if _, err := openBeside(t, s.DB).Exec(`UPDATE users SET roles = 'admin' WHERE name = 'kansa'`); err != nil {
		t.Fatal(err)
	}
	told("kansa is not as the system's journal tells", `"verification":{"ok":false,"at":"`,
		"slaledger_verification_problems 1\n")
}

// beside returns what an auditor is answered at a path beside the interface.
func beside(t *testing.T, s *apitest.Served, path string) string {
	t.Helper()
	request, err := http.NewRequest("GET", strings.TrimSuffix(s.URL, "/api/v1")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.Tokens["auditor"])
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("%s: %v, %d", path, err, answer.StatusCode)
	}
	return body.String()
}

// TestSealedAtTheEnd lets a server start and stop: what was written before, and what was
// refused meanwhile, stands in the system's journal then.
func TestSealedAtTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	store, err := storage.OpenToServe(path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	l := ledger.New(store, time.Now)
	up := upkeep{ledger: l, store: store, log: slog.New(slog.DiscardHandler)}
	ctx, stop := context.WithCancel(t.Context())
	ended := up.start(ctx, clockTime{never: true})
	refused := ledger.Noted{Kind: fact.SystemRefusal, Bearer: access.Bearer{User: access.User{Name: "花子"}},
		Origin: fact.Origin{Action: "PUT /a"}, Status: 422, Code: "invalid"}
	for range 3 {
		if err := l.Note(t.Context(), refused); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	<-ended
	var lines []fact.AuditLine
	var last fact.SystemEntry
	err = store.View(t.Context(), func(r access.Reader) (err error) {
		if lines, err = r.Audit(fact.AuditFilter{}, 0, 10); err != nil {
			return err
		}
		last, err = r.SystemHead("")
		return err
	})
	if err != nil || len(lines) != 2 || lines[1].Times != 2 {
		t.Errorf("%v: %+v", err, lines)
	}
	if last.Kind != fact.SystemHeads || !strings.Contains(last.Body, `"to":2`) {
		t.Errorf("the last entry is %+v", last)
	}
}
