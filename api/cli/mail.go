package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"slaledger/api/mail"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
)

// mailSettings say over which server people are told, and how.
type mailSettings struct {
	Server   string        `help:"Mail server over which people are told; without it nobody is (お知らせメール)." name:"mail-server" env:"SLALEDGER_MAIL_SERVER" placeholder:"HOST:PORT"`
	From     string        `help:"Address that mails come from." name:"mail-from" env:"SLALEDGER_MAIL_FROM" placeholder:"ADDRESS"`
	User     string        `help:"Name to sign in to the mail server with; without it nobody does." name:"mail-user" env:"SLALEDGER_MAIL_USER"`
	Password string        `help:"Password for that." name:"mail-password" env:"SLALEDGER_MAIL_PASSWORD" secret:""`
	TLS      mail.Security `help:"Encryption to the mail server: starttls, tls from the beginning, or none." name:"mail-tls" enum:"starttls,tls,none" default:"starttls" env:"SLALEDGER_MAIL_TLS"`
	At       clockTime     `help:"When the day's digest is mailed, Japan time; off for no digests." name:"mail-at" placeholder:"07:00" default:"07:00" env:"SLALEDGER_MAIL_AT"`
	Figures  bool          `help:"Let mails have points and yen." name:"mail-figures" env:"SLALEDGER_MAIL_FIGURES"`
}

// check returns what is wrong with the settings. Links in mails begin with the public address
// of the pages.
func (m mailSettings) check(public string) error {
	if m.Server == "" {
		return nil
	}
	for _, wrong := range []struct {
		is   bool
		says refusal.Text
	}{
		{!isHostPort(m.Server), refusal.Say("--mail-server は、mail.example.jp:587 の形で指定してください。",
			"--mail-server must be HOST:PORT, such as mail.example.jp:587.")},
		{!book.IsAddress(m.From), refusal.Say("--mail-from に、差出人のメールアドレスを指定してください。",
			"--mail-from must be the address that mails come from.")},
		{!isPages(public), refusal.Say("--mail-server には、--public-url（例：https://sla.example.lg.jp）も指定してください。",
			"--mail-server needs --public-url, such as https://sla.example.lg.jp.")},
	} {
		if wrong.is {
			return &failure{cause: errors.New("mail is not set rightly"), says: wrong.says}
		}
	}
	return nil
}

// post returns what mails by settings that were checked, nil where nobody is told.
func (m mailSettings) post(accounts *ledger.Ledger, public string, log *slog.Logger) *mail.Post {
	if m.Server == "" {
		return nil
	}
	at := time.Duration(m.At.hour)*time.Hour + time.Duration(m.At.minute)*time.Minute
	if m.At.never {
		at = 48 * time.Hour // no day is that long
	}
	return &mail.Post{
		Ledger: accounts, Letter: mail.Letter{URL: strings.TrimSuffix(public, "/"), Figures: m.Figures}, Log: log, At: at,
		Server: mail.Server{Address: m.Server, From: m.From, User: m.User, Password: m.Password, Security: m.TLS},
	}
}

func isHostPort(text string) bool {
	host, port, err := net.SplitHostPort(text)
	return err == nil && host != "" && port != ""
}

// isPages says whether a text is where pages are: without a query, and without what would
// stand in the way of a path behind it.
func isPages(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && (parsed.Scheme == "https" || parsed.Scheme == "http") && parsed.Host != "" &&
		parsed.RawQuery == "" && parsed.Fragment == "" && parsed.User == nil && !strings.ContainsAny(text, " \r\n\t")
}

// mailEvery is how often it is looked for what there is to tell.
const mailEvery = 20 * time.Second

// mail tells people by mail what there is to tell.
func (u upkeep) mail(ctx context.Context) {
	every := time.NewTicker(mailEvery)
	defer every.Stop()
	for {
		err := u.ledger.DeriveNotices(ctx)
		if err == nil {
			err = u.post.Work(ctx)
		}
		if err != nil && ctx.Err() == nil {
			u.log.Error("mails were not looked after", "error", err.Error())
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}
