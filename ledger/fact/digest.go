package fact

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strconv"
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
	writeFields(d.h, table.Name, strconv.Itoa(len(row)))
	writeFields(d.h, row...)
}

// Text returns the digest in hex.
func (d Digest) Text() string { return hex.EncodeToString(d.h.Sum(nil)) }

// DigestOf returns the SHA-256 of a text in hex.
func DigestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// writeFields writes texts with their lengths, as 8 bytes big-endian, before
// them.
func writeFields(h hash.Hash, fields ...string) {
	var room [512]byte
	all := room[:0]
	for _, field := range fields {
		all = binary.BigEndian.AppendUint64(all, uint64(len(field)))
		all = append(all, field...)
	}
	h.Write(all)
}
