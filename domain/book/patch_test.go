package book

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// part is a member of an object, or an element of an array, which has no name.
type part struct{ name, value string }

// change makes new parts of the parts of an object or array; place is the last
// token of the pointer that is changed.
type change func(parts []part, place string) ([]part, error)

// patched returns a JSON text with one place changed. It works on the text, so
// that a value may be anything at all and a name may come twice.
func patched(text, pointer string, c change) (string, error) {
	tokens := strings.Split(pointer, "/")[1:]
	for i := range tokens {
		tokens[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(tokens[i])
	}
	changed, err := patchedAt(text, tokens, c)
	if err != nil {
		return "", fmt.Errorf("%s: %w", pointer, err)
	}
	return changed, nil
}

func patchedAt(text string, tokens []string, c change) (string, error) {
	parts, err := partsOf(text)
	if err != nil {
		return "", err
	}
	if len(tokens) == 1 {
		parts, err = c(parts, tokens[0])
	} else if i := placeOf(parts, tokens[0]); i < 0 {
		err = fmt.Errorf("there is no %s", tokens[0])
	} else {
		parts[i].value, err = patchedAt(parts[i].value, tokens[1:], c)
	}
	if err != nil {
		return "", err
	}
	return joined(parts, text[0] == '{'), nil
}

// partsOf takes an object or array apart.
func partsOf(text string) ([]part, error) {
	dec := jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowDuplicateNames(true))
	open := dec.PeekKind()
	if open != '{' && open != '[' {
		return nil, errors.New("no object and no array")
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	var parts []part
	for dec.PeekKind() != '}' && dec.PeekKind() != ']' {
		var p part
		if open == '{' {
			name, err := dec.ReadToken()
			if err != nil {
				return nil, err
			}
			p.name = name.String()
		}
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		p.value = string(value)
		parts = append(parts, p)
	}
	return parts, nil
}

func joined(parts []part, object bool) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.value
		if object {
			name, _ := jsontext.AppendQuote(nil, p.name)
			texts[i] = string(name) + ":" + p.value
		}
	}
	if object {
		return "{" + strings.Join(texts, ",") + "}"
	}
	return "[" + strings.Join(texts, ",") + "]"
}

// placeOf returns where the part with a name or an index stands, or -1.
func placeOf(parts []part, token string) int {
	for i, p := range parts {
		if p.name == token || p.name == "" && strconv.Itoa(i) == token {
			return i
		}
	}
	return -1
}

// set replaces a value or adds a member; the index "-" adds an element.
func set(value string) change {
	return func(parts []part, place string) ([]part, error) {
		if i := placeOf(parts, place); i >= 0 {
			parts[i].value = value
			return parts, nil
		}
		if place == "-" {
			place = ""
		}
		return append(parts, part{place, value}), nil
	}
}

// removed takes a part out.
func removed(parts []part, place string) ([]part, error) {
	i := placeOf(parts, place)
	if i < 0 {
		return nil, fmt.Errorf("there is nothing to remove")
	}
	return append(parts[:i], parts[i+1:]...), nil
}

// repeated gives a name once more, behind all other members.
func repeated(value string) change {
	return func(parts []part, place string) ([]part, error) {
		if placeOf(parts, place) < 0 {
			return nil, fmt.Errorf("there is nothing to repeat")
		}
		return append(parts, part{place, value}), nil
	}
}

// apply changes a text that the test knows to have the place.
func apply(t *testing.T, text, pointer string, c change) string {
	t.Helper()
	changed, err := patched(text, pointer, c)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// testFile returns a text file.
func testFile(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
