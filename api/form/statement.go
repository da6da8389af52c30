package form

import (
	"fmt"
	"strconv"

	"slaledger/api/answer"
	"slaledger/domain/book"
	"slaledger/ledger"
)

// source is what a form is made of: a statement as it is answered, and what it was
// settled from.
type source struct {
	answer.Statement
	basis ledger.Basis
}

// Statement lays out a statement with what it was settled from.
func Statement(statement answer.Statement, basis ledger.Basis) *Form {
	s := &source{statement, basis}
	f := newForm("集計結果表", fmt.Sprintf("集計結果表_%s_第%d版", s.Month, s.Revision),
		fmt.Sprintf("statement-%s-r%d", s.Month, s.Revision))
	f.At = s.SettledAt
	if len(s.Hash) > 16 {
		f.Mark = grouped(s.Hash[:16])
	}
	s.layStatement(f)
	if s.form().calculated != nil {
		s.layPenalty(f)
	}
	s.layGrounds(f)
	for _, sheet := range f.Sheets {
		if sheet.longNumbers() {
			l := &layout{form: f, Sheet: sheet}
			l.row()
			l.line(Plain, "15桁を超える数は、表計算ソフトの数値では正確に表せないため、文字列としています。")
		}
	}
	return f
}

// layStatement fills the first worksheet: whom it is from and for, the account
// of the month, and every item.
func (s *source) layStatement(f *Form) {
	l := f.sheet("集計結果表", true, 11, 22, 12, 10, 13, 8, 11, 6, 6, 8, 6, 6, 10, 30)
	l.line(Title, f.Title)
	l.line(Centre, bothMonths(s.Month))
	s.layParties(l)
	s.layAttributes(l)
	s.layAccount(l)
	s.layLots(l)
	s.layOutcome(l)
	s.layLines(l)
}

// layParties says for whom and from whom the form is.
func (s *source) layParties(l *layout) {
	vendor, sender := s.basis.Contract.Vendor, s.basis.Contract.Purchaser
	if sender == "" {
		sender = "発注者"
	}
	l.row()
	name := vendor.Name + "　御中"
	if vendor.Representative != "" {
		name = vendor.Name
	}
	l.row(cell(Plain, 7, name), cell(Right, 7, eraDate(firstOf(s.SettledAt, len("2024-05-31")))))
	if vendor.Representative != "" {
		l.row(cell(Plain, 7, vendor.Representative+"　様"), cell(Right, 7, sender))
	} else {
		l.row(cell(Plain, 7, ""), cell(Right, 7, sender))
	}
	l.row()
}

func firstOf(s string, n int) string { return s[:min(n, len(s))] }

// layAttributes says what the statement is of.
func (s *source) layAttributes(l *layout) {
	pair := func(label, value, other, second string) {
		l.row(head(2, label), text(5, value), head(3, other), text(4, second))
	}
	term := s.basis.Contract.Term
	pair("契約名", s.basis.Contract.Name, "契約番号", orNone(s.basis.Contract.Number))
	pair("システム", orNone(s.basis.Contract.System), "契約期間", eraMonth(term.From)+"から"+eraMonth(term.To)+"まで（"+
		term.From.String()+"～"+term.To.String()+"）")
	pair("サービスレベル協定", fmt.Sprintf("第%d版（%s（%s）から適用）", s.AgreementVersion, eraMonth(s.basis.Agreement.EffectiveFrom),
		s.basis.Agreement.EffectiveFrom),
		"集計結果表の版", fmt.Sprintf("第%d版　%s", s.Revision, statementStatuses[s.Status]))
	pair("集計の確定", joined("　", eraInstant(s.SettledAt), s.SettledBy), "ポイント台帳の番号", s.headSequence())
	l.row(head(2, "照合番号"), text(12, orNone(grouped(s.Hash))))
	l.row(head(2, "ポイント台帳の照合番号"), text(12, orNone(grouped(s.headHash()))))
	if system := s.SystemHead; system != nil {
		l.row(head(2, "システム台帳の番号"), text(2, strconv.FormatInt(system.Sequence, 10)),
			head(3, "システム台帳の照合番号"), text(7, grouped(system.Hash)))
	}
	if s.Imported != nil && *s.Imported != nil {
		from := *s.Imported
		l.row(head(2, "取り込まれた台帳"), text(12, joined("　", eraInstant(from.At), from.By,
			"ファイルのSHA-256 "+grouped(from.FileSHA256))))
	}
}

func (s *source) headSequence() string {
	if s.JournalHead == nil {
		return "―"
	}
	return strconv.FormatInt(s.JournalHead.Sequence, 10)
}

func (s *source) headHash() string {
	if s.JournalHead == nil {
		return ""
	}
	return s.JournalHead.Hash
}

// layAccount shows how the points of the month go from one month to the next.
func (s *source) layAccount(l *layout) {
	l.section("1　集計")
	l.heads(head(3, "区分"), head(2, "減算ポイント"), head(2, "加算ポイント"), head(3, "合計（加算−減算）"), head(4, "条項"))
	line := func(label, name string, deduction, bonus, total Cell, clause string) {
		l.row(text(3, label), deduction.named(name+".d"), bonus.named(name+".b"), total.named(name+".t"), text(4, clause))
	}
	total := func(name, value, deduction, bonus string) Cell {
		return points(3, value).from("{"+name+".b}-{"+name+".d}", deduction, bonus)
	}
	o, n, a, c := s.Opening, s.Added, s.Accumulated, s.Closing
	line("前月からの繰越", "opening", points(2, o.Deduction), points(2, o.Bonus), total("opening", o.Total, o.Deduction, o.Bonus),
		"7.4(2)、7.5(2)")
	line("当月", "added", points(2, n.Deduction).from("{lines.d}", n.Deduction),
		points(2, n.Bonus).from("{lines.b}", n.Bonus),
		cell(Body, 3, ""), "7.4(1)、7.5(1)")
	line("集計後", "accumulated", points(2, a.Deduction).from("{opening.d}+{added.d}", o.Deduction, n.Deduction),
		points(2, a.Bonus).from("{opening.b}+{added.b}", o.Bonus, n.Bonus),
		total("accumulated", a.Total, a.Deduction, a.Bonus), "7.4(2)、7.5(2)、7.6")
	deductions, bonuses := "{accumulated.d}", "{accumulated.b}"
	operands := []string{a.Deduction, a.Bonus}
	for i, e := range s.Extinguished {
		name := "gone." + strconv.Itoa(i)
		line("消滅（"+reasons[e.Reason].word+"）", name, points(2, e.Deduction), points(2, e.Bonus), cell(Body, 3, ""),
			reasons[e.Reason].clause)
		deductions, bonuses = deductions+"-{"+name+".d}", bonuses+"-{"+name+".b}"
		operands = append(operands, e.Deduction, e.Bonus)
	}
	line("翌月への繰越", "closing", points(2, c.Deduction).from(deductions, operands...),
		points(2, c.Bonus).from(bonuses, operands...),
		total("closing", c.Total, c.Deduction, c.Bonus), "7.4(2)、7.5(2)")
	l.row(text(3, "ペナルティ基準"), text(2, ""), text(2, ""),
		points(3, s.basis.Agreement.Policy.PenaltyThreshold.String()).named("threshold"), text(4, "7.6"))
	l.line(Plain, s.balanceSentence())
}

// balanceSentence says where the month stood to the criterion.
func (s *source) balanceSentence() string {
	threshold := s.basis.Agreement.Policy.PenaltyThreshold
	return "集計後ポイントの合計は " + signed(s.Accumulated.Total) + " ポイントです。" +
		"ペナルティ基準（" + signed(threshold.String()) + " ポイント）" + s.form().criterion(s)
}

// layLots shows of which months the bonus points are that are carried on.
func (s *source) layLots(l *layout) {
	l.section("2　翌月に繰り越す加算ポイントの内訳と、減算ゼロの連続")
	if len(s.Lots) > 0 {
		sum, operands := "", []string{}
		for i, lot := range s.Lots {
			name := "lot." + strconv.Itoa(i)
			l.row(head(5, bothMonths(lot.Month)+"の加算ポイント"), points(2, lot.Points).named(name))
			sum, operands = sum+"+{"+name+"}", append(operands, lot.Points)
		}
		l.row(head(5, "計"), points(2, s.Closing.Bonus).from(sum[1:], operands...).look(Sum))
	}
	l.row(head(5, "減算ゼロの連続月数"), text(2, fmt.Sprintf("%dか月中%dか月", s.basis.Agreement.Policy.ExpiryMonths, s.ZeroMonths)))
}

// layOutcome says what the month came to.
func (s *source) layOutcome(l *layout) {
	l.section("3　ペナルティ")
	s.form().penalty(s, l)
}

// layLines shows every item that was measured, with p × c = s.
func (s *source) layLines(l *layout) {
	l.section("4　項目別の集計（7.3、7.4(1)、7.5(1)）")
	l.heads(head(1, "項目コード"), head(1, "項目"), head(1, "条番号"), head(1, "基準値"), head(1, "測定結果"), head(1, "単位"), head(1, "達成"),
		head(1, "減算p"), head(1, "回数c"), head(1, "s＝p×c"), head(1, "加算p′"), head(1, "回数c′"), head(1, "s′＝p′×c′"),
		head(1, "備考"))
	l.Repeat = len(l.Rows)
	measured := map[string]*ledger.Measurement{}
	for i := range s.basis.Measurements {
		measured[s.basis.Measurements[i].Fact.Item] = &s.basis.Measurements[i]
	}
	deductions, bonuses := []string{}, []string{}
	for i, line := range s.Lines {
		s.layLine(l, "line."+strconv.Itoa(i), line, measured[line.ItemCode])
		deductions, bonuses = append(deductions, line.Deduction), append(bonuses, line.Bonus)
	}
	sumD, sumB := "0", "0"
	if last := len(s.Lines) - 1; last >= 0 {
		sumD, sumB = fmt.Sprintf("SUM({line.0.d}:{line.%d.d})", last), fmt.Sprintf("SUM({line.0.b}:{line.%d.b})", last)
	}
	l.row(cell(Head, 9, "当月の計（Σs、Σs′）"), points(1, s.Added.Deduction).from(sumD, deductions...).look(Sum).named("lines.d"),
		cell(Head, 2, ""), points(1, s.Added.Bonus).from(sumB, bonuses...).look(Sum).named("lines.b"), text(1, ""))
}

func (s *source) layLine(l *layout, name string, line book.Line, m *ledger.Measurement) {
	item, _ := s.basis.Agreement.Position(line.ItemCode)
	of := &s.basis.Agreement.Items[item]
	product := func(value, p string, count int, from string) Cell {
		return points(1, value).from("{"+name+"."+from+"p}*{"+name+"."+from+"c}", p, strconv.Itoa(count)).named(name + "." +
			from)
	}
	l.row(text(1, line.ItemCode), text(1, line.ItemName), text(1, orNone(of.Clause)), text(1, thresholdText(of.Baseline)),
		measuredCell(line, of, m), text(1, of.Unit), text(1, judgement(line, m)),
		points(1, line.DeductionPoints).named(name+".dp"), points(1, strconv.Itoa(line.Count)).named(name+".dc"),
		product(line.Deduction, line.DeductionPoints, line.Count, "d"),
		points(1, line.BonusPoints).named(name+".bp"), points(1, strconv.Itoa(line.BonusCount)).named(name+".bc"),
		product(line.Bonus, line.BonusPoints, line.BonusCount, "b"), text(1, remark(of, m)))
}
