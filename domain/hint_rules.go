package domain

import (
	"slices"
	"strings"
)

// Hints returns what looks mistaken in lines of a sheet that its month takes, line
// by line, at most MaxHints. Excluded occurrences count nowhere and are held against
// no other value or occurrence (D4).
func (b *HintBasis) Hints(entered []Measurement) []Hint {
	h := &hinting{HintBasis: b, hints: []Hint{}}
	if !b.Over && len(entered) > 0 {
		h.hints = append(h.hints, Hint{Code: HintMonthNotOver, Month: b.Month})
	}
	h.refs = h.refsOfSheet()
	for i := range entered {
		if item := b.Version.Item(entered[i].ItemCode, b.Month); item != nil {
			h.item, h.line = item, &entered[i]
			h.ofLine()
		}
	}
	return h.hints[:min(len(h.hints), MaxHints)]
}

// hinting gathers the hints of a sheet, line by line.
type hinting struct {
	*HintBasis
	hints []Hint
	refs  map[string][]EventPlace // of the sheet, by ref: the first place in each of two items

	item *Item // of the line that is looked at
	line *Measurement
}

func (h *hinting) add(hint Hint) {
	hint.Month, hint.Item = h.Month, h.item
	h.hints = append(h.hints, hint)
}

func (h *hinting) ofLine() {
	if h.line.NotApplicable {
		h.zeroed()
	} else {
		if h.line.Value != nil {
			h.unlikely(Hint{Value: h.roundedValue()}, spreadOf(h.valuesBefore()))
		}
		h.ofOccurrences()
	}
	h.unexplained()
}

// ofOccurrences looks at the events of the line.
func (h *hinting) ofOccurrences() {
	if len(h.line.Occurrences) == 0 {
		return
	}
	places, before := h.placesOfItem(), spreadOf(h.occurrencesBefore())
	for i := range h.line.Occurrences {
		if len(h.hints) >= MaxHints {
			return
		}
		event := &h.line.Occurrences[i]
		value := h.item.Rounded(event.Value)
		hint := Hint{Occurrence: i + 1, Event: event, Value: &value}
		h.otherMonth(hint)
		h.timesDisagree(hint)
		if event.Excluded {
			continue
		}
		h.unlikely(hint, before)
		if other := elsewhere(places[h.identity(event)], EventPlace{h.Month, h.item, i + 1}); other != nil {
			hint.Code, hint.Other = HintRepeated, other
			h.add(hint)
		}
		for _, other := range h.refs[event.Ref] {
			if other.Item != h.item {
				hint.Code, hint.Other = HintOtherItem, &other
				h.add(hint)
				break
			}
		}
	}
}

// otherMonth holds the month in which an occurrence began against the sheet's (D15).
func (h *hinting) otherMonth(hint Hint) {
	if hint.Event.At == "" {
		return
	}
	if began := h.Moment(hint.Event.At).Month; began != h.Month {
		hint.Code, hint.Began = HintOtherMonth, began
		h.add(hint)
	}
}

// SecondsOf returns the seconds of a unit of time that a unit of values begins with,
// in Japanese or English; ok is false if it begins with none.
func SecondsOf(unit string) (seconds int, ok bool) {
	for _, word := range []string{"分", "min"} {
		if strings.HasPrefix(unit, word) {
			return 60, true
		}
	}
	for _, word := range []string{"時間", "hour"} {
		if strings.HasPrefix(unit, word) {
			return 3600, true
		}
	}
	return 3600, unit == "h"
}

// timesDisagree holds a duration against begin and end: it may be off by one unit.
func (h *hinting) timesDisagree(hint Hint) {
	unit, ok := SecondsOf(h.item.Unit)
	if !ok || hint.Event.At == "" || hint.Event.Until == "" {
		return
	}
	lasted := h.Moment(hint.Event.Until).Seconds.Sub(h.Moment(hint.Event.At).Seconds)
	off := hint.Event.Value.Times(unit).Sub(lasted).Abs()
	if off.Cmp(Whole(int64(unit))) > 0 {
		hint.Code, hint.Value, hint.Lasted = HintTimesDisagree, &hint.Event.Value, lasted
		h.add(hint)
	}
}

// identity is what makes two occurrences of an item the same one: the ref, or
// without one begin and end. It is empty where neither is known.
func (h *hinting) identity(event *Occurrence) string {
	switch {
	case event.Ref != "":
		return "ref " + event.Ref
	case event.At == "":
		return ""
	}
	return h.timesOf(event)
}

func (h *hinting) timesOf(event *Occurrence) string {
	times := "at " + h.Moment(event.At).Seconds.String()
	if event.Until != "" {
		times += " until " + h.Moment(event.Until).Seconds.String()
	}
	return times
}

// placesOfItem returns where the item's occurrences stand, by each of their
// identities: the first two places, those of the sheet first.
func (h *hinting) placesOfItem() map[string][]EventPlace {
	places := map[string][]EventPlace{}
	note := func(m Month, line *Measurement) {
		for i := range line.Occurrences {
			event := &line.Occurrences[i]
			if event.Excluded {
				continue
			}
			if event.Ref != "" {
				noteFirst(places, "ref "+event.Ref, EventPlace{m, h.item, i + 1})
			}
			if event.At != "" {
				noteFirst(places, h.timesOf(event), EventPlace{m, h.item, i + 1})
			}
		}
	}
	note(h.Month, h.line)
	for i := range h.beside() {
		note(h.beside()[i].Month, h.beside()[i].Result)
	}
	return places
}

// noteFirst adds a place, unless there are two already.
func noteFirst(places map[string][]EventPlace, identity string, place EventPlace) {
	if len(places[identity]) < 2 {
		places[identity] = append(places[identity], place)
	}
}

// elsewhere returns the first place that is not the given one, nil if there is none.
func elsewhere(places []EventPlace, here EventPlace) *EventPlace {
	for i := range places {
		if places[i] != here {
			return &places[i]
		}
	}
	return nil
}

// refsOfSheet returns in which two items of the sheet a ref stands that is not
// excluded (D5).
func (h *hinting) refsOfSheet() map[string][]EventPlace {
	refs := map[string][]EventPlace{}
	for n := range h.Sheet {
		line := &h.Sheet[n]
		item := h.Version.Item(line.ItemCode, h.Month)
		for i := range line.Occurrences {
			event := &line.Occurrences[i]
			if known := refs[event.Ref]; event.Ref != "" && !event.Excluded && (known == nil || known[0].Item != item) {
				noteFirst(refs, event.Ref, EventPlace{h.Month, item, i + 1})
			}
		}
	}
	return refs
}

// beside returns the item's results of other months, oldest first.
func (h *hinting) beside() []ItemResult { return h.Beside[h.item.Code] }

// valuesBefore returns the last twelve values of the item before the month.
func (h *hinting) valuesBefore() (values []Amount) {
	for _, r := range slices.Backward(h.beside()) {
		if r.Month < h.Month && r.Result.Value != nil && len(values) < earlierValues {
			values = append(values, h.item.Rounded(*r.Result.Value))
		}
	}
	return values
}

// occurrencesBefore returns the values of the item's occurrences in the twelve months
// before the month.
func (h *hinting) occurrencesBefore() (values []Amount) {
	for _, r := range h.beside() {
		if r.Month < h.Month-earlierMonths || r.Month > h.Month {
			continue
		}
		for i := range r.Result.Occurrences {
			if event := &r.Result.Occurrences[i]; !event.Excluded {
				values = append(values, h.item.Rounded(event.Value))
			}
		}
	}
	return values
}

// spread says how many values there are, and the smallest and largest of them.
type spread struct {
	values    int
	low, high Amount
}

func spreadOf(values []Amount) spread {
	if len(values) == 0 {
		return spread{}
	}
	return spread{len(values), slices.MinFunc(values, Amount.Cmp), slices.MaxFunc(values, Amount.Cmp)}
}

// unlikely holds a value against what its unit allows and against earlier ones.
func (h *hinting) unlikely(hint Hint, before spread) {
	hint.Code = HintUnlikely
	switch value := *hint.Value; {
	case h.item.outsidePercent(value):
		hint.Doubt = UnlikelyFromPercent
	case h.item.isPercentCell(value):
		hint.Doubt = UnlikelyFromCell
	case value.Sign() < 0 && before.low.Sign() >= 0:
		hint.Doubt, hint.Among = UnlikelyFromSign, before.values
	case before.values >= fewestValues && before.isFar(value, h.item.Step):
		hint.Doubt, hint.Among, hint.Low, hint.High = UnlikelyFromEarlier, before.values, before.low, before.high
	default:
		return
	}
	h.add(hint)
}

// isPercent says whether the item's values are percentages.
func (i *Item) isPercent() bool { return i.Unit == "%" || i.Unit == "％" }

// outsidePercent says whether a value is a percentage below 0 or above 100.
func (i *Item) outsidePercent(value Amount) bool {
	return i.isPercent() && (value.Sign() < 0 || value.Cmp(Whole(100)) > 0)
}

// isPercentCell says whether a percentage looks like the stored value of a
// spreadsheet's percent cell, 0.9995 for 99.95 %: above 0 and at most 1 where at
// least half is asked for.
func (i *Item) isPercentCell(value Amount) bool {
	if !i.isPercent() || i.Baseline.Op == AtMost || i.Baseline.Op == Below || i.Baseline.Value.Cmp(Whole(50)) < 0 {
		return false
	}
	return value.Sign() > 0 && value.Cmp(Whole(1)) <= 0
}

// isFar says whether a value is further than twice their spread from all of the
// values; the spread is at least 1, and a step of the item if that has one.
func (s spread) isFar(value Amount, step *Amount) bool {
	width := greatest(s.high.Sub(s.low), Whole(1))
	if step != nil {
		width = greatest(width, *step)
	}
	margin := width.Times(2)
	return value.Cmp(s.low.Sub(margin)) < 0 || value.Cmp(s.high.Add(margin)) > 0
}

// zeroed points out the twelfth not-applicable month in a row while deductions stand,
// which the run of zero months takes away (D9).
func (h *hinting) zeroed() {
	months := slices.Collect(h.item.monthsBefore(h.Month, h.Month-earlierMonths*earlierValues))
	if h.Standing.IsZero() || len(months) < earlierMonths-1 {
		return
	}
	for _, m := range months[:earlierMonths-1] {
		at := slices.IndexFunc(h.beside(), func(r ItemResult) bool { return r.Month == m })
		if at < 0 || !h.beside()[at].Result.NotApplicable {
			return
		}
	}
	h.add(Hint{Code: HintZeroed, Standing: h.Standing})
}

// unexplained points out what a reader will ask for: a line without a note whose
// baseline is missed, or that differs from the vendor's report.
func (h *hinting) unexplained() {
	if strings.TrimSpace(h.line.Note) != "" {
		return
	}
	if missed := h.missedUnexplained(); missed > 0 {
		h.add(Hint{Code: HintUnexplained, Value: h.roundedValue(), Missed: missed})
	}
	if line, ok := h.Reported[h.item.Code]; ok && !line.sameResult(h.line) {
		h.add(Hint{Code: HintUnexplained, Value: h.roundedValue(), Reported: true})
	}
}

// roundedValue is the line's value as the item rounds it, nil where it has none.
func (h *hinting) roundedValue() *Amount {
	if h.line.Value == nil {
		return nil
	}
	value := h.item.Rounded(*h.line.Value)
	return &value
}

// missedUnexplained counts the misses of the line that no note explains. Counts that
// are entered by hand have a note always, and no value, nor has what does not apply.
func (h *hinting) missedUnexplained() (missed int) {
	if h.line.Value != nil {
		return one(!h.item.Baseline.Met(h.item.Rounded(*h.line.Value)))
	}
	for i := range h.line.Occurrences {
		event := &h.line.Occurrences[i]
		if !event.Excluded && strings.TrimSpace(event.Note) == "" && !h.item.Baseline.Met(h.item.Rounded(event.Value)) {
			missed++
		}
	}
	return missed
}

// sameResult says whether two lines of an item say the same result, whatever their
// notes and papers say.
func (ms *Measurement) sameResult(other *Measurement) bool {
	if ms.NotApplicable != other.NotApplicable || ms.DeductionCount != other.DeductionCount ||
		ms.BonusCount != other.BonusCount || (ms.Value == nil) != (other.Value == nil) ||
		ms.Value != nil && !ms.Value.Equal(*other.Value) {
		return false
	}
	return slices.EqualFunc(ms.Occurrences, other.Occurrences, func(a, b Occurrence) bool {
		return a.Value.Equal(b.Value) && a.Excluded == b.Excluded
	})
}
