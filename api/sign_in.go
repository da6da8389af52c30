package api

import (
	"math"
	"strconv"
	"time"

	"slaledger/domain/refusal"

	"github.com/labstack/echo/v4"
)

// How often an address may fail to sign in, and of how many addresses that is known.
const (
	maxFailures  = 20
	failuresPer  = time.Minute
	maxAddresses = 4096
)

// failedSignIn counts a request with a wrong token, and returns what it is refused
// with: too_many_requests instead of unauthenticated where its address had too many.
// A right token is never refused for that, for a whole office may have one address.
func (s *service) failedSignIn(c echo.Context, err error) error {
	if problemOf(err, true).Code != string(refusal.Unauthenticated) {
		return err
	}
	return s.countFailure(c, err)
}

// failedLink counts a request with a wrong link, as failedSignIn does one with a wrong
// token.
func (s *service) failedLink(c echo.Context, err error) error {
	if problemOf(err, true).Code != string(refusal.NotFound) {
		return err
	}
	return s.countFailure(c, err)
}

func (s *service) countFailure(c echo.Context, err error) error {
	code := problemOf(err, true).Code
	if wait := s.failures.take(neighbourhood(c.RealIP()), time.Now()); wait > 0 {
		code, err = string(tooManyRequests), errTooManyFailures
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	s.metrics.failures.WithLabelValues(code).Inc()
	return err
}

var errTooManyFailures = refusal.New(tooManyRequests,
	"有効でないトークン又はリンクの要求が続いています。Retry-After の秒数が過ぎてから、内容を確認して送り直してください。",
	"Too many requests came with a token or link that is not valid. Check it, and ask again after Retry-After.")
