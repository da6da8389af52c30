package form

import (
	"cmp"
	"fmt"
	"strings"

	"slaledger/domain"
	"slaledger/ledger"
)

// AgreementDifferences lays out two versions of an agreement side by side (新旧対照表):
// what differs, and nothing else.
func AgreementDifferences(d ledger.AgreementDifferences) *Form {
	from, to := d.From.Agreement, d.To.Agreement
	f := newForm("サービスレベル協定　新旧対照表", fmt.Sprintf("新旧対照表_第%d版_第%d版", from.Version, to.Version),
		fmt.Sprintf("agreement-%d-from-%d", to.Version, from.Version))
	f.Landscape = true
	l := &comparison{f.sheet("新旧対照表", 14, 24, 20, 50, 50)}
	l.line(Title, f.Title)
	l.row()
	l.row(head(2, "契約名"), text(3, d.Contract.Name))
	l.row(head(2, "登録により再集計待ちとなった月"), text(3, orNone(monthList(d.Months))))
	l.row()
	l.heads(head(1, "区分"), head(1, "項目"), head(1, "事項"), head(1, fmt.Sprintf("旧（第%d版）", from.Version)),
		head(1, fmt.Sprintf("新（第%d版）", to.Version)))
	l.Repeat = len(l.Rows)
	for _, a := range agreementLines {
		l.compare("協定", "", a.label, a.value(from), a.value(to))
	}
	for _, p := range policyLines {
		l.compare("方針", "", p.label, p.value(from.Policy), p.value(to.Policy))
	}
	l.compareItems(from, to)
	if len(l.Rows) == l.Repeat {
		l.layout.line(Plain, "違いはありません。")
	}
	return f
}

// agreementLines are what an agreement version says as a whole, beside its policy.
var agreementLines = []struct {
	label string
	value func(a *domain.Agreement) string
}{
	{"適用", func(a *domain.Agreement) string {
		return eraMonth(a.EffectiveFrom) + "（" + a.EffectiveFrom.String() + "）から"
	}},
	{"締結日", func(a *domain.Agreement) string { return EraDate(a.SignedOn) }},
	{"文書", func(a *domain.Agreement) string { return a.Document }},
	{"備考", func(a *domain.Agreement) string { return a.Note }},
}

// itemLines are what an item says.
var itemLines = []struct {
	label string
	value func(i *domain.Item) string
}{
	{"項目名", func(i *domain.Item) string { return i.Name }},
	{"条番号", func(i *domain.Item) string { return i.Clause }},
	{"計数", countingText},
	{"基準値", func(i *domain.Item) string { return thresholdText(i.Baseline) }},
	{"加算の基準値", func(i *domain.Item) string { return thresholdText(i.BonusThreshold) }},
	{"単位", func(i *domain.Item) string { return i.Unit }},
	{"減算p", func(i *domain.Item) string { return i.DeductionPoints.String() }},
	{"加算p′", func(i *domain.Item) string { return i.BonusPoints.String() }},
	{"値の丸めと範囲", valuesText},
	{"測定する月", func(i *domain.Item) string {
		return cmp.Or(measuredInText(i.MeasuredIn), "すべての月")
	}},
	{"定義", func(i *domain.Item) string { return i.Definition }},
	{"出典", func(i *domain.Item) string { return i.Source }},
}

// comparison is the worksheet of two versions.
type comparison struct{ *layout }

// compare adds a row if the two say something else.
func (l *comparison) compare(part, item, label, was, is string) {
	if was != is {
		l.row(text(1, part), text(1, item), text(1, label), text(1, orNone(was)), text(1, orNone(is)))
	}
}

// compareItems compares items by their codes: those of the version after in its order,
// and behind them those that are gone.
func (l *comparison) compareItems(from, to *domain.Agreement) {
	for i := range to.Items {
		is := &to.Items[i]
		if was := itemOf(from, is.Code); was != nil {
			l.compareItem("項目の変更", was, is)
		} else {
			l.compareItem("項目の追加", nil, is)
		}
	}
	for i := range from.Items {
		if was := &from.Items[i]; itemOf(to, was.Code) == nil {
			l.compareItem("項目の削除", was, nil)
		}
	}
}

// compareItem compares an item, nil where a version has none.
func (l *comparison) compareItem(part string, was, is *domain.Item) {
	named := cmp.Or(is, was)
	of := func(item *domain.Item, value func(*domain.Item) string) string {
		if item == nil {
			return ""
		}
		return value(item)
	}
	for _, v := range itemLines {
		l.compare(part, named.Code+"　"+named.Name, v.label, of(was, v.value), of(is, v.value))
	}
}

// itemOf returns the item of a version with a code, nil if there is none.
func itemOf(a *domain.Agreement, code string) *domain.Item {
	for i := range a.Items {
		if a.Items[i].Code == code {
			return &a.Items[i]
		}
	}
	return nil
}

func monthList(months []domain.Month) string {
	texts := make([]string, len(months))
	for i, m := range months {
		texts[i] = m.String()
	}
	return strings.Join(texts, "、")
}
