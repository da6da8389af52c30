package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"runtime/debug"
	"slices"

	"slaledger/api/apitest"
	"slaledger/domain"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// modelPlay is a sequence being played.
type modelPlay struct {
	s         *modelService
	m         *model
	contract  string // path
	r         *rand.Rand
	told      *modelTold
	journal   modelJournal
	head      string                  // hash of the last entry
	kept      []apitest.Answer        // answers of calls with a key, by number
	fixed     map[string]string       // what may not change of a statement, by month and revision
	firstTags map[domain.Month]string // of the sheets as they were first seen
	known     []modelKnown
	agreed    map[string]modelAgreed // by path, what was found to say the same last
}

// modelAgreed is an answer with what the model said it was to be.
type modelAgreed struct{ want, got string }

// modelReaders may read the contract.
var modelReaders = []string{"measurer", "contract_staff", "second_staff", "vendor", "auditor", "admin"}

// begin records the contract of a sequence.
func (s *modelService) begin(q modelSequence) (*modelPlay, error) {
	m, err := newModel(q.start, q.contract)
	if err != nil {
		return nil, err
	}
	s.clock.set(q.start)
	answer, err := s.send(0, "contract_staff", http.MethodPost, "/contracts", nil, q.contract)
	if err != nil {
		return nil, err
	}
	var created struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer.Body, &created); err != nil || answer.Status != http.StatusCreated {
		return nil, fmt.Errorf("the contract: %d %s", answer.Status, answer.Body)
	}
	m.id = created.ID
	p := &modelPlay{
		s: s, m: m, contract: "/contracts/" + m.id, r: rand.New(rand.NewPCG(uint64(len(q.contract)), 5)),
		fixed: map[string]string{}, firstTags: map[domain.Month]string{}, agreed: map[string]modelAgreed{},
	}
	return p, p.compare(modelCommand{kind: "amend"})
}

// carryOut sends a command, first as a dry run, and holds what comes of it
// against the model.
func (p *modelPlay) carryOut(c modelCommand) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("the model: %v\n%s", caught, debug.Stack())
		}
	}()
	p.m = p.m.waited(c.wait)
	p.s.clock.set(p.m.now)
	dry, err := p.sendDry(c)
	if err != nil {
		return err
	}
	v := p.m.judge(c)
	answer, err := p.send(c, "")
	if err != nil {
		return err
	}
	if err := p.checkAnswer(v, answer); err != nil {
		return err
	}
	if v.replays == nil && answer.Status < 300 {
		if diff := differs(asCarriedOut(c, dry.Body), answer.Body, slices.Concat(masks, instants)...); diff != "" {
			return fmt.Errorf("dry run (-) and real run (+):\n%s", diff)
		}
	}
	return p.follow(c, v, answer)
}

// follow takes over what is so after a command, and compares everything with it
// if anything was to change.
func (p *modelPlay) follow(c modelCommand, v modelVerdict, answer apitest.Answer) error {
	entries := len(p.m.entries)
	if v.after != nil {
		p.told.countTurns(p.m, v.after)
		p.m = v.after
	}
	if len(p.m.keyed) > len(p.kept) {
		p.kept = append(p.kept, answer)
		if err := p.replay(c); err != nil {
			return err
		}
	}
	p.told.count(c.kind, v, len(p.m.entries) > entries)
	if len(p.m.entries) == entries {
		return p.checkUnchanged()
	}
	if p.r.IntN(12) == 0 {
		if err := p.checkVerified(); err != nil {
			return err
		}
	}
	return p.compare(c)
}

// send sends a command.
func (p *modelPlay) send(c modelCommand, query string) (apitest.Answer, error) {
	header := map[string]string{}
	if c.key != "" {
		header["Idempotency-Key"] = c.key
	}
	if c.match != "" && p.m.inForce(monthOf(c.month)) != nil && p.m.hasMonth(c.month) {
		tag, err := p.entityTag(c)
		if err != nil {
			return apitest.Answer{}, err
		}
		header["If-Match"] = tag
	}
	return p.s.send(p.server(), c.user, modelKinds[c.kind].method, p.contract+c.path()+query, header, c.body)
}

// entityTag returns the If-Match of a command: the tag of the sheet as it is
// now, as it was first seen, or one that no sheet has.
func (p *modelPlay) entityTag(c modelCommand) (string, error) {
	switch c.match {
	case "first":
		return p.firstTags[monthOf(c.month)], nil
	case "now":
		sheet, err := p.get(p.reader(), "/months/"+c.month+"/measurements")
		return sheet.Header.Get("ETag"), err
	case "other":
		return `"0"`, nil
	}
	return c.match, nil
}

func (p *modelPlay) get(user, path string) (apitest.Answer, error) {
	return p.s.send(p.server(), user, http.MethodGet, p.contract+path, nil, "")
}

// server picks the server for the next request.
func (p *modelPlay) server() int { return p.r.IntN(len(p.s.servers)) }

func (p *modelPlay) reader() string { return modelReaders[p.r.IntN(len(modelReaders))] }

// What a dry run need not answer alike.
var (
	masks    = []string{"hash", "system_head", "calculation_terms"}
	instants = []string{"settled_at", "recorded_at", "cancelled_at", "proposed_at", "at"}
)

// checkAnswer holds an answer against the verdict.
func (p *modelPlay) checkAnswer(v modelVerdict, answer apitest.Answer, masked ...string) error {
	if answer.Status != v.status {
		return fmt.Errorf("status %d instead of %d %s: %s", answer.Status, v.status, v.code, answer.Body)
	}
	replayed := answer.Header.Get("Idempotency-Replayed")
	if v.replays != nil {
		first := p.kept[v.replays.number]
		if string(answer.Body) != string(first.Body) || replayed != "true" {
			return fmt.Errorf("replayed (%s)\n%s\ninstead of\n%s", replayed, answer.Body, first.Body)
		}
		return nil
	}
	if replayed != "" {
		return fmt.Errorf("replayed: %s", answer.Body)
	}
	if v.code != "" {
		return checkProblem(v, answer)
	}
	if diff := differs([]byte(modelText(v.answer())), answer.Body, slices.Concat(masks, masked)...); diff != "" {
		return fmt.Errorf("the model (-) and the answer (+):\n%s", diff)
	}
	return nil
}

// checkProblem holds a problem document against the verdict.
func checkProblem(v modelVerdict, answer apitest.Answer) error {
	var problem struct {
		apitest.Refused
		Money jsontext.Value `json:"money"`
	}
	if err := json.Unmarshal(answer.Body, &problem); err != nil {
		return err
	}
	if problem.Code != v.code {
		return fmt.Errorf("refused with %s instead of %s: %s", problem.Code, v.code, answer.Body)
	}
	var faults []string
	for _, e := range problem.Errors {
		faults = append(faults, e.Pointer+e.Parameter+" "+e.Code)
	}
	if got, want := sortedFaults(faults), sortedFaults(v.faults); !slices.Equal(got, want) {
		return fmt.Errorf("faults %v instead of %v", got, want)
	}
	if v.missing != nil && modelText(v.missing) != modelText(problem.Missing) {
		return fmt.Errorf("missing %s instead of %s", problem.Missing, modelText(v.missing))
	}
	if v.money != nil {
		if diff := differs([]byte(modelText(v.money)), problem.Money); diff != "" {
			return fmt.Errorf("money in the problem (- model, + service):\n%s", diff)
		}
	}
	return nil
}

// differs says how two JSON texts differ, but for the members with some names.
func differs(want, got []byte, but ...string) string {
	if a, b := treeOf(want, but), treeOf(got, but); !reflect.DeepEqual(a, b) {
		return cmp.Diff(a, b)
	}
	return ""
}

// treeOf reads JSON, and puts a dot for every member with one of the names.
func treeOf(text []byte, but []string) any {
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return string(text)
	}
	veil(tree, but)
	return tree
}

func veil(tree any, names []string) {
	switch node := tree.(type) {
	case map[string]any:
		foreseen(node)
		for name, value := range node {
			if slices.Contains(names, name) {
				node[name] = "."
			} else {
				veil(value, names)
			}
		}
	case []any:
		for _, value := range node {
			veil(value, names)
		}
	}
}

// sendDry sends a command as a dry run, which is to be answered as the command
// would be and to change nothing. A key is ignored.
func (p *modelPlay) sendDry(c modelCommand) (apitest.Answer, error) {
	before, err := p.headHash()
	if err != nil {
		return apitest.Answer{}, err
	}
	answer, err := p.send(c, "?dry_run=true")
	if err != nil {
		return apitest.Answer{}, err
	}
	plain := c
	plain.key, plain.dry = "", true
	if err := p.checkAnswer(p.m.judge(plain), answer, instants...); err != nil {
		return apitest.Answer{}, fmt.Errorf("dry run: %w", err)
	}
	if answer.Status < 300 && answer.Header.Get("Dry-Run") != "true" {
		return apitest.Answer{}, fmt.Errorf("dry run: the header Dry-Run is %q", answer.Header.Get("Dry-Run"))
	}
	after, err := p.headHash()
	if err != nil || after != before {
		return apitest.Answer{}, fmt.Errorf("dry run: the head was %s and is %s: %w", before, after, err)
	}
	return answer, nil
}

// headHash returns the hash of the last entry of the journal.
func (p *modelPlay) headHash() (string, error) {
	return p.s.Store.HeadHash(context.Background(), p.m.id)
}

// replay sends a call with a key, which was accepted, once more: as it was, and
// with another body.
func (p *modelPlay) replay(c modelCommand) error {
	again, err := p.send(c, "")
	if err != nil {
		return err
	}
	if err := p.checkAnswer(p.m.judge(c), again); err != nil {
		return fmt.Errorf("once more: %w", err)
	}
	c.body = " " + c.body
	other, err := p.send(c, "")
	if err != nil {
		return err
	}
	if err := p.checkAnswer(p.m.judge(c), other); err != nil {
		return fmt.Errorf("with another body: %w", err)
	}
	return nil
}

// checkUnchanged checks that a command that was to change nothing did not.
func (p *modelPlay) checkUnchanged() error {
	head, err := p.headHash()
	if err != nil || head != p.head {
		return fmt.Errorf("nothing was to change; the head was %s and is %s: %w", p.head, head, err)
	}
	return p.askSomeAsKnown()
}

// compareJournal reads what is new in the journal and holds it against the
// model: each entry, and that the sum is the balance.
func (p *modelPlay) compareJournal() error {
	seen := len(p.journal.seen)
	if err := p.journal.read(func(path string) (apitest.Answer, error) { return p.get(p.reader(), path) }); err != nil {
		return err
	}
	want := p.m.entries
	for i := seen; i < min(len(want), len(p.journal.seen)); i++ {
		if err := sameEntry(p.journal.seen[i], want[i].answer(p.m.id, i+1)); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	if len(want) != len(p.journal.seen) {
		return fmt.Errorf("%d entries instead of %d", len(p.journal.seen), len(want))
	}
	p.head = textOf(p.journal.seen[len(want)-1]["hash"])
	total := "0"
	if last := p.m.live(p.m.settled()); last != nil {
		total = last.shape.Closing.Total
	}
	if p.journal.sum.Cmp(rational(total)) != 0 {
		return fmt.Errorf("the entries sum up to %s, the balance is %s", p.journal.sum.FloatString(6), total)
	}
	return nil
}

// sameEntry holds an entry against the one that is to be; its digest is there
// exactly if it is a record.
func sameEntry(got apitest.Entry, want map[string]any) error {
	digest := textOf(got["digest"])
	if (want["kind"] == "record") != (len(digest) == 64) {
		return fmt.Errorf("the digest is %s", digest)
	}
	want["hash"], want["digest"], want["balance"] = textOf(got["hash"]), nil, textOf(got["balance"])
	if want["kind"] == "record" {
		want["digest"] = digest
	}
	if diff := differs([]byte(modelText(want)), []byte(modelText(got))); diff != "" {
		return fmt.Errorf("the model (-) and the answer (+):\n%s", diff)
	}
	return nil
}

// checkJournalWhole reads the journal once more from its start: nothing that
// was seen has changed, and the service finds so itself.
func (p *modelPlay) checkJournalWhole() error {
	p.journal.cursor, p.journal.before = "", 0
	if err := p.compareJournal(); err != nil {
		return err
	}
	return p.checkVerified()
}

// checkVerified checks that the account verifies.
func (p *modelPlay) checkVerified() error {
	answer, err := p.get(p.reader(), "/verification")
	if err != nil {
		return err
	}
	want := map[string]any{"ok": true, "entries": len(p.m.entries), "statements": len(p.m.statements),
		"first_problem": nil, "imported": nil}
	if diff := differs([]byte(modelText(want)), answer.Body); diff != "" {
		return fmt.Errorf("verification: the model (-) and the answer (+):\n%s", diff)
	}
	return nil
}
