package form

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
)

// layPenalty fills the worksheet of a statement's penalty: from the points to
// the yen, step by step, and what the parties said and paid.
func (s *source) layPenalty(f *Form) {
	l := f.sheet("ペナルティの計算", 9, 17, 16, 11, 15, 16, 15, 15)
	l.line(Title, l.Name)
	l.line(Centre, BothMonths(s.Month))
	l.row()
	l.row(head(2, "契約名"), text(6, s.basis.Contract.Name))
	l.row(head(2, "受注者"), text(6, s.basis.Contract.Vendor.Name))
	l.row(head(2, "状態"), text(6, penaltyStatuses[s.Penalty.Status]))
	s.layReached(l)
	s.layReduction(l)
	s.layCalculation(l)
	s.layConsents(l)
	s.layAnswers(l)
	s.layMoney(l)
}

// layReached compares the points with the criterion.
func (s *source) layReached(l *layout) {
	p := s.Penalty
	l.section("1　ペナルティ基準との比較（7.6、7.4(3)）")
	l.row(head(6, "集計後ポイントの合計"), points(2, p.Total).from("{accumulated.t}", p.Total).named("total"))
	l.row(head(6, "ペナルティ基準"), points(2, p.Threshold).from("{threshold}", p.Threshold).named("criterion"))
	s.form().calculated.carriedOver(s, l)
}

// layCarriedOver shows the difference that a penalty leaves for the next month.
func (s *source) layCarriedOver(l *layout) {
	p := s.Penalty
	carried := points(2, p.CarriedOver).from("{criterion}-{total}", p.Threshold, p.Total)
	l.row(head(6, "次期に繰り越す差（基準−合計）"), carried)
}

// layNothingCarriedOver says that a waived penalty leaves no difference.
func (s *source) layNothingCarriedOver(l *layout) {
	l.row(head(6, "次期に繰り越す差（ペナルティを課さないため、なし）"), points(2, s.Penalty.CarriedOver))
}

// layReduction computes the yen (7.6, D2).
func (s *source) layReduction(l *layout) {
	p := s.Penalty
	l.section("2　減額の計算（7.6）")
	period := bothPeriods(p.Period.From, p.Period.To)
	if s.basis.Adjustment != nil && s.basis.Adjustment.Terms.PenaltyPeriod != nil {
		period += "　減額対象期間の変更（両者合意）による"
	}
	l.row(head(2, "対象期間"), text(6, period))
	for _, m := range p.Overlaps {
		l.row(head(2, "期間の重なり"), text(6, BothMonths(m)+"のペナルティの対象期間と重なる（D13）"))
	}
	s.layFees(l)
	l.row(head(6, "減額の割合"), points(2, p.ReductionRate).named("rate"))
	calculated := s.form().calculated
	l.row(head(6, "端数処理前の減額金額（円）"), calculated.exact(s, yen(2, p.ExactReduction)).named("exact"))
	calculated.rounded(s, l)
}

// exactFromBase computes the reduction before rounding.
func (s *source) exactFromBase(exact Cell) Cell {
	return exact.yenFrom("ROUND({base}*{rate},6)", s.Penalty.BaseAmount, s.Penalty.ReductionRate)
}

// exactAsItStands leaves it: nothing of the base is taken.
func exactAsItStands(_ *source, exact Cell) Cell { return exact }

// layFees adds the monthly fees of the period.
func (s *source) layFees(l *layout) {
	l.heads(head(4, "運用保守金額の期間"), head(1, "月額（円）"), head(1, "月数"), head(2, "金額（円）"))
	sum, operands := "", []string{}
	for i, fee := range s.feesOver() {
		name := "fee." + strconv.Itoa(i)
		months := fee.Period.Months()
		amount, monthly := fee.MonthlyAmount.Times(months).String(), fee.MonthlyAmount.String()
		l.row(text(4, bothPeriods(fee.Period.From.String(), fee.Period.To.String())), yen(1, monthly).named(name+".monthly"),
			points(1, strconv.Itoa(months)).named(name+".months"),
			yen(2, amount).yenFrom("{"+name+".monthly}*{"+name+".months}", monthly).named(name))
		sum, operands = sum+"+{"+name+"}", append(operands, amount)
	}
	base := yen(2, s.Penalty.BaseAmount)
	if sum != "" {
		base = base.yenFrom(sum[1:], operands...)
	}
	l.row(head(6, "対象期間の運用保守金額（円）"), base.named("base"))
}

// feesOver returns the parts of the fee schedule in the penalty's period, in
// the order of months.
func (s *source) feesOver() []domain.Fee {
	from, _ := domain.ParseMonth(s.Penalty.Period.From)
	to, _ := domain.ParseMonth(s.Penalty.Period.To)
	return s.basis.Contract.FeeParts(domain.Period{From: from, To: to})
}

// layReduced shows the reduction.
func (l *layout) layReduced(reduction Cell) {
	l.row(head(6, "減額金額（円）"), reduction.look(Sum).named("reduction"))
}

// layPayable shows what is left to pay.
func (l *layout) layPayable(payable Cell) {
	l.row(head(6, "減額後の支払額（円）"), payable.look(Sum).named("payable"))
}

// layWaived shows that nothing is taken.
func (s *source) layWaived(l *layout) {
	p := s.Penalty
	l.row(head(2, "端数処理"), text(6, "両者合意によりペナルティを課さないため、減額しない（7.4(3)）"))
	l.layReduced(yen(2, p.Reduction))
	l.layPayable(yen(2, p.Payable).yenFrom("{base}-{reduction}", p.BaseAmount, p.Reduction))
}

// layRounded shows the one rounding, and the amount that follows from the other.
func (s *source) layRounded(l *layout) {
	p, rounding := s.Penalty, s.basis.Agreement.Policy.Rounding
	payable, reduction := yen(2, p.Payable), yen(2, p.Reduction)
	l.row(head(2, "端数処理"), text(6, roundingText(rounding)+"（対象期間の全体について1回。D2）"))
	if rounding.Target == domain.TargetReduction {
		rounded := "MIN({base}," + roundFormula(rounding, "{exact}") + ")"
		l.layReduced(reduction.yenFrom(rounded, p.BaseAmount, p.ExactReduction))
		l.layPayable(payable.yenFrom("{base}-{reduction}", p.BaseAmount, p.Reduction))
		return
	}
	rounded := "MIN({base}," + roundFormula(rounding, "ROUND({base}-{exact},6)") + ")"
	l.layPayable(payable.yenFrom(rounded, p.BaseAmount, p.ExactReduction))
	l.layReduced(reduction.yenFrom("{base}-{payable}", p.BaseAmount, p.Payable))
}

// roundFormula is the spreadsheet's formula for a rounding of an amount ≥ 0 to
// a unit of 1, 10, 100 or 1000 yen.
func roundFormula(r domain.Rounding, amount string) string {
	function := map[domain.RoundingMode]string{
		domain.RoundFloor: "ROUNDDOWN", domain.RoundCeil: "ROUNDUP", domain.RoundHalfUp: "ROUND",
	}[r.Mode]
	zeros := len(r.Unit.String()) - 1
	return fmt.Sprintf("%s(%s,%d)", function, amount, -zeros)
}

// layCalculation shows every step from the results to the yen.
func (s *source) layCalculation(l *layout) {
	l.section("3　計算の過程")
	l.heads(head(1, "条項"), head(3, "事項"), head(3, "計算"), head(1, "結果"))
	missed := s.missedValues()
	for _, step := range s.Penalty.Calculation {
		label, formula, result := step.Label, step.Formula, text(1, step.Result)
		isYen := strings.Contains(label, "額")
		if isYen {
			label += "（円）"
			formula = aNumber.ReplaceAllStringFunc(formula, domain.Thousands)
		}
		if _, err := domain.ReadAmount(step.Result); err == nil {
			result = points(1, step.Result)
			if isYen {
				result.Kind = Yen
			}
		}
		l.row(whole(1, step.Clause), text(3, label), whole(3, joined("：", formula, missed[step.Label])), result)
	}
}

// aNumber is a decimal number in a formula.
var aNumber = regexp.MustCompile(`\d+(\.\d+)?`)

// missedValues returns the values of the occurrences that missed their baseline, by
// the labels of the steps that count them.
func (s *source) missedValues() map[string]string {
	values := map[string]string{}
	for i := range s.basis.Measurements {
		m := &s.basis.Measurements[i]
		if item := s.item(m.Fact.Item); item != nil && item.Counting == domain.CountPerOccurrence {
			label := "減算の回数 c（" + strings.TrimSpace(item.Code+" "+item.Name) + "）"
			values[label] = missedText(item, m.Result.Occurrences)
		}
	}
	return values
}

func missedText(item *domain.Item, occurrences []domain.Occurrence) string {
	var values []string
	for _, o := range occurrences {
		if misses(item, o) {
			values = append(values, item.Rounded(o.Value).String())
		}
	}
	return strings.Join(values, "、")
}

// layConsents shows what the parties said to the figures.
func (s *source) layConsents(l *layout) {
	l.section("4　両当事者の意思（7.4(3)、D14）")
	if agreed := s.Penalty.AgreedReduction; agreed != nil {
		l.row(head(6, "合意した減額金額（円）"), yen(2, *agreed).yenFrom("{reduction}", s.Penalty.Reduction))
	}
	if words := s.form().calculated.consents; words != "" {
		l.line(Plain, words)
	}
	if len(s.Penalty.Consents) == 0 {
		l.line(Plain, "両当事者の意思は、まだ記録されていません。")
		return
	}
	l.heads(head(2, "日時"), head(1, "当事者"), head(1, "意思"), head(1, "集計結果表の版"), head(1, "入力者"), head(2, "方法、文書、理由"))
	for _, c := range s.Penalty.Consents {
		revision := fmt.Sprintf("第%d版", c.Revision)
		if !c.Counts {
			revision += "　効力なし（前の版に対する" + decisions[c.Decision] + "）"
		}
		l.row(whole(2, EraInstant(c.At)), text(1, parties[c.Party]), text(1, decisions[c.Decision]), text(1, revision),
			text(1, person(c.By, c.Actor)),
			text(2, joined("／", viaText(c.Via), documentText(c.Document), c.Reason, credentialText(c.Credential))))
	}
}

// layAnswers shows what the parties answered each other, and whose word is awaited.
func (s *source) layAnswers(l *layout) {
	if len(s.Penalty.Answers) > 0 {
		l.heads(head(2, "日時"), head(1, "当事者"), head(1, "入力者"), head(4, "回答又は協議の内容、文書、回答を求める期日"))
	}
	for _, a := range s.Penalty.Answers {
		l.row(whole(2, EraInstant(a.At)), text(1, parties[a.Party]), text(1, person(a.By, a.Actor)),
			text(4, joined("／", a.Text, documentText(a.Document), dueText(a.AnswerBy))))
	}
	for _, t := range s.Penalty.Turns {
		l.row(head(2, "待たれている意思"), text(6, joined("　", parties[t.Party], EraInstant(t.Since)+" から", dueText(t.AnswerBy))))
	}
}

// dueText names the day by which an answer is asked for.
func dueText(day *string) string {
	if day == nil {
		return ""
	}
	return "回答を求める期日 " + dueDate(*day)
}

// person writes who acted as of that day, with the login name beside, which stands
// alone if no more is known.
func person(by string, actor *answer.Actor) string {
	if name := official(actor); name != "" {
		return name + "（" + by + "）"
	}
	return by
}

// official writes an office, a post and a name, nothing if none is known.
func official(actor *answer.Actor) string {
	if actor == nil {
		return ""
	}
	return joined("　", actor.Affiliation, actor.Title, actor.FullName)
}

// credentialText says whose link the token in use went back to.
func credentialText(c *answer.Issue) string {
	if c == nil {
		return ""
	}
	return "リンクの発行 " + joined("　", EraInstant(c.IssuedAt), c.IssuedBy)
}

// documentText names a signed paper.
func documentText(d *book.Document) string {
	if d == nil {
		return ""
	}
	return joined("　", d.Title, d.Number, EraDate(d.Date), Grouped(d.SHA256))
}

// layMoney shows what was deducted and repaid, and what is left.
func (s *source) layMoney(l *layout) {
	p := s.Penalty
	l.Together = len(l.Rows) + 1
	l.section("5　減額と返還の記録")
	l.heads(head(1, "番号"), head(1, "日付"), head(2, "文書、会計年度、理由"), head(1, "入力者"), head(1, "入力の日時"),
		head(1, "減額（円）"), head(1, "返還（円）"))
	for i, m := range p.Applications {
		name := "money." + strconv.Itoa(i)
		deduction, repayment := moneyCells(&m)
		l.row(points(1, m.ID), whole(1, EraDate(m.Date)), text(2, moneyText(&m)), text(1, m.By), whole(1, EraInstant(m.At)),
			deduction.named(name+".d"), repayment.named(name+".r"))
	}
	deducted, repaid := amountsMoved(p.Applications)
	total := func(amounts []string, column string) Cell {
		c := yen(1, sumOf(amounts)).look(Sum).named("money." + column)
		if last := len(p.Applications) - 1; last >= 0 {
			c = c.yenFrom(fmt.Sprintf("SUM({money.0.%s}:{money.%d.%s})", column, last, column), amounts...)
		}
		return c
	}
	l.row(cell(Head, 6, "計"), total(deducted, "d"), total(repaid, "r"))
	l.row(head(6, "差引（減額−返還）（円）"), yen(2, p.Applied).yenFrom("{money.d}-{money.r}", sumOf(deducted),
		sumOf(repaid)).named("applied"))
	s.layOutstanding(l)
	s.layYear(l)
}

// amountsMoved returns what was deducted and what was repaid, without what was cancelled.
func amountsMoved(money []answer.Application) (deducted, repaid []string) {
	for _, m := range money {
		switch {
		case m.Cancelled != nil:
		case m.Kind == domain.MoneyDeducted:
			deducted = append(deducted, m.Amount)
		default:
			repaid = append(repaid, m.Amount)
		}
	}
	return deducted, repaid
}

// moneyCells returns the cells of a record of money, one of them empty, both if it counts no
// more.
func moneyCells(m *answer.Application) (deduction, repayment Cell) {
	deduction, repayment = text(1, ""), text(1, "")
	switch {
	case m.Cancelled != nil:
	case m.Kind == domain.MoneyDeducted:
		deduction = yen(1, m.Amount)
	default:
		repayment = yen(1, m.Amount)
	}
	return deduction, repayment
}

// layYear shows what the penalties of the fiscal year come to beside the year's fees,
// which nothing holds them to (D13).
func (s *source) layYear(l *layout) {
	y, year := s.Penalty.Year, fiscalYearText(s.Penalty.Year.FiscalYear)
	l.row(head(6, year+"に生じたペナルティの減額金額の計（暫定を含む）（円）"), yen(2, y.Reductions))
	l.row(head(6, year+"の運用保守金額（円）"), yen(2, y.Fees))
	s.warnOfYear(l)
}

// warnOfYear says that the penalties of the fiscal year take more than its fees.
func (s *source) warnOfYear(l *layout) {
	if y := s.Penalty.Year; y.AboveFees() {
		l.line(Plain, "注意　"+fiscalYearText(y.FiscalYear)+"に生じたペナルティの減額金額の計 "+s.yenText(y.Reductions)+
			" は、年度の運用保守金額 "+s.yenText(y.Fees)+" を超えている。合計に上限はない（D13）。")
	}
}

// moneyText says what a record of money rests on and, of a cancelled one, what it said and
// why it counts no more.
func moneyText(m *answer.Application) string {
	year, billed, cancelled := "", "", ""
	if m.FiscalYear != nil {
		year = fiscalYearText(*m.FiscalYear)
	}
	if m.BilledMonth != nil {
		billed = BothMonths(*m.BilledMonth) + " 分の請求"
	}
	if c := m.Cancelled; c != nil {
		cancelled = joined("　", "取消し（数えない）", moneyKinds[m.Kind]+" "+domain.Thousands(m.Amount)+"円", EraInstant(c.At), c.By,
			c.Reason)
	}
	return joined("／", documentText(m.Document), year, billed, m.Reason, cancelled)
}

// layOutstanding says what is to be deducted or given back, by the reduction
// that is in force for the month now: 0 once it was withdrawn, and another
// revision's where that superseded this one.
func (s *source) layOutstanding(l *layout) {
	p := s.Penalty
	inForce := sumOf([]string{p.Outstanding, p.Applied})
	now, formula := "現在の減額金額", "{inforce}-{applied}"
	if isProvisional(p.Status) {
		now += "（暫定）"
	}
	l.row(head(6, now+"（円）"), yen(2, inForce).named("inforce"))
	label, amount := leftOf(p.Outstanding, p.Status)
	if amount != p.Outstanding {
		formula = "{applied}-{inforce}"
	}
	l.row(head(6, label+"（円）"), yen(2, amount).yenFrom(formula, inForce, p.Applied).look(Sum))
}

// sumOf adds decimal texts as the service writes them.
func sumOf(numbers []string) string {
	var sum domain.Amount
	for _, n := range numbers {
		if a, err := domain.ReadAmount(n); err == nil {
			sum = sum.Add(a)
		}
	}
	return sum.String()
}
