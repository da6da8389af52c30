package model

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// TestCorrectingBack corrects some results of a settled account, and corrects
// them back: every figure is restored, and the journal tells all of it.
func TestCorrectingBack(t *testing.T) {
	accounts := 40
	if testing.Short() {
		accounts = 8
	}
	s := correcting{apitest.Serve(t)}
	changed := 0
	for seed := range uint64(accounts) {
		r := rand.New(rand.NewPCG(seed, 13))
		changed += s.thereAndBack(t, r, apitest.RandomBook(r))
		if t.Failed() {
			t.Fatalf("the account of seed %d", seed)
		}
	}
	if changed < 2*accounts {
		t.Errorf("only %d statements changed in %d accounts: nothing was to be restored", changed, accounts)
	}
	t.Logf("%d accounts, %d statements changed and were restored", accounts, changed)
}

// correcting corrects results of a service's accounts.
type correcting struct{ *apitest.Served }

// thereAndBack corrects results of an account there and back, and returns how many
// statements changed and were restored.
func (s correcting) thereAndBack(t *testing.T, r *rand.Rand, b *domain.Book) int {
	t.Helper()
	b.Agreements = slices.DeleteFunc(b.Agreements,
		func(v *domain.Agreement) bool { return v.EffectiveFrom > b.Contract.Term.From })
	contract := s.EnterContract(t, b)
	version := b.Agreements[len(b.Agreements)-1]
	for _, v := range b.Agreements {
		s.EnterVersion(t, contract, v)
	}
	for i, results := range b.Months {
		b.Months[i] = apitest.RandomResults(r, results.Month, version)
		s.Must(t, http.StatusOK, "measurer", http.MethodPut, apitest.MonthPath(contract, results.Month)+"/measurements",
			book.NewSheet(b.Months[i]), nil)
		s.Must(t, http.StatusCreated, "measurer", http.MethodPost, apitest.MonthPath(contract, results.Month)+"/settlement",
			nil, nil)
	}
	before, entries := s.figuresOf(t, contract), len(s.entriesOf(t, contract))

	was := corrections(r, b)
	s.correct(t, contract, anotherResult(r, version, was))
	between := s.figuresOf(t, contract)
	s.correct(t, contract, was)
	after := s.figuresOf(t, contract)

	changed := 0
	for name, figures := range before {
		if after[name].figures != figures.figures {
			t.Errorf("%s was\n%s\nand is, corrected back,\n%s", name, figures.figures, after[name].figures)
		}
		want := figures.revision
		if between[name].figures != figures.figures {
			want, changed = want+2, changed+1
		}
		if name != "balance" && after[name].revision != want {
			t.Errorf("%s has revision %d instead of %d", name, after[name].revision, want)
		}
	}
	s.checkTold(t, contract, entries, len(was))
	return changed
}

// correction is the result of an item for a month.
type correction struct {
	month  domain.Month
	method domain.Method
	result domain.Measurement
}

// corrections draws up to three results of a Book, of different months.
func corrections(r *rand.Rand, b *domain.Book) (drawn []correction) {
	for _, i := range r.Perm(len(b.Months))[:1+r.IntN(3)] {
		results := b.Months[i]
		drawn = append(drawn, correction{results.Month, results.Method,
			results.Measurements[r.IntN(len(results.Measurements))]})
	}
	slices.SortFunc(drawn, func(a, b correction) int { return int(a.month - b.month) })
	return drawn
}

// anotherResult draws other results for the same items and months.
func anotherResult(r *rand.Rand, version *domain.Agreement, was []correction) (others []correction) {
	for _, c := range was {
		same := modelText(book.NewMeasurement(&c.result))
		for modelText(book.NewMeasurement(&c.result)) == same {
			for _, ms := range apitest.RandomResults(r, c.month, version).Measurements {
				if ms.ItemCode == c.result.ItemCode {
					c.result = ms
				}
			}
		}
		others = append(others, c)
	}
	return others
}

// correct cancels results, records others and settles.
func (s correcting) correct(t *testing.T, contract string, to []correction) {
	t.Helper()
	for _, c := range to {
		cancellation := apitest.MonthPath(contract, c.month) + "/measurements/" + c.result.ItemCode + "/cancellation"
		s.Must(t, http.StatusOK, "measurer", http.MethodPost, cancellation, map[string]any{"reason": "再検査"}, nil)
	}
	for _, c := range to {
		results := domain.MonthResults{Month: c.month, Method: c.method, Measurements: []domain.Measurement{c.result}}
		s.Must(t, http.StatusOK, "measurer", http.MethodPut, apitest.MonthPath(contract, c.month)+"/measurements",
			book.NewSheet(results), nil)
	}
	// 200 where the other results count the same
	settled := s.Ask(t, "measurer", http.MethodPost, apitest.MonthPath(contract, to[0].month)+"/settlement", nil)
	if settled.Status != http.StatusCreated && settled.Status != http.StatusOK {
		t.Fatalf("settling %s: %d %s", to[0].month, settled.Status, settled.Body)
	}
}

// figuresAt are the figures of a statement and its revision.
type figuresAt struct {
	figures  string
	revision int
}

// figuresOf returns the figures of the live statements and of the balance.
func (s correcting) figuresOf(t *testing.T, contract string) map[string]figuresAt {
	t.Helper()
	var list struct {
		Items []map[string]jsontext.Value `json:"items"`
	}
	s.Must(t, http.StatusOK, "auditor", http.MethodGet, contract+"/statements?limit=200", nil, &list)
	figures := map[string]figuresAt{}
	for _, statement := range list.Items {
		var revision int
		if err := json.Unmarshal(statement["revision"], &revision); err != nil {
			t.Fatal(err)
		}
		kept := maps.Clone(statement)
		for _, name := range []string{"revision", "hash", "settled_at", "settled_by", "journal_head", "system_head"} {
			delete(kept, name)
		}
		kept["penalty"] = turns.ReplaceAll(kept["penalty"], nil)
		figures["the statement of "+textOf(statement["month"])] = figuresAt{modelText(kept), revision}
	}
	var balance jsontext.Value
	s.Must(t, http.StatusOK, "vendor", http.MethodGet, contract+"/balance", nil, &balance)
	figures["balance"] = figuresAt{apitest.Canonical(t, balance), 0}
	return figures
}

// turns says since when a penalty waits, which is since it was settled last.
var turns = regexp.MustCompile(`,"turns":\[[^\]]*\]`)

// entriesOf returns the journal of a contract.
func (s correcting) entriesOf(t *testing.T, contract string) []apitest.Entry {
	t.Helper()
	var journal modelJournal
	err := journal.read(func(path string) (apitest.Answer,
		error) {
		return s.Try("auditor", http.MethodGet, contract+path, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return journal.seen
}

// checkTold checks that the journal has, after so many entries, both
// corrections: every cancellation, every sheet and both settlements.
func (s correcting) checkTold(t *testing.T, contract string, after, corrections int) {
	t.Helper()
	var told []string
	for _, e := range s.entriesOf(t, contract)[after:] {
		if string(e["kind"]) == `"record"` {
			told = append(told, textOf(e["command"]))
		}
	}
	once := slices.Concat(slices.Repeat([]string{"cancellation"}, corrections),
		slices.Repeat([]string{"measurements"}, corrections), []string{"settlement"})
	if got, want := strings.Join(told, " "), strings.Join(slices.Repeat(once, 2), " "); got != want {
		t.Errorf("the journal tells %s\ninstead of %s", got, want)
	}
}
