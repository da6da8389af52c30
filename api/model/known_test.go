package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"slaledger/api/apitest"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// modelKnown is what was answered after a command, by path, and the instant of
// the command's last entry.
type modelKnown struct {
	at      time.Time
	answers map[string]apitest.Answer
}

// askAllAsKnown asks what was answered once as of then, at every instant: it
// must be answered byte for byte. What was another answer than the one before
// is always asked, at the instant of the command and at the last before it; of
// what stayed the same, a part.
func (p *modelPlay) askAllAsKnown() error {
	for i, known := range p.known {
		for _, path := range slices.Sorted(maps.Keys(known.answers)) {
			before, asked := modelKnown{}, false
			if i > 0 {
				before = p.known[i-1]
				_, asked = before.answers[path]
			}
			changed := string(before.answers[path].Body) != string(known.answers[path].Body)
			if changed || p.r.IntN(6) == 0 {
				if err := p.askAsKnown(known, path, known.at); err != nil {
					return err
				}
			}
			if changed && asked {
				if err := p.askAsKnown(before, path, known.at.Add(-time.Microsecond)); err != nil {
					return err
				}
			}
		}
	}
	return p.askOutsideTime()
}

// askSomeAsKnown asks one thing as of one earlier instant.
func (p *modelPlay) askSomeAsKnown() error {
	known := p.known[p.r.IntN(len(p.known))]
	paths := slices.Sorted(maps.Keys(known.answers))
	return p.askAsKnown(known, paths[p.r.IntN(len(paths))], known.at)
}

func (p *modelPlay) askAsKnown(known modelKnown, path string, at time.Time) error {
	p.told.asKnown++
	answer, err := p.getAsKnown(path, instantOf(at))
	if err != nil {
		return err
	}
	was := known.answers[path]
	same := answer.Status == was.Status
	if was.Status == http.StatusOK {
		same = same && string(answer.Body) == string(was.Body) && answer.Header.Get("ETag") == was.Header.Get("ETag")
	} else {
		same = same && codeOf(answer) == codeOf(was)
	}
	if !same {
		return fmt.Errorf("GET %s as known at %s: %d\n%s\nwas answered %d\n%s\n%s", path, instantOf(at), answer.Status,
			answer.Body,
			was.Status, was.Body, differs(was.Body, answer.Body))
	}
	return nil
}

// getAsKnown asks when the clock stands after the contract's last command, so
// that no instant of a command is a future one.
func (p *modelPlay) getAsKnown(path, instant string) (apitest.Answer, error) {
	if last := p.m.entries[len(p.m.entries)-1].at; p.m.now.Before(last) {
		p.s.clock.set(last)
		defer p.s.clock.set(p.m.now)
	}
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return p.get(p.reader(), path+separator+"known_at="+url.QueryEscape(instant))
}

// codeOf returns the code of a problem document.
func codeOf(answer apitest.Answer) string {
	var problem apitest.Refused
	if err := json.Unmarshal(answer.Body, &problem); err != nil {
		return err.Error()
	}
	return problem.Code
}

// askOutsideTime asks what was known before there was a contract, and what will
// be known.
func (p *modelPlay) askOutsideTime() error {
	first, last := p.m.entries[0].at, p.m.entries[len(p.m.entries)-1].at
	if p.m.now.After(last) {
		last = p.m.now
	}
	for path, known := range p.known[0].answers {
		before, err := p.getAsKnown(path, instantOf(first.Add(-time.Microsecond)))
		if err != nil {
			return err
		}
		future, err := p.getAsKnown(path, instantOf(last.Add(time.Second)))
		if err != nil {
			return err
		}
		if before.Status != http.StatusNotFound || future.Status != http.StatusUnprocessableEntity {
			return fmt.Errorf("GET %s: before the contract %d, in the future %d, after it was recorded %d", path, before.Status,
				future.Status, known.Status)
		}
		v := refusedWith(http.StatusUnprocessableEntity, "invalid", "known_at out_of_range")
		if err := checkProblem(v, future); err != nil {
			return err
		}
	}
	return nil
}

// checkStatements checks what the model cannot know of the statements, of every
// revision: that a hash is that of the immutable part, that this part never
// changes, and that the head it carries is the journal's.
func (p *modelPlay) checkStatements(history jsontext.Value) error {
	var list struct {
		Items []jsontext.Value `json:"items"`
	}
	if err := json.Unmarshal(history, &list); err != nil {
		return err
	}
	for _, text := range list.Items {
		var statement struct {
			Month    string `json:"month"`
			Revision int    `json:"revision"`
			Hash     string `json:"hash"`
			Head     struct {
				Sequence int    `json:"sequence"`
				Hash     string `json:"hash"`
			} `json:"journal_head"`
		}
		if err := json.Unmarshal(text, &statement); err != nil {
			return err
		}
		name := fmt.Sprintf("revision %d of the statement of %s", statement.Revision, statement.Month)
		part := immutablePart(text, "hash", "status", "imported", "outstanding", "resettled")
		sum := sha256.Sum256([]byte(part))
		if statement.Hash != hex.EncodeToString(sum[:]) {
			return fmt.Errorf("%s has not the hash of %s", name, part)
		}
		if was, seen := p.fixed[name]; seen && was != part {
			return fmt.Errorf("%s was\n%s\nand is\n%s", name, was, part)
		}
		p.fixed[name] = part
		if textOf(p.journal.seen[statement.Head.Sequence-1]["hash"]) != statement.Head.Hash {
			return fmt.Errorf("%s names %s as entry %d", name, statement.Head.Hash, statement.Head.Sequence)
		}
	}
	return nil
}

// immutablePart returns an object without the members of some names, in the
// order as answered (docs/journal.md); of a penalty without what may change.
func immutablePart(object jsontext.Value, without ...string) string {
	decoder := jsontext.NewDecoder(strings.NewReader(string(object)))
	if _, err := decoder.ReadToken(); err != nil {
		panic(err)
	}
	var members []string
	for decoder.PeekKind() != '}' {
		name, err := decoder.ReadToken()
		if err != nil {
			panic(err)
		}
		member := name.String()
		value, err := decoder.ReadValue()
		if err != nil {
			panic(err)
		}
		text := string(value)
		if member == "penalty" && value.Kind() == '{' {
			text = immutablePart(value.Clone(), "status", "agreed_reduction", "applied", "outstanding", "consents",
				"answers", "turns", "applications", "year")
			if strings.Contains(text, "両者合意によりペナルティを課さない") { // which its status says only while it stands
				text = `{"waived":true,` + text[1:]
			}
		}
		if !slices.Contains(without, member) {
			members = append(members, `"`+member+`":`+text)
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}
