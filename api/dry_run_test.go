package api_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api"
	"slaledger/api/apitest"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// writesTried are the routes that take dry_run: what is done to contracts.
func writesTried() (rows []accessRow) {
	for _, a := range accessMatrix {
		method, path, _ := strings.Cut(a.route, " ")
		if method != "GET" && strings.HasPrefix(path, "/contracts") {
			rows = append(rows, a)
		}
	}
	return rows
}

// TestDryRunsAreAnsweredAlike sends every command with each of its fields left out, null,
// of another type and of another text, with a field that there is not, and as it should
// be: tried first, it is answered with the same status and the same body as when it is
// carried out right after.
func TestDryRunsAreAnsweredAlike(t *testing.T) {
	tried := 0
	for _, a := range writesTried() {
		t.Run(a.route, func(t *testing.T) {
			f := fillTest(t)
			f.role = strings.ToLower(roleOf(a))
			if strings.HasSuffix(a.route, "/correction") { // of what was agreed, so that it takes a paper
				for _, party := range []string{"contract_staff", "vendor"} {
					f.Must(t, 200, party, "POST", f.Contract+"/penalties/2024-04/consents", f.consent(), nil)
				}
			}
			whole := f.plain(t, a)
			bodies := [][]byte{nil, []byte("x"), []byte("[]"), []byte("{}")}
			for _, change := range changesOf("", whole) {
				bodies = append(bodies, f.changed(t, a, change))
			}
			for _, body := range append(bodies, nil) {
				f.triedAlike(t, a, body)
				tried++
			}
		})
	}
	if tried < 300 || len(writesTried()) < 18 || len(writesTried()) > len(api.Routes()) {
		t.Errorf("%d commands of %d routes were tried", tried, len(writesTried()))
	}
}

// roleOf is the first role that may ask for a route.
func roleOf(a accessRow) string {
	at := slices.IndexFunc(strings.Fields(a.may), func(letter string) bool { return letter == strings.ToUpper(letter) })
	return strings.Fields(roleColumns)[at]
}

// plain returns the body of a request that is accepted, as a tree.
func (f *asking) plain(t *testing.T, a accessRow) (tree any) {
	t.Helper()
	text, err := json.Marshal(a.request(f))
	if err == nil {
		err = json.Unmarshal(text, &tree)
	}
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// fieldChange puts something else in the place of one field.
type fieldChange struct {
	pointer string
	remove  bool
	value   any
}

// changesOf returns what is done to each field of a body, and one more that there is not.
func changesOf(pointer string, tree any) (changes []fieldChange) {
	if members, ok := tree.(map[string]any); ok {
		for _, name := range slices.Sorted(maps.Keys(members)) {
			at := pointer + "/" + name
			changes = append(changes, fieldChange{pointer: at, remove: true}, fieldChange{pointer: at},
				fieldChange{pointer: at, value: "？"}, fieldChange{pointer: at, value: map[string]any{"x": 1}},
				fieldChange{pointer: at, value: -1}, fieldChange{pointer: at, value: []any{}})
			changes = append(changes, changesOf(at, members[name])...)
		}
		return append(changes, fieldChange{pointer: pointer + "/nothing_like_it", value: 1})
	}
	if list, ok := tree.([]any); ok && len(list) > 0 {
		return changesOf(pointer+"/0", list[0])
	}
	return nil
}

// changed returns the body of a request that would be accepted, with a change.
func (f *asking) changed(t *testing.T, a accessRow, change fieldChange) []byte {
	t.Helper()
	tree := f.plain(t, a)
	names := strings.Split(change.pointer, "/")[1:]
	node := tree
	for _, name := range names[:len(names)-1] {
		if list, ok := node.([]any); ok {
			node = list[0]
		} else {
			node = node.(map[string]any)[name]
		}
	}
	members := node.(map[string]any)
	members[names[len(names)-1]] = change.value
	if change.remove {
		delete(members, names[len(names)-1])
	}
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// triedAlike sends a body, the one that is accepted if there is none, tried and in earnest.
func (f *asking) triedAlike(t *testing.T, a accessRow, body []byte) {
	t.Helper()
	method, _, _ := strings.Cut(a.route, " ")
	request := a.request(f)
	path := f.path(t, a.route, f.Contract)
	if body != nil {
		request = body
	}
	before, err := f.Store.HeadHash(t.Context(), strings.TrimPrefix(f.Contract, "/contracts/"))
	if err != nil {
		t.Fatal(err)
	}
	dry := f.Ask(t, f.role, method, path+"?dry_run=true", request)
	after, err := f.Store.HeadHash(t.Context(), strings.TrimPrefix(f.Contract, "/contracts/"))
	if err != nil || before != after {
		t.Fatalf("trying %s changed something, %v", a.route, err)
	}
	act := f.Ask(t, f.role, method, path, request)
	if dry.Status != act.Status {
		t.Errorf("%s of %s: tried %d %s, carried out %d %s", a.route, shown(request), dry.Status, dry.Body,
			act.Status, act.Body)
		return
	}
	if (dry.Header.Get("Dry-Run") == "true") != (dry.Status < 300) {
		t.Errorf("%s: the header Dry-Run is %q of %d", a.route, dry.Header.Get("Dry-Run"), dry.Status)
	}
	wanted, got := likeness(t, act), likeness(t, dry)
	if act.Status < 300 {
		foreseenAside(wanted, got)
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("%s of %s: - carried out, + tried:\n%s", a.route, shown(request), diff)
	}
}

func shown(request any) string {
	if text, ok := request.([]byte); ok {
		return fmt.Sprintf("%.300s", text)
	}
	return fmt.Sprintf("%.300v", request)
}

// ofOneAnswer are what differs in each answer: instants, hashes, ids, and the query of the
// request.
var ofOneAnswer = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+\+09:00|[0-9a-f]{64}|\b[a-z2-7]{26}\b|\?dry_run=true`)

// likeness is what is the same in answers to the same.
func likeness(t *testing.T, answer apitest.Answer) any {
	t.Helper()
	var tree any
	if err := json.Unmarshal(ofOneAnswer.ReplaceAll(answer.Body, nil), &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// foreseenAside takes away what only a trial says: what looks mistaken, and what settling
// anew would change.
func foreseenAside(act, dry any) {
	for _, name := range []string{"hints", "resettled"} {
		wanted, _ := act.(map[string]any)
		got, _ := dry.(map[string]any)
		if wanted[name] == nil {
			delete(wanted, name)
			delete(got, name)
		}
	}
}
