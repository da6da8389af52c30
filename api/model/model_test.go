package model

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/ledger/access"
	"slaledger/storage/cluster"
)

var (
	modelSequences = flag.Int("sequences", 0,
		"how many random sequences of commands TestModel plays; 0 for a usual run, or 6 with -short")
	modelSeed = flag.Uint64("seed", modelFirst, "the seed of the first of them; each takes the next")
	modelFile = flag.String("file", "",
		"a file with a sequence of commands for TestModelReplay, as TestModel prints it")
)

// A usual run plays so many sequences from a seed on; they come to everything
// that is to be met (TestModelComesToEverything).
const (
	modelDefault = 70
	modelFirst   = 13500
)

// modelShards is how many services play sequences beside each other.
const modelShards = 2

// TestModel plays random sequences of commands by all roles, out of order,
// repeated and unauthorized ones too, and holds the service after every command
// against a plain model that calculates everything anew from the facts (model).
// What fails is shrunk and printed, to be played again by TestModelReplay.
func TestModel(t *testing.T) {
	sequences := *modelSequences
	switch {
	case sequences > 0:
	case testing.Short():
		sequences = 6
	default:
		sequences = modelDefault
	}
	for shard := range modelShards {
		t.Run(fmt.Sprint("shard ", shard), func(t *testing.T) {
			t.Parallel()
			s := newModelService(t, filepath.Join(t.TempDir(), "model.db"))
			var told modelTold
			for n := shard; n < sequences && !t.Failed(); n += modelShards {
				seed := *modelSeed + uint64(n)
				q := drawSequence(seed)
				if err := s.play(q, &told); err != nil {
					t.Errorf("the sequence of seed %d: %v\n\n%s", seed, err, s.shrink(q, err))
				}
			}
			t.Log(told)
		})
	}
}

// TestModelOnPostgreSQL plays some of the sequences on a database of PostgreSQL, to which
// each of the two servers has connections of its own, and takes accounts in to a file and
// back from there: -sequences of them, or two in a usual run.
func TestModelOnPostgreSQL(t *testing.T) {
	sequences := cmp.Or(*modelSequences, 2)
	s := newModelService(t, cluster.Database(t))
	var told modelTold
	for n := range sequences {
		if err := s.play(drawSequence(*modelSeed+uint64(n)), &told); err != nil {
			t.Errorf("the sequence of seed %d: %v", *modelSeed+uint64(n), err)
		}
	}
	t.Log(told)
}

// TestModelReplay plays one sequence of commands from a file:
//
//	go test ./api/model -run ModelReplay -file FILE
func TestModelReplay(t *testing.T) {
	if *modelFile == "" {
		t.Skip("no -file is given")
	}
	text, err := os.ReadFile(*modelFile)
	if err != nil {
		t.Fatal(err)
	}
	q, err := parseSequence(string(text))
	if err != nil {
		t.Fatal(err)
	}
	var told modelTold
	s := newModelService(t, filepath.Join(t.TempDir(), "model.db"))
	if err := s.play(q, &told); err != nil {
		t.Errorf("%v\n\n%s", err, s.shrink(q, err))
	}
	t.Log(told)
}

// TestModelSequencesArePrintedWhole checks that what is printed is, read again,
// the same sequence.
func TestModelSequencesArePrintedWhole(t *testing.T) {
	for seed := range uint64(20) {
		q := drawSequence(seed)
		again, err := parseSequence("# a remark\n" + q.String())
		if err != nil {
			t.Fatalf("%v:\n%s", err, q)
		}
		if again.String() != q.String() {
			t.Errorf("printed\n%s\nread\n%s", q, again)
		}
		if len(q.commands) < 40 {
			t.Errorf("only %d commands", len(q.commands))
		}
	}
}

// modelTold counts what was done, so that a run shows whether it came anywhere.
type modelTold struct {
	sequences, accepted, unchanged, refused, replayed, resettled, asKnown int
	outcomes                                                              map[string]int // by kind of command
}

func (told *modelTold) count(kind string, v modelVerdict, recorded bool) {
	if told.outcomes == nil {
		told.outcomes = map[string]int{}
	}
	told.outcomes[kind+": "+v.comesTo(recorded)]++
	switch {
	case v.replays != nil:
		told.replayed++
	case v.code != "":
		told.refused++
	case recorded:
		told.accepted++
		told.resettled += len(v.resettled)
	default:
		told.unchanged++
	}
}

func (told modelTold) String() string {
	return fmt.Sprintf("%d sequences: %d commands accepted, %d without effect, %d replayed, %d refused; %d "+
		"statements made; %d answers asked as known then\n%s",
		told.sequences, told.accepted, told.unchanged, told.replayed, told.refused, told.resettled, told.asKnown, told.list())
}

// countTurns counts what became of adjustments and of penalties that somebody
// had spoken of when the facts changed.
func (told *modelTold) countTurns(before, after *model) {
	turned := func(what, from, to string) {
		if told.outcomes == nil {
			told.outcomes = map[string]int{}
		}
		told.outcomes[what+": "+from+", then "+to]++
	}
	for i := range before.adjustments {
		if from, to := before.adjustmentStatus(i+1), after.adjustmentStatus(i+1); from != to {
			turned("adjustment", from, to)
		}
	}
	for _, month := range before.months() {
		was, is := before.penalty(month), after.penalty(month)
		if was == nil {
			continue
		}
		from, to := before.penaltyStatus(was), after.penaltyStatus(is)
		switch {
		case from != to:
			turned("penalty", from, to)
		case from != "pending" && before.awaits(month) && !after.awaits(month):
			turned("penalty", from, to+" after re-measurement")
		}
	}
}

// comesTo says what came of a command.
func (v modelVerdict) comesTo(recorded bool) string {
	switch {
	case v.replays != nil:
		return "replayed"
	case v.code != "" && v.outcome != "":
		return v.code + ", " + v.outcome
	case v.code != "":
		return v.code
	case v.outcome != "":
		return v.outcome
	case !recorded:
		return "without effect"
	}
	return "accepted"
}

// list returns how often each kind of command came to what.
func (told modelTold) list() string {
	var lines strings.Builder
	for _, outcome := range slices.Sorted(maps.Keys(told.outcomes)) {
		fmt.Fprintf(&lines, "%6d %s\n", told.outcomes[outcome], outcome)
	}
	return lines.String()
}

// modelService is a service whose clock the test sets. It has two servers on
// one database: what one has in memory the other finds out from the facts.
type modelService struct {
	*apitest.Served
	servers   [2]*apitest.Served
	clock     *modelClock
	elsewhere *apitest.Served // another system, which takes accounts in
}

// modelClock stands still until it is set.
type modelClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *modelClock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *modelClock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// newModelService starts a service on a database, with such a clock and such servers.
func newModelService(t testing.TB, db string) *modelService {
	t.Helper()
	clock := &modelClock{now: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)}
	first := apitest.ServeClock(t, db, clock.read)
	first.AddRoles(t)
	first.AddUser(t, access.User{Name: "second_staff", Roles: []access.Role{access.RoleContractStaff}})
	// Where accounts are taken in it is later than in any sequence, however far
	// that sets the clock on: an instant that has not come is refused.
	later := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	elsewhere := apitest.ServeClock(t, filepath.Join(t.TempDir(), "elsewhere.db"), func() time.Time { return later })
	elsewhere.AddRoles(t)
	return &modelService{
		Served: first, servers: [2]*apitest.Served{first, first.ServeAlso(t, clock.read)}, clock: clock,
		elsewhere: elsewhere,
	}
}

// send sends a request with a body as it is to one of the servers.
func (s *modelService) send(
	server int, user, method, path string, header map[string]string, body string,
) (apitest.Answer, error) {
	if body == "" {
		return s.servers[server].TryWith(header, user, method, path, nil)
	}
	return s.servers[server].TryWith(header, user, method, path, []byte(body))
}

// play plays a sequence on a contract of its own and returns the first
// disagreement between the service and the model.
func (s *modelService) play(q modelSequence, told *modelTold) error {
	p, err := s.begin(q)
	if err != nil {
		return err
	}
	p.told = told
	for i, c := range q.commands {
		if err := p.carryOut(c); err != nil {
			return &modelDisagreement{command: i + 1, line: c.String(), at: p.m.now, err: err}
		}
	}
	told.sequences++
	if err := p.checkJournalWhole(); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	if err := p.askAllAsKnown(); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	if err := p.checkMovesHouse(); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	return nil
}

// modelDisagreement names the command after which service and model say
// different things.
type modelDisagreement struct {
	command int // from 1
	line    string
	at      time.Time
	err     error
}

func (d *modelDisagreement) Error() string {
	return fmt.Sprintf("command %d at %s\n%s\n%v", d.command, d.at.Format(time.RFC3339Nano), d.line, d.err)
}

// maxTries bounds how often a sequence that fails is tried smaller.
const maxTries = 400

// shrink returns the smallest sequence it finds that still fails, by leaving
// out runs of commands, shorter and shorter ones, and says how it fails.
func (s *modelService) shrink(q modelSequence, failure error) string {
	var at *modelDisagreement
	if errors.As(failure, &at) {
		q.commands = q.commands[:at.command]
	}
	tries := 0
	fails := func(smaller modelSequence) bool {
		tries++
		err := s.play(smaller, &modelTold{})
		if err == nil || signature(err) != signature(failure) {
			return false
		}
		failure = err
		return true
	}
	for size := max(1, len(q.commands)/2); size > 0 && tries < maxTries; {
		smaller, ok := q.shorter(size, fails, maxTries-tries)
		if q = smaller; !ok || size > len(q.commands) {
			size /= 2
		}
	}
	return fmt.Sprintf("the smallest that fails, after %d tries:\n%v\n\n%s", tries, failure, q)
}

// signature returns how a failure begins, without what differs from sequence to
// sequence, so that shrinking does not wander off to another one.
func signature(failure error) string {
	var at *modelDisagreement
	if errors.As(failure, &at) {
		failure = at.err
	}
	line, _, _ := strings.Cut(failure.Error(), "\n")
	line, _, _ = strings.Cut(line, "{")
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, line)
}

// shorter leaves out one run of commands that the failure does not need, and
// says whether it found any.
func (q modelSequence) shorter(size int, fails func(modelSequence) bool, tries int) (modelSequence, bool) {
	for from := len(q.commands) - size; from > -size && tries > 0; from -= size {
		smaller := q
		smaller.commands = append([]modelCommand{}, q.commands[:max(0, from)]...)
		smaller.commands = append(smaller.commands, q.commands[from+size:]...)
		if tries--; fails(smaller) {
			return smaller, true
		}
	}
	return q, false
}

// modelSequence is a contract and what is done with it. It says everything:
// played again it comes to the same.
type modelSequence struct {
	start    time.Time // where the clock stands at first
	contract string    // as JSON
	commands []modelCommand
}

// String prints the sequence as parseSequence reads it, a line for each
// command.
func (q modelSequence) String() string {
	lines := []string{q.start.Format(time.RFC3339) + " " + q.contract}
	for _, c := range q.commands {
		lines = append(lines, c.String())
	}
	return strings.Join(lines, "\n") + "\n"
}

// parseSequence reads what String prints. Empty lines and those that begin
// with # are passed over.
func parseSequence(text string) (q modelSequence, err error) {
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(strings.TrimSuffix(line, "\n"), " \t") // as a failed test prints it
		if line == "" || line[0] == '#' {
			continue
		}
		if q.contract == "" {
			start, contract, _ := strings.Cut(line, " ")
			if q.start, err = time.Parse(time.RFC3339, start); err != nil {
				return q, err
			}
			q.contract = contract
			continue
		}
		c, err := parseCommand(line)
		if err != nil {
			return q, err
		}
		q.commands = append(q.commands, c)
	}
	return q, nil
}
