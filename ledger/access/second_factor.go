package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"time"

	"github.com/pquerna/otp/hotp"
)

// stepLasts is how long an app shows a code: RFC 6238's own period, the one that all apps
// have.
const stepLasts = 30 * time.Second

// drift is by how many steps the clock of a device may be behind or ahead.
const drift = 1

// NewFactorSecret returns what a second factor may share with its user's device: 160 bits
// of the system's generator, in Base32.
func NewFactorSecret() string {
	secret := make([]byte, 20)
	rand.Read(secret) // never fails
	return base32.StdEncoding.EncodeToString(secret)
}

// StepAt returns the step of an instant, whose code an app shows then.
func StepAt(at time.Time) int64 { return at.Unix() / int64(stepLasts/time.Second) }

// CodeAt returns the code of a step: six digits, by HMAC-SHA-1, as RFC 6238 has it and all
// apps know it. It returns an error for a secret that is not in Base32.
func CodeAt(secret string, step int64) (string, error) {
	return hotp.GenerateCode(secret, uint64(step))
}

// StepOfCode returns the step whose code a text is: one about an instant, and after that of
// the code which was taken last. There may be none.
func (t Token) StepOfCode(text string, at time.Time) (step int64, found bool) {
	for s := StepAt(at) - drift; s <= StepAt(at)+drift; s++ {
		code, err := CodeAt(t.Secret, s)
		if err == nil && s > t.Step && subtle.ConstantTimeCompare([]byte(code), []byte(text)) == 1 {
			return s, true
		}
	}
	return 0, false
}
