package model

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"slaledger/domain"

	"github.com/go-json-experiment/json/jsontext"
)

// modelWord is what a party said of the penalty of a month, of an adjustment or
// of an agreement version.
type modelWord struct {
	month    domain.Month // of the penalty
	number   int          // of the statement's revision, of the adjustment or of the version
	party    string
	via      string
	decision string
	reason   string
	document jsontext.Value // null if there is none
	by       string
	at       time.Time
}

// modelSaid is a word as entered.
type modelSaid struct {
	Revision *int           `json:"revision"`
	Decision *string        `json:"decision"`
	Reason   *string        `json:"reason"`
	Party    string         `json:"party"`
	Document jsontext.Value `json:"document"`
}

// staff are the prefecture's contract staff.
var staff = []string{"contract_staff", "second_staff"}

// parties are those who may speak for one of the two parties.
var parties = append([]string{"vendor"}, staff...)

// readSaid reads a word whose shape has some fields, with one of some
// decisions, and returns what is wrong with it. needsReason is the decision
// that needs a reason, "" for none of them, "all" if the shape has no other use
// than to give one.
func readSaid(body, shape, needsReason string, decisions ...string) (said modelSaid, faults []string) {
	readBody(body, &said)
	faults = unknownFields(body, shape)
	fault := func(wrong bool, text string) {
		if wrong {
			faults = append(faults, text)
		}
	}
	has := strings.Fields(shape)
	if slices.Contains(has, "revision") {
		fault(said.Revision == nil, "/revision required")
		fault(said.Revision != nil && *said.Revision < 1, "/revision out_of_range")
	}
	if decisions != nil {
		fault(said.Decision == nil, "/decision required")
		fault(said.Decision != nil && !slices.Contains(decisions, *said.Decision), "/decision not_one_of")
	}
	needed := needsReason == "all" || said.Decision != nil && *said.Decision == needsReason
	fault(said.Reason == nil && needed || said.Reason != nil && strings.TrimSpace(*said.Reason) == "", "/reason required")
	fault(slices.Contains(has, "party") && said.Party == "vendor" && absent(said.Document), "/document required")
	return said, append(faults, documentFaults(said.Document)...)
}

// absent says whether a member is not given; null is the same.
func absent(value jsontext.Value) bool { return value == nil || value.Kind() == 'n' }

// documentFaults returns what is wrong with the name of a paper, if one is
// given.
func documentFaults(document jsontext.Value) (faults []string) {
	if absent(document) {
		return nil
	}
	var paper struct {
		Title *string `json:"title"`
		Date  *string `json:"date"`
	}
	readBody(string(document), &paper)
	if paper.Title == nil {
		faults = append(faults, "/document/title required")
	}
	if paper.Date == nil {
		faults = append(faults, "/document/date required")
	}
	return faults
}

// word returns a word as the user's, with for whom the user speaks: contract
// staff for the prefecture or, from a paper, for the vendor.
func (m *model) word(user string, said modelSaid) (modelWord, []string) {
	w := modelWord{party: "vendor", via: "service", document: said.Document, by: user, at: m.instant()}
	if said.Document == nil {
		w.document = jsontext.Value("null")
	}
	if said.Decision != nil {
		w.decision = *said.Decision
	}
	if said.Reason != nil {
		w.reason = *said.Reason
	}
	switch {
	case slices.Contains(staff, user) && said.Party == "vendor":
		w.via = "document"
	case slices.Contains(staff, user):
		w.party = "prefecture"
	case said.Party != "":
		return w, []string{"/party not_allowed"}
	}
	return w, nil
}

// answer returns the word as it is answered.
func (w modelWord) answer() map[string]any {
	return map[string]any{
		"party": w.party, "decision": w.decision, "by": w.by, "at": instantOf(w.at), "reason": w.reason,
		"document": w.document, "via": w.via, "credential": nil,
		"actor": map[string]any{"full_name": "", "affiliation": "", "title": ""},
	}
}

// bothSides says whether a word would make one user complete both sides, given
// the user who gave the other party's.
func (w modelWord) bothSides(other string) bool { return w.decision == "agree" && w.by == other }

// document draws the name of a paper.
func (d *modelDraw) document() map[string]any {
	paper := map[string]any{"title": choose(d, "同意書", "協議書"), "date": choose(d, "2024-05-31", "2025-01-06")}
	if d.chance(30) {
		paper["number"] = fmt.Sprintf("第%d号", 1+d.IntN(9))
	}
	if d.chance(20) {
		paper["sha256"] = strings.Repeat("0a", 32)
	}
	return paper
}

// speak draws who says a decision: the party itself or, for the vendor, one of
// the contract staff from a paper. Now and then something is wrong with it.
func (d *modelDraw) speak(said map[string]any, party string) (user string) {
	user = "vendor"
	switch {
	case party == "prefecture":
		user = d.clerk()
	case d.chance(45):
		user, said["party"], said["document"] = d.clerk(), "vendor", d.document()
	}
	switch d.IntN(40) {
	case 0:
		said["party"], said["document"] = "vendor", d.document() // of the vendor: not for it to say
	case 1:
		delete(said, "document")
	case 2:
		said["document"] = map[string]any{"number": "第1号"}
	case 3:
		said["decision"] = "refuse"
	case 4:
		delete(said, "decision")
	case 5:
		said["reason"] = "　"
	case 6:
		said["remark"] = "?"
	}
	return user
}

// clerk draws one of the contract staff.
func (d *modelDraw) clerk() string {
	return choose(d, "contract_staff", "contract_staff", "second_staff")
}
