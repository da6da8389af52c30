package pages

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/typed"

	"github.com/go-json-experiment/json"
)

// sheetRow is one item of a sheet.
type sheetRow struct {
	*domain.Item
	Editable bool
	Focus    bool
	Last     string // result of the month before
	Report   string // the vendor's result
	Differs  bool   // the vendor's result from this one
	// Text, Note and Lines are as typed, or as recorded where nothing was typed.
	Text, Note string
	Lines      []sheetLine
	// Measured is the result that counts, or would; nil if there is none.
	Measured *answer.Measurement
	Verdict  verdict
	Count    string // p×c, empty if nothing was counted
	Points   domain.Amount
	Error    string // what is wrong about the result or a line
	Fault    string // name of the field that is wrong
	Hint     string // what looks mistaken
	Stored   string // what is recorded, where the answer says so

	stored sheetText // what is recorded, empty if nothing is
	// references are the papers that are reported with the result.
	references []book.Reference
	noted      int // faults of the answer that is being read
}

// sheetText is what the fields of an item have.
type sheetText struct {
	Text, Note string
	Lines      []sheetLine
}

// sheetLine is one occurrence with its particulars.
type sheetLine struct {
	Value, Begin, End, Ref, Note string
	Excluded                     bool
	Error                        string
	Fault                        string // its field that is wrong: value, begin and so on
}

func (l sheetLine) isBlank() bool {
	return l.Value == "" && l.Begin == "" && l.End == "" && l.Ref == "" && l.Note == "" && !l.Excluded
}

// Listed says whether the item has occurrences.
func (r *sheetRow) Listed() bool { return r.Counting == domain.CountPerOccurrence }

// Open says whether the lines are to be seen.
func (r *sheetRow) Open() bool {
	for _, line := range r.Lines {
		if !line.isBlank() {
			return true
		}
	}
	return false
}

// spareLines are blank ones for other occurrences.
const spareLines = 2

// fill fills a row with what is recorded, and with what stands beside it.
func (r *sheetRow) fill(last *answer.Measurement, reported *book.Measurement) error {
	for _, shown := range []struct {
		m    *answer.Measurement
		text *string
	}{{last, &r.Last}, {r.Measured, &r.stored.Text}} {
		if shown.m == nil {
			continue
		}
		text, err := r.textOf(asEntered(shown.m))
		if err != nil {
			return err
		}
		*shown.text = text.Text
		if shown.m == r.Measured {
			r.stored = text
		}
	}
	if reported != nil {
		text, err := r.textOf(*reported)
		if err != nil {
			return err
		}
		r.Report = text.values()
	}
	r.Text, r.Note, r.Lines = r.stored.Text, r.stored.Note, r.stored.Lines
	r.Differs = r.Report != "" && r.stored.Text != "" && r.Report != r.stored.values()
	if r.Last == typed.Listing {
		r.Last = ""
		text, err := r.textOf(asEntered(last))
		r.Last = text.values()
		return err
	}
	return nil
}

// values returns the result as one text, occurrences without their particulars.
func (t sheetText) values() string {
	if t.Text != typed.Listing {
		return t.Text
	}
	text := ""
	for i, line := range t.Lines {
		if i > 0 {
			text += "、"
		}
		text += line.Value
		if line.Excluded {
			text += "除"
		}
	}
	return text
}

// asEntered returns a result as it was entered.
func asEntered(m *answer.Measurement) book.Measurement {
	entered := book.Measurement{
		ItemCode: m.ItemCode, Value: cmp.Or(m.Entered, m.Value), DeductionCount: m.DeductionCount,
		NotApplicable: m.NotApplicable, Note: m.Note, References: m.References,
	}
	if m.Value == nil && m.Occurrences == nil && !m.NotApplicable {
		entered.BonusCount = m.BonusCount
	}
	if m.Occurrences != nil {
		entered.Occurrences = []book.Occurrence{}
	}
	for _, o := range m.Occurrences {
		value := o.Value
		if o.Entered != nil {
			value = *o.Entered
		}
		entered.Occurrences = append(entered.Occurrences, book.Occurrence{
			Value: value, Excluded: o.Excluded, Note: o.Note, At: o.At, Until: o.Until, Ref: o.Ref,
		})
	}
	return entered
}

// textOf returns what is to be typed for a result. Occurrences that have more than a
// value, or that would be read otherwise, stand in lines of their own.
func (r *sheetRow) textOf(m book.Measurement) (sheetText, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return sheetText{}, err
	}
	result, err := book.ReadMeasurement(text)
	if err != nil {
		return sheetText{}, err
	}
	t := sheetText{Text: typed.Result{Measurement: result}.String(), Note: m.Note}
	if len(m.Occurrences) == 0 || r.readsSame(t.Text, result) {
		return t, nil
	}
	t.Text = typed.Listing
	for _, o := range m.Occurrences {
		t.Lines = append(t.Lines, sheetLine{
			Value: o.Value, Begin: shortInstant(o.At), End: shortInstant(o.Until), Ref: o.Ref, Note: o.Note,
			Excluded: o.Excluded,
		})
	}
	return t, nil
}

// readsSame says whether a text is read as a result with occurrences.
func (r *sheetRow) readsSame(text string, result domain.Measurement) bool {
	read, wrong := typed.ReadResult(r.Item, typed.Cell{Text: text})
	if wrong != nil || len(read.Measurement.Occurrences) != len(result.Occurrences) {
		return false
	}
	for _, o := range result.Occurrences {
		plain := domain.Occurrence{Value: o.Value, Excluded: o.Excluded}
		if o.Excluded {
			plain.Note = result.Note
		}
		if o != plain {
			return false
		}
	}
	return true
}

// shortInstant writes an instant of Japan as it is typed: 2024-04-03 10:20. Others stay
// as they are.
func shortInstant(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	for layout, whole := range map[string]string{
		"2006-01-02 15:04":    "2006-01-02T15:04:00+09:00",
		"2006-01-02 15:04:05": "2006-01-02T15:04:05+09:00",
	} {
		if at.Format(whole) == text && (layout == "2006-01-02 15:04") == (at.Second() == 0) {
			return at.Format(layout)
		}
	}
	return text
}

// IsZero says whether the result is a single 0, which may be no occurrence or one of the
// value 0.
func (r *sheetRow) IsZero() bool {
	return r.Editable && typed.IsZero(r.Item, typed.Cell{Text: r.Text})
}

// Asks says whether whoever typed a 0 is asked which of the two it is.
func (r *sheetRow) Asks() bool { return r.Error != "" && r.Fault == "" && r.IsZero() }

// isAsRecorded says whether the fields have what is recorded.
func (r *sheetRow) isAsRecorded() bool {
	return r.Error == "" && r.Measured != nil && r.Text == r.stored.Text && r.Note == r.stored.Note &&
		slices.Equal(r.Lines, r.stored.Lines)
}

// tellStored has the row say what is recorded, if that is not what was typed.
func (r *sheetRow) tellStored() {
	if r.Text != r.stored.Text {
		r.Stored = r.stored.values()
	}
}

// verdict is what is said of a result: a state, by which its word is found.
type verdict string

// The verdicts.
const (
	verdictOpen     verdict = "todo"
	verdictBad      verdict = "bad"
	verdictNote     verdict = "note" // is wanted
	verdictMet      verdict = "met"
	verdictMissed   verdict = "miss"
	verdictCounted  verdict = "counted"
	verdictBonus    verdict = "plus"
	verdictNone     verdict = "none"
	verdictExcluded verdict = "excluded"
	verdictAbsent   verdict = "absent"
)

// judge enters what a result yields; nil for none.
func (r *sheetRow) judge(m *answer.Measurement) {
	r.Measured, r.Count, r.Points, r.Verdict = m, "", domain.Amount{}, verdictOpen
	if m == nil {
		return
	}
	r.Verdict = verdictOf(m)
	r.Points = r.BonusPoints.Times(m.BonusCount).Sub(r.DeductionPoints.Times(m.Count))
	switch {
	case m.Count > 0:
		r.Count = r.DeductionPoints.String() + "×" + strconv.Itoa(m.Count)
	case m.BonusCount > 0:
		r.Count = r.BonusPoints.String() + "×" + strconv.Itoa(m.BonusCount)
	}
}

// verdictOf returns what is said of a result.
func verdictOf(m *answer.Measurement) verdict {
	switch {
	case m.NotApplicable:
		return verdictAbsent
	case m.Achieved != nil && !*m.Achieved:
		return verdictMissed
	case m.Count > 0:
		return verdictCounted
	case m.BonusCount > 0:
		return verdictBonus
	case m.Achieved == nil:
		return verdictNone
	case len(m.Occurrences) > 0 && !anyCounts(m.Occurrences):
		return verdictExcluded
	}
	return verdictMet
}

func anyCounts(list []answer.MeasuredOccurrence) bool {
	for _, o := range list {
		if !o.Excluded {
			return true
		}
	}
	return false
}

// AllLines returns the occurrences with blank lines for others.
func (r *sheetRow) AllLines() []sheetLine {
	return append(r.Lines[:len(r.Lines):len(r.Lines)], make([]sheetLine, spareLines)...)
}

// BaselineOf writes the baseline of an item: 99.7以上.
func (r *request) BaselineOf(item *domain.Item) string {
	return r.threshold(item.Baseline)
}

func (r *request) threshold(t *domain.Threshold) string {
	if t == nil {
		return "―"
	}
	return say(r.W.Sheet.Comparisons[string(t.Op)], t.Value)
}

// JudgedBy writes what the result of an item was judged by: its baseline, or the threshold
// of the bonus that it came to.
func (r *request) JudgedBy(row *sheetRow) string {
	if row.Verdict == verdictBonus && row.BonusThreshold != nil {
		return say(r.W.Sheet.BonusFrom, r.threshold(row.BonusThreshold))
	}
	return r.BaselineOf(row.Item)
}

// noteField is the end of the name of an item's field for its note.
const noteField = ".note"

// SaysState says of what kind is what stands under the field.
func (r *sheetRow) SaysState() string {
	switch {
	case r.Fault == noteField:
		return "note"
	case r.Error != "":
		return "err"
	case r.Hint != "":
		return "far"
	}
	return ""
}

// Says is what stands under the field: what is wrong or looks mistaken, or, in these
// words, what is recorded.
func (r *sheetRow) Says(recorded string) string {
	switch {
	case r.Error != "":
		return r.Error
	case r.Stored != "":
		return say(recorded, r.Stored)
	}
	return r.Hint
}

// PointsOf is what an item adds to the total, nothing if nothing.
func (r *request) PointsOf(row *sheetRow) string {
	if row.Points.IsZero() {
		return ""
	}
	return r.Signed(row.Points.String())
}

// PointsState says whether points are deducted or added.
func (r *sheetRow) PointsState() string {
	switch r.Points.Sign() {
	case -1:
		return "deduct"
	case 1:
		return "bonus"
	}
	return ""
}

// Shown is the result that is recorded, as it is shown.
func (r *sheetRow) Shown() string { return r.stored.values() }

// Listing is what the field of an item has whose occurrences stand in lines of their own.
func (r *request) Listing() string { return typed.Listing }
