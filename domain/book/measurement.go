package book

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

var (
	measurementMembers = []member{
		{"item_code", true},
		// 値。項目に丸めを定めたときは、小数部30桁まで / value; up to 30 digits after the point where the item rounds it
		{"value", false},
		{"occurrences", false}, {"deduction_count", false}, {"bonus_count", false}, {"not_applicable", false},
		{"note", false}, {"references", false},
	}
	occurrenceMembers = []member{
		// 値。項目に丸めを定めたときは、小数部30桁まで / value; up to 30 digits after the point where the item rounds it
		{"value", true},
		{"excluded", false}, {"note", false}, {"at", false}, {"until", false}, {"ref", false},
	}
	referenceMembers = []member{{"title", true}, {"number", false}, {"date", false}, {"sha256", false}}
)

// given says which of the fields that depend on the counting rule a line has,
// sound or not.
type given struct{ value, occurrences, deductionCount, bonusCount bool }

// resultFields are those fields in the order of the shape.
var resultFields = []struct {
	name string
	in   func(given) bool
}{
	{"value", func(g given) bool { return g.value }},
	{"occurrences", func(g given) bool { return g.occurrences }},
	{"deduction_count", func(g given) bool { return g.deductionCount }},
	{"bonus_count", func(g given) bool { return g.bonusCount }},
}

// measurement reads one line of a monthly sheet and checks what needs no
// knowledge of the item.
func (r *reader) measurement() (ms domain.Measurement, has given) {
	for name := range r.members(measurementMembers) {
		switch name {
		case "item_code":
			ms.ItemCode = r.itemCode()
		case "value":
			has.value = true
			if value, ok := r.measured(); ok {
				ms.Value = &value
			}
		case "occurrences":
			has.occurrences = true
			ms.Occurrences = r.occurrences()
		case "deduction_count":
			has.deductionCount = true
			ms.DeductionCount = r.integer(0, domain.MaxCount)
		case "bonus_count":
			has.bonusCount = true
			ms.BonusCount = r.integer(0, domain.MaxCount)
		case "not_applicable":
			ms.NotApplicable = r.bool()
		case "note":
			ms.Note = r.text()
		case "references":
			ms.References = r.references()
		}
	}
	if r.err != nil || !ms.NotApplicable {
		return ms, has
	}
	if at := r.pointer(); r.sound(at + "/not_applicable") {
		r.requireNote(at, ms.Note, refusal.Say("当月該当なしの理由を入力してください。", "must say why the item is not applicable"))
		for _, field := range resultFields {
			if field.in(has) {
				r.fault(at+"/"+field.name, refusal.NotAllowed,
					refusal.Say("当月該当なしの項目には指定できません。", "is not allowed with not_applicable"))
			}
		}
	}
	return ms, has
}

// requireNote enters that the object at a pointer needs a note.
func (r *reader) requireNote(at, note string, why refusal.Text) {
	if isBlank(note) && r.sound(at+"/note") {
		r.fault(at+"/note", refusal.Required, why)
	}
}

// occurrences reads the events of a line. They are gathered where those of the line
// before were, and kept in a list of their length: lists that grow, each on its own,
// would take several times as much.
func (r *reader) occurrences() []domain.Occurrence {
	r.gathered = r.gathered[:0]
	count := 0
	for range r.elements() {
		occurrence := r.occurrence()
		if count++; count <= domain.MaxCount {
			r.gathered = append(r.gathered, occurrence)
		}
	}
	if count > domain.MaxCount {
		r.tooMany(domain.MaxCount, count)
	}
	list := make([]domain.Occurrence, len(r.gathered))
	copy(list, r.gathered)
	return list
}

// occurrence reads one event. An excluded one needs a note (D4, D5).
func (r *reader) occurrence() (o domain.Occurrence) {
	for name := range r.members(occurrenceMembers) {
		switch name {
		case "value":
			o.Value, _ = r.measured()
		case "excluded":
			o.Excluded = r.bool()
		case "note":
			o.Note = r.text()
		case "at":
			o.At = r.instant()
		case "until":
			o.Until = r.instant()
		case "ref":
			o.Ref = r.text()
		}
	}
	if r.err != nil {
		return o
	}
	if o.Excluded && r.sound(r.pointer()+"/excluded") {
		r.requireNote(r.pointer(), o.Note, refusal.Say("対象外とする理由を入力してください。", "must say why the occurrence is excluded"))
	}
	if o.At != "" && o.Until != "" && before(o.Until, o.At) && r.sound(r.pointer()+"/at") {
		r.fault(r.pointer()+"/until", refusal.OutOfRange, refusal.Say("発生日時 %s より前です。", "is before %s", o.At))
	}
	return o
}

func (r *reader) references() (list []domain.Reference) {
	for range r.elementsUpTo(maxReferences) {
		list = append(list, r.reference())
	}
	return list
}

// reference reads the name of a paper.
func (r *reader) reference() (ref domain.Reference) {
	for name := range r.members(referenceMembers) {
		switch name {
		case "title":
			ref.Title = r.title()
		case "number":
			ref.Number = r.text()
		case "date":
			ref.Date = r.date()
		case "sha256":
			ref.SHA256 = r.hash()
		}
	}
	return ref
}

// checkMonth checks the month at a pointer against the version in force.
func (r *reader) checkMonth(
	at string, version *domain.Agreement, itemsSound bool, results domain.MonthResults, has []given,
) {
	if r.checkLines(at, version, itemsSound, results, has) {
		r.checkComplete(at, version, results)
	}
}

// checkLines checks the lines at a pointer against the version in force and
// says whether it is known which items they are for. Where not all items of the
// version are sound, a code may be one of the others.
func (r *reader) checkLines(
	at string, version *domain.Agreement, itemsSound bool, results domain.MonthResults, has []given,
) (known bool) {
	known = itemsSound && r.sound(at+"/measurements")
	for i := range results.Measurements {
		if r.err != nil {
			return false
		}
		line := at + "/measurements/" + strconv.Itoa(i)
		ms := &results.Measurements[i]
		if !r.sound(line+"/item_code") || !itemsSound && !r.knownItem(version, ms.ItemCode) {
			known = false
			continue
		}
		item := version.Item(ms.ItemCode, results.Month)
		if item == nil {
			known = false
			r.fault(line+"/item_code", refusal.UnknownItem,
				refusal.Say("%s は %s に有効な項目ではありません。", "%s is no item in force in %s", ms.ItemCode, results.Month))
			continue
		}
		if ms.NotApplicable || !r.sound(line+"/not_applicable") {
			continue
		}
		if r.itemSound(version, item.Code, "rounding", "counting") {
			r.checkValues(line, item, ms, domain.ErrRange, tooManyDigits)
		}
		if r.itemSound(version, item.Code, "counting") {
			r.checkFields(line, item.Counting, ms, has[i])
			r.checkRange(line, version, item, ms)
			r.checkSteps(line, version, item, ms)
		}
	}
	return known
}

// checkRange checks that the values of the line at a pointer are in the range of
// its item.
func (r *reader) checkRange(at string, version *domain.Agreement, item *domain.Item, ms *domain.Measurement) {
	if item.Range != nil && r.itemSound(version, item.Code, "rounding", "range") {
		r.checkValues(at, item, ms, domain.ErrOutsideRange, outsideRange)
	}
}

// checkValues enters the values of the line at a pointer, those of excluded
// occurrences too, that its item does not take for a reason (D16). A field that the
// item's counting does not take is in error for that alone.
func (r *reader) checkValues(
	at string, item *domain.Item, ms *domain.Measurement, reason error, say func(*domain.Item, domain.Amount) refusal.Text,
) {
	refused := func(entered domain.Amount) bool {
		_, err := item.Judged(entered)
		return errors.Is(err, reason)
	}
	takes := fieldsOf(item.Counting)
	if ms.Value != nil && takes.value && refused(*ms.Value) {
		r.fault(at+"/value", refusal.OutOfRange, say(item, *ms.Value))
	}
	if !takes.occurrences {
		return
	}
	for i := range ms.Occurrences {
		entered := ms.Occurrences[i].Value
		if r.err != nil || !refused(entered) {
			continue
		}
		if pointer := fmt.Sprintf("%s/occurrences/%d/value", at, i); r.sound(pointer) {
			r.fault(pointer, refusal.OutOfRange, say(item, entered))
		}
	}
}

// tooManyDigits says what an item that does not round its values does not take,
// and which way there is.
func tooManyDigits(item *domain.Item, entered domain.Amount) refusal.Text {
	if item.Rounding != nil {
		return refusal.Say("丸めた値が整数部12桁を超えます（入力値 %s）。",
			"has more than 12 digits before the point once it is rounded, is %s", entered)
	}
	return refusal.Say("整数部12桁、小数部6桁以内で指定してください（入力値 %s）。手で丸めず、協定の項目に丸め（rounding）を定めると、"+
		"小数部30桁までそのまま入力できます。",
		"must have at most 12 digits before and 6 after the point, is %s; do not round it by hand: once a rounding is "+
			"agreed for the item (rounding), up to 30 digits after the point may be entered", entered)
}

// outsideRange says which values an item takes.
func outsideRange(item *domain.Item, entered domain.Amount) refusal.Text {
	var japanese, english []string
	if limit := item.Range.Min; limit != nil {
		japanese, english = append(japanese, limit.String()+"以上"), append(english, "at least "+limit.String())
	}
	if limit := item.Range.Max; limit != nil {
		japanese, english = append(japanese, limit.String()+"以下"), append(english, "at most "+limit.String())
	}
	value := entered.String()
	if rounded := item.Rounded(entered); !rounded.Equal(entered) {
		value += " → " + rounded.String()
	}
	return refusal.Say("協定で定めた範囲（%[1]s）の値を指定してください（入力値 %[3]s）。", "must be %[2]s, as agreed for the item, is %[3]s",
		strings.Join(japanese, ""), strings.Join(english, " and "), value)
}

// knownItem says whether a version has an item of which it is known that it has
// this code, and in which months.
func (r *reader) knownItem(version *domain.Agreement, code string) bool {
	_, ok := version.Position(code)
	return ok && r.itemSound(version, code, "code", "measured_in")
}

// itemSound says whether these fields of an item of a version were read without
// a fault.
func (r *reader) itemSound(version *domain.Agreement, code string, fields ...string) bool {
	if len(r.faults) == 0 {
		return true
	}
	position, _ := version.Position(code)
	item := fmt.Sprintf("/agreements/%d/items/%d/", version.Version-1, position)
	for _, field := range fields {
		if !r.wholly(item + field) {
			return false
		}
	}
	return true
}

// fieldsOf returns which fields a counting rule takes.
func fieldsOf(counting domain.Counting) given {
	switch counting {
	case domain.CountManual:
		return given{deductionCount: true, bonusCount: true}
	case domain.CountPerOccurrence:
		return given{occurrences: true}
	}
	return given{value: true}
}

// checkFields checks that the line at a pointer has what the counting rule of
// its item asks for, and nothing else.
func (r *reader) checkFields(at string, counting domain.Counting, ms *domain.Measurement, has given) {
	takes := fieldsOf(counting)
	for _, field := range resultFields {
		if field.in(has) && !field.in(takes) {
			r.fault(at+"/"+field.name, refusal.NotAllowed,
				refusal.Say("計数方法 %s の項目には指定できません。", "is not allowed with counting %s", counting))
		}
	}
	if takes.value && !has.value {
		r.require(at + "/value")
	}
	if takes.occurrences && !has.occurrences {
		r.require(at + "/occurrences")
	}
	counted := ms.DeductionCount > 0 && r.sound(at+"/deduction_count") || ms.BonusCount > 0 && r.sound(at+"/bonus_count")
	if takes.deductionCount && counted {
		r.requireNote(at, ms.Note, refusal.Say("回数の根拠を入力してください。", "must say what was counted"))
	}
}

// checkSteps checks that a per_step value counts no more than can be entered.
func (r *reader) checkSteps(at string, version *domain.Agreement, item *domain.Item, ms *domain.Measurement) {
	if item.Counting != domain.CountPerStep || ms.Value == nil {
		return
	}
	if !r.sound(at+"/value") || !r.itemSound(version, item.Code, "baseline/op", "baseline/value", "step", "rounding",
		"range") {
		return
	}
	if _, err := item.Count(ms); errors.Is(err, domain.ErrCountRange) {
		r.fault(at+"/value", refusal.OutOfRange,
			refusal.Say("基準値からの超過が%d回を超えます（入力値 %s）。", "counts more than %d steps, is %s", domain.MaxCount, ms.Value))
	}
}

// checkRepeatedItems checks that no item has two lines in a month.
func (r *reader) checkRepeatedItems(at string, results domain.MonthResults) {
	pointer := func(i int) string { return fmt.Sprintf("%s/measurements/%d/item_code", at, i) }
	lines := make(map[string]bool, len(results.Measurements))
	for i := range results.Measurements {
		if r.err != nil {
			return
		}
		code := results.Measurements[i].ItemCode
		if len(r.faults) > 0 && !r.sound(pointer(i)) { // most Books have no fault and are spared the pointers
			continue
		}
		if lines[code] {
			r.fault(pointer(i), refusal.Duplicate, refusal.Say("項目 %s は既に入力されています。", "the item %s is given already", code))
		}
		lines[code] = true
	}
}

// checkComplete checks that every item in force has a line.
func (r *reader) checkComplete(at string, version *domain.Agreement, results domain.MonthResults) {
	lines := make([]bool, len(version.Items))
	for i := range results.Measurements {
		position, _ := version.Position(results.Measurements[i].ItemCode)
		lines[position] = true
	}
	var missing []string
	count := 0
	for i := range version.Items {
		if version.Items[i].InForce(results.Month) && !lines[i] {
			if count++; count <= maxListed {
				missing = append(missing, version.Items[i].Code)
			}
		}
	}
	if count > 0 {
		r.fault(at+"/measurements", refusal.MeasurementsMissing,
			refusal.Say("測定結果のない項目があります：%s", "there is no measurement of %s", list(missing, count)))
	}
}
