package form

import (
	"fmt"
	"strconv"

	"slaledger/api/answer"
	"slaledger/domain"
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
	f.At, f.Tax = s.SettledAt, taxText(s.basis.Contract)
	if len(s.Hash) > 16 {
		f.Mark = Grouped(s.Hash[:16])
	}
	s.layStatement(f)
	s.layItems(f)
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

// layStatement fills the first worksheet: what the month came to, whom it is from and
// for, the account of the month, and room for seals.
func (s *source) layStatement(f *Form) {
	l := f.sheet("集計結果表", 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8)
	s.layHead(l)
	s.layAttributes(l)
	s.layAccount(l)
	s.layLots(l)
	l.section("3　ペナルティ")
	s.form().penalty(s, l)
	laySeals(l)
	s.layHashes(l)
}

// layAccount shows how the points of the month go from one month to the next: in each
// column, every number is added to those above it.
func (s *source) layAccount(l *layout) {
	l.section("1　集計")
	l.heads(head(3, "区分"), head(2, "減算ポイント"), head(2, "加算ポイント"), head(2, "合計（加算−減算）"), head(3, "条項"))
	line := func(name, label, clauses string, d, b Cell) {
		difference := sumOf([]string{b.Text, minus(d.Text)})
		l.row(text(3, label), d.named(name+".d"), b.named(name+".b"),
			total(2, difference).from("{"+name+".b}-{"+name+".d}", d.Text, b.Text).named(name+".t"), whole(3, clauses))
	}
	o, n, a, c := s.Opening, s.Added, s.Accumulated, s.Closing
	line("opening", "前月からの繰越", "7.4(2)、7.5(2)", points(2, o.Deduction), points(2, o.Bonus))
	line("added", "当月", "7.4(1)、7.5(1)", points(2, n.Deduction).from("{lines.d}", n.Deduction),
		points(2, n.Bonus).from("{lines.b}", n.Bonus))
	line("accumulated", "集計後", "7.4(2)、7.5(2)、7.6",
		points(2, a.Deduction).from("{opening.d}+{added.d}", o.Deduction, n.Deduction),
		points(2, a.Bonus).from("{opening.b}+{added.b}", o.Bonus, n.Bonus))
	deductions, bonuses := "{accumulated.d}", "{accumulated.b}"
	operands := []string{a.Deduction, a.Bonus}
	for i, e := range s.Extinguished {
		name := "gone." + strconv.Itoa(i)
		line(name, "消滅（"+reasons[e.Reason].word+"）", reasons[e.Reason].clause, points(2, minus(e.Deduction)),
			points(2, minus(e.Bonus)))
		deductions, bonuses = deductions+"+{"+name+".d}", bonuses+"+{"+name+".b}"
		operands = append(operands, e.Deduction, e.Bonus)
	}
	line("closing", "翌月への繰越", "7.4(2)、7.5(2)", points(2, c.Deduction).from(deductions, operands...),
		points(2, c.Bonus).from(bonuses, operands...))
	l.row(text(3, "ペナルティ基準"), text(2, ""), text(2, ""),
		total(2, s.basis.Agreement.Policy.PenaltyThreshold.String()).named("threshold"), whole(3, "7.6"))
}

// minus returns the negative of a decimal text.
func minus(number string) string {
	a, err := domain.ReadAmount(number)
	if err != nil {
		return number
	}
	return a.Neg().String()
}

// layLots shows of which months the bonus points are that are carried on.
func (s *source) layLots(l *layout) {
	l.section("2　翌月に繰り越す加算ポイントの内訳と、減算ゼロの連続")
	if len(s.Lots) > 0 {
		sum, operands := "", []string{}
		for i, lot := range s.Lots {
			name := "lot." + strconv.Itoa(i)
			l.row(head(6, BothMonths(lot.Month)+"の加算ポイント"), points(6, lot.Points).named(name))
			sum, operands = sum+"+{"+name+"}", append(operands, lot.Points)
		}
		l.row(head(6, "計"), points(6, s.Closing.Bonus).from(sum[1:], operands...).look(Sum))
	}
	l.row(head(6, "減算ゼロの連続月数"), text(6, fmt.Sprintf("%dか月中%dか月", s.basis.Agreement.Policy.ExpiryMonths, s.ZeroMonths)))
}
