package form

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
)

// layHead says what the month came to, for whom and from whom the form is, and what
// it is about. The number of the document and the day it goes out are written in by
// those who send it.
func (s *source) layHead(l *layout) {
	l.line(Title, l.form.Title)
	l.line(Centre, BothMonths(s.Month))
	l.row(Cell{Kind: Whole, Look: Result, Span: len(l.Widths), Text: s.result()})
	l.row()
	vendor := s.basis.Contract.Vendor
	addressee, person := vendor.Name+"　御中", ""
	if vendor.Representative != "" {
		addressee, person = vendor.Name, vendor.Representative+"　様"
	}
	l.row(cell(Plain, 6, addressee), head(2, "文書番号"), text(4, "　　　　　　第　　　　　　号"))
	l.row(cell(Plain, 6, person), head(2, "発出日"), text(4, "令和　　　年　　　月　　　日"))
	l.row(cell(Plain, 6, ""), head(2, "発出者"), text(4, s.issuer()))
	l.row()
}

// settler names who settled the month, as of that day, by the login name alone if no
// more is known.
func (s *source) settler() string {
	actor, _ := answer.NewActor(s.basis.SettledBy)
	return person(s.SettledBy, actor)
}

// issuer names the same as those do who send a letter, below whom they send it for. A
// vendor's word that settled the month is not that of whom the form is from.
func (s *source) issuer() string {
	purchaser := cmp.Or(s.basis.Contract.Purchaser, "発注者")
	if by := s.basis.SettledBy; by != nil && by.Fact.Party == domain.VendorParty {
		return purchaser
	}
	actor, _ := answer.NewActor(s.basis.SettledBy)
	name := cmp.Or(official(actor), s.SettledBy)
	if strings.HasPrefix(name, purchaser) {
		return name
	}
	return joined("\n", purchaser, name)
}

// result says in one line what the month came to; of a statement that is not the
// last word on its month, that too.
func (s *source) result() string {
	prefix := map[string]string{
		string(ledger.StatementSuperseded): "【旧版】", string(ledger.StatementSupersededPending): "【再集計待ち】",
	}[s.Status]
	return prefix + s.form().result(s)
}

// totalText says where the month stood to the criterion.
func (s *source) totalText(distance string) string {
	return "集計後 " + total(1, s.Accumulated.Total).shown() + " ポイント（基準 " +
		signed(domain.Thousands(s.basis.Agreement.Policy.PenaltyThreshold.String())) + distance + "）"
}

// layAttributes says what the statement is of.
func (s *source) layAttributes(l *layout) {
	pair := func(label, value, other, second string) {
		l.row(head(2, label), whole(4, value), head(2, other), whole(4, second))
	}
	contract := s.basis.Contract
	pair("契約名", contract.Name, "契約番号", orNone(contract.Number))
	pair("システム", orNone(contract.System), "契約期間", TermText(contract.Term))
	effective := s.basis.Agreement.EffectiveFrom
	pair("協定の版", fmt.Sprintf("第%d版　%s（%s）から適用", s.AgreementVersion, eraMonth(effective), effective),
		"集計結果表の版", fmt.Sprintf("第%d版　%s", s.Revision, statementStatuses[s.Status]))
	pair("集計の確定", EraInstant(s.SettledAt), "確定した者", s.settler())
}

// laySeals leaves boxes for who decides, and for who receives.
func laySeals(l *layout) {
	l.row()
	l.row(cell(Column, 6, "決裁（発注者）"), cell(Column, 6, "受領（受注者）"))
	l.heads(head(2, "決裁"), head(2, "審査"), head(2, "担当"), head(2, "受領日"), head(2, "責任者"), head(2, "担当"))
	seal := func(text string) Cell { return cell(Seal, 2, text) }
	l.row(seal(""), seal(""), seal(""), seal("年　　月　　日"), seal(""), seal(""))
}

// layHashes gives the numbers by which the paper is checked against the ledger.
func (s *source) layHashes(l *layout) {
	l.row()
	line := func(label, value string) {
		l.row(whole(2, label).look(Head), hashed(10, orNone(value)))
	}
	line("照合番号", Grouped(s.Hash))
	if at := s.JournalHead; at != nil {
		line("ポイント台帳 "+strconv.FormatInt(at.Sequence, 10)+"番", Grouped(at.Hash))
	}
	if at := s.SystemHead; at != nil {
		line("システム台帳 "+strconv.FormatInt(at.Sequence, 10)+"番", Grouped(at.Hash))
	}
	if s.Imported != nil && *s.Imported != nil {
		from := *s.Imported
		l.row(head(2, "取り込まれた台帳"), text(10, joined("　", EraInstant(from.At), from.By,
			"ファイルのSHA-256 "+Grouped(from.FileSHA256))))
	}
}
