package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"slaledger/api"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// sampleLine returns the sample Book on one line, with its line feed.
func sampleLine(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../testdata/mie/book.json")
	if err != nil {
		t.Fatal(err)
	}
	line := jsontext.Value(data)
	if err := line.Compact(); err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}

func TestCalcAnswersTheSameFromFileInputAndLines(t *testing.T) {
	fromFile, errs, status := slaledger(nil, "calc", "../../testdata/mie/book.json")
	if status != 0 || errs != "" {
		t.Fatalf("status %d, %s", status, errs)
	}
	line := sampleLine(t)
	fromInput, _, status := slaledger(strings.NewReader(line), "calc", "-")
	if status != 0 || fromInput != fromFile {
		t.Errorf("standard input: status %d, the same answer: %v", status, fromInput == fromFile)
	}
	fromLines, _, status := slaledger(strings.NewReader(line+line), "calc", "--lines", "-")
	answers := strings.SplitAfter(fromLines, "\n")
	if status != 0 || len(answers) != 3 || answers[0] != answers[1] || answers[2] != "" {
		t.Fatalf("--lines: status %d, %d lines", status, len(answers)-1)
	}
	indented := jsontext.Value(answers[0])
	if err := indented.Indent(jsontext.WithIndent("  ")); err != nil {
		t.Fatal(err)
	}
	if string(indented)+"\n" != fromFile {
		t.Error("--lines answers something else than a single Book")
	}
	var answer struct {
		Statements []jsontext.Value `json:"statements"`
		Balance    struct {
			Total string `json:"total"`
		} `json:"balance"`
	}
	if err := json.Unmarshal([]byte(fromFile), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Statements) != 30 || answer.Balance.Total != "-13" {
		t.Errorf("%d statements, total %s", len(answer.Statements), answer.Balance.Total)
	}
}

// TestCalcRefuses shows what a refused Book prints, and with which status.
func TestCalcRefuses(t *testing.T) {
	valid := sampleLine(t)
	for _, c := range []struct {
		name, input string
		args        []string
		codes       []string // of each line of output; empty for an answer
		status      int
	}{
		{"not JSON", "{", []string{"calc", "-"}, []string{"malformed"}, exitRefused},
		{"nothing", "", []string{"calc", "-"}, []string{"malformed"}, exitRefused},
		{"no Book", "{}", []string{"calc", "-"}, []string{"invalid"}, exitRefused},
		{"a refused line does not stop the others", "{}\n" + valid, []string{"calc", "--lines", "-"}, []string{"invalid", ""},
			exitRefused},
		{"a blank line is a malformed Book", valid + "\n" + valid, []string{"calc", "--lines", "-"},
			[]string{"", "malformed", ""}, exitRefused},
		{"the last line needs no line feed", valid + strings.TrimSpace(valid), []string{"calc", "--lines", "-"},
			[]string{"", ""}, 0},
		{"no lines, no answers", "", []string{"calc", "--lines", "-"}, nil, 0},
		{"a final blank line counts", valid + "\n", []string{"calc", "--lines", "-"}, []string{"", "malformed"}, exitRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, errs, status := slaledger(strings.NewReader(c.input), c.args...)
			if status != c.status || errs != "" {
				t.Errorf("status %d, standard error %q", status, errs)
			}
			decoder := jsontext.NewDecoder(strings.NewReader(out))
			for i, code := range c.codes {
				var answer struct {
					Code       string           `json:"code"`
					Statements []jsontext.Value `json:"statements"`
				}
				if err := json.UnmarshalDecode(decoder, &answer); err != nil {
					t.Fatalf("answer %d: %v", i, err)
				}
				if answer.Code != code || (code == "") != (len(answer.Statements) == 30) {
					t.Errorf("answer %d has code %q and %d statements", i, answer.Code, len(answer.Statements))
				}
			}
			if _, err := decoder.ReadToken(); err != io.EOF {
				t.Errorf("there is more output: %v", err)
			}
		})
	}
}

// TestCalcNamesTheFirstFaults gives a Book of more faults than are named.
func TestCalcNamesTheFirstFaults(t *testing.T) {
	input := `{"months":[` + strings.Repeat("1,", 1<<20) + `1]}`
	out, _, status := slaledger(strings.NewReader(input), "calc", "-")
	var p api.Problem
	if err := json.Unmarshal([]byte(out), &p); err != nil || status != exitRefused {
		t.Fatalf("status %d, %v", status, err)
	}
	if len(p.Errors) != 100 || p.More != 900 || p.Errors[99].Pointer != "/months/99" || len(out) > 100<<10 {
		t.Errorf("%d are named, %d more, in %d bytes", len(p.Errors), p.More, len(out))
	}
}

func TestCalcProblemDocument(t *testing.T) {
	const input = `{"contract":{"name":" "},"months":[],"agreements":[]}`
	for _, c := range []struct {
		english       bool
		title, detail string
	}{
		{false, "入力内容に誤りがあります", "空白以外の文字を入力してください。"},
		{true, "Invalid content", "must have more than white space"},
	} {
		var out bytes.Buffer
		run([]string{"calc", "-"}, streams{in: strings.NewReader(input), out: &out, err: io.Discard, english: c.english})
		var p api.Problem
		if err := json.Unmarshal(out.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if p.Title != c.title || p.Status != 422 || p.Code != "invalid" || p.Errors[0].Pointer != "/contract/name" ||
			p.Errors[0].Code != "required" || p.Errors[0].Detail != c.detail {
			t.Errorf("%+v", p)
		}
	}
}

func TestCalcRefusesWhatIsTooLarge(t *testing.T) {
	big := strings.NewReader(strings.Repeat(" ", api.MaxCalculation+1) + "\n{}\n")
	out, _, status := slaledger(big, "calc", "--lines", "-")
	lines := strings.Split(out, "\n")
	if status != exitRefused || !strings.Contains(lines[0], `"too_large"`) || !strings.Contains(lines[1], `"invalid"`) {
		t.Errorf("status %d, %s", status, out)
	}
}

func TestCommandLineErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"a file that is not there", []string{"calc", filepath.Join(t.TempDir(), "none.json")}, "Bookを読み取れません"},
		{"a directory", []string{"calc", t.TempDir()}, "Bookを読み取れません"},
		{"no file", []string{"calc"}, "<book> を指定してください"},
		{"an unknown flag", []string{"calc", "--line", "-"}, "--line"},
		{"an unknown command", []string{"compute"}, "compute"},
		{"what shows how it is used", []string{"compute"}, "slaledger --help"},
		{"what shows how a command is used", []string{"user", "add", "--nam", "a"}, "slaledger user add --help"},
		{"half a command", []string{"user"}, "slaledger user --help"},
		{"a database where there is no directory",
			[]string{"user", "add", "--name", "a", "--role", "admin", "--db", "/none/a.db"}, "--db"},
		{"an address that is none", []string{"serve", "--db", filepath.Join(t.TempDir(), "a.db"), "--addr", "nowhere:x"},
			"--addr 127.0.0.1:8081"},
		{"an unknown shell", []string{"completion", "tcsh"}, "zsh"},
	} {
		out, errs, status := slaledger(strings.NewReader(""), c.args...)
		if status != exitUsage || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%s: status %d, output %q, standard error %q", c.name, status, out, errs)
		}
	}
}

// TestHelpTeaches asks every command for its help: it has an example of the
// command and says what the exit statuses mean.
func TestHelpTeaches(t *testing.T) {
	for command, example := range map[string]string{
		"":                       "slaledger serve --demo",
		"calc":                   "slaledger calc testdata/mie/book.json",
		"serve":                  "slaledger serve --demo",
		"user add":               "slaledger user add --name",
		"user end-second-factor": "slaledger user end-second-factor --name",
		"completion":             "slaledger completion bash",
	} {
		out, errs, status := slaledger(nil, append(strings.Fields(command), "--help")...)
		if status != 0 || errs != "" {
			t.Errorf("%q: status %d, %s", command, status, errs)
		}
		for _, part := range []string{"Examples:", example, "Exit status: 0 "} {
			if !strings.Contains(out, part) {
				t.Errorf("the help of %q has no %q:\n%s", command, part, out)
			}
		}
	}
	asked, _, _ := slaledger(nil, "--help")
	if out, errs, status := slaledger(nil); status != 0 || errs != "" || out != asked {
		t.Errorf("without a command: status %d, %s%s", status, out, errs)
	}
}

func TestLanguageOfTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		environment map[string]string
		english     bool
	}{
		{nil, false},
		{map[string]string{"LANG": "C.UTF-8"}, false},
		{map[string]string{"LANG": "en_US.UTF-8"}, true},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, false},
	} {
		if got := wantsEnglish(func(name string) string { return c.environment[name] }); got != c.english {
			t.Errorf("%v: English %v", c.environment, got)
		}
	}
}

// repeated gives the same line so many times and notes the memory in use on
// the way.
type repeated struct {
	line      string
	at, count int
	rest      string
	inUse     []uint64 // after the first tenth, and at the end
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.at == r.count/10 || r.at == r.count {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			r.inUse = append(r.inUse, m.HeapAlloc)
		}
		if r.at == r.count {
			return 0, io.EOF
		}
		r.at++
		r.rest = r.line
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// TestCalcLinesMemory checks that the memory in use does not grow with the
// number of lines.
func TestCalcLinesMemory(t *testing.T) {
	in := &repeated{line: sampleLine(t), count: 300}
	if status := run([]string{"calc", "--lines", "-"}, streams{in: in, out: io.Discard, err: io.Discard}); status != 0 {
		t.Fatalf("status %d", status)
	}
	if grown := int64(in.inUse[1]) - int64(in.inUse[0]); grown > 1<<20 {
		t.Errorf("memory in use grew by %d bytes between line 30 and line 300", grown)
	}
}
