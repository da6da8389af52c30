package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"slaledger/ledger"

	"github.com/wneessen/go-mail"
)

// Security is how the way to a mail server is encrypted.
type Security string

// STARTTLS is asked of the server, and nothing is sent without it; TLS is there from the
// beginning; and none there is with SecurityNone, for a server on the machine itself.
const (
	SecuritySTARTTLS Security = "starttls"
	SecurityTLS      Security = "tls"
	SecurityNone     Security = "none"
)

// Server is a mail server that takes mails over SMTP.
type Server struct {
	Address        string // host:port
	From           string // address
	User, Password string // empty where nobody signs in
	Security       Security
	Timeout        time.Duration  // of each step, 30 seconds if 0
	Roots          *x509.CertPool // authorities that vouch for it, nil for those of the system
}

// errRecipient says that the server takes no mail to an address.
var errRecipient = errors.New("the mail server does not take mail to this address")

// domainOfMail is the part of an address behind the @.
func domainOfMail(address string) string { return address[strings.LastIndex(address, "@")+1:] }

// session is a connection to the server over which mails are sent, one after the other.
type session struct {
	server Server
	client *mail.Client
}

// dial connects to the server and signs in.
func (s Server) dial(ctx context.Context) (*session, error) {
	host, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	timeout := s.Timeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	options := []mail.Option{
		mail.WithPort(number), mail.WithTimeout(timeout), mail.WithHELO("localhost"), mail.WithoutNoop(),
		mail.WithTLSConfig(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: s.Roots}),
	}
	switch s.Security {
	case SecurityTLS:
		options = append(options, mail.WithSSL())
	case SecurityNone:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User),
			mail.WithPassword(s.Password))
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return nil, err
	}
	return &session{s, client}, nil
}

// close ends the connection.
func (s *session) close() { _ = s.client.Close() } // whatever was to be taken is

// message makes a mail as it goes over the wire: the same each time it is tried.
func (s Server) message(m ledger.AddressedMail) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithEncoding(mail.EncodingB64), mail.WithNoDefaultUserAgent())
	if err := msg.From(s.From); err != nil {
		return nil, err
	}
	if err := msg.To(m.Address); err != nil {
		return nil, fmt.Errorf("%w: %w", errRecipient, err)
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(m.ID + "@" + domainOfMail(s.From))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	return msg, nil
}

// send hands a mail to the server. It returns errRecipient where that takes none to the
// address, whatever else it takes.
func (s *session) send(m ledger.AddressedMail) error {
	msg, err := s.server.message(m)
	if err != nil {
		return err
	}
	err = s.client.Send(msg)
	if err == nil || msg.IsDelivered() { // what failed came after the server had taken it
		return nil
	}
	var failed *mail.SendError
	if errors.As(err, &failed) && failed.Reason == mail.ErrSMTPRcptTo && failed.ErrorCode()/100 == 5 {
		return fmt.Errorf("%w: %w", errRecipient, err)
	}
	return err
}
