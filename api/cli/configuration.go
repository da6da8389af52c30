package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"slaledger/domain/refusal"
	"slaledger/storage"

	"github.com/alecthomas/kong"
)

// configuration is a file of settings, a line each: KEY = VALUE. What a flag has an
// environment variable for is a setting, and its key is that variable's name: --tls-cert,
// SLALEDGER_TLS_CERT and tls-cert say the same. A flag goes before the environment, the
// environment before the file, the file before what holds if nothing is said. Flags
// without a variable are about one act, and are no settings.
type configuration struct {
	path  string             // empty where there is none
	lines map[string]setting // by their keys
}

// setting is what a line of the file says.
type setting struct {
	key, value string
	line       int // from 1
}

// settingsPrefix is what the environment variables of settings begin with.
const settingsPrefix = "SLALEDGER_"

// ofFile is the end of the keys, and with _FILE of the variables, that name a file with a secret
// in the place of the secret.
const ofFile = "-file"

// keyOf returns the key of a flag, empty if it is no setting.
func keyOf(flag *kong.Flag) string {
	if len(flag.Envs) == 0 || flag.Name == "config" {
		return ""
	}
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(flag.Envs[0], settingsPrefix), "_", "-"))
}

// isSecret says whether a flag is for a secret, which is shown nowhere and may be kept in a file
// of its own.
func isSecret(flag *kong.Flag) bool { return flag.Tag.Has("secret") }

// packagedConfiguration is where the packages put the file.
func packagedConfiguration() string {
	if runtime.GOOS == "windows" {
		return filepath.Join(os.Getenv("ProgramData"), "slaledger", "slaledger.conf")
	}
	return "/etc/slaledger/slaledger.conf"
}

// findConfiguration reads the file that is named, else the packages' one if there is
// any. A name that is empty stands for no file.
func findConfiguration(named *string) (*configuration, error) {
	path := packagedConfiguration()
	if named != nil {
		path = *named
	}
	if path == "" {
		return &configuration{}, nil
	}
	text, err := os.ReadFile(path) // #nosec G304 G703 -- the file that the operator names
	if errors.Is(err, fs.ErrNotExist) && named == nil {
		return &configuration{}, nil
	}
	if err != nil {
		return nil, err
	}
	return readConfiguration(path, text)
}

// readConfiguration reads a file as a plain editor leaves it: with or without a mark at
// its beginning, with line ends of any system. A comment is a line that begins with #.
func readConfiguration(path string, text []byte) (*configuration, error) {
	c := &configuration{path: path, lines: map[string]setting{}}
	number := 0
	for said := range strings.Lines(string(bytes.TrimPrefix(text, []byte("\ufeff")))) {
		number++
		said = strings.TrimSpace(said)
		if !utf8.ValidString(said) || strings.ContainsRune(said, 0) {
			return nil, c.fault(number, refusal.Text{
				Japanese: "UTF-8 の文字ではありません。文字コードを UTF-8 にして保存してください。",
				English:  "It is not UTF-8. Save the file as UTF-8.",
			})
		}
		if said == "" || strings.HasPrefix(said, "#") {
			continue
		}
		key, value, found := strings.Cut(said, "=")
		key = strings.TrimSpace(key)
		if !found || key == "" {
			return nil, c.fault(number, refusal.Text{
				Japanese: "「名前 = 値」の形で書いてください。注記の行は # で始めます。",
				English:  "Write NAME = VALUE; a comment is a line that begins with #.",
			})
		}
		if before, twice := c.lines[key]; twice {
			return nil, c.fault(number, refusal.Say("%[1]s は、%[2]d行目にもあります。一方を消してください。",
				"%[1]s is in line %[2]d too. Remove one of them.", key, before.line))
		}
		c.lines[key] = setting{key, strings.TrimSpace(value), number}
	}
	return c, nil
}

// place is where a line stands.
func (c *configuration) place(line int) string { return fmt.Sprintf("%s:%d", c.path, line) }

// fault says what is wrong with a line. It does not show the line, which may hold a secret.
func (c *configuration) fault(line int, says refusal.Text) error {
	return &failure{cause: errors.New(c.place(line)), says: refusal.Text{
		Japanese: fmt.Sprintf("設定ファイルの%d行目が正しくありません。%s", line, says.Japanese),
		English:  fmt.Sprintf("Line %d of the configuration is not right. %s", line, says.English),
	}}
}

// unknown returns what is wrong with the first line whose key no command has.
func (c *configuration) unknown(app *kong.Application) error {
	known := map[string]bool{}
	for _, s := range settingsOf(app) {
		known[s.key] = true
		known[s.key+ofFile] = known[s.key+ofFile] || isSecret(s.flags[0])
	}
	inOrder := slices.SortedFunc(maps.Values(c.lines), func(a, b setting) int { return a.line - b.line })
	for _, s := range inOrder {
		if !known[s.key] {
			return c.fault(s.line, refusal.Say("%s という設定はありません。設定の一覧は slaledger config で表示されます。",
				"There is no setting %s. slaledger config lists them.", s.key))
		}
	}
	return nil
}

// knownSetting is a setting with the flags, of one command or several, that it is for.
type knownSetting struct {
	key   string
	flags []*kong.Flag
}

// settingsOf returns the settings of all commands, by their keys.
func settingsOf(app *kong.Application) (list []knownSetting) {
	flags := map[string][]*kong.Flag{}
	_ = kong.Visit(app, func(at kong.Visitable, next kong.Next) error {
		if flag, ok := at.(*kong.Flag); ok && keyOf(flag) != "" {
			flags[keyOf(flag)] = append(flags[keyOf(flag)], flag)
		}
		return next(nil)
	})
	for _, key := range slices.Sorted(maps.Keys(flags)) {
		list = append(list, knownSetting{key, flags[key]})
	}
	return list
}

// source is where the value of a setting was said: by a variable of the environment, or in a
// line of the file; neither if nothing was said.
type source struct {
	variable string
	line     int
}

// inForce returns the value of a setting unless a flag says another one, and where it was
// said.
func (c *configuration) inForce(flag *kong.Flag) (value string, from source, err error) {
	variable, key := flag.Envs[0], keyOf(flag)
	if value, set := os.LookupEnv(variable); set {
		return value, source{variable: variable}, nil
	}
	variable += strings.ToUpper(strings.ReplaceAll(ofFile, "-", "_"))
	if path, set := os.LookupEnv(variable); set && isSecret(flag) {
		value, err = readSecret(path)
		return value, source{variable: variable}, err
	}
	if said, found := c.lines[key]; found {
		return said.value, source{line: said.line}, nil
	}
	if said, found := c.lines[key+ofFile]; found && isSecret(flag) {
		value, err = readSecret(said.value)
		return value, source{line: said.line}, err
	}
	return flag.Default, source{}, nil
}

// readSecret reads a file that holds a secret and, as editors leave it, a line end.
func readSecret(path string) (string, error) {
	text, err := os.ReadFile(path) // #nosec G304 G703 -- the file that the operator names
	return strings.TrimRight(strings.TrimPrefix(string(text), "\ufeff"), "\r\n"), err
}

// check returns what is wrong with the value of a flag.
func (c *configuration) check(flag *kong.Flag, value string, from source) error {
	target := reflect.New(flag.Target.Type()).Elem()
	err := flag.Parse(kong.Scan().PushTyped(value, kong.FlagValueToken), target)
	if err == nil && flag.Enum != "" && !slices.Contains(flag.EnumSlice(), value) {
		err = fmt.Errorf("--%s must be one of %s but got %q", flag.Name, flag.Enum, value)
	}
	if err == nil {
		return nil
	}
	says := usageText(err)
	return &failure{cause: errors.New(c.where(from)), says: refusal.Say(
		"設定 %[1]s の値を読み取れません。%[2]s", "The value of the setting %[1]s cannot be read. %[3]s",
		keyOf(flag), says.Japanese, says.English)}
}

// where names a source, empty for none.
func (c *configuration) where(from source) string {
	if from.line > 0 {
		return c.place(from.line)
	}
	return from.variable
}

// Validate implements kong.Resolver. What is unknown was refused before.
func (c *configuration) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver: it gives a flag what the file says of it, unless the
// environment does.
func (c *configuration) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if keyOf(flag) == "" {
		return nil, nil
	}
	value, from, err := c.inForce(flag)
	if err != nil || from == (source{}) || from.variable == flag.Envs[0] {
		return nil, err
	}
	if err := c.check(flag, value, from); err != nil {
		return nil, err
	}
	return value, nil
}

// BeforeResolve reads the configuration for commands that have settings.
func (c *commands) BeforeResolve(ctx *kong.Context) error {
	selected := ctx.Selected() // none where only the help or the version is asked for
	if selected == nil || !slices.ContainsFunc(selected.Flags, func(flag *kong.Flag) bool { return keyOf(flag) != "" }) {
		return nil
	}
	found, err := configurationOf(ctx)
	if err != nil {
		return err
	}
	ctx.AddResolver(found)
	return nil
}

// configurationOf reads the configuration of a command line.
func configurationOf(ctx *kong.Context) (*configuration, error) {
	found, err := findConfiguration(namedConfiguration(ctx))
	if err != nil {
		return nil, err
	}
	return found, found.unknown(ctx.Model)
}

// namedConfiguration is the file that a command line, or else the environment, names; nil if
// neither does.
func namedConfiguration(ctx *kong.Context) (named *string) {
	for _, flag := range ctx.Model.Flags {
		if flag.Name == "config" {
			named = ctx.FlagValue(flag).(*string)
		}
	}
	return named
}

// showConfiguration prints what is in force.
type showConfiguration struct{}

// Help teaches the command with examples.
func (showConfiguration) Help() string {
	return `Every setting with its value and where it is said: in a line of the configuration, by a variable of the ` +
		`environment, or nowhere, so that the value is slaledger's. A flag of a command goes before all of these. ` +
		`All of it is checked.

Examples:

  slaledger config
      what the packages' configuration says, ` + "/etc/slaledger/slaledger.conf or " +
		`%ProgramData%\slaledger\slaledger.conf

  slaledger config --config new.conf
      what another one would say, before it is put in place

A configuration is text in UTF-8, a setting a line, NAME = VALUE; a comment is a line that begins with #:

  # 受け付けるアドレス
  addr = 0.0.0.0:8443
  db = /var/lib/slaledger/slaledger.db

A secret is not shown. In the place of a setting NAME that is one, NAME-file names a file that holds it.

Exit status: 0 all can be read, 1 a value cannot (standard output says which), 2 the file cannot (standard error ` +
		`says why and what to do).`
}

// Run prints every setting on a line.
func (showConfiguration) Run(s streams, ctx *kong.Context) error {
	c, err := configurationOf(ctx)
	if err != nil {
		return err
	}
	says := func(japanese, english string) string {
		return refusal.Text{Japanese: japanese, English: english}.In(s.english)
	}
	fmt.Fprintln(s.out, says("設定ファイル：", "configuration: ")+cmp.Or(c.path, says("なし", "none")))
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	var faults []error
	for _, known := range settingsOf(ctx.Model) {
		value, from, err := c.inForce(known.flags[0])
		faults = append(faults, err)
		if from != (source{}) && err == nil {
			for _, flag := range known.flags {
				faults = append(faults, c.check(flag, value, from))
			}
		}
		if isSecret(known.flags[0]) && value != "" {
			value = says("（秘密）", "(secret)")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", known.key, cmp.Or(storage.Shown(value), "-"),
			cmp.Or(c.where(from), says("既定値", "default")))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	faults = slices.DeleteFunc(faults, func(err error) bool { return err == nil })
	for _, err := range faults {
		fmt.Fprintln(s.out, sentence(err, s.english))
	}
	if len(faults) > 0 {
		return errRefused
	}
	return nil
}
