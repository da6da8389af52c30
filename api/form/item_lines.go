package form

import (
	"fmt"
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
)

// layItems fills the worksheet of every item that was measured, with p × c = s.
func (s *source) layItems(f *Form) {
	l := f.sheet("項目別の集計", 15, 18, 15, 8, 9, 7, 9, 4, 4, 5, 4, 4, 5, 18)
	l.line(Title, l.Name)
	l.line(Centre, BothMonths(s.Month))
	l.line(Plain, "減算 s＝p×c（7.4(1)）、加算 s′＝p′×c′（7.5(1)）。p、p′ は1回のポイント、c、c′ は回数（7.3）です。")
	l.heads(head(1, "項目コード"), head(1, "項目"), head(1, "条番号"), head(1, "基準値"), head(1, "測定結果"), head(1, "単位"),
		head(1, "達成"), whole(1, "p"), whole(1, "c"), whole(1, "s"), whole(1, "p′"), whole(1, "c′"), whole(1, "s′"),
		head(1, "備考"))
	l.Repeat = len(l.Rows)
	measured := map[string]*ledger.Measurement{}
	for i := range s.basis.Measurements {
		measured[s.basis.Measurements[i].Fact.Item] = &s.basis.Measurements[i]
	}
	deductions, bonuses := []string{}, []string{}
	for i, line := range s.Lines {
		s.layItem(l, "line."+strconv.Itoa(i), line, measured[line.ItemCode])
		deductions, bonuses = append(deductions, line.Deduction), append(bonuses, line.Bonus)
	}
	sumD, sumB := "0", "0"
	if last := len(s.Lines) - 1; last >= 0 {
		sumD, sumB = fmt.Sprintf("SUM({line.0.d}:{line.%d.d})", last), fmt.Sprintf("SUM({line.0.b}:{line.%d.b})", last)
	}
	l.row(cell(Head, 9, "当月の計（Σs、Σs′）"), points(1, s.Added.Deduction).from(sumD, deductions...).look(Sum).named("lines.d"),
		cell(Head, 2, ""), points(1, s.Added.Bonus).from(sumB, bonuses...).look(Sum).named("lines.b"), text(1, ""))
	s.layMeasuring(l)
}

// item returns an item of the agreement by its code, nil if there is none.
func (s *source) item(code string) *domain.Item {
	if index, ok := s.basis.Agreement.Position(code); ok {
		return &s.basis.Agreement.Items[index]
	}
	return nil
}

// layItem shows one item; what it missed stands out by a sign, a word and its weight.
func (s *source) layItem(l *layout, name string, line book.Line, m *ledger.Measurement) {
	item := s.item(line.ItemCode)
	product := func(value, p string, count int, from string) Cell {
		return points(1, value).from("{"+name+"."+from+"p}*{"+name+"."+from+"c}", p, strconv.Itoa(count)).
			named(name + "." + from)
	}
	measured, judged := measuredCell(line, item, m), whole(1, judgement(line, m))
	deduction := product(line.Deduction, line.DeductionPoints, line.Count, "d")
	if line.Count > 0 {
		measured, judged, deduction = measured.look(Miss), judged.look(Miss), deduction.look(Miss)
	}
	l.row(whole(1, line.ItemCode), text(1, line.ItemName), whole(1, orNone(item.Clause)),
		whole(1, thresholdText(item.Baseline)), measured, whole(1, item.Unit), judged,
		points(1, line.DeductionPoints).named(name+".dp"), points(1, strconv.Itoa(line.Count)).named(name+".dc"), deduction,
		points(1, line.BonusPoints).named(name+".bp"), points(1, strconv.Itoa(line.BonusCount)).named(name+".bc"),
		product(line.Bonus, line.BonusPoints, line.BonusCount, "b"), text(1, remark(item, m)))
}

// layMeasuring says once for all items how they were measured, and which were entered
// late.
func (s *source) layMeasuring(l *layout) {
	var inspected, reported, late []string
	for i := range s.basis.Measurements {
		m := &s.basis.Measurements[i]
		if m.Fact.Method == domain.MethodVendorReport {
			reported = append(reported, m.Fact.Item)
		} else {
			inspected = append(inspected, m.Fact.Item)
		}
		if m.Late {
			late = append(late, m.Fact.Item)
		}
	}
	for _, note := range []struct {
		label string
		items []string
	}{
		{"発注者の検査による（7.3(1)）", inspected}, {"受注者の報告による（7.3(2)）", reported}, {"期限後の入力", late},
	} {
		switch n := len(note.items); {
		case n == 0:
		case n == len(s.basis.Measurements):
			l.line(Plain, fmt.Sprintf("%s：全%d項目", note.label, n))
		default:
			l.line(Plain, fmt.Sprintf("%s：%d項目（%s）", note.label, n, strings.Join(note.items, "、")))
		}
	}
}
