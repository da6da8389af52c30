package api

import (
	"slices"

	"github.com/labstack/echo-contrib/echoprometheus"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics counts requests for Prometheus in a registry of its own.
type metrics struct {
	measure echo.MiddlewareFunc
	serve   echo.HandlerFunc
}

func newMetrics() metrics {
	registry := prometheus.NewRegistry()
	process := collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})
	registry.MustRegister(collectors.NewGoCollector(), process)
	return metrics{
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
