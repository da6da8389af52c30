package form

import (
	"fmt"

	"slaledger/domain/typed"
)

// AgreementDraft is a version of an agreement that is being entered, and recorded nowhere:
// what is typed in its fields, as it is typed.
type AgreementDraft struct {
	Fields []DraftField // of the version and its policy
	Items  []map[string]string
	// Countings are the words of counting rules.
	Countings []string
}

// DraftField is a field with its label, by which it is found again.
type DraftField struct {
	Label, Text string
	Words       []string // that may be chosen, none for any text
}

// spareItems is how many empty rows there are for items.
const spareItems = 40

// Draft lays out a draft to be filled in: the items one a row, and what the version says as
// a whole. domain/typed reads it again.
func Draft(d AgreementDraft) *Form {
	f := newForm("サービスレベル協定の下書き", "サービスレベル協定_下書き", "agreement-draft")
	f.Landscape = true
	widths := []int{14, 28, 8, 16, 10, 12, 7, 13, 14, 7, 20, 16, 16, 50, 30}
	items := f.sheet("項目", widths...)
	var heads []Cell
	for _, column := range typed.ItemColumns {
		heads = append(heads, head(1, column.Heads[0]))
	}
	items.heads(heads...)
	items.Repeat = len(items.Rows)
	for _, cells := range append(d.Items[:len(d.Items):len(d.Items)], make([]map[string]string, spareItems)...) {
		var row []Cell
		for _, column := range typed.ItemColumns {
			row = append(row, entry(cells[column.Name]))
		}
		items.row(row...)
	}
	items.Choices = append(items.Choices, Choice{Cells: fmt.Sprintf("D2:D%d", len(items.Rows)), Words: d.Countings})
	whole := f.sheet("協定", 44, 60)
	whole.line(Title, f.Title)
	whole.line(Plain, "項目は、もう一つのワークシートに記入します。まだ登録されていません。協定の登録の画面で読み込むと、画面の内容と置き換わります。")
	for _, field := range d.Fields {
		whole.row(head(1, field.Label), entry(field.Text))
		if field.Words != nil {
			whole.Choices = append(whole.Choices, Choice{Cells: fmt.Sprintf("B%d", len(whole.Rows)), Words: field.Words})
		}
	}
	return f
}
