package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"
	"slaledger/storage/cluster"
	"slaledger/storage/sqlite"
)

// TestBackupsUnderLoad makes 50 backups while eight clients write. Each is
// restored, verifies, and holds everything that was acknowledged before it was
// begun.
func TestBackupsUnderLoad(t *testing.T) {
	const backups, writers = 50, 8
	cluster.NeedsFile(t, "backup and restore are of files")
	s := apitest.Serve(t)
	b := apitest.CountedBook(writers)
	contract := s.EnterContract(t, b)
	s.EnterVersion(t, contract, b.Agreements[0])
	var acknowledged atomic.Int64
	stop := make(chan struct{})
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			path := apitest.MonthPath(contract, domain.MonthOf(2024, 4)) + "/measurements"
			for n := 1; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				sheet := fmt.Sprintf(`{"method":"inspection","measurements":[{"item_code":"W-%d","deduction_count":%d,`+
					`"note":"n"}]}`, w, n)
				s.Must(t, 200, "measurer", "PUT", path, []byte(sheet), nil)
				acknowledged.Add(1)
			}
		})
	}
	dir := t.TempDir()
	before := make([]int64, backups)
	for i := range backups {
		before[i] = acknowledged.Load()
		if status, said := commandLine("backup", filepath.Join(dir, fmt.Sprintf("%d.db", i)), "--db", s.DB); status != 0 {
			t.Fatalf("backup %d: %d %s", i, status, said)
		}
	}
	close(stop)
	all.Wait()
	for i := range backups {
		restored := filepath.Join(dir, fmt.Sprintf("restored-%d.db", i))
		if status, said := commandLine("restore", filepath.Join(dir, fmt.Sprintf("%d.db", i)), "--db",
			restored); status != 0 {
			t.Fatalf("restore %d: %d %s", i, status, said)
		}
		if kept := measurementsIn(t, restored); kept < before[i] {
			t.Errorf("backup %d has %d measurements, %d were acknowledged before", i, kept, before[i])
		}
	}
	if before[backups-1] == 0 {
		t.Error("nothing was written meanwhile")
	}
	t.Logf("%d sheets acknowledged, %d before the last backup", acknowledged.Load(), before[backups-1])
}

func measurementsIn(t *testing.T, path string) (count int64) {
	t.Helper()
	db := openRaw(t, path)
	defer db.Close()
	if err := db.QueryRow(`SELECT count(*) FROM measurements`).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

// TestGenerations keeps the newest copies of a directory and touches nothing
// else in it.
func TestGenerations(t *testing.T) {
	cluster.NeedsFile(t, "backup and restore are of files")
	s := apitest.Serve(t)
	dir := t.TempDir()
	other := []string{"notes.txt", "slaledger-old.db", "slaledger-20261125T084021.537961Z.db.gpg"}
	for _, name := range other {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var made []string
	for range 5 {
		status, said := commandLine("backup", "--dir", dir, "--keep", "3", "--db", s.DB)
		if status != 0 {
			t.Fatal(said)
		}
		made = append(made, filepath.Base(strings.TrimSpace(said)))
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, f := range files {
		left = append(left, f.Name())
	}
	want := append(slices.Clone(other), made[2:]...)
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("left are %v, made were %v", left, made)
	}
}

// TestFailedBackupIsTold has copies in generations fail, as a timer makes them by the configuration:
// administrators are told once a day. They are not told of one that is written, nor of one that
// somebody names and sees fail.
func TestFailedBackupIsTold(t *testing.T) {
	cluster.NeedsFile(t, "backup and restore are of files")
	dir := t.TempDir()
	stays := filepath.Join(dir, "stays") // what stands there as an old copy cannot be removed
	if err := os.MkdirAll(filepath.Join(stays, "slaledger-20200101T000000.000000Z.db", "a"), 0o700); err != nil {
		t.Fatal(err)
	}
	for what, into := range map[string]string{"no folder": filepath.Join(dir, "none"), "an old copy stays": stays} {
		db := filepath.Join(dir, what+".db")
		store, err := storage.Open(db)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		accounts := ledger.New(store, time.Now)
		if err := accounts.DeriveNotices(t.Context()); err != nil {
			t.Fatal(err)
		}
		timer := []string{"backup", "--config", configured(t, "db = "+db+"\nbackup-dir = "+into+"\nbackup-keep = 1\n")}
		for _, c := range []struct {
			args         []string
			status, told int // notices by then
		}{
			{[]string{"backup", "--dir", t.TempDir(), "--db", db}, 0, 0},
			{[]string{"backup", filepath.Join(dir, "none", "a.db"), "--db", db}, exitUsage, 0},
			{timer, exitUsage, 1},
			{timer, exitUsage, 1},
		} {
			status, said := commandLine(c.args...)
			told, err := accounts.Notices(t.Context(), 0, 10)
			if err != nil || status != c.status || len(told) != c.told || c.told > 0 && told[0].Kind != access.NoticeBackup {
				t.Errorf("%s: %v: %d %s, %v: told are %+v", what, c.args, status, said, err, told)
			}
		}
	}
}

// TestBackupAndRestoreRefuse checks what is refused, that it leaves nothing
// behind, and overwrites nothing.
func TestBackupAndRestoreRefuse(t *testing.T) {
	example, contract := exampleFile(t)
	dir := t.TempDir()
	there := filepath.Join(dir, "there.db")
	if err := os.WriteFile(there, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	cluster.NeedsFile(t, "backup and restore are of files")
	served := apitest.Serve(t)
	served.EnterContract(t, apitest.CountedBook(1))
	broken := tamper(t, example, contract)
	broken.do(`UPDATE measurements SET body = '{}'`)
	for _, c := range []struct {
		says   string
		status int
		args   []string
	}{
		{"is there already", exitUsage, []string{"backup", there, "--db", example}},
		{"There is no database", exitUsage, []string{"backup", filepath.Join(dir, "new.db"), "--db",
			filepath.Join(dir, "none.db")}},
		{"is no database", exitUsage, []string{"backup", filepath.Join(dir, "new.db"), "--db", there}},
		{"Name a file", exitUsage, []string{"backup", "--db", example}},
		{"Name a file", exitUsage, []string{"backup", "--dir", dir, "--keep", "0", "--db", example}},
		{"There is no directory for", exitUsage, []string{"backup", "--dir", filepath.Join(dir, "none"), "--db", example}},
		{"is there already", exitUsage, []string{"restore", example, "--db", there}},
		{"There is no database", exitUsage, []string{"restore", filepath.Join(dir, "none.db"), "--db",
			filepath.Join(dir, "new.db")}},
		{"is no database", exitUsage, []string{"restore", there, "--db", filepath.Join(dir, "new.db")}},
		{"is no file that slaledger backup wrote", exitUsage,
			[]string{"restore", served.DB, "--db", filepath.Join(dir, "new.db")}},
		{"There is no directory for", exitUsage, []string{"restore", example, "--db", filepath.Join(dir, "none", "new.db")}},
		{"cannot be used", exitUsage, []string{"restore", dir, "--db", filepath.Join(dir, "new.db")}},
		{"measurements.body: the stored row is not", exitRefused,
			[]string{"restore", broken.path, "--db", filepath.Join(dir, "new.db")}},
	} {
		status, said := commandLine(c.args...)
		if status != c.status || !strings.Contains(said, c.says) {
			t.Errorf("%v: %d %s", c.args, status, said)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("left are %v, %v", files, err)
	}
	if kept, err := os.ReadFile(there); err != nil || string(kept) != "precious" {
		t.Errorf("%q, %v", kept, err)
	}
}

// TestRestoredIsServed serves what was restored: all is there, and goes on.
func TestRestoredIsServed(t *testing.T) {
	example, contract := exampleFile(t)
	restored := filepath.Join(t.TempDir(), "restored.db")
	if status, said := commandLine("restore", example, "--db", restored); status != 0 {
		t.Fatal(said)
	}
	for _, path := range []string{example, restored} { // whoever reads it reads every result and token's hash
		if file, err := os.Stat(path); err != nil || file.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, file.Mode(), err)
		}
	}
	s := apitest.ServeFile(t, restored)
	s.AddUser(t, access.User{Name: "measurer", Roles: []access.Role{access.RoleMeasurer}})
	apitest.GoesOn(t, s, "/contracts/"+contract)
}

// BenchmarkRestore restores a backup of 100,000 measurements, all of them
// verified: at most a minute is asked for.
func BenchmarkRestore(b *testing.B) {
	const contracts = 47 // of 72 months and 30 items
	store, err := sqlite.OpenToRead(filled(b, b.TempDir(), contracts))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	copied := filepath.Join(b.TempDir(), "copy.db")
	if err := store.Backup(b.Context(), copied); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for i := range b.N {
		begin := time.Now()
		if status, said := commandLine("restore", copied, "--db",
			filepath.Join(b.TempDir(), fmt.Sprintf("restored-%d.db", i))); status != 0 {
			b.Fatal(said)
		}
		b.ReportMetric(time.Since(begin).Seconds(), "s/restore")
	}
}
