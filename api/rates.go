package api

import (
	"time"

	"slaledger/domain/refusal"
)

// The rates beside how many requests a second each user may send, and of how many
// users and addresses they are known.
const (
	burst         = 4 * time.Second // whose requests may come at once
	maxRefusals   = 20              // of the writes of a user, a minute
	maxExports    = 10              // of a user, a minute
	maxFailures   = 20              // of an address to sign in, a minute
	maxTries      = 5               // of wrong passwords for a user, a minute
	maxRevisions  = 200             // of a sheet or report, a day
	maxRatedUsers = 4096
	maxAddresses  = 4096
)

// rates bound how often each user, or address, does what others pay for. The zero
// rates bound nothing.
type rates struct {
	requests *rate // by user
	refusals *rate // of writes, by user: beyond, all writes of the user are refused
	exports  *rate // by user
	failures *rate // of signing in, by address
	tries    *rate // of passwords that were wrong, by the name of the user
}

func newRates(requestsASecond int) rates {
	if requestsASecond == 0 {
		return rates{}
	}
	return rates{
		requests: newRate(requestsASecond*int(burst/time.Second), burst, maxRatedUsers),
		refusals: newRate(maxRefusals, time.Minute, maxRatedUsers),
		exports:  newRate(maxExports, time.Minute, maxRatedUsers),
		failures: newRate(maxFailures, time.Minute, maxAddresses),
		tries:    newRate(maxTries, time.Minute, maxRatedUsers),
	}
}

// request counts a request of a user.
func (r rates) request(user string) error {
	return tooMany(r.requests.take(user, time.Now()), refusal.Say(
		"要求が多すぎます。Retry-After の秒数が過ぎてから、間隔を空けて送信してください。",
		"You send too many requests. Ask again after Retry-After, and more slowly."))
}

// write refuses to write for a user of whom too many writes were refused.
func (r rates) write(user string) error {
	return tooMany(r.refusals.wait(user, time.Now()), refusal.Say(
		"受け付けられない書込みが続いたため、書込みを一時止めています。内容を確認し、Retry-After の秒数が過ぎてから送信してください。",
		"Too many of your writes were refused, so that all of them are for a while. Check them, and ask again after "+
			"Retry-After."))
}

// export counts an export of a user.
func (r rates) export(user string) error {
	return tooMany(r.exports.take(user, time.Now()), refusal.Say(
		"書出しが多すぎます。Retry-After の秒数が過ぎてから、もう一度送信してください。",
		"You export too often. Ask again after Retry-After."))
}

// mayTry refuses to compare a password where too many were wrong.
func (r rates) mayTry(name, address string) error {
	now := time.Now()
	wait := max(r.tries.wait(name, now), r.failures.wait(neighbourhood(address), now))
	seconds := int((wait + time.Second - 1) / time.Second)
	return tooMany(wait, refusal.Say("サインインの失敗が続いています。あと%d秒お待ちください。",
		"Too many tries failed. Wait %d seconds.", seconds))
}

// failure counts a request of an address with a wrong token or link.
func (r rates) failure(address string) error {
	return tooMany(r.failures.take(neighbourhood(address), time.Now()), refusal.Say(
		"有効でないトークン又はリンクの要求が続いています。Retry-After の秒数が過ぎてから、内容を確認して送り直してください。",
		"Too many requests came with a token or link that is not valid. Check it, and ask again after Retry-After."))
}

// tooMany refuses what has to wait.
func tooMany(wait time.Duration, says refusal.Text) error {
	if wait == 0 {
		return nil
	}
	return &refusal.Refusal{Code: refusal.TooManyRequests, Detail: says, After: wait}
}
