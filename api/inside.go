package api

import (
	"context"
	"errors"
	"net/http"

	"slaledger/api/pages"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/labstack/echo/v4"
)

// bearerInside is where a request of the pages has who signed in to them.
type bearerInside struct{}

// inside routes requests that the pages make of the interface for whoever signed in to
// them: the same routes, with the same judgement, audit log, rates of writes and
// answers as for those who come with a token.
func (s *service) inside() http.Handler {
	e := echo.New()
	e.IPExtractor = s.door.addressOf()
	e.Use(identify, s.answerErrors, recoverPanic, signedInInside, wholePath)
	for _, rt := range routes {
		add(e, rt.method, prefix+rt.path, s.serve(rt))
	}
	return e
}

// signedInInside takes from a request of the pages who signed in to them.
func signedInInside(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		bearer, _ := c.Request().Context().Value(bearerInside{}).(access.Bearer)
		c.Set(bearerKey, bearer)
		c.Set(tokenKey, bearer.Token.Hash)
		return next(c)
	}
}

// forPages returns the interface as the pages use it.
func (s *service) forPages() pages.Interface {
	handler := s.inside()
	return pages.Interface{
		Serve: func(w http.ResponseWriter, r *http.Request, who access.Bearer) {
			handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), bearerInside{}, who)))
		},
		SignIn:         s.signInWithPassword,
		SignInWithCode: s.signInWithCode,
		NeedsFactor:    s.door.SecondFactors.needed,
		SignOn:         s.signOn(),
		OpenCalendar:   s.openCalendar,
		Count:          s.rates.request,
		Explain: func(err error, english bool) []byte {
			return problemOf(err, english).JSON()
		},
		Log: s.log,
	}
}

// signInWithPassword signs somebody in to the pages, unless a code is needed too. Whoever
// tries a name, or from an address, too often has to wait.
func (s *service) signInWithPassword(c echo.Context, name, password string) (ledger.PasswordEntry, error) {
	ctx := c.Request().Context()
	if err := s.rates.try(ctx, name, c.RealIP()); err != nil {
		return ledger.PasswordEntry{}, err
	}
	entry, err := s.ledger.SignInWithPassword(ctx, name, password)
	wrong := err != nil && problemOf(err, true).Code == string(refusal.Unauthenticated)
	if !wrong {
		err = errors.Join(err, s.rates.notWrong(context.WithoutCancel(ctx), name))
	}
	if err != nil && !wrong {
		return ledger.PasswordEntry{}, err
	}
	if err == nil && !s.door.Passwords.open(entry) {
		s.noteEntry(c, entry.Bearer, errPasswordsOff)
		return ledger.PasswordEntry{}, errPasswordsOff
	}
	if wrong || !entry.NeedsCode {
		s.noteEntry(c, entry.Bearer, err)
	}
	if wrong {
		return ledger.PasswordEntry{}, s.countFailure(c, refusal.Unauthenticated, err)
	}
	return entry, nil
}

// noteEntry enters in the audit log that a known user signed in to the pages, or failed
// to.
func (s *service) noteEntry(c echo.Context, bearer access.Bearer, refused error) {
	if bearer.Name == "" {
		return
	}
	s.note(c, signInNoted(c, bearer, refused), func(error) {})
}
