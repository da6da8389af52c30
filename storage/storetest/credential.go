package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Token returns a token whose hash is its ID.
func Token(id, user string) access.Token {
	return access.Token{
		ID: id, User: user, Title: "連携", Hash: id, Issued: access.Issue{By: "本人", At: hardInstants[0]},
		Link: access.Issue{By: "管理", At: hardInstants[1]}, ExpiresOn: "2025-03-31", LastUsedOn: "2024-04-01",
	}
}

// Link returns a link whose hash is its ID.
func Link(id, user string) access.Link {
	return access.Link{
		ID: id, User: user, Hash: id, Issued: access.Issue{By: "管理", At: hardInstants[0]}, ExpiresAt: hardInstants[1],
	}
}

// Session returns a session that lasts for ever.
func Session(hash string) access.Session {
	return access.Session{Hash: hash, Data: []byte(`{"a":"𠮷"}`), ExpiresAt: farFuture}
}

// sessionsGoOnAndEnd stores sessions, again in their place, and ends one, which is not
// extended any more; those that are over are forgotten when another is stored.
func sessionsGoOnAndEnd(t *testing.T, s Opened) {
	first, over := Session("first"), Session("over")
	over.ExpiresAt = hardInstants[0]
	store := func(session access.Session, at time.Time) {
		t.Helper()
		Change(t, s, "", func(w access.Writer) error { return w.StoreSession(session, at) })
	}
	holds := func(hash string, want access.Session) {
		t.Helper()
		got, err := s.Session(t.Context(), hash)
		Same(t, hash, want, got)
		if (want.Hash == "") != errors.Is(err, fact.ErrNoFact) {
			t.Errorf("%s: %v", hash, err)
		}
	}
	store(first, hardInstants[0])
	store(over, hardInstants[0])
	first.ExpiresAt, over.ExpiresAt = first.ExpiresAt.UTC(), over.ExpiresAt.UTC()
	holds("over", over)
	View(t, s, func(r access.Reader) error {
		all, err := r.Sessions()
		Same(t, "all sessions", []access.Session{first, over}, all)
		return err
	})
	first.Data = []byte("another")
	store(first, hardInstants[0].Add(time.Microsecond))
	holds("first", first)
	holds("over", access.Session{})
	extend := func() {
		first.Data = append(first.Data, '!')
		Change(t, s, "", func(w access.Writer) error { return w.ExtendSession(first) })
	}
	extend()
	holds("first", first)
	Change(t, s, "", func(w access.Writer) error { return w.EndSession("first") })
	holds("first", access.Session{})
	extend()
	holds("first", access.Session{})
}

// tokensRoundTrip writes tokens with every hard text in every column.
func tokensRoundTrip(t *testing.T, s Opened) {
	var want []access.Token
	Change(t, s, "", func(w access.Writer) error {
		err := errors.Join(w.AddUser(User("hanako")), w.AddUser(User("jiro")), w.AddToken(Token("other", "id-jiro")))
		for i, text := range hardTexts {
			at := hardInstants[0].Add(time.Duration(i) * time.Microsecond)
			token := access.Token{
				ID: fmt.Sprint(i, asKey(text)), User: "id-hanako", Title: text, Hash: asKey(text) + "h",
				ExpiresOn: text, LastUsedOn: text, Contract: text, Secret: text, Step: int64(i) << 40, EndedBy: text,
				Issuer: text, Subject: text + "s",
				Issued: access.Issue{By: text + "b", At: at}, Link: access.Issue{By: text + "l", At: hardInstants[i%3]},
			}
			if i%2 == 0 {
				token.EndedAt, token.Link = farFuture, access.Issue{}
			}
			want = append(want, token)
			err = errors.Join(err, w.AddToken(token))
		}
		return err
	})
	View(t, s, func(r access.Reader) error {
		got, err := r.Tokens("id-hanako")
		Same(t, "tokens", want, got)
		all, allErr := r.Tokens("")
		Same(t, "tokens of all", len(want)+1, len(all))
		none, noneErr := r.Tokens("nobody")
		Same(t, "tokens of nobody", 0, len(none))
		return errors.Join(err, allErr, noneErr)
	})
}

// tokensLiveUntilEnded checks who bears a token, by both ways to ask.
func tokensLiveUntilEnded(t *testing.T, s Opened) {
	first, second := Token("t1", "id-hanako"), Token("t2", "id-hanako")
	Change(t, s, "", func(w access.Writer) error {
		return errors.Join(w.AddUser(User("hanako")), w.AddToken(first), w.AddToken(second))
	})
	user := User("hanako")
	user.Number = 1
	holds := func(hash string, want access.Bearer) {
		t.Helper()
		bearer, err := s.Bearer(t.Context(), hash)
		Same(t, hash, want, bearer)
		bearer, head, headErr := s.BearerAndHead(t.Context(), hash, "c")
		Same(t, hash+" and a head", want, bearer)
		if head != "" || !errors.Is(headErr, err) {
			t.Errorf("%s and a head: %s, %v", hash, head, headErr)
		}
		if (want.Name == "") != errors.Is(err, fact.ErrNoFact) {
			t.Errorf("%s: %v", hash, err)
		}
		Change(t, s, "", func(w access.Writer) error {
			bearer, seenErr := w.Bearer(hash)
			Same(t, hash+" in a change", want, bearer)
			if (err == nil) != (seenErr == nil) {
				t.Errorf("%s: %v, in a change %v", hash, err, seenErr)
			}
			return nil
		})
	}
	holds("t1", access.Bearer{User: user, Token: first})
	holds("t2", access.Bearer{User: user, Token: second})
	holds("t3", access.Bearer{})
	Change(t, s, "", func(w access.Writer) error {
		return errors.Join(w.EndToken("t1", "管理", hardInstants[2]), w.UseToken("t2", "2024-04-02"),
			w.UseStep("t2", 57_000_000))
	})
	second.LastUsedOn = "2024-04-02"
	holds("t1", access.Bearer{})
	holds("t2", access.Bearer{User: user, Token: second})
	first.EndedBy, first.EndedAt, second.Step = "管理", hardInstants[2], 57_000_000
	View(t, s, func(r access.Reader) error {
		tokens, err := r.Tokens("id-hanako")
		Same(t, "tokens", []access.Token{first, second}, tokens)
		return err
	})
}

// linksRoundTrip checks that links come back, and that one has ended once it has.
func linksRoundTrip(t *testing.T, s Opened) {
	links := []access.Link{Link("l1", "id-hanako"), Link("l2", "id-hanako"), Link("l3", "id-jiro")}
	Change(t, s, "", func(w access.Writer) error {
		err := errors.Join(w.AddUser(User("hanako")), w.AddUser(User("jiro")))
		for _, link := range links {
			err = errors.Join(err, w.AddLink(link))
		}
		return errors.Join(err, w.EndLink("l2", farFuture))
	})
	links[1].EndedAt = farFuture
	View(t, s, func(r access.Reader) error {
		own, err := r.Links("id-hanako")
		Same(t, "links", links[:2], own)
		all, allErr := r.Links("")
		Same(t, "links of all", links, all)
		one, oneErr := r.Link("l2")
		Same(t, "link", links[1], one)
		return errors.Join(err, allErr, oneErr)
	})
}
