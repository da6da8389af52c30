package api

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"slaledger/api/pages"
	"slaledger/domain/refusal"

	"github.com/labstack/echo/v4"
)

// identify gives every answer the id of its request and the headers that all
// answers have.
func identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !isVisible(id, maxName) {
			id = strings.ToLower(rand.Text())
		}
		header := c.Response().Header()
		header.Set(echo.HeaderXRequestID, id)
		header.Set(echo.HeaderVary, "Accept-Language")
		header.Set(echo.HeaderCacheControl, "no-store")
		header.Set(echo.HeaderXContentTypeOptions, "nosniff")
		header.Set(echo.HeaderXFrameOptions, "DENY")
		header.Set(echo.HeaderReferrerPolicy, "no-referrer")
		header.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		if c.Request().TLS != nil {
			header.Set(echo.HeaderStrictTransportSecurity, "max-age=31536000")
		}
		return next(c)
	}
}

// requestID returns the id that identify gave.
func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// record logs every request: by the template of its route, without path
// values, query, headers or body, which may hold what is nobody's business.
func (s *service) record(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request",
			slog.String("method", c.Request().Method), slog.String("route", c.Path()),
			slog.Int("status", c.Response().Status), slog.Duration("duration", time.Since(start)),
			slog.Int64("bytes", c.Response().Size), slog.String("request_id", requestID(c)),
			slog.String("user", signedIn(c).Name), slog.String("address", c.RealIP()))
		return err
	}
}

// retryUnavailable is after how many seconds to ask again for what was not
// available: the lock of the database, or a restart, takes about as long.
const retryUnavailable = "10"

// answerErrors answers an error with its problem document.
func (s *service) answerErrors(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if err == nil {
			return nil
		}
		english := wantsEnglish(c.Request().Header)
		p := problemOf(err, english)
		s.logError(c, p, err)
		if c.Response().Committed {
			return nil
		}
		if pages.WantsPage(c.Request()) {
			return s.refusePage(c, err)
		}
		p.Instance = originOf(c).Path
		header := c.Response().Header()
		header.Set("Content-Language", languageOf(english))
		header.Set(echo.HeaderCacheControl, "no-store")
		if p.Code == string(refusal.Unauthenticated) {
			header.Set(echo.HeaderWWWAuthenticate, "Bearer")
		}
		if p.Status == http.StatusServiceUnavailable {
			header.Set(echo.HeaderRetryAfter, retryUnavailable)
		}
		if refused, ok := errors.AsType[*refusal.Refusal](err); ok && refused.After > 0 {
			header.Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(refused.After.Seconds()))))
		}
		return send(c, p.Status, typeProblem, p.JSON())
	}
}

// logError logs the cause of what is not the client's doing.
func (s *service) logError(c echo.Context, p *Problem, err error) {
	if p.Status < http.StatusInternalServerError {
		return
	}
	attributes := []slog.Attr{slog.String("request_id", requestID(c)), slog.String("error", err.Error())}
	var panicked *panicError
	if errors.As(err, &panicked) {
		attributes = append(attributes, slog.String("stack", string(panicked.stack)))
	}
	s.log.LogAttrs(c.Request().Context(), slog.LevelError, p.Code, attributes...)
}

// panicError is a panic of a handler: a defect.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprint("panic: ", e.value) }

// recoverPanic makes an error of a panic, so that one request cannot end the
// server.
func recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if value := recover(); value != nil {
				err = &panicError{value: value, stack: debug.Stack()}
			}
		}()
		return next(c)
	}
}
