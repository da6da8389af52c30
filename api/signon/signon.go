// Package signon has users sign in with the accounts of their office, by OpenID Connect. A
// provider says who somebody is, and nothing about what he may do.
package signon

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"slaledger/domain/refusal"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Paths of the pages by which somebody goes to the provider, and comes back, and to which the
// provider says that somebody signed out.
const (
	BeginPath  = "/sign-on"
	ReturnPath = "/sign-on/callback"
	LogoutPath = "/sign-on/logout"
)

// Settings say which provider there is, and what slaledger is to it.
type Settings struct {
	Issuer, ClientID string
	Secret           string // empty for a client without one
	Claim            string // that names a user whom nobody linked yet; empty for none
	Title            string // of the button
	PublicURL        string // under which browsers reach the pages, without a slash at the end
	Client           *http.Client
	Log              *slog.Logger
}

// Provider is the provider of an office. It is asked first when somebody signs in: one that
// is down keeps nobody from starting, nor from signing in with a password.
type Provider struct {
	Settings
	mu     sync.Mutex
	found  *found
	asking *asking // nil while it is not asked what it is
}

// asking is a question to a provider what it is, for all who wait for the answer.
type asking struct {
	ended chan struct{}
	found *found
	err   error
}

// found is what a provider says of itself.
type found struct {
	verifier   *oidc.IDTokenVerifier
	logouts    *oidc.IDTokenVerifier // of tokens that may do without an end
	config     oauth2.Config
	endSession string
}

// New returns a provider.
func New(s Settings) *Provider { return &Provider{Settings: s} }

// Pending is a sign-in that began in a browser and is not over.
type Pending struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // of PKCE
}

// Identity is who signed in, as the provider knows him.
type Identity struct {
	Issuer, Subject string
	Name            string // what the claim says, empty if it is not vouched for
}

// errDown says that the provider cannot be asked.
var errDown = refusal.New(refusal.Unavailable,
	"組織の認証基盤に接続できません。しばらくしてから、もう一度行ってください。パスワードでのサインインは、引き続きできます。",
	"The office's sign-on cannot be reached. Try again later; signing in with a password goes on.")

// errRefused says that the provider vouched for nobody.
var errRefused = refusal.New(refusal.Unauthenticated,
	"組織のアカウントでのサインインが認められませんでした。もう一度、サインインの画面から行ってください。",
	"Signing in with the office's account failed. Begin again on the sign-in page.")

// refused logs why nobody is signed in, and says that nobody is. What the provider sent is
// in the log alone.
func (p *Provider) refused(says *refusal.Refusal, cause error) error {
	p.Log.Warn("sign-on", slog.String("issuer", p.Issuer), slog.String("error", cause.Error()))
	return says
}

// discover returns what the provider says of itself. Until it has said so it is asked, once for
// all who wait.
func (p *Provider) discover(ctx context.Context) (*found, error) {
	p.mu.Lock()
	known, question := p.found, p.asking
	if known == nil && question == nil {
		question = &asking{ended: make(chan struct{})}
		p.asking = question
		go p.ask(question)
	}
	p.mu.Unlock()
	if known != nil {
		return known, nil
	}
	select {
	case <-question.ended:
		return question.found, question.err
	case <-ctx.Done():
		return nil, p.refused(errDown, ctx.Err())
	}
}

// ask asks the provider what it is, for as long as a client waits for an answer.
func (p *Provider) ask(question *asking) {
	question.found, question.err = p.askOnce()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found, p.asking = question.found, nil
	close(question.ended)
}

func (p *Provider) askOnce() (*found, error) {
	// Keys are fetched again later, whoever asks then.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.Background(), p.Client), p.Issuer)
	if err != nil {
		return nil, p.refused(errDown, err)
	}
	var more struct {
		EndSession string `json:"end_session_endpoint"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, p.refused(errDown, err)
	}
	return &found{
		verifier: provider.Verifier(&oidc.Config{ClientID: p.ClientID}),
		logouts:  provider.Verifier(&oidc.Config{ClientID: p.ClientID, SkipExpiryCheck: true}),
		config: oauth2.Config{
			ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: provider.Endpoint(),
			RedirectURL: p.PublicURL + ReturnPath, Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
		},
		endSession: more.EndSession,
	}, nil
}

// Begin returns where somebody signs in, and what is to be remembered until he comes back.
// It returns unavailable.
func (p *Provider) Begin(ctx context.Context) (address string, pending Pending, err error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", pending, err
	}
	pending = Pending{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	address = found.config.AuthCodeURL(pending.State, oidc.Nonce(pending.Nonce),
		oauth2.S256ChallengeOption(pending.Verifier))
	return address, pending, nil
}

// Finish returns who came back, with the query that he came with. It returns
// unauthenticated, and unavailable.
func (p *Provider) Finish(ctx context.Context, pending Pending, query url.Values) (who Identity, err error) {
	found, err := p.discover(ctx)
	if err != nil {
		return who, err
	}
	switch {
	case pending.State == "" || subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(pending.State)) != 1:
		return who, p.refused(errRefused, errors.New("the state is not that of the browser"))
	case query.Get("error") != "":
		return who, p.refused(errRefused, fmt.Errorf("%.200q: %.500q", query.Get("error"), query.Get("error_description")))
	case query.Has("iss") && query.Get("iss") != p.Issuer:
		return who, p.refused(errRefused, fmt.Errorf("it comes from %.200q", query.Get("iss")))
	}
	ctx = oidc.ClientContext(ctx, p.Client)
	tokens, err := found.config.Exchange(ctx, query.Get("code"), oauth2.VerifierOption(pending.Verifier))
	if _, answered := errors.AsType[*oauth2.RetrieveError](err); err != nil && !answered {
		return who, p.refused(errDown, err)
	}
	if err != nil {
		return who, p.refused(errRefused, err)
	}
	text, _ := tokens.Extra("id_token").(string)
	token, err := found.verifier.Verify(ctx, text)
	if err != nil {
		return who, p.refused(errRefused, err)
	}
	return p.identity(token, pending)
}

// identity returns whom a verified token is about: one that was made for this sign-in, and
// for slaledger.
func (p *Provider) identity(token *oidc.IDToken, pending Pending) (who Identity, err error) {
	claims := map[string]any{}
	if err := token.Claims(&claims); err != nil {
		return who, p.refused(errRefused, err)
	}
	party, _ := claims["azp"].(string)
	switch {
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(pending.Nonce)) != 1:
		return who, p.refused(errRefused, errors.New("the nonce is not that of the browser"))
	case cmp.Or(party, p.ClientID) != p.ClientID || len(token.Audience) > 1 && party == "":
		return who, p.refused(errRefused, fmt.Errorf("it is for %.200q too", token.Audience))
	case token.Subject == "":
		return who, p.refused(errRefused, errors.New("it is about nobody"))
	}
	who = Identity{Issuer: token.Issuer, Subject: token.Subject}
	if verified, _ := claims["email_verified"].(bool); p.Claim != "" && (p.Claim != "email" || verified) {
		who.Name, _ = claims[p.Claim].(string)
	}
	return who, nil
}

// EndSession returns where who signed out signs out of the provider too, empty if it has no
// such place, or was not asked yet.
func (p *Provider) EndSession() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil || !strings.HasPrefix(p.found.endSession, "http") {
		return ""
	}
	address, err := url.Parse(p.found.endSession)
	if err != nil {
		return ""
	}
	query := address.Query()
	query.Set("client_id", p.ClientID)
	query.Set("post_logout_redirect_uri", p.PublicURL+"/sign-in")
	address.RawQuery = query.Encode()
	return address.String()
}

// Timeout is how long a provider may take to answer.
const Timeout = 10 * time.Second
