package access

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SameName says whether two names of users look the same: but for the width and form
// of letters, upper and lower case, and white space.
func SameName(a, b string) bool { return folded(a) == folded(b) }

// folded returns what names that look the same have in common.
func folded(name string) string {
	name = strings.Map(func(c rune) rune {
		if unicode.In(c, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Cf) {
			return -1 // is not seen
		}
		return foldedLetter(c)
	}, norm.NFKC.String(name))
	return strings.Join(strings.Fields(norm.NFKC.String(name)), " ")
}

// foldedLetter returns the same letter for upper and lower case: the smallest of all
// that differ in nothing else.
func foldedLetter(c rune) rune {
	smallest := c
	for next := unicode.SimpleFold(c); next != c; next = unicode.SimpleFold(next) {
		smallest = min(smallest, next)
	}
	return smallest
}

// lookAlikes are the scripts that have letters of the same look.
var lookAlikes = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek}

// mixesScripts says whether a word of a name has letters of several of them, which
// nobody would tell from a word in one.
func mixesScripts(name string) bool {
	var word *unicode.RangeTable // the script of the word so far
	for _, c := range norm.NFKC.String(name) {
		if !unicode.IsLetter(c) && !unicode.IsMark(c) {
			word = nil
			continue
		}
		for _, script := range lookAlikes {
			if !unicode.Is(script, c) {
				continue
			}
			if word != nil && word != script {
				return true
			}
			word = script
		}
	}
	return false
}
