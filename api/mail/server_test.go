package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"slaledger/api/mail"
	"slaledger/storage/storetest"
)

// wayCase is a way to a mail server, and what comes of it.
type wayCase struct {
	name     string
	ways     smtpWays
	server   mail.Server // without addresses
	host     string      // by which it is reached, 127.0.0.1 if empty
	starttls string      // answered to STARTTLS, empty for what is right
	clear    string      // commands that go unencrypted
	fails    string      // what the log says, empty where the mail is taken
}

const (
	password = "geheim"
	login    = "\x00sla\x00" + password
)

// wayCases are ways to a mail server whose certificate is of 127.0.0.1.
func wayCases(certified *tls.Config, roots *x509.CertPool) []wayCase {
	starttls, implicit := smtpWays{starttls: certified, login: login}, smtpWays{implicit: certified, login: login}
	server := func(s mail.Security, password string) mail.Server {
		return mail.Server{Security: s, User: "sla", Password: password, Roots: roots}
	}
	known := server(mail.SecuritySTARTTLS, password)
	unknown := known
	unknown.Roots = x509.NewCertPool()
	return []wayCase{
		{name: "wrong password", ways: starttls, server: server(mail.SecuritySTARTTLS, "wrong"), clear: "EHLO STARTTLS",
			fails: "535"},
		{name: "not signed in", ways: starttls, server: mail.Server{Roots: roots}, clear: "EHLO STARTTLS", fails: "530"},
		{name: "sign-in is not offered", ways: smtpWays{starttls: certified}, server: known, clear: "EHLO STARTTLS",
			fails: "does not support SMTP AUTH"},
		{name: "no STARTTLS", ways: smtpWays{login: login}, server: known, clear: "EHLO", fails: "does not support STARTTLS"},
		{name: "STARTTLS fails", ways: starttls, server: known, starttls: "454 4.7.0 not now",
			clear: "EHLO STARTTLS", fails: "454"},
		{name: "no TLS", ways: smtpWays{login: login}, server: server(mail.SecurityTLS, password), fails: "tls:"},
		{name: "unknown authority", ways: starttls, server: unknown, clear: "EHLO STARTTLS", fails: "unknown authority"},
		{name: "another name", ways: starttls, server: known, host: "localhost", clear: "EHLO STARTTLS",
			fails: "not localhost"},
		{name: "no encryption", ways: starttls, server: server(mail.SecurityNone, password), clear: "EHLO",
			fails: "not able to detect a supported authentication"},
		{name: "STARTTLS", ways: starttls, server: known, clear: "EHLO STARTTLS"},
		{name: "TLS", ways: implicit, server: server(mail.SecurityTLS, password)},
		{name: "no sign-in", ways: smtpWays{starttls: certified}, server: mail.Server{Roots: roots}, clear: "EHLO STARTTLS"},
	}
}

// TestWaysToAServer mails over STARTTLS and over TLS, with a sign-in and without, and where
// something of that fails: then nothing is sent, least of all in the clear, and the mail goes
// once it does not.
func TestWaysToAServer(t *testing.T) {
	certified := httptest.NewTLSServer(nil)
	certified.Close()
	roots := x509.NewCertPool()
	roots.AddCert(certified.Certificate())
	o := openOffice(t)
	waiting := 0
	for _, c := range wayCases(&tls.Config{Certificates: certified.TLS.Certificates}, roots) {
		o.tell(everyKind()[len(everyKind())-1])
		waiting++
		o.log.Reset()
		o.server = serveSMTP(t, c.ways)
		o.server.answers(func(command string) string {
			if strings.HasPrefix(command, "STARTTLS") {
				return c.starttls
			}
			return ""
		})
		o.mailsBy(c)
		if c.fails == "" {
			storetest.Same(t, c.name+": mails", waiting, len(o.server.taken()))
			waiting = 0
		}
		storetest.Same(t, c.name+": mails", 0, len(o.server.taken()))
		storetest.Same(t, c.name+": commands in the clear", c.clear, o.server.overheard())
		log := o.log.String()
		if !strings.Contains(log, c.fails) || (log == "") != (c.fails == "") || strings.Contains(log, password) {
			t.Errorf("%s: the log:\n%s", c.name, log)
		}
		o.now = o.now.Add(time.Hour)
	}
}

// mailsBy mails what there is in a way.
func (o *office) mailsBy(c wayCase) {
	o.Helper()
	p := o.post()
	c.server.Address, c.server.From = p.Server.Address, p.Server.From
	if c.host != "" {
		c.server.Address = strings.Replace(c.server.Address, "127.0.0.1", c.host, 1)
	}
	p.Server, p.At = c.server, 24*time.Hour // no digest
	if err := p.Work(o.Context()); err != nil {
		o.Fatal(err)
	}
}
