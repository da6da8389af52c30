package api

import (
	"net/http"
	"slices"

	"slaledger/domain/refusal"
	"slaledger/ledger"
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
	// failures counts requests with a wrong token or link by what they were answered.
	failures *prometheus.CounterVec
}

func newMetrics(l *ledger.Ledger) *metrics {
	registry := prometheus.NewRegistry()
	process := collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})
	failures := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "slaledger", Name: "failed_sign_ins_total",
		Help: "Requests with a wrong token or link, by what they were answered.",
	}, []string{"code"})
	for _, code := range []refusal.Code{refusal.Unauthenticated, refusal.NotFound, refusal.TooManyRequests} {
		failures.WithLabelValues(string(code)) // is there from the start
	}
	registry.MustRegister(collectors.NewGoCollector(), process, failures)
	registry.MustRegister(verificationGauges(l)...)
	registry.MustRegister(webhookCounters(l)...)
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

// verificationGauges tell when the whole database was verified last, and how many
// journals disagreed; 0 and 0 until then.
func verificationGauges(l *ledger.Ledger) []prometheus.Collector {
	gauge := func(name, help string, value func(ledger.Verified) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "slaledger", Name: name, Help: help},
			func() float64 { return value(l.LastVerified()) })
	}
	return []prometheus.Collector{
		gauge("verified_timestamp_seconds", "When the whole database was verified last, 0 if not since the start.",
			func(v ledger.Verified) float64 {
				if v.At.IsZero() {
					return 0
				}
				return float64(v.At.Unix())
			}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "slaledger", Name: "mails_waiting",
			Help: "Mails of notices that wait to be sent."},
			func() float64 { return float64(l.LastMailsLeft().Waiting) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "slaledger", Name: "mails_failed",
			Help: "Mails of notices that were given up in the last 90 days."},
			func() float64 { return float64(l.LastMailsLeft().Failed) }),
		gauge("verification_problems", "Problems that verifying the whole database found last.",
			func(v ledger.Verified) float64 { return float64(len(v.Problems)) }),
	}
}

// webhookCounters count what became of attempts to tell webhooks since the start.
func webhookCounters(l *ledger.Ledger) []prometheus.Collector {
	counter := func(name, help string, value func(ledger.Attempts) int64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "slaledger", Name: name, Help: help},
			func() float64 { return float64(value(l.DeliveryAttempts())) })
	}
	return []prometheus.Collector{
		counter("webhook_delivered_total", "Deliveries to webhooks that were answered with success.",
			func(a ledger.Attempts) int64 { return a.Delivered }),
		counter("webhook_failed_total", "Attempts at deliveries to webhooks that failed.",
			func(a ledger.Attempts) int64 { return a.Failed }),
		counter("webhook_given_up_total", "Deliveries to webhooks that were given up.",
			func(a ledger.Attempts) int64 { return a.GivenUp }),
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
