package form

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"slaledger/domain/typed"

	"github.com/xuri/excelize/v2"
)

// ReadXLSX returns the worksheets of a workbook: their cells as they are stored, no
// formula computed. It reads as a stream what it needs, within bounds, whatever the file
// says of its own size. It returns *Unreadable.
func ReadXLSX(data []byte) ([]typed.Worksheet, error) {
	if bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")) {
		return nil, &Unreadable{NotTaken: true, Detail: unreadable(
			"旧形式（.xls）又はパスワードの付いたファイルです。パスワードを付けずに .xlsx として保存し直してください。",
			"The file is an .xls or has a password. Save it as .xlsx without one.").Detail}
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errNoWorkbook
	}
	b := &workbookReader{parts: map[string]*zip.File{}, left: maxUnpacked}
	if err := b.list(archive); err != nil {
		return nil, err
	}
	sheets, err := b.sheets()
	var known *Unreadable
	if err != nil && !errors.As(err, &known) {
		return nil, errNoWorkbook
	}
	return sheets, err
}

var (
	errNoWorkbook = unreadable("Excel のファイル（.xlsx）として読み取れません。", "The file cannot be read as a workbook (.xlsx).")
	errUnpacked   = &Unreadable{TooLarge: true, Detail: unreadable("展開後の大きさが %d MiB を超えるファイルです。",
		"The file is larger than %d MiB once it is unpacked.", maxUnpacked>>20).Detail}
	errMacros = &Unreadable{NotTaken: true, Detail: unreadable(
		"マクロを含むファイルは受け付けません。マクロのない .xlsx として保存し直してください。",
		"A file with macros is not taken. Save it as .xlsx without them.").Detail}
)

// workbookReader reads the parts of a workbook.
type workbookReader struct {
	parts  map[string]*zip.File
	left   int64 // bytes that may yet be unpacked
	texts  []string
	kinds  []typed.Kind // of numbers, by the style of their cells
	result []typed.Worksheet
}

// list enters the parts, and refuses what has macros or is too large by its own account.
func (b *workbookReader) list(archive *zip.Reader) error {
	var size uint64
	for _, file := range archive.File {
		if strings.EqualFold(path.Base(file.Name), "vbaProject.bin") {
			return errMacros
		}
		if size += file.UncompressedSize64; size > maxUnpacked || file.UncompressedSize64 > maxUnpacked {
			return errUnpacked
		}
		b.parts[strings.TrimPrefix(file.Name, "/")] = file
	}
	return nil
}

// each gives the elements of a part that have one of the names, in their order.
func (b *workbookReader) each(name string, element func(*xml.Decoder, xml.StartElement) error) error {
	file, ok := b.parts[name]
	if !ok {
		return nil
	}
	in, err := file.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	counted := &io.LimitedReader{R: in, N: b.left + 1}
	decoder := xml.NewDecoder(counted)
	for {
		token, err := decoder.Token()
		if counted.N <= 0 {
			return errUnpacked
		}
		if err == io.EOF {
			b.left = counted.N - 1
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := element(decoder, start); err != nil {
				return err
			}
		}
	}
}

// attribute returns an attribute of an element, empty if it has none.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (b *workbookReader) sheets() ([]typed.Worksheet, error) {
	targets := map[string]string{}
	err := b.each("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if target := attribute(e, "Target"); strings.HasPrefix(target, "/") {
			targets[attribute(e, "Id")] = target[1:]
		} else {
			targets[attribute(e, "Id")] = path.Join("xl", target)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(b.readTexts(), b.readKinds()); err != nil {
		return nil, err
	}
	var names, parts []string
	err = b.each("xl/workbook.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			if on := attribute(e, "date1904"); on == "1" || on == "true" {
				return unreadable("日付を1904年から数える設定のファイルです。設定を改めて保存し直してください。",
					"The file counts its days from 1904. Change that setting and save it again.")
			}
		case "sheet":
			names, parts = append(names, attribute(e, "name")), append(parts, targets[relation(e)])
		}
		return nil
	})
	if err == nil && len(names) == 0 {
		err = errNoWorkbook
	}
	for i := range names {
		if err == nil {
			err = b.readSheet(names[i], parts[i])
		}
	}
	return b.result, err
}

// relation returns the id of the part that a sheet is in; sheets have a number too.
func relation(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// richText is a text, in one piece or in several; how it is pronounced is left out.
type richText struct {
	Text string `xml:"t"`
	Runs []struct {
		Text string `xml:"t"`
	} `xml:"r"`
}

func (t richText) String() string {
	text := t.Text
	for _, run := range t.Runs {
		text += run.Text
	}
	return unescaped(text)
}

// code is how a workbook writes a character that XML cannot have.
var code = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

func unescaped(text string) string {
	return code.ReplaceAllStringFunc(text, func(s string) string {
		n, err := strconv.ParseUint(s[2:6], 16, 16)
		if err != nil {
			return s
		}
		return string(rune(n))
	})
}

func (b *workbookReader) readTexts() error {
	return b.each("xl/sharedStrings.xml", func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		var text richText
		err := d.DecodeElement(&text, &e)
		b.texts = append(b.texts, text.String())
		return err
	})
}

// readKinds finds which styles show a number as a percentage, or as a date.
func (b *workbookReader) readKinds() error {
	formats, within := map[string]string{}, false
	return b.each("xl/styles.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			formats[attribute(e, "numFmtId")] = attribute(e, "formatCode")
		case "cellXfs":
			within = true
		case "cellStyles", "dxfs":
			within = false
		case "xf":
			if within {
				id := attribute(e, "numFmtId")
				b.kinds = append(b.kinds, numberKind(id, formats[id]))
			}
		}
		return nil
	})
}

var (
	quotedFormat = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|(?i:e[+-]|general)`)
	dateFormat   = regexp.MustCompile(`[ymdhsegYMDHSEG年月日時分秒]`)
)

// numberKind says what a number is shown as by its format, one of the program's own or
// one that the file describes.
func numberKind(id, format string) typed.Kind {
	if n, err := strconv.Atoi(id); err == nil && format == "" {
		switch {
		case n == 9 || n == 10:
			return typed.Percent
		case 14 <= n && n <= 22, 27 <= n && n <= 36, 45 <= n && n <= 47, 50 <= n && n <= 58:
			return typed.Date
		}
		return typed.Number
	}
	plain := quotedFormat.ReplaceAllString(format, "")
	switch {
	case strings.ContainsAny(plain, "%％"):
		return typed.Percent
	case dateFormat.MatchString(plain):
		return typed.Date
	}
	return typed.Number
}

// storedCell is a cell as a workbook has it.
type storedCell struct {
	At      string   `xml:"r,attr"`
	Type    string   `xml:"t,attr"`
	Style   int      `xml:"s,attr"`
	Value   *string  `xml:"v"`
	Formula *string  `xml:"f"`
	Inline  richText `xml:"is"`
}

func (b *workbookReader) readSheet(name, part string) error {
	sheet := typed.Worksheet{Name: name}
	row, column := 0, 0 // of the last cell, from 1: a cell may leave out where it stands
	err := b.each(part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			row, column = row+1, 0
			if n, err := strconv.Atoi(attribute(e, "r")); err == nil {
				row = n
			}
		case "c":
			var c storedCell
			if err := d.DecodeElement(&c, &e); err != nil {
				return err
			}
			column++
			if c.At != "" {
				var err error
				if column, row, err = excelize.CellNameToCoordinates(c.At); err != nil {
					return err
				}
			}
			return put(&sheet, row, column, b.cell(c))
		}
		return nil
	})
	b.result = append(b.result, sheet)
	return err
}

// put enters a cell that is not blank.
func put(sheet *typed.Worksheet, row, column int, c typed.Cell) error {
	if c.Text == "" {
		return nil
	}
	if row < 1 || row > maxRows || column > maxColumns {
		return errTooManyCells
	}
	for len(sheet.Rows) < row {
		sheet.Rows = append(sheet.Rows, nil)
	}
	for len(sheet.Rows[row-1]) < column {
		sheet.Rows[row-1] = append(sheet.Rows[row-1], typed.Cell{})
	}
	sheet.Rows[row-1][column-1] = c
	return nil
}

// cell returns what a cell holds. A formula's is the result that was stored with it.
func (b *workbookReader) cell(c storedCell) typed.Cell {
	cell := typed.Cell{Formula: c.Formula != nil}
	if c.Value != nil {
		cell.Text = *c.Value
	}
	switch c.Type {
	case "s":
		cell.Text = ""
		if n, err := strconv.Atoi(*orEmpty(c.Value)); err == nil && 0 <= n && n < len(b.texts) {
			cell.Text = b.texts[n]
		}
	case "inlineStr":
		cell.Text = c.Inline.String()
	case "str", "d":
		cell.Text = unescaped(cell.Text)
	case "b":
		cell.Kind, cell.Text = typed.Truth, map[string]string{"1": "TRUE", "0": "FALSE"}[cell.Text]
	case "e":
		cell.Kind = typed.Failure
	default:
		cell.Kind = typed.Number
		if 0 <= c.Style && c.Style < len(b.kinds) {
			cell.Kind = b.kinds[c.Style]
		}
	}
	if cell.Formula && c.Value == nil {
		cell.Kind, cell.Text = typed.Failure, "="+*c.Formula
	}
	return cell
}

func orEmpty(s *string) *string {
	if s == nil {
		return new(string)
	}
	return s
}
