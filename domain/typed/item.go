package typed

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
)

// ItemColumn is a column of a table of an agreement's items.
type ItemColumn struct {
	Name  string   // of the item's member
	Heads []string // how the column is headed, the first one on pages and forms
}

// ItemColumns are the columns of a table of items, in the order in which one without a
// head is read.
var ItemColumns = []ItemColumn{
	{"code", []string{"項目コード", "コード", "code"}},
	{"name", []string{"項目名", "項目", "名称", "name"}},
	{"clause", []string{"条番号", "条項", "clause"}},
	{"counting", []string{"計数方法", "計数", "counting"}},
	{"unit", []string{"単位", "unit"}},
	{"baseline", []string{"基準値", "基準", "baseline"}},
	{"deduction_points", []string{"減算p", "減算", "deduction_points"}},
	{"step", []string{"1回とする幅", "幅", "step"}},
	{"bonus_threshold", []string{"加算の基準値", "加算の基準", "bonus_threshold"}},
	{"bonus_points", []string{"加算p'", "加算", "bonus_points"}},
	{"measured_in", []string{"測定する月", "measured_in"}},
	{"rounding", []string{"値の丸め", "丸め", "rounding"}},
	{"range", []string{"値の範囲", "範囲", "range"}},
	{"definition", []string{"定義", "定義・出典", "definition"}},
	{"source", []string{"出典", "source"}},
}

// HeadsOf returns how the column of an item's member may be headed.
func HeadsOf(member string) []string {
	for _, column := range ItemColumns {
		if column.Name == member {
			return column.Heads
		}
	}
	return nil
}

// The words of a table of items, and what they stand for.
var (
	countingWords = []struct {
		word     string
		counting domain.Counting
	}{
		{"月1回判定", domain.CountMonthly}, {"発生ごと", domain.CountPerOccurrence},
		{"超過量に応じて", domain.CountPerStep}, {"回数を入力", domain.CountManual},
	}
	opWords = []struct {
		word string
		op   domain.Op
	}{
		{"以上", domain.AtLeast}, {"以下", domain.AtMost}, {"未満", domain.Below}, {"超", domain.Above},
		{"に等しい", domain.Exactly}, {"等しい", domain.Exactly}, {">=", domain.AtLeast}, {"≧", domain.AtLeast},
		{"<=", domain.AtMost}, {"≦", domain.AtMost}, {">", domain.Above}, {"<", domain.Below}, {"=", domain.Exactly},
	}
	modeWords = []struct {
		word string
		mode domain.RoundingMode
	}{
		{"切捨て", domain.RoundFloor}, {"切り捨て", domain.RoundFloor}, {"切上げ", domain.RoundCeil},
		{"切り上げ", domain.RoundCeil}, {"四捨五入", domain.RoundHalfUp},
	}
	everyMonth = "毎月"
	nothing    = []string{"", "-", "―", "—", "なし", "置かない"}
)

// ReadItem reads an item from its cells by the names of their columns. What it cannot
// read it names by column; what is wrong beyond that is for whoever takes the item.
func ReadItem(cells map[string]string) (book.Item, map[string]*Fault) {
	r := itemReader{cells: cells, wrong: map[string]*Fault{}}
	item := book.Item{
		Code: r.text("code"), Name: r.text("name"), Clause: r.text("clause"), Definition: r.text("definition"),
		Source: r.text("source"), Unit: r.text("unit"), DeductionPoints: ReadNumber(cells["deduction_points"], ""),
		BonusPoints: "0",
	}
	item.Counting, item.Step = r.counting()
	item.Baseline, item.BonusThreshold = r.threshold("baseline", item.Unit), r.threshold("bonus_threshold", item.Unit)
	if bonus := r.optional("bonus_points"); bonus != "" {
		item.BonusPoints = ReadNumber(bonus, "")
	}
	item.MeasuredIn = r.months()
	item.Rounding, item.Range = r.rounding(item.Unit), r.limits(item.Unit)
	return item, r.wrong
}

type itemReader struct {
	cells map[string]string
	wrong map[string]*Fault
}

func (r *itemReader) text(column string) string { return strings.TrimSpace(r.cells[column]) }

// optional returns the tidy text of a cell, empty where it says that there is nothing.
func (r *itemReader) optional(column string) string {
	text := tidy(r.cells[column])
	if slices.Contains(nothing, text) {
		return ""
	}
	return text
}

// stepped is a counting rule with the width of a step behind it, as forms print it.
var stepped = regexp.MustCompile(`^(.*)\((.*)ごと\)$`)

func (r *itemReader) counting() (counting domain.Counting, step *string) {
	text, width := tidy(r.cells["counting"]), r.optional("step")
	if found := stepped.FindStringSubmatch(text); found != nil {
		text = found[1]
		if width == "" {
			width = tidy(found[2])
		}
	}
	if width != "" {
		number := ReadNumber(width, r.cells["unit"])
		step = &number
	}
	for _, known := range countingWords {
		if text == known.word || text == string(known.counting) {
			return known.counting, step
		}
	}
	if text != "" {
		r.wrong["counting"] = fault(refusal.BadFormat,
			"「%s」は計数方法ではありません。月1回判定、発生ごと、超過量に応じて、回数を入力のいずれかを指定してください。",
			"%q is no counting rule", book.Shown(text))
	}
	return "", step
}

func (r *itemReader) threshold(column, unit string) *book.Threshold {
	text := r.optional(column)
	if text == "" {
		return nil
	}
	for _, known := range opWords {
		before, after, found := strings.Cut(text, known.word)
		if number := strings.TrimSpace(before + after); found && number != "" {
			return &book.Threshold{Op: known.op, Value: ReadNumber(number, unit)}
		}
	}
	r.wrong[column] = fault(refusal.BadFormat, "「%s」に、以上、以下、超、未満又は等しいを付けてください（例：99.5以上）。",
		"%q needs 以上 (at least), 以下 (at most), 超 (above), 未満 (below) or 等しい (equal)", book.Shown(text))
	return nil
}

// months reads the calendar months in which an item is measured, all if nothing is said.
func (r *itemReader) months() []int {
	months := []int{}
	text := tidy(r.cells["measured_in"])
	if text == "" || text == everyMonth {
		for m := 1; m <= 12; m++ {
			months = append(months, m)
		}
		return months
	}
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return strings.ContainsRune("、,，・/ 月", c) }) {
		m, err := strconv.Atoi(part)
		if err != nil {
			r.wrong["measured_in"] = fault(refusal.BadFormat, "「%s」は月の並びではありません（例：4月、7月、10月、1月）。",
				"%q is no list of months, such as 4、7、10、1", book.Shown(text))
			return nil
		}
		months = append(months, m)
	}
	return months
}

func (r *itemReader) rounding(unit string) *book.ItemRounding {
	text := r.optional("rounding")
	if text == "" {
		return nil
	}
	for _, known := range modeWords {
		if before, after, found := strings.Cut(text, known.word); found {
			number := strings.TrimSpace(strings.NewReplacer("未満", "", "を", "", "で", "").Replace(before + after))
			return &book.ItemRounding{Mode: known.mode, Unit: ReadNumber(number, unit)}
		}
	}
	r.wrong["rounding"] = fault(refusal.BadFormat, "「%s」に、切捨て、切上げ又は四捨五入を付けてください（例：0.01未満切捨て）。",
		"%q needs 切捨て (down), 切上げ (up) or 四捨五入 (half up)", book.Shown(text))
	return nil
}

// between is a range written with its two ends.
var between = regexp.MustCompile(`^(.+)[~〜](.+)$`)

func (r *itemReader) limits(unit string) *book.ItemRange {
	text := r.optional("range")
	if text == "" {
		return nil
	}
	limits := &book.ItemRange{}
	if ends := between.FindStringSubmatch(text); ends != nil {
		least, greatest := ReadNumber(ends[1], unit), ReadNumber(ends[2], unit)
		limits.Min, limits.Max = &least, &greatest
		return limits
	}
	if before, after, found := strings.Cut(text, "以上"); found {
		least := ReadNumber(before, unit)
		limits.Min, text = &least, after
	}
	if before, after, found := strings.Cut(text, "以下"); found && after == "" {
		greatest := ReadNumber(before, unit)
		limits.Max, text = &greatest, ""
	}
	if strings.TrimSpace(text) != "" || limits.Min == nil && limits.Max == nil {
		r.wrong["range"] = fault(refusal.BadFormat, "「%s」は範囲ではありません（例：0以上100以下）。",
			"%q is no range, such as 0以上100以下", book.Shown(r.cells["range"]))
		return nil
	}
	return limits
}

// ItemCells writes an item into the cells from which ReadItem reads it.
func ItemCells(item book.Item) map[string]string {
	cells := map[string]string{
		"code": item.Code, "name": item.Name, "clause": item.Clause, "unit": item.Unit,
		"definition": item.Definition, "source": item.Source, "deduction_points": item.DeductionPoints,
		"baseline": thresholdWords(item.Baseline), "bonus_threshold": thresholdWords(item.BonusThreshold),
		"measured_in": monthWords(item.MeasuredIn),
	}
	for _, known := range countingWords {
		if known.counting == item.Counting {
			cells["counting"] = known.word
		}
	}
	if item.Step != nil {
		cells["step"] = *item.Step
	}
	if item.BonusPoints != "0" {
		cells["bonus_points"] = item.BonusPoints
	}
	if item.Rounding != nil {
		for _, known := range slices.Backward(modeWords) {
			if known.mode == item.Rounding.Mode {
				cells["rounding"] = item.Rounding.Unit + "未満" + known.word
			}
		}
	}
	if limits := item.Range; limits != nil {
		if limits.Min != nil {
			cells["range"] = *limits.Min + "以上"
		}
		if limits.Max != nil {
			cells["range"] += *limits.Max + "以下"
		}
	}
	return cells
}

func thresholdWords(t *book.Threshold) string {
	if t == nil {
		return ""
	}
	word := string(t.Op)
	for _, known := range slices.Backward(opWords) {
		if known.op == t.Op {
			word = known.word
		}
	}
	return t.Value + word
}

func monthWords(months []int) string {
	if len(months) == 12 {
		return everyMonth
	}
	var words []string
	for _, m := range months {
		words = append(words, strconv.Itoa(m)+"月")
	}
	return strings.Join(words, "、")
}

// FindItems returns the rows of the tables of items in a file, their cells by the names
// of the columns. A first row that heads no column is read as an item.
func FindItems(sheets []Worksheet) []map[string]string {
	var items []map[string]string
	for _, sheet := range sheets {
		var columns []string
		for _, cells := range sheet.Rows {
			if heads := itemHeads(cells); heads != nil {
				columns = heads
				continue
			}
			if columns == nil && sheet.Name == "" {
				columns = itemOrder()
			}
			item, any := map[string]string{}, false
			for i, cell := range cells {
				if i < len(columns) && columns[i] != "" && !cell.IsBlank() {
					item[columns[i]], any = strings.TrimSpace(cell.Text), true
				}
			}
			if any {
				items = append(items, item)
			}
		}
	}
	return items
}

// FindFields returns what stands beside labels in a file, by the labels, and the tables
// without those rows. It finds nil if none of the labels is there.
func FindFields(sheets []Worksheet, labels []string) (found map[string]string, rest []Worksheet) {
	for _, sheet := range sheets {
		left := Worksheet{Name: sheet.Name}
		for _, cells := range sheet.Rows {
			at := slices.IndexFunc(labels, func(label string) bool {
				return len(cells) > 0 && tidy(cells[0].Text) == tidy(label)
			})
			if at < 0 {
				left.Rows = append(left.Rows, cells)
				continue
			}
			if found == nil {
				found = map[string]string{}
			}
			found[labels[at]] = ""
			if len(cells) > 1 {
				found[labels[at]] = strings.TrimSpace(cells[1].Text)
			}
		}
		rest = append(rest, left)
	}
	return found, rest
}

// CountingWords are the words of the counting rules.
func CountingWords() []string {
	words := make([]string, len(countingWords))
	for i, known := range countingWords {
		words[i] = known.word
	}
	return words
}

func itemOrder() []string {
	order := make([]string, len(ItemColumns))
	for i, column := range ItemColumns {
		order[i] = column.Name
	}
	return order
}

// itemHeads returns the names of the columns that a row heads, nil if it heads none of
// code and name.
func itemHeads(cells []Cell) []string {
	heads := make([]string, len(cells))
	for i, cell := range cells {
		head := strings.NewReplacer(" ", "", "\n", "", "′", "'", "’", "'").Replace(tidy(cell.Text))
		for _, column := range ItemColumns {
			if slices.Contains(column.Heads, head) {
				heads[i] = column.Name
			}
		}
	}
	if !slices.Contains(heads, "code") || !slices.Contains(heads, "name") {
		return nil
	}
	return heads
}

// ReadNumber returns a number as the interface takes it, of one that people type: in full
// width, with commas between groups of three, with a unit behind it. What is none is
// returned as it is, tidied, to be refused by whoever takes it.
func ReadNumber(text, unit string) string {
	plain := withoutUnit(&domain.Item{Unit: unit}, minus.ReplaceAllString(tidy(text), "-$1"))
	if grouped.MatchString(plain) {
		plain = strings.ReplaceAll(plain, ",", "")
	}
	return plain
}

var (
	westernMonth = regexp.MustCompile(`^([0-9]{4})[-/年.]([0-9]{1,2})月?分?$`)
	westernDay   = regexp.MustCompile(`^([0-9]{4})[-/年.]([0-9]{1,2})[-/月.]([0-9]{1,2})日?$`)
	eraYear      = regexp.MustCompile(`^(令和|R)([0-9]{1,2}|元)年?[-/.]?`)
)

// reiwaBefore is the year before the first of 令和.
const reiwaBefore = 2018

// western returns a tidy date or month with the year as 2027年, of one with a year of
// 令和.
func western(text string) string {
	found := eraYear.FindStringSubmatch(text)
	if found == nil {
		return text
	}
	year := 1
	if found[2] != "元" {
		year, _ = strconv.Atoi(found[2])
	}
	return strconv.Itoa(reiwaBefore+year) + "年" + text[len(found[0]):]
}

// ReadMonth returns a month as the interface takes it, of 2027年4月, 2027/4 or 令和9年4月.
// What is none is returned as it is.
func ReadMonth(text string) string {
	found := westernMonth.FindStringSubmatch(western(tidy(text)))
	if found == nil {
		return tidy(text)
	}
	return found[1] + "-" + twoDigits(found[2])
}

// ReadDate returns a day as the interface takes it, as ReadMonth does a month.
func ReadDate(text string) string {
	found := westernDay.FindStringSubmatch(western(tidy(text)))
	if found == nil {
		return tidy(text)
	}
	return found[1] + "-" + twoDigits(found[2]) + "-" + twoDigits(found[3])
}

func twoDigits(number string) string {
	if len(number) == 1 {
		return "0" + number
	}
	return number
}
