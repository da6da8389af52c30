package ledger

import (
	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// commandsMay say what a user's roles must allow for each command.
var commandsMay = map[string]access.Ability{
	"contract": access.MayContract, "amendment": access.MayContract, "agreement": access.MayContract,
	"confirmation": access.MayObject, "objection": access.MayObject, "objection_answer": access.MayMeasure,
	"report": access.MayReport, "measurements": access.MayMeasure, "cancellation": access.MayMeasure,
	"settlement": access.MayMeasure, "correction": access.MayMeasure, "consent": access.MayConsent, "imposition": access.MayImpose,
	"application": access.MayImpose, "adjustment": access.MayConsent, "decision": access.MayConsent,
	"import": access.MayImport, "takeover": access.MayImport,
}

// spoken is for whom a row of a command speaks.
type spoken struct {
	party    domain.Party
	via      domain.Via
	decision domain.Decision
}

// judge checks that whoever carried out a command might do so: by the role that the
// row of its actor names, or, of commands from before there were such rows, by the
// command, the party and the way of its words alone.
type judge struct {
	vendor string                  // of the contract
	actors map[int64]fact.Actor    // by sequence
	spoken map[int64][]spoken      // by sequence
	sides  map[string]domain.Party // that a user has acted for through the service
	begun  bool                    // there was a row of an actor
}

func loadJudge(r fact.Reader, id string) (*judge, error) {
	j := &judge{actors: map[int64]fact.Actor{}, spoken: map[int64][]spoken{}, sides: map[string]domain.Party{}}
	contract, err := fact.Contracts.One(r, id)
	if err != nil {
		return nil, err
	}
	j.vendor = contract.Vendor
	actors, err := fact.Actors.All(r, id)
	if err != nil {
		return nil, err
	}
	for _, f := range actors {
		j.actors[f.Recorded.Sequence] = f
	}
	return j, j.loadSpoken(r, id)
}

func (j *judge) loadSpoken(r fact.Reader, id string) error {
	add := func(by fact.Recorded, s spoken) { j.spoken[by.Sequence] = append(j.spoken[by.Sequence], s) }
	for _, load := range []func() error{
		func() error {
			return loadAll(r, id, &fact.Consents, func(f fact.Consent) { add(f.Recorded, spoken{f.Party, f.Via, f.Decision}) })
		},
		func() error {
			return loadAll(r, id, &fact.Decisions, func(f fact.Decision) { add(f.Recorded, spoken{f.Party, f.Via, f.Decision}) })
		},
		func() error {
			return loadAll(r, id, &fact.Adjustments, func(f fact.Adjustment) {
				add(f.Recorded, spoken{party: f.Party, via: domain.ViaService})
			})
		},
		func() error {
			return loadAll(r, id, &fact.Reports, func(f fact.Report) {
				add(f.Recorded, spoken{party: domain.VendorParty, via: f.Via})
			})
		},
	} {
		if err := load(); err != nil {
			return err
		}
	}
	return nil
}

// judge returns what is wrong with a command that ends with a record, nil if nothing.
func (j *judge) judge(record fact.Entry) *Disagreement {
	at := func(field, japanese, english string, args ...any) *Disagreement {
		return &Disagreement{Contract: record.Contract, Sequence: record.Sequence, Field: field,
			Detail: refusal.Say(japanese, english, args...)}
	}
	may, known := commandsMay[record.Command]
	if !known {
		return at("entries.command", "%s という操作はありません。", "there is no command %s", record.Command)
	}
	actor, told := j.actors[record.Sequence]
	if j.begun = j.begun || told; j.begun && !told {
		return at("actors", "操作者の記録がありません。", "there is no row of who acted")
	}
	side, ok := j.side(record.Command, may, j.spoken[record.Sequence])
	if !ok {
		return at(record.Command, "この操作で、この当事者の意思を記録することはできません。",
			"this command cannot have the word of that party")
	}
	if told && !j.fits(actor, may, side) {
		return at("actors", "%[1]s の役割（%[2]s）では、この操作はできません。",
			"%[1]s, as %[2]s, may not carry out this command", record.Actor, actor.Role)
	}
	if side == "" {
		return nil
	}
	if before := j.sides[record.Actor]; before != "" && before != side {
		return at("entries.actor", "%s が、両方の当事者として操作しています。", "%s acts for both parties", record.Actor)
	}
	j.sides[record.Actor] = side
	return nil
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
	if command == "import" { // of a Book: what both had agreed on elsewhere
		return "", true
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
