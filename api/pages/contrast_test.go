package pages

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// inked are the colours that text is set in, and what it stands on; every text is read at
// 4.5 to 1 in both themes (WCAG 2.2, 1.4.3).
var inked = map[string]string{
	"ink":       "ground surface raised action-tint deduct-tint bonus-tint critical-tint good-tint warn-tint",
	"muted":     "ground surface raised",
	"action":    "ground surface raised action-tint",
	"on-action": "action",
	"deduct":    "ground surface raised deduct-tint",
	"bonus":     "ground surface raised bonus-tint",
	"critical":  "ground surface raised critical-tint",
	"good":      "ground surface raised good-tint",
	"warn":      "ground surface raised warn-tint",
	"heat-ink":  "heat-1 heat-2 heat-3",

	"heat-4-ink": "heat-4",
}

// drawn are colours of what is drawn to be recognized, and seen at 3 to 1 (1.4.11).
var drawn = map[string]string{
	"edge":       "ground surface raised",
	"deduct-bar": "ground raised",
	"bonus-bar":  "ground raised",
	"focus":      "ground surface raised",
}

// TestContrast computes the contrast of every pair of colours that stand on each other.
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("assets/pages.css")
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string][2]string{}
	for _, c := range regexp.MustCompile(`--([a-z0-9-]+): light-dark\((#\w+), (#\w+)\)`).
		FindAllStringSubmatch(string(css), -1) {
		colours[c[1]] = [2]string{c[2], c[3]}
	}
	for _, least := range []struct {
		ratio float64
		pairs map[string]string
	}{{4.5, inked}, {3, drawn}} {
		for front, backs := range least.pairs {
			for back := range strings.FieldsSeq(backs) {
				for theme, name := range []string{"light", "dark"} {
					if got := contrast(t, colours[front][theme], colours[back][theme]); got < least.ratio {
						t.Errorf("%s on %s, %s: %.2f", front, back, name, got)
					}
				}
			}
		}
	}
	for _, set := range regexp.MustCompile(`[ {;]color: *var\(--([a-z0-9-]+)\)`).FindAllStringSubmatch(string(css), -1) {
		if inked[set[1]] == "" {
			t.Errorf("text is set in %s, which is held against nothing", set[1])
		}
	}
}

// contrast is the contrast ratio of two colours as WCAG 2.2 defines it.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light, dark := luminance(t, a), luminance(t, b)
	return (max(light, dark) + .05) / (min(light, dark) + .05)
}

// luminance is the relative luminance of a colour such as #fff or #1a1a1a.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = strings.Repeat(digits[:1], 2) + strings.Repeat(digits[1:2], 2) + strings.Repeat(digits[2:], 2)
	}
	parts, err := strconv.ParseUint(digits, 16, 24)
	if err != nil || len(digits) != 6 {
		t.Fatalf("%q is no colour", colour)
	}
	linear := func(shift int) float64 {
		c := float64(parts>>shift&0xff) / 255
		if c <= .04045 {
			return c / 12.92
		}
		return math.Pow((c+.055)/1.055, 2.4)
	}
	return .2126*linear(16) + .7152*linear(8) + .0722*linear(0)
}
