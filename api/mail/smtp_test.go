package mail_test

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
)

// received is a mail that the server took, or was about to.
type received struct {
	to     string
	header netmail.Header
	raw    string // header as it came
	text   string
}

// smtpServer is a mail server in process, which answers as a test says.
type smtpServer struct {
	*testing.T
	smtpWays
	listener net.Listener
	mu       sync.Mutex
	mails    []received
	clear    []string // verbs that came unencrypted
	// answer returns what is answered to a command, empty for what is right; "hang" for
	// nothing, "close" for the end of the connection. The end of a mail is the command ".".
	answer func(command string) string
	ended  chan struct{}
}

// smtpWays are how a mail server is spoken to, and who must sign in. Nothing of it is so if empty.
type smtpWays struct {
	starttls *tls.Config // offered, and used from then on
	implicit *tls.Config // used from the beginning
	login    string      // the user and the password, each behind a zero byte
}

// serveSMTP serves until the end of the test.
func serveSMTP(t *testing.T, ways smtpWays) *smtpServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if ways.implicit != nil {
		listener = tls.NewListener(listener, ways.implicit)
	}
	s := &smtpServer{T: t, smtpWays: ways, listener: listener, ended: make(chan struct{})}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	t.Cleanup(func() {
		close(s.ended)
		_ = listener.Close()
	})
	return s
}

// answers has the server answer otherwise.
func (s *smtpServer) answers(answer func(command string) string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// taken returns the mails that the server took, and forgets them.
func (s *smtpServer) taken() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	mails := s.mails
	s.mails = nil
	return mails
}

func (s *smtpServer) reply(conn net.Conn, command, right string) (goOn bool) {
	s.mu.Lock()
	answer := ""
	if s.answer != nil {
		answer = s.answer(command)
	}
	s.mu.Unlock()
	switch answer {
	case "hang":
		<-s.ended
		return false
	case "close":
		return false
	case "":
		answer = right
	}
	_, err := fmt.Fprintf(conn, "%s\r\n", answer)
	return err == nil
}

// serve speaks with whoever connected, until the end.
func (s *smtpServer) serve(conn net.Conn) {
	defer conn.Close()
	if !s.reply(conn, "connect", "220 test ESMTP") {
		return
	}
	lines, to, signedIn := bufio.NewReader(conn), "", s.login == ""
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.Fields(line + " -")[0])
		_, encrypted := conn.(*tls.Conn)
		s.heard(verb, encrypted)
		right := "250 ok"
		switch verb {
		case "EHLO":
			right = s.offers(encrypted)
		case "STARTTLS":
			if !s.reply(conn, verb, "220 go on") {
				return
			}
			conn = tls.Server(conn, s.starttls)
			lines = bufio.NewReader(conn)
			continue
		case "AUTH":
			given, err := base64.StdEncoding.DecodeString(strings.TrimSpace(strings.TrimPrefix(line, "AUTH PLAIN ")))
			signedIn = err == nil && string(given) == s.login
			right = map[bool]string{true: "235 welcome", false: "535 5.7.8 wrong"}[signedIn]
		case "RCPT":
			to = strings.TrimSuffix(strings.SplitN(line, "<", 2)[1], ">\r\n")
		case "DATA":
			if !s.reply(conn, verb, "354 go on") || !s.data(conn, lines, to) {
				return
			}
			continue
		case "QUIT":
			right = "221 bye"
		}
		if !signedIn && slices.Contains([]string{"MAIL", "RCPT"}, verb) {
			right = "530 5.7.0 sign in first"
		}
		if !s.reply(conn, verb+" "+to, right) || verb == "QUIT" {
			return
		}
	}
}

// offers returns what the server says of what it can.
func (s *smtpServer) offers(encrypted bool) string {
	offers := "250-test\r\n"
	if s.starttls != nil && !encrypted {
		offers += "250-STARTTLS\r\n"
	}
	if s.login != "" {
		offers += "250-AUTH PLAIN\r\n"
	}
	return offers + "250 8BITMIME"
}

// heard notes a command.
func (s *smtpServer) heard(verb string, encrypted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !encrypted && strings.Trim(verb, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" { // and no handshake
		s.clear = append(s.clear, verb)
	}
}

// overheard returns which commands came unencrypted.
func (s *smtpServer) overheard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.clear, " ")
}

// data reads a mail.
func (s *smtpServer) data(conn net.Conn, lines *bufio.Reader, to string) (goOn bool) {
	var text strings.Builder
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
	raw, _, _ := strings.Cut(text.String(), "\r\n\r\n")
	parsed, err := netmail.ReadMessage(strings.NewReader(text.String()))
	if err != nil {
		s.Errorf("no mail: %v\n%s", err, text.String())
		return false
	}
	body, err := io.ReadAll(decoded(parsed.Body))
	if err != nil {
		s.Error(err)
	}
	s.mu.Lock()
	s.mails = append(s.mails, received{to, parsed.Header, raw, strings.ReplaceAll(string(body), "\r\n", "\n")})
	s.mu.Unlock()
	return s.reply(conn, ".", "250 taken")
}

// subject returns the subject as people read it.
func (r received) subject(t *testing.T) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(r.header.Get("Subject"))
	if err != nil {
		t.Error(err)
	}
	return text
}
