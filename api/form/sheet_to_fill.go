package form

import (
	"fmt"
	"slices"

	"slaledger/domain"
	"slaledger/domain/typed"
	"slaledger/ledger"
)

// occurrenceRows is how many empty rows there are for occurrences.
const occurrenceRows = 30

// The names of the worksheets of a sheet to be filled in.
const (
	resultsName     = "測定結果"
	occurrencesName = "発生の内訳"
)

// SheetToFill lays out the results of a month to be filled in: the items in the
// agreement's order with what is recorded already, and the occurrences one a row.
// domain/typed reads it again.
func SheetToFill(s ledger.SheetToFill) *Form {
	month := s.Month.String()
	f := newForm("測定結果の入力", "測定結果の入力_"+month, "measurements-"+month)
	f.At = month + "-01T00:00:00Z" // the same file for the same results
	results := &fillable{SheetToFill: s, layout: f.sheet(resultsName, 16, 30, 14, 16, 10, 22, 22, 36)}
	results.layResults()
	if slices.ContainsFunc(s.Items, isCountedByOccurrence) {
		listed := &fillable{SheetToFill: s, layout: f.sheet(occurrencesName, 16, 30, 12, 10, 28, 28, 16, 36)}
		listed.layOccurrences(results.first, results.last)
	}
	return f
}

func isCountedByOccurrence(item domain.Item) bool { return item.Counting == domain.CountPerOccurrence }

// fillable is a worksheet that is to be filled in.
type fillable struct {
	ledger.SheetToFill
	*layout
	first, last int // row of the items, from 1
}

// entry is a cell to be filled in.
func entry(s string) Cell { return cell(Entry, 1, s) }

func (l *fillable) layResults() {
	l.Protected = true
	l.line(Title, BothMonths(l.Month.String())+"　測定結果の入力")
	for _, label := range [][2]string{
		{"契約名", l.Contract.Name}, {typed.LabelContract, l.ID}, {typed.LabelMonth, l.Month.String()},
		{"測定期限", dueDate(l.DueDate)},
	} {
		l.row(head(1, label[0]), text(3, label[1]))
	}
	if l.Withdrawn != nil {
		l.line(Plain, "取り下げられた契約です。入力しても、送ることはできません。（"+withdrawnText(l.Withdrawn)+"）")
	}
	l.row(head(1, typed.LabelMethod), cell(Entry, 3, l.methodWord()))
	l.Choices = append(l.Choices, Choice{Cells: fmt.Sprintf("B%d", len(l.Rows)), Words: []string{"検査", "受注者の報告"}})
	for _, line := range []string{
		"「今月の結果」と「備考」に入力してください。空白の行の項目は、今のまま変わりません。測定の対象がなかったときは「該当なし」とし、備考に理由を入力してください。",
		"発生ごとの項目は、210、95、345除 のように「、」で区切るか（除は対象外で、備考に理由が必要）、" +
			"「内訳のとおり」として、" +
			"発生の内訳に1件1行で入力してください。なかったときは「なし」です。内訳では、対象外の欄に「対象外」、日時は 2024-04-03 10:20 のように入力します。",
		"回数を入力する項目は、減2、加1 のように入力し、備考に根拠を入力してください。なかったときは「なし」です。",
	} {
		l.line(Plain, line)
	}
	l.heads(head(1, typed.ColumnCode), head(1, "項目名"), head(1, "計数"), head(1, "基準値"), head(1, "単位"),
		head(1, "前月の結果"), head(1, typed.ColumnResult), head(1, typed.ColumnNote))
	l.Repeat, l.first = len(l.Rows), len(l.Rows)+1
	for i := range l.Items {
		item := &l.Items[i]
		now, note := "", ""
		if m := resultOf(l.Measurements, item.Code); m != nil {
			now, note = resultText(m, typed.Listing), m.Result.Note
		}
		l.row(text(1, item.Code), text(1, item.Name), text(1, countingText(item)),
			text(1, joined("\n", thresholdText(item.Baseline), valuesText(item))),
			text(1, item.Unit), text(1, resultText(resultOf(l.Before, item.Code), "")), entry(now), entry(note))
		l.choose(item)
	}
	l.last = len(l.Rows)
}

// choose lets the words be chosen that an item's result may be.
func (l *fillable) choose(item *domain.Item) {
	words := []string{typed.None, typed.NotApplicable}
	switch item.Counting {
	case domain.CountMonthly:
		words = words[1:]
	case domain.CountPerOccurrence:
		words = append(words, typed.Listing)
	}
	l.Choices = append(l.Choices, Choice{Cells: fmt.Sprintf("G%d", len(l.Rows)), Words: words})
}

// methodWord is how the results so far came about, if that is one way, else the
// prefecture's own check.
func (l *fillable) methodWord() string {
	method := domain.MethodInspection
	for i, m := range l.Measurements {
		if i > 0 && m.Fact.Method != method {
			method = domain.MethodInspection
			break
		}
		method = m.Fact.Method
	}
	for word, named := range typed.Methods {
		if named == method {
			return word
		}
	}
	return ""
}

func resultOf(list []ledger.Measurement, code string) *ledger.Measurement {
	for i := range list {
		if list[i].Fact.Item == code {
			return &list[i]
		}
	}
	return nil
}

// resultText returns a result as it may be typed. Where it has occurrences, the other
// table says of which values, or, without a word for that, the first ones are listed.
func resultText(m *ledger.Measurement, listing string) string {
	switch {
	case m == nil:
		return ""
	case len(m.Result.Occurrences) == 0:
		return typed.Result{Measurement: m.Result}.String()
	case listing != "":
		return listing
	}
	return listed(m.Result.Occurrences, func(domain.Occurrence) bool { return false }, func(o domain.Occurrence) string {
		if o.Excluded {
			return o.Value.String() + "除"
		}
		return o.Value.String()
	})
}

// layOccurrences lists the occurrences so far, and rows for others. The items stand in
// these rows of the other worksheet. Nothing stands above the head: in a CSV file it
// follows the items.
func (l *fillable) layOccurrences(first, last int) {
	l.Protected = true
	l.heads(head(1, typed.ColumnCode), head(1, "項目名"), head(1, typed.ColumnValue), head(1, typed.ColumnExcluded),
		head(1, typed.ColumnBegin), head(1, typed.ColumnEnd), head(1, typed.ColumnRef), head(1, typed.ColumnNote))
	l.Repeat = len(l.Rows)
	top := len(l.Rows) + 1
	for i := range l.Items {
		item := &l.Items[i]
		m := resultOf(l.Measurements, item.Code)
		for n := 0; m != nil && n < len(m.Result.Occurrences); n++ {
			o := m.Result.Occurrences[n]
			excluded := ""
			if o.Excluded {
				excluded = typed.ColumnExcluded
			}
			l.row(entry(item.Code), entry(item.Name), entry(o.Value.String()), entry(excluded), entry(o.At), entry(o.Until),
				entry(o.Ref), entry(o.Note))
		}
	}
	for range occurrenceRows {
		l.row(entry(""), entry(""), entry(""), entry(""), entry(""), entry(""), entry(""), entry(""))
	}
	l.Choices = append(l.Choices,
		Choice{Cells: fmt.Sprintf("A%d:A%d", top, len(l.Rows)),
			Range: fmt.Sprintf("'%s'!$A$%d:$A$%d", resultsName, first, last)},
		Choice{Cells: fmt.Sprintf("D%d:D%d", top, len(l.Rows)), Words: []string{typed.ColumnExcluded}})
}
