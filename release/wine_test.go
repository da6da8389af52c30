package main

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// windows is the ZIP for Windows, unpacked, with Wine in the place of Windows.
type windows struct {
	*testing.T
	wine, folder string
	environment  []string
}

// unpackedForWine unpacks the ZIP.
func unpackedForWine(t *testing.T) windows {
	t.Helper()
	archive := made(t, "windows_amd64.zip")
	wine, err := exec.LookPath("wine")
	if err != nil {
		t.Fatal("needs wine")
	}
	dir := t.TempDir()
	runs(t, nil, "unzip", "-q", archive, "-d", dir)
	w := windows{t, wine, filepath.Join(dir, "slaledger-"+versionMade(t)),
		[]string{"WINEPREFIX=" + filepath.Join(dir, "prefix"), "WINEDEBUG=-all", "LC_ALL=ja_JP.UTF-8", "LANG=", "DISPLAY="}}
	runs(t, w.environment, wine, "wineboot", "--init")
	library := filepath.Join(dir, "prefix/drive_c/windows/system32/bcryptprimitives.dll")
	if _, err := os.Stat(library); err != nil {
		if err := os.WriteFile(library, randomLibrary(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = exec.Command("env", append(w.environment, "wineserver", "-k")...).Run() })
	return w
}

// randomLibrary is what Wine has only from version 9 on, and Go draws random numbers from: a
// library whose ProcessPrng is another one's SystemFunction036, which does the same.
func randomLibrary() []byte {
	const base = 0x1000 // of its only section, which is a table of exports
	name, function, elsewhere := "bcryptprimitives.dll\x00", "ProcessPrng\x00", "advapi32.SystemFunction036\x00"
	texts := uint32(base + 40 + 4 + 4 + 4)
	var table, file bytes.Buffer
	put := func(to *bytes.Buffer, values ...any) {
		for _, v := range values {
			_ = binary.Write(to, binary.LittleEndian, v)
		}
	}
	put(&table, uint32(0), uint32(0), uint32(0), texts, uint32(1), uint32(1), uint32(1),
		uint32(base+40), uint32(base+44), uint32(base+48), texts+uint32(len(name+function)), texts+uint32(len(name)),
		uint32(0), []byte(name+function+elsewhere))
	put(&file, []byte("MZ"), make([]byte, 58), uint32(64), []byte("PE\x00\x00"),
		pe.FileHeader{Machine: pe.IMAGE_FILE_MACHINE_AMD64, NumberOfSections: 1, SizeOfOptionalHeader: 240,
			Characteristics: pe.IMAGE_FILE_EXECUTABLE_IMAGE | pe.IMAGE_FILE_LARGE_ADDRESS_AWARE | pe.IMAGE_FILE_DLL},
		pe.OptionalHeader64{Magic: 0x20b, SizeOfInitializedData: 0x200, BaseOfCode: base, ImageBase: 0x180000000,
			SectionAlignment: 0x1000, FileAlignment: 0x200, MajorOperatingSystemVersion: 6, MajorSubsystemVersion: 6,
			SizeOfImage: 0x2000, SizeOfHeaders: 0x200, Subsystem: pe.IMAGE_SUBSYSTEM_WINDOWS_CUI,
			DllCharacteristics: 0x160, SizeOfStackReserve: 1 << 20, SizeOfStackCommit: 0x1000, SizeOfHeapReserve: 1 << 20,
			SizeOfHeapCommit: 0x1000, NumberOfRvaAndSizes: 16,
			DataDirectory: [16]pe.DataDirectory{{VirtualAddress: base, Size: uint32(table.Len())}}},
		pe.SectionHeader32{Name: [8]uint8{'.', 'r', 'd', 'a', 't', 'a'}, VirtualSize: 0x1000, VirtualAddress: base,
			SizeOfRawData: 0x200, PointerToRawData: 0x200,
			Characteristics: pe.IMAGE_SCN_CNT_INITIALIZED_DATA | pe.IMAGE_SCN_MEM_READ})
	return append(append(file.Bytes(), make([]byte, 0x200-file.Len())...),
		append(table.Bytes(), make([]byte, 0x200-table.Len())...)...)
}

// command is the program with arguments.
func (w windows) command(arguments ...string) *exec.Cmd {
	command := exec.CommandContext(w.Context(), w.wine, append([]string{"slaledger.exe"}, arguments...)...)
	command.Dir, command.Env = w.folder, append(os.Environ(), w.environment...)
	return command
}

// says runs the program, which must do what it is asked, and returns what it says.
func (w windows) says(arguments ...string) string {
	w.Helper()
	out, err := w.command(arguments...).CombinedOutput()
	if err != nil {
		w.Fatalf("%q: %v\n%s", arguments, err, out)
	}
	return string(out)
}

// TestWine runs the program for Windows on Wine: it calculates, serves, verifies, copies, and
// is registered as a service, which starts with the machine, stopped and removed.
func TestWine(t *testing.T) {
	w := unpackedForWine(t)
	said := w.says("--version")
	if !strings.HasPrefix(said, "slaledger "+versionMade(t)) || !strings.Contains(said, "windows/amd64") {
		t.Errorf("%s", said)
	}
	sample, err := filepath.Abs(filepath.Join(top, "testdata", "mie", "book.json"))
	if err != nil {
		t.Fatal(err)
	}
	here, err := exec.Command(made(t, "linux_amd64"), "calc", sample).Output()
	if err != nil {
		t.Fatal(err)
	}
	calculation := w.command("calc", "Z:"+sample)
	there, err := calculation.Output()
	if err != nil || !bytes.Equal(here, there) {
		t.Errorf("calc: %v: %.300s", err, there)
	}
	w.says("user", "add", "--name", "hanako", "--role", "admin", "--db", "account.db")
	w.serves()
	if said := w.says("verify", "--db", "account.db"); !strings.Contains(said, "システム台帳：正しい") {
		t.Errorf("%s", said)
	}
	w.says("backup", "copy.db", "--db", "account.db")
	w.says("restore", "copy.db", "--db", "restored.db")
	// Wine ends with the last command, and starts its services with the next one, as a machine
	// does that is switched on: what is stopped was started.
	own := filepath.Join(w.folder, "own.conf")
	if err := os.WriteFile(own, []byte("addr = 127.0.0.1:0\r\ndb = account.db\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, arguments := range [][]string{
		{"install"}, {"stop"}, {"remove"}, {"install", "--config", "own.conf"}, {"remove"},
	} {
		t.Logf("service %q: %s", arguments, strings.TrimSpace(w.says(append([]string{"service"}, arguments...)...)))
		if len(arguments) > 1 {
			w.isStartedWith(own)
		}
		runs(t, w.environment, "wineserver", "--wait")
	}
}

// isStartedWith checks the configuration that the service is registered with, by its whole path.
func (w windows) isStartedWith(configuration string) {
	w.Helper()
	said := runs(w.T, w.environment, w.wine, "reg", "query", `HKLM\System\CurrentControlSet\Services\slaledger`,
		"/v", "ImagePath")
	if path := "Z:" + strings.ReplaceAll(configuration, "/", `\`); !strings.Contains(said, "run-service --config "+path) {
		w.Errorf("%s is not in %s", path, said)
	}
}

// serves starts the server, has a request answered, and ends it as Windows ends what does not
// end by itself.
func (w windows) serves() {
	w.Helper()
	log := filepath.Join(w.TempDir(), "log")
	file, err := os.Create(log)
	if err != nil {
		w.Fatal(err)
	}
	defer file.Close()
	server := w.command("serve", "--addr", "127.0.0.1:0", "--db", "account.db")
	server.Stdout, server.Stderr = file, file
	if err := server.Start(); err != nil {
		w.Fatal(err)
	}
	var at []byte
	for range 600 {
		text, _ := os.ReadFile(log)
		if at = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).Find(text); at != nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	said := runs(w.T, nil, "curl", "-sS", "--max-time", "30", string(at)+"/readyz")
	if !strings.Contains(said, `"status":"ok"`) {
		w.Errorf("%s", said)
	}
	_ = exec.Command("env", append(w.environment, "wine", "taskkill", "/f", "/im", "slaledger.exe")...).Run()
	_ = server.Wait()
}
