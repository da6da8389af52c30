package fact

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strconv"
	"sync"
)

// Digest gathers the digest of the rows that a command wrote, which its record
// entry has: SHA-256 over the rows in the order of Tables, of one table in the
// table's order.
type Digest struct{ h hash.Hash }

// NewDigest returns the digest of no rows.
func NewDigest() Digest { return Digest{h: sha256.New()} }

// Add covers one row: the name of its table, how many columns it has, and the
// text of each.
func (d Digest) Add(table *Table, row []string) {
	d.write([]string{table.Name, strconv.Itoa(len(row))}, row)
}

// write covers texts, one list after the other, each text with its length before it.
func (d Digest) write(lists ...[]string) {
	room := rooms.Get().(*[]byte)
	*room = appendFields((*room)[:0], lists)
	d.h.Write(*room)
	rooms.Put(room)
}

// Text returns the digest in hex.
func (d Digest) Text() string { return hex.EncodeToString(d.h.Sum(nil)) }

// DigestOf returns the SHA-256 of a text in hex.
func DigestOf(text string) string {
	room := rooms.Get().(*[]byte)
	*room = append((*room)[:0], text...)
	sum := sha256.Sum256(*room)
	rooms.Put(room)
	return hex.EncodeToString(sum[:])
}

// digestOfFields returns the SHA-256 in hex of texts, one list after the other, each text
// with its length before it.
func digestOfFields(lists ...[]string) string {
	room := rooms.Get().(*[]byte)
	*room = appendFields((*room)[:0], lists)
	sum := sha256.Sum256(*room)
	rooms.Put(room)
	return hex.EncodeToString(sum[:])
}

// rooms are where texts are put together to be hashed, used again: each row is hashed.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// appendFields appends texts with their lengths, as 8 bytes big-endian, before them.
func appendFields(to []byte, lists [][]string) []byte {
	for _, fields := range lists {
		for _, field := range fields {
			to = append(binary.BigEndian.AppendUint64(to, uint64(len(field))), field...)
		}
	}
	return to
}
