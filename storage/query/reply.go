package query

import (
	"time"

	"slaledger/ledger/fact"
)

type replyRow struct {
	UserName string
	Target   string
	Key      string
	Digest   string
	At       string
	Status   int
	Location string
	Body     string
}

func (r replyRow) reply() (fact.Reply, error) {
	at, err := readInstant(r.At)
	if err != nil {
		return fact.Reply{}, err
	}
	body, err := readBody(r.Body)
	return fact.Reply{
		User: r.UserName, Target: r.Target, Key: r.Key, Digest: r.Digest, At: at,
		Code: r.Status, Location: r.Location, Body: body,
	}, err
}

// Reply implements fact.Reader.
func (s session) Reply(user, target, key string) (fact.Reply, error) {
	const query = `SELECT * FROM kept_answers WHERE user_name = @user AND target = @target AND key = @key`
	return only(scan(s, replyRow.reply, query, named("user", user), named("target", target), named("key", key)))
}

// LastReplyAt implements fact.Reader.
func (s session) LastReplyAt(by time.Time) (time.Time, error) {
	const query = `SELECT at FROM kept_answers WHERE at <= @by ORDER BY at DESC LIMIT 1`
	return first(s, readInstantColumn, query, named("by", instantText(by)))
}

// StoreReply implements fact.Writer.
func (s session) StoreReply(r fact.Reply, forget time.Time) error {
	body, err := bodyText(r.Body)
	if err != nil {
		return err
	}
	_, err = s.exec(s.Texts().ForgetReplies, named("forget", instantText(forget)), named("limit", fact.ForgottenAtOnce))
	if err != nil {
		return err
	}
	const statement = `
		INSERT INTO kept_answers (user_name, target, key, digest, at, status, location, body)
		VALUES (@user, @target, @key, @digest, @at, @status, @location, @body)`
	_, err = s.exec(statement, named("user", r.User), named("target", r.Target), named("key", r.Key),
		named("digest", r.Digest), named("at", instantText(r.At)), named("status", r.Code), named("location", r.Location),
		named("body", body))
	return err
}
