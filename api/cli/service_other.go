//go:build !windows

package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"slaledger/domain/refusal"
)

// Main carries out the command line of the process and ends it with its exit
// status.
func Main() {
	s := processStreams()
	s.err = forJournal(os.Stderr)
	os.Exit(run(os.Args[1:], s))
}

// forJournal is a file to write to, with priorities if it is the journal's, which systemd names by its
// device and number.
func forJournal(file *os.File) io.Writer {
	info, err := file.Stat()
	if err != nil {
		return file
	}
	is, ok := info.Sys().(*syscall.Stat_t)
	if !ok || fmt.Sprintf("%d:%d", is.Dev, is.Ino) != os.Getenv("JOURNAL_STREAM") {
		return file
	}
	return journal{file}
}

// errUnit says what keeps the service here.
var errUnit = &failure{cause: errors.New("systemctl enable --now slaledger"), says: refusal.Text{
	Japanese: "このコマンドは Windows 用です。Linux では、パッケージが systemd のユニットを登録します。" +
		"開始は systemctl start slaledger、停止は systemctl stop slaledger、状態は systemctl status slaledger、" +
		"記録は journalctl -u slaledger、削除は apt remove slaledger で行ってください。",
	English: "This command is for Windows. On Linux the package installs a unit of systemd: systemctl start slaledger, " +
		"systemctl stop slaledger, systemctl status slaledger, journalctl -u slaledger, apt remove slaledger.",
}}

func installService(string) (refusal.Text, error) { return refusal.Text{}, errUnit }
func startService() (refusal.Text, error)         { return refusal.Text{}, errUnit }
func stopService() (refusal.Text, error)          { return refusal.Text{}, errUnit }
func removeService() (refusal.Text, error)        { return refusal.Text{}, errUnit }
