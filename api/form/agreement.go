package form

import (
	"fmt"
	"strconv"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Agreement lays out an agreement version.
func Agreement(a ledger.Agreement) *Form {
	version := a.Agreement
	f := newForm("サービスレベル協定", fmt.Sprintf("サービスレベル協定_第%d版", version.Version), "agreement-"+strconv.Itoa(version.Version))
	f.Landscape = true
	l := f.sheet("協定", 11, 18, 10, 12, 9, 9, 8, 5, 5, 80)
	l.line(Title, f.Title+"　第"+strconv.Itoa(version.Version)+"版")
	l.row()
	line := func(label, value string) { l.row(head(2, label), text(8, orNone(value))) }
	line("適用", eraMonth(version.EffectiveFrom)+"（"+version.EffectiveFrom.String()+"）から")
	line("締結日", EraDate(version.SignedOn))
	line("文書", version.Document)
	line("備考", version.Note)
	line("登録", joined("　", EraInstant(fact.InstantText(a.Recorded.At)), a.Recorded.By))
	line("受注者の確認", confirmationText(a.Confirmation))
	l.section("ペナルティ（7.6）")
	eachInAgreement(version.Policy, line)
	l.section("項目")
	l.heads(head(1, "項目コード"), head(1, "項目"), head(1, "条番号"), head(1, "計数"), head(1, "基準値"), head(1, "加算の基準値"),
		head(1, "単位"),
		head(1, "減算p"), head(1, "加算p′"), head(1, "定義・出典"))
	l.Repeat = len(l.Rows)
	for i := range version.Items {
		item := &version.Items[i]
		l.row(whole(1, item.Code), text(1, item.Name), whole(1, orNone(item.Clause)), text(1, countingText(item)),
			whole(1, thresholdText(item.Baseline)),
			whole(1, thresholdText(item.BonusThreshold)), text(1, item.Unit), points(1, item.DeductionPoints.String()),
			points(1, item.BonusPoints.String()),
			text(1, joined("\n", item.Definition, item.Source, valuesText(item), measuredInText(item.MeasuredIn))))
	}
	return f
}

func confirmationText(c *ledger.Confirmation) string {
	if c == nil {
		return "まだありません"
	}
	word := map[domain.Decision]string{domain.Confirm: "確認", domain.Contest: "異議"}[c.Fact.Decision]
	return joined("　", word, EraInstant(fact.InstantText(c.Fact.Recorded.At)), c.Fact.Recorded.By, c.Text.Reason)
}

func countingText(item *domain.Item) string {
	word := map[domain.Counting]string{
		domain.CountMonthly: "月1回判定", domain.CountPerOccurrence: "発生ごと", domain.CountPerStep: "超過量に応じて",
		domain.CountManual: "回数を入力",
	}[item.Counting]
	if item.Step != nil {
		word += "（" + item.Step.String() + " ごと）"
	}
	return word
}

// valuesText says how values are rounded, and which are taken (D16).
func valuesText(item *domain.Item) string {
	rounding, limits := itemRoundingText(item.Rounding), rangeText(item.Range)
	if rounding != "" {
		rounding = "値の丸め：" + rounding
	}
	if limits != "" {
		limits = "値の範囲：" + limits
	}
	return joined("\n", rounding, limits)
}

// measuredInText names the months in which an item is measured, if not all.
func measuredInText(months domain.CalendarMonths) string {
	if months == domain.AllMonths {
		return ""
	}
	text := "測定する月："
	for i, m := range months.Months() {
		if i > 0 {
			text += "、"
		}
		text += strconv.Itoa(m) + "月"
	}
	return text
}
