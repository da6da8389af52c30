package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage/cluster"

	"github.com/go-json-experiment/json"
)

// loopback is where receivers of tests listen.
var loopback = access.Network{Prefix: netip.MustParsePrefix("127.0.0.0/8")}

// got is a request that a receiver got.
type got struct {
	id, body string
	at       time.Time
}

// receiver is a system that is told, which keeps what it gets.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []got
	answer func(w http.ResponseWriter, r *http.Request, times int) // nil for 204
}

// receive starts a receiver.
func receive(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, times int)) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewUnstartedServer(r)
	r.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	t.Cleanup(func() { r.CloseClientConnections(); r.Close() })
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	r.mu.Lock()
	r.got = append(r.got, got{request.Header.Get("Webhook-Id"), string(body), time.Now()})
	times := len(r.got)
	r.mu.Unlock()
	if r.answer != nil {
		r.answer(w, request, times)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// requests returns what a receiver got.
func (r *receiver) requests() []got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]got{}, r.got...)
}

// service is a served office whose sender is the test's.
type service struct {
	*apitest.Filled
	log   *bytes.Buffer
	count int
}

// fill returns a service in which nobody is still to be told of what days brought.
func fill(t *testing.T) *service {
	t.Helper()
	return told(t, apitest.Fill(t))
}

// told is fill of a service that is there.
func told(t *testing.T, filled *apitest.Filled) *service {
	t.Helper()
	s := &service{Filled: filled, log: &bytes.Buffer{}}
	if err := s.Ledger.DeriveNotices(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// add adds a webhook for a URL, and returns its id and secret.
func (s *service) add(t *testing.T, url string, more map[string]any) (id, secret string) {
	t.Helper()
	body := map[string]any{"title": "連携", "url": url}
	for name, value := range more {
		body[name] = value
	}
	var added struct {
		ID     string `json:"id"`
		Secret string `json:"secret"`
	}
	s.Must(t, 201, "admin", "POST", "/webhooks", body, &added)
	return added.ID, added.Secret
}

// record records another result for a month of a contract.
func (s *service) record(t *testing.T, contract string) {
	t.Helper()
	s.count++
	s.Must(t, 200, "measurer", "PUT", apitest.MonthPath(contract, domain.MonthOf(2024, 6))+"/measurements",
		book.NewSheet(domain.MonthResults{
			Method:       domain.MethodInspection,
			Measurements: []domain.Measurement{{ItemCode: "W-0", DeductionCount: s.count, Note: "試験"}},
		}), nil)
}

// run sends until the test or what is returned ends it.
func (s *service) run(t *testing.T, l *ledger.Ledger, roots *x509.CertPool, reach ...access.Network) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	sender := &Sender{
		Ledger: l, Reach: reach, Log: slog.New(slog.NewTextHandler(s.log, nil)), TLS: &tls.Config{RootCAs: roots},
		every: 10 * time.Millisecond, within: 2 * time.Second,
	}
	ended := make(chan struct{})
	go func() { sender.Run(ctx); close(ended) }()
	stop = sync.OnceFunc(func() { cancel(); <-ended })
	t.Cleanup(stop)
	return stop
}

// delivery is how a delivery is listed.
type delivery struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Attempts int    `json:"attempts"`
	Answer   *struct {
		Status  *int    `json:"status"`
		Failure *string `json:"failure"`
		Text    string  `json:"text"`
	} `json:"answer"`
}

// deliveries are how deliveries are listed.
type deliveries struct {
	Items []delivery `json:"items"`
}

// listed returns how the last delivery of a webhook is listed once it was answered.
func (s *service) listed(t *testing.T, webhook string) delivery {
	t.Helper()
	var list deliveries
	eventually(t, func() bool {
		s.Must(t, 200, "admin", "GET", "/webhooks/"+webhook+"/deliveries", nil, &list)
		return len(list.Items) > 0 && list.Items[0].Answer != nil
	})
	return list.Items[0]
}

// eventually waits until something holds.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for range 500 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("not within five seconds")
}

// TestDelivered has a receiver told over TLS, and verifies the signature as a receiver does.
func TestDelivered(t *testing.T) {
	s := fill(t)
	var headers []http.Header
	r := receive(t, func(w http.ResponseWriter, request *http.Request, _ int) {
		headers = append(headers, request.Header)
		fmt.Fprint(w, "thanks\n\u202eevil")
	})
	r.StartTLS()
	roots := x509.NewCertPool()
	roots.AddCert(r.Certificate())
	hook, secret := s.add(t, r.URL+"/in?key=geheim", map[string]any{"kinds": []string{"measurements"}})
	s.Must(t, 201, "contract_staff", "POST", s.Contract+"/amendments", map[string]any{"note": "名称の変更", "name": "新"}, nil)
	s.record(t, s.Contract)
	stop := s.run(t, s.Ledger, roots, loopback)
	if d := s.listed(t, hook); d.State != "delivered" || *d.Answer.Status != 200 || d.Answer.Text != "thanks  evil" {
		t.Errorf("%+v", d)
	}
	stop()
	all := r.requests()
	if len(all) != 1 {
		t.Fatalf("%d requests", len(all))
	}
	var event struct {
		Type      string         `json:"type"`
		Timestamp string         `json:"timestamp"`
		Data      map[string]any `json:"data"`
	}
	if err := json.Unmarshal([]byte(all[0].body), &event); err != nil {
		t.Fatal(err)
	}
	var entries struct {
		Items []struct {
			Sequence float64 `json:"sequence"`
			Hash     string  `json:"hash"`
			At       string  `json:"at"`
		} `json:"items"`
	}
	s.Must(t, 200, "auditor", "GET", s.Contract+"/entries?limit=200&kind=record", nil, &entries)
	last := entries.Items[len(entries.Items)-1]
	if event.Type != "measurements" || event.Timestamp != last.At || event.Data["sequence"] != last.Sequence ||
		event.Data["hash"] != last.Hash || event.Data["month"] != "2024-06" ||
		event.Data["path"] != s.Contract+"/months/2024-06/measurements" || len(event.Data) != 5 {
		t.Errorf("%s", all[0].body)
	}
	second := headers[0].Get("Webhook-Timestamp")
	var sent int64
	fmt.Sscan(second, &sent)
	want, err := Signature(secret, all[0].id, sent, all[0].body)
	if err != nil || headers[0].Get("Webhook-Signature") != want {
		t.Errorf("%v, %v", headers[0], err)
	}
	for _, hidden := range []string{secret, "geheim"} {
		if strings.Contains(s.log.String(), hidden) {
			t.Errorf("the log has %s", hidden)
		}
	}
}

// hostile are receivers that answer badly, and how that is listed: status and failure.
var hostile = map[string]struct {
	answer func(w http.ResponseWriter, r *http.Request, times int)
	listed [2]string
}{
	"silent": {func(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() }, [2]string{"", "timeout"}},
	"elsewhere": {func(w http.ResponseWriter, r *http.Request, _ int) {
		http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
	}, [2]string{"307", ""}},
	"failing": {func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(500) }, [2]string{"500", ""}},
	"endless": {func(w http.ResponseWriter, _ *http.Request, _ int) { endless(w) }, [2]string{"500", ""}},
	"header": {func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("A", strings.Repeat("a", 64<<10))
	}, [2]string{"", "bad_answer"}},
	"nonsense": {func(w http.ResponseWriter, _ *http.Request, _ int) {
		hijacked(w, "no HTTP at all\r\n\r\n")
	}, [2]string{"", "bad_answer"}},
}

// TestHostileReceivers has each kind of bad receiver told, and looks at what is listed. None
// keeps up the one that is well.
func TestHostileReceivers(t *testing.T) {
	s := fill(t)
	well := receive(t, nil)
	well.Start()
	untrusted := receive(t, nil)
	untrusted.StartTLS()
	gone := httptest.NewServer(nil)
	gone.Close()
	hooks := map[string][2]string{ // what it is listed as: status, failure
		gone.URL:      {"", "no_connection"},
		untrusted.URL: {"", "tls"},
		"https://" + well.Listener.Addr().String(): {"", "tls"}, // speaks no TLS
	}
	for name, want := range hostile {
		r := receive(t, want.answer)
		r.Start()
		hooks[r.URL+"/"+name] = want.listed
	}
	ids := map[string]string{}
	for address := range hooks {
		ids[address], _ = s.add(t, address, nil)
	}
	healthy, _ := s.add(t, well.URL, nil)
	for range 3 {
		s.record(t, s.Contract)
	}
	began := time.Now()
	s.run(t, s.Ledger, x509.NewCertPool(), loopback)
	eventually(t, func() bool { return len(well.requests()) == 3 })
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the one that is well waited for %v", took)
	}
	if d := s.listed(t, healthy); d.State != "delivered" {
		t.Errorf("%+v", d)
	}
	for address, want := range hooks {
		if got := s.first(t, ids[address]); got != want {
			t.Errorf("%s: %q instead of %q", address, got, want)
		}
	}
}

// first returns how the first delivery of a webhook is listed once it failed: the status and
// the failure.
func (s *service) first(t *testing.T, webhook string) (listed [2]string) {
	t.Helper()
	var first delivery
	eventually(t, func() bool {
		var list deliveries
		s.Must(t, 200, "admin", "GET", "/webhooks/"+webhook+"/deliveries", nil, &list)
		first = list.Items[len(list.Items)-1]
		return first.Answer != nil
	})
	if first.Answer.Status != nil {
		listed[0] = fmt.Sprint(*first.Answer.Status)
	}
	if first.Answer.Failure != nil {
		listed[1] = *first.Answer.Failure
	}
	if first.State != "waiting" || first.Attempts != 1 || len(first.Answer.Text) > 500 {
		t.Errorf("%s: %+v", webhook, first)
	}
	return listed
}

// endless answers without end.
func endless(w http.ResponseWriter) {
	w.WriteHeader(500)
	for {
		if _, err := w.Write(bytes.Repeat([]byte("endless"), 1000)); err != nil {
			return
		}
	}
}

// hijacked answers bytes of its own.
func hijacked(w http.ResponseWriter, text string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_, _ = io.WriteString(conn, text)
		_ = conn.Close()
	}
}

// TestOutOfReach tries addresses that nothing may be sent to: as they are, and by a name that
// led elsewhere when the webhook was added.
func TestOutOfReach(t *testing.T) {
	public := access.Reach{{Public: true}}
	for _, address := range strings.Fields("127.0.0.1 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 " +
		"0.0.0.0 " +
		"224.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 " +
		"64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 fec0::1") {
		if public.Allows(netip.MustParseAddr(address), true) {
			t.Errorf("%s is allowed", address)
		}
	}
	for _, address := range strings.Fields("8.8.8.8 2606:4700::1111 ::ffff:8.8.8.8") {
		if !public.Allows(netip.MustParseAddr(address), true) || public.Allows(netip.MustParseAddr(address), false) {
			t.Errorf("%s is not allowed, or without encryption", address)
		}
	}
	s := fill(t)
	r := receive(t, nil)
	r.Start()
	_, port, _ := net.SplitHostPort(r.Listener.Addr().String())
	hook, _ := s.add(t, "https://localhost:"+port, nil) // as if the name led to the internet then
	s.record(t, s.Contract)
	s.run(t, s.Ledger, nil, access.Network{Public: true})
	if d := s.listed(t, hook); d.Answer.Failure == nil || *d.Answer.Failure != "address_not_allowed" {
		t.Errorf("%+v", d)
	}
	if len(r.requests()) > 0 {
		t.Error("it was told")
	}
}

// TestWebhooksThatAreRefused adds webhooks that may not be.
func TestWebhooksThatAreRefused(t *testing.T) {
	s := fill(t)
	for url, code := range map[string]string{
		"https://10.0.0.1/": "not_allowed", "http://8.8.8.8/": "not_allowed", "https://[::1]/": "not_allowed",
		"ftp://example.jp/": "bad_format", "https://": "bad_format", "https://a:b@example.jp/": "bad_format",
		"https://example.jp/#a": "bad_format", "//example.jp": "bad_format", "https://example.jp/ a": "bad_format",
		"https://" + strings.Repeat("a", 500): "bad_format",
	} {
		p := s.Problem(t, 422, "invalid", "admin", "POST", "/webhooks", map[string]any{"title": "連携", "url": url})
		if len(p.Errors) != 1 || p.Errors[0].Pointer != "/url" || string(p.Errors[0].Code) != code {
			t.Errorf("%s: %+v", url, p.Errors)
		}
	}
	p := s.Problem(t, 422, "invalid", "admin", "POST", "/webhooks", map[string]any{
		"title": "連携", "url": "https://example.jp", "contracts": []string{"none"}})
	if len(p.Errors) != 1 || p.Errors[0].Pointer != "/contracts/0" {
		t.Errorf("%+v", p.Errors)
	}
	for range 20 {
		s.add(t, "https://example.jp/", nil)
	}
	s.Problem(t, 422, "invalid", "admin", "POST", "/webhooks", map[string]any{"title": "連携", "url": "https://example.jp"})
}

// TestRestarts ends the sender again and again while much is recorded, and while requests are
// under way: everything comes, in order by contract, and what comes twice has the same id.
func TestRestarts(t *testing.T) {
	s := fill(t)
	other := s.EnterContract(t, s.Book)
	s.EnterVersion(t, other, s.Book.Agreements[0])
	r := receive(t, func(w http.ResponseWriter, _ *http.Request, times int) {
		time.Sleep(5 * time.Millisecond)
		w.WriteHeader(200)
	})
	r.Start()
	s.add(t, r.URL, map[string]any{"kinds": []string{"measurements"}})
	for range 5 {
		stop := s.run(t, ledger.New(s.Store, s.Ledger.Now), nil, loopback)
		for range 4 {
			s.record(t, s.Contract)
			s.record(t, other)
		}
		stop()
	}
	s.run(t, ledger.New(s.Store, s.Ledger.Now), nil, loopback)
	orderly(t, r, 40)
}

// orderly waits for so many events and checks that they came in order, whatever came twice.
func orderly(t *testing.T, r *receiver, want int) {
	t.Helper()
	first := map[string]int64{} // the sequence of each id
	eventually(t, func() bool {
		ids := map[string]bool{}
		for _, g := range r.requests() {
			ids[g.id] = true
		}
		return len(ids) == want
	})
	newest := map[string]int64{}
	for _, g := range r.requests() {
		var event struct {
			Data struct {
				Contract string `json:"contract_id"`
				Sequence int64  `json:"sequence"`
			} `json:"data"`
		}
		if err := json.Unmarshal([]byte(g.body), &event); err != nil {
			t.Fatal(err)
		}
		of, sequence := event.Data.Contract, event.Data.Sequence
		if before, again := first[g.id]; again && before == sequence {
			continue
		}
		if sequence <= newest[of] {
			t.Errorf("%s: %d after %d", of, sequence, newest[of])
		}
		first[g.id], newest[of] = sequence, sequence
	}
}

// TestTwoSenders has two programs send from one database: nothing is under way twice.
func TestTwoSenders(t *testing.T) {
	t.Run("a file", func(t *testing.T) { twoSenders(t, told(t, apitest.FillOn(t, filepath.Join(t.TempDir(), "a.db")))) })
	t.Run("PostgreSQL", func(t *testing.T) { twoSenders(t, told(t, apitest.FillOn(t, cluster.Database(t)))) })
}

func twoSenders(t *testing.T, s *service) {
	r := receive(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		time.Sleep(2 * time.Millisecond)
		w.WriteHeader(200)
	})
	r.Start()
	s.add(t, r.URL, map[string]any{"kinds": []string{"measurements"}})
	also := s.ServeAlso(t, s.Ledger.Now)
	s.run(t, s.Ledger, nil, loopback)
	s.run(t, also.Ledger, nil, loopback)
	for range 20 {
		s.record(t, s.Contract)
	}
	orderly(t, r, 20)
	if all := r.requests(); len(all) != 20 {
		t.Errorf("%d requests", len(all))
	}
}

// TestGivenUp fails as often as it is tried, over days, and is sent again by hand.
func TestGivenUp(t *testing.T) {
	s := fill(t)
	now := s.Ledger.Now()
	l := ledger.New(s.Store, func() time.Time { return now })
	hook, _ := s.add(t, "https://example.jp/", map[string]any{"kinds": []string{"measurements"}})
	s.record(t, s.Contract)
	s.record(t, s.Contract)
	one := func(string) int { return 1 }
	began, attempts := now, 0
	for {
		claimed, err := l.ClaimDeliveries(t.Context(), one)
		if err != nil || len(claimed) != 1 {
			t.Fatalf("%d, %v", len(claimed), err)
		}
		if again, err := l.ClaimDeliveries(t.Context(), one); err != nil || len(again) > 0 {
			t.Fatalf("claimed twice: %v, %v", again, err)
		}
		attempts++
		d, err := l.AnswerDelivery(t.Context(), claimed[0], access.Answer{At: now, Status: 503})
		if err != nil {
			t.Fatal(err)
		}
		if d.State == access.DeliveryGivenUp {
			break
		}
		now = d.DueAt
	}
	if days := now.Sub(began).Hours() / 24; attempts != 10 || days < 2 || days > 4 {
		t.Errorf("%d attempts in %.1f days", attempts, days)
	}
	var list deliveries
	s.Must(t, 200, "admin", "GET", "/webhooks/"+hook+"/deliveries", nil, &list)
	if len(list.Items) != 2 || list.Items[1].State != "given_up" || list.Items[0].Attempts != 0 {
		t.Fatalf("%+v", list.Items)
	}
	again := "/webhooks/" + hook + "/deliveries/" + url.PathEscape(list.Items[1].ID) + "/again"
	s.Must(t, 200, "admin", "POST", again, nil, nil)
	if claimed, err := l.ClaimDeliveries(t.Context(), func(string) int { return 9 }); err != nil || len(claimed) != 2 {
		t.Errorf("%d, %v", len(claimed), err) // the second, which its turn has come to, and the first by hand
	}
	if a := l.DeliveryAttempts(); a != (ledger.Attempts{Failed: 10, GivenUp: 1}) {
		t.Errorf("%+v", a)
	}
}

// TestOutageEnds checks that what waits for hours is sent at once when the receiver is back.
func TestOutageEnds(t *testing.T) {
	s := fill(t)
	other := s.EnterContract(t, s.Book)
	s.EnterVersion(t, other, s.Book.Agreements[0])
	s.add(t, "https://example.jp/", map[string]any{"kinds": []string{"measurements"}})
	s.record(t, s.Contract)
	s.record(t, other)
	now := s.Ledger.Now()
	l := ledger.New(s.Store, func() time.Time { return now })
	fail := func(free int) (failed []ledger.Claimed) {
		claimed, err := l.ClaimDeliveries(t.Context(), func(string) int { return free })
		for _, c := range claimed {
			var d access.Delivery
			if d, err = l.AnswerDelivery(t.Context(), c, access.Answer{At: now, Failure: access.FailedTimeout}); err != nil {
				t.Fatal(err)
			}
			now = d.DueAt
		}
		if err != nil {
			t.Fatal(err)
		}
		return claimed
	}
	for range 6 {
		fail(1)
		now = now.Add(time.Minute)
	}
	now = now.Add(24 * time.Hour)
	claimed, err := l.ClaimDeliveries(t.Context(), func(string) int { return 1 })
	if err != nil || len(claimed) != 1 {
		t.Fatalf("%v, %v", claimed, err)
	}
	if _, err := l.AnswerDelivery(t.Context(), claimed[0], access.Answer{At: now, Status: 200}); err != nil {
		t.Fatal(err)
	}
	if claimed, err = l.ClaimDeliveries(t.Context(), func(string) int { return 9 }); err != nil || len(claimed) != 1 {
		t.Errorf("%v, %v", claimed, err)
	}
}

// TestToldNotices checks that a webhook is told of notices from when it was added, each once,
// and of none that is for one user; and without names and figures.
func TestToldNotices(t *testing.T) {
	s := fill(t)
	number := int64(1000)
	note := func(kind access.NoticeKind, user string) {
		t.Helper()
		number++
		err := s.Store.Change(t.Context(), "", func(w access.Writer) error {
			position, err := w.NoticePosition("journal")
			if err != nil {
				return err
			}
			position.Number = number
			return errors.Join(w.SetNoticePosition(position), w.AddNotices([]access.Notice{{
				Number: number, ID: fmt.Sprint(number), At: s.Ledger.Now(), Kind: kind, Contract: "c", Month: "2024-05",
				Due: "2024-06-30", Path: "/contracts/c/months/2024-05/measurements", User: user, Points: "20", By: "suzuki",
			}}))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	note(access.NoticeOverdue, "")
	hook, _ := s.add(t, "https://example.jp/", nil)
	note(access.NoticeDue, "")
	note(access.NoticeCredential, "somebody")
	for range 2 {
		if _, err := s.Ledger.ClaimDeliveries(t.Context(), func(string) int { return 0 }); err != nil {
			t.Fatal(err)
		}
	}
	var told []access.Delivery
	err := s.Store.View(t.Context(), func(r access.Reader) (err error) {
		told, err = r.Deliveries(hook, 0, 10)
		return err
	})
	if err != nil || len(told) != 1 || told[0].Kind != "measurement_due" ||
		!strings.Contains(told[0].Body, `"due":"2024-06-30"`) || strings.Contains(told[0].Body, `"20"`) ||
		strings.Contains(told[0].Body, "suzuki") {
		t.Errorf("%+v, %v", told, err)
	}
}
