package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// debian is a fresh system in a folder, in which systemd does not run.
type debian struct {
	*testing.T
	root string
}

// freshDebian makes a system of what Debian itself has, and nothing else.
func freshDebian(t *testing.T) debian {
	t.Helper()
	debootstrap, err := exec.LookPath("debootstrap")
	if err != nil || os.Getuid() != 0 {
		t.Fatal("needs debootstrap and root")
	}
	d := debian{t, filepath.Join(t.TempDir(), "root")}
	runs(t, nil, debootstrap, "--variant=minbase", "--include=systemd,curl,ca-certificates", "bookworm", d.root)
	return d
}

// does runs a line of the shell as a user of the system, and returns what it says.
func (d debian) does(user, line string) string {
	d.Helper()
	said, err := d.tries(user, line)
	if err != nil {
		d.Fatalf("%s as %s: %v\n%s", line, user, err, said)
	}
	return said
}

func (d debian) tries(user, line string) (string, error) {
	out, err := d.command(user, line).CombinedOutput()
	return string(out), err
}

func (d debian) command(user, line string) *exec.Cmd {
	command := exec.Command("chroot", "--userspec="+user+":"+user, d.root, "sh", "-euc", line)
	command.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"}
	return command
}

// has checks that what a line of the shell says has a part.
func (d debian) has(line, part string) {
	d.Helper()
	if said := d.does("root", line); !strings.Contains(said, part) {
		d.Errorf("%s: %q is not in\n%s", line, part, said)
	}
}

// inside copies a file into the system's /root.
func (d debian) inside(path string) string {
	d.Helper()
	to := filepath.Join("/root", filepath.Base(path))
	runs(d.T, nil, "cp", path, d.root+to)
	return to
}

// olderPackage makes of a package one that says that it is older.
func (d debian) olderPackage(path string) string {
	d.Helper()
	dir := d.TempDir()
	older := filepath.Join(dir, "older.deb")
	runs(d.T, nil, "sh", "-euc", `dpkg-deb -R "$0" "$1/older"
		sed -i 's/^Version: .*/Version: 0.0.0~/' "$1/older/DEBIAN/control"
		dpkg-deb --root-owner-group -b "$1/older" "$2"`, path, dir, older)
	return older
}

// execStart returns what a unit of the package starts, and as whom.
func (d debian) execStart(unit string) (user, line string) {
	d.Helper()
	text, err := os.ReadFile(filepath.Join(d.root, "usr/lib/systemd/system", unit))
	if err != nil {
		d.Fatal(err)
	}
	for said := range strings.Lines(string(text)) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(said), "="); key {
		case "User":
			user = value
		case "ExecStart":
			line = value
		case "WorkingDirectory":
			line = "cd " + value + " && exec " + line
		}
	}
	return user, line
}

// started starts the service as its unit does, and stops it at the end, or earlier.
func (d debian) started() (stop func()) {
	d.Helper()
	server := d.command(d.execStart("slaledger.service"))
	said, err := os.Create(filepath.Join(d.TempDir(), "log"))
	if err != nil {
		d.Fatal(err)
	}
	server.Stdout, server.Stderr = said, said
	if err := server.Start(); err != nil {
		d.Fatal(err)
	}
	for range 300 {
		if text, _ := os.ReadFile(said.Name()); strings.Contains(string(text), " on https://") {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		_ = server.Process.Signal(syscall.SIGTERM)
		if err := server.Wait(); err != nil {
			text, _ := os.ReadFile(said.Name())
			d.Errorf("%v: %s", err, text)
		}
	}
	d.Cleanup(stop)
	return stop
}

// certificate puts a certificate of an authority of its own into the system, as an operator does.
func (d debian) certificate() {
	d.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		d.Fatal(err)
	}
	subject := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "slaledger"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, &subject, &subject, &key.PublicKey, key)
	if err != nil {
		d.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		d.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"tls.crt": {Type: "CERTIFICATE", Bytes: signed}, "tls.key": {Type: "PRIVATE KEY", Bytes: secret},
	} {
		if err := os.WriteFile(filepath.Join(d.root, "etc/slaledger", name), pem.EncodeToMemory(block), 0o600); err != nil {
			d.Fatal(err)
		}
	}
	d.does("root", "cd /etc/slaledger && chown root:slaledger tls.key && chmod 0640 tls.key && chmod 0644 tls.crt")
}

// monthSettled is what an operator and two users do, by README's tour: users, a contract, its
// agreement, a month's results, its settlement.
const monthSettled = `
cd /var/lib/slaledger
STAFF=$(slaledger user add --name keiyaku --role contract_staff)
MEASURER=$(slaledger user add --name sokutei --role measurer)
ask() { curl -sS --fail-with-body --cacert /etc/slaledger/tls.crt -H 'Content-Type: application/json' "$@"; }
ID=$(ask $API/contracts -H "Authorization: Bearer $STAFF" -d '{
  "name": "進行管理システム運用保守", "vendor": {"id": "fuji", "name": "株式会社フジ"},
  "start_month": "2024-04", "end_month": "2026-03",
  "fees": [{"from_month": "2024-04", "to_month": "2026-03", "monthly_amount": "1000001"}]
}' | sed 's/^{"id":"\([a-z0-9]*\)".*/\1/')
C=$API/contracts/$ID
ask $C/agreements -H "Authorization: Bearer $STAFF" -d '{"effective_from": "2024-04", "items": [
  {"code": "AVAIL-01", "name": "オンライン稼働率", "unit": "%", "counting": "monthly",
   "baseline": {"op": ">=", "value": "99.5"}, "deduction_points": "30"}]}' > /dev/null
ask -X PUT $C/months/2024-04/measurements -H "Authorization: Bearer $MEASURER" \
  -d '{"method": "inspection", "measurements": [{"item_code": "AVAIL-01", "value": "99.2"}]}' > /dev/null
ask -X POST $C/months/2024-04/settlement -H "Authorization: Bearer $MEASURER"
`

// TestDebian installs the package on a fresh Debian: it is installed, its units hold, it serves
// by TLS, a month is settled, copied, verified, upgraded, removed and purged; the accounts stay.
func TestDebian(t *testing.T) {
	path := made(t, "amd64.deb")
	d := freshDebian(t)
	began := time.Now()
	newer, older := d.inside(path), d.inside(d.olderPackage(path))
	recorder := d.recordsSystemctl()
	d.does("root", "dpkg -i "+older)
	recorder.has("start", "slaledger.service", "slaledger-backup.timer", "slaledger-verify.timer")
	d.has("dpkg-query -W slaledger", "0.0.0~")
	d.has("id slaledger", "(slaledger)")
	d.has("stat -c '%U:%G %a' /var/lib/slaledger /var/backups/slaledger",
		"slaledger:slaledger 700\nslaledger:slaledger 700")
	d.has("ls /etc/systemd/system/*.wants", "slaledger.service")
	d.has("ls /etc/systemd/system/timers.target.wants", "slaledger-backup.timer\nslaledger-verify.timer")
	d.unitsHold()

	port := freePort(t)
	d.certificate()
	d.does("root", fmt.Sprintf("sed -i 's/^addr = .*/addr = 127.0.0.1:%d/; s/^# tls-/tls-/' %s", port, configurationPath))
	d.has("slaledger config", "/etc/slaledger/tls.key")
	stop := d.started()
	said := d.does("slaledger", fmt.Sprintf("API=https://127.0.0.1:%d/api/v1\n", port)+monthSettled)
	if !strings.Contains(said, `"status":"settled"`) || !strings.Contains(said, `"deduction":"30"`) {
		t.Errorf("%s", said)
	}
	t.Logf("%v from the package to a settled month", time.Since(began).Round(100*time.Millisecond))
	d.does(d.execStart("slaledger-backup.service"))
	d.verified()

	d.does("root", "dpkg -i --force-confdef "+newer)
	recorder.has("restart", "slaledger.service", "slaledger-backup.timer", "slaledger-verify.timer")
	stop()
	d.started()
	d.has("slaledger --version", "slaledger "+versionMade(t)+"\n")
	d.has("cat /etc/slaledger/slaledger.conf", fmt.Sprintf(":%d\n", port))
	d.verified()
	d.does("slaledger", "cd /tmp && slaledger restore /var/backups/slaledger/slaledger-*.db --db /tmp/restored.db")

	said = d.does("root", "dpkg --remove slaledger")
	recorder.has("stop", "slaledger.service", "slaledger-backup.timer", "slaledger-verify.timer")
	said += d.does("root", "dpkg --purge slaledger")
	if strings.Count(said, "are kept") != 2 {
		t.Errorf("%s", said)
	}
	d.has("ls /usr/bin/slaledger 2>&1 || true", "No such file")
	d.has("ls "+configurationPath+" 2>&1 || true", "No such file")
	d.has("find /etc/systemd /var/lib/systemd /usr/lib/systemd -name '*slaledger*' | wc -l", "0\n")
	d.has("ls /var/lib/slaledger", "slaledger.db\n")
	d.has("ls /var/backups/slaledger", ".db\n")
}

// verified verifies the database as the unit does.
func (d debian) verified() {
	d.Helper()
	if said := d.does(d.execStart("slaledger-verify.service")); !strings.Contains(said, "契約 1件を照合しました。") {
		d.Errorf("%s", said)
	}
}

// unitsHold lets systemd read the units, and say how far each is exposed.
func (d debian) unitsHold() {
	d.Helper()
	for _, unit := range units {
		path := "/usr/lib/systemd/system/" + unit
		if said := d.does("root", "systemd-analyze verify --man=no "+path); said != "" {
			d.Errorf("%s: %s", unit, said)
		}
		if !strings.HasSuffix(unit, ".service") {
			continue
		}
		said := d.does("root", "systemd-analyze security --no-pager --offline=true --threshold=20 "+path)
		d.Log(strings.TrimSpace(said[strings.LastIndex(strings.TrimSpace(said), "\n")+1:]))
	}
}

// systemctl is what records how a package's scripts ask systemd, where it does not run.
type systemctl struct{ debian }

// recordsSystemctl lets scripts believe that systemd runs. What is enabled is enabled.
func (d debian) recordsSystemctl() systemctl {
	d.Helper()
	d.does("root", `mkdir -p /run/systemd/system && mv /usr/bin/systemctl /usr/bin/systemctl.real
cat > /usr/bin/systemctl <<'END'
#!/bin/sh
echo "$@" >> /run/asked
case " $* " in *--root=*|*" is-enabled "*) exec systemctl.real --root=/ "$@" ;; esac
END
chmod +x /usr/bin/systemctl`)
	return systemctl{d}
}

// has checks that an act was asked for on units, and begins anew.
func (s systemctl) has(act string, names ...string) {
	s.Helper()
	asked := s.does("root", "cat /run/asked && rm /run/asked")
	for line := range strings.Lines(asked) {
		words := " " + strings.TrimSpace(line) + " "
		all := strings.Contains(words, " "+act+" ")
		for _, name := range names {
			all = all && strings.Contains(asked, name)
		}
		if all {
			return
		}
	}
	s.Errorf("%s %q is not in\n%s", act, names, asked)
}

// freePort returns a port that nothing listens on.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
