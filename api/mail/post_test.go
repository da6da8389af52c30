package mail_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/api/mail"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
	"slaledger/storage/cluster"
	"slaledger/storage/storetest"
)

func decoded(body io.Reader) io.Reader { return base64.NewDecoder(base64.StdEncoding, body) }

// office is a database with people who are mailed, a mail server, and a clock.
type office struct {
	*testing.T
	store  storage.Store
	server *smtpServer
	now    time.Time
	log    bytes.Buffer
	last   int64 // number of the last notice
}

// The people: whoever has no address is not mailed.
var people = []access.User{
	{ID: "m", Name: "測定", Mail: "m@example.jp", FullName: "津 花子", Roles: []access.Role{access.RoleMeasurer,
		access.RoleContractStaff}},
	{ID: "v", Name: "富士", Mail: "v@vendor.example", Vendor: "fuji", Roles: []access.Role{access.RoleVendor}},
	{ID: "o", Name: "光", Mail: "o@other.example", Vendor: "hikari", Roles: []access.Role{access.RoleVendor}},
	{ID: "a", Name: "管理", Mail: "a@example.jp", Roles: []access.Role{access.RoleAdmin}},
	{ID: "n", Name: "宛先なし", Roles: []access.Role{access.RoleAdmin}},
	{ID: "d", Name: "停止", Mail: "d@example.jp", Disabled: true, Roles: []access.Role{access.RoleAdmin}},
}

func openOffice(t *testing.T) *office {
	t.Helper()
	return openOfficeOn(t, filepath.Join(t.TempDir(), "slaledger.db"))
}

// openOfficeOn is openOffice on an empty database.
func openOfficeOn(t *testing.T, db string) *office {
	t.Helper()
	o := &office{
		T: t, store: openStore(t, db), server: serveSMTP(t, smtpWays{}), now: time.Date(2026, 11, 30, 6, 0, 0, 0, fact.Japan),
	}
	o.change(func(w access.Writer) (err error) {
		for _, u := range people {
			u.CreatedAt = o.now
			err = errors.Join(err, w.AddUser(u))
		}
		return err
	})
	o.work() // notes from where on there is something to mail
	return o
}

func openStore(t *testing.T, db string) storage.Store {
	t.Helper()
	store, err := storage.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func (o *office) change(write func(w access.Writer) error) {
	o.Helper()
	storetest.Change(o.T, storetest.Opened{Store: o.store}, "", write)
}

// post returns a program that has just been started.
func (o *office) post() *mail.Post {
	clock := func() time.Time { return o.now }
	return &mail.Post{
		Ledger: ledger.New(o.store, clock), Letter: mail.Letter{URL: "https://sla.example.jp"},
		Server: mail.Server{Address: o.server.listener.Addr().String(), From: "sla@example.jp", Security: mail.SecurityNone,
			Timeout: 300 * time.Millisecond},
		Log: slog.New(slog.NewTextHandler(&o.log, nil)), At: 7 * time.Hour,
	}
}

// work has a program that was just started mail what there is.
func (o *office) work() {
	o.Helper()
	if err := o.post().Work(o.Context()); err != nil {
		o.Fatal(err)
	}
}

// tell adds notices.
func (o *office) tell(notices ...access.Notice) {
	o.Helper()
	for i := range notices {
		o.last++
		notices[i].Number, notices[i].At, notices[i].ID = o.last, o.now, fmt.Sprint("notice ", o.last)
	}
	o.change(func(w access.Writer) error { return w.AddNotices(notices) })
}

// took checks what the server took: to whom and how it begins.
func (o *office) took(what string, want ...string) []received {
	o.Helper()
	var got []string
	mails := o.server.taken()
	for _, m := range mails {
		got = append(got, m.to+" "+strings.TrimPrefix(m.subject(o.T), "【SLA ポイント台帳】"))
	}
	slices.Sort(got)
	storetest.Same(o.T, what, want, got)
	return mails
}

// everyKind is a notice of each kind.
func everyKind() (notices []access.Notice) {
	all := []access.Role{access.RoleMeasurer, access.RoleContractStaff, access.RoleVendor}
	for _, kind := range access.NoticeKinds {
		n := access.Notice{
			Kind: kind, Contract: "c", ContractName: "運用保守", Vendor: "fuji", Month: "2026-09", Due: "2026-10-31", Roles: all,
			Points: "-62.5", Yen: "250001", Path: "/contracts/c/months/2026-09",
		}
		switch kind {
		case access.NoticeTurn:
			for _, act := range ledger.Acts {
				n.Subject = string(act)
				notices = append(notices, n)
			}
			continue
		case access.NoticePoints:
			n.Subject = "deduction"
		case access.NoticeSettled:
			n.Revision, n.Others = 2, 3
		case access.NoticeCredential:
			n = access.Notice{Kind: kind, User: "m", By: "管理", Subject: "token", Path: "/settings"}
		case access.NoticeVerification, access.NoticeBackup:
			n = access.Notice{Kind: kind, Others: 2, Path: "/", Roles: []access.Role{access.RoleAdmin}}
		}
		notices = append(notices, n)
	}
	return notices
}

// TestEveryKindIsMailedOnce has every kind told, by a program that is started anew for each
// step: what cannot wait goes at once, the rest once a day, to whom it is of concern.
func TestEveryKindIsMailedOnce(t *testing.T) {
	o := openOffice(t)
	o.tell(everyKind()...)
	urgent := []string{
		"a@example.jp データベースの照合で、一致しない箇所が見つかりました", "a@example.jp バックアップに失敗しました",
		"m@example.jp サインインの手段が発行されました",
	}
	o.work()
	mails := o.took("what cannot wait", urgent...)
	for range 3 {
		o.work()
	}
	o.took("nothing twice")
	o.now = o.now.Add(time.Hour)
	o.work()
	mails = append(mails, o.took("the digest", "m@example.jp お知らせ（20件）", "v@vendor.example お知らせ（20件）")...)
	later := access.Notice{Kind: access.NoticeReport, Vendor: "fuji", Contract: "c"}
	later.Roles = []access.Role{access.RoleVendor}
	o.tell(later)
	o.work()
	o.took("no second digest on a day")
	o.now = o.now.Add(24 * time.Hour)
	o.work()
	o.took("the next one", "v@vendor.example お知らせ（1件）")
	ids := map[string]bool{}
	for _, m := range mails {
		ids[m.header.Get("Message-ID")] = true
		for _, figure := range []string{"62.5", "250", "円"} {
			if strings.Contains(m.text, figure) {
				t.Errorf("a mail has the figure %s:\n%s", figure, m.text)
			}
		}
	}
	storetest.Same(t, "message ids", len(mails), len(ids))
	for _, want := range []string{"津 花子 様\n", "https://sla.example.jp/contracts/c/months/2026-09\n", "2026年9月分"} {
		if i := slices.IndexFunc(mails, func(m received) bool {
			return strings.HasPrefix(m.to, "m@") &&
				strings.Contains(m.text, want)
		}); i < 0 {
			t.Errorf("no mail has %q", want)
		}
	}
}

// TestLetters sees that there are words for everything, and figures where they are allowed.
func TestLetters(t *testing.T) {
	_, plain := mail.Letter{URL: "https://x"}.Compose(people[0], everyKind())
	_, figures := mail.Letter{URL: "https://x", Figures: true}.Compose(people[0], everyKind())
	for _, text := range []string{plain, figures} {
		if strings.Contains(text, "■ （") || strings.Contains(text, "　　") || strings.Contains(text, "%!") {
			t.Errorf("words are missing:\n%s", text)
		}
	}
	if !strings.Contains(figures, "−62.5 ポイント　250,001円") || strings.Contains(plain, "62.5") {
		t.Errorf("figures:\n%s", figures)
	}
	acts := map[string]bool{}
	for line := range strings.Lines(plain) {
		if strings.HasPrefix(line, "・運用保守　2026年9月分　") {
			acts[line] = true
		}
	}
	if len(acts) < len(ledger.Acts) {
		t.Errorf("%d different lines of %d acts", len(acts), len(ledger.Acts))
	}
	many := slices.Repeat(everyKind()[:1], 1000)
	if _, long := (mail.Letter{URL: "https://x"}).Compose(people[0], many); len(long) > 20_000 ||
		!strings.Contains(long, "ほかに900件") {
		t.Errorf("a mail of a thousand notices has %d bytes", len(long))
	}
}

// TestServerFails tries servers that refuse, break off and hang at every step: nothing is
// lost, everything waits, and is taken once when the server is well again. One that took a
// mail and broke off before it said so gets it again, with the same Message-ID.
func TestServerFails(t *testing.T) {
	for _, answer := range []string{"421 later", "452 full", "554 no", "hang", "close"} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t)
			for _, step := range []string{"connect", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"} {
				if step != "RCPT" || answer != "554 no" { // which is about the address: the next test
					o.failsAt(step, answer)
				}
			}
		})
	}
}

// failsAt has the server fail at a step, and be well again.
func (o *office) failsAt(step, answer string) {
	o.Helper()
	last := len(everyKind()) - 1
	o.tell(everyKind()[last-1], everyKind()[last])
	o.server.answers(func(command string) string {
		if strings.HasPrefix(command, step) || step == "EHLO" && strings.HasPrefix(command, "HELO") {
			return answer
		}
		return ""
	})
	o.work()
	before := o.server.taken()
	o.server.answers(nil)
	o.now = o.now.Add(5 * time.Minute)
	o.work()
	after := o.server.taken()
	wantBefore, wantAfter := map[string]int{".": 1, "QUIT": 2}[step], 2
	if step == "QUIT" {
		wantAfter = 0
	}
	storetest.Same(o.T, step+": mails before", wantBefore, len(before))
	storetest.Same(o.T, step+": mails after", wantAfter, len(after))
	if step == "." && (after[0].raw != before[0].raw || after[0].text != before[0].text) {
		o.Errorf("a mail that is sent again is another one:\n%s\n%s", before[0].raw, after[0].raw)
	}
	o.work()
	o.took(step + ": nothing more")
}

// TestResetFails sees that a mail which was taken is not sent again because of what comes after.
func TestResetFails(t *testing.T) {
	o := openOffice(t)
	o.tell(everyKind()...)
	o.server.answers(func(command string) string {
		if strings.HasPrefix(command, "RSET") {
			return "close"
		}
		return ""
	})
	for range 5 {
		o.work()
		o.now = o.now.Add(15 * time.Minute) // before the digest
		if o.now.Hour() >= 7 {
			break
		}
	}
	storetest.Same(t, "mails", 3, len(o.server.taken()))
}

// TestWrongRecipient sees that an address which the server does not take keeps nobody else
// from his mail, is reported without the address, and is not tried again.
func TestWrongRecipient(t *testing.T) {
	o := openOffice(t)
	o.tell(everyKind()...)
	o.server.answers(func(command string) string {
		if strings.HasPrefix(command, "RCPT a@") {
			return "550 5.1.1 a@example.jp: no such user"
		}
		return ""
	})
	o.work()
	o.took("the others'", "m@example.jp サインインの手段が発行されました")
	o.now = o.now.Add(50 * time.Hour)
	o.server.answers(nil)
	o.work()
	o.took("the others' later", "m@example.jp お知らせ（20件）", "v@vendor.example お知らせ（20件）")
	admin := access.User{Roles: []access.Role{access.RoleAdmin}}
	failed, err := o.post().Ledger.Mails(o.Context(), admin, 9)
	if err != nil || len(failed) != 2 || failed[0].Status != access.MailFailed || failed[0].UserName != "管理" {
		t.Errorf("what failed: %+v, %v", failed, err)
	}
	for _, m := range failed {
		if !strings.Contains(m.Why, "550") || strings.Contains(m.Why, "a@") || m.Text != "" {
			t.Errorf("why: %q", m.Why)
		}
	}
	if log := o.log.String(); strings.Contains(log, " a@") || !strings.Contains(log, "a mail was given up") {
		t.Errorf("the log:\n%s", log)
	}
}

// TestGivenUp sees that a server which never comes back is given up after days, later and
// later.
func TestGivenUp(t *testing.T) {
	o := openOffice(t)
	o.tell(everyKind()[len(everyKind())-1])
	o.server.answers(func(command string) string {
		if command == "connect" {
			return "421 down"
		}
		return ""
	})
	for range 4 * 24 * 6 {
		o.work()
		o.now = o.now.Add(10 * time.Minute)
	}
	tries := strings.Count(o.log.String(), "was not sent")
	if tries < 60 || tries > 90 || strings.Count(o.log.String(), "given up") != 1 {
		t.Errorf("%d tries:\n%s", tries, o.log.String()[:1000])
	}
}

// TestNothingIsInjected puts ends of lines and what else means something to mail into every
// text: no header comes of it, and every mail is one.
func TestNothingIsInjected(t *testing.T) {
	o := openOffice(t)
	evil := "x\r\nBcc: evil@example.com\r\n\r\n.\r\nMAIL FROM:<evil@example.com>\r\n\u2028\u202e"
	o.change(func(w access.Writer) error {
		u := people[0]
		u.FullName = evil
		return w.UpdateUser(u)
	})
	var notices []access.Notice
	for _, n := range everyKind() {
		n.ContractName, n.By, n.Item = evil, "管理"+evil, evil
		notices = append(notices, n)
	}
	o.tell(notices...)
	o.now = o.now.Add(2 * time.Hour)
	o.work()
	mails := o.server.taken()
	storetest.Same(t, "mails", 5, len(mails))
	known := []string{"Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id",
		"Mime-Version", "Subject", "To"}
	for _, m := range mails {
		for name, values := range m.header {
			if !slices.Contains(known, name) || len(values) != 1 || strings.Contains(values[0], "evil") {
				t.Errorf("header %s: %q", name, values)
			}
		}
		for line := range strings.Lines(m.text) {
			if strings.HasPrefix(line, "Bcc") || strings.HasPrefix(line, "MAIL") || strings.ContainsAny(line, "\r\u2028\u202e") {
				t.Errorf("a line of its own: %q", line)
			}
		}
	}
}

// TestSeveralPrograms has several programs derive, queue and mail at once, after one was killed:
// nothing goes twice, and nothing is lost.
func TestSeveralPrograms(t *testing.T) {
	for name, address := range map[string]func() string{
		"a file":     func() string { return filepath.Join(t.TempDir(), "slaledger.db") },
		"PostgreSQL": func() string { return cluster.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db := address()
			o := openOfficeOn(t, db)
			accounts := ledger.New(o.store, func() time.Time { return o.now })
			apitest.ManyContracts(t, accounts, 5, 1, 1)
			o.now = time.Date(2024, 6, 1, 8, 0, 0, 0, fact.Japan)
			if err := accounts.DeriveNotices(t.Context()); err != nil { // what was before is no news
				t.Fatal(err)
			}
			o.now = time.Date(2024, 6, 24, 8, 0, 0, 0, fact.Japan) // five working days before what is due
			o.last = 1000
			for range 30 {
				o.tell(everyKind()[len(everyKind())-1])
			}
			o.change(func(w access.Writer) error {
				p, err := w.NoticePosition("journal")
				p.Number = o.last
				return errors.Join(err, w.SetNoticePosition(p))
			})
			err := accounts.QueueMails(t.Context(), 24*time.Hour, o.post().Letter.Compose)
			ended, claimErr := accounts.ClaimMails(t.Context(), 5) // by a program that is killed then
			if errors.Join(err, claimErr) != nil || len(ended) != 5 {
				t.Fatal(err, claimErr, len(ended))
			}
			o.several(db, 4)
			storetest.Same(t, "mails", 28, len(o.server.taken()))
			o.now = o.now.Add(11 * time.Minute)
			o.several(db, 2)
			storetest.Same(t, "mails of the one that was killed", 5, len(o.server.taken()))
		})
	}
}

// several has programs do what there is to do at once, each with connections of its own.
func (o *office) several(db string, programs int) {
	o.Helper()
	var all sync.WaitGroup
	for range programs {
		p := o.post()
		p.Log = slog.New(slog.DiscardHandler)
		if storage.IsServer(db) { // a file is of one program
			p.Ledger = ledger.New(openStore(o.T, db), func() time.Time { return o.now })
		}
		all.Go(func() {
			ctx := o.Context()
			if err := errors.Join(p.Ledger.DeriveNotices(ctx), p.Ledger.TellFailure(ctx, access.NoticeVerification, 1),
				p.Work(ctx)); err != nil {
				o.Error(err)
			}
		})
	}
	all.Wait()
}

// TestWhoIsNotMailed sees that whoever was disabled, has no address or does not want a kind
// any more gets no mail that waits.
func TestWhoIsNotMailed(t *testing.T) {
	o := openOffice(t)
	o.server.answers(func(string) string { return "421 later" })
	o.tell(everyKind()...)
	o.work()
	o.change(func(w access.Writer) error {
		measurer, admin, vendor := people[0], people[3], people[1]
		measurer.Mail, admin.Disabled, vendor.Muted = "", true, access.NoticeKinds
		return errors.Join(w.UpdateUser(measurer), w.UpdateUser(admin), w.UpdateUser(vendor))
	})
	o.server.answers(nil)
	o.now = o.now.Add(3 * time.Hour)
	o.work()
	o.took("nobody")
}
