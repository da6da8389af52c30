package fact

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// AuditLine says who did what, when and from where: accepted writes, in their
// own commit, refused writes of known users, and sign-ins. Lines are only ever
// added.
type AuditLine struct {
	Number      int64 // given by the store
	At          time.Time
	Actor       string
	FullName    string // as of the day, and so are the affiliation and the title
	Affiliation string
	Title       string
	Origin      Origin
	Contract    string // that it was about, empty if about none
	Sequence    int64  // of the entry that an accepted command made, 0 if none
	Status      int    // that was answered
	Code        string // why it was refused, empty if it was not
	Times       int    // how many requests it tells of: more than 1 of refusals that came close together
}

// Digest returns the SHA-256, in hex, of all that the line says, its number too.
func (l AuditLine) Digest() string {
	return digestOfFields([]string{strconv.FormatInt(l.Number, 10), l.At.UTC().Format(InstantLayout), l.Actor, l.FullName,
		l.Affiliation, l.Title, l.Origin.Address, l.Origin.RequestID, l.Origin.Action, l.Origin.Path, l.Contract,
		strconv.FormatInt(l.Sequence, 10), numberText(l.Status), l.Code, numberText(l.Times)})
}

// DigestOfLines returns the SHA-256, in hex, of the digests of lines.
func DigestOfLines(lines []AuditLine) string {
	d := NewDigest()
	for _, line := range lines {
		d.write([]string{line.Digest()})
	}
	return d.Text()
}

// Origin says what was asked and from where.
type Origin struct {
	Action    string // method and route, such as POST /contracts
	Path      string // of the request
	Address   string // of the client
	RequestID string
}

// AuditFilter chooses lines; what is empty chooses all.
type AuditFilter struct {
	Contract, Actor string
	From, To        time.Time // both included
}

// OneLine replaces what could be taken for the start of another line, or hide
// a part of this one, by spaces.
func OneLine(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.In(c, unicode.Zl, unicode.Zp, unicode.Cf) {
			return ' '
		}
		return c
	}, text)
}
