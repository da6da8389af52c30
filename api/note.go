package api

import (
	"context"
	"log/slog"
	"time"

	"slaledger/ledger"

	"github.com/labstack/echo/v4"
)

// noteWait is how long an answer waits until its line is in the audit log.
const noteWait = time.Second

// note enters a line into the audit log, and calls failed if that cannot be. An
// answer that writes nothing else does not wait for long while others write: then the
// line follows it.
func (s *service) note(c echo.Context, n ledger.Noted, failed func(error)) {
	// Who hangs up is noted all the same.
	ctx, id, noted := context.WithoutCancel(c.Request().Context()), requestID(c), make(chan struct{})
	go func() {
		defer close(noted)
		if err := s.ledger.Note(ctx, n); err != nil {
			s.log.LogAttrs(ctx, slog.LevelError, "audit", slog.String("request_id", id), slog.String("error", err.Error()))
			failed(err)
		}
	}()
	select {
	case <-noted:
	case <-time.After(s.noteWait):
	}
}
