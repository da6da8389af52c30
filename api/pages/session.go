package pages

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/alexedwards/scs/v2"
	"github.com/go-json-experiment/json"
)

// How long a session lasts without and with use, and how exactly the time of the last
// use is stored.
const (
	idleTime  = 30 * time.Minute
	wholeTime = 12 * time.Hour
	idleGrain = time.Minute
)

// sessions are the browsers that are signed in. Where the connection is encrypted their
// cookie has the prefix by which a browser holds it to this host.
type sessions struct {
	secure, plain *scs.SessionManager
}

func newSessions(l *ledger.Ledger) *sessions {
	return &sessions{secure: newManager(l, "__Host-slaledger", true), plain: newManager(l, "slaledger", false)}
}

func newManager(l *ledger.Ledger, cookie string, secure bool) *scs.SessionManager {
	m := scs.New()
	m.IdleTimeout, m.Lifetime = idleTime, wholeTime
	m.Store, m.Codec, m.HashTokenInStore = sessionStore{l}, sessionCodec{}, true
	m.Cookie.Name, m.Cookie.Secure, m.Cookie.HttpOnly = cookie, secure, true
	m.Cookie.SameSite, m.Cookie.Persist = http.SameSiteLaxMode, false
	return m
}

// of returns the sessions of connections like that of a request: encrypted to here or to
// the proxy before, or not.
func (s *sessions) of(r *http.Request) *scs.SessionManager {
	if isEncrypted(r) {
		return s.secure
	}
	return s.plain
}

// isEncrypted says whether the browser's connection is. A proxy says it of its own; who
// says so falsely gets a cookie that he will not send.
func isEncrypted(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// load loads the session of a request, and stores it before it is answered.
func (s *sessions) load(next http.Handler) http.Handler {
	secure, plain := s.secure.LoadAndSave(next), s.plain.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(context.WithValue(r.Context(), foundSession{}, new(string)))
		if isEncrypted(r) {
			secure.ServeHTTP(w, r)
			return
		}
		plain.ServeHTTP(w, r)
	})
}

// foundSession is the key of the hash of the session that a request came with.
type foundSession struct{}

// What a session remembers.
const (
	inCredential = "credential" // hash of what was signed in with
	inRoles      = "roles"      // of the user as he signed in
	inMessage    = "message"    // what the next page says once
	inSignOn     = "sign-on"    // what began at the provider of the office
	inProved     = "proved"     // that a second factor was proved too, empty if not
	inHalf       = "half"       // hash of the password of who has yet to give a code, and until when
)

// sessionStore stores sessions beside the users.
type sessionStore struct{ ledger *ledger.Ledger }

// FindCtx implements scs.CtxStore.
func (s sessionStore) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	session, err := s.ledger.Session(ctx, hash)
	if errors.Is(err, fact.ErrNoFact) {
		return nil, false, nil
	}
	if found, ok := ctx.Value(foundSession{}).(*string); ok {
		*found = hash
	}
	return session.Data, err == nil, err
}

// CommitCtx implements scs.CtxStore. That a session is used again is stored once a
// minute. One that ended while its request was under way, because its user signed out in
// another window, is not begun anew.
func (s sessionStore) CommitCtx(ctx context.Context, hash string, data []byte, expires time.Time) error {
	session := access.Session{Hash: hash, Data: data, ExpiresAt: expires}
	if found, ok := ctx.Value(foundSession{}).(*string); !ok || *found != hash {
		return s.ledger.StoreSession(ctx, session)
	}
	stored, err := s.ledger.Session(ctx, hash)
	if err == nil && bytes.Equal(stored.Data, data) && expires.Sub(stored.ExpiresAt) < idleGrain {
		return nil
	}
	return s.ledger.ExtendSession(ctx, session)
}

// DeleteCtx implements scs.CtxStore.
func (s sessionStore) DeleteCtx(ctx context.Context, hash string) error {
	return s.ledger.EndSession(ctx, hash)
}

// Find, Commit and Delete implement scs.Store; a scs.CtxStore is never asked by them.
func (s sessionStore) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

func (s sessionStore) Commit(hash string, data []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), hash, data, expires)
}

func (s sessionStore) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }

// sessionCodec writes the same session in the same bytes, which tells whether it changed.
type sessionCodec struct{}

type sessionText struct {
	Deadline time.Time      `json:"deadline"`
	Values   map[string]any `json:"values"` // texts
}

// Encode implements scs.Codec.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(sessionText{deadline.UTC(), values}, json.Deterministic(true))
}

// Decode implements scs.Codec.
func (sessionCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	var text sessionText
	err := json.Unmarshal(data, &text)
	return text.Deadline, text.Values, err
}
