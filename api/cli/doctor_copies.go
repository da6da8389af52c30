package cli

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"slaledger/ledger/fact"
	"slaledger/storage"
	"slaledger/storage/postgres"
)

// How little space is too little, in bytes: to write at all, and to make a copy beside what is
// written meanwhile.
const (
	leastSpace  = 256 << 20
	enoughSpace = 2 << 30
)

// space tells how much space there is, and how long it lasts.
func (e *examination) space() {
	growth := e.growth()
	for _, folder := range e.folders() {
		free, err := diskFree(folder)
		if err != nil {
			e.findError("ディスク", "disk", err)
			continue
		}
		g, japanese, english := fine, "", ""
		if free < enoughSpace {
			g, japanese, english = look, "空きを増やしてください。", "; make room"
		}
		if free < leastSpace {
			g = wrong
		}
		mib := free >> 20
		if growth <= 0 {
			e.find(g, "ディスク：%[1]s の空きは %[2]d MiB です。%[3]s", "disk: %[1]s has %[2]d MiB free%[4]s",
				folder, mib, japanese, english)
			continue
		}
		e.find(g, "ディスク：%[1]s の空きは %[2]d MiB です。データベースは、1日に約 %[3]d KiB 増えています。%[4]s",
			"disk: %[1]s has %[2]d MiB free; the database grows by about %[3]d KiB a day%[5]s", folder, mib, growth>>10,
			japanese, english)
	}
}

// generations are the copies in the directory for them, the oldest first.
func (e *examination) generations() (made []time.Time, sizes []int64, err error) {
	files, err := os.ReadDir(e.settings.Backup.Dir)
	for _, file := range files { // by their names, and so by their times
		at, wrongName := time.Parse(generation, file.Name())
		info, gone := file.Info()
		if wrongName == nil && gone == nil {
			made, sizes = append(made, at), append(sizes, info.Size())
		}
	}
	return made, sizes, err
}

// growth is by how many bytes the copies grew a day, 0 where that is not known.
func (e *examination) growth() int64 {
	made, sizes, err := e.generations()
	if err != nil || len(made) < 2 {
		return 0
	}
	last := len(made) - 1
	days := int64(made[last].Sub(made[0]) / (24 * time.Hour))
	if days == 0 {
		return 0
	}
	return (sizes[last] - sizes[0]) / days
}

// copiesEvery is how old the last copy may be: made once a day, and one of them missed.
const copiesEvery = 49 * time.Hour

// archivedEvery is how old what a server archived last may be.
const archivedEvery = 24 * time.Hour

// archiver tells whether a server of PostgreSQL archives what it writes.
func (e *examination) archiver(a postgres.Archiver) {
	at := func(t time.Time) string { return t.In(fact.Japan).Format("2006-01-02 15:04") }
	switch {
	case !a.On:
		e.find(look, "写し：PostgreSQL が WAL を保管していません（archive_mode = off）。障害のとき、最後の pg_basebackup より後の記録は戻りません。"+
			"docs/scale.md に従ってください。",
			"copies: PostgreSQL archives no WAL (archive_mode = off): what follows the last pg_basebackup would be lost; go "+
				"by docs/scale.md")
	case a.Fails():
		e.find(wrong, "写し：PostgreSQL の WAL の保管に失敗しています（%[1]s、%[2]s）。archive_command と、保管先の空き及び権限を確かめてください。放置すると、"+
			"サーバーのディスクがいっぱいになります。",
			"copies: PostgreSQL fails to archive WAL (%[1]s, %[2]s); look at archive_command and where it writes to, "+
				"before the server's disk is full", at(a.FailedAt), a.Failed)
	case a.Last.IsZero():
		e.find(look, "写し：PostgreSQL は、まだ WAL を一つも保管していません。archive_command と archive_timeout を確かめてください。",
			"copies: PostgreSQL has archived no WAL yet; look at archive_command and archive_timeout")
	case e.now.Sub(a.Last) > archivedEvery:
		e.find(look, "写し：PostgreSQL が WAL を最後に保管したのは %s です。archive_timeout を設定すると、書込みが少なくても保管されます。",
			"copies: PostgreSQL archived WAL last at %s; archive_timeout has it archive also while little is written",
			at(a.Last))
	default:
		e.find(fine, "写し：PostgreSQL は WAL を保管しています（最後は %s）。", "copies: PostgreSQL archives WAL, last at %s", at(a.Last))
	}
}

// copies tells when the last copy was made.
func (e *examination) copies() {
	dir := e.settings.Backup.Dir
	switch {
	case storage.IsServer(e.db):
		e.find(look, "写し：PostgreSQL の複製（pg_basebackup）がいつ作られたかは、そのサーバーで確かめてください（docs/scale.md）。",
			"copies: when pg_basebackup was run last is to be looked at on the server of PostgreSQL (docs/scale.md)")
		return
	case dir == "":
		e.find(look, "写し：backup-dir の設定がなく、いつ作られたかが分かりません。設定に backup-dir を書き、slaledger backup を毎日実行してください。",
			"copies: without the setting backup-dir nobody knows when; set it, and run slaledger backup daily")
		return
	}
	made, sizes, err := e.generations()
	switch {
	case err != nil:
		e.findError("写し", "copies", err)
	case len(made) == 0:
		e.find(wrong, "写し：%s に一つもありません。slaledger backup を毎日実行してください。",
			"copies: there is none in %s; run slaledger backup daily", dir)
	default:
		last := len(made) - 1
		at := made[last].In(fact.Japan).Format("2006-01-02 15:04")
		if e.now.Sub(made[last]) > copiesEvery {
			e.find(wrong, "写し：最後は %[1]s です。毎日の slaledger backup が実行されているか、その記録を確かめてください。",
				"copies: the last is of %[1]s; look why slaledger backup is not run daily", at)
			break
		}
		e.find(fine, "写し：最後は %[1]s（%[2]d KiB）で、%[3]d世代（最大 %[4]d）あります。",
			"copies: the last is of %[1]s (%[2]d KiB); there are %[3]d of %[4]d", at, sizes[last]>>10, len(made),
			e.settings.Backup.Keep)
	}
	if same, err := sameDisk(filepath.Dir(e.db), dir); err == nil && same {
		e.find(look, "写し：%s は、データベースと同じディスクにあります。ディスクの故障で両方を失わないように、別の機器にも複製してください。",
			"copies: %s is on the disk of the database; copy them to another machine too, for when the disk fails", dir)
	}
}

// certificate tells about the certificate for TLS.
func (e *examination) certificate() {
	set := e.settings.Serve
	if set.TLSCert == "" && set.TLSKey == "" {
		if site := e.site(); !strings.Contains(site, "//127.") && !strings.Contains(site, "//[::1]") {
			e.find(wrong, "証明書：%s は暗号化されません。tls-cert と tls-key を設定してください。",
				"certificate: %s is not encrypted; set tls-cert and tls-key", set.Addr)
			return
		}
		e.find(fine, "証明書：この機械だけで受け付けるため、必要ありません。", "certificate: none is needed, since only this machine is served")
		return
	}
	pair, err := tls.LoadX509KeyPair(set.TLSCert, set.TLSKey)
	if err != nil {
		e.findError("証明書", "certificate", err)
		return
	}
	leaf := pair.Leaf
	until := leaf.NotAfter.In(fact.Japan).Format("2006-01-02")
	switch {
	case e.now.After(leaf.NotAfter), e.now.Before(leaf.NotBefore):
		e.find(wrong, "証明書：有効期間（%s から %s まで）の外です。更新してください。", "certificate: it holds from %s until %s; renew it",
			leaf.NotBefore.In(fact.Japan).Format("2006-01-02"), until)
	case e.now.Add(endsSoon).After(leaf.NotAfter):
		e.find(look, "証明書：%s に終わります。更新してください。再起動は要りません。",
			"certificate: it ends on %s; renew it, without a restart", until)
	default:
		e.find(fine, "証明書：%s まで有効です。", "certificate: it holds until %s", until)
	}
	e.names(leaf)
	e.chain(&pair)
}

// names tells for which names the certificate is good.
func (e *examination) names(leaf *x509.Certificate) {
	names := leaf.DNSNames
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		e.find(wrong, "証明書：名前（subjectAltName）がなく、ブラウザーが拒みます。名前を入れて発行し直してください。",
			"certificate: it has no names (subjectAltName), and browsers refuse it; have another one issued")
		return
	}
	e.find(fine, "証明書：%s の名前で使えます。利用者に示す URL と同じであることを確かめてください。",
		"certificate: it is for %s; check that users are told this name", strings.Join(names, ", "))
}

// chain tells whether the file leads to an authority that this machine trusts.
func (e *examination) chain(pair *tls.Certificate) {
	between := x509.NewCertPool()
	for _, der := range pair.Certificate[1:] {
		if c, err := x509.ParseCertificate(der); err == nil {
			between.AddCert(c)
		}
	}
	_, err := pair.Leaf.Verify(x509.VerifyOptions{
		Intermediates: between, CurrentTime: e.now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	var unknown x509.UnknownAuthorityError
	switch {
	case err == nil:
		e.find(fine, "証明書：この機械が信頼する認証局に至ります。", "certificate: it leads to an authority that this machine trusts")
	case errors.As(err, &unknown):
		e.find(look, "証明書：この機械が信頼する認証局に至りません。発行者は「%s」です。中間証明書を、tls-cert のファイルの後ろに続けてください。"+
			"庁内の認証局であれば、端末に、その証明書が配布されていることを確かめてください。",
			"certificate: it leads to no authority that this machine trusts; its issuer is %q. Put those between after "+
				"it in the file of tls-cert; of an authority of your own, see that clients have its certificate",
			pair.Leaf.Issuer)
	default:
		if time.Now().Before(pair.Leaf.NotAfter) { // which is told already
			e.findError("証明書", "certificate", err)
		}
	}
}
