package form

import (
	"fmt"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
)

// Summary lays out where the account came from and where it stands: a line for
// the latest statement of each month, and the sums of the money.
func Summary(contract *domain.Contract, latest []answer.Statement) *Form {
	f := newForm("概要", "概要", "summary")
	f.Landscape, f.Tax = true, taxText(contract)
	l := f.sheet("概要", 11, 5, 9, 9, 10, 10, 10, 10, 20, 13, 13, 13, 13, 13)
	l.line(Title, f.Title)
	l.row()
	l.heads(head(1, "月"), head(1, "版"), head(1, "当月の減算"), head(1, "当月の加算"), head(1, "集計後の合計"), head(1, "翌月への繰越（減算）"),
		head(1, "翌月への繰越（加算）"), head(1, "翌月への繰越（合計）"), head(1, "ペナルティ"), head(1, "減額金額（合意・決定）（円）"),
		head(1, "減額金額（暫定）（円）"), head(1, "減額した額（円）"), head(1, "追加で減額する額（円）"), head(1, "返還する額（円）"))
	l.Repeat = len(l.Rows)
	amounts := make([][]string, len(moneyColumns))
	for i, s := range latest {
		cells := []Cell{
			text(1, s.Month), points(1, numberOrEmpty(int64(s.Revision))), points(1, s.Added.Deduction),
			points(1, s.Added.Bonus), total(1, s.Accumulated.Total),
			points(1, s.Closing.Deduction), points(1, s.Closing.Bonus), total(1, s.Closing.Total),
		}
		cells = append(cells, outcomeForms[s.Outcome()].summary(&latest[i])...)
		money := cells[len(cells)-len(moneyColumns):]
		for column, c := range money {
			money[column] = c.named(fmt.Sprintf("%s.%d", moneyColumns[column], i))
			if c.Kind == Yen {
				amounts[column] = append(amounts[column], c.Text)
			}
		}
		l.row(cells...)
	}
	sums := []Cell{cell(Head, 9, "計")}
	for column, name := range moneyColumns {
		sum := yen(1, sumOf(amounts[column])).look(Sum)
		if last := len(latest) - 1; last >= 0 {
			sum = sum.yenFrom(fmt.Sprintf("SUM({%s.0}:{%s.%d})", name, name, last), amounts[column]...)
		}
		sums = append(sums, sum)
	}
	l.row(sums...)
	l.line(Plain, strings.Join([]string{
		"暫定の減額金額は、両者の合意又は決定により効力を生じるまで減額できないため、追加で減額する額に含みません。",
		"再集計によりペナルティがなくなった月も、減額した額が残るときは、返還する額を示します。",
	}, ""))
	return f
}

// moneyColumns name the last columns of the summary: in effect, provisional, taken, to be
// taken, to be given back.
var moneyColumns = []string{"effect", "provisional", "applied", "take", "back"}
