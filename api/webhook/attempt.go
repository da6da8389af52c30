package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"

	"slaledger/ledger"
	"slaledger/ledger/access"
)

// What is taken of an answer, in bytes.
const (
	maxAnswerHeader = 16 << 10
	maxAnswer       = 1 << 10 // read
	maxAnswerText   = 500     // stored, in characters
)

// Signature returns what the header webhook-signature has: version 1, HMAC-SHA256 in Base64
// over the id, the second of sending and the body, by the key in the secret.
func Signature(secret, id string, second int64, body string) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return "", errors.New("the secret of the webhook cannot be read") // without showing it
	}
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, id+"."+strconv.FormatInt(second, 10)+"."+body) // it never fails
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// attempt sends a delivery once.
func (s *Sender) attempt(ctx context.Context, c ledger.Claimed) access.Answer {
	ctx, cancel := context.WithTimeout(ctx, s.within)
	defer cancel()
	began := time.Now()
	answer, err := s.send(ctx, c)
	if err != nil {
		answer = access.Answer{Failure: failureOf(err)}
	}
	answer.At, answer.Milliseconds = s.Ledger.Now(), time.Since(began).Milliseconds()
	return answer
}

// send sends a delivery and returns what was answered. Where it leads to, if it says, is not
// followed: what is there was not looked at.
func (s *Sender) send(ctx context.Context, c ledger.Claimed) (access.Answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.To.URL, bytes.NewReader([]byte(c.Body)))
	if err != nil {
		return access.Answer{}, err
	}
	second := s.Ledger.Now().Unix()
	signature, err := Signature(c.To.Secret, c.ID, second, c.Body)
	if err != nil {
		return access.Answer{}, err
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "User-Agent": "slaledger", "Webhook-Id": c.ID,
		"Webhook-Timestamp": strconv.FormatInt(second, 10), "Webhook-Signature": signature,
	} {
		request.Header.Set(name, value)
	}
	response, err := s.transport(request.URL).RoundTrip(request)
	if err != nil {
		return access.Answer{}, err
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(response.Body, maxAnswer)) // what does not come changes no status
	return access.Answer{Status: response.StatusCode, Text: plain(text)}, nil
}

// errAddress says that something may not be sent to an address.
var errAddress = errors.New("the address is in no network to which webhooks may be sent")

// transport sends one request. It looks at the address that the name has now, when it
// connects, so that no name can lead where nothing may be sent; and it knows of no proxy.
func (s *Sender) transport(to *url.URL) *http.Transport {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !s.Reach.Allows(at.Addr(), to.Scheme == "https") {
			return errAddress
		}
		return nil
	}}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSClientConfig: s.TLS.Clone(), DisableKeepAlives: true, DisableCompression: true,
		MaxResponseHeaderBytes: maxAnswerHeader,
	}
}

// failureOf says in one word why there was no answer: the error itself has the address, of
// which parts may be secret.
func failureOf(err error) access.DeliveryFailure {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var dial *net.OpError
	var timeout net.Error
	switch {
	case errors.Is(err, errAddress):
		return access.FailedAddress
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return access.FailedTimeout
	case errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &alert):
		return access.FailedTLS
	case errors.As(err, &dial) && dial.Op == "remote error": // an alert of the other side
		return access.FailedTLS
	case errors.As(err, &dial):
		return access.FailedConnection
	}
	return access.FailedAnswer
}

// plain returns the beginning of an answer as one line of text.
func plain(answer []byte) string {
	text := strings.Map(func(c rune) rune {
		if c == unicode.ReplacementChar || unicode.IsControl(c) || unicode.In(c, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(string(answer), " "))
	if letters := []rune(text); len(letters) > maxAnswerText {
		text = string(letters[:maxAnswerText])
	}
	return strings.TrimSpace(text)
}
