package postgres

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestPoolersPassOverSettings checks that the documents tell pgbouncer of every setting of a
// connection that it does not know: it refuses a connection that has another.
func TestPoolersPassOverSettings(t *testing.T) {
	page, err := os.ReadFile("../../docs/scale.md")
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(page), "ignore_startup_parameters = ")
	line, _, _ = strings.Cut(line, "\n")
	told := append(strings.Split(line, ","), "application_name", "client_encoding", "timezone") // which it knows
	slices.Sort(told)
	if set := slices.Sorted(maps.Keys(settings)); !slices.Equal(told, set) {
		t.Errorf("%q are told of, %q are set", told, set)
	}
}
