package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"slaledger/domain/refusal"

	"modernc.org/sqlite"
)

var errNoSpace = refusal.New(refusal.Unavailable,
	"ディスクに空きがないため、記録できません。サーバーの管理者に連絡してください。",
	"The disk is full, so that nothing can be recorded. Tell the server's administrator.")

// space remembers that a write failed for want of space.
type space struct{ missing atomic.Bool }

// note takes what became of a write.
func (s *space) note(err error) error {
	const full = 13
	var failed *sqlite.Error
	switch {
	case err == nil:
		s.missing.Store(false)
	case errors.As(err, &failed) && failed.Code()&0xff == full:
		s.missing.Store(true)
		return fmt.Errorf("%w: %w", err, errNoSpace)
	}
	return err
}

// check returns fact.ErrUnavailable, with words, if a write failed for want of
// space and there is none yet beside the database, which may be open by a link.
func (s *space) check(path string) error {
	if !s.missing.Load() {
		return nil
	}
	const enough = 1 << 20
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".space-*")
	if err != nil {
		return unavailable(path, errNoSpace)
	}
	_, err = file.Write(make([]byte, enough))
	if err = errors.Join(err, file.Sync(), file.Close(), os.Remove(file.Name())); err != nil {
		return unavailable(path, errNoSpace)
	}
	s.missing.Store(false)
	return nil
}
