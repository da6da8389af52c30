package form

import (
	"fmt"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/ledger/fact"
)

// layGrounds fills the worksheet of what the statement rests on: the agreed
// figures, the readings of the contract that were applied, and papers.
func (s *source) layGrounds(f *Form) {
	l := f.sheet("根拠と規則", 14, 17, 13, 13, 13, 13, 13, 13)
	l.line(Title, "根拠資料と適用した規則")
	l.line(Centre, BothMonths(s.Month))
	l.row()
	l.row(head(2, "契約名"), text(6, s.basis.Contract.Name))
	s.layPolicy(l)
	s.layAppliedRules(l)
	s.layReferences(l)
	s.layAdjustment(l)
	s.layCourse(l)
}

func (s *source) layPolicy(l *layout) {
	l.section(fmt.Sprintf("1　サービスレベル協定 第%d版の方針", s.AgreementVersion))
	eachOnStatement(s.basis.Agreement.Policy, func(label, value string) { l.row(head(3, label), text(5, value)) })
	l.row(head(3, "協定の文書"), text(5, orNone(joined("　", s.basis.Agreement.Document, EraDate(s.basis.Agreement.SignedOn)))))
}

// layAdjustment shows what both parties agreed for the month (7.4(3)).
func (s *source) layAdjustment(l *layout) {
	if s.basis.Adjustment == nil {
		return
	}
	a := s.basis.Adjustment.Terms
	l.section("4　両者合意による変更（7.4(3)なお書、7.6）")
	if a.WaivePenalty {
		l.row(head(3, "ペナルティを課さない（両者合意）"), text(5, "課さない"))
	}
	if a.Extinguish != nil {
		l.row(head(3, "消滅ポイントの変更（両者合意）"),
			text(5, "減算 "+a.Extinguish.Deduction.String()+" ポイント、加算 "+a.Extinguish.Bonus.String()+" ポイントを消滅"))
	}
	if p := a.PenaltyPeriod; p != nil {
		l.row(head(3, "減額対象期間の変更（両者合意）"), text(5, bothPeriods(p.From.String(), p.To.String())))
	}
	l.row(head(3, "理由"), text(5, orNone(a.Reason)))
	fact := s.basis.Adjustment.Fact
	l.row(head(3, "提案"), text(5, joined("　", parties[fact.Party], recordedAt(fact.Recorded), fact.Recorded.By)))
	for _, d := range answer.NewAdjustment(*s.basis.Adjustment).Decisions {
		l.row(head(3, decisions[d.Decision]),
			text(5, joined("　", parties[d.Party], EraInstant(d.At), person(d.By, d.Actor), viaText(d.Via),
				documentText(d.Document), d.Reason, credentialText(d.Credential))))
	}
}

// recordedAt writes when something was recorded.
func recordedAt(r fact.Recorded) string { return EraInstant(fact.InstantText(r.At)) }

// layReferences names the papers, as they were given.
func (s *source) layReferences(l *layout) {
	l.section("3　根拠資料")
	var papers int
	l.heads(head(1, "対象"), head(3, "資料名"), head(1, "番号"), head(1, "日付"), head(2, "SHA-256"))
	add := func(of string, r book.Reference) {
		papers++
		l.row(text(1, of), text(3, r.Title), text(1, r.Number), whole(1, EraDate(r.Date)), hashed(2, Grouped(r.SHA256)))
	}
	for _, m := range s.basis.Measurements {
		for _, r := range m.Result.References {
			add(m.Fact.Item, book.Reference(r))
		}
	}
	for _, r := range s.basis.References {
		add("集計の確定", r)
	}
	if s.basis.Adjustment != nil {
		for _, r := range s.basis.Adjustment.Terms.References {
			add("両者合意", book.Reference(r))
		}
	}
	if papers == 0 {
		l.line(Body, "根拠資料の記録はありません。")
	}
}
