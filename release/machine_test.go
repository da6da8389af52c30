package main

import (
	"bufio"
	"encoding/base64"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// debianFolder keeps what debootstrap made, which takes the longest, for the next time.
var debianFolder = flag.String("debian", "", "folder with a Debian for machines, made there unless it is there")

// accelerator is what runs machines. What is called kvm may be there and yet not run the kernel of Debian.
var accelerator = flag.String("accelerator", "tcg", "what runs machines: tcg anywhere, kvm faster on hardware")

// machine is a computer of its own, with a fresh Debian, systemd, a clock that can be set, and
// no network. What is carried to it lies in /media.
type machine struct {
	*testing.T
	folder         string // with its disks, and what it wrote on its console
	kernel, initrd string
	qemu           *exec.Cmd
	listener       net.Listener // where the machine comes to be told what to do
	orders         net.Conn
	answers        *bufio.Reader
}

// obedience is what carries out orders in the machine: a line has a user and a line of the
// shell, the answer its exit status and what it said, both in base64.
const obedience = `#!/bin/bash
set -o pipefail
exec 3<>/dev/virtio-ports/orders
echo ready >&3
while read -r user order <&3; do
	said=$(runuser -u "$user" -- sh -euc "$(base64 -d <<< "$order")" 2>&1 < /dev/null | base64 -w0)
	echo "$? $said" >&3
done
`

const obedienceUnit = `[Unit]
Description=carries out orders
[Service]
ExecStart=/usr/local/sbin/obey
Environment=LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
[Install]
WantedBy=multi-user.target
`

// freshMachine makes a machine of what Debian itself has, and nothing else, to which files are
// carried.
func freshMachine(t *testing.T, carried ...string) *machine {
	t.Helper()
	if os.Getuid() != 0 {
		t.Fatal("needs root")
	}
	m := &machine{T: t, folder: t.TempDir()}
	root := *debianFolder
	if root == "" {
		root = filepath.Join(m.folder, "root")
	}
	if _, err := os.Stat(root); err != nil {
		runs(t, nil, "debootstrap", "--variant=minbase", "--include=systemd-sysv,udev,dbus,sudo,openssl,curl,"+
			"ca-certificates,linux-image-cloud-amd64", "bookworm", root)
	}
	for name, text := range map[string]string{
		"usr/local/sbin/obey": obedience, "etc/systemd/system/obey.service": obedienceUnit,
		"etc/fstab": "/dev/vda / ext4 defaults 0 1\n/dev/vdb /media ext4 ro 0 0\n", "etc/hostname": "office\n",
		"etc/hosts": "127.0.0.1 localhost office\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o755); err != nil { // #nosec G306 -- the script
			t.Fatal(err)
		}
	}
	runs(t, nil, "systemctl", "--root="+root, "enable", "obey.service")
	media := filepath.Join(m.folder, "carried")
	if err := os.Mkdir(media, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range carried {
		runs(t, nil, "cp", path, media)
	}
	m.disk("vda", "3G", root)
	m.disk("vdb", "500M", media)
	m.kernel, m.initrd = onlyFile(t, root, "boot/vmlinuz-*"), onlyFile(t, root, "boot/initrd.img-*-amd64")
	socket := filepath.Join(m.folder, "orders")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	m.listener = listener
	t.Cleanup(m.off)
	return m
}

// disk makes a disk of the machine of a folder.
func (m *machine) disk(name, size, folder string) {
	m.Helper()
	runs(m.T, nil, "mke2fs", "-q", "-t", "ext4", "-d", folder, filepath.Join(m.folder, name), size)
}

// onlyFile returns the one file that a pattern fits.
func onlyFile(t *testing.T, folder, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q, %v", pattern, found, err)
	}
	return found[0]
}

// switchedOn starts the machine at a time, and waits until all that it starts has started.
func (m *machine) switchedOn(at time.Time) {
	m.Helper()
	drive := func(name string) string {
		return "file=" + filepath.Join(m.folder, name) + ",if=virtio,format=raw,cache=unsafe"
	}
	m.qemu = exec.Command("qemu-system-x86_64", "-accel", *accelerator, "-cpu", "max", "-m", "1024", "-smp", "2",
		"-nodefaults", "-display", "none", "-nic", "none", "-no-reboot", "-rtc", "base="+at.UTC().Format("2006-01-02T15:04:05"),
		"-kernel", m.kernel, "-initrd", m.initrd, "-append", "root=/dev/vda rw console=ttyS0 panic=1",
		"-drive", drive("vda"), "-drive", drive("vdb"), "-serial", "file:"+filepath.Join(m.folder, "console"),
		"-device", "virtio-serial", "-chardev", "socket,id=orders,path="+m.listener.Addr().String(),
		"-device", "virtserialport,chardev=orders,name=orders")
	complaint := &strings.Builder{}
	m.qemu.Stderr = complaint
	if err := m.qemu.Start(); err != nil {
		m.Fatal(err)
	}
	if err := m.listener.(*net.UnixListener).SetDeadline(time.Now().Add(time.Minute)); err != nil {
		m.Fatal(err)
	}
	orders, err := m.listener.Accept()
	if err != nil {
		m.Fatalf("%v: %s", err, complaint)
	}
	m.orders, m.answers = orders, bufio.NewReader(orders)
	if said := m.answer(); said != "ready" {
		m.Fatalf("%q", said)
	}
	const state = "systemctl is-system-running"
	m.does("root", "while [ \"$("+state+")\" = starting ]; do sleep 1; done")
	m.does("root", state+" || { systemctl --failed; exit 1; }")
}

// answer reads a line that the machine says.
func (m *machine) answer() string {
	m.Helper()
	if err := m.orders.SetReadDeadline(time.Now().Add(10 * time.Minute)); err != nil {
		m.Fatal(err)
	}
	said, err := m.answers.ReadString('\n')
	if err != nil {
		console, _ := os.ReadFile(filepath.Join(m.folder, "console"))
		m.Fatalf("%v: %s", err, console)
	}
	return strings.TrimSuffix(said, "\n")
}

// switchedOff stops the machine as an operator does.
func (m *machine) switchedOff() {
	m.Helper()
	m.does("root", "systemctl --no-block poweroff")
	if err := m.qemu.Wait(); err != nil {
		m.Fatal(err)
	}
	m.qemu = nil
	_ = m.orders.Close()
}

// off ends a machine that is still on.
func (m *machine) off() {
	if m.qemu != nil {
		_ = m.qemu.Process.Kill()
		_ = m.qemu.Wait()
	}
	_ = m.listener.Close()
}

// tries has a user of the machine carry out a line of the shell.
func (m *machine) tries(user, line string) (said string, done bool) {
	m.Helper()
	began := time.Now()
	order := base64.StdEncoding.EncodeToString([]byte(line))
	if _, err := fmt.Fprintf(m.orders, "%s %s\n", user, order); err != nil {
		m.Fatal(err)
	}
	status, coded, _ := strings.Cut(m.answer(), " ")
	text, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		m.Fatal(err)
	}
	first, _, _ := strings.Cut(strings.TrimSpace(line), "\n")
	m.Logf("%6.1f s  %s", time.Since(began).Seconds(), first)
	return string(text), status == "0"
}

// does has a user carry out a line of the shell, which must succeed, and returns what it says.
func (m *machine) does(user, line string) string {
	m.Helper()
	said, done := m.tries(user, line)
	if !done {
		m.Fatalf("%s as %s:\n%s", line, user, said)
	}
	return said
}

// fails has root carry out a line that must not succeed.
func (m *machine) fails(line string) string {
	m.Helper()
	said, done := m.tries("root", line)
	if done {
		m.Errorf("%s was done:\n%s", line, said)
	}
	return said
}

// has checks that what a line of the shell says has all of some parts.
func (m *machine) has(line string, parts ...string) {
	m.Helper()
	said := m.does("root", line)
	for _, part := range parts {
		if !strings.Contains(said, part) {
			m.Errorf("%s: %q is not in\n%s", line, part, said)
		}
	}
}
