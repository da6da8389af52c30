package api

import (
	"net/http"
	"strconv"
	"strings"
)

// wantsEnglish says whether a request prefers English to Japanese (RFC 9110
// §12.5.4). Japanese is answered where neither is asked for; of two that are
// wanted equally, the one named first.
func wantsEnglish(header http.Header) bool {
	const unnamed = -1
	english, japanese, others := float64(unnamed), float64(unnamed), float64(unnamed)
	englishFirst := false
	for language := range strings.SplitSeq(strings.Join(header.Values("Accept-Language"), ","), ",") {
		name, weight := weighed(language)
		switch primary, _, _ := strings.Cut(name, "-"); primary {
		case "en":
			englishFirst = japanese == unnamed
			english = max(english, weight)
		case "ja":
			japanese = max(japanese, weight)
		case "*":
			others = max(others, weight)
		}
	}
	if english == unnamed {
		english = others
	}
	if japanese == unnamed {
		japanese = others
	}
	return english > max(japanese, 0) || english > 0 && english == japanese && englishFirst
}

// weighed reads one language of an Accept-Language header in lower case, and
// how much it is wanted, from 0 to 1. What cannot be read is not wanted.
func weighed(language string) (name string, weight float64) {
	name, parameter, given := strings.Cut(strings.ToLower(strings.TrimSpace(language)), ";")
	name = strings.TrimSpace(name)
	if !given {
		return name, 1
	}
	text, isWeight := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
	weight, err := strconv.ParseFloat(text, 64)
	if !isWeight || err != nil || !(0 <= weight && weight <= 1) {
		return name, 0
	}
	return name, weight
}

// english says whether the request prefers English.
func (r *request) english() bool { return wantsEnglish(r.Request().Header) }

func languageOf(english bool) string {
	if english {
		return "en"
	}
	return "ja"
}
