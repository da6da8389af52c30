package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/example"
)

// powerShellArguments returns what Windows PowerShell 5.1 gives a program of a line, or
// what it does with the line instead. A text in double quotation marks has no escapes but
// the backtick; the quotation marks in an argument get lost on the way to the program, and
// a backslash at the end of one that is quoted takes the mark with it.
func powerShellArguments(line string) (arguments []string, err error) {
	var word strings.Builder
	quoted, begun := false, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted, begun = !quoted, true
			continue
		case strings.ContainsRune("$`\u201c\u201d", r):
			return nil, fmt.Errorf("%c stands for something", r)
		case quoted:
		case strings.ContainsRune("'\u2018\u2019;|&<>(){},", r), !begun && strings.ContainsRune("@#", r):
			return nil, fmt.Errorf("%c is not text outside of quotation marks", r)
		case r == ' ':
			if begun {
				arguments = append(arguments, word.String())
			}
			word.Reset()
			begun = false
			continue
		}
		word.WriteRune(r)
		begun = true
	}
	if quoted {
		return nil, errors.New("a quotation mark is missing")
	}
	if begun {
		arguments = append(arguments, word.String())
	}
	for _, argument := range arguments {
		if argument == "" || strings.HasSuffix(argument, "\\") {
			return nil, fmt.Errorf("the argument %q gets lost", argument)
		}
	}
	return arguments, nil
}

// takenAlike checks that a shell and PowerShell give a program the same of a line.
func takenAlike(t *testing.T, line string) {
	t.Helper()
	taken, err := powerShellArguments(line)
	if err != nil {
		t.Errorf("PowerShell: %v: %s", err, line)
		return
	}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", `printf '%s\0' `+line).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	var shell []string
	for argument := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte{0}), []byte{0}) {
		shell = append(shell, string(argument))
	}
	if !slices.Equal(shell, taken) {
		t.Errorf("a shell takes %q, PowerShell %q", shell, taken)
	}
}

// TestPowerShellArguments checks what the reader of PowerShell's lines finds.
func TestPowerShellArguments(t *testing.T) {
	for line, want := range map[string]string{
		`curl.exe -w "\n" -H "A: b" "http://h/?a=1&b=2"`: `["curl.exe" "-w" "\\n" "-H" "A: b" "http://h/?a=1&b=2"]`,
		`curl --data-binary "@C:\見本 一\x.json" x`:         `["curl" "--data-binary" "@C:\\見本 一\\x.json" "x"]`,
		`curl -d '{"a":1}' x`:                            "' is not text outside of quotation marks",
		`curl -d "{""a"":1}" x`:                          `["curl" "-d" "{a:1}" "x"]`,
		`curl -d @x.json x`:                              "@ is not text outside of quotation marks",
		`curl http://h/?a=1&b=2`:                         "& is not text outside of quotation marks",
		`curl -H "Bearer $TOKEN"`:                        "$ stands for something",
		`curl "C:\folder\"`:                              `the argument "C:\\folder\\" gets lost`,
		`curl "`:                                         "a quotation mark is missing",
	} {
		got := ""
		if arguments, err := powerShellArguments(line); err != nil {
			got = err.Error()
		} else {
			got = fmt.Sprintf("%q", arguments)
		}
		if got != want {
			t.Errorf("%s: %s instead of %s", line, got, want)
		}
	}
}

// TestIntroductionOnWindows reads the commands of the demo as PowerShell does: each calls
// the program curl.exe, which is not PowerShell's own command of that name, with one
// address, and the sheet is the file that was written.
func TestIntroductionOnWindows(t *testing.T) {
	const sheet = `C:\Users\見本 太郎\AppData\Local\Temp\slaledger-demo1\2026-10.json`
	for _, english := range []bool{false, true} {
		var out bytes.Buffer
		e := &example.Example{Contract: "abc", People: []example.Person{
			{User: access.User{Name: "v", Roles: []access.Role{access.RoleVendor}}, Token: "sla_V"},
			{User: access.User{Name: "m", Roles: []access.Role{access.RoleMeasurer}}, Token: "sla_M"},
		}}
		introduction{
			out: &out, site: "http://127.0.0.1:8080", example: e, sheet: sheet, english: english, windows: true,
		}.print()
		commands := 0
		for line := range strings.Lines(out.String()) {
			if !strings.Contains(line, "curl") {
				continue
			}
			commands++
			arguments, err := powerShellArguments(strings.TrimRight(line, "\n"))
			if err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			last := arguments[len(arguments)-1]
			if arguments[0] != "curl.exe" || !strings.HasPrefix(last, "http://127.0.0.1:8080/api/v1/contracts/abc/") {
				t.Errorf("%q", arguments)
			}
			if strings.HasSuffix(last, "/measurements") && !slices.Contains(arguments, "@"+sheet) {
				t.Errorf("%q does not send the sheet", arguments)
			}
			if english != slices.Contains(arguments, "Accept-Language: en") {
				t.Errorf("%q does not ask for the reader's language", arguments)
			}
		}
		if commands != 7 {
			t.Errorf("%d commands", commands)
		}
	}
}
