package api

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"slaledger/api/pages"
	"slaledger/api/signon"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"
)

// Bounds of a request. The largest body must arrive and be answered within
// them; a client that stalls is cut off.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 2 * time.Minute // header and body
	writeTimeout  = 4 * time.Minute // from the end of the header to the end of the answer
	idleTimeout   = 2 * time.Minute
	maxHeader     = 32 << 10
	readyTimeout  = 5 * time.Second
)

// service is what the handlers share.
type service struct {
	door   Door
	ledger *ledger.Ledger
	ready  func(context.Context) error
	log    *slog.Logger

	turns   *turns // of large bodies
	exports *turns // of large ones
	// verifications are the turns of those who have everything recomputed.
	verifications *turns
	rates         rates
	noteWait      time.Duration // noteWait, but in tests
	signIns       signIns
	// refusePage shows a browser why it was refused what is no page.
	refusePage func(echo.Context, error) error
	metrics    *metrics
}

// Door is how the interface meets the network; the zero Door believes nobody and
// keeps everything on one address.
type Door struct {
	// MetricsApart says that /metrics is served by a server of its own alone.
	MetricsApart bool
	// Rate is how many requests a second each user may send; with 0 there are no
	// rates at all.
	Rate int
	// Proxies are the networks whose word is taken for where a request comes from.
	Proxies []netip.Prefix
	// Webhooks is where webhooks may be sent, empty where none are.
	Webhooks access.Reach
	// SignOn is where users sign in with the accounts of their office, nil where they do not.
	SignOn *signon.Provider
	// Passwords says whose passwords open the pages, SecondFactors whose not alone.
	Passwords     Passwords
	SecondFactors SecondFactors
	// Demo are the people of the example, whom the sign-in page lets everybody be; none
	// where real accounts are served.
	Demo []pages.Person
}

// addressOf returns how the address of a client is found: the right-most one in
// X-Forwarded-For that is no proxy's, if a proxy sent the request, else the sender's.
func (d Door) addressOf() echo.IPExtractor {
	if len(d.Proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trusted := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range d.Proxies {
		bits := p.Addr().BitLen()
		trusted = append(trusted, echo.TrustIPRange(&net.IPNet{
			IP: p.Masked().Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), bits),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trusted...)
}

// NewServer returns the server of the interface behind the zero Door.
func NewServer(l *ledger.Ledger, ready func(context.Context) error, log *slog.Logger) *http.Server {
	server, _ := Door{}.NewServers(l, ready, log)
	return server
}

// NewServers returns the server of the interface, and that of its metrics where
// they are apart, with every timeout set; their addresses are the caller's to set,
// and Shutdown lets them finish what they have begun. ready says whether the database
// answers, and may say in a refusal.Refusal what else keeps the service from its work.
func (d Door) NewServers(
	l *ledger.Ledger, ready func(context.Context) error, log *slog.Logger,
) (server, metrics *http.Server) {
	s := newService(d, l, ready, log)
	under := newBodies()
	server = newServer(under.watch(s.handler()), log)
	server.RegisterOnShutdown(under.stop)
	if d.MetricsApart {
		metrics = newServer(s.metricsHandler(), log)
	}
	return server, metrics
}

func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

func newService(d Door, l *ledger.Ledger, ready func(context.Context) error, log *slog.Logger) *service {
	if d.Rate > 0 {
		l.BoundRevisions(maxRevisions)
	}
	return &service{
		door: d, ledger: l, ready: ready, log: log, metrics: newMetrics(l),
		rates: newRates(d.Rate, l), turns: newTurns(1, errLargeBody), exports: newTurns(largeExports, errExporting),
		noteWait: noteWait, verifications: newTurns(verificationsAtOnce, errVerifying),
	}
}

// handler routes every request through the same steps, the outermost first.
func (s *service) handler() http.Handler {
	e := echo.New()
	e.IPExtractor = s.door.addressOf()
	e.Use(s.metrics.measure, identify, s.record, s.answerErrors, recoverPanic, s.authenticate, wholePath)
	for _, rt := range routes {
		add(e, rt.method, prefix+rt.path, s.serve(rt))
	}
	add(e, http.MethodGet, "/healthz", s.healthz)
	add(e, http.MethodGet, "/readyz", s.readyz)
	if !s.door.MetricsApart {
		add(e, http.MethodGet, pathMetrics, s.getMetrics)
	}
	s.refusePage = pages.Register(e, s.ledger, s.forPages(), s.door.Demo)
	add(e, http.MethodGet, "/openapi/", getPage)
	add(e, http.MethodGet, "/openapi/:file", getPage)
	add(e, http.MethodGet, "/openapi", func(c echo.Context) error {
		return c.Redirect(http.StatusMovedPermanently, "/openapi/")
	})
	return e
}

// add routes a method; where GET is allowed, so is HEAD.
func add(e *echo.Echo, method, path string, handle echo.HandlerFunc) {
	e.Add(method, path, handle)
	if method == http.MethodGet {
		e.HEAD(path, handle)
	}
}

// healthz says that the process answers.
func (s *service) healthz(c echo.Context) error {
	return send(c, http.StatusOK, typeJSON, []byte(`{"status":"ok"}`))
}

// readiness is what readyz answers when it is asked for words.
type readiness struct {
	Status   string   `json:"status"`
	Problems []string `json:"problems"`
	// Verification is nil until the whole database was verified.
	Verification *verifiedAt `json:"verification"`
}

// verifiedAt is what verifying the whole database found last. What disagrees is in the
// log, for whoever may know of it.
type verifiedAt struct {
	OK       bool   `json:"ok"`
	At       string `json:"at"`
	Problems int    `json:"problems"`
}

// lastVerified returns what verifying the whole database found last, nil if it was not.
func (s *service) lastVerified() *verifiedAt {
	found := s.ledger.LastVerified()
	if found.At.IsZero() {
		return nil
	}
	return &verifiedAt{OK: len(found.Problems) == 0, At: fact.InstantText(found.At), Problems: len(found.Problems)}
}

// readyz says whether the service can do its work; with verbose, also what is wrong, in words.
func (s *service) readyz(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTimeout)
	defer cancel()
	err := s.ready(ctx)
	if err != nil {
		c.Response().Header().Set(echo.HeaderRetryAfter, retryUnavailable)
		err = fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
	}
	if c.QueryParams().Has("verbose") {
		return s.readyInWords(c, err)
	}
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, typeJSON, []byte(`{"status":"ok"}`))
}

func (s *service) readyInWords(c echo.Context, err error) error {
	shape := readiness{Status: "ok", Problems: []string{}, Verification: s.lastVerified()}
	status := http.StatusOK
	if err != nil {
		english := wantsEnglish(c.Request().Header)
		p := problemOf(err, english)
		s.logError(c, p, err)
		c.Response().Header().Set("Content-Language", languageOf(english))
		status, shape.Status, shape.Problems = http.StatusServiceUnavailable, "unavailable", words(err, english)
		if len(shape.Problems) == 0 {
			shape.Problems = []string{p.Detail}
		}
	}
	text, err := json.Marshal(shape)
	if err != nil {
		return err
	}
	return send(c, status, typeJSON, text)
}

// words returns what all refusals that are joined in an error say.
func words(err error, english bool) (all []string) {
	switch e := err.(type) {
	case *refusal.Refusal:
		return []string{e.Detail.In(english)}
	case interface{ Unwrap() error }:
		return words(e.Unwrap(), english)
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			all = append(all, words(part, english)...)
		}
	}
	return all
}
