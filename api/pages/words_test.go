package pages

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// placeholder finds what is filled in.
var placeholder = regexp.MustCompile(`%(\[\d+\])?[a-z]`)

// TestWordsInBothLanguages checks that every word is there in both languages, with the
// same placeholders, and that no sign is used that a font draws the wrong way round.
func TestWordsInBothLanguages(t *testing.T) {
	compareWords(t, "", reflect.ValueOf(japanese), reflect.ValueOf(english))
}

func compareWords(t *testing.T, name string, ja, en reflect.Value) {
	t.Helper()
	switch ja.Kind() {
	case reflect.Struct:
		for i := range ja.NumField() {
			compareWords(t, name+"."+ja.Type().Field(i).Name, ja.Field(i), en.Field(i))
		}
	case reflect.Map:
		if ja.Len() != en.Len() {
			t.Errorf("%s: %d words in Japanese, %d in English", name, ja.Len(), en.Len())
		}
		for _, key := range ja.MapKeys() {
			compareWords(t, name+"."+key.String(), ja.MapIndex(key), en.MapIndex(key))
		}
	case reflect.String:
		if !en.IsValid() || strings.TrimSpace(ja.String()) == "" || strings.TrimSpace(en.String()) == "" {
			t.Errorf("%s is missing in a language", name)
			return
		}
		got, want := placeholder.FindAllString(en.String(), -1), placeholder.FindAllString(ja.String(), -1)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q and %q are filled differently", name, ja, en)
		}
		if strings.ContainsAny(ja.String()+en.String(), "≤≥") {
			t.Errorf("%s has a sign that is drawn as its opposite", name)
		}
	default:
		t.Errorf("%s is a %s", name, ja.Kind())
	}
}
