package ledger

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// SystemVerification is what checking the system's journal, and all that it tells of,
// found.
type SystemVerification struct {
	Entries int
	// First is the first place at which something disagrees, nil if everything holds.
	First *Disagreement
	// HeadFound says whether an entry with the sequence and hash that were asked for
	// is in the journal.
	HeadFound bool
}

// VerifySystem checks the system's journal: its numbering and chain, that users and
// credentials are as it says, that the audit log has every line that it covers and no
// other, that the journal of every contract has every head that it has, and that what
// was recorded in these since there is a system's journal names lines, users, files and
// heads that are there. Given the sequence and hash of a head from a copy, it says
// whether the journal has it. Whose user or contract it is that disagrees is told to
// those who read the audit log.
func (l *Ledger) VerifySystem(
	ctx context.Context, user access.User, sequence int64, hash string,
) (found SystemVerification, err error) {
	if err := user.Permit(access.MayRead); err != nil {
		return SystemVerification{}, err
	}
	err = l.store.View(ctx, func(r access.Reader) (err error) {
		found, err = VerifySystemStored(r, sequence, hash)
		return err
	})
	if found.First != nil && user.Permit(access.MayAudit) != nil {
		found.First.Detail = refusal.Say("内容は、監査担当又は利用者管理が確認できます。", "an auditor or administrator can see what")
	}
	return found, err
}

// VerifySystemStored is VerifySystem without regard to users.
func VerifySystemStored(r access.Reader, sequence int64, hash string) (SystemVerification, error) {
	v := &systemVerifier{
		r: r, users: map[string]string{}, credentials: map[string]string{}, told: map[int64]string{},
		known: map[string][]toldUser{}, imports: map[string]string{}, lines: map[recordOf]bool{},
		heads: map[string]fact.ContractHead{}, asked: fact.ContractHead{Sequence: sequence, Hash: hash},
	}
	err := v.verify()
	return SystemVerification{Entries: int(v.last.Sequence), First: v.first, HeadFound: v.askedFound}, err
}

// systemVerifier checks the system's journal. As it reads it, it gathers what the
// journal says should be there.
type systemVerifier struct {
	r     access.Reader
	begun time.Time // at the first entry
	last  fact.SystemEntry
	first *Disagreement

	users       map[string]string            // state by id
	known       map[string][]toldUser        // all that users ever were, by name
	credentials map[string]string            // state by id
	imports     map[string]string            // SHA-256 of the file that a contract was last taken in from
	told        map[int64]string             // digest of lines of the audit log, by number
	lines       map[recordOf]bool            // that the audit log tells of
	seals       []fact.Heads                 // in order
	heads       map[string]fact.ContractHead // the last by contract, also of lines not covered yet

	asked      fact.ContractHead
	askedFound bool
}

// toldUser is what an entry tells of a user, and the id that it tells of a credential.
type toldUser struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Roles       []string `json:"roles"`
	Vendor      string   `json:"vendor_id"`
	FullName    string   `json:"full_name"`
	Affiliation string   `json:"affiliation"`
	Title       string   `json:"title"`
}

// recordOf names the record of a command.
type recordOf struct {
	contract string
	sequence int64
}

// beforeAll is a number before that of every row, also of one that was put before the
// first.
const beforeAll = math.MinInt64

// note enters the first disagreement.
func (v *systemVerifier) note(sequence int64, field, japanese, english string, args ...any) {
	if v.first == nil {
		v.first = &Disagreement{Sequence: sequence, Field: field, Detail: refusal.Say(japanese, english, args...)}
	}
}

func (v *systemVerifier) verify() error {
	for _, part := range []struct {
		of    string
		check func() error
	}{
		{"system_entries", v.chain}, {"audit", v.audit}, {"users", v.usersAsTold}, {"tokens, links", v.credentialsAsTold},
		{"entries", v.contracts}, {"actors, statements", v.recorded},
	} {
		if err := part.check(); err != nil || v.first != nil {
			return unreadableSystem(v, part.of, err)
		}
	}
	return nil
}

// unreadableSystem enters that what is stored cannot be read as what it must be. An
// error of the database itself is returned.
func unreadableSystem(v *systemVerifier, field string, err error) error {
	if err == nil || errors.Is(err, fact.ErrUnavailable) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	v.note(v.last.Sequence+1, field, "保存された内容を読み取れません（%v）。", "what is stored cannot be read: %v", err)
	return nil
}

// chain checks the numbering and the chain, and gathers what each entry says.
func (v *systemVerifier) chain() error {
	for after := int64(beforeAll); ; {
		entries, err := v.r.SystemEntries(after, entriesAtOnce)
		if err != nil || len(entries) == 0 {
			return err
		}
		if after == beforeAll {
			v.begun = entries[0].At
		}
		for _, e := range entries {
			switch {
			case e.Sequence != v.last.Sequence+1:
				v.note(v.last.Sequence+1, "system_entries.sequence", "番号が連続していません（%d）。",
					"the numbering goes on with %d", e.Sequence)
			case !e.Follows(v.last):
				v.note(e.Sequence, "system_entries.hash", "照合番号が内容と合いません。",
					"the hash is not that of the entry and the one before")
			case !e.At.After(v.last.At):
				v.note(e.Sequence, "system_entries.at", "日時が前の記帳より後になっていません。",
					"the instant does not follow that of the entry before")
			case !v.gather(e):
				v.note(e.Sequence, "system_entries.body", "内容が、slaledger の書き込む形ではありません。",
					"the body is not as slaledger writes it")
			}
			if v.first != nil {
				return nil
			}
			v.last, after = e, e.Sequence
			v.askedFound = v.askedFound || v.asked.Sequence == e.Sequence && isHash(e.Hash, v.asked.Hash)
		}
	}
}

// gather remembers what an entry says should be there, and returns false for one that
// cannot be read.
func (v *systemVerifier) gather(e fact.SystemEntry) bool {
	if e.Line > 0 {
		v.told[e.Line] = e.Digest
	} else if e.Kind != fact.SystemHeads && len(v.told) > 0 { // of an upgrade, which comes first
		return false
	}
	switch e.Kind {
	case fact.SystemUser, fact.SystemCredential:
		var state toldUser
		if json.Unmarshal([]byte(e.Body), &state) != nil || state.ID == "" {
			return false
		}
		if e.Kind == fact.SystemUser {
			v.users[state.ID] = e.Body
			v.known[state.Name] = append(v.known[state.Name], state)
		} else {
			v.credentials[state.ID] = e.Body
		}
	case fact.SystemImport:
		var taken importState
		if json.Unmarshal([]byte(e.Body), &taken) != nil {
			return false
		}
		v.imports[taken.Contract] = taken.File
	case fact.SystemHeads:
		var heads fact.Heads
		if json.Unmarshal([]byte(e.Body), &heads) != nil {
			return false
		}
		v.seals = append(v.seals, heads)
		for _, head := range heads.Heads {
			v.heads[head.Contract] = head
		}
	default:
		return slices.Contains(fact.SystemKinds, e.Kind)
	}
	return true
}

// usersAsTold checks that the users are those that entries tell of.
func (v *systemVerifier) usersAsTold() error {
	after := int64(beforeAll)
	for {
		users, err := v.r.Users(after, usersAtOnce)
		if err != nil {
			return err
		}
		for _, user := range users {
			if after = user.Number; after < 1 { // lists begin with 1
				v.note(v.last.Sequence, "users.number", "%s が一覧に現れません。", "%s is in no list", user.Name)
			}
			v.asTold(v.users, "users", user.ID, user.Name, user.State())
		}
		if len(users) < usersAtOnce {
			break
		}
	}
	v.allFound(v.users, "users")
	return nil
}

// credentialsAsTold checks that links and tokens are those that entries tell of.
func (v *systemVerifier) credentialsAsTold() error {
	tokens, err := v.r.Tokens("")
	if err != nil {
		return err
	}
	for _, token := range tokens {
		v.asTold(v.credentials, "tokens", token.ID, token.ID, token.State())
	}
	links, err := v.r.Links("")
	if err != nil {
		return err
	}
	for _, link := range links {
		v.asTold(v.credentials, "links", link.ID, link.ID, link.State())
	}
	v.allFound(v.credentials, "tokens, links")
	return nil
}

// asTold checks one row against what the journal told of it last.
func (v *systemVerifier) asTold(told map[string]string, table, id, name, state string) {
	if told[id] != state {
		v.note(v.last.Sequence, table, "%s が、システム台帳の記帳と合いません。",
			"%s is not as the system's journal tells", name)
	}
	delete(told, id)
}

// allFound checks that no row is left that the journal told of.
func (v *systemVerifier) allFound(told map[string]string, table string) {
	for _, id := range slices.Sorted(maps.Keys(told)) {
		v.note(v.last.Sequence, table, "システム台帳にある %s がありません。", "%s, of which the system's journal tells, is missing", id)
	}
}

// isHash says whether a hash is the one that was asked for, of which 16 digits or more
// are enough.
func isHash(hash, asked string) bool {
	return len(asked) >= 16 && len(asked) <= 64 && strings.HasPrefix(hash, asked)
}
