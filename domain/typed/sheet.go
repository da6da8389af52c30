package typed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
)

// Methods are how a result came about, as a sheet has it in words.
var Methods = map[string]domain.Method{"検査": domain.MethodInspection, "受注者の報告": domain.MethodVendorReport}

// Month is what a sheet is filled for.
type Month struct {
	Contract string // id
	Month    domain.Month
	Version  *domain.Agreement // in force
	// Valid returns the valid result of an item, nil if it has none.
	Valid func(code string) *domain.Measurement
}

// Reading is something that was read otherwise than it was typed, or not at all.
type Reading struct {
	Cell               string // as spreadsheets write it: 測定結果!G8
	ItemCode, ItemName string
	Given              string // what was typed
	Detail             refusal.Text
}

// Sheet is a monthly sheet as read from the cells of a file.
type Sheet struct {
	Method   domain.Method
	Lines    []domain.Measurement
	Readings []Reading

	rows []lineCells // of the lines
	at   place       // of the method
}

// lineCells are where a line was read from.
type lineCells struct {
	item   *domain.Item
	result row
	listed []row // of its occurrences, nil if they stand in the result's cell
}

// maxReadings bounds how many readings are told.
const maxReadings = 1000

// sheetReader reads the tables of a sheet.
type sheetReader struct {
	Month
	tables
	sheet  Sheet
	faults []placedFault
	listed map[string][]row // occurrences by item code
}

// placedFault is a fault with the place by which faults are put in order.
type placedFault struct {
	place
	refusal.Fault
}

// ReadSheet reads a filled sheet. A row whose result is blank leaves its item as it is,
// and so does one that says what the valid result says. What can be read is returned
// beside the faults, so that it can be judged too.
func ReadSheet(sheets []Worksheet, month Month) (*Sheet, refusal.Faults) {
	r := &sheetReader{Month: month, tables: findTables(sheets), listed: map[string][]row{}}
	if r.heads != 1 {
		return &r.sheet, refusal.Faults{{
			Cell: place{&Worksheet{}, 0, 0}.String(), Code: refusal.Required, Detail: refusal.Say(
				"見出しに「%[1]s」と「%[2]s」のある表が、ファイルに一つ必要です（%[3]d個ありました）。",
				"the file must have one table with the columns %[1]s and %[2]s, and has %[3]d", ColumnCode, ColumnResult, r.heads),
		}}
	}
	r.readLabels()
	r.sortOccurrences()
	seen := map[string]bool{}
	for _, cells := range r.results {
		r.readLine(cells, seen)
	}
	r.checkListed(seen)
	for _, name := range r.unread {
		r.tell(place{sheet: &Worksheet{Name: name}}, nil, refusal.Say("ワークシート「%s」は読み取っていません。",
			"the worksheet %q was not read", name))
	}
	return &r.sheet, r.sorted()
}

// sorted returns the faults in the order of the cells.
func (r *sheetReader) sorted() refusal.Faults {
	slices.SortStableFunc(r.faults, func(a, b placedFault) int {
		return cmp.Or(strings.Compare(a.sheet.Name, b.sheet.Name), cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column))
	})
	faults := make(refusal.Faults, 0, len(r.faults))
	for _, f := range r.faults[:min(len(r.faults), refusal.MaxFaults)] {
		faults = append(faults, f.Fault)
	}
	return faults
}

// fault enters that a cell is wrong.
func (r *sheetReader) fault(at place, item *domain.Item, wrong *Fault) {
	r.faults = append(r.faults, placedFault{at, faultAt(at, item, wrong.Code, wrong.Detail)})
}

func faultAt(at place, item *domain.Item, code refusal.FieldCode, detail refusal.Text) refusal.Fault {
	f := refusal.Fault{Cell: at.String(), Code: code, Detail: detail, Given: book.Shown(at.cell().Text)}
	if item != nil {
		f.ItemCode, f.ItemName = item.Code, item.Name
	}
	return f
}

// tell enters how a cell was read.
func (r *sheetReader) tell(at place, item *domain.Item, detail refusal.Text) {
	if len(r.sheet.Readings) == maxReadings {
		return
	}
	reading := Reading{Cell: at.sheet.Name, Detail: detail}
	if item != nil {
		reading = Reading{at.String(), item.Code, item.Name, book.Shown(at.cell().Text), detail}
	}
	r.sheet.Readings = append(r.sheet.Readings, reading)
}

// readLabels reads the method, and checks that the file is this month's of this
// contract, where it says of which it is.
func (r *sheetReader) readLabels() {
	for label, want := range map[string]string{LabelContract: r.Contract, LabelMonth: r.Month.Month.String()} {
		at, ok := r.labels[label]
		if ok && tidy(at.cell().Text) != want {
			r.fault(at, nil, fault(refusal.NotAllowed, "%[1]sが %[2]s の表ではありません。",
				"is not the sheet of %[2]s (%[1]s)", label, want))
		}
	}
	at, ok := r.labels[LabelMethod]
	if !ok {
		at = place{sheet: &Worksheet{Rows: [][]Cell{nil}}}
	}
	r.sheet.at = at
	word := tidy(at.cell().Text)
	method, known := Methods[word]
	if named := domain.Method(word); named == domain.MethodInspection || named == domain.MethodVendorReport {
		method, known = named, true
	}
	switch {
	case word == "":
		r.fault(at, nil, fault(refusal.Required, "「%s」の右に、検査 又は 受注者の報告 と入力してください。",
			"beside %s there must be 検査 (inspection) or 受注者の報告 (vendor_report)", LabelMethod))
	case !known:
		r.fault(at, nil, fault(refusal.NotOneOf, "測定方法は、検査 又は 受注者の報告 です（入力値 %s）。",
			"must be 検査 (inspection) or 受注者の報告 (vendor_report), is %s", book.Shown(word)))
	}
	r.sheet.Method = method
}

// codeOf returns the code in a row.
func codeOf(cells row) string { return tidy(cells.cell(ColumnCode).Text) }

// sortOccurrences sorts the rows of occurrences by their item.
func (r *sheetReader) sortOccurrences() {
	for _, cells := range r.tables.listed {
		code := codeOf(cells)
		switch {
		case cells.isBlank(occurrenceColumns[1:]...):
			continue // also one with nothing but a code, which waits to be filled
		case code == "":
			r.fault(cells[ColumnCode], nil, fault(refusal.Required, "項目コードを入力してください。", "there must be an item code"))
		default:
			r.listed[code] = append(r.listed[code], cells)
		}
	}
}

// readLine reads one row of the table of results.
func (r *sheetReader) readLine(cells row, seen map[string]bool) {
	if cells.isBlank(resultColumns...) {
		return
	}
	code, at := codeOf(cells), cells[ColumnCode]
	item := r.Version.Item(code, r.Month.Month)
	switch {
	case code == "":
		r.fault(at, nil, fault(refusal.Required, "項目コードを入力してください。", "there must be an item code"))
		return
	case item == nil:
		r.fault(at, nil, fault(refusal.UnknownItem, "%[1]s は %[2]s に有効な項目ではありません。",
			"%[1]s is no item in force in %[2]s", book.Shown(code), r.Month.Month))
		return
	case seen[code]:
		r.fault(at, item, fault(refusal.Duplicate, "項目 %s は既に入力されています。", "the item %s is given already", code))
		return
	}
	seen[code] = true
	if note := cells.cell(ColumnNote); note.Kind == Failure {
		r.fault(cells[ColumnNote], item, unfinished(note))
		return
	}
	read, wrong := ReadResult(item, cells.cell(ColumnResult))
	if wrong != nil {
		r.fault(cells[ColumnResult], item, wrong)
		return
	}
	line := lineCells{item: item, result: cells}
	if line, ok := r.complete(&read, line); ok {
		r.add(read, line)
	}
}

// complete gives a result its occurrences and notes, and says whether there is
// anything to record.
func (r *sheetReader) complete(read *Result, line lineCells) (lineCells, bool) {
	m, listed := &read.Measurement, r.listed[line.item.Code]
	m.ItemCode, m.Note = line.item.Code, ReadText(line.result.cell(ColumnNote))
	valid, at := r.Valid(line.item.Code), line.result[ColumnResult]
	switch {
	case (read.Blank || read.Listed) && len(listed) > 0 && line.item.Counting == domain.CountPerOccurrence:
		line.listed = listed
		return line, r.readOccurrences(m, line)
	case len(listed) > 0 && line.item.Counting != domain.CountPerOccurrence:
		r.fault(listed[0][ColumnCode], line.item, fault(refusal.NotAllowed,
			"%s は発生ごとに数える項目ではありません。今月の結果に入力してください。",
			"%s is not counted by occurrence; give its result in the other table", line.item.Code))
		return line, false
	case len(listed) > 0:
		r.fault(at, line.item, fault(refusal.NotAllowed,
			"内訳にもこの項目の行があります。ここを「%s」とするか、内訳の行を消してください。",
			"there are rows of occurrences of the item too; put %s here, or take those away", Listing))
		return line, false
	case read.Listed:
		r.fault(at, line.item, fault(refusal.Required, "内訳にこの項目の行がありません。発生がなければ「%s」としてください。",
			"there is no row of an occurrence of the item; give %s if there was none", None))
		return line, false
	case read.Blank && m.Note != "" && (valid == nil || !sameText(valid.Note, m.Note)):
		r.fault(at, line.item, fault(refusal.Required, "備考があるのに、結果がありません。結果も入力してください。",
			"there is a note without a result; give the result too"))
		return line, false
	case read.Blank:
		return line, false
	}
	for i := range m.Occurrences {
		if m.Occurrences[i].Excluded {
			m.Occurrences[i].Note = m.Note
		}
	}
	return line, true
}

// readOccurrences reads the occurrences of an item from their rows.
func (r *sheetReader) readOccurrences(m *domain.Measurement, line lineCells) (ok bool) {
	m.Occurrences, ok = []domain.Occurrence{}, true
	for _, cells := range line.listed {
		o := domain.Occurrence{Note: ReadText(cells.cell(ColumnNote)), Ref: ReadText(cells.cell(ColumnRef))}
		wrong := map[string]*Fault{}
		var readable bool
		if o.Excluded, readable = isMarked(cells.cell(ColumnExcluded)); !readable {
			wrong[ColumnExcluded] = fault(refusal.NotOneOf, "対象外とするときは「対象外」と入力し、しないときは空白としてください。",
				"must be 対象外, or blank")
		}
		o.At, wrong[ColumnBegin] = ReadInstant(cells.cell(ColumnBegin))
		o.Until, wrong[ColumnEnd] = ReadInstant(cells.cell(ColumnEnd))
		o.Value, wrong[ColumnValue] = r.occurrenceValue(line.item, cells)
		for _, column := range []string{ColumnNote, ColumnRef} {
			if c := cells.cell(column); c.Kind == Failure {
				wrong[column] = unfinished(c)
			}
		}
		for _, column := range occurrenceColumns {
			if wrong[column] != nil {
				r.fault(cells[column], line.item, wrong[column])
				ok = false
			}
		}
		m.Occurrences = append(m.Occurrences, o)
	}
	return ok
}

func (r *sheetReader) occurrenceValue(item *domain.Item, cells row) (domain.Amount, *Fault) {
	c := cells.cell(ColumnValue)
	if c.IsBlank() {
		return domain.Amount{}, fault(refusal.Required, "値を入力してください。", "there must be a value")
	}
	text, otherwise, wrong := c.plain(item)
	if wrong != nil {
		return domain.Amount{}, wrong
	}
	value, changed, wrong := readValue(item, tidy(text))
	if wrong == nil && (otherwise || changed || tidy(text) != strings.TrimSpace(text)) {
		r.tell(cells[ColumnValue], item, refusal.Say("「%[1]s」を「%[2]s」と読み取りました。", "%[1]q was read as %[2]q",
			book.Shown(c.Text), value))
	}
	return value, wrong
}

// add adds a line, unless it says what the valid one says. The file has no papers: those
// of the valid result stay with what replaces it.
func (r *sheetReader) add(read Result, line lineCells) {
	m := read.Measurement
	if read.Otherwise != nil {
		r.tell(line.result[ColumnResult], line.item, *read.Otherwise)
	}
	if valid := r.Valid(m.ItemCode); valid != nil {
		if m.References = valid.References; same(&m, valid) {
			return
		}
	}
	r.sheet.Lines, r.sheet.rows = append(r.sheet.Lines, m), append(r.sheet.rows, line)
}

// same says whether two results are the same, values by their size.
func same(a, b *domain.Measurement) bool {
	equal := func(x, y *domain.Amount) bool { return x == y || x != nil && y != nil && x.Equal(*y) }
	return equal(a.Value, b.Value) && a.DeductionCount == b.DeductionCount && a.BonusCount == b.BonusCount &&
		a.NotApplicable == b.NotApplicable && sameText(a.Note, b.Note) && (a.Occurrences == nil) == (b.Occurrences == nil) &&
		slices.EqualFunc(a.Occurrences, b.Occurrences, func(x, y domain.Occurrence) bool {
			alike := x.Value.Equal(y.Value) && sameText(x.Note, y.Note) && sameText(x.Ref, y.Ref)
			x.Value, x.Note, x.Ref = y.Value, y.Note, y.Ref
			return alike && x == y
		})
}

// sameText says whether two texts are the same to a spreadsheet, which has line ends and
// comparisons of its own.
func sameText(a, b string) bool { return asSpreadsheet.Replace(a) == asSpreadsheet.Replace(b) }

var asSpreadsheet = strings.NewReplacer("\r\n", "\n", "\r", "\n", "≤", "≦", "≥", "≧")

// checkListed names the occurrences whose item has no row.
func (r *sheetReader) checkListed(seen map[string]bool) {
	for _, cells := range r.tables.listed {
		if code := codeOf(cells); len(r.listed[code]) > 0 && !seen[code] {
			r.fault(cells[ColumnCode], nil, fault(refusal.UnknownItem, "%s は上の表にない項目です。",
				"%s has no row in the table of results", book.Shown(code)))
		}
	}
}

// FaultAt returns a fault of the sheet's JSON as one of the cell that it is about.
func (s *Sheet) FaultAt(f refusal.Fault) refusal.Fault {
	var line, occurrence int
	field := ""
	if n, _ := fmt.Sscanf(f.Pointer, "/measurements/%d/occurrences/%d/%s", &line, &occurrence, &field); n == 3 &&
		line < len(s.rows) && occurrence < len(s.rows[line].listed) {
		columns := map[string]string{"excluded": ColumnExcluded, "at": ColumnBegin, "until": ColumnEnd, "ref": ColumnRef,
			"note": ColumnNote}
		return faultAt(s.rows[line].listed[occurrence].at(columns[field], ColumnValue), s.rows[line].item, f.Code, f.Detail)
	}
	if n, _ := fmt.Sscanf(f.Pointer, "/measurements/%d/%s", &line, &field); n == 2 && line < len(s.rows) {
		columns := map[string]string{"item_code": ColumnCode, "note": ColumnNote}
		if strings.HasSuffix(field, "/note") { // of an excluded occurrence in the result's cell
			field = "note"
		}
		return faultAt(s.rows[line].result.at(columns[field], ColumnResult), s.rows[line].item, f.Code, f.Detail)
	}
	return faultAt(s.at, nil, f.Code, f.Detail)
}

// at returns the place of a column's cell, or of another column's if the table does not
// have it.
func (r row) at(column, otherwise string) place {
	if p, ok := r[column]; ok {
		return p
	}
	return r[otherwise]
}
