package query

import (
	"strconv"
	"time"

	"slaledger/ledger/fact"
)

const replyQuery = `
	SELECT user_name, target, key, digest, location, at, status, body FROM kept_answers
	WHERE user_name = @user AND target = @target AND key = @key`

func valuesOfReply(user, target, key string) []any {
	return []any{named("user", user), named("target", target), named("key", key)}
}

func readReply(c []string) (r fact.Reply, err error) {
	r = fact.Reply{User: c[0], Target: c[1], Key: c[2], Digest: c[3], Location: c[4]}
	if r.At, err = readInstant(c[5]); err != nil {
		return r, err
	}
	if r.Code, err = strconv.Atoi(c[6]); err != nil {
		return r, err
	}
	r.Body, err = readBody(c[7])
	return r, err
}

// Reply implements fact.Reader.
func (s session) Reply(user, target, key string) (fact.Reply, error) {
	return first(s, readReply, replyQuery, valuesOfReply(user, target, key)...)
}

// LastReplyAt implements fact.Reader.
func (s session) LastReplyAt(by time.Time) (time.Time, error) {
	const query = `SELECT at FROM kept_answers WHERE at <= @by ORDER BY at DESC LIMIT 1`
	return first(s, readInstantColumn, query, named("by", instantText(by)))
}

// StoreReply implements fact.Writer.
func (s session) StoreReply(r fact.Reply) error {
	body, err := bodyText(r.Body)
	if err != nil {
		return err
	}
	const statement = `
		INSERT INTO kept_answers (user_name, target, key, digest, at, status, location, body)
		VALUES (@user, @target, @key, @digest, @at, @status, @location, @body)`
	return s.exec(statement, named("user", r.User), named("target", r.Target), named("key", r.Key),
		named("digest", r.Digest), named("at", instantText(r.At)), named("status", r.Code), named("location", r.Location),
		named("body", body))
}

// ForgetReplies implements fact.Writer.
func (s session) ForgetReplies(before time.Time) error {
	return s.exec(s.Texts().ForgetReplies, named("before", instantText(before)), named("limit", fact.ForgottenAtOnce))
}
