package fact

import (
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
	Affiliation string // as of the day, and so is the title
	Title       string
	Origin      Origin
	Contract    string // that it was about, empty if about none
	Sequence    int64  // of the entry that an accepted command made, 0 if none
	Status      int    // that was answered
	Code        string // why it was refused, empty if it was not
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
