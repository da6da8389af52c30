package api

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"slaledger/api/answer"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/labstack/echo/v4"
)

// getAudit answers the audit log.
//
// @ID listAudit
// @Tags users
// @Summary 証跡 / The audit log
// @Description 受け付けた操作、拒否した操作、利用の開始を、古い順に示します。所属と職名はその日のものです。閲覧、試算、dry_run は含みません。 / Accepted and refused writes and sign-ins, oldest first, with affiliation and title as of the day. Reads, calculations and dry runs are not in it.
// @Param contract query string false "契約 / contract"
// @Param actor query string false "利用者 / user"
// @Param from query string false "始め / from"
// @Param to query string false "終わり / to"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Audit] "回答 / answer"
// @Router /audit [get]
func getAudit(r *request) error {
	q := r.query
	about := fact.AuditFilter{
		Contract: q.text("contract"), Actor: q.text("actor"), From: q.instant("from"), To: q.instant("to"),
	}
	if !about.From.IsZero() && !about.To.IsZero() && about.To.Before(about.From) {
		q.refuse("to", refusal.OutOfRange, refusal.Say("from より前の日時です。", "is before from"))
	}
	limit, after := q.limit(), q.after(1)
	find := func(limit int) ([]fact.AuditLine, error) {
		return r.ledger.Audit(r.ctx(), r.user, about, after[0], limit)
	}
	return page(r, limit, find, answer.NewAudit, func(l fact.AuditLine) string { return cursorAt(l.Number) })
}

// getSystemEntries answers the system's journal.
//
// @ID listSystemEntries
// @Tags users
// @Summary システム台帳 / The system's journal
// @Description 利用者、リンクとトークン（秘密は含みません）、サインイン、拒否、書出し、取込み、設定、及びすべての契約のポイント台帳の末尾を、連鎖で記録します。 / Users, links and tokens (never the secret), sign-ins, refusals, exports, imports, settings, and the heads of all contracts' journals, in one chain.
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.SystemEntry] "回答 / answer"
// @Router /system/entries [get]
func getSystemEntries(r *request) error {
	limit, after := r.query.limit(), r.query.after(1)
	find := func(limit int) ([]fact.SystemEntry, error) {
		return r.ledger.SystemEntries(r.ctx(), r.user, after[0], limit)
	}
	return page(r, limit, find, answer.NewSystemEntry, func(e fact.SystemEntry) string { return cursorAt(e.Sequence) })
}

// maxAuditPath is how much of a path the audit log stores, in bytes.
const maxAuditPath = 500

// originOf returns what the audit log says of a request: no secret, also where one is put
// in the place of an id.
func originOf(c echo.Context) fact.Origin {
	path := access.WithoutSecrets(c.Request().URL.EscapedPath())
	if opensLink(path) { // a link is a secret
		path = prefix + ofLink
	}
	return fact.Origin{
		Action:  c.Request().Method + " " + strings.TrimPrefix(c.Path(), prefix),
		Path:    path[:min(len(path), maxAuditPath)],
		Address: c.RealIP(), RequestID: requestID(c),
	}
}

// writes says whether a route changes something, or would.
func (rt route) writes() bool { return rt.method != http.MethodGet && rt.path != "/calculations" }

// noteRefusal enters a refused write into the audit log. If that fails, the
// refusal is answered all the same.
func (s *service) noteRefusal(r *request, rt route, refused error) {
	p := problemOf(refused, true)
	dry := r.query != nil && r.query.given["dry_run"] == "true"
	if !rt.writes() || dry || p.Status >= http.StatusInternalServerError {
		return
	}
	contract := access.WithoutSecrets(r.Param("contract"))
	if !isVisible(contract, maxName) {
		contract = ""
	}
	s.note(r, ledger.Noted{
		Kind: fact.SystemRefusal, Bearer: r.bearer, Origin: originOf(r), Contract: contract, Status: p.Status, Code: p.Code,
	}, func(error) {})
}

// signIns are the tokens that were used today: their first use on a day is a
// sign-in.
type signIns struct {
	mu   sync.Mutex
	day  string
	seen map[string]bool
}

// first says whether something is new today.
func (s *signIns) first(what string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if day := now.In(fact.Japan).Format(time.DateOnly); day != s.day {
		s.day, s.seen = day, map[string]bool{}
	}
	if s.seen[what] {
		return false
	}
	s.seen[what] = true
	return true
}

// forget lets something be new once more.
func (s *signIns) forget(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.seen, what)
}

// signInNoted returns what is noted of somebody who signed in, or was refused.
func signInNoted(c echo.Context, bearer access.Bearer, refused error) ledger.Noted {
	origin := originOf(c)
	origin.Action = "sign-in"
	noted := ledger.Noted{Kind: fact.SystemSignIn, Bearer: bearer, Origin: origin, Status: http.StatusOK}
	if refused != nil {
		p := problemOf(refused, true)
		noted.Status, noted.Code = p.Status, p.Code
	}
	return noted
}

// noteSignIn enters the first use of a token on a day, from a neighbourhood, into the
// audit log, also of a known user who may not sign in. While the ledger records
// nothing because of its clock, the next use counts as the first.
func (s *service) noteSignIn(c echo.Context, bearer access.Bearer, token string, refused error) {
	use := fact.DigestOf(token + " " + neighbourhood(c.RealIP()))
	if bearer.Name == "" || !s.signIns.first(use, time.Now()) {
		return
	}
	s.note(c, signInNoted(c, bearer, refused), func(err error) {
		if _, unrecorded := errors.AsType[*refusal.Refusal](err); unrecorded {
			s.signIns.forget(use)
		}
	})
}
