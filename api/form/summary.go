package form

import (
	"fmt"
	"slices"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
)

// Summary lays out where the account came from and where it stands: a line for
// the latest statement of each month, and the sums of the money.
func Summary(contract *domain.Contract, latest []answer.Statement) *Form {
	f := newForm("概要", "概要", "summary")
	f.Landscape, f.Tax = true, taxText(contract)
	l := f.sheet("概要", 11, 5, 9, 9, 10, 10, 10, 10, 20, 13, 13, 13, 13, 13, 13)
	l.line(Title, f.Title)
	l.row()
	l.heads(head(1, "月"), head(1, "版"), head(1, "当月の減算"), head(1, "当月の加算"), head(1, "集計後の合計"), head(1, "翌月への繰越（減算）"),
		head(1, "翌月への繰越（加算）"), head(1, "翌月への繰越（合計）"), head(1, "ペナルティ"), head(1, "減額金額（合意・決定）（円）"),
		head(1, "減額金額（暫定）（円）"), head(1, "減額した額（円）"), head(1, "返還した額（円）"), head(1, "未減額の額（円）"), head(1, "返還する額（円）"))
	l.Repeat = len(l.Rows)
	money := make([][]Cell, len(latest))
	for i, s := range latest {
		cells := []Cell{
			text(1, s.Month), points(1, numberOrEmpty(int64(s.Revision))), points(1, s.Added.Deduction),
			points(1, s.Added.Bonus), total(1, s.Accumulated.Total),
			points(1, s.Closing.Deduction), points(1, s.Closing.Bonus), total(1, s.Closing.Total),
		}
		cells = append(cells, outcomeForms[s.Outcome()].summary(&latest[i])...)
		money[i] = cells[len(cells)-len(moneyColumns):]
		for column, c := range money[i] {
			money[i][column] = c.named(fmt.Sprintf("%s.%d", moneyColumns[column], i))
		}
		l.row(cells...)
	}
	l.Together = len(l.Rows) + 1
	l.row(append([]Cell{cell(Head, 9, "計")}, sumsOfMoney(money, 0, len(money))...)...)
	layYears(l, contract, latest, money)
	l.line(Plain, strings.Join([]string{
		"暫定の減額金額は、両者の合意又は決定により効力を生じるまで減額できないため、未減額の額に含みません。",
		"再集計によりペナルティがなくなった月も、減額した額の返還が済んでいないときは、返還する額を示します。",
	}, ""))
	return f
}

// moneyColumns name the last columns of the summary: in effect, provisional, taken, given
// back, to be taken, to be given back.
var moneyColumns = []string{"effect", "provisional", "deducted", "repaid", "take", "back"}

// sumsOfMoney adds the last columns of the rows from one to before another.
func sumsOfMoney(money [][]Cell, from, to int) (sums []Cell) {
	for column, name := range moneyColumns {
		var amounts []string
		for _, row := range money[from:to] {
			if row[column].Kind == Yen {
				amounts = append(amounts, row[column].Text)
			}
		}
		sum := yen(1, sumOf(amounts)).look(Sum)
		if from < to {
			sum = sum.yenFrom(fmt.Sprintf("SUM({%s.%d}:{%s.%d})", name, from, name, to-1), amounts...)
		}
		sums = append(sums, sum)
	}
	return sums
}

// layYears adds the money of the penalties found in each fiscal year, where there is any, beside the
// year's fees, which nothing holds the reductions to (D13).
func layYears(l *layout, contract *domain.Contract, latest []answer.Statement, money [][]Cell) {
	for from := 0; from < len(latest); {
		to, year, above := from, fiscalYearOf(contract, latest[from].Month), false
		for ; to < len(latest) && fiscalYearOf(contract, latest[to].Month).Year == year.Year; to++ {
			above = above || latest[to].Penalty != nil && latest[to].Penalty.Year.AboveFees()
		}
		if slices.ContainsFunc(money[from:to], hasYen) {
			label := fiscalYearText(year.Year) + "に生じたもの　年度の運用保守金額 " + yenText(year.Fees.String(), l.form.Tax)
			if above {
				label += "　減額金額の計（暫定を含む）は、これを超えている。合計に上限はない（D13）"
			}
			l.row(append([]Cell{cell(Head, 9, label)}, sumsOfMoney(money, from, to)...)...)
		}
		from = to
	}
}

func hasYen(row []Cell) bool {
	return slices.ContainsFunc(row, func(c Cell) bool { return c.Kind == Yen })
}

// fiscalYearOf returns the fiscal year of a month with its fees.
func fiscalYearOf(contract *domain.Contract, month string) domain.PenaltyYear {
	m, _ := domain.ParseMonth(month)
	return contract.PenaltyYear(m, nil)
}
