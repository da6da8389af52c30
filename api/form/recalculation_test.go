package form_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/api/apitest"
	"slaledger/api/form"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"

	"github.com/xuri/excelize/v2"
)

// TestSpreadsheetsRecalculate takes the values away from the formulas of
// spreadsheets, lets LibreOffice compute them anew, and compares every number
// with the service's: all revisions of the filled example, and random
// statements with fractions, every rounding and large fees.
func TestSpreadsheetsRecalculate(t *testing.T) {
	apitest.Needs(t, "soffice")
	books := map[string][]byte{}
	e := apitest.NewExample(t)
	for _, statement := range e.AllStatements(t) {
		month, revision := monthAndRevision(statement)
		books[month+"-r"+revision] = e.Form(t, month, revision, "xlsx")
	}
	sample := len(books)
	for seed := range uint64(12) {
		for i, f := range formsOf(t, fractionalBook(rand.New(rand.NewPCG(seed, 4)))) {
			data, err := f.XLSX()
			if err != nil {
				t.Fatal(err)
			}
			books[fmt.Sprintf("random-%d-%d", seed, i)] = data
		}
	}
	computed := recalculate(t, books)
	formulas := 0
	for name, data := range books {
		formulas += compareComputed(t, name, data, computed)
		if t.Failed() {
			return
		}
	}
	if formulas < 50*len(books) {
		t.Errorf("%d spreadsheets have %d formulas", len(books), formulas)
	}
	t.Logf("%d spreadsheets of the sample and %d others, %d formulas", sample, len(books)-sample, formulas)
}

// TestRecalculationIsReal gives LibreOffice a formula whose result is other than
// the value beside it: what comes back is what it computed.
func TestRecalculationIsReal(t *testing.T) {
	apitest.Needs(t, "soffice")
	b := fractionalBook(rand.New(rand.NewPCG(1, 4)))
	data, err := formsOf(t, b)[0].XLSX()
	if err != nil {
		t.Fatal(err)
	}
	wrong := rezipped(t, data, func(sheet []byte) []byte {
		return bytes.ReplaceAll(sheet, []byte("<f>"), []byte("<f>1+"))
	})
	computed := recalculate(t, map[string][]byte{"wrong": wrong})
	workbook, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer workbook.Close()
	same, _ := disagreements(t, workbook, func(sheet string) [][]string { return computed["wrong-"+sheet] })
	if len(same) == 0 {
		t.Error("wrong formulas make no difference")
	}
}

// everyWorksheet saves a CSV file for each worksheet, numbers with all their digits.
const everyWorksheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"

// recalculate returns the cells of every worksheet by the names of the workbook
// and the worksheet.
func recalculate(t *testing.T, books map[string][]byte) map[string][][]string {
	t.Helper()
	files := map[string][]byte{}
	for name, data := range books {
		files[name+".xlsx"] = rezipped(t, data, withoutValues)
	}
	sheets := map[string][][]string{}
	for name, text := range apitest.LibreOffice(t, files, everyWorksheet) {
		reader := csv.NewReader(bytes.NewReader(text))
		reader.FieldsPerRecord = -1
		var err error
		if sheets[strings.TrimSuffix(name, ".csv")], err = reader.ReadAll(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return sheets
}

// rezipped returns a spreadsheet with every worksheet changed.
func rezipped(t *testing.T, data []byte, change func([]byte) []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, file := range in.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(file.Name, "xl/worksheets/") {
			text = change(text)
		}
		part, err := w.Create(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var cachedValue = regexp.MustCompile(`</f><v>[^<]*</v>`)

func withoutValues(sheet []byte) []byte {
	return cachedValue.ReplaceAll(sheet, []byte("</f>"))
}

// compareComputed returns how many formulas there are.
func compareComputed(t *testing.T, name string, data []byte, computed map[string][][]string) int {
	t.Helper()
	workbook, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer workbook.Close()
	wrong, formulas := disagreements(t, workbook, func(sheet string) [][]string { return computed[name+"-"+sheet] })
	for _, w := range wrong {
		t.Errorf("%s, %s", name, w)
	}
	return formulas
}

// disagreements compares the numbers of a workbook with those that were computed,
// digit by digit.
func disagreements(
	t *testing.T, workbook *excelize.File, computed func(sheet string) [][]string,
) (wrong []string, formulas int) {
	t.Helper()
	for _, sheet := range workbook.GetSheetList() {
		rows, err := workbook.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, value := range row {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				formula, err := workbook.GetCellFormula(sheet, at)
				if err != nil {
					t.Fatal(err)
				}
				if formula != "" {
					formulas++
				} else if !aDecimal.MatchString(value) {
					continue
				}
				got := "nothing"
				if cells := computed(sheet); i < len(cells) && j < len(cells[i]) {
					got = cells[i][j]
				}
				if got != value {
					wrong = append(wrong, fmt.Sprintf("%s %s: =%s is computed as %s instead of %s", sheet, at, formula, got, value))
				}
			}
		}
	}
	return wrong, formulas
}

// formsOf lays out all statements of a Book, as a calculation has them.
func formsOf(t *testing.T, b *domain.Book) []*form.Form {
	t.Helper()
	statements, _, err := domain.Calculate(b)
	if err != nil {
		t.Fatal(err)
	}
	var forms []*form.Form
	for i, st := range statements {
		basis := ledger.Basis{Contract: b.Contract, Agreement: st.Agreement}
		for _, m := range b.Months[i].Measurements {
			item := st.Agreement.Item(m.ItemCode, st.Month)
			basis.Measurements = append(basis.Measurements, ledger.Measurement{
				Fact: fact.Measurement{Item: m.ItemCode, Method: b.Months[i].Method}, Result: m, Item: item,
			})
		}
		forms = append(forms, form.Statement(answer.CalculatedStatement(book.NewCalculated(b.Contract, st)), basis))
	}
	return forms
}

// fractionalBook is a random Book of three months with points of six decimals,
// and fees, rates and roundings of every kind.
func fractionalBook(r *rand.Rand) *domain.Book {
	b := apitest.RandomBook(r)
	b.Months = b.Months[:3]
	fee := r.Int64N([]int64{1000, 1_000_000, 999_999_999, 999_999_999_999}[r.IntN(4)])
	b.Contract.Fees[0].MonthlyAmount = domain.Whole(fee)
	for i, version := range b.Agreements {
		changed := *version
		changed.Policy.ReductionRate = millionths(1 + r.Int64N(1_000_000))
		changed.Policy.PenaltyThreshold = millionths(-1 - r.Int64N(9_000_000))
		changed.Policy.Rounding = domain.Rounding{
			Target: []domain.RoundingTarget{domain.TargetPayable, domain.TargetReduction}[r.IntN(2)],
			Mode:   []domain.RoundingMode{domain.RoundFloor, domain.RoundCeil, domain.RoundHalfUp}[r.IntN(3)],
			Unit:   domain.Whole([]int64{1, 10, 100, 1000}[r.IntN(4)]),
		}
		for j := range changed.Items {
			changed.Items[j].DeductionPoints = millionths(r.Int64N(40_000_000))
			changed.Items[j].BonusPoints = millionths(r.Int64N(900_000))
		}
		b.Agreements[i] = domain.NewAgreement(changed)
	}
	return b
}

// millionths returns n / 1000000.
func millionths(n int64) domain.Amount {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	a, err := domain.ReadAmount(fmt.Sprintf("%s%d.%06d", sign, n/1_000_000, n%1_000_000))
	if err != nil {
		panic(err)
	}
	return a
}
