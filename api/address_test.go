package api

import (
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"slaledger/ledger"
)

// TestAddressBehindProxies sends what proxies and liars send; what is found stands in
// the log and in the audit log.
func TestAddressBehindProxies(t *testing.T) {
	s := serve(t)
	s.must(200, asked{"auditor", "GET", "/me", ""}, nil) // the sign-in is in the audit log already
	proxies := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("2001:db8::/32")}
	for i, c := range []struct {
		door       Door
		sender     string
		forwarded  []string
		wantedFrom string
	}{
		{Door{}, "10.1.2.3:99", []string{"192.0.2.7"}, "10.1.2.3"},
		{Door{Proxies: proxies}, "10.1.2.3:99", nil, "10.1.2.3"},
		{Door{Proxies: proxies}, "10.1.2.3:99", []string{"192.0.2.7"}, "192.0.2.7"},
		{Door{Proxies: proxies}, "[2001:db8::1]:99", []string{"2001:4860::1"}, "2001:4860::1"},
		{Door{Proxies: proxies}, "10.2.0.1:99", []string{"192.0.2.7"}, "10.2.0.1"},   // is no proxy
		{Door{Proxies: proxies}, "127.0.0.1:99", []string{"192.0.2.7"}, "127.0.0.1"}, // nor is this
		{Door{Proxies: proxies}, "10.1.2.3:99", []string{"192.0.2.1, 192.0.2.7, 10.1.9.9"}, "192.0.2.7"},
		{Door{Proxies: proxies}, "10.1.2.3:99", []string{"192.0.2.1", "192.0.2.7"}, "192.0.2.7"},
		{Door{Proxies: proxies}, "10.1.2.3:99", []string{"127.0.0.1, 192.168.0.1"}, "192.168.0.1"},
		{Door{Proxies: proxies}, "10.1.2.3:99", []string{"nonsense, 192.0.2.7"}, "192.0.2.7"},
		{Door{Proxies: proxies}, "10.1.2.3:99", []string{"192.0.2.7, nonsense"}, "10.1.2.3"},
	} {
		var log strings.Builder
		server, _ := c.door.NewServers(ledger.New(s.store, time.Now), s.store.Ping, slog.New(slog.NewTextHandler(&log, nil)))
		request := httptest.NewRequest("POST", prefix+"/users", nil)
		request.RemoteAddr = c.sender
		request.Header["X-Forwarded-For"] = c.forwarded
		request.Header.Set("X-Real-Ip", "192.0.2.99")
		request.Header.Set("Authorization", "Bearer "+s.tokens["auditor"])
		server.Handler.ServeHTTP(httptest.NewRecorder(), request)
		if !strings.Contains(log.String(), "address="+c.wantedFrom+"\n") {
			t.Errorf("%d. from %s, not in the log: %s", i, c.wantedFrom, log.String())
		}
		var audit struct{ Items []struct{ Address string } }
		s.must(200, asked{"auditor", "GET", "/audit?limit=200&actor=auditor", ""}, &audit)
		if last := audit.Items[len(audit.Items)-1].Address; last != c.wantedFrom {
			t.Errorf("%d. from %s, in the audit log %s", i, c.wantedFrom, last)
		}
	}
}
