package form

import (
	"slaledger/api/answer"
)

// Summary lays out where the account came from and where it stands: a line for
// the latest statement of each month.
func Summary(latest []answer.Statement) *Form {
	f := newForm("概要", "概要", "summary")
	f.Landscape = true
	l := f.sheet("概要", 13, 6, 10, 10, 12, 10, 10, 10, 22, 14, 14, 14)
	l.line(Title, f.Title)
	l.row()
	l.heads(head(1, "月"), head(1, "版"), head(1, "当月の減算"), head(1, "当月の加算"), head(1, "集計後の合計"), head(1, "翌月への繰越（減算）"),
		head(1, "翌月への繰越（加算）"), head(1, "翌月への繰越（合計）"), head(1, "ペナルティ"), head(1, "減額金額（円）"), head(1, "減額した額（円）"),
		head(1, "追加又は返還する額（円）"))
	l.Repeat = len(l.Rows)
	for _, s := range latest {
		cells := []Cell{
			text(1, s.Month), points(1, numberOrEmpty(int64(s.Revision))), points(1, s.Added.Deduction),
			points(1, s.Added.Bonus), total(1, s.Accumulated.Total),
			points(1, s.Closing.Deduction), points(1, s.Closing.Bonus), total(1, s.Closing.Total),
		}
		l.row(append(cells, outcomeForms[s.Outcome()].summary(s.Penalty)...)...)
	}
	l.line(Plain, "追加又は返還する額は、正の数が追加で減額する額、負の数が返還する額です。再集計によりペナルティがなくなった月の減額した額は、前の版の集計結果表に示します。")
	return f
}
