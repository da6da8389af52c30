package ledger

import (
	"cmp"
	"slices"
	"strings"

	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// commandKind is what a command may do.
type commandKind struct {
	may    access.Ability // what a user's roles must allow
	writes string         // the tables of its rows: the first always, the others as need be
}

// commandKinds are all commands. Each has a row that says who acted besides, if that was
// stored yet.
var commandKinds = map[string]commandKind{
	"contract":                 {access.MayContract, "contracts"},
	"amendment":                {access.MayContract, "amendments settlements statements"},
	"agreement":                {access.MayContract, "agreements reopenings"},
	"confirmation":             {access.MayObject, "confirmations"},
	"objection":                {access.MayObject, "objections"},
	"objection_answer":         {access.MayMeasure, "objection_answers"},
	"report":                   {access.MayReport, "reports"},
	"measurements":             {access.MayMeasure, "measurements"},
	"cancellation":             {access.MayMeasure, "cancellations reopenings"},
	"settlement":               {access.MayMeasure, "settlements statements"},
	"correction":               {access.MayMeasure, "measurements cancellations reopenings settlements statements"},
	"consent":                  {access.MayConsent, "consents"},
	"imposition":               {access.MayImpose, "consents"},
	"penalty_answer":           {access.MayConsent, "penalty_answers"},
	"application":              {access.MayImpose, "applications"},
	"application_cancellation": {access.MayImpose, "application_cancellations"},
	"adjustment":               {access.MayConsent, "adjustments"},
	"decision":                 {access.MayConsent, "decisions settlements statements"},
	"import": {access.MayImport,
		"contracts agreements measurements settlements statements adjustments decisions takeovers"},
	"takeover":   {access.MayImport, "takeovers"},
	"withdrawal": {access.MayContract, "withdrawals"},
}

// wrote says whether the rows of a command are those that such a command writes, for
// the month that its record names.
func (k commandKind) wrote(rows *coveredRows, month domain.Month) bool {
	tables := strings.Fields(k.writes)
	for _, table := range rows.tables {
		if table != fact.Actors.Name && !slices.Contains(tables, table) {
			return false
		}
	}
	for _, of := range slices.Concat(rows.months[tables[0]], rows.months[fact.Actors.Name]) {
		if of != fact.MonthText(month) {
			return false
		}
	}
	return slices.Contains(rows.tables, tables[0])
}

// spoken is a word of a party in a row of a command.
type spoken struct {
	party    domain.Party
	via      domain.Via
	decision domain.Decision
	agreesTo string // the figures or the adjustment that the party agrees to, if it does
}

// agreement is that a party agreed to something.
type agreement struct {
	to    string
	party domain.Party
}

// judge checks that whoever carried out a command might do so: by the role that the
// row of its actor names, or, of commands from before there were such rows, by the
// command, the party and the way of its words alone.
type judge struct {
	vendor string                  // of the contract
	sides  map[string]domain.Party // that a user has acted for through the service
	agreed map[agreement]string    // the user who entered it last
	begun  bool                    // there was a row of an actor
}

func newJudge(vendor string) *judge {
	return &judge{vendor: vendor, sides: map[string]domain.Party{}, agreed: map[agreement]string{}}
}

// judge returns what is wrong with a command that ends with a record and wrote some
// rows, nil if nothing.
func (j *judge) judge(record fact.Entry, rows *coveredRows) *Disagreement {
	at := func(field, japanese, english string, args ...any) *Disagreement {
		return &Disagreement{Contract: record.Contract, Sequence: record.Sequence, Field: field,
			Detail: refusal.Say(japanese, english, args...)}
	}
	kind, known := commandKinds[record.Command]
	if !known {
		return at("entries.command", "%s という操作はありません。", "there is no command %s", record.Command)
	}
	actor := rows.facts.actor
	if j.begun = j.begun || actor != nil; j.begun && actor == nil {
		return at("actors", "操作者の記録がありません。", "there is no row of who acted")
	}
	if !kind.wrote(rows, record.Month) {
		return at(cmp.Or(rows.names(), "entries.digest"), "この操作（%[1]s）が書き込む行ではありません。",
			"these are not the rows that a command %[1]s writes", record.Command+forMonth(record.Month))
	}
	side, ok := j.side(record.Command, kind.may, rows.facts.spoken)
	if !ok {
		return at(record.Command, "この操作で、この当事者の意思を記録することはできません。",
			"this command cannot have the word of that party")
	}
	if actor != nil && !j.fits(*actor, kind.may, side) {
		return at("actors", "%[1]s の役割（%[2]s）では、この操作はできません。",
			"%[1]s, as %[2]s, may not carry out this command", record.Actor, actor.Role)
	}
	if j.actsForBoth(record, rows.facts.spoken, side) {
		return at("entries.actor", "%s が、両方の当事者として操作しています。", "%s acts for both parties", record.Actor)
	}
	return nil
}

// actsForBoth says whether the user of a command has acted for the other party before
// through the service, or agreed for it to the same, also as if from a document. An
// import of a Book has what both had agreed on elsewhere.
func (j *judge) actsForBoth(record fact.Entry, words []spoken, side domain.Party) bool {
	if record.Command == "import" {
		return false
	}
	for _, word := range words {
		if word.agreesTo == "" {
			continue
		}
		if by, ok := j.agreed[agreement{word.agreesTo, word.party.Other()}]; ok && by == record.Actor {
			return true
		}
		j.agreed[agreement{word.agreesTo, word.party}] = record.Actor
	}
	if side == "" {
		return false
	}
	before := j.sides[record.Actor]
	j.sides[record.Actor] = side
	return before != "" && before != side
}

// side returns the party whose user carried out a command, empty for none, and false
// if its rows say what no such command can.
func (j *judge) side(command string, may access.Ability, words []spoken) (side domain.Party, ok bool) {
	for _, role := range access.RolesThat(may) {
		if side != "" && partyOf(role) != side {
			side = "" // of either: the words tell
			break
		}
		side = partyOf(role)
	}
	if command == "import" { // the vendor's word is as if from a document
		return "", !slices.ContainsFunc(words, func(w spoken) bool {
			return (w.party == domain.VendorParty) != (w.via == domain.ViaDocument)
		})
	}
	for _, word := range words {
		speaks := word.party
		if word.via == domain.ViaDocument {
			if word.party != domain.VendorParty {
				return "", false
			}
			speaks = domain.Prefecture // entered it
		}
		fits := (word.decision == domain.Impose) == (command == "imposition") &&
			(word.decision != domain.Dispute || word.party == domain.VendorParty)
		if !fits || side != "" && side != speaks {
			return "", false
		}
		side = speaks
	}
	return side, true
}

// fits says whether a row of an actor has a role that may carry out a command for a
// party.
func (j *judge) fits(actor fact.Actor, may access.Ability, side domain.Party) bool {
	role := access.Role(actor.Role)
	vendor := ""
	if role == access.RoleVendor {
		vendor = j.vendor
	}
	return access.Allows(may, role) && actor.Party == partyOf(role) && (side == "" || actor.Party == side) &&
		actor.Vendor == vendor
}
