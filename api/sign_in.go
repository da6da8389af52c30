package api

import (
	"slaledger/domain/refusal"

	"github.com/labstack/echo/v4"
)

// failedSignIn counts a request with a wrong token, and returns what it is refused
// with: too_many_requests instead of unauthenticated where its address had too many.
// A right token is never refused for that, for a whole office may have one address.
func (s *service) failedSignIn(c echo.Context, err error) error {
	code := refusal.Unauthenticated
	if problemOf(err, true).Code != string(code) {
		return err
	}
	return s.countFailure(c, code, err)
}

// failedLink counts a request with a wrong link, as failedSignIn does one with a wrong
// token.
func (s *service) failedLink(c echo.Context, err error) error {
	code := refusal.NotFound
	if problemOf(err, true).Code != string(code) {
		return err
	}
	return s.countFailure(c, code, err)
}

func (s *service) countFailure(c echo.Context, code refusal.Code, err error) error {
	if refused := s.rates.failure(c.Request().Context(), c.RealIP()); refused != nil {
		code, err = refusal.Code(problemOf(refused, true).Code), refused
	}
	s.metrics.failures.WithLabelValues(string(code)).Inc()
	return err
}
