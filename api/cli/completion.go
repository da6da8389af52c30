package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
)

// completion prints what makes a shell complete command lines.
type completion struct {
	Shell string `arg:"" help:"The shell: bash, zsh or fish." enum:"bash,zsh,fish"`
}

// Help teaches the command with examples.
func (completion) Help() string {
	return `Examples:

  source <(slaledger completion bash)
      for this session; the same line in ~/.bashrc for every one

  source <(slaledger completion zsh)
      in ~/.zshrc, after compinit

  slaledger completion fish | source
      in ~/.config/fish/config.fish

Commands, flags and their words are completed, and file names where a file is asked for. The shell asks this very ` +
		`program, at the place where it is now: print the lines anew after moving it.

Exit status: 0 done, 2 not carried out.`
}

// completionLines are what each shell runs; PROGRAM stands for the path of this
// program. A shell asks by running the program with the line so far in
// COMP_LINE.
var completionLines = map[string]string{
	"bash": "complete -o default -o bashdefault -C PROGRAM slaledger\n",
	"zsh": "autoload -U +X bashcompinit && bashcompinit\n" +
		"complete -o default -o bashdefault -C PROGRAM slaledger\n",
	"fish": `function __complete_slaledger
    set -lx COMP_LINE (commandline -cp)
    test -z (commandline -ct); and set COMP_LINE "$COMP_LINE "
    PROGRAM
end
complete -c slaledger -a "(__complete_slaledger)"
`,
}

// Run prints the lines.
func (c completion) Run(s streams) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	// The path is quoted, and a second time where it stands inside a command.
	quoted := "'" + strings.ReplaceAll(program, "'", `'\''`) + "'"
	if c.Shell != "fish" {
		quoted = "'" + strings.ReplaceAll(quoted, "'", `'\''`) + "'"
	}
	_, err = fmt.Fprint(s.out, strings.ReplaceAll(completionLines[c.Shell], "PROGRAM", quoted))
	return err
}

// asksForCompletion says whether a shell runs the program to complete a line.
func asksForCompletion() bool { return os.Getenv("COMP_LINE") != "" }

// complete prints how the line in COMP_LINE may go on.
func complete(parser *kong.Kong) { kongcompletion.Register(parser) }
