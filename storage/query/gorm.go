package query

import (
	"context"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// OpenGORM opens a database that is connected. What gorm carries out is counted.
func OpenGORM(d gorm.Dialector, statements *atomic.Int64) (*gorm.DB, error) {
	return gorm.Open(d, &gorm.Config{SkipDefaultTransaction: true, Logger: counter{statements}})
}

// counter counts the statements that gorm carries out.
type counter struct{ statements *atomic.Int64 }

func (c counter) LogMode(logger.LogLevel) logger.Interface { return c }
func (counter) Info(context.Context, string, ...any)       {}
func (counter) Warn(context.Context, string, ...any)       {}
func (counter) Error(context.Context, string, ...any)      {}

// Trace is called once a statement.
func (c counter) Trace(context.Context, time.Time, func() (string, int64), error) {
	c.statements.Add(1)
}
