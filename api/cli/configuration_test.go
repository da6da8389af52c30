package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// configured writes a configuration and returns its name.
func configured(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "slaledger.conf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// parsed returns what a command line says, with the environment and the configuration.
func parsed(t *testing.T, args ...string) *commands {
	t.Helper()
	said := &commands{}
	if _, err := kong.Must(said).Parse(args); err != nil {
		t.Fatal(err)
	}
	return said
}

// TestSettingsGoBeforeOthers says the same setting by a flag, by a variable, in the file and
// nowhere: each goes before those behind it, for every kind of value.
func TestSettingsGoBeforeOthers(t *testing.T) {
	file := configured(t, "\ufeff# 設定\r\n\r\nrate = 30\r\n  verify-at=02:00\r\nproxy = 10.0.0.0/8,192.168.0.0/16\r\n"+
		"tls-cert = C:\\証明書 一\\a=b#c.pem \r\nbackup-keep = 7\r\nmemory = 512MiB")
	t.Setenv("SLALEDGER_CONFIG", file)
	t.Setenv("SLALEDGER_VERIFY_AT", "04:00")
	t.Setenv("SLALEDGER_RATE", "40")
	said := parsed(t, "serve", "--rate", "50")
	if said.Serve.Rate != 50 || said.Serve.VerifyAt.String() != "04:00" || len(said.Serve.Proxy) != 2 ||
		said.Serve.TLSCert != `C:\証明書 一\a=b#c.pem` || said.Serve.Memory != 512<<20 || said.Serve.Addr != "127.0.0.1:8080" {
		t.Errorf("%+v", said.Serve)
	}
	if said := parsed(t, "backup"); said.Backup.Keep != 7 {
		t.Errorf("%+v", said.Backup)
	}
	if said := parsed(t, "serve", "--config", ""); said.Serve.Rate != 40 || said.Serve.TLSCert != "" {
		t.Errorf("without a file: %+v", said.Serve)
	}
}

// TestConfigurationFaults gives files with something wrong: each names the line, and says
// what to do; nothing is served.
func TestConfigurationFaults(t *testing.T) {
	for text, want := range map[string]string{
		"# a\nrat = 3":             "2行目が正しくありません。rat という設定はありません",
		"rate = x":                 `rate の値を読み取れません。--rate には整数を指定してください（指定 "x"）`,
		"rate":                     "1行目が正しくありません。「名前 = 値」の形で書いてください",
		"= 3":                      "1行目が正しくありません。「名前 = 値」の形で書いてください",
		"rate = 1\n\nrate = 2":     "3行目が正しくありません。rate は、1行目にもあります",
		"# \x83\x7d\nrate = 1":     "1行目が正しくありません。UTF-8 の文字ではありません",
		"\xff\xfer\x00a\x00":       "1行目が正しくありません。UTF-8 の文字ではありません",
		"config = a":               "config という設定はありません",
		"demo = true":              "demo という設定はありません",
		"rate = 1\nverify-at = 25": "verify-at の値を読み取れません",
		"db-file = a":              "db-file という設定はありません",
	} {
		file := configured(t, text)
		out, errs, status := slaledger(nil, "serve", "--config", file)
		if status != exitUsage || !strings.Contains(errs, want) || !strings.Contains(errs, file+":") || out != "" {
			t.Errorf("%q: %d %s %s", text, status, out, errs)
		}
	}
	if _, errs, status := slaledger(nil, "serve", "--config", "none.conf"); status != exitUsage ||
		!strings.Contains(errs, "none.conf がありません") {
		t.Errorf("%d %s", status, errs)
	}
	// A command without settings needs no configuration.
	if _, errs, status := slaledger(nil, "completion", "bash", "--config", "none.conf"); status != 0 {
		t.Errorf("%d %s", status, errs)
	}
}

// TestConfigShows prints the settings in force with the places where they are said, and
// what is wrong with any, of whichever command.
func TestConfigShows(t *testing.T) {
	if out, errs, status := slaledger(nil, "config", "--config", configured(t, "rate = 1")); status != 0 {
		t.Errorf("%d %s %s", status, out, errs)
	}
	file := configured(t, "rate = x\n\nbackup-keep = 7\ndb = postgres://a:w0rd@h/d")
	t.Setenv("SLALEDGER_VERIFY_AT", "9")
	out, errs, status := slaledger(nil, "config", "--config", file)
	if status != exitRefused || errs != "" || strings.Contains(out, "w0rd") {
		t.Errorf("%d %s %s", status, out, errs)
	}
	fields := map[string][]string{}
	for line := range strings.Lines(out) {
		if f := strings.Fields(line); len(f) == 3 {
			fields[f[0]] = f[1:]
		}
	}
	for key, want := range map[string][]string{
		"rate":        {"x", file + ":1"},
		"backup-keep": {"7", file + ":3"},
		"verify-at":   {"9", "SLALEDGER_VERIFY_AT"},
		"addr":        {"127.0.0.1:8080", "既定値"},
		"tls-cert":    {"-", "既定値"},
		"db":          {"postgres://a:xxxxx@h/d", file + ":4"},
	} {
		if !slices.Equal(fields[key], want) {
			t.Errorf("%s: %v instead of %v", key, fields[key], want)
		}
	}
	for _, want := range []string{"rate の値を読み取れません", "verify-at の値を読み取れません"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is not in\n%s", want, out)
		}
	}
}

// secretive is a command line with a secret, as a mail server's.
type secretive struct {
	commands
	Send struct {
		Password string `env:"SLALEDGER_MAIL_PASSWORD" secret:""`
	} `cmd:""`
}

// TestSecretsOfFiles keeps a secret in a file of its own, which the configuration or a
// variable names, and shows it nowhere.
func TestSecretsOfFiles(t *testing.T) {
	secret := configured(t, "p a ss=w0rd\r\n")
	hidden := regexp.MustCompile(`mail-password +（秘密）`)
	for name, said := range map[string]func(*testing.T) (file string){
		"a setting": func(t *testing.T) string { return configured(t, "mail-password-file = "+secret) },
		"itself":    func(t *testing.T) string { return configured(t, "mail-password = p a ss=w0rd") },
		"variable": func(t *testing.T) string {
			t.Setenv("SLALEDGER_MAIL_PASSWORD_FILE", secret)
			return configured(t, "mail-password-file = none")
		},
	} {
		t.Run(name, func(t *testing.T) {
			var command secretive
			ctx, err := kong.Must(&command).Parse([]string{"send", "--config", said(t)})
			if err != nil || command.Send.Password != "p a ss=w0rd" {
				t.Fatalf("%q, %v", command.Send.Password, err)
			}
			var out strings.Builder
			err = showConfiguration{}.Run(streams{out: &out}, ctx)
			if err != nil || strings.Contains(out.String(), "w0rd") || !hidden.MatchString(out.String()) {
				t.Errorf("%v %s", err, out.String())
			}
		})
	}
}

// acts are the flags that are no settings: they are about one act, and a file that said them
// for all would surprise.
var acts = []string{
	"calc --lines", "heads --vendor", "migrate --from", "migrate --to", "serve --accept-clock", "serve --demo",
	"simulate --lines", "simulate --policy", "user add --link", "user add --name", "user add --role",
	"user add --vendor", "user end-second-factor --name", "verify --head", "verify --heads",
}

// TestEveryFlagIsASetting holds that each flag has one variable, named alike in all commands,
// or is listed as one about an act.
func TestEveryFlagIsASetting(t *testing.T) {
	app := kong.Must(&commands{}).Model
	var found []string
	err := kong.Visit(app, func(at kong.Visitable, next kong.Next) error {
		if node, ok := at.(*kong.Node); ok {
			for _, flag := range node.Flags {
				if len(flag.Envs) == 0 && flag.Name != "help" {
					found = append(found, strings.TrimPrefix(node.Path()+" --"+flag.Name, "slaledger "))
				}
				for _, variable := range flag.Envs {
					if !strings.HasPrefix(variable, settingsPrefix) || len(flag.Envs) > 1 {
						t.Errorf("%s: %v", flag.Name, flag.Envs)
					}
				}
			}
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	if !slices.Equal(found, acts) {
		t.Errorf("flags without a variable:\n%q", found)
	}
	for _, known := range settingsOf(app) {
		for _, flag := range known.flags {
			first := known.flags[0]
			if flag.Default != first.Default || flag.Target.Type() != first.Target.Type() || isSecret(flag) != isSecret(first) {
				t.Errorf("%s is not alike everywhere", known.key)
			}
		}
	}
}
