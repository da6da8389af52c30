package api

import (
	"net/http"
	"testing"
)

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		accepted []string
		english  bool
	}{
		{nil, false},
		{[]string{""}, false},
		{[]string{"en"}, true},
		{[]string{"EN-gb"}, true},
		{[]string{"ja"}, false},
		{[]string{"fr"}, false},
		{[]string{"*"}, false},
		{[]string{"fr, en;q=0.1"}, true},
		{[]string{"en-US,en;q=0.9,ja;q=0.8"}, true},
		{[]string{"en;q=0.4, ja;q=0.5"}, false},
		{[]string{"ja;q=0.4 , en ; q=0.5"}, true},
		{[]string{"en, ja"}, true},
		{[]string{"ja, en"}, false},
		{[]string{"ja", "en"}, false},
		{[]string{"ja;q=0.1", "en;q=0.2"}, true},
		{[]string{"ja;q=0, *"}, true},
		{[]string{"en;q=0"}, false},
		{[]string{"en;q=0, *"}, false},
		{[]string{"en;q=2"}, false},
		{[]string{"en;q=NaN"}, false},
		{[]string{"en;level=1"}, false},
		{[]string{"english"}, false},
	} {
		if got := wantsEnglish(http.Header{"Accept-Language": c.accepted}); got != c.english {
			t.Errorf("%q: English %v", c.accepted, got)
		}
	}
}
