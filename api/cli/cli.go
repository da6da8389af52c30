// Package cli is the command line, a file a command. It is the only room that
// opens a store.
package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"slaledger/domain/refusal"

	"github.com/alecthomas/kong"
)

// Exit statuses, beside 0.
const (
	exitRefused = 1 // what was given is refused; the output says why
	exitUsage   = 2 // the command could not be carried out; standard error says why
)

type commands struct {
	Calc       calc              `cmd:"" help:"Calculate statements, balance and penalties of a Book (試算)."`
	Serve      serve             `cmd:"" help:"Keep and serve accounts (ポイント台帳の記帳と公開)."`
	User       userCommands      `cmd:"" help:"Keep users (利用者の管理)."`
	Verify     verify            `cmd:"" help:"Verify everything that is kept (照合)."`
	Heads      heads             `cmd:"" help:"Print the heads of all journals, to be held elsewhere (照合番号の控え)."`
	Backup     backup            `cmd:"" help:"Write a copy of the database, also while it is served (バックアップ)."`
	Restore    restore           `cmd:"" help:"Put a copy in the place of a database (復元)."`
	Migrate    migrate           `cmd:"" help:"Move a database to another one, of either kind (移行)."`
	Simulate   simulate          `cmd:"" help:"Calculate what would have come of another policy (方針の試算)."`
	Config     showConfiguration `cmd:"" help:"Print the settings in force and where they are said (設定の表示と点検)."`
	Service    serviceCommands   `cmd:"" help:"Keep the service of Windows (サービスの登録)."`
	Doctor     doctor            `cmd:"" help:"Examine what the service needs, and say what to do (点検)."`
	Completion completion        `cmd:"" help:"Print what makes a shell complete command lines (入力補完)."`

	Configuration *string          `help:"File of settings; an empty name for none. Without it, the packages' one is read if it is there." name:"config" placeholder:"FILE" env:"SLALEDGER_CONFIG"`
	Version       kong.VersionFlag `help:"Print the version, the commit and the release of Go (版の表示)."`
}

// streams are what a command reads and writes.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
	// english says which language people are answered in.
	english bool
	supervision
}

// processStreams are those of the process.
func processStreams() streams {
	return streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, english: wantsEnglish(os.Getenv)}
}

// description is what the help of the whole program says.
const description = `Keeps the points and penalties of a service level agreement, exactly.

Examples:

  slaledger serve --demo
      a filled example to look at, with a token per role

  slaledger calc testdata/mie/book.json
      statements, balance and penalties of a case in a file

"slaledger COMMAND --help" has more examples.

Exit status: 0 done; 1 what was given is refused, standard output says why; 2 not carried out, standard error ` +
	`says why and what to do.`

// run carries out a command line and returns the exit status.
func run(args []string, s streams) (status int) {
	exited := false
	parser := kong.Must(&commands{},
		kong.Name("slaledger"),
		kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Writers(s.out, s.err),
		kong.Vars{"version": version()},
		kong.Exit(func(code int) { exited, status = true, code }),
		kong.Bind(s))
	if asksForCompletion() {
		complete(parser)
		return status
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited {
		return status
	}
	var failed *failure
	var path *fs.PathError
	if errors.As(err, &failed) || errors.As(err, &path) { // of the configuration
		return s.notCarriedOut(err)
	}
	if err != nil {
		next := refusal.Text{Japanese: "使い方は次で表示されます：", English: "This shows how it is used: "}
		fmt.Fprintf(s.err, "slaledger: %s\n%s%s --help\n", usageText(err).In(s.english), next.In(s.english), commandOf(err))
		return exitUsage
	}
	switch err := command.Run(); {
	case err == nil:
		return 0
	case errors.Is(err, errRefused):
		return exitRefused
	default:
		return s.notCarriedOut(err)
	}
}

// notCarriedOut says why a command was not carried out.
func (s streams) notCarriedOut(err error) (status int) {
	fmt.Fprintf(s.err, "slaledger: %s\n", sentence(err, s.english))
	return exitUsage
}

// commandOf returns the command that a command line with an error got to.
func commandOf(err error) string {
	var parsing *kong.ParseError
	if errors.As(err, &parsing) {
		for _, step := range slices.Backward(parsing.Context.Path) {
			if step.Command != nil {
				return step.Command.FullPath()
			}
		}
	}
	return "slaledger"
}

// failure is why a command was not carried out, with what to do next.
type failure struct {
	says  refusal.Text
	cause error // shown as it is
}

func (f *failure) Error() string { return f.says.English + "\n  " + f.cause.Error() }

func (f *failure) Unwrap() error { return f.cause }

// sentence says in the person's language why a command was not carried out.
func sentence(err error, english bool) string {
	var failed *failure
	var refused *refusal.Refusal
	var faults refusal.Faults
	var path *fs.PathError
	switch {
	case errors.As(err, &failed):
		return failed.says.In(english) + "\n  " + sentence(failed.cause, english)
	case errors.As(err, &refused):
		return refused.Detail.In(english)
	case errors.As(err, &faults):
		lines := make([]string, len(faults))
		for i, fault := range faults {
			lines[i] = fault.Pointer + ": " + fault.Detail.In(english)
		}
		return strings.Join(lines, "\n")
	case errors.As(err, &path):
		return pathSentence(path).In(english)
	}
	return err.Error()
}

// pathSentence says what is wrong with a file or directory, and the system's own
// words.
func pathSentence(err *fs.PathError) refusal.Text {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refusal.Say("%[1]s がありません。名前を確認してください。\n  %[2]v", "There is no %[1]s. Check the name.\n  %[2]v", err.Path, err)
	case errors.Is(err, fs.ErrPermission):
		return refusal.Say("%[1]s を読み書きする権限がありません。\n  %[2]v", "There is no permission to use %[1]s.\n  %[2]v", err.Path, err)
	}
	return refusal.Say("%[1]s を読み書きできません。\n  %[2]v", "%[1]s cannot be used.\n  %[2]v", err.Path, err)
}

// wantsEnglish says whether the environment asks for English; people are
// answered in Japanese otherwise.
func wantsEnglish(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(name); locale != "" {
			return strings.HasPrefix(locale, "en")
		}
	}
	return false
}
