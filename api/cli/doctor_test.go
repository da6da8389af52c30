package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/storage/cluster"
	"slaledger/storage/postgres"
)

// examined runs the doctor with settings, and returns what it says.
func examined(t *testing.T, settings string) (said string, status int) {
	t.Helper()
	said, errs, status := slaledger(nil, "doctor", "--config", configured(t, settings))
	if errs != "" {
		t.Error(errs)
	}
	return said, status
}

// certified writes a certificate, which is its own authority, and its key.
func certified(t *testing.T, made *x509.Certificate) (settings string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made.SerialNumber = big.NewInt(1)
	der, err := x509.CreateCertificate(rand.Reader, made, made, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"tls-cert": {Type: "CERTIFICATE", Bytes: der}, "tls-key": {Type: "PRIVATE KEY", Bytes: secret},
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		settings += name + " = " + file + "\n"
	}
	return settings
}

// TestDoctorFindsNothing examines a database that is served and copied: nothing is wrong.
func TestDoctorFindsNothing(t *testing.T) {
	cluster.NeedsFile(t, "backup and restore are of files")
	served, copies := apitest.Serve(t), t.TempDir()
	if err := os.Chmod(copies, 0o700); err != nil {
		t.Fatal(err)
	}
	site, err := url.Parse(served.URL)
	if err != nil {
		t.Fatal(err)
	}
	kept := "db = " + served.DB + "\nbackup-dir = " + copies
	settings := kept + "\naddr = " + site.Host
	if _, errs, status := slaledger(nil, "backup", "--config", configured(t, settings)); status != 0 {
		t.Fatal(errs)
	}
	said, status := examined(t, settings)
	if status != 0 || strings.Contains(said, "異常") {
		t.Errorf("%d %s", status, said)
	}
	for _, want := range []string{
		"正常  データベース：" + served.DB, "証跡に欠番はありません", "で応答しています", "照合：公開を始めてから、まだ", "1世代（最大 5）",
		"所有者のものです", "この機械だけで受け付ける", "同じディスク", "MiB です。",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%s is not in\n%s", want, said)
		}
	}
	if said, status := examined(t, kept+"\naddr = 127.0.0.1:1"); status != 0 || !strings.Contains(said, "応答がありません") {
		t.Errorf("stopped: %d %s", status, said)
	}
}

// TestDoctorFinds examines what is wrong, one thing at a time, and looks for the finding.
func TestDoctorFinds(t *testing.T) {
	example, _ := exampleFile(t)
	db := "db = " + example + "\n"
	day := 24 * time.Hour
	valid := func(from, until time.Duration, names ...string) string {
		return db + certified(t, &x509.Certificate{
			NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(until), DNSNames: names,
		})
	}
	old := t.TempDir()
	for i, size := range []int{1 << 20, 3 << 20} {
		name := time.Now().Add(-time.Duration(13-10*i) * day).UTC().Format(generation)
		if err := os.WriteFile(filepath.Join(old, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	readable := filepath.Join(t.TempDir(), "readable.db")
	text, err := os.ReadFile(example)
	if err == nil {
		err = os.WriteFile(readable, text, 0o600)
	}
	if err != nil || os.Chmod(readable, 0o644) != nil {
		t.Fatal(err)
	}
	ahead := filepath.Join(t.TempDir(), "ahead.db")
	if _, errs, status := slaledger(nil, "user", "add", "--name", "a", "--role", "admin", "--db", ahead); status != 0 {
		t.Fatal(errs)
	}
	commitAt(t, ahead, time.Now().Add(2*time.Hour))
	for name, c := range map[string]struct{ settings, want string }{
		"no database":    {"db = " + filepath.Join(old, "none.db"), "異常  データベース：データベース "},
		"readable":       {"db = " + readable, "異常  権限：" + readable},
		"clock":          {"db = " + ahead, "異常  時計：サーバーの時計は"},
		"no copies":      {db + "backup-dir = " + t.TempDir(), "異常  写し："},
		"old copies":     {db + "backup-dir = " + old, "異常  写し：最後は"},
		"no certificate": {db + "addr = 0.0.0.0:1", "異常  証明書：0.0.0.0:1 は暗号化されません"},
		"no key":         {db + "tls-cert = none", "異常  証明書："},
		"ended":          {valid(-2*day, -day, "a.example"), "異常  証明書：有効期間"},
		"nameless":       {valid(-day, 90*day), "異常  証明書：名前"},
	} {
		said, status := examined(t, c.settings)
		if status != exitRefused || !strings.Contains(said, c.want) {
			t.Errorf("%s: %d %s", name, status, said)
		}
	}
	for name, c := range map[string]struct{ settings, want string }{
		"ends soon": {valid(-day, 20*day, "a.example"), "注意  証明書："},
		"authority": {valid(-day, 90*day, "a.example"), "注意  証明書：この機械が信頼する認証局に至りません"},
		"no dir":    {db, "注意  写し：backup-dir の設定がなく"},
		"growth":    {db + "backup-dir = " + old, "1日に約 204 KiB 増えています"},
	} {
		if said, _ := examined(t, c.settings); !strings.Contains(said, c.want) {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// TestDoctorOnPostgreSQL examines a database on a server.
func TestDoctorOnPostgreSQL(t *testing.T) {
	address := cluster.Database(t)
	if _, errs, status := slaledger(nil, "user", "add", "--name", "a", "--role", "admin", "--db", address); status != 0 {
		t.Fatal(errs)
	}
	said, status := examined(t, "db = "+address)
	if status != 0 || !strings.Contains(said, "記録の変更と削除を拒み") || !strings.Contains(said, "archive_mode = off") {
		t.Errorf("%d %s", status, said)
	}
}

// TestDoctorTellsOfTheArchiver tells how a server archives what it writes.
func TestDoctorTellsOfTheArchiver(t *testing.T) {
	now := time.Now()
	before := func(hours int) time.Time { return now.Add(-time.Duration(hours) * time.Hour) }
	for _, c := range []struct {
		archiver postgres.Archiver
		want     string
	}{
		{postgres.Archiver{}, "look   copies: PostgreSQL archives no WAL"},
		{postgres.Archiver{On: true}, "look   copies: PostgreSQL has archived no WAL yet"},
		{postgres.Archiver{On: true, Last: before(1)}, "fine   copies: PostgreSQL archives WAL, last at "},
		{postgres.Archiver{On: true, Last: before(25)}, "look   copies: PostgreSQL archived WAL last at "},
		{postgres.Archiver{On: true, Last: before(1), FailedAt: before(2), Failed: "w"}, "fine   copies: "},
		{postgres.Archiver{On: true, FailedAt: before(2), Failed: "w1"}, "wrong  copies: PostgreSQL fails to archive WAL ("},
		{postgres.Archiver{On: true, Last: before(2), FailedAt: before(1), Failed: "w1"}, ", w1); look at"},
	} {
		var said strings.Builder
		e := &examination{streams: streams{out: &said, english: true}, now: now}
		e.archiver(c.archiver)
		if !strings.Contains(said.String(), c.want) || e.failed != c.archiver.Fails() {
			t.Errorf("%+v: %v %s", c.archiver, e.failed, said.String())
		}
	}
}

// TestUnknownVariables finds names that are mistyped.
func TestUnknownVariables(t *testing.T) {
	found := unknownVariables([]string{"SLALEDGER_TSL_CERT=a", "SLALEDGER_RATE=3", "SLALEDGER_CONFIG=", "HOME=/"})
	if !slices.Equal(found, []string{"SLALEDGER_TSL_CERT"}) {
		t.Error(found)
	}
}
