package ledger

import (
	"maps"
	"slices"

	"slaledger/ledger/fact"
)

// audit checks that the lines of the audit log are numbered without gaps, that those
// that entries tell of and cover are as they were, and that there is none beside them
// that no journal tells of.
func (v *systemVerifier) audit() error {
	const (
		japanese = "操作の記録（%d）が、システム台帳と合いません。"
		english  = "line %d of the audit log is not what the system's journal tells of"
	)
	begun := int64(0) // the first line that an entry tells of; older databases have some from before
	if len(v.told) > 0 {
		begun = slices.Min(slices.Collect(maps.Keys(v.told)))
	}
	covered := newCoverage(v)
	number, after := int64(0), int64(beforeAll)
	for {
		lines, err := v.r.Audit(fact.AuditFilter{}, after, entriesAtOnce)
		if err != nil {
			return err
		}
		if v.last.Sequence == 0 && len(lines) > 0 { // even an upgrade has told of whoever wrote them
			v.note(1, "system_entries", "操作の記録があるのに、システム台帳に記帳がありません。",
				"the system's journal is empty, and the audit log is not")
		}
		for _, line := range lines {
			number++
			after = line.Number
			digest, told := v.told[line.Number]
			record := recordOf{line.Contract, line.Sequence}
			switch {
			case line.Number != number:
				v.note(v.last.Sequence, "audit.number", "操作の記録の番号が連続していません（%d）。",
					"the numbering of the audit log goes on with %d", line.Number)
			case told && digest != line.Digest(), !told && line.Sequence == 0 && line.Number > begun && begun > 0,
				line.Sequence != 0 && v.lines[record]:
				v.note(v.last.Sequence, "audit", japanese, english, line.Number)
			}
			v.lines[record] = true
			delete(v.told, line.Number)
			if covered.add(line); v.first != nil {
				return nil
			}
		}
		if len(lines) == 0 {
			break
		}
	}
	covered.end()
	for _, missing := range slices.Sorted(maps.Keys(v.told)) {
		v.note(v.last.Sequence, "audit", "操作の記録（%d）がありません。", "line %d of the audit log is missing", missing)
	}
	return nil
}

// coverage holds lines of the audit log against the entries of heads that cover them.
type coverage struct {
	v     *systemVerifier
	seals []fact.Heads // not yet met
	lines []fact.AuditLine
	to    int64 // the last line that was covered
}

func newCoverage(v *systemVerifier) *coverage {
	return &coverage{v: v, seals: slices.DeleteFunc(slices.Clone(v.seals), func(h fact.Heads) bool { return h.To == 0 })}
}

// add takes the next line. Of one that no entry covers yet, the head that it tells of
// is what its contract has now.
func (c *coverage) add(line fact.AuditLine) {
	if len(c.seals) == 0 {
		if line.Sequence > c.v.heads[line.Contract].Sequence {
			c.v.heads[line.Contract] = fact.ContractHead{Contract: line.Contract, Sequence: line.Sequence}
		}
		return
	}
	c.lines = append(c.lines, line)
	seal := c.seals[0]
	if line.Number < seal.To {
		return
	}
	if seal.From != c.to+1 || line.Number != seal.To || fact.DigestOfLines(c.lines) != seal.Lines {
		c.v.note(c.v.last.Sequence, "audit", "操作の記録（%d〜%d）が、システム台帳の記帳と合いません。",
			"lines %d to %d of the audit log are not those that the system's journal covers", seal.From, seal.To)
	}
	c.seals, c.lines, c.to = c.seals[1:], nil, seal.To
}

// end is called after the last line.
func (c *coverage) end() {
	if len(c.seals) > 0 {
		c.v.note(c.v.last.Sequence, "audit", "操作の記録（%d〜%d）がありません。",
			"lines %d to %d of the audit log are missing", c.seals[0].From, c.seals[0].To)
	}
}
