package book

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// patchedBooks is how many random Books TestRandomPatches makes.
const patchedBooks = 4000

// strayValues are put where they do not belong, beside the values that the
// Book has at other places.
var strayValues = []string{
	"null", "true", "false", "0", "1", "-1", "1.0", "1e2", "1e999", "{}", "[]", `""`, `"　"`, `"0"`, `"-0.5"`, `"1e2"`,
	`"2024-04"`, `"2024-05"`,
	`"2024-06"`, `"2024-12"`, `"2025-03"`, `"2025-04"`, `"2099-01"`, `"M"`, `"O"`, `"monthly"`, `"manual"`, `"per_step"`,
	`"trailing"`, "[null]", "[1]",
}

// TestRandomPatches changes a sound Book at a few places at once and holds the
// reader to what must be true of every text. The order of the members of an
// object must not matter either.
func TestRandomPatches(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	accepted := 0
	for _, path := range []string{"testdata/base.json", "testdata/every_field.json"} {
		whole := testFile(t, path)
		places, values := placesOf(t, "", whole), strayValues
		for _, p := range places {
			values = append(values, p.value)
		}
		for range patchedBooks / 2 {
			text := whole
			for range 1 + r.IntN(4) {
				text = randomlyPatched(r, text, places[1+r.IntN(len(places)-1)].name, values[r.IntN(len(values))])
			}
			checkRead(t, []byte(text))
			checkCalculate(t, []byte(text))
			want := verdict(t, []byte(text))
			if got := verdict(t, []byte(shuffled(t, r, text))); !slices.Equal(got, want) {
				t.Errorf("with members in another order:\n got %v\nwant %v", got, want)
			}
			if t.Failed() {
				t.Fatalf("the Book:\n%s", text)
			}
			if want[0] == "accepted" {
				accepted++
			}
		}
	}
	if accepted < patchedBooks/50 || accepted > patchedBooks/2 {
		t.Errorf("of %d Books %d were accepted: the patches are too wild or too tame", patchedBooks, accepted)
	}
}

// randomlyPatched changes one place, or nothing if an earlier change took it.
func randomlyPatched(r *rand.Rand, text, pointer, value string) string {
	changes := []change{set(value), set(value), removed}
	changed, err := patched(text, pointer, changes[r.IntN(len(changes))])
	if err != nil {
		return text
	}
	return changed
}

// placesOf returns the pointer and the value of everything in a JSON text.
func placesOf(t *testing.T, at, text string) []part {
	t.Helper()
	places := []part{{at, text}}
	if text[0] != '{' && text[0] != '[' {
		return places
	}
	parts, err := partsOf(text)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range parts {
		name := p.name
		if text[0] == '[' {
			name = strconv.Itoa(i)
		}
		places = append(places, placesOf(t, at+"/"+name, p.value)...)
	}
	return places
}

// shuffled returns the text with the members of all objects in another order.
func shuffled(t *testing.T, r *rand.Rand, text string) string {
	t.Helper()
	text = strings.TrimSpace(text)
	if text[0] != '{' && text[0] != '[' {
		return text
	}
	parts, err := partsOf(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range parts {
		parts[i].value = shuffled(t, r, parts[i].value)
	}
	if text[0] == '{' {
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	}
	return joined(parts, text[0] == '{')
}
