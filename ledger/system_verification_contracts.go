package ledger

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"

	"slaledger/domain/book"
	"slaledger/ledger/fact"
)

// contracts checks that the journal of every contract has all heads that entries have
// of it, and goes no further than the last one.
func (v *systemVerifier) contracts() error {
	ids, err := v.r.ContractIDs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, told := v.heads[id]; !told {
			v.note(v.last.Sequence, "contracts", "契約 %s について、システム台帳に記帳がありません。",
				"the system's journal tells nothing of contract %s", id)
		}
	}
	hidden, err := v.r.Contracts("", beforeAll, 1)
	if err != nil {
		return err
	}
	if len(hidden) > 0 && hidden[0].Number < 1 { // lists begin with 1
		v.note(v.last.Sequence, "contracts.number", "契約 %s が一覧に現れません。", "contract %s is in no list", hidden[0].ID)
	}
	for _, seal := range v.seals {
		for _, head := range seal.Heads {
			if err := v.hasHead(head); err != nil || v.first != nil {
				return err
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(v.heads)) {
		head, err := v.r.Head(id)
		if err != nil && !errors.Is(err, fact.ErrNoFact) {
			return err
		}
		if head.Sequence != v.heads[id].Sequence {
			v.note(v.last.Sequence, "entries", "契約 %s のポイント台帳は %d 番までのはずですが、%d 番までです。",
				"the journal of contract %s must end with entry %d, and ends with %d", id, v.heads[id].Sequence, head.Sequence)
		}
	}
	return nil
}

func (v *systemVerifier) hasHead(head fact.ContractHead) error {
	entries, err := v.r.Entries(head.Contract, "", head.Sequence-1, 1)
	if err == nil && (len(entries) == 0 || entries[0].Sequence != head.Sequence || entries[0].Hash != head.Hash) {
		v.note(v.last.Sequence, "entries", "契約 %s のポイント台帳の %d 番が、システム台帳の記帳と合いません。",
			"entry %[2]d of the journal of contract %[1]s is not the one that the system's journal has", head.Contract,
			head.Sequence)
	}
	return err
}

// recorded checks what was recorded in the journals of contracts here and since there
// is a system's journal, not what an account brought with it when it was taken in.
func (v *systemVerifier) recorded() error {
	ids, err := v.r.ContractIDs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		taken, err := v.takenIn(id)
		if err != nil {
			return err
		}
		since, err := v.commands(id, taken)
		if err != nil {
			return err
		}
		if err := v.systemHeads(id, since); err != nil || v.first != nil {
			return err
		}
	}
	return nil
}

// takenIn checks that a contract was taken in from the file that an entry tells of, and
// returns the sequence of the record of that, 0 if it was not.
func (v *systemVerifier) takenIn(id string) (sequence int64, err error) {
	a := &account{id: id}
	if err := a.loadTakeover(v.r); err != nil {
		return 0, err
	}
	file := ""
	if a.imported != nil {
		sequence, file = a.imported.By.Sequence, a.imported.FileSHA256
	}
	if file != v.imports[id] {
		v.note(v.last.Sequence, "takeovers", "契約 %s の取込みの記録が、システム台帳の記帳と合いません。",
			"where contract %s was taken in from is not what the system's journal tells", id)
	}
	return sequence, nil
}

// commands checks that the audit log has a line of each command, and that who acted in
// it was such a user. It returns the sequence of the last record before those.
func (v *systemVerifier) commands(id string, from int64) (before int64, err error) {
	actors, err := loadActors(v.r, id, 0)
	if err != nil {
		return 0, err
	}
	before = from
	for after := from - 1; ; {
		records, err := v.r.Entries(id, fact.KindRecord, after, entriesAtOnce)
		if err != nil || len(records) == 0 {
			return before, err
		}
		for _, record := range records {
			after = record.Sequence
			if !record.At.After(v.begun) {
				before = max(before, record.Sequence)
				continue
			}
			if !v.lines[recordOf{id, record.Sequence}] {
				v.note(v.last.Sequence, "audit", "契約 %s の記帳 %d の操作の記録がありません。",
					"the audit log has no line of entry %[2]d of contract %[1]s", id, record.Sequence)
			}
			if actor := actors[record.Sequence]; actor == nil || !v.wasUser(record.Actor, actor) {
				v.note(v.last.Sequence, "actors", "契約 %s の記帳 %d の操作者が、システム台帳の利用者と合いません。",
					"who acted in entry %[2]d of contract %[1]s is no user of whom the system's journal tells", id, record.Sequence)
			}
		}
	}
}

// wasUser says whether a user was ever as the row of an actor says.
func (v *systemVerifier) wasUser(name string, a *Actor) bool {
	return slices.ContainsFunc(v.known[name], func(u toldUser) bool {
		return slices.Contains(u.Roles, a.Fact.Role) && u.Vendor == a.Fact.Vendor &&
			fact.OneLine(u.FullName) == a.Text.FullName && fact.OneLine(u.Affiliation) == a.Text.Affiliation &&
			fact.OneLine(u.Title) == a.Text.Title
	})
}

// systemHeads checks that the system's journal has the head that each statement names
// of it. Those from before there was one name none.
func (v *systemVerifier) systemHeads(id string, from int64) error {
	type named struct {
		head  book.Head
		month string
	}
	var heads []named // each once, by the first statement that has it
	table := &fact.Statements.Table
	err := v.r.Covered(table, id, from, math.MaxInt64, func(columns []string) error {
		head := cmp.Or(systemHeadIn(table.Column(columns, "body")), &book.Head{})
		if len(heads) == 0 || heads[len(heads)-1].head != *head {
			heads = append(heads, named{*head, table.Column(columns, "month")})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, n := range heads {
		entries, err := v.r.SystemEntries(n.head.Sequence-1, 1)
		if err != nil {
			return err
		}
		if len(entries) == 0 || entries[0].Sequence != n.head.Sequence || entries[0].Hash != n.head.Hash {
			v.note(n.head.Sequence, "statements.body.system_head", "契約 %s の %s の集計結果にあるシステム台帳の番号と照合番号が、システム台帳と合いません。",
				"the head of the system's journal that the statement of %[2]s of contract %[1]s names is not there", id, n.month)
		}
	}
	return nil
}
