package apitest

import "regexp"

// origin is where an account came from, as answers say it.
var origin = regexp.MustCompile(`"imported":\{[^}]*\}`)

// WithoutOrigin returns an answer as if the account had not been taken in.
func WithoutOrigin(body []byte) []byte { return origin.ReplaceAll(body, []byte(`"imported":null`)) }

// takenIn is what an exported file has more once the account was taken in: the entry,
// where it came from, and who took it in.
var takenIn = []*regexp.Regexp{
	regexp.MustCompile(`,\{"sequence":\d+,"at":"[^"]*","month":"","revision":0,"kind":"record",` +
		`[^}]*"command":"takeover"[^}]*\}`),
	regexp.MustCompile(`,"takeovers":\[\{"sequence":\d+,"body":"\{[^}]*\}"\}\]`),
	regexp.MustCompile(`,\{"month":"","role":"admin","party":"","vendor":"","sequence":\d+,"body":"\{[^}]*\}"\}`),
}

// WithoutTakeover returns an exported file as it was before the account was taken in
// once, nil if it does not say so.
func WithoutTakeover(file []byte) []byte {
	for _, more := range takenIn {
		found := more.FindAllIndex(file, -1)
		if len(found) != 1 {
			return nil
		}
		file = more.ReplaceAll(file, nil)
	}
	return file
}
