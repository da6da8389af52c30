package api

import (
	"context"
	"net/netip"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// burst is for how long a user's requests may come at once.
const burst = 4 * time.Second

// The rates of what is counted for all programs that serve a database, so that a secret
// can be guessed no more often at several of them.
var (
	failuresRate = access.Rate{Name: "failures", Times: 20, Per: time.Minute} // of an address to sign in
	triesRate    = access.Rate{Name: "tries", Times: 5, Per: time.Minute}     // of wrong passwords for a user
	codesRate    = access.Rate{Name: "codes", Times: 10, Per: time.Hour}      // of wrong codes after a right password
	exportsRate  = access.Rate{Name: "exports", Times: 10, Per: time.Minute}  // of a user
)

// refusalsRate is that of the writes of a user that are refused, by each program by itself.
var refusalsRate = access.Rate{Name: "refusals", Times: 20, Per: time.Minute}

// maxRevisions is how often a sheet or report may be recorded on a day.
const maxRevisions = 200

// rates bound how often each user, or address, does what others pay for. The zero
// rates bound nothing.
type rates struct {
	requests access.Rate    // of each user
	here     *access.Counts // of this program
	all      *ledger.Ledger // counts for all programs
}

func newRates(requestsASecond int, l *ledger.Ledger) rates {
	if requestsASecond == 0 {
		return rates{}
	}
	requests := access.Rate{Name: "requests", Times: requestsASecond * int(burst/time.Second), Per: burst}
	return rates{requests: requests, here: &access.Counts{}, all: l}
}

// count counts for all programs that serve the database.
func (r rates) count(ctx context.Context, of access.Rate, key string, times int) (time.Duration, error) {
	if r.all == nil {
		return 0, nil
	}
	return r.all.Count(ctx, of, key, times)
}

// countHere counts for this program.
func (r rates) countHere(of access.Rate, key string, times int) time.Duration {
	if r.here == nil {
		return 0
	}
	return r.here.Count(of, key, times, time.Now())
}

// request counts a request of a user.
func (r rates) request(user string) error {
	return tooMany(r.countHere(r.requests, user, 1), refusal.Say(
		"要求が多すぎます。Retry-After の秒数が過ぎてから、間隔を空けて送信してください。",
		"You send too many requests. Ask again after Retry-After, and more slowly."))
}

// refused counts a write of a user that was refused.
func (r rates) refused(user string) { r.countHere(refusalsRate, user, 1) }

// write refuses to write for a user of whom too many writes were refused.
func (r rates) write(user string) error {
	return tooMany(r.countHere(refusalsRate, user, 0), refusal.Say(
		"受け付けられない書込みが続いたため、書込みを一時止めています。内容を確認し、Retry-After の秒数が過ぎてから送信してください。",
		"Too many of your writes were refused, so that all of them are for a while. Check them, and ask again after "+
			"Retry-After."))
}

// export counts an export of a user.
func (r rates) export(ctx context.Context, user string) error {
	wait, err := r.count(ctx, exportsRate, user, 1)
	if err != nil {
		return err
	}
	return tooMany(wait, refusal.Say(
		"書出しが多すぎます。Retry-After の秒数が過ぎてから、もう一度送信してください。",
		"You export too often. Ask again after Retry-After."))
}

// try counts a password for a user's name before it is compared, so that many who try at
// once are allowed no more than one who tries again and again. It refuses where too many
// were wrong, for the name or from the address. notWrong takes the try back.
func (r rates) try(ctx context.Context, name, address string) error {
	wait, err := r.count(ctx, failuresRate, neighbourhood(address), 0)
	if err == nil && wait == 0 {
		wait, err = r.count(ctx, triesRate, name, 1)
	}
	if err != nil {
		return err
	}
	seconds := int((wait + time.Second - 1) / time.Second)
	return tooMany(wait, refusal.Say("サインインの失敗が続いています。あと%d秒お待ちください。",
		"Too many tries failed. Wait %d seconds.", seconds))
}

// notWrong takes back a try of a password that was right, or was not compared.
func (r rates) notWrong(ctx context.Context, name string) error {
	_, err := r.count(ctx, triesRate, name, -1)
	return err
}

// tryCode counts a code of a second factor for a user who gave his password, before it is
// compared, as try does passwords. rightCode takes the try back.
func (r rates) tryCode(ctx context.Context, name string) error {
	wait, err := r.count(ctx, codesRate, name, 1)
	if err != nil {
		return err
	}
	minutes := int((wait + time.Minute - 1) / time.Minute)
	return tooMany(wait, refusal.Say("確認コードの誤りが続いています。あと%d分お待ちください。",
		"Too many codes were wrong. Wait %d minutes.", minutes))
}

// rightCode takes back a try of a code that was right, or was not compared.
func (r rates) rightCode(ctx context.Context, name string) error {
	_, err := r.count(ctx, codesRate, name, -1)
	return err
}

// failure counts a request of an address with a wrong token, link or password.
func (r rates) failure(ctx context.Context, address string) error {
	wait, err := r.count(ctx, failuresRate, neighbourhood(address), 1)
	if err != nil {
		return err
	}
	return tooMany(wait, refusal.Say(
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

// neighbourhood returns what an address is counted as: of IPv6 the network of 64 bits,
// all of which one client may have.
func neighbourhood(address string) string {
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	parsed = parsed.Unmap().WithZone("")
	if parsed.Is4() {
		return parsed.String()
	}
	network, err := parsed.Prefix(64)
	if err != nil {
		return address
	}
	return network.String()
}
