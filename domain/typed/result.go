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

// Result is what the cell of an item's result says.
type Result struct {
	// Measurement has the result alone: its note and papers stand elsewhere.
	Measurement domain.Measurement
	Blank       bool // nothing was typed: the item stays as it is
	Listed      bool // the occurrences stand one a row in another table
	// Otherwise is what was read, where that is otherwise than it was typed; nil if
	// it is as it was typed.
	Otherwise *refusal.Text
}

// Listing is what the cell of an item says whose occurrences stand in the other table.
const Listing = "内訳のとおり"

// The words that cells may have besides numbers.
const (
	NotApplicable = "該当なし"
	None          = "なし"
)

var (
	notApplicable = []string{NotApplicable, "当月該当なし"}
	none          = []string{None, "発生なし", "0件"}
	dashes        = []string{"―", "—", "-", "−", "ー"}
	separators    = regexp.MustCompile(`\s*[、/;\n]\s*`)
)

// ReadResult reads the cell of the result of an item, as its counting rule takes it.
func ReadResult(item *domain.Item, c Cell) (Result, *Fault) {
	if c.Kind == Text && c.IsBlank() {
		return Result{Blank: true}, nil
	}
	text, otherwise, wrong := c.plain(item)
	if wrong != nil {
		return Result{}, wrong
	}
	r := &resultReader{item: item, text: tidy(text), Result: Result{Measurement: domain.Measurement{ItemCode: item.Code}}}
	r.otherwise = otherwise || r.text != strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	read := r.value
	switch item.Counting {
	case domain.CountPerOccurrence:
		read = r.occurrences
	case domain.CountManual:
		read = r.counts
	}
	if slices.Contains(notApplicable, r.text) {
		r.Measurement.NotApplicable, read = true, func() *Fault { return nil }
	}
	if wrong := read(); wrong != nil {
		return Result{}, wrong
	}
	if r.otherwise {
		said := refusal.Say("「%[1]s」を「%[2]s」と読み取りました。", "%[1]q was read as %[2]q", book.Shown(c.Text), r.String())
		r.Otherwise = &said
	}
	return r.Result, nil
}

// resultReader reads one cell.
type resultReader struct {
	Result
	item      *domain.Item
	text      string // tidy
	otherwise bool   // it is read otherwise than it stands there
}

// saysNone says whether the text is a word for nothing.
func (r *resultReader) saysNone() bool {
	if slices.Contains(dashes, r.text) || r.text == "0件" {
		r.otherwise = true
		return true
	}
	return slices.Contains(none, r.text)
}

// value reads the one value of a monthly or per_step item.
func (r *resultReader) value() *Fault {
	var value domain.Amount
	var otherwise bool
	var wrong *Fault
	switch {
	case r.saysNone() && r.item.Counting == domain.CountPerStep:
		otherwise = true // 0
	case r.saysNone():
		return fault(refusal.NotAllowed,
			"「%s」は、月1回判定する項目には入力できません。値を入力するか、測定しない月は「該当なし」として備考に理由を入力してください。",
			"%q is no result of an item judged once a month; give its value, or 該当なし with a note why", book.Shown(r.text))
	default:
		value, otherwise, wrong = readValue(r.item, r.text)
	}
	r.Measurement.Value = &value
	r.otherwise = r.otherwise || otherwise
	return wrong
}

// occurrences reads the values of the occurrences of a month, each of which may be
// marked as excluded.
func (r *resultReader) occurrences() *Fault {
	r.Measurement.Occurrences = []domain.Occurrence{}
	if r.saysNone() {
		return nil
	}
	if r.text == Listing || r.text == "内訳" {
		r.Measurement.Occurrences, r.Listed = nil, true
		return nil
	}
	if wrong := r.list(); wrong != nil {
		return wrong
	}
	return r.zero()
}

// list reads values that stand behind each other.
func (r *resultReader) list() *Fault {
	if unit := tidy(r.item.Unit); separators.MatchString(unit) { // such as 分/件
		r.otherwise = r.otherwise || strings.Contains(r.text, unit)
		r.text = strings.ReplaceAll(r.text, unit, "")
	}
	for _, text := range separators.Split(r.text, -1) {
		value, excluded := strings.CutSuffix(text, "除")
		amount, otherwise, wrong := readValue(r.item, strings.TrimSpace(value))
		if wrong != nil {
			return wrong
		}
		r.otherwise = r.otherwise || otherwise
		r.Measurement.Occurrences = append(r.Measurement.Occurrences, domain.Occurrence{Value: amount, Excluded: excluded})
	}
	return nil
}

// isZero says whether a single 0 was read.
func (r *resultReader) isZero() bool {
	list := r.Measurement.Occurrences
	return len(list) == 1 && !list[0].Excluded && list[0].Value.IsZero()
}

// IsZero says whether the cell of an item that is counted by occurrence has a single 0,
// which may be no occurrence or one of the value 0.
func IsZero(item *domain.Item, c Cell) bool {
	text, _, wrong := c.plain(item)
	r := &resultReader{item: item, text: tidy(text)}
	return wrong == nil && item.Counting == domain.CountPerOccurrence && r.list() == nil && r.isZero()
}

// ZeroIsNone says whether an occurrence of the value 0 of an item would count the same as
// none.
func ZeroIsNone(item *domain.Item) bool {
	counts, err := item.Count(&domain.Measurement{ItemCode: item.Code, Occurrences: []domain.Occurrence{{}}})
	return err == nil && counts == (domain.Counts{})
}

// zero reads a single 0 as no occurrence, if one of the value 0 would count the same.
func (r *resultReader) zero() *Fault {
	if !r.isZero() {
		return nil
	}
	if !ZeroIsNone(r.item) {
		return fault(refusal.NotOneOf,
			"「%[1]s」は、発生がなかったのか、値が0の発生が1件あったのか、分かりません。"+
				"なかったときは「なし」とし、値が0の発生は、内訳の行に入力してください。",
			"%[1]q may be no occurrence or one of the value 0; give なし for none, and a row of its own for one of 0",
			book.Shown(r.text))
	}
	r.Measurement.Occurrences, r.otherwise = []domain.Occurrence{}, true
	return nil
}

// aCount is how often a manual item counts, and on which side.
var aCount = regexp.MustCompile(`^(減|加|)\s*(0|[1-9][0-9]*)\s*回?$`)

// counts reads the counts of a manual item.
func (r *resultReader) counts() *Fault {
	if r.saysNone() {
		r.otherwise = true // 0
		return nil
	}
	given := map[string]bool{}
	for _, text := range separators.Split(r.text, -1) {
		parts := aCount.FindStringSubmatch(withoutUnit(r.item, text))
		if parts == nil {
			return fault(refusal.BadFormat, "「%s」は回数として読み取れません。減2、加1 のように入力してください。",
				"%q is no count; give one such as 減2 or 加1", book.Shown(text))
		}
		side, wrong := r.side(parts[1], parts[2])
		if wrong != nil {
			return wrong
		}
		n, err := strconv.Atoi(parts[2])
		if err != nil || n > domain.MaxCount {
			return fault(refusal.OutOfRange, "0から%dまでの回数を入力してください。", "must be from 0 to %d", domain.MaxCount)
		}
		if given[side] {
			return fault(refusal.Duplicate, "「%[1]s」は%[2]sの回数が二つあります。", "%[1]q has %[2]s twice", book.Shown(r.text), side)
		}
		given[side] = true
		r.otherwise = r.otherwise || parts[0] != text || parts[1] == "" && n > 0
		if side == "加" {
			r.Measurement.BonusCount = n
		} else {
			r.Measurement.DeductionCount = n
		}
	}
	return nil
}

// side returns the side that a count is on: the one given, else the only one that has
// points.
func (r *resultReader) side(given, count string) (string, *Fault) {
	deducts, adds := r.item.DeductionPoints.Sign() > 0, r.item.BonusPoints.Sign() > 0
	switch {
	case given != "":
		return given, nil
	case deducts && adds && count != "0":
		return "", fault(refusal.NotOneOf,
			"「%[1]s」が減算の回数か加算の回数か、分かりません。減%[1]s 又は 加%[1]s と入力してください。",
			"%[1]s may count deductions or bonuses; give 減%[1]s or 加%[1]s", count)
	case adds && !deducts:
		return "加", nil
	}
	return "減", nil
}

// String returns what was read as it may be typed.
func (r Result) String() string {
	m := &r.Measurement
	switch {
	case r.Blank:
		return ""
	case r.Listed:
		return Listing
	case m.NotApplicable:
		return NotApplicable
	case m.Value != nil:
		return m.Value.String()
	case m.Occurrences != nil:
		if len(m.Occurrences) == 0 {
			return None
		}
		var values []string
		for _, o := range m.Occurrences {
			mark := ""
			if o.Excluded {
				mark = "除"
			}
			values = append(values, o.Value.String()+mark)
		}
		return strings.Join(values, "、")
	}
	return countsText(m.DeductionCount, m.BonusCount)
}

// countsText returns the counts of a manual item as they may be typed: 0 is on no side.
func countsText(deductions, bonuses int) string {
	if deductions == 0 && bonuses == 0 {
		return "0"
	}
	var parts []string
	if deductions > 0 {
		parts = append(parts, "減"+strconv.Itoa(deductions))
	}
	if bonuses > 0 {
		parts = append(parts, "加"+strconv.Itoa(bonuses))
	}
	return strings.Join(parts, "、")
}
