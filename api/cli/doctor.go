package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
	"slaledger/storage/postgres"

	"github.com/alecthomas/kong"
	"github.com/go-json-experiment/json"
)

// doctor examines what a service needs to go on, with the settings that are in force.
type doctor struct {
	DB string `help:"Database file, or postgres://USER@HOST/DATABASE." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
}

// Help teaches the command with examples.
func (doctor) Help() string {
	return `Each finding is a line: fine, or to be looked at, or wrong, with what to do. It works while the ` +
		`server runs, and when it does not, and changes nothing. It looks at the settings, the database and how ` +
		`it is protected, the rights of files, free space and growth, the clock, the certificate, the server, the ` +
		`last verification, the last copy, and what ends soon. Run it as the account of the service.

Examples:

  sudo -u slaledger slaledger doctor
      with the settings of the packages' configuration

  slaledger doctor --config new.conf
      with those of another one

Exit status: 0 nothing is wrong, 1 something is (standard output says what to do), 2 not examined (standard error ` +
		`says why).`
}

// grade says how a finding is to be taken.
type grade int

const (
	fine grade = iota
	look       // to be looked at
	wrong
)

var grades = [...]refusal.Text{
	fine:  {Japanese: "正常", English: "fine "},
	look:  {Japanese: "注意", English: "look "},
	wrong: {Japanese: "異常", English: "wrong"},
}

// examination is an examination under way.
type examination struct {
	streams
	settings *commands // as they are in force for serve and backup
	db       string
	now      time.Time
	failed   bool
}

// Run examines one thing after the other.
func (c doctor) Run(s streams, ctx *kong.Context) error {
	found, err := configurationOf(ctx)
	if err != nil {
		return err
	}
	settings, err := settingsInForce(found.path)
	if err != nil {
		return err
	}
	e := &examination{streams: s, settings: settings, db: c.DB, now: time.Now()}
	e.configuration(found)
	e.database()
	e.files(found.path)
	e.space()
	e.clockSet()
	e.certificate()
	e.server()
	e.copies()
	if e.failed {
		return errRefused
	}
	return nil
}

// settingsInForce are the settings of serve and backup as the environment and a configuration
// say them; of an empty name, the environment alone.
func settingsInForce(configuration string) (*commands, error) {
	settings := &commands{}
	for _, command := range []struct {
		name string
		into func(*commands)
	}{
		{"serve", func(c *commands) { settings.Serve = c.Serve }},
		{"backup", func(c *commands) { settings.Backup = c.Backup }},
	} {
		said := &commands{}
		if _, err := kong.Must(said).Parse([]string{command.name, "--config", configuration}); err != nil {
			return nil, err
		}
		command.into(said)
	}
	return settings, nil
}

// find tells a finding.
func (e *examination) find(g grade, japanese, english string, values ...any) {
	e.failed = e.failed || g == wrong
	fmt.Fprintf(e.out, "%s  %s\n", grades[g].In(e.english), refusal.Say(japanese, english, values...).In(e.english))
}

// findError tells of an error that something is wrong.
func (e *examination) findError(japanese, english string, err error) {
	e.find(wrong, japanese+"：%s", english+": %s", sentence(err, e.english))
}

// configuration tells which file is read, and what nobody reads.
func (e *examination) configuration(found *configuration) {
	if found.path == "" {
		e.find(look, "設定：設定ファイルがなく、環境変数と既定値によります。", "settings: there is no file, but the environment and defaults")
	} else {
		e.find(fine, "設定：%s", "settings: %s", found.path)
	}
	for _, variable := range unknownVariables(os.Environ()) {
		e.find(look, "設定：環境変数 %s を使う設定はありません。名前を確かめてください。",
			"settings: no setting reads the variable %s; check its name", variable)
	}
}

// database tells whether the database opens, is protected and sound.
func (e *examination) database() {
	store, err := storage.OpenToRead(e.db)
	if err != nil {
		e.findError("データベース", "database", notOpenedToRead(e.db, err))
		return
	}
	defer store.Close()
	e.find(fine, "データベース：%s を開くことができ、この版の slaledger のものです。",
		"database: %s opens, and is of this version of slaledger", storage.Shown(e.db))
	v := &verification{streams: e.streams}
	tell, err := v.protections(context.Background(), store)
	if err == nil {
		tell()
	}
	switch {
	case err != nil:
		e.findError("データベース", "database", err)
	case v.failed:
		e.find(wrong, "データベース：上の行のとおり、正しくありません。公開を止め、docs/handover.ja.md の「照合に合わないとき」に従ってください。",
			"database: it is not sound, as the lines above say. Stop serving it, and go by docs/handover.ja.md, chapter 2")
	default:
		e.find(fine, "データベース：記録の変更と削除を拒み、ファイルに損傷はなく、証跡に欠番はありません。",
			"database: it refuses to change facts, is not damaged, and has the whole audit log")
	}
	for _, warning := range store.Warnings() {
		e.find(look, "データベース：%s", "database: %s", warning)
	}
	e.clock(store)
	e.endingTokens(store)
	if server, is := store.(*postgres.Store); is {
		archiver, err := server.Archiver(context.Background())
		if err != nil {
			e.findError("写し", "copies", err)
			return
		}
		e.archiver(archiver)
	}
}

// clock tells whether the clock is behind what is recorded.
func (e *examination) clock(store storage.Store) {
	var newest time.Time
	err := store.View(context.Background(), func(r access.Reader) (err error) {
		newest, err = r.NewestCommit()
		return err
	})
	if errors.Is(err, fact.ErrNoFact) {
		return
	}
	if err == nil {
		err = ledger.SystemClock(newest).Check(e.now)
	}
	if err != nil {
		e.findError("時計", "clock", err)
		return
	}
	e.find(fine, "時計：最も新しい記録 %s より前ではありません。", "clock: it is not behind the newest record, %s",
		newest.In(fact.Japan).Format(time.RFC3339))
}

// clockSet tells whether the system keeps its clock right.
func (e *examination) clockSet() {
	switch synchronised, known := clockSynchronised(); {
	case !known:
		e.find(look, "時計：自動的に合わせられているかを、システムに尋ねられません。", "clock: the system cannot be asked whether it is set")
	case !synchronised:
		e.find(look, "時計：自動的に合わせられていません。庁内の時刻サーバー（NTP）を指定してください（%s）。",
			"clock: nothing keeps it right; name a time server (%s)", howToSetClock)
	default:
		e.find(fine, "時計：自動的に合わせられています。", "clock: it is kept right")
	}
}

// endingTokens tells of tokens that end within a month: whatever uses them stops then.
func (e *examination) endingTokens(store storage.Store) {
	const most = 500 // users; more have nobody to look at such a list
	today, soon := access.DayOf(e.now), access.DayOf(e.now.Add(endsSoon))
	err := store.View(context.Background(), func(r access.Reader) error {
		users, err := r.Users(0, most)
		if err != nil {
			return err
		}
		for _, user := range users {
			tokens, err := r.Tokens(user.ID)
			if err != nil {
				return err
			}
			for _, token := range tokens {
				if token.Kind == access.KindToken && token.EndedAt.IsZero() && !user.Disabled &&
					token.ExpiresOn >= today && token.ExpiresOn <= soon {
					e.find(look, "期限：利用者 %[1]s のトークン「%[2]s」は、%[3]s に終わります。使う者に、新しいトークンを作らせてください。",
						"ends soon: the token %[2]q of %[1]s, on %[3]s; have its user make a new one", user.Name, token.Title,
						token.ExpiresOn)
				}
			}
		}
		return nil
	})
	if err != nil {
		e.findError("期限", "ends soon", err)
	}
}

// endsSoon is how long before its end something is told of.
const endsSoon = 30 * 24 * time.Hour

// files tells who else may read or change files of the service.
func (e *examination) files(configuration string) {
	secret := []string{e.settings.Serve.TLSKey}
	if !storage.IsServer(e.db) {
		secret = append(secret, e.db, e.db+"-wal", e.db+"-shm", e.settings.Backup.Dir)
	}
	exposed := 0
	for _, file := range []struct {
		paths []string
		mode  os.FileMode // of what nobody else may
		says  refusal.Text
	}{
		{secret, 0o007, refusal.Text{Japanese: "所有者以外が使えます", English: "others may use it"}},
		{[]string{configuration, e.settings.Serve.TLSCert}, 0o022,
			refusal.Text{Japanese: "所有者以外が変更できます", English: "others may change it"}},
	} {
		for _, path := range file.paths {
			info, err := os.Stat(path)
			if err != nil || !tellsModes || info.Mode().Perm()&file.mode == 0 {
				continue // what is not there is told of elsewhere
			}
			exposed++
			e.find(wrong, "権限：%[1]s は、%[2]s。chmod o-rwx,g-w %[1]s を実行してください。",
				"rights: %[1]s: %[3]s; run chmod o-rwx,g-w %[1]s", path, file.says.Japanese, file.says.English)
		}
	}
	switch {
	case !tellsModes:
		e.find(look, "権限：Windows では調べません。icacls で、管理者、SYSTEM 及びサービスだけであることを確かめてください。",
			"rights: not looked at on Windows; icacls shows whether only administrators, SYSTEM and the service have any")
	case exposed == 0:
		e.find(fine, "権限：データベース、写し、鍵及び設定は、所有者のものです。", "rights: database, copies, key and settings are their owner's")
	}
}

// server asks the server how it is.
func (e *examination) server() {
	site := e.site()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		// The certificate is looked at by itself; here it is the own server that answers.
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // #nosec G402
	}}
	request, err := http.NewRequest(http.MethodGet, site+"/readyz?verbose", nil)
	if err != nil {
		e.findError("公開", "server", err)
		return
	}
	if e.english {
		request.Header.Set("Accept-Language", "en")
	}
	answer, err := client.Do(request)
	if err != nil {
		e.find(look, "公開：%s に応答がありません。止めているのでなければ、開始してください（%s）。",
			"server: %s does not answer; start it unless it is to be stopped (%s)", site, howToStart)
		return
	}
	defer answer.Body.Close()
	var is struct {
		Status       string   `json:"status"`
		Problems     []string `json:"problems"`
		Verification *struct {
			OK       bool   `json:"ok"`
			At       string `json:"at"`
			Problems int    `json:"problems"`
		} `json:"verification"`
	}
	if err := json.UnmarshalRead(answer.Body, &is); err != nil {
		e.find(wrong, "公開：%s で応答するのは、slaledger ではありません。addr を確かめてください。",
			"server: what answers on %s is no slaledger; check addr", site)
		return
	}
	for _, problem := range is.Problems {
		e.find(wrong, "公開：%s", "server: %s", problem)
	}
	if len(is.Problems) == 0 {
		e.find(fine, "公開：%s で応答しています。", "server: it answers on %s", site)
	}
	switch last := is.Verification; {
	case e.settings.Serve.VerifyAt.never:
		e.find(look, "照合：毎日の照合は、行わない設定（verify-at = off）です。slaledger verify を定期的に実行してください。",
			"verification: not each night (verify-at = off); run slaledger verify regularly")
	case last == nil:
		e.find(look, "照合：公開を始めてから、まだ行われていません。毎日 %s に行われます。直ちに確かめるには slaledger verify を実行してください。",
			"verification: not yet since the start; it is daily at %s. slaledger verify does it now", e.settings.Serve.VerifyAt)
	case !last.OK:
		e.find(wrong, "照合：%s の照合で、%d件が合いませんでした。slaledger verify を実行し、docs/handover.ja.md の「照合に合わないとき」に従ってください。",
			"verification: of %s, it found %d problems; run slaledger verify, and go by docs/handover.ja.md, chapter 2",
			last.At, last.Problems)
	default:
		e.find(fine, "照合：%s の照合で、すべて正しいことを確かめました。", "verification: of %s, everything holds", last.At)
	}
}

// site is where the server is for this machine.
func (e *examination) site() string {
	host, port, err := net.SplitHostPort(e.settings.Serve.Addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		host = "localhost"
	}
	scheme := "http://"
	if e.settings.Serve.TLSCert != "" {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, port)
}

// folders are where the database and its copies are kept.
func (e *examination) folders() (list []string) {
	if !storage.IsServer(e.db) {
		list = append(list, filepath.Dir(e.db))
	}
	if e.settings.Backup.Dir != "" {
		list = append(list, e.settings.Backup.Dir)
	}
	return list
}

// unknownVariables returns the variables of an environment that look like settings and are none.
func unknownVariables(environment []string) (names []string) {
	known := []string{"SLALEDGER_CONFIG"}
	for _, setting := range settingsOf(kong.Must(&commands{}).Model) {
		for _, flag := range setting.flags {
			known = append(known, flag.Envs[0], flag.Envs[0]+"_FILE")
		}
	}
	for _, said := range environment {
		name, _, _ := strings.Cut(said, "=")
		if strings.HasPrefix(name, settingsPrefix) && !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	return names
}
