package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger"
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
	ledger *ledger.Ledger
	ready  func(context.Context) error
	log    *slog.Logger

	signIns signIns
}

// NewServer returns the server of the interface, with every timeout set; its
// address is the caller's to set, and Shutdown lets it finish what it has begun.
// ready says whether the database answers, and may say in a refusal.Refusal what
// else keeps the service from its work.
func NewServer(l *ledger.Ledger, ready func(context.Context) error, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           (&service{ledger: l, ready: ready, log: log}).handler(),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// handler routes every request through the same steps, the outermost first.
func (s *service) handler() http.Handler {
	e := echo.New()
	e.IPExtractor = echo.ExtractIPDirect() // nobody is believed about where a request comes from
	metrics := newMetrics()
	e.Use(metrics.measure, identify, s.record, s.answerErrors, recoverPanic, s.authenticate, wholePath)
	for _, rt := range routes {
		add(e, rt.method, prefix+rt.path, s.serve(rt))
	}
	add(e, http.MethodGet, "/healthz", s.healthz)
	add(e, http.MethodGet, "/readyz", s.readyz)
	add(e, http.MethodGet, "/metrics", metrics.serve)
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

// retryLater is after how many seconds to ask a service again that is not ready.
const retryLater = "10"

// readiness is what readyz answers when it is asked for words.
type readiness struct {
	Status   string   `json:"status"`
	Problems []string `json:"problems"`
}

// readyz says whether the service can do its work; with verbose, also what is wrong, in words.
func (s *service) readyz(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTimeout)
	defer cancel()
	err := s.ready(ctx)
	if err != nil {
		c.Response().Header().Set(echo.HeaderRetryAfter, retryLater)
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
	status, shape := http.StatusOK, readiness{Status: "ok", Problems: []string{}}
	if err != nil {
		english := wantsEnglish(c.Request().Header)
		p := problemOf(err, english)
		s.logError(c, p, err)
		c.Response().Header().Set("Content-Language", languageOf(english))
		status, shape = http.StatusServiceUnavailable, readiness{Status: "unavailable", Problems: words(err, english)}
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
