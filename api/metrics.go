package api

import (
	"net/http"
	"slices"

	"slaledger/domain/refusal"
	"slaledger/ledger/access"

	"github.com/labstack/echo-contrib/echoprometheus"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics counts requests for Prometheus in a registry of its own.
type metrics struct {
	measure echo.MiddlewareFunc
	serve   echo.HandlerFunc
	// failures counts requests with a wrong token by what they were answered.
	failures *prometheus.CounterVec
}

func newMetrics() *metrics {
	registry := prometheus.NewRegistry()
	process := collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})
	failures := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "slaledger", Name: "failed_sign_ins_total",
		Help: "Requests with a wrong token, by what they were answered.",
	}, []string{"code"})
	for _, code := range []refusal.Code{refusal.Unauthenticated, tooManyRequests} {
		failures.WithLabelValues(string(code)) // is there from the start
	}
	registry.MustRegister(collectors.NewGoCollector(), process, failures)
	return &metrics{
		failures: failures,
		measure: echoprometheus.NewMiddlewareWithConfig(echoprometheus.MiddlewareConfig{
			Namespace: "slaledger", Subsystem: "http", Registerer: registry,
			DoNotUseRequestPathFor404: true,
			// What a client can choose freely must not make a series each.
			LabelFuncs: map[string]echoprometheus.LabelValueFunc{
				"host":   func(echo.Context, error) string { return "" },
				"method": func(c echo.Context, _ error) string { return knownMethod(c.Request().Method) },
			},
		}),
		serve: echoprometheus.NewHandlerWithConfig(echoprometheus.HandlerConfig{Gatherer: registry}),
	}
}

// pathMetrics is where the metrics are.
const pathMetrics = "/metrics"

// getMetrics answers the metrics to users who may read them.
func (s *service) getMetrics(c echo.Context) error {
	if err := signedIn(c).Permit(access.MayWatch); err != nil {
		return err
	}
	return s.metrics.serve(c)
}

// metricsHandler answers the metrics to whoever reaches its address, and nothing
// else.
func (s *service) metricsHandler() http.Handler {
	e := echo.New()
	e.Use(identify, s.answerErrors, recoverPanic)
	add(e, http.MethodGet, pathMetrics, s.metrics.serve)
	return e
}

func knownMethod(method string) string {
	if slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, method) {
		return method
	}
	return "other"
}
