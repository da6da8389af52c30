package api

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"

	"slaledger/ledger/fact"
)

// temporary is a file that is gone once it is closed.
type temporary struct{ *os.File }

func newTemporary(name string) (temporary, error) {
	file, err := os.CreateTemp("", name)
	if err != nil {
		return temporary{}, fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
	}
	_ = os.Remove(file.Name()) // some systems do that only once it is closed
	return temporary{file}, nil
}

// Close removes the file.
func (t temporary) Close() error {
	err := t.File.Close()
	if removed := os.Remove(t.Name()); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}

// madeFile is a large answer as it is made: in a temporary file, because its hash and
// its size are told before it, and because who takes it slowly must not hold the
// database.
type madeFile struct {
	temporary
	sum  hash.Hash
	size int64
	full error // the first error of the file, such as of a full disk
}

// makeFile makes an answer. It returns ErrUnavailable where there is no room for it.
func makeFile(write func(io.Writer) error) (*madeFile, error) {
	file, err := newTemporary("slaledger-export")
	if err != nil {
		return nil, err
	}
	made := &madeFile{temporary: file, sum: sha256.New()}
	out := bufio.NewWriterSize(made, 64<<10)
	if err = write(out); err == nil {
		err = out.Flush()
	}
	if made.full != nil {
		err = made.full
	}
	if err == nil {
		_, err = made.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, made.Close())
	}
	return made, nil
}

// Write implements io.Writer.
func (m *madeFile) Write(p []byte) (int, error) {
	n, err := m.File.Write(p)
	m.sum.Write(p[:n])
	m.size += int64(n)
	if err != nil && m.full == nil {
		m.full = fmt.Errorf("%w: %w", fact.ErrUnavailable, err)
	}
	return n, err
}

// etag returns the strong entity tag of the bytes, as etagOf does.
func (m *madeFile) etag() string { return `"` + hex.EncodeToString(m.sum.Sum(nil)) + `"` }
