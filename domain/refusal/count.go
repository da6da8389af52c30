package refusal

import (
	"regexp"
	"slices"
	"strings"
)

// counted are what English sentences count, and how they are said of one: a noun, or as
// much of the sentence as goes with it.
var counted = map[string]string{
	"characters": "character", "columns": "column", "contracts": "contract", "contracts were": "contract was",
	"days": "day", "entries": "entry", "items": "item", "items differ": "item differs", "items have": "item has",
	"items that can be read come": "item that can be read comes", "items were": "item was",
	"lines of the audit log are": "line of the audit log is", "minutes": "minute",
	"months": "month", "months of the term have": "month of the term has", "occurrences": "occurrence",
	"occurrences that miss": "occurrence that misses", "other months": "other month", "revisions": "revision",
	"figures": "figure", "later months change": "later month changes", "more items": "more item",
	"objections to results have": "objection to results has", "places": "place", "problems": "problem",
	"seconds":            "second",
	"settled months are": "settled month is", "terms": "term", "things": "thing", "times": "time", "words": "word",
	"rows": "row", "rows had no field left and were": "row had no field left and was",
}

// oneOf finds one of what is counted, the longest words first.
var oneOf = func() *regexp.Regexp {
	var words []string
	for many := range counted {
		words = append(words, regexp.QuoteMeta(many))
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile(`(^|[^0-9.,])1 (` + strings.Join(words, "|") + `)\b`)
}()

// Singular writes an English sentence as it is said where a count in it is one: 1 item.
func Singular(sentence string) string {
	if !strings.Contains(sentence, "1 ") {
		return sentence
	}
	return oneOf.ReplaceAllStringFunc(sentence, func(found string) string {
		before, many, _ := strings.Cut(found, "1 ")
		return before + "1 " + counted[many]
	})
}
