package cli

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// TestServiceIsSupervised starts a server as systemd and the service manager of Windows do: it
// says that it is ready once it serves, and stops without a signal.
func TestServiceIsSupervised(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	told, err := net.ListenPacket("unixgram", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer told.Close()
	t.Setenv("NOTIFY_SOCKET", socket)
	if err := told.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	stop, ended := make(chan struct{}), make(chan string, 1)
	go func() {
		_, errs, status := carryOut(streams{supervision: supervision{stop: stop}}, "serve", "--addr", "127.0.0.1:0",
			"--db", filepath.Join(t.TempDir(), "a.db"))
		ended <- fmt.Sprint(status, errs)
	}()
	said := make([]byte, 100)
	n, _, err := told.ReadFrom(said)
	if err != nil || string(said[:n]) != "READY=1" {
		t.Errorf("%q, %v", said[:n], err)
	}
	close(stop)
	if last := <-ended; !strings.HasPrefix(last, "0") || !strings.Contains(last, "slaledger serves") {
		t.Error(last)
	}
}

// TestServiceOnWindows checks what is made for the service of Windows, as far as that needs
// none: its identifier, its rights, its configuration and its events.
func TestServiceOnWindows(t *testing.T) {
	const installer = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464" // as Windows documents it
	if sid := serviceSID("TrustedInstaller"); sid != installer {
		t.Errorf("the identifier is %s", sid)
	}
	if rights := folderRights(mayRead); strings.Contains(rights, "WD") || !strings.HasPrefix(rights, "D:P(") {
		t.Errorf("the rights are %s", rights)
	}
	const folder = `C:\ProgramData\slaledger`
	text := "\ufeff" + strings.ReplaceAll(installedConfiguration(folder), "\n", "\r\n")
	made, err := readConfiguration(folder+`\slaledger.conf`, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := made.unknown(kong.Must(&commands{}).Model); err != nil {
		t.Error(sentence(err, true))
	}
	if made.lines["db"].value != folder+`\data\slaledger.db` || made.lines["backup-dir"].value != folder+`\backup` {
		t.Errorf("%v", made.lines)
	}
	for line, want := range map[string]severity{
		`{"time":"…","level":"ERROR","msg":"verification failed"}`:      failed,
		`{"time":"…","level":"WARN","msg":"the settings"}`:              warning,
		`{"time":"…","level":"INFO","msg":"request","method":"GET"}`:    untold,
		`{"time":"…","level":"INFO","msg":"the database was verified"}`: information,
		"slaledger serves a.db on http://127.0.0.1:8080":                information,
		"slaledger: 設定ファイルの1行目が正しくありません。":                               failed,
	} {
		if got := severityOf(line); got != want {
			t.Errorf("%s: %d instead of %d", line, got, want)
		}
	}
	if runtime.GOOS != "windows" {
		_, errs, status := slaledger(nil, "service", "start")
		if status != exitUsage || !strings.Contains(errs, "systemctl") {
			t.Errorf("%d %s", status, errs)
		}
	}
}

// TestServiceHasAConfiguration names a configuration for a service: it is started with that one by its
// whole path, and not registered with one that is not there, that cannot be read, or none.
func TestServiceHasAConfiguration(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	t.Setenv("SLALEDGER_CONFIG", "") // so that it is set again afterwards
	if err := os.Unsetenv("SLALEDGER_CONFIG"); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"own.conf": "addr = 127.0.0.1:8081\n", "wrong.conf": "address = x\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		named   []string
		path    string
		refused string
	}{
		{nil, packagedConfiguration(), ""},
		{[]string{"--config", "own.conf"}, filepath.Join(folder, "own.conf"), ""},
		{[]string{"--config", "wrong.conf"}, "", "There is no setting address."},
		{[]string{"--config", "missing.conf"}, "", "There is no missing.conf."},
		{[]string{"--config", ""}, "", "A service needs a configuration."},
	} {
		ctx, err := kong.Must(&commands{}).Parse(append([]string{"service", "install"}, c.named...))
		if err != nil {
			t.Fatal(err)
		}
		path, err := serviceConfiguration(ctx)
		said := ""
		if err != nil {
			said = sentence(err, true)
		}
		if path != c.path || (said == "") != (c.refused == "") || !strings.Contains(said, c.refused) {
			t.Errorf("%q: %q, %s", c.named, path, said)
		}
	}
}
