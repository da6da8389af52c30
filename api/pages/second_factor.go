package pages

import (
	"cmp"
	"encoding/base32"
	"fmt"
	"net/http"
	"strings"
	"time"

	"slaledger/api/answer"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp/totp"
)

// codeTime is how long after the password a code may be given.
const codeTime = 10 * time.Minute

// factorPath is where a user turns his second factor on.
const factorPath = "/me/second-factor"

// mustSetUp says whether who asks signed in with a password that opens nothing alone, and has
// proved no second factor: he is to set one up, and sees nothing before.
func (r *request) mustSetUp() bool {
	return r.who.Token.Kind == access.KindPassword && r.site.api.NeedsFactor(r.who.User) && !r.proved()
}

// proved says whether a second factor was proved in this session.
func (r *request) proved() bool { return r.session.GetString(r.Request().Context(), inProved) != "" }

func (r *request) setProved(proved bool) {
	if !proved {
		r.session.Remove(r.Request().Context(), inProved)
		return
	}
	r.session.Put(r.Request().Context(), inProved, "yes")
}

// codePage asks who gave his password for a code of his second factor.
type codePage struct {
	To, Kept string // where to go then, and what a form sent
	Failed   string // why the code was refused, empty if none was
	Done     string // what was done before
}

// askForCode remembers who gave his password, and asks him for a code.
func (r *request) askForCode(who access.Bearer, p codePage) error {
	ctx := r.Request().Context()
	if err := r.session.RenewToken(ctx); err != nil {
		return err
	}
	r.session.Remove(ctx, inCredential)
	r.session.Put(ctx, inHalf, who.Token.Hash+" "+time.Now().Add(codeTime).UTC().Format(time.RFC3339))
	return r.showCodePage(http.StatusOK, p)
}

func (r *request) showCodePage(status int, p codePage) error {
	r.who, r.calls = access.Bearer{}, nil
	return r.show(status, "code", r.W.SecondFactor.CodeTitle, p)
}

// halfSignedIn returns the hash of the password that was given before, empty if none was, or
// too long ago.
func (r *request) halfSignedIn() string {
	password, until, _ := strings.Cut(r.session.GetString(r.Request().Context(), inHalf), " ")
	if end, err := time.Parse(time.RFC3339, until); err != nil || time.Now().After(end) {
		return ""
	}
	return password
}

// enterCode signs in who gave his password before.
func enterCode(r *request) error {
	p := codePage{To: ownPath(r.form.Get("to")), Kept: r.form.Get("kept")}
	password := r.halfSignedIn()
	if password == "" {
		return r.showSignInPage(http.StatusUnauthorized, signInPage{
			To: p.To, Kept: p.Kept, Failed: r.W.SecondFactor.Again,
		})
	}
	who, err := r.site.api.SignInWithCode(r.Context, password, r.form.Get("code"))
	if err != nil {
		refused := r.problemOf(err)
		if refused.Status >= http.StatusInternalServerError {
			return err
		}
		p.Failed = refused.Detail
		return r.showCodePage(refused.Status, p)
	}
	if err := r.enter(who, true); err != nil {
		return err
	}
	return r.goOn(p.To, p.Kept)
}

// tellOfFactor has the next page say that somebody else took the user's second factor away.
func (r *request) tellOfFactor(entry ledger.PasswordEntry) {
	if by := entry.FactorTaken; by.By != "" {
		taken := answer.NewSecondFactor(ledger.SecondFactor{Taken: by}).Taken
		message := r.session.PopString(r.Request().Context(), inMessage)
		r.say(message + say(r.W.SecondFactor.Taken, taken.By, r.Instant(taken.At)))
	}
}

// secondFactorPage is the page on which a user turns his second factor on, or off.
type secondFactorPage struct {
	Factor answer.SecondFactor
	Errors map[string]string
	Name   string
	Secret string // what the device and the service will share
	Groups string // the same, to be read
	QR     quickResponse
	Must   bool // be set up before anything else
}

// quickResponse is what a camera reads, as dark squares on a light ground.
type quickResponse struct {
	Size int    // of a side, in squares
	Dark string // path of what is dark, in squares
}

// showSecondFactor shows the second factor of who asks.
func showSecondFactor(r *request) error { return r.showSecondFactorPage(http.StatusOK, nil) }

func (r *request) showSecondFactorPage(status int, wrong map[string]string) error {
	p := secondFactorPage{Errors: wrong, Name: r.who.Name, Must: r.mustSetUp()}
	if err := r.get(factorPath, nil, &p.Factor); err != nil {
		return err
	}
	if p.Must && p.Factor.Active { // turned on elsewhere since he signed in, or before it was needed
		if err := r.session.Destroy(r.Request().Context()); err != nil {
			return err
		}
		return r.see("/sign-in")
	}
	if !p.Factor.Active {
		p.Secret = cmp.Or(r.form.Get("secret"), access.NewFactorSecret())
		for i, letter := range p.Secret {
			if i > 0 && i%4 == 0 {
				p.Groups += " "
			}
			p.Groups += string(letter)
		}
		var err error
		if p.QR, err = r.quickResponse(p.Secret); err != nil {
			return err
		}
	}
	return r.show(status, "second_factor", r.W.SecondFactor.Title, p)
}

// quickResponse returns what an authenticator app reads: the secret, whose it is, and of
// which service. It returns none for a secret that is none.
func (r *request) quickResponse(secret string) (quickResponse, error) {
	shared, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		return quickResponse{}, nil // refused when it is sent
	}
	key, err := totp.Generate(totp.GenerateOpts{
		Issuer: "slaledger " + r.Request().Host, AccountName: r.who.Name, Secret: shared,
	})
	if err != nil {
		return quickResponse{}, err
	}
	code, err := qr.Encode(key.URL(), qr.M, qr.Auto)
	if err != nil {
		return quickResponse{}, err
	}
	const quiet = 4 // squares around it that stay light
	side := code.Bounds().Dx()
	var dark strings.Builder
	for y := range side {
		for x := range side {
			if red, _, _, _ := code.At(x, y).RGBA(); red == 0 {
				fmt.Fprintf(&dark, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return quickResponse{Size: side + 2*quiet, Dark: dark.String()}, nil
}

// recoveryCodesPage shows the codes that stand in for a device, this once.
type recoveryCodesPage struct{ Codes []string }

// setUpSecondFactor turns the second factor of who asks on.
func setUpSecondFactor(r *request) error {
	if r.resumed {
		return showSecondFactor(r)
	}
	body := map[string]any{}
	for _, name := range []string{"password", "secret", "code"} {
		body[name] = r.form.Get(name)
	}
	var codes answer.RecoveryCodes
	_, err := r.ask(command{method: http.MethodPut, path: factorPath, body: body}, &codes)
	r.calls = nil // of secrets nothing is shown
	if err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showSecondFactorPage(r.Refused.Status, wrong)
	}
	if err := r.session.RenewToken(r.Request().Context()); err != nil {
		return err
	}
	r.setProved(true)
	return r.show(http.StatusCreated, "recovery_codes", r.W.SecondFactor.CodesTitle, recoveryCodesPage{codes.Codes})
}

// turnOffSecondFactor turns the second factor of who asks off.
func turnOffSecondFactor(r *request) error {
	if r.resumed {
		return showSecondFactor(r)
	}
	body := map[string]any{"password": r.form.Get("password"), "code": r.form.Get("code")}
	_, err := r.ask(command{method: http.MethodPut, path: "/me/second-factor/removal", body: body}, nil)
	r.calls = nil // of secrets nothing is shown
	if err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showSecondFactorPage(r.Refused.Status, wrong)
	}
	r.setProved(false)
	r.say(r.W.SecondFactor.Off)
	return r.see("/settings")
}

// takeSecondFactor takes the second factor of a user away who lost his device.
func takeSecondFactor(r *request) error {
	path := r.user() + "/second-factor"
	if err := r.judge(access.MayManageUsers, http.MethodDelete, path, ""); err != nil {
		return err
	}
	if !r.resumed {
		if _, err := r.ask(command{method: http.MethodDelete, path: path}, nil); err != nil {
			return err
		}
		r.say(r.W.SecondFactor.TakenAway)
	}
	return r.see(r.user())
}
