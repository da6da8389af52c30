package form

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slaledger/domain/typed"

	"github.com/xuri/excelize/v2"
)

// zipped returns a ZIP of parts: a name, then its text, and so on.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		part, err := w.Create(parts[i])
		if err == nil {
			_, err = part.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// oneSheet returns a workbook of one worksheet with these rows.
func oneSheet(t testing.TB, rows string, more ...string) []byte {
	return zipped(t, append([]string{
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="測定結果" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="worksheets/a.xml"/></Relationships>`,
		"xl/worksheets/a.xml", `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
	}, more...)...)
}

// TestReadXLSX reads cells of every kind, as programs write them.
func TestReadXLSX(t *testing.T) {
	styles := `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.00%;[Red]\-0.00%"/>` +
		`<numFmt numFmtId="165" formatCode="yyyy/m/d"/><numFmt numFmtId="166" formatCode="0.0&quot;days&quot;"/>` +
		`<numFmt numFmtId="167" formatCode="[$-411]ge.m.d"/><numFmt numFmtId="168" formatCode="0.0E+00"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="164"/>` +
		`<xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="166"/>` +
		`<xf numFmtId="167"/><xf numFmtId="168"/></cellXfs></styleSheet>`
	texts := `<sst><si><t>007</t></si><si><r><t>令和</t></r><r><t>6</t></r><rPh><t>レイワ</t></rPh></si>` +
		`<si><t>_x005F_x0041__x000D_</t></si></sst>`
	sheets, err := ReadXLSX(oneSheet(t, `<row r="1"><c r="A1" t="s"><v>0</v></c>`+
		`<c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>`+
		`<row r="3"><c r="B3"><v>0.99550000000000005</v></c><c s="1"><v>1</v></c><c s="2"><v>2</v></c><c s="3"><v>3</v></c>`+
		`<c s="4"><v>4</v></c><c s="5"><v>5</v></c><c s="6"><v>6</v></c><c s="7"><v>7</v></c></row>`+
		`<row><c t="inlineStr"><is><t>a</t></is></c><c t="str"><f>"b"</f><v>b</v></c><c t="b"><v>1</v></c>`+
		`<c t="e"><v>#N/A</v></c><c><f>1/3</f></c><c s="99"/></row><row r="1048576"><c r="A1048576" s="1"/></row>`,
		"xl/styles.xml", styles, "xl/sharedStrings.xml", texts))
	if err != nil {
		t.Fatal(err)
	}
	number := func(text string, kind typed.Kind) typed.Cell { return typed.Cell{Text: text, Kind: kind} }
	want := [][]typed.Cell{
		{{Text: "007"}, {Text: "令和6"}, {Text: "_x0041_\r"}}, nil,
		{{}, number("0.99550000000000005", typed.Number), number("1", typed.Percent), number("2", typed.Percent),
			number("3", typed.Date), number("4", typed.Date), number("5", typed.Number), number("6", typed.Date),
			number("7", typed.Number)},
		{{Text: "a"}, {Text: "b", Formula: true}, number("TRUE", typed.Truth), number("#N/A", typed.Failure),
			{Text: "=1/3", Kind: typed.Failure, Formula: true}},
	}
	if len(sheets) != 1 || sheets[0].Name != "測定結果" || !slices.EqualFunc(sheets[0].Rows, want, slices.Equal) {
		t.Errorf("%+v", sheets)
	}
}

// TestHostileWorkbooks sends what would take memory or do something.
func TestHostileWorkbooks(t *testing.T) {
	cell := func(at string) string { return `<row><c r="` + at + `"><v>1</v></c></row>` }
	for name, c := range map[string]struct {
		data     []byte
		tooLarge bool
		notTaken bool
	}{
		"a bomb":         {oneSheet(t, strings.Repeat(`<row></row>`, 1_000_000)), true, false},
		"a far row":      {oneSheet(t, cell("A1048576")), true, false},
		"a far column":   {oneSheet(t, cell("XFD1")), true, false},
		"a nameless row": {oneSheet(t, `<row r="-5"><c><v>1</v></c></row>`), true, false},
		"macros":         {oneSheet(t, "", "xl/vbaProject.bin", "x"), false, true},
		"an entity":      {oneSheet(t, `<row><c t="str"><v>&file;</v></c></row>`), false, false},
		"no cell":        {oneSheet(t, cell("1A")), false, false},
		"cut off":        {oneSheet(t, "<row>"), false, false},
		"nothing":        {zipped(t), false, false},
		"deep":           {oneSheet(t, `<row><c>`+strings.Repeat("<a>", 20_000)), false, false},
	} {
		sheets, err := ReadXLSX(c.data)
		var refused *Unreadable
		if !errors.As(err, &refused) || refused.TooLarge != c.tooLarge || refused.NotTaken != c.notTaken {
			t.Errorf("%s: %d sheets, %v", name, len(sheets), err)
		}
	}
}

// TestProtectedButForEntries looks at the workbook to be filled in: only what is to be
// filled in can be.
func TestProtectedButForEntries(t *testing.T) {
	f := newForm("", "", "")
	l := &fillable{layout: f.sheet("a", 5, 5)}
	l.Protected = true
	l.row(text(1, "x"), entry("y"))
	data, err := f.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	w, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for at, locked := range map[string]bool{"A1": true, "B1": false} {
		id, err := w.GetCellStyle("a", at)
		if err != nil {
			t.Fatal(err)
		}
		style, err := w.GetStyle(id)
		if err != nil || (style.Protection == nil || style.Protection.Locked) != locked {
			t.Errorf("%s: %+v %v", at, style.Protection, err)
		}
	}
}

// FuzzReadXLSX reads any worksheet: it is read, or refused as what it is.
func FuzzReadXLSX(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, "_x0041_")
	f.Fuzz(func(t *testing.T, rows, shared string) {
		sheets, err := ReadXLSX(oneSheet(t, rows, "xl/sharedStrings.xml", "<sst><si><t>"+shared+"</t></si></sst>"))
		var refused *Unreadable
		if err != nil && !errors.As(err, &refused) {
			t.Error(err)
		}
		for _, sheet := range sheets {
			if len(sheet.Rows) > maxRows {
				t.Error(fmt.Sprint(len(sheet.Rows), " rows"))
			}
		}
	})
}
