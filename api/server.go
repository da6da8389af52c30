package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/fact"

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

	turns   *turns
	signIns signIns
}

// NewServer returns the server of the interface, with every timeout set; its
// address is the caller's to set, and Shutdown lets it finish what it has begun.
// ready says whether the database answers.
func NewServer(l *ledger.Ledger, ready func(context.Context) error, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           (&service{ledger: l, ready: ready, log: log, turns: newTurns()}).handler(),
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

// readyz says whether the database answers.
func (s *service) readyz(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTimeout)
	defer cancel()
	if err := s.ready(ctx); err != nil {
		return fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
	}
	return send(c, http.StatusOK, typeJSON, []byte(`{"status":"ok"}`))
}
