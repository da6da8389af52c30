package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"slaledger/api/pages"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/example"
	"slaledger/ledger/fact"
	"slaledger/storage"
	"slaledger/storage/sqlite"
)

// serve keeps and serves accounts.
type serve struct {
	Addr        string         `help:"Address to listen on." default:"127.0.0.1:8080" env:"SLALEDGER_ADDR"`
	DB          string         `help:"Database file, which is made if it is not there, or postgres://USER@HOST/DATABASE." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
	MetricsAddr string         `help:"Address to serve /metrics on, to whoever reaches it. Without it, /metrics is on --addr for auditors and admins." env:"SLALEDGER_METRICS_ADDR"`
	TLSCert     string         `help:"File with the certificate for TLS, as PEM; it is read again when it is renewed." name:"tls-cert" env:"SLALEDGER_TLS_CERT"`
	TLSKey      string         `help:"File with the key of the certificate." name:"tls-key" env:"SLALEDGER_TLS_KEY"`
	Proxy       []netip.Prefix `help:"Network of proxies, such as 10.0.0.0/8; may be repeated. What they say in X-Forwarded-For is taken for the address of the client." env:"SLALEDGER_PROXY" placeholder:"CIDR"`
	Rate        uint16         `help:"Requests a second that each user may send, in bursts of four times as many; with 0 there is no limit on how often anything is asked or fails." default:"50" env:"SLALEDGER_RATE"`
	// Memory is a limit that is kept to as far as what is in use allows.
	Memory      size      `help:"Memory to stay below, such as 512MiB; three quarters of what the container or machine has, if not given." placeholder:"SIZE" env:"SLALEDGER_MEMORY"`
	VerifyAt    clockTime `help:"When to verify the whole database each day, Japan time; off for never." placeholder:"03:00" default:"03:00" env:"SLALEDGER_VERIFY_AT"`
	AcceptClock bool      `help:"Confirm that the clock is right although the database has later instants (時計の確認)."`
	// WebhookNetworks are where webhooks may be sent; without any, none are.
	WebhookNetworks access.Reach `help:"Network that webhooks may be sent to, such as 10.0.0.0/8, or public for the internet; may be repeated. Without it none are sent." env:"SLALEDGER_WEBHOOK_NETWORKS" placeholder:"CIDR"`
	PublicURL       string       `help:"Address under which browsers reach the pages, such as https://sla.example.lg.jp; needed to sign in with an office's accounts and for the links in mails." name:"public-url" env:"SLALEDGER_PUBLIC_URL" placeholder:"URL"`
	OIDCIssuer      string       `help:"Issuer of the OpenID provider with whose accounts users sign in." name:"oidc-issuer" env:"SLALEDGER_OIDC_ISSUER" placeholder:"URL"`
	OIDCClientID    string       `help:"What slaledger is called at the OpenID provider." name:"oidc-client-id" env:"SLALEDGER_OIDC_CLIENT_ID" placeholder:"ID"`
	OIDCSecret      string       `help:"Secret of slaledger at the OpenID provider." name:"oidc-client-secret" env:"SLALEDGER_OIDC_CLIENT_SECRET" secret:"" placeholder:"SECRET"`
	OIDCClaim       string       `help:"Claim that names users at their first sign-in, as an administrator wrote it with them; empty for none." name:"oidc-claim" default:"email" env:"SLALEDGER_OIDC_CLAIM"`
	OIDCTitle       string       `help:"What the button says." name:"oidc-title" default:"組織のアカウントでサインインする" env:"SLALEDGER_OIDC_TITLE"`
	OIDCCA          string       `help:"File with certificates of the authority that vouches for the OpenID provider, as PEM, beside those of the system." name:"oidc-ca" env:"SLALEDGER_OIDC_CA" placeholder:"FILE"`
	Passwords       string       `help:"Whose passwords open the pages: all, vendor or none. Whom the operator let in with user add --link keeps his." default:"all" enum:"all,vendor,none" env:"SLALEDGER_PASSWORDS"`
	SecondFactor    string       `help:"Whose passwords open the pages with a second factor alone: optional (of those who turned it on), office (of all but the vendors' users) or all. Who has none sets it up when he signs in." name:"second-factor" default:"optional" enum:"optional,office,all" env:"SLALEDGER_SECOND_FACTOR"`
	Demo            bool         `help:"Serve a filled example from a fresh temporary database, or an empty one of PostgreSQL, and print a token per role."`

	Mail mailSettings `embed:""`

	sheet string // the file with the example's next sheet
}

// Help teaches the command with examples.
func (serve) Help() string {
	return `Examples:

  slaledger serve --demo
      the filled example: 30 months of a contract, a token per role, commands to try

  slaledger user add --name hanako --role admin --db slaledger.db
  slaledger serve --db slaledger.db
      an empty account, kept in slaledger.db

  slaledger serve --addr 127.0.0.1:8081 --db other.db
      a second one beside it

  slaledger serve --db 'postgres://slaledger@db.example.jp/slaledger?sslmode=verify-full'
      an account kept in PostgreSQL, by one or more slaledger

  slaledger serve --accept-clock --db slaledger.db
      once, after writes were refused because of the clock, and it proved right

  slaledger serve --addr :8443 --tls-cert cert.pem --tls-key key.pem
      for others on the network, encrypted; renewed files are taken up without a restart

The API is under /api/v1; /healthz, /readyz and /metrics tell how the service is, /readyz?verbose in words; ` +
		`/metrics needs the token of ` +
		`an auditor or admin, or an address of its own (--metrics-addr). Each night everything in the database is ` +
		`verified, and the outcome told there and in the log. SIGTERM or Ctrl-C lets requests ` +
		`under way finish and exits with 0. Only one program can serve a database file ` +
		`at a time; any number can serve one of PostgreSQL (docs/scale.md).

Exit status: 0 stopped by a signal, 2 could not serve (standard error says why and what to do).`
}

// Run serves until a signal asks to stop.
func (c serve) Run(s streams) error {
	collectLater()
	limitMemory(c.Memory)
	log := slog.New(slog.NewJSONHandler(s.err, nil))
	if err := c.check(log); err != nil {
		return err
	}
	ctx, stop := s.untilStopped()
	defer stop()
	if c.Demo {
		dir, err := os.MkdirTemp("", "slaledger-demo")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.sheet = filepath.Join(dir, example.NextMonth.String()+".json")
		if !storage.IsServer(c.DB) {
			c.DB = filepath.Join(dir, "demo.db")
		}
	}
	store, err := storage.OpenToServe(c.DB)
	if err != nil {
		return notOpened(c.DB, err)
	}
	defer store.Close()
	if c.Demo && !store.Made() {
		return errNotEmpty
	}
	if !c.Demo { // which says itself that it is new
		s.sayMade(c.DB, store)
	}
	if err := s.sayReduced(ctx, store); err != nil {
		return err
	}
	for _, warning := range store.Warnings() {
		log.Warn(warning, slog.String("database", storage.Shown(c.DB)))
	}
	accounts, ready, err := c.checked(ctx, store, log)
	if err != nil {
		return err
	}
	var filled *example.Example
	var invited []example.Invitation
	if c.Demo {
		if filled, invited, err = c.fill(ctx, store); err != nil {
			return err
		}
	}
	servers, err := c.open(accounts, ready, log, peopleOf(filled))
	if err != nil {
		return err
	}
	c.announce(s, servers, filled, invited)
	post := c.Mail.post(accounts, c.PublicURL, log)
	ended := upkeep{accounts, store, log, c.WebhookNetworks, post}.start(ctx, c.VerifyAt)
	err = servers.serve(ctx, s.sayReady)
	stop()
	<-ended
	return err
}

// check refuses settings that cannot be served by, before a database is made for them.
func (c serve) check(log *slog.Logger) error {
	_, signOn := c.signOn(log)
	_, tls := c.tls(log)
	return cmp.Or(signOn, tls, c.Mail.check(c.PublicURL))
}

// fill fills the example, invites its newcomers, and writes its next sheet.
func (c serve) fill(ctx context.Context, store access.Store) (*example.Example, []example.Invitation, error) {
	filled, err := example.Fill(ctx, store, example.Clock()())
	if err != nil {
		return nil, nil, err
	}
	invited, err := example.Invite(ctx, store, example.Clock()())
	if err != nil {
		return nil, nil, err
	}
	return filled, invited, writeSheet(c.sheet)
}

// peopleOf are the people of the example, whom everybody may be on the pages.
func peopleOf(e *example.Example) (people []pages.Person) {
	if e == nil {
		return nil
	}
	for _, person := range e.People {
		people = append(people, pages.Person{User: person.User, Credential: fact.DigestOf(person.Token)})
	}
	return people
}

// errNotEmpty says that the example is not put into a database that is in use.
var errNotEmpty = &failure{cause: errors.New("the database has tables"), says: refusal.Text{
	Japanese: "見本は、まだ表のないデータベースにだけ入れます。空のデータベースを --db で指定するか、--db を省いてください。",
	English:  "The example is only put into a database without tables. Name an empty one with --db, or leave --db out.",
}}

// announce says where it serves, of a demo with what is to be tried.
func (c serve) announce(s streams, servers listening, filled *example.Example, invited []example.Invitation) {
	if c.Demo {
		introduction{s.out, servers[0].url(), filled, invited, c.sheet, s.english, runtime.GOOS == "windows"}.print()
		fmt.Fprintln(s.out, refusal.Say(
			"データベースは %s です（公開している間、slaledger verify --db 及び backup --db を試すことができます）。",
			"The database is %s (while it is served, slaledger verify --db and backup --db can be tried).",
			storage.Shown(c.DB)).In(s.english))
	} else {
		fmt.Fprintf(s.err, "slaledger serves %s on %s\n", storage.Shown(c.DB), servers[0].url())
	}
	if server := servers[0]; server.isReadable() { // that of metrics takes no tokens
		fmt.Fprintln(s.err, refusal.Say(
			"警告：%s は暗号化されません。トークンが盗み見られるおそれがあります。--tls-cert と --tls-key を指定してください。",
			"Warning: %s is not encrypted, and tokens can be read on the way. Give --tls-cert and --tls-key.",
			server.url()).In(s.english))
	}
	for _, metrics := range servers[1:] {
		fmt.Fprintf(s.err, "slaledger serves /metrics on %s\n", metrics.url())
	}
}

// checked returns the ledger of a store by a clock that is held against the newest
// commit, and what says whether the service can do its work.
func (c serve) checked(
	ctx context.Context, store storage.Store, log *slog.Logger,
) (*ledger.Ledger, func(context.Context) error, error) {
	clock, err := c.clock(ctx, store)
	if err != nil {
		return nil, nil, err
	}
	accounts := ledger.NewChecked(store, clock)
	for _, set := range c.settings() {
		switch err := accounts.NoteSetting(ctx, commandLineUser(), set); {
		case err != nil && c.AcceptClock:
			return nil, nil, err
		case err != nil && clock.Check(clock.Now()) == nil: // as on a full disk: what is stored can be read
			log.Warn("the settings are not recorded", slog.String("error", err.Error()))
		}
	}
	go watch(ctx, clock, time.Tick(watchEvery), log)
	return accounts, func(ctx context.Context) error {
		if err := clock.Check(clock.Now()); err != nil {
			return err
		}
		return store.Ping(ctx)
	}, nil
}

// settings are what the operator sets that others have to rely on, as it stands in the
// system's journal: whether the clock was confirmed, and how far requests are bounded, whose
// word is taken for where they come from, how they travel, and when all is verified.
func (c serve) settings() (actions []string) {
	if c.Demo {
		return nil
	}
	if c.AcceptClock {
		actions = append(actions, "slaledger serve --accept-clock")
	}
	set := fmt.Sprintf("slaledger serve --rate %d --verify-at %s", c.Rate, c.VerifyAt)
	for _, network := range c.Proxy {
		set += " --proxy " + network.String()
	}
	for _, network := range c.WebhookNetworks {
		set += " --webhook-networks " + network.String()
	}
	if c.MetricsAddr != "" {
		set += " --metrics-addr"
	}
	if c.TLSCert != "" {
		set += " --tls-cert"
	}
	if c.Mail.Server != "" {
		set += " --mail-server"
		if c.Mail.Figures {
			set += " --mail-figures"
		}
	}
	return append(actions, set)
}

// clock returns the clock of the machine, held against the newest commit unless the
// operator answers for it; that of the example for the example.
func (c serve) clock(ctx context.Context, store access.Store) (*ledger.Clock, error) {
	if c.Demo {
		start := time.Now()
		return ledger.NewClock(time.Time{}, example.Clock(), func() time.Duration { return time.Since(start) }), nil
	}
	if c.AcceptClock {
		return ledger.SystemClock(time.Time{}), nil
	}
	var newest time.Time
	err := store.View(ctx, func(r access.Reader) (err error) {
		newest, err = r.NewestCommit()
		return err
	})
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return nil, err
	}
	return ledger.SystemClock(newest), nil
}

// watchEvery is how often the clock is looked at when nobody writes.
const watchEvery = time.Minute

// watch logs when the clock can no longer be believed, and when it can again.
func watch(ctx context.Context, clock *ledger.Clock, ticks <-chan time.Time, log *slog.Logger) {
	doubted := false
	for {
		switch err := clock.Check(clock.Now()); {
		case err != nil && !doubted:
			log.Error("writes are refused", "error", err.Error())
			doubted = true
		case err == nil && doubted:
			log.Info("the clock is right again, writes are taken")
			doubted = false
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
	}
}

// sayMade says that there was no database: its name may be mistyped, or the file
// be gone.
func (s streams) sayMade(path string, store storage.Store) {
	if store.Made() {
		fmt.Fprintln(s.err, refusal.Say("新しい台帳 %s を作りました。", "made a new account book: %s",
			storage.Shown(path)).In(s.english))
	}
}

// sayReduced says whose roles were reduced, where opening a database upgraded it: once,
// whichever command did.
func (s streams) sayReduced(ctx context.Context, store storage.Store) error {
	if !store.Upgraded() {
		return nil
	}
	reduced, err := store.Reduced(ctx)
	for _, user := range reduced {
		fmt.Fprintln(s.err, refusal.Say("併せて付与できない役割を減らしました：%s", "roles that do not go together were reduced: %s",
			user).In(s.english))
	}
	return err
}

// notOpened says why a database was not opened and what to do, where that is
// known.
func notOpened(path string, err error) error {
	switch {
	case errors.Is(err, sqlite.ErrServed):
		return &failure{cause: err, says: refusal.Text{
			Japanese: "このデータベースは既に公開中です。公開中の slaledger を終了するか、別のファイルを --db で指定してください。",
			English:  "This database is being served already. Stop that slaledger, or name another file with --db.",
		}}
	case errors.Is(err, sqlite.ErrManyNames):
		return manyNames(err)
	case storage.IsServer(path):
		return notConnected(path, err)
	case errors.Is(err, fs.ErrNotExist):
		return &failure{cause: err, says: refusal.Text{
			Japanese: "データベース " + path + " を置くフォルダーがありません。フォルダーを作成するか、--db を確認してください。",
			English:  "There is no directory for the database " + path + ". Make it, or check --db.",
		}}
	}
	return err
}

// manyNames says what to do about a database with several names.
func manyNames(err error) error {
	return &failure{cause: err, says: refusal.Text{
		Japanese: "このデータベースのファイルには、ほかの名前（ハードリンク）があります。最後に書き込まれた内容は、開いた名前の隣にあるため、" +
			"別の名前では失われます。公開に使ってきた名前だけを残してください（find -samefile で探せます）。",
		English: "The database file has other names (hard links). What was written last is kept beside the name by which " +
			"it was opened, and by another it is lost. Leave only the name by which it was served (find -samefile finds them).",
	}}
}

// collectLater lets the heap grow to five times what is alive before it is
// cleaned: an account takes little, and cleaning took a seventh of the time of
// a sheet.
func collectLater() { debug.SetGCPercent(400) }
