package model

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// drawnOf says of which part of a Book the bodies of a kind of command are.
var drawnOf = map[string]string{"version": "agreements", "record": "months", "propose": "adjustments"}

// neverDrawn are the fields of Books that no sequence has, with the reason.
var neverDrawn = map[string][]string{
	"shown only; one of them, the note, stands for all": {
		"contract/number", "contract/purchaser", "contract/signed_on", "contract/system", "contract/vendor/address",
		"contract/vendor/representative", "contract/fees_include_tax",
		"agreements/signed_on", "agreements/items/clause", "agreements/items/definition", "agreements/items/source",
		"agreements/items/unit", "months/measurements/occurrences/at", "months/measurements/occurrences/until",
		"months/measurements/occurrences/ref",
	},
	"papers are drawn with settlements and cancellations": {
		"months/measurements/references/title", "months/measurements/references/number",
		"months/measurements/references/date", "months/measurements/references/sha256",
		"adjustments/references/title", "adjustments/references/number", "adjustments/references/date",
		"adjustments/references/sha256",
	},
	"the month of a sheet stands in its address": {"months/month"},
}

// TestEveryFieldIsDrawn sees that the sequences have every field of a Book, and
// of those that must be given at least two values.
func TestEveryFieldIsDrawn(t *testing.T) {
	drawn := map[string]map[string]bool{}
	for seed := range uint64(modelDefault) {
		q := drawSequence(modelFirst + seed)
		addDrawn(drawn, "contract", q.contract)
		for _, c := range q.commands {
			if part := drawnOf[c.kind]; part != "" {
				addDrawn(drawn, part, c.body)
			}
		}
	}
	list, err := os.ReadFile("../../domain/book/testdata/fields.txt")
	if err != nil {
		t.Fatal(err)
	}
	fields := regexp.MustCompile(`(?m)^(/\S+) (\S+) (required|optional)$`).FindAllStringSubmatch(string(list), -1)
	if len(fields) < 80 {
		t.Fatalf("only %d fields were read", len(fields))
	}
	excepted := slices.Concat(slices.Collect(maps.Values(neverDrawn))...)
	for _, field := range fields {
		path, kind := strings.Trim(regexp.MustCompile(`/\d+`).ReplaceAllString(field[1], ""), "/"), field[2]
		if slices.Contains([]string{"object", "objects", "integers"}, kind) || !strings.Contains(path, "/") {
			continue
		}
		wanted := 1
		oneIsAsGoodAsAnother := slices.Contains([]string{"filled", "name", "id"}, kind)
		if field[3] == "required" && !oneIsAsGoodAsAnother {
			wanted = 2
		}
		switch enough, named := len(drawn[path]) >= wanted, slices.Contains(excepted, path); {
		case enough && named:
			t.Errorf("the sequences have %s, which neverDrawn names", path)
		case !enough && !named:
			t.Errorf("the sequences have %d values of %s instead of %d: draw it (draw_test.go, draw_version_test.go), "+
				"or say in neverDrawn why not", len(drawn[path]), path, wanted)
		}
	}
}

// addDrawn adds the values of a body by the paths of their fields, without
// places in arrays. A body that is no JSON has none.
func addDrawn(drawn map[string]map[string]bool, part, body string) {
	var value any
	if json.Unmarshal([]byte(body), &value) != nil {
		return
	}
	var add func(path string, value any)
	add = func(path string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for name, member := range value {
				add(path+"/"+name, member)
			}
		case []any:
			for _, element := range value {
				add(path, element)
			}
		default:
			if drawn[path] == nil {
				drawn[path] = map[string]bool{}
			}
			drawn[path][modelText(value)] = true
		}
	}
	add(part, value)
}
