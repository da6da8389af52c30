package api

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"slaledger/domain/refusal"
)

// TestManyFaultsAreAnsweredShortly sends 8 MiB of faults: the answer is small, and
// so is what it takes to make.
func TestManyFaultsAreAnsweredShortly(t *testing.T) {
	const size, most = 8 << 20, 100 << 10
	s := serve(t)
	named := func(length int) string { return `{"` + strings.Repeat(`\u0001`, length) + `":1}` }
	for name, c := range map[string]struct {
		element string
		more    int
	}{
		"empty months":                 {`{}`, 900},
		"unknown fields of long names": {named(1 << 10), 900},
		"one unknown field":            {named(1 << 20), 0},
	} {
		body := `{"months":[` + strings.Repeat(c.element+",", size/(len(c.element)+1)) + c.element + `]}`
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		answer := s.ask(asked{"auditor", "POST", prefix + "/calculations", body}, "Accept-Language", "en")
		runtime.ReadMemStats(&after)
		allocated := int(after.TotalAlloc - before.TotalAlloc)
		t.Logf("%s: %d bytes are answered, %d KiB allocated", name, answer.Body.Len(), allocated>>10)
		if answer.Body.Len() > most {
			t.Errorf("%s: %d bytes are answered", name, answer.Body.Len())
		}
		if allocated > 16*size {
			t.Errorf("%s: %d MiB are allocated for %d MiB", name, allocated>>20, size>>20)
		}
		if p := problem(t, answer, 422, "invalid"); p.More != c.more {
			t.Errorf("%s: more is %d, not %d", name, p.More, c.more)
		}
	}
}

// TestProblemSaysHowManyMore sees how a document counts what it does not name.
func TestProblemSaysHowManyMore(t *testing.T) {
	for _, c := range []struct {
		found, named, more int
		detail             string
	}{
		{100, 100, 0, "Fields in error: 100. Each is named in errors."},
		{101, 100, 1, "Fields in error: 101. The first 100 are named in errors."},
		{1000, 100, 900, "Fields in error: 1000 at least. The first 100 are named in errors; the rest was not read."},
	} {
		var faults refusal.Faults
		for i := range c.found {
			faults = append(faults, refusal.Fault{Pointer: fmt.Sprintf("/%d", i), Code: refusal.Required})
		}
		p := problemOf(faults, true)
		if len(p.Errors) != c.named || p.More != c.more || p.Detail != c.detail || p.Errors[99].Pointer != "/99" {
			t.Errorf("%d: %d are named, %d more: %s", c.found, len(p.Errors), p.More, p.Detail)
		}
		if strings.Contains(string(p.JSON()), `"more"`) != (c.more > 0) {
			t.Errorf("%d: %.300s", c.found, p.JSON())
		}
	}
}

// TestLongPointersAreShortened sees that a pointer which is too long to answer
// still points to something.
func TestLongPointersAreShortened(t *testing.T) {
	long := strings.Repeat("x", 500)
	for pointer, want := range map[string]string{
		"": "", "/a": "/a", "/" + long[:399]: "/" + long[:399], "/" + long[:400]: "", "/" + long: "",
		"/months/1/" + long: "/months/1", "/months/1/" + long + "/a": "/months/1",
	} {
		if got := shortened(pointer); got != want {
			t.Errorf("%.20s becomes %.20q", pointer, got)
		}
	}
}
