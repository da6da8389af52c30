package form

import (
	"bytes"
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"

	"github.com/xuri/excelize/v2"
)

// simple is a Book of one month with a penalty: a manual item of so many points
// a count, counted twice.
func simple(
	points string, fee int64, rate string, rounding domain.Rounding,
) (*domain.Contract, *domain.Agreement, domain.Measurement) {
	term := domain.Period{From: domain.MonthOf(2024, 4), To: domain.MonthOf(2025, 3)}
	contract := &domain.Contract{
		Name: "契約", Vendor: domain.Vendor{ID: "fuji", Name: "フジ"}, Term: term,
		Fees: []domain.Fee{{Period: term, MonthlyAmount: domain.Whole(fee)}},
	}
	policy := domain.DefaultPolicy()
	policy.ReductionRate, policy.Rounding = amount(rate), rounding
	agreement := domain.NewAgreement(domain.Agreement{Version: 1, EffectiveFrom: term.From, Policy: policy,
		Items: []domain.Item{{
			Code: "W-0", Name: "項目", Counting: domain.CountManual, MeasuredIn: domain.AllMonths, DeductionPoints: amount(points),
		}}})
	return contract, agreement, domain.Measurement{ItemCode: "W-0", DeductionCount: 2, Note: "記録による"}
}

func amount(text string) domain.Amount {
	a, err := domain.ReadAmount(text)
	if err != nil {
		panic(err)
	}
	return a
}

// made settles the first month and lays out its form.
func made(t *testing.T, contract *domain.Contract, agreement *domain.Agreement, result domain.Measurement) *Form {
	t.Helper()
	st, err := domain.Settlement{
		Contract: contract, Agreement: agreement, Month: contract.Term.From, Measurements: []domain.Measurement{result},
	}.Settle()
	if err != nil {
		t.Fatal(err)
	}
	measured := ledger.Measurement{Fact: fact.Measurement{Item: result.ItemCode}, Result: result,
		Item: &agreement.Items[0]}
	return Statement(answer.CalculatedStatement(book.NewCalculated(contract, st)), ledger.Basis{
		Contract: contract, Agreement: agreement, Measurements: []ledger.Measurement{measured},
	})
}

// written returns the fields of the form as CSV and the form as a spreadsheet.
func written(t *testing.T, f *Form) ([][]string, *excelize.File) {
	t.Helper()
	text, err := f.CSV()
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte(byteOrderMark)))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sheet.Close() })
	return records, sheet
}

var toTheYen = domain.Rounding{Target: domain.TargetPayable, Mode: domain.RoundFloor, Unit: domain.Whole(1)}

func TestFits(t *testing.T) {
	for number, want := range map[string]bool{
		"0": true, "-60": true, "123456789012345": true, "1234567890123456": false, "0.000001": true, "-0.5": true,
		"100000000000000000": true, "1000000000000001": false, "999999999.999999": true, "9999999999.999999": false,
		"0.1234567890123456": false, "0.123456789012345": true,
	} {
		if fits(number) != want {
			t.Errorf("%s fits: %t", number, !want)
		}
	}
}

func TestComputable(t *testing.T) {
	for _, c := range []struct {
		limit     int64
		numbers   []string
		whole, ok bool
	}{
		{pointsLimit, []string{"60", "-5"}, true, true},
		{pointsLimit, []string{"999999999999999", "1"}, true, true},
		{pointsLimit, []string{"1000000000000000"}, false, false},
		{pointsLimit, []string{"999999.999999", "1"}, false, true},
		{pointsLimit, []string{"1000000", "0.1"}, false, false},
		{yenLimit, []string{"999999999", "0.25"}, false, true},
		{yenLimit, []string{"1000000000", "0.25"}, false, false},
		{yenLimit, []string{"-1000000000", "0.25"}, false, false},
		{pointsLimit, []string{"1", "12345678901234567"}, false, false},
		{pointsLimit, []string{"1", "no number"}, false, false},
	} {
		if whole, ok := computable(c.limit, c.numbers...); whole != c.whole || ok != c.ok {
			t.Errorf("%v below %d: whole %t, computable %t", c.numbers, c.limit, whole, ok)
		}
	}
}

func TestGuarded(t *testing.T) {
	for _, plain := range []string{"", "項目", "a=b", "3-1", "'a", "（-1）", "１"} {
		if got := guarded(plain); got != plain {
			t.Errorf("%q becomes %q", plain, got)
		}
	}
	for _, formula := range []string{
		`=HYPERLINK("http://a")`, "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n+1", " =1", "\u3000-1", "\u200b=1", "\u00a0@a",
		"＝1", "＋1", "－1", "＠a", "'=1", "' -1",
	} {
		if got := guarded(formula); got != "'"+formula {
			t.Errorf("%q becomes %q", formula, got)
		}
	}
}

// TestMistakable lists what spreadsheet programs are known to show as something else,
// and what they leave alone.
func TestMistakable(t *testing.T) {
	for _, s := range []string{
		"007", "3-4", "1E5", "6-12", "0012", "1-2", "2024-05", "7.10", "7.4(3)", "12:30", "1/2", "10 - 75", "(5)", "50%",
		"￥100", "00７", "４－３", "MAR-1", "DEC-12", "sept 4", "TRUE", "False", "1D5", "令和6年4月1日", "R6.4.1", "9時30分",
		"2024-04-03T10:20:00+09:00", " 5", "1_000", "1,000円", "午後3時", "3 PM",
	} {
		if got := shielded(s); got != `="`+s+`"` || unshielded(got) != s {
			t.Errorf("%q is written as %q, read as %q", s, got, unshielded(got))
		}
	}
	for _, s := range []string{
		"", "AVAIL-01", "オンライン稼働率", "99.5以上", "INC-7", "TRUER", "MAY", "12 GB", "令和", strings.Repeat("1", 256),
	} {
		if got := shielded(s); got != s {
			t.Errorf("%q is written as %q", s, got)
		}
	}
	for _, s := range []string{"=1", "-5、3", "'=1", "''-1", "'", "'a", `="1"`, `1"2`, `'="1"`} {
		if got := unshielded(shielded(s)); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
}

// TestNoTextBecomesAFormula enters what a spreadsheet would compute wherever
// users enter text.
func TestNoTextBecomesAFormula(t *testing.T) {
	for _, hostile := range []string{`=HYPERLINK("http://a","b")`, "+1", "-x", "@SUM(1)", "\t=1+1", "\r=1+1", "=1\n=2",
		`"=1`, `<f>1</f>`, "_x003D_1"} {
		contract, agreement, result := simple("30", 1000001, "0.25", toTheYen)
		contract.Name, contract.Number, contract.System, contract.Purchaser = hostile, hostile, hostile, hostile
		contract.Vendor.Name, contract.Vendor.Representative = hostile, hostile
		agreement.Items[0].Name, agreement.Items[0].Clause, agreement.Items[0].Unit, agreement.Document = hostile, hostile,
			hostile, hostile
		result.Note, result.References = hostile, []domain.Reference{{Title: hostile, Number: hostile}}
		f := made(t, contract, agreement, result)
		records, sheet := written(t, f)
		compareEncoders(t, f, records, sheet)
		found := 0
		for _, record := range records {
			for _, field := range record {
				if strings.Contains(strings.ReplaceAll(field, "\n", "\r"), strings.ReplaceAll(hostile, "\n", "\r")) {
					found++
				}
				text := unshielded(field)
				if field == spelled(text) && isMistakable(text) {
					continue
				}
				if field != "" && strings.ContainsAny(strings.TrimSpace(field)[:1], "=+@") {
					t.Errorf("%q: the field %q", hostile, field)
				}
			}
		}
		if found < 10 {
			t.Errorf("%q is in %d fields", hostile, found)
		}
	}
}

// compareEncoders holds the CSV against the spreadsheet, cell by cell: numbers
// are numbers with the same digits, and all else is text.
func compareEncoders(t *testing.T, f *Form, records [][]string, workbook *excelize.File) {
	t.Helper()
	line := 0
	for i, sheet := range f.Sheets {
		if i > 0 {
			line++ // empty
		}
		for row, cells := range sheet.Rows {
			column := 1
			for _, c := range cells {
				at, err := excelize.CoordinatesToCellName(column, row+1)
				if err != nil {
					t.Fatal(err)
				}
				compareCell(t, workbook, sheet.Name, at, c, records[line][column-1])
				column += c.Span
			}
			if column != len(sheet.Widths)+1 {
				t.Errorf("%s, row %d has %d columns", sheet.Name, row+1, column-1)
			}
			line++
		}
	}
	if line != len(records) {
		t.Errorf("%d lines instead of %d", len(records), line)
	}
}

func compareCell(t *testing.T, workbook *excelize.File, sheet, at string, c Cell, field string) {
	t.Helper()
	value, err := workbook.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	kind, err := workbook.GetCellType(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	formula, err := workbook.GetCellFormula(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	if !c.isNumber() {
		if strings.ContainsAny(value+field, "≤≥") {
			t.Errorf("%s %s: the font shows %q, in CSV %q, wrongly", sheet, at, value, field)
		}
		shown, plain := unshielded(field), strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(value)
		if c.Parts() != nil { // a spreadsheet is told where lines end
			shown, plain = strings.ReplaceAll(shown, "\n", ""), strings.ReplaceAll(plain, "\n", "")
		}
		if shown != plain || field != shielded(unshielded(field)) || formula != "" ||
			value != "" && kind != excelize.CellTypeSharedString {
			t.Errorf("%s %s: %q of type %v, formula %q; in CSV %q", sheet, at, value, kind, formula, field)
		}
		return
	}
	number := kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber
	want := c.Text
	if !fits(c.Text) {
		want = spelled(c.Text)
	}
	if value != c.Text || field != want || number != fits(c.Text) || (formula != "") != (c.formula != "") {
		t.Errorf("%s %s: %q of type %v, formula %q, instead of %s; in CSV %q", sheet, at, value, kind, formula, c.Text, field)
	}
}

// TestNumbersThatASpreadsheetCannotHold has points and yen of more than fifteen
// digits: they are text, and the form says so.
func TestNumbersThatASpreadsheetCannotHold(t *testing.T) {
	contract, agreement, result := simple("123456789012.123456", 999_999_999_999, "0.999999", toTheYen)
	f := made(t, contract, agreement, result)
	records, sheet := written(t, f)
	compareEncoders(t, f, records, sheet)
	for name, want := range map[string]string{
		"line.0.dp": "123456789012.123456", "line.0.d": "246913578024.246912", "exact": "999998999999.000001",
		"reduction": "999999000000", "base": "999999999999",
	} {
		at := f.addresses[name]
		cell, err := at.name()
		if err != nil {
			t.Fatal(err)
		}
		kind, err := sheet.GetCellType(f.Sheets[at.sheet-1].Name, cell)
		if err != nil {
			t.Fatal(err)
		}
		value, err := sheet.GetCellValue(f.Sheets[at.sheet-1].Name, cell, excelize.Options{RawCellValue: true})
		if err != nil || value != want || (kind == excelize.CellTypeSharedString) == fits(want) {
			t.Errorf("%s is %q of type %v, %v", name, value, kind, err)
		}
	}
	for _, s := range f.Sheets[:3] {
		if last := s.Rows[len(s.Rows)-1][0].Text; !strings.HasPrefix(last, "15桁を超える数は") {
			t.Errorf("%s ends with %q", s.Name, last)
		}
	}
	if f := made(t, contract, agreement, domain.Measurement{ItemCode: "W-0"}); f.Sheets[len(f.Sheets)-1].longNumbers() {
		t.Error("the grounds have no numbers")
	}
}

// TestLongText has a note that no cell can hold.
func TestLongText(t *testing.T) {
	contract, agreement, result := simple("1", 1, "0.25", toTheYen)
	result.Note = strings.Repeat("𠮷", 40_000)
	f := made(t, contract, agreement, result)
	records, sheet := written(t, f)
	items, row := f.Sheets[1], f.addresses["line.0.d"].row
	if !strings.Contains(records[len(f.Sheets[0].Rows)+row][13], result.Note) {
		t.Error("the CSV has not all of the note")
	}
	cell, err := address{2, row, 14}.name()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := sheet.GetCellValue(items.Name, cell); err != nil || got != strings.Repeat("𠮷", longest)+
		"……（以下省略）" {
		t.Errorf("the cell has %d bytes, %v", len(got), err)
	}
}

func TestCSVForm(t *testing.T) {
	contract, agreement, result := simple("30", 1000001, "0.25", toTheYen)
	result.Note = "一行\n二行"
	text, err := made(t, contract, agreement, result).CSV()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(text, []byte("\xEF\xBB\xBF集計結果表,")) || !bytes.HasSuffix(text, []byte("\r\n")) {
		t.Errorf("%q … %q", text[:20], text[len(text)-10:])
	}
	if bytes.Count(text, []byte("\n")) != bytes.Count(text, []byte("\r\n")) || !bytes.Contains(text, []byte("一行\r\n二行")) {
		t.Error("a line ends otherwise than with CR and LF")
	}
}

// TestSameBytes makes a spreadsheet several times: its entity tag is strong.
func TestSameBytes(t *testing.T) {
	contract, agreement, result := simple("30", 1000001, "0.25", toTheYen)
	first, err := made(t, contract, agreement, result).XLSX()
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		again, err := made(t, contract, agreement, result).XLSX()
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("the bytes differ, %v", err)
		}
	}
}

func TestRoundFormulas(t *testing.T) {
	for want, r := range map[string]domain.Rounding{
		"ROUNDDOWN(x,0)": {Mode: domain.RoundFloor, Unit: domain.Whole(1)},
		"ROUNDUP(x,-1)":  {Mode: domain.RoundCeil, Unit: domain.Whole(10)},
		"ROUND(x,-2)":    {Mode: domain.RoundHalfUp, Unit: domain.Whole(100)},
		"ROUNDUP(x,-3)":  {Mode: domain.RoundCeil, Unit: domain.Whole(1000)},
	} {
		if got := roundFormula(r, "x"); got != want {
			t.Errorf("%s instead of %s", got, want)
		}
	}
}

// TestPrinting checks what a printer is told.
func TestPrinting(t *testing.T) {
	contract, agreement, result := simple("30", 1000001, "0.25", toTheYen)
	f := made(t, contract, agreement, result)
	_, sheet := written(t, f)
	for _, name := range sheet.GetSheetList() {
		page, err := sheet.GetPageLayout(name)
		if err != nil || *page.Size != 9 || *page.Orientation != "portrait" || *page.FitToWidth != 1 ||
			*page.FitToHeight != 0 {
			t.Errorf("%s: %v %v", name, page, err)
		}
		props, err := sheet.GetSheetProps(name)
		if err != nil || !*props.FitToPage {
			t.Errorf("%s does not fit the page, %v", name, err)
		}
		foot, err := sheet.GetHeaderFooter(name)
		if err != nil || !strings.Contains(foot.OddFooter, "&P / &N") {
			t.Errorf("%s: %v %v", name, foot, err)
		}
	}
	defined := map[string]string{}
	for _, d := range sheet.GetDefinedName() {
		defined[d.Scope+" "+d.Name] = d.RefersTo
	}
	repeat := f.Sheets[1].Repeat
	if f.Sheets[1].Rows[repeat-1][0].Text != "項目コード" ||
		!strings.HasSuffix(defined["項目別の集計 _xlnm.Print_Titles"], "!$"+number(repeat)+":$"+number(repeat)) {
		t.Errorf("row %d is repeated: %v", repeat, defined)
	}
	if !strings.HasSuffix(defined["ペナルティの計算 _xlnm.Print_Area"], "$H$"+number(len(f.Sheets[2].Rows))) {
		t.Errorf("%v", defined)
	}
}

func number(n int) string { return domain.Whole(int64(n)).String() }

func TestLinesOf(t *testing.T) {
	for _, c := range []struct {
		text        string
		width, want int
	}{{"", 10, 1}, {"123456789", 10, 1}, {"1234567890", 10, 2}, {"あ\nい", 10, 2}, {"かなかなかな", 10, 1}, {"漢字漢字漢字", 10, 2}} {
		if got := linesOf(c.text, c.width); got != c.want {
			t.Errorf("%q takes %d lines of %d", c.text, got, c.width)
		}
	}
}

func TestGrouped(t *testing.T) {
	for hash, want := range map[string]string{"": "", "ab": "ab", "abcd": "abcd", "abcde": "abcd e",
		"0123456789ab": "0123 4567 89ab"} {
		if got := Grouped(hash); got != want {
			t.Errorf("%q is %q", hash, got)
		}
	}
}

// sampleForms lays out the thirty months of the sample.
func sampleForms(t testing.TB) []*Form {
	t.Helper()
	data, err := os.ReadFile("../../testdata/mie/book.json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := book.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	statements, _, err := domain.Calculate(b)
	if err != nil {
		t.Fatal(err)
	}
	adjustments := map[domain.Month]*ledger.Adjustment{}
	for _, a := range b.Adjustments {
		adjustments[a.Month] = &ledger.Adjustment{Terms: a}
	}
	var forms []*Form
	for i, st := range statements {
		basis := ledger.Basis{Contract: b.Contract, Agreement: st.Agreement, Adjustment: adjustments[st.Month]}
		for _, m := range b.Months[i].Measurements {
			basis.Measurements = append(basis.Measurements, ledger.Measurement{
				Fact: fact.Measurement{Item: m.ItemCode, Method: b.Months[i].Method}, Result: m,
				Item: st.Agreement.Item(m.ItemCode, st.Month),
			})
		}
		forms = append(forms, Statement(answer.CalculatedStatement(book.NewCalculated(b.Contract, st)), basis))
	}
	return forms
}

// TestEncodersAgree compares CSV and spreadsheet of every month of the sample,
// cell by cell.
func TestEncodersAgree(t *testing.T) {
	forms := sampleForms(t)
	if len(forms) != 30 {
		t.Fatalf("%d forms", len(forms))
	}
	for _, f := range forms {
		records, sheet := written(t, f)
		compareEncoders(t, f, records, sheet)
	}
}

// TestReadings says which decisions show in which months of the sample.
func TestReadings(t *testing.T) {
	found := map[string][]string{}
	for _, f := range sampleForms(t) {
		for _, row := range f.Sheets[len(f.Sheets)-1].Rows {
			if code := row[0].Text; len(row) > 1 && row[1].Span == 7 && strings.HasPrefix(code, "D") {
				found[code] = append(found[code], f.Short[len("statement-"):len("statement-2024-04")])
			}
		}
	}
	for code, want := range map[string]string{
		"D1": "2024-06 2024-08 2026-06", "D2": "2024-06 2024-07 2024-08 2026-06", "D6": "2024-06 2024-07 2024-08 2026-06",
		"D7": "2024-07 2024-08 2026-06", "D8": "2025-09 2026-04 2026-05", "D9": "2025-09",
		"D10": "2024-06 2024-07 2025-09 2026-06",
		"D11": "2026-04 2026-05", "D13": "2024-08", "D14": "2024-06 2024-07 2024-08 2026-06", "D12": "",
		"D3": "2026-04 2026-05 2026-06 2026-07 2026-08 2026-09",
	} {
		if got := strings.Join(found[code], " "); got != want {
			t.Errorf("%s applies in %s instead of %s", code, got, want)
		}
	}
}

// BenchmarkForm lays out and writes a month of the sample with a penalty.
func BenchmarkForm(b *testing.B) {
	f := sampleForms(b)[2]
	for name, write := range map[string]func(*Form) ([]byte, error){"CSV": (*Form).CSV, "XLSX": (*Form).XLSX} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				text, err := write(f)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(text)), "bytes")
			}
		})
	}
}

// TestFormulas has points and yen with and without fractions: a spreadsheet
// rounds what its binary arithmetic would leave a trace in.
func TestFormulas(t *testing.T) {
	half := domain.Rounding{Target: domain.TargetReduction, Mode: domain.RoundHalfUp, Unit: domain.Whole(100)}
	for _, c := range []struct {
		points   string
		fee      int64
		rounding domain.Rounding
		want     map[string]string
	}{
		{"30", 1000001, toTheYen, map[string]string{
			"line.0.d": "{line.0.dp}*{line.0.dc}", "lines.d": "SUM({line.0.d}:{line.0.d})", "added.d": "{lines.d}",
			"accumulated.d": "{opening.d}+{added.d}", "closing.d": "{accumulated.d}+{gone.0.d}",
			"gone.0.t": "{gone.0.b}-{gone.0.d}", "total": "{accumulated.t}", "fee.0": "{fee.0.monthly}*{fee.0.months}",
			"base": "{fee.0}", "exact": "ROUND({base}*{rate},6)",
			"payable": "MIN({base},ROUNDDOWN(ROUND({base}-{exact},6),0))", "reduction": "{base}-{payable}",
		}},
		{"30.1", 1000000, half, map[string]string{
			"line.0.d": "ROUND({line.0.dp}*{line.0.dc},6)", "lines.d": "ROUND(SUM({line.0.d}:{line.0.d}),6)",
			"added.d": "ROUND({lines.d},6)", "accumulated.d": "ROUND({opening.d}+{added.d},6)",
			"reduction": "MIN({base},ROUND({exact},-2))", "payable": "{base}-{reduction}",
		}},
		{"30", 1_000_000_001, toTheYen, map[string]string{
			"payable": "", "exact": "", "reduction": "{base}-{payable}", "line.0.d": "{line.0.dp}*{line.0.dc}",
		}},
	} {
		contract, agreement, result := simple(c.points, c.fee, "0.25", c.rounding)
		f := made(t, contract, agreement, result)
		_, sheet := written(t, f)
		for name, want := range c.want {
			at := f.addresses[name]
			cell, err := at.name()
			if err != nil {
				t.Fatal(err)
			}
			want, err := f.resolved(want, at.sheet)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := sheet.GetCellFormula(f.Sheets[at.sheet-1].Name, cell); err != nil || got != want {
				t.Errorf("%s points, %s: =%s instead of =%s, %v", c.points, name, got, want, err)
			}
		}
	}
}
