package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// older is an earlier release, whose database has an older form, to upgrade from: for one,
// go run ./release -commit 40fa969 -out older.
var older = flag.String("older", "", "folder with an earlier release, to upgrade from and go back to")

// office is a machine as an operator keeps it.
type office struct {
	*machine
	newer, older string // packages, in the machine
	documents    string // what the newer package tells operators to do
}

// certificates are those of the office: of an authority of its own, as operation.ja.md has them made.
const certificates = `
cd /etc/slaledger
openssl req -x509 -newkey rsa:2048 -nodes -keyout /root/ca.key -out /usr/local/share/ca-certificates/office.crt \
	-days 900 -subj /CN=authority -addext keyUsage=keyCertSign
update-ca-certificates
openssl req -new -newkey rsa:3072 -nodes -keyout tls.key -out /root/tls.csr \
	-subj /CN=office -addext subjectAltName=DNS:office
openssl x509 -req -in /root/tls.csr -CA /usr/local/share/ca-certificates/office.crt -CAkey /root/ca.key \
	-CAcreateserial -days 300 -copy_extensions copy -out tls.crt
chown root:slaledger tls.key && chmod 0640 tls.key && chmod 0644 tls.crt
sed -i 's/^addr = .*/addr = office:443/; s/^# tls-/tls-/' slaledger.conf
`

// monthSettled is what an operator and two users do, by README's tour: users, a contract, its
// agreement, a month's results, its settlement. What is needed to ask again is kept.
const monthSettled = `
cd /var/lib/slaledger
STAFF=$(slaledger user add --name keiyaku --role contract_staff)
MEASURER=$(slaledger user add --name sokutei --role measurer)
API=https://office/api/v1
ask() { curl -sS --fail-with-body -H 'Content-Type: application/json' "$@"; }
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
echo "ask() { curl -sS --fail-with-body -H 'Authorization: Bearer $MEASURER' $C/months/2024-04/statement; }" \
	> /var/tmp/asks
slaledger heads > /var/tmp/heads
`

// answers waits for a service of before it said when it was ready.
const answers = "curl -sS --fail-with-body --retry 60 --retry-connrefused --retry-delay 1 https://office/readyz"

// TestDebian is the life of the package in an office, on a machine of its own: an older one is
// installed and a month settled, then comes the newer one, and what befalls a service; it goes
// back to the older one as the documents say, forward again, and is removed. The accounts stay.
func TestDebian(t *testing.T) {
	newer := made(t, "amd64.deb")
	if *older == "" {
		t.Fatal("needs an earlier release (-older FOLDER)")
	}
	before := onlyFile(t, *older, "slaledger_*_amd64.deb")
	documents, err := os.ReadFile(filepath.Join(top, "docs", "operation.ja.md"))
	if err != nil {
		t.Fatal(err)
	}
	o := office{freshMachine(t, newer, before), "/media/" + filepath.Base(newer), "/media/" + filepath.Base(before),
		string(documents)}
	o.on()
	o.installed()
	o.upgraded()
	o.confined()
	o.startsAndFails()
	o.off()
	o.wasOffForDays()
	o.on()
	o.dayAfter()
	o.practises()
	o.goesBack()
	o.removed()
}

// installed installs the older package, and settles a month over TLS.
func (o office) installed() {
	o.Helper()
	began := time.Now()
	o.does("root", "apt-get install --yes "+o.older)
	const permanent = " slaledger.service slaledger-backup.timer slaledger-verify.timer"
	o.has("systemctl is-enabled"+permanent, "enabled\nenabled\nenabled\n")
	o.has("systemctl is-active"+permanent, "active\nactive\nactive\n")
	o.has("stat -c '%U:%G %a' /var/lib/slaledger /var/backups/slaledger",
		"slaledger:slaledger 700\nslaledger:slaledger 700\n")
	o.does("root", certificates)
	o.does("root", "systemctl restart slaledger")
	o.does("root", answers)
	said := o.does("slaledger", monthSettled)
	for _, part := range []string{`"status":"settled"`, `"deduction":"30"`} {
		if !strings.Contains(said, part) {
			o.Errorf("%s is not in %s", part, said)
		}
	}
	o.Logf("%v from the package to a settled month", time.Since(began).Round(100*time.Millisecond))
}

// upgraded puts the newer package over the older one: the service is ready when that is done,
// the configuration is kept, and the accounts are what they were.
func (o office) upgraded() {
	o.Helper()
	statement := o.does("root", ". /var/tmp/asks; ask")
	configuration := o.does("root", "cat "+configurationPath)
	o.does("root", "apt-get install --yes "+o.newer)
	o.ready()
	o.has("slaledger --version", "slaledger "+versionMade(o.T)+"\n")
	o.has("cat "+configurationPath, configuration)
	o.has("ls /var/lib/slaledger", "slaledger.db.version-")
	o.holds()
	if said := o.does("root", ". /var/tmp/asks; ask"); said != statement {
		o.Errorf("the statement was\n%s\nand is\n%s", statement, said)
	}
}

// ready checks that the service answers without being waited for.
func (o office) ready() {
	o.Helper()
	o.has("systemctl is-active slaledger", "active\n")
	o.has("curl -sS --fail-with-body https://office/readyz", `"status":"ok"`)
}

// holds verifies all, against the heads that were written down when the month was settled.
func (o office) holds() {
	o.Helper()
	said := o.does("slaledger", "slaledger verify --heads /var/tmp/heads")
	if !strings.Contains(said, "契約 1件を照合しました。") {
		o.Errorf("%s", said)
	}
}

// confined checks that the machine is kept from the service: as systemd judges its units, and
// as the kernel treats the process.
func (o office) confined() {
	o.Helper()
	for _, unit := range units {
		path := "/usr/lib/systemd/system/" + unit
		if said := o.does("root", "systemd-analyze verify --man=no "+path); said != "" {
			o.Errorf("%s: %s", unit, said)
		}
		if strings.HasSuffix(unit, ".service") {
			said := o.does("root", "systemd-analyze security --no-pager --threshold=20 "+unit)
			o.Log(strings.TrimSpace(said[strings.LastIndex(strings.TrimSpace(said), "\n")+1:]))
		}
	}
	const inside = "P=$(systemctl show --value -p MainPID slaledger); "
	o.has(inside+"cat /proc/$P/status | tr '\t' ' '", "NoNewPrivs: 1\n", "Seccomp: 2\n", "CapEff: 0000000000000400\n",
		"CapBnd: 0000000000000400\n", "Umask: 0077\n")
	o.has(inside+"stat -c %U /proc/$P", "slaledger\n")
	for _, place := range []string{"/etc", "/usr", "/var/log", "/root", "/home"} {
		o.fails(inside + "nsenter --target=$P --mount touch " + place + "/touched")
	}
	o.does("root", inside+"nsenter --target=$P --mount touch /var/lib/slaledger/touched; rm /var/lib/slaledger/touched")
}

// startsAndFails starts the service when it can start and when it cannot, which systemctl
// tells apart, and lets it crash.
func (o office) startsAndFails() {
	o.Helper()
	o.has("systemctl show -p Type slaledger", "Type=notify\n")
	o.does("root", "systemctl restart slaledger")
	o.ready()
	o.does("root", "mv /etc/slaledger/tls.key /etc/slaledger/elsewhere")
	o.fails("systemctl restart slaledger")
	o.fails("systemctl is-active slaledger")
	o.has("journalctl --unit=slaledger --identifier=slaledger --priority=err", "tls.key")
	o.does("root", "mv /etc/slaledger/elsewhere /etc/slaledger/tls.key; systemctl restart slaledger")
	o.ready()
	const restarts = "systemctl show --value -p NRestarts slaledger"
	before := o.does("root", restarts)
	o.does("root", "systemctl kill --signal=SEGV slaledger")
	o.does("root", "until [ \"$("+restarts+")\" != "+strings.TrimSpace(before)+" ] && systemctl is-active slaledger; "+
		"do sleep 1; done")
	o.ready()
	o.holds()
}

// wasOffForDays lets the timers have come last two days ago.
func (o office) wasOffForDays() {
	o.Helper()
	for _, name := range []string{"backup", "verify"} {
		stamp := onlyFile(o.T, o.root, "var/lib/systemd/timers/stamp-slaledger-"+name+".timer")
		if err := os.Chtimes(stamp, time.Time{}, time.Now().AddDate(0, 0, -2)); err != nil {
			o.Fatal(err)
		}
	}
}

// dayAfter checks what a machine does that was off over night: it serves again, and makes up
// for the night's copy and verification.
func (o office) dayAfter() {
	o.Helper()
	o.ready()
	for unit, said := range map[string]string{
		"slaledger-backup.service": "/var/backups/slaledger/slaledger-", "slaledger-verify.service": "契約 1件を照合しました。",
	} {
		o.does("root", "while systemctl is-active "+unit+" | grep activating; do sleep 1; done")
		o.has("systemctl show "+unit, "\nResult=success\n", "\nExecMainStatus=0\n")
		o.has("journalctl --boot --identifier=slaledger --unit="+unit, said)
	}
	o.has("systemctl list-timers --all 'slaledger-*'", "17:00:00 UTC", "19:00:00 UTC")
	o.has("ls /var/backups/slaledger | wc -l", "1\n")
	said := o.does("slaledger", "slaledger doctor")
	o.Log(said)
	if strings.Contains(said, "異常") {
		o.Errorf("%s", said)
	}
}

// documented carries out the lines of the first console of a chapter of operation.ja.md, those that
// begin with sudo as root, and all others as the service's user in its folder.
func (o office) documented(chapter string, replaced ...string) {
	o.Helper()
	_, text, found := strings.Cut(o.documents, "\n## "+chapter)
	_, text, console := strings.Cut(text, "\n```console\n")
	text, _, ends := strings.Cut(text, "\n```\n")
	if !found || !console || !ends {
		o.Fatalf("there is no console in chapter %s", chapter)
	}
	for line := range strings.Lines(strings.NewReplacer(replaced...).Replace(text)) {
		user := "slaledger"
		line, _ = strings.CutPrefix(line, "$ ")
		if strings.HasPrefix(line, "sudo ") {
			user = "root"
		}
		o.does(user, "cd /var/lib/slaledger; "+line)
	}
}

// practises restores the night's copy as the documents say, beside what is served.
func (o office) practises() {
	o.Helper()
	copied := strings.TrimSpace(o.does("root", "ls /var/backups/slaledger"))
	o.documented("8.", "slaledger-….db", copied, "slaledger serve", "timeout --preserve-status 5 slaledger serve")
	o.has("ls /var/lib/slaledger", "slaledger.db\n")
	o.ready()
}

// goesBack goes back to the older package as the documents say, and forward again.
func (o office) goesBack() {
	o.Helper()
	copied := strings.TrimSpace(o.does("root", "cd /var/lib/slaledger; ls slaledger.db.version-*.backup"))
	o.documented("10.", "./slaledger_1.2.2_amd64.deb", "--yes "+o.older, "slaledger.db.version-….backup", copied)
	o.does("root", answers)
	o.has("slaledger --version", versionIn(o.older))
	o.holds()
	o.does("root", "apt-get install --yes "+o.newer)
	o.ready()
	o.holds()
}

// versionIn is the version that the name of a package says.
func versionIn(path string) string {
	return strings.Split(filepath.Base(path), "_")[1]
}

// removed removes and purges the package, which leaves nothing of it but the accounts.
func (o office) removed() {
	o.Helper()
	said := o.does("root", "apt-get remove --yes slaledger")
	o.fails("systemctl is-active slaledger.service slaledger-backup.timer slaledger-verify.timer")
	o.fails("curl -sS https://office/readyz")
	said += o.does("root", "apt-get purge --yes slaledger")
	if strings.Count(said, "are kept") != 2 {
		o.Errorf("%s", said)
	}
	o.fails("ls /usr/bin/slaledger")
	o.fails("ls " + configurationPath)
	o.has("find /etc/systemd /var/lib/systemd /usr/lib/systemd -name '*slaledger*' | wc -l", "0\n")
	o.has("ls /var/lib/slaledger", "slaledger.db\n")
	o.has("ls /var/backups/slaledger", ".db\n")
	o.has("systemctl is-system-running", "running\n")
}
