package form_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/api/form"
	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// formsShown are the statements of the filled example whose forms are kept in
// testdata, for people to read: what they show, month and revision.
var formsShown = []struct{ shows, month, revision string }{
	{"no penalty, before anything was carried", "2024-04", "1"},
	{"a penalty exactly at the criterion, agreed and taken", "2024-06", "1"},
	{"an agreed period, overlapped later, and words on an earlier revision", "2024-07", "2"},
	{"a word that was recorded from a document", "2024-08", "1"},
	{"a run of zero months that takes everything", "2025-09", "1"},
	{"a penalty that was withdrawn, and money to be repaid", "2025-12", "1"},
	{"a waived penalty with agreed extinctions", "2026-01", "3"},
	{"bonus points that go by age", "2026-04", "1"},
	{"a dispute over a quarter", "2026-06", "1"},
}

// TestFormsShown compares the forms with the kept ones; with -update it writes
// them anew.
func TestFormsShown(t *testing.T) {
	e := apitest.NewExample(t)
	for _, shown := range formsShown {
		answer := e.Form(t, shown.month, shown.revision, "csv")
		path := filepath.Join("../../testdata/mie/forms", shown.month+"-r"+shown.revision+".csv")
		if *apitest.Update {
			if err := os.WriteFile(path, answer, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(kept), string(answer)); diff != "" {
			t.Errorf("%s (%s): - kept, + answered:\n%s", path, shown.shows, diff)
		}
	}
	if kept, err := filepath.Glob("../../testdata/mie/forms/*.csv"); err != nil || len(kept) != len(formsShown) {
		t.Errorf("there are %d kept forms, %v", len(kept), err)
	}
}

// monthAndRevision names a statement.
func monthAndRevision(statement map[string]any) (month, revision string) {
	return statement["month"].(string), fmt.Sprint(statement["revision"])
}

// TestFormsHaveEveryFigure looks for everything that a statement says, as JSON,
// in its form as CSV and as a spreadsheet.
func TestFormsHaveEveryFigure(t *testing.T) {
	e := apitest.NewExample(t)
	for _, statement := range e.AllStatements(t) {
		month, revision := monthAndRevision(statement)
		csvText := fieldsOf(t, e.Form(t, month, revision, "csv"))
		cells := cellsOf(t, e.Form(t, month, revision, "xlsx"))
		var wanted []string
		said("", statement, &wanted)
		if len(wanted) < 50 {
			t.Errorf("%s says %d things", month, len(wanted))
		}
		for _, want := range wanted {
			if !has(csvText, want) {
				t.Errorf("%s, revision %s: the CSV lacks %s", month, revision, want)
			}
			if !has(cells, want) {
				t.Errorf("%s, revision %s: the spreadsheet lacks %s", month, revision, want)
			}
		}
	}
}

// has says whether a number is a cell by itself, or a text is in one.
func has(cells []string, want string) bool {
	if number, ok := strings.CutPrefix(want, "number "); ok {
		return slices.Contains(cells, number)
	}
	return slices.ContainsFunc(cells, func(cell string) bool {
		return strings.Contains(strings.ReplaceAll(cell, ",", ""), want) // in groups of three or not
	})
}

// fieldsOf returns the fields of a CSV file.
func fieldsOf(t *testing.T, text []byte) []string {
	t.Helper()
	records, err := form.ReadCSV(text)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(records...)
}

// cellsOf returns the cells of a spreadsheet, without the ends of lines that it needs.
func cellsOf(t *testing.T, data []byte) []string {
	t.Helper()
	workbook, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer workbook.Close()
	var cells []string
	for _, sheet := range workbook.GetSheetList() {
		rows, err := workbook.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range slices.Concat(rows...) {
			cells = append(cells, strings.ReplaceAll(cell, "\n", ""))
		}
	}
	return cells
}

var (
	aMonth   = regexp.MustCompile(`^\d{4}-\d{2}$`)
	aHash    = regexp.MustCompile(`^[0-9a-f]{64}$`)
	aTime    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T.*)?$`)
	aDecimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
)

// aWord is what the form says in a word of its own.
var aWord = map[string]string{
	"penalty": "ペナルティ", "zero_months": "減算ゼロの連続", "bonus_expiry": "加算の期間経過", "adjustment": "両者合意",
	"settled": "集計済", "superseded": "旧版", "pending": "暫定", "agreed": "合意", "disputed": "協議中（受注者異議あり）",
	"waived": "ペナルティを課さない（両者合意）", "withdrawn": "不該当（再集計による）", "prefecture": "三重県（発注者）", "vendor": "受注者",
	"agree": "同意", "dispute": "異議", "service": "本サービス", "document": "文書", "deduction": "減額", "repayment": "返還",
}

// said gathers what a value of a statement says as the form must show it: a
// number, or a part of a text.
func said(name string, value any, wanted *[]string) {
	switch value := value.(type) {
	case map[string]any:
		for member, value := range value {
			if name == "extinguished" && value != "0" && member != "reason" {
				member, value = "points", "-"+value.(string) // what goes is taken away
			}
			said(member, value, wanted)
		}
	case []any:
		for _, member := range value {
			said(name, member, wanted)
		}
	case bool:
		if name == "achieved" {
			*wanted = append(*wanted, map[bool]string{true: "達成", false: "未達成"}[value])
		}
	case float64:
		text := fmt.Sprint(value)
		if strings.HasSuffix(name, "count") {
			text = "number " + text
		}
		*wanted = append(*wanted, text)
	case string:
		*wanted = append(*wanted, shown(name, value))
	}
}

// shown returns how the form shows a text.
func shown(name, value string) string {
	switch {
	case name == "contract_id" || value == "":
		return "" // is in every text
	case aMonth.MatchString(value):
		return "（" + value + "）"
	case aHash.MatchString(value):
		return regexp.MustCompile(`.{4}`).FindString(value) + " " + value[4:8] + " "
	case aTime.MatchString(value):
		var year, month, day int
		if _, err := fmt.Sscanf(value, "%d-%d-%d", &year, &month, &day); err != nil {
			return err.Error()
		}
		return fmt.Sprintf("令和%d年%d月%d日", year-2018, month, day) // the example begins in 令和6年
	case name == "formula" || name == "label":
		return strings.NewReplacer("≤", "≦", "≥", "≧").Replace(value)
	case name == "outstanding":
		return "number " + strings.TrimPrefix(value, "-")
	case aDecimal.MatchString(value):
		return "number " + value
	case aWord[value] != "":
		return aWord[value]
	}
	return value
}

// TestFormAnswers checks the headers of the forms, that the same statement is
// answered with the same bytes, as known earlier and after a restart too, and
// that refusals are problems.
func TestFormAnswers(t *testing.T) {
	f := apitest.Fill(t)
	path := apitest.MonthPath(f.Contract, domain.MonthOf(2024, 4)) + "/statement"
	for ending, media := range map[string]string{
		".csv": "text/csv; charset=utf-8", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	} {
		first := f.Ask(t, "vendor", "GET", path+ending, nil)
		want := `attachment; filename="statement-2024-04-r1` + ending +
			`"; filename*=UTF-8''%E9%9B%86%E8%A8%88%E7%B5%90%E6%9E%9C%E8%A1%A8_2024-04_%E7%AC%AC1%E7%89%88` + ending
		if first.Status != 200 || first.Header.Get("Content-Type") != media ||
			first.Header.Get("Content-Disposition") != want ||
			first.Header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%s: %d %v", ending, first.Status, first.Header)
		}
		again, err := f.TryWith(map[string]string{"If-None-Match": first.Header.Get("ETag")}, "auditor", "GET", path+ending+
			"?revision=1", nil)
		if err != nil || again.Status != 304 || len(again.Body) != 0 {
			t.Errorf("%s again: %d, %v", ending, again.Status, err)
		}
		f.Problem(t, 404, "not_found", "vendor", "GET", path+ending+"?revision=2", nil)
		f.Problem(t, 404, "not_found", "rival", "GET", path+ending, nil)
		f.Problem(t, 422, "invalid", "vendor", "GET", path+ending+"?revision=0", nil)
		f.Problem(t, 422, "invalid", "vendor", "GET", path+ending+"?known_at=2999-01-01T00:00:00Z", nil)
		f.Problem(t, 404, "not_found", "vendor", "GET", strings.Replace(path, "2024-04", "2024-05", 1)+ending, nil)
	}
}

// TestFormsOfTheSameFactsAreTheSame asks for every form again after a restart,
// and as it was known the moment that it was settled, when nobody had agreed to
// a penalty yet.
func TestFormsOfTheSameFactsAreTheSame(t *testing.T) {
	e := apitest.NewExample(t)
	statements := e.AllStatements(t)
	before := map[string][]byte{}
	for _, statement := range statements {
		month, revision := monthAndRevision(statement)
		before[month+revision] = e.Form(t, month, revision, "xlsx")
	}
	e.Restart()
	for _, statement := range statements {
		month, revision := monthAndRevision(statement)
		if !bytes.Equal(before[month+revision], e.Form(t, month, revision, "xlsx")) {
			t.Errorf("%s, revision %s, has other bytes after a restart", month, revision)
		}
		then := "?known_at=" + strings.Replace(statement["settled_at"].(string), "+", "%2B", 1)
		answer := e.Answer("vendor", "GET", e.Contract+"/months/"+month+"/statement.csv"+then, nil)
		text := answer.Body.String()
		if answer.Code != 200 || !strings.Contains(text, "第"+revision+"版　集計済") {
			t.Fatalf("%s, revision %s, as known then: %d", month, revision, answer.Code)
		}
		if statement["penalty"] != nil && !strings.Contains(text, "両当事者の意思は、まだ記録されていません。") && revision == "1" {
			t.Errorf("%s: somebody agreed the moment that it was settled", month)
		}
	}
}

// TestFormShowsWhatItWasSettledFrom corrects a measurement, changes the
// vendor's name and settles anew: the first revision still shows what it was
// settled from, the second the correction.
func TestFormShowsWhatItWasSettledFrom(t *testing.T) {
	f := apitest.Fill(t)
	path := apitest.MonthPath(f.Contract, domain.MonthOf(2024, 4))
	first := f.Ask(t, "vendor", "GET", path+"/statement.csv", nil).Body
	f.Must(t, 200, "measurer", "POST", path+"/measurements/W-0/cancellation", map[string]any{"reason": "誤り"}, nil)
	f.Must(t, 201, "contract_staff", "POST", f.Contract+"/amendments",
		map[string]any{"note": "社名の変更", "vendor_name": "新しい社名"}, nil)
	f.Must(t, 200, "measurer", "PUT", path+"/measurements", book.NewSheet(domain.MonthResults{
		Method: domain.MethodVendorReport, Measurements: []domain.Measurement{{ItemCode: "W-0", DeductionCount: 61,
			Note: "訂正後の記録"}},
	}), nil)
	f.Must(t, 201, "measurer", "POST", path+"/settlement",
		map[string]any{"references": []any{map[string]any{"title": "検査調書"}}}, nil)
	old := string(f.Ask(t, "vendor", "GET", path+"/statement.csv?revision=1", nil).Body)
	want := strings.NewReplacer("第1版　集計済", "第1版　旧版（再集計により新しい版がある）", "◆ ペナルティ", "【旧版】◆ ペナルティ").
		Replace(string(first))
	old, course, _ := strings.Cut(old, ",,,,,,,,,,,,,\r\n4　訂正の経過") // which goes on
	if !strings.Contains(course, "第1版に代わるものです") || !strings.Contains(course, "理由：誤り") {
		t.Errorf("the first revision does not say what took its place, and why: %s", course)
	}
	if !strings.Contains(old, "旧版") || withoutMoney(old) != withoutMoney(want) {
		t.Errorf("the first revision has changed:\n%s", cmp.Diff(want, old))
	}
	second := string(f.Ask(t, "vendor", "GET", path+"/statement.csv", nil).Body)
	for _, want := range []string{"第2版　集計済", "新しい社名　御中", "訂正後の記録", "受注者の報告による", "検査調書"} {
		if !strings.Contains(second, want) || strings.Contains(old, want) {
			t.Errorf("%s: in the second revision %t, in the first %t", want, strings.Contains(second, want),
				strings.Contains(old, want))
		}
	}
}

// withoutMoney leaves out what is said of a penalty after its settlement.
func withoutMoney(text string) string {
	return regexp.MustCompile(`(?s)4　両当事者の意思.*?根拠資料と適用した規則`).ReplaceAllString(text, "")
}
