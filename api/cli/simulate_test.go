package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// simulatedLines returns what simulate --lines answers for the only contract, and the sums.
func simulatedLines(t *testing.T, db, policy string) (one, all map[string]any) {
	t.Helper()
	out, errs, status := carryOut(streams{in: strings.NewReader(policy)},
		"simulate", "--policy", "-", "--lines", "--db", db)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != 0 || len(lines) != 2 {
		t.Fatalf("%d %s %s", status, out, errs)
	}
	for i, into := range []*map[string]any{&one, &all} {
		if err := json.Unmarshal([]byte(lines[i]), into); err != nil {
			t.Fatal(err)
		}
	}
	return one, all
}

// calculatedUnder returns the penalties of an exported file's Book, calculated by calc with
// members put into every policy: the month and the yen of each, and their sum.
func calculatedUnder(t *testing.T, file []byte, policy string) (penalties []any, sum string) {
	t.Helper()
	var exported struct {
		Book map[string]any `json:"book"`
	}
	var changed map[string]any
	for text, into := range map[string]any{string(file): &exported, policy: &changed} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	for _, version := range exported.Book["agreements"].([]any) {
		maps.Copy(version.(map[string]any)["policy"].(map[string]any), changed)
	}
	body, err := json.Marshal(exported.Book)
	if err != nil {
		t.Fatal(err)
	}
	out, errs, status := carryOut(streams{in: bytes.NewReader(body)}, "calc", "-")
	if status != 0 {
		t.Fatal(out, errs)
	}
	var answer struct {
		Statements []struct {
			Month   string
			Penalty *struct{ Reduction string }
		} `json:"statements"`
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	yen := new(big.Rat)
	for _, st := range answer.Statements {
		if st.Penalty == nil {
			continue
		}
		part, ok := new(big.Rat).SetString(st.Penalty.Reduction)
		if !ok {
			t.Fatalf("%+v", st)
		}
		yen.Add(yen, part)
		penalties = append(penalties, map[string]any{
			"month": st.Month, "reduction": st.Penalty.Reduction,
		})
	}
	return penalties, strings.TrimSuffix(strings.TrimRight(yen.FloatString(6), "0"), ".")
}

// TestSimulate holds a simulation of the example against calc of its exported Book with the
// policies changed there.
func TestSimulate(t *testing.T) {
	db, contract := exampleFile(t)
	s := apitest.ServeFile(t, db)
	s.AddRoles(t)
	file := s.Export(t, "/contracts/"+contract)
	own, ownSum := calculatedUnder(t, file, `{}`)
	more := false
	for _, policy := range []string{
		`{}`, `{"penalty_threshold":"-40"}`, `{"reduction_rate":"0.1"}`,
		`{"penalty_period":{"kind":"month"},"rounding":{"target":"reduction","mode":"floor","unit":"1000"}}`,
	} {
		want, wantSum := calculatedUnder(t, file, policy)
		more = more || len(want) > len(own)
		one, all := simulatedLines(t, db, policy)
		for _, line := range []map[string]any{one, all} {
			is, other := line["own"].(map[string]any), line["other"].(map[string]any)
			if is["reduction"] != ownSum || other["reduction"] != wantSum || other["count"] != float64(len(want)) {
				t.Errorf("%s: %v, not %s and %s of %d", policy, line, ownSum, wantSum, len(want))
			}
		}
		got := one["other"].(map[string]any)["penalties"].([]any)
		for _, penalty := range got {
			delete(penalty.(map[string]any), "outcome")
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, not %v", policy, got, want)
		}
	}
	if !more {
		t.Error("no policy leads to more penalties")
	}
}

// TestSimulateSays writes a table for a spreadsheet program, says where an agreed adjustment
// does not fit, and refuses a policy by its field.
func TestSimulateSays(t *testing.T) {
	db, contract := exampleFile(t)
	for _, c := range []struct {
		policy string
		status int
		says   []string
	}{
		{`{"reduction_rate":"0.5"}`, 0, []string{contract + ",", "契約 1件の計", "試算の減額（円）"}},
		{`{"penalty_threshold":"-100000"}`, 0, []string{"の合意による変更が、試算のポイントに合わないため、前月まで"}},
		{`{"reduction_rate":"2","other":1}`, exitRefused, []string{"reduction_rate", "other"}},
		{`{`, exitRefused, []string{"JSON"}},
	} {
		out, errs, status := carryOut(streams{in: strings.NewReader(c.policy)}, "simulate", "--policy", "-", "--db", db)
		if status != c.status {
			t.Errorf("%s: %d %s %s", c.policy, status, out, errs)
		}
		for _, text := range c.says {
			if !strings.Contains(out, text) {
				t.Errorf("%s does not say %q: %s", c.policy, text, out)
			}
		}
	}
}
