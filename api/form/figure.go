package form

import (
	"strings"

	"slaledger/domain"
)

// FigureNames name the figures of a statement by their paths in its answer (book.Figure).
// FigureName knows those of lots and extinctions too.
var FigureNames = map[string]string{
	"agreement_version": "協定の版", "opening.deduction": "前月からの繰越（減算）", "opening.bonus": "前月からの繰越（加算）",
	"opening.total": "前月からの繰越（合計）", "added.deduction": "当月の減算", "added.bonus": "当月の加算",
	"accumulated.deduction": "集計後（減算）", "accumulated.bonus": "集計後（加算）", "accumulated.total": "集計後の合計",
	"closing.deduction": "翌月への繰越（減算）", "closing.bonus": "翌月への繰越（加算）",
	"closing.total": "翌月への繰越（合計）", "zero_months": "減算ゼロの連続月数", "penalty.total": "ペナルティの合計ポイント",
	"penalty.threshold": "ペナルティ基準", "penalty.carried_over": "次期に繰り越す差",
	"penalty.period.from_month": "対象期間の最初の月", "penalty.period.to_month": "対象期間の最後の月",
	"penalty.base_amount": "対象期間の運用保守金額", "penalty.reduction_rate": "減額の割合",
	"penalty.exact_reduction": "端数処理前の減額金額", "penalty.payable": "減額後の支払額", "penalty.reduction": "減額金額",
	"penalty.waived": "ペナルティを課さない", "penalty.overlaps": "対象期間の重なるペナルティの月",
}

// FigureName names a figure of a statement.
func FigureName(path string) string {
	if name, found := FigureNames[path]; found {
		return name
	}
	parts := strings.Split(path, ".")
	if len(parts) == 3 && parts[0] == "lots" {
		return BothMonths(parts[1]) + "の加算ポイント"
	}
	if len(parts) == 3 && parts[0] == "extinguished" {
		side := map[string]string{"deduction": "減算", "bonus": "加算"}[parts[2]]
		return "消滅（" + reasons[domain.Reason(parts[1])].word + "）" + side
	}
	return path
}
