package signon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"slaledger/domain/refusal"

	"github.com/coreos/go-oidc/v3/oidc"
)

// Logout is that somebody signed out of the provider.
type Logout struct {
	Issuer, Subject string
	Before          time.Time // sessions that began until then are over
}

// skew is how far the clock of a provider may be from the one here.
const skew = 2 * time.Minute

// logoutEvent is what a token of a sign-out says to be about.
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// errNoLogout says that a token tells of no sign-out.
var errNoLogout = refusal.New(refusal.Unauthenticated, "サインアウトの通知（logout_token）が正しくありません。",
	"This logout_token tells of no sign-out.")

// ReadLogout reads a logout_token (OpenID Connect Back-Channel Logout 1.0, 2.6), by which the
// provider says who signed out. Since it is about sessions that began before it was made, one
// that comes again ends none that began since: nobody need remember which came. It returns
// unauthenticated and unavailable.
func (p *Provider) ReadLogout(ctx context.Context, text string) (out Logout, err error) {
	found, err := p.discover(ctx)
	if err != nil {
		return out, err
	}
	token, err := found.logouts.Verify(oidc.ClientContext(ctx, p.Client), text)
	if err != nil {
		return out, p.refused(errNoLogout, err)
	}
	var claims struct {
		ID     string         `json:"jti"`
		Nonce  *string        `json:"nonce"`
		Events map[string]any `json:"events"`
	}
	if err := token.Claims(&claims); err != nil {
		return out, p.refused(errNoLogout, err)
	}
	_, about := claims.Events[logoutEvent].(map[string]any)
	now := time.Now()
	switch {
	case !about || claims.Nonce != nil || claims.ID == "":
		err = errors.New("it is no logout_token")
	case token.Subject == "":
		err = errors.New("the logout_token has no sub: sessions are not known by their sid")
	case token.IssuedAt.IsZero() || token.IssuedAt.After(now.Add(skew)):
		err = fmt.Errorf("the logout_token is of %v", token.IssuedAt)
	case !token.Expiry.IsZero() && now.After(token.Expiry.Add(skew)):
		err = fmt.Errorf("the logout_token ended at %v", token.Expiry)
	}
	if err != nil {
		return out, p.refused(errNoLogout, err)
	}
	return Logout{Issuer: token.Issuer, Subject: token.Subject, Before: token.IssuedAt.Add(skew)}, nil
}
