package api

import (
	"slices"

	"slaledger/domain/refusal"

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
		Namespace: "slaledger", Name: "failed_sign_ins_total", Help: "Requests with a wrong token, by what they were answered.",
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

func knownMethod(method string) string {
	if slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, method) {
		return method
	}
	return "other"
}
