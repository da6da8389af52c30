package cli

import (
	"context"
	"crypto/sha1" // #nosec G505 -- as Windows derives the identifiers of its services
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"unicode/utf16"

	"slaledger/domain/refusal"

	"github.com/alecthomas/kong"
)

// serviceName is what the system knows the service by, on Windows and as systemd's unit.
const serviceName = "slaledger"

// serviceCommands keep the service of the system.
type serviceCommands struct {
	Install serviceInstall `cmd:"" help:"Register the service, with its folders and a configuration (登録)."`
	Start   serviceStart   `cmd:"" help:"Start the service (開始)."`
	Stop    serviceStop    `cmd:"" help:"Stop the service, once requests under way are finished (停止)."`
	Remove  serviceRemove  `cmd:"" help:"Remove the service; the database and the configuration stay (登録の解除)."`
}

// Help teaches the commands with examples.
func (serviceCommands) Help() string {
	return `For Windows, from a command prompt of an administrator. On Linux the package installs a unit of ` +
		`systemd, and systemctl starts and stops it.

Examples:

  slaledger service install
  slaledger service start
      a service that starts with the machine, some time after it, as the account "NT SERVICE\slaledger", and again ` +
		`after a failure. What it serves is said in %ProgramData%\slaledger\slaledger.conf. What it has to tell is in ` +
		`the event log (Application, source slaledger)

  slaledger service install --config D:\sla\slaledger.conf
      with another configuration, which is there, and which "NT SERVICE\slaledger" may read

Exit status: 0 done, 2 not done (standard error says why and what to do).`
}

type (
	serviceInstall struct{}
	serviceStart   struct{}
	serviceStop    struct{}
	serviceRemove  struct{}
)

// Run registers the service.
func (serviceInstall) Run(s streams, ctx *kong.Context) error {
	configuration, err := serviceConfiguration(ctx)
	if err != nil {
		return err
	}
	return s.done(installService(configuration))
}

// Run starts the service.
func (serviceStart) Run(s streams) error { return s.done(startService()) }

// Run stops the service.
func (serviceStop) Run(s streams) error { return s.done(stopService()) }

// Run removes the service.
func (serviceRemove) Run(s streams) error { return s.done(removeService()) }

// done says what was done, unless that failed.
func (s streams) done(says refusal.Text, err error) error {
	if err == nil {
		fmt.Fprintln(s.out, says.In(s.english))
	}
	return err
}

// serviceConfiguration returns the file that a service is to be started with: the one that is
// named, which must be right, else the packages' one, whether it is there yet or not. A service
// has no folder and no environment of its own, so it has to have a file, by its whole path.
func serviceConfiguration(ctx *kong.Context) (path string, err error) {
	named := namedConfiguration(ctx)
	if named == nil {
		return packagedConfiguration(), nil
	}
	if *named == "" {
		return "", &failure{cause: errors.New(`--config ""`), says: refusal.Text{
			Japanese: "サービスには、設定ファイルが必要です。--config にその名前を指定してください。",
			English:  "A service needs a configuration. Name one with --config.",
		}}
	}
	if _, err := configurationOf(ctx); err != nil {
		return "", err
	}
	return filepath.Abs(*named)
}

// installedConfiguration is the configuration of a new service, whose folder is given.
func installedConfiguration(folder string) string {
	return strings.ReplaceAll(`# slaledger の設定（名前 = 値）。変更した後は、slaledger service stop 及び start を実行します。
# 設定の一覧、今の値及び指定箇所は slaledger config で、点検は slaledger doctor で表示されます。

# データベース
db = FOLDER\data\slaledger.db

# 受け付けるアドレス。ほかの端末から利用するときは、例えば 0.0.0.0:8443 とし、証明書と鍵を必ず指定します。
addr = 127.0.0.1:8080
# tls-cert = FOLDER\tls.crt
# tls-key = FOLDER\tls.key

# 毎日のバックアップの置き場所と世代数
backup-dir = FOLDER\backup
backup-keep = 14
`, "FOLDER", folder)
}

// Severities of what stands in the event log of Windows and in the journal of systemd.
type severity int

const (
	untold severity = iota // of a request
	information
	warning
	failed
)

// severityOf returns how a system's log takes a line of the program's. That of Windows takes no
// requests: they are many, the log is small, and what was done and refused stands in the audit log.
func severityOf(line string) severity {
	switch {
	case strings.Contains(line, `"level":"ERROR"`), strings.HasPrefix(line, "slaledger: "): // why it ended
		return failed
	case strings.Contains(line, `"level":"WARN"`):
		return warning
	case strings.Contains(line, `"level":"INFO","msg":"request"`):
		return untold
	}
	return information
}

// journalPriorities are the severities as the journal knows them.
var journalPriorities = map[severity]string{untold: "<6>", information: "<6>", warning: "<4>", failed: "<3>"}

// journal writes to the journal of systemd, which takes the priority of a line from its beginning
// (sd-daemon(3)). What is written at once has one.
type journal struct{ to io.Writer }

// Write implements io.Writer.
func (j journal) Write(text []byte) (int, error) {
	priority := journalPriorities[severityOf(string(text))]
	var lines strings.Builder
	for line := range strings.Lines(string(text)) {
		lines.WriteString(priority + line)
	}
	_, err := io.WriteString(j.to, lines.String())
	return len(text), err
}

// serviceSID returns the security identifier of a service of Windows, which is made of its name.
func serviceSID(name string) string {
	var text []byte
	for _, unit := range utf16.Encode([]rune(strings.ToUpper(name))) {
		text = binary.LittleEndian.AppendUint16(text, unit)
	}
	sum := sha1.Sum(text) // #nosec G401 -- as Windows derives it
	sid := "S-1-5-80"
	for part := sum[:]; len(part) > 0; part = part[4:] {
		sid += fmt.Sprintf("-%d", binary.LittleEndian.Uint32(part))
	}
	return sid
}

// Rights of the service to a folder of its own, beside those of administrators and the system,
// which may do everything; nobody else may anything.
const (
	mayRead   = "0x1200a9"
	mayChange = "0x1301bf"
)

// folderRights says the rights to a folder and to all that is in it, in the language of Windows.
func folderRights(ofService string) string {
	return "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;" + ofService + ";;;" + serviceSID(serviceName) + ")"
}

// supervision is how a service manager starts and stops a server.
type supervision struct {
	stop  <-chan struct{} // closed to stop it; nil where signals do
	ready func()          // called once it serves; nil where systemd is told, if it asks
}

// untilStopped returns what ends when a signal, or who started the server, asks to stop it.
func (s supervision) untilStopped() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	go func() {
		select {
		case <-s.stop:
			stop()
		case <-ctx.Done():
		}
	}()
	return ctx, stop
}

// sayReady says that requests are answered from now on, to whoever waits for it.
func (s supervision) sayReady() error {
	if s.ready != nil {
		s.ready()
		return nil
	}
	return notify("READY=1")
}

// notify tells systemd the state of the service, where it asks for it (sd_notify(3)).
func notify(state string) error {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return nil
	}
	connection, err := net.Dial("unixgram", socket)
	if err != nil {
		return err
	}
	defer connection.Close()
	_, err = connection.Write([]byte(state))
	return err
}
