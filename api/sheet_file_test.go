package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

const (
	mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	mediaCSV  = "text/csv"
)

// upload sends a filled file.
func upload(t *testing.T, s *apitest.Served, path, media string, file []byte) apitest.Answer {
	t.Helper()
	answer, err := s.TryWith(map[string]string{"Content-Type": media}, "measurer", "PUT", path, file)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// sampleMonth enters the sample's contract and version, and returns the path of its
// first month.
func sampleMonth(t *testing.T, s *apitest.Served, b *domain.Book) string {
	t.Helper()
	contract := s.EnterContract(t, b)
	s.EnterVersion(t, contract, b.Agreements[0])
	return apitest.MonthPath(contract, b.Months[0].Month) + "/measurements"
}

// TestMonthFilledInSpreadsheet downloads the sheet of a month of thirty items, fills it
// as a person would, also in LibreOffice and as CSV, and sends it: what is recorded is
// what the same results sent as JSON give.
func TestMonthFilledInSpreadsheet(t *testing.T) {
	apitest.Needs(t, "soffice")
	s, b := apitest.Serve(t), apitest.Sample(t)
	b.Months = b.Months[:1]
	results := b.Months[0]
	for i := range results.Measurements { // a file has no papers
		results.Measurements[i].References = nil
	}
	plain := sampleMonth(t, s, b)
	s.Must(t, 200, "measurer", "PUT", plain, book.NewSheet(results), nil)
	want := recordedResults(t, s, plain)
	if len(want) < 25 {
		t.Fatalf("the month has %d results", len(want))
	}

	path := sampleMonth(t, s, b)
	empty := s.Ask(t, "measurer", "GET", path+".xlsx", nil).Body
	filled := fillWorkbook(t, empty, b)
	saved := apitest.LibreOffice(t, map[string][]byte{"filled.xlsx": filled}, "xlsx:Calc MS Excel 2007 XML")["filled.xlsx"]
	csvFile := s.Ask(t, "measurer", "GET", path+".csv", nil).Body
	opened := apitest.LibreOffice(t, map[string][]byte{"a.csv": csvFile}, "xlsx:Calc MS Excel 2007 XML", apitest.ReadsCSV)
	again := apitest.LibreOffice(t, map[string][]byte{"a.xlsx": fillWorkbook(t, opened["a.xlsx"], b)}, apitest.WritesCSV)
	for _, c := range []struct {
		name, media string
		file        []byte
	}{
		{"Excel", mediaXLSX, filled}, {"Excel saved by LibreOffice", mediaXLSX, saved},
		{"CSV opened and saved by LibreOffice", mediaCSV, again["a.csv"]},
	} {
		tried := upload(t, s, path+"?dry_run=true", c.media, c.file)
		if tried.Status != http.StatusOK || !bytes.Contains(tried.Body, []byte(`"read_as":[`)) {
			t.Errorf("%s: %d %.2000s", c.name, tried.Status, tried.Body)
		}
		var sheet struct {
			Measurements []map[string]any `json:"measurements"`
		}
		decode(t, tried.Body, &sheet)
		if diff := cmp.Diff(want, resultsOnly(sheet.Measurements)); diff != "" {
			t.Errorf("%s: - JSON, + file:\n%s", c.name, diff)
		}
	}
	if answer := upload(t, s, path, mediaXLSX, filled); answer.Status != http.StatusOK {
		t.Fatalf("%d %s", answer.Status, answer.Body)
	}
	unchangedByUpload(t, s, path, b)
}

// unchangedByUpload downloads what is recorded in both forms and sends it as it is.
func unchangedByUpload(t *testing.T, s *apitest.Served, path string, b *domain.Book) {
	t.Helper()
	before := s.Ask(t, "measurer", "GET", path, nil)
	for ending, media := range map[string]string{".xlsx": mediaXLSX, ".csv": mediaCSV} {
		file := s.Ask(t, "measurer", "GET", path+ending, nil)
		if answer := upload(t, s, path, media, file.Body); answer.Status != http.StatusOK {
			t.Errorf("%s: %d %s", ending, answer.Status, answer.Body)
		}
		if again := s.Ask(t, "measurer", "GET", path+ending, nil); !bytes.Equal(again.Body, file.Body) {
			t.Errorf("%s is another when made again", ending)
		}
	}
	if after := s.Ask(t, "measurer", "GET", path, nil); !bytes.Equal(after.Body, before.Body) {
		t.Error("a sheet that was sent as it was downloaded has changed something")
	}
}

// recordedResults returns what is recorded, without who did it when.
func recordedResults(t *testing.T, s *apitest.Served, path string) []map[string]any {
	t.Helper()
	var sheet struct {
		Measurements []map[string]any `json:"measurements"`
	}
	s.Must(t, 200, "measurer", "GET", path, nil, &sheet)
	return resultsOnly(sheet.Measurements)
}

func resultsOnly(list []map[string]any) []map[string]any {
	for _, m := range list {
		for _, name := range []string{"id", "revision", "recorded_at"} {
			delete(m, name)
		}
	}
	return list
}

// fillWorkbook fills in a month's results as people type them.
func fillWorkbook(t *testing.T, file []byte, b *domain.Book) []byte {
	t.Helper()
	w, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	results, version := b.Months[0], b.Agreements[0]
	into := newFilling(t, w)
	for i, m := range results.Measurements {
		item := version.Item(m.ItemCode, results.Month)
		into.result(i, item, m)
	}
	var out bytes.Buffer
	if err := w.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// filling is a workbook that is being filled in.
type filling struct {
	t        *testing.T
	workbook *excelize.File
	results  map[string]string // cells of results by code: sheet!cell without its column
	sheet    string
	listed   string // sheet of occurrences
	next     int    // its next free row
}

func newFilling(t *testing.T, w *excelize.File) *filling {
	f := &filling{t: t, workbook: w, results: map[string]string{}}
	for _, sheet := range w.GetSheetList() {
		rows, err := w.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			switch {
			case len(row) > 2 && row[0] == "項目コード" && row[2] == "値":
				f.listed, f.next = sheet, i+2
			case len(row) > 6 && row[0] == "項目コード":
				f.sheet = sheet
			case f.sheet != "" && f.listed == "" && len(row) > 0 && row[0] != "":
				f.results[row[0]] = fmt.Sprint(i + 1)
			}
		}
	}
	return f
}

func (f *filling) set(sheet, cell, text string) {
	f.t.Helper()
	if err := f.workbook.SetCellStr(sheet, cell, text); err != nil {
		f.t.Fatal(err)
	}
}

// result types a result: each third item otherwise.
func (f *filling) result(i int, item *domain.Item, m domain.Measurement) {
	f.t.Helper()
	row, ok := f.results[item.Code]
	if !ok {
		f.t.Fatalf("the sheet has no row of %s", item.Code)
	}
	f.set(f.sheet, "H"+row, m.Note)
	typedText := ""
	switch {
	case m.NotApplicable:
		typedText = "該当なし"
	case m.Value != nil:
		typedText = asTyped(i, item, *m.Value)
	case item.Counting == domain.CountManual:
		typedText = fmt.Sprintf("減%d、加%d", m.DeductionCount, m.BonusCount)
	case len(m.Occurrences) == 0:
		typedText = []string{"なし", "発生なし", "０件"}[i%3]
	case len(m.Occurrences) == 1 && m.Occurrences[0].Value.IsZero(): // by itself it would be none
		f.list(item, m)
	case i%2 == 0 && !slices.ContainsFunc(m.Occurrences, hasMore):
		var values []string
		for n, o := range m.Occurrences {
			values = append(values, asTyped(n, item, o.Value))
		}
		typedText = strings.Join(values, "、")
	default:
		f.list(item, m)
	}
	f.set(f.sheet, "G"+row, typedText)
}

// hasMore says whether an occurrence has more than a value.
func hasMore(o domain.Occurrence) bool { return o != domain.Occurrence{Value: o.Value} }

// list types occurrences one a row.
func (f *filling) list(item *domain.Item, m domain.Measurement) {
	for n, o := range m.Occurrences {
		excluded := ""
		if o.Excluded {
			excluded = "対象外"
		}
		for column, text := range map[string]string{
			"A": item.Code, "C": asTyped(n, item, o.Value), "D": excluded, "E": o.At, "F": o.Until, "G": o.Ref, "H": o.Note,
		} {
			f.set(f.listed, fmt.Sprint(column, f.next), text)
		}
		f.next++
	}
}

// asTyped writes a value as one of several people types it.
func asTyped(i int, item *domain.Item, value domain.Amount) string {
	text := value.String()
	switch i % 4 {
	case 0:
		return strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７",
			"8", "８", "9", "９", ".", "．", "-", "▲").Replace(text)
	case 1:
		return text + item.Unit
	case 2:
		if whole, rest, _ := strings.Cut(text, "."); len(whole) > 3 {
			text = whole[:len(whole)-3] + "," + whole[len(whole)-3:] + strings.TrimSuffix("."+rest, ".")
		}
	}
	return " " + text + "　"
}

// TestCodesInFilledFiles sends results of items whose codes look like dates and numbers,
// through LibreOffice.
func TestCodesInFilledFiles(t *testing.T) {
	apitest.Needs(t, "soffice")
	text, err := os.ReadFile("../testdata/cases/codes-that-look-like-dates.json")
	if err != nil {
		t.Fatal(err)
	}
	s := apitest.Serve(t)
	path := s.Imported(t, slices.Concat([]byte(`{"book":`), text, []byte(`}`))) + "/months/2024-05/measurements"
	file := s.Ask(t, "measurer", "GET", path+".csv", nil).Body
	for code, value := range map[string]string{`"=""3-4"""`: "99.6", `"=""1E5"""`: "９９．７％", `"=""007"""`: "99.8"} {
		file = fillCSV(t, file, code, value)
	}
	saved := apitest.LibreOffice(t, map[string][]byte{"a.csv": file}, apitest.WritesCSV, apitest.ReadsCSV)["a.csv"]
	if answer := upload(t, s, path, mediaCSV, saved); answer.Status != http.StatusOK {
		t.Fatalf("%d %s", answer.Status, answer.Body)
	}
	var got []string
	for _, m := range recordedResults(t, s, path) {
		got = append(got, fmt.Sprint(m["item_code"], " ", m["value"]))
	}
	if want := []string{"3-4 99.6", "1E5 99.7", "007 99.8"}; !slices.Equal(got, want) {
		t.Errorf("recorded are %q", got)
	}
}

// fillCSV types a value into the row of a code, as an editor of text does.
func fillCSV(t *testing.T, file []byte, code, value string) []byte {
	t.Helper()
	lines := strings.Split(string(file), "\r\n")
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, code+","); ok {
			fields := strings.Split(rest, ",")
			fields[5] = value
			lines[i] = code + "," + strings.Join(fields, ",")
			return []byte(strings.Join(lines, "\r\n"))
		}
	}
	t.Fatalf("no line begins with %s: %s", code, file)
	return nil
}

// TestFaultsOfFilledFiles sends files in which something is wrong: every cell is named,
// with the item and what was typed, and nothing is recorded.
func TestFaultsOfFilledFiles(t *testing.T) {
	s, b := apitest.Serve(t), apitest.Sample(t)
	path := sampleMonth(t, s, b)
	file := s.Ask(t, "measurer", "GET", path+".xlsx", nil).Body
	w, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	f := newFilling(t, w)
	f.set(f.sheet, "G"+f.results["AVAIL-01"], "99.98.1")
	f.set(f.sheet, "G"+f.results["CHECK-D"], "210,95")
	f.set(f.sheet, "H"+f.results["GEN-01"], "備考だけ")
	f.set(f.sheet, "A"+f.results["OFFSITE-01"], "4-Mar")
	f.set(f.sheet, "G"+f.results["SEC-01"], "減1") // and no note
	f.set(f.listed, fmt.Sprint("A", f.next), "RECOV-01")
	f.set(f.listed, fmt.Sprint("E", f.next), "昨日")
	var out bytes.Buffer
	if err := w.Write(&out); err != nil {
		t.Fatal(err)
	}
	answer := upload(t, s, path, mediaXLSX, out.Bytes())
	var problem struct {
		Code   string `json:"code"`
		Errors []struct {
			Cell     string `json:"cell"`
			Code     string `json:"code"`
			ItemCode string `json:"item_code"`
			ItemName string `json:"item_name"`
			Given    string `json:"given"`
			Detail   string `json:"detail"`
		} `json:"errors"`
	}
	decode(t, answer.Body, &problem)
	var got []string
	for _, e := range problem.Errors {
		got = append(got, strings.Join([]string{e.Cell, e.Code, e.ItemCode, e.Given}, " "))
		if e.Detail == "" || e.ItemCode != "" && e.ItemName == "" {
			t.Errorf("%+v", e)
		}
	}
	at := func(column, code string) string { return "測定結果!" + column + f.results[code] }
	want := []string{
		at("G", "AVAIL-01") + " bad_format AVAIL-01 99.98.1", at("G", "CHECK-D") + " bad_format CHECK-D 210,95",
		at("G", "GEN-01") + " required GEN-01 ", at("A", "OFFSITE-01") + " unknown_item  4-Mar",
		at("H", "SEC-01") + " required SEC-01 ", fmt.Sprintf("発生の内訳!C%d required RECOV-01 ", f.next),
		fmt.Sprintf("発生の内訳!E%d bad_format RECOV-01 昨日", f.next),
	}
	slices.Sort(got)
	slices.Sort(want)
	if answer.Status != 422 || problem.Code != "invalid" || !slices.Equal(got, want) {
		t.Errorf("%d %s: %s", answer.Status, problem.Code, cmp.Diff(want, got))
	}
	if recorded := recordedResults(t, s, path); len(recorded) > 0 {
		t.Errorf("recorded are %v", recorded)
	}
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}

// TestFilesThatAreNotTaken sends what is no sheet of the month.
func TestFilesThatAreNotTaken(t *testing.T) {
	s, b := apitest.Serve(t), apitest.Sample(t)
	path := sampleMonth(t, s, b)
	own := s.Ask(t, "measurer", "GET", path+".csv", nil).Body
	other := s.Ask(t, "measurer", "GET", strings.Replace(path, "2024-04", "2024-05", 1)+".csv", nil).Body
	for _, c := range []struct {
		name, media, file string
		status            int
		code, says        string
	}{
		{"another month's", mediaCSV, string(other), 422, "invalid", "2024-04"},
		{"no table", mediaCSV, "a,b\r\n1,2\r\n", 422, "invalid", "今月の結果"},
		{"nothing", mediaCSV, "\r\n", 422, "invalid", "今月の結果"},
		{"UTF-16", mediaCSV, "\xFF\xFEa\x00", 400, "malformed", "UTF-16"},
		{"CP932", mediaCSV, "\x8d\x80\x96\xda\r\n", 400, "malformed", "CP932"},
		{"a quote", mediaCSV, "項目コード,\"今月の結果\r\n", 400, "malformed", "1行目"},
		{"no workbook", mediaXLSX, "PK\x03\x04", 400, "malformed", "Excel"},
		{"an old workbook", mediaXLSX, "\xD0\xCF\x11\xE0 and more", 415, "unsupported_media_type", ".xls"},
		{"another charset", mediaCSV + "; charset=shift_jis", string(own), 415, "unsupported_media_type", mediaCSV},
		{"a workbook with macros", "application/vnd.ms-excel.sheet.macroEnabled.12", "PK", 415, "unsupported_media_type",
			mediaXLSX},
		{"a large one", mediaCSV, strings.Repeat(" ", 1<<20+1), 413, "too_large", "1 MiB"},
		{"many rows", mediaCSV, strings.Repeat("a\r\n", 5001), 413, "too_large", "5000行"},
	} {
		answer := upload(t, s, path, c.media, []byte(c.file))
		if answer.Status != c.status || !bytes.Contains(answer.Body, []byte(`"code":"`+c.code+`"`)) ||
			!bytes.Contains(answer.Body, []byte(c.says)) {
			t.Errorf("%s: %d %.500s", c.name, answer.Status, answer.Body)
		}
	}
	for tag, status := range map[string]int{`"0"`: 412, s.Ask(t, "measurer", "GET", path, nil).Header.Get("ETag"): 200} {
		headers := map[string]string{"Content-Type": mediaCSV, "If-Match": tag}
		answer, err := s.TryWith(headers, "measurer", "PUT", path, []byte(own))
		if err != nil || answer.Status != status {
			t.Errorf("If-Match %s: %d %v", tag, answer.Status, err)
		}
	}
}
