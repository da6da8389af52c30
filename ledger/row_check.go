package ledger

import (
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// wellWritten says whether a text is one that a column takes: what answers make
// of it must not fail later.
func wellWritten(table FactTable, column, text string) bool {
	switch column {
	case "month", "from_month", "to_month", "effective_from":
		_, ok := domain.ParseMonth(text)
		return ok || table.Name == "entries" && text == ""
	case "party":
		return text == string(domain.Prefecture) || text == string(domain.VendorParty)
	case "via":
		return text == string(domain.ViaService) || text == string(domain.ViaDocument)
	case "method":
		return text == string(domain.MethodInspection) || text == string(domain.MethodVendorReport)
	case "kind":
		return slices.Contains(Kinds, Kind(text))
	case "decision":
		return slices.Contains(decisionsIn[table.Name], domain.Decision(text))
	case "body":
		return bodiesIn[table.Name](text)
	}
	return true
}

// decisionsIn are the decisions that rows of each table may hold.
var decisionsIn = map[string][]domain.Decision{
	"confirmations":     {domain.Confirm, domain.Contest},
	"objection_answers": {domain.Uphold, domain.Dismiss},
	"consents":          {domain.Agree, domain.Dispute, domain.Impose},
	"decisions":         {domain.Agree, domain.Reject, domain.Withdraw},
}

// bodiesIn say of a table whether a body is as its rows have it.
var bodiesIn = map[string]func(string) bool{
	"contracts":         isWritten[book.Contract],
	"amendments":        isWritten[book.Amendment],
	"agreements":        isWritten[book.Agreement],
	"confirmations":     isWritten[book.WordText],
	"reports":           isWritten[book.ReportText],
	"measurements":      isWritten[book.Measurement],
	"cancellations":     isWritten[book.CancellationText],
	"objections":        isWritten[book.WordText],
	"objection_answers": isWritten[book.WordText],
	"settlements":       isWritten[[]book.Reference],
	"statements":        isWritten[book.Statement],
	"consents":          isWritten[book.WordText],
	"applications":      isApplication,
	"adjustments":       isWritten[book.Adjustment],
	"decisions":         isWritten[book.WordText],
}

// isWritten says whether a text is what writing a shape gives, to the byte.
func isWritten[Shape any](text string) bool {
	var shape Shape
	if json.Unmarshal([]byte(text), &shape, json.RejectUnknownMembers(true)) != nil {
		return false
	}
	again, err := body(shape)
	return err == nil && again == text
}

func isApplication(text string) bool {
	none := acts{map[domain.Month][]Consent{}, map[domain.Month][]Application{}, map[domain.Month]domain.Amount{}}
	return isWritten[book.ApplicationText](text) && none.addMoney(ApplicationFact{Body: text}) == nil
}

// rowKeys are the keys of the rows of an account, each with the sequence of the
// entry that covers it, to find rows that belong to none.
type rowKeys map[string]int64

// keyOf are the columns by which other rows name a row of a table.
var keyOf = map[string][]string{
	"agreements":   {"version"},
	"measurements": {"month", "item", "revision"},
	"objections":   {"month", "item", "revision"},
	"statements":   {"month", "revision"},
	"adjustments":  {"number"},
}

// belongsTo are the tables whose rows belong to rows of another, and the columns
// that name them. Those come before them.
var belongsTo = map[string]struct {
	table   string
	columns []string
}{
	"confirmations":     {"agreements", []string{"version"}},
	"cancellations":     {"measurements", []string{"month", "item", "revision"}},
	"objections":        {"measurements", []string{"month", "item", "revision"}},
	"objection_answers": {"objections", []string{"month", "item", "revision"}},
	"consents":          {"statements", []string{"month", "revision"}},
	"decisions":         {"adjustments", []string{"adjustment"}},
}

// check returns the first column of a row that is not as the ledger writes it,
// or that names a row that was not there yet; empty if there is none.
func (k rowKeys) check(table FactTable, sequence int64, row []string) string {
	for i, column := range table.Columns {
		if !IsCounted(column) && !wellWritten(table, column, row[i]) {
			return column
		}
	}
	if of, ok := belongsTo[table.Name]; ok {
		if before, there := k[k.name(of.table, table, row, of.columns)]; !there || before > sequence {
			return of.columns[len(of.columns)-1]
		}
	}
	if columns, ok := keyOf[table.Name]; ok {
		k[k.name(table.Name, table, row, columns)] = sequence
	}
	return ""
}

// name returns the key of a row of a table as some columns of a row give it.
func (rowKeys) name(of string, table FactTable, row []string, columns []string) string {
	key := of
	for _, column := range columns {
		key += " " + row[slices.Index(table.Columns, column)]
	}
	return key
}
