package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// wellWritten says whether a text is one that a column takes: what answers make
// of it must not fail later.
func wellWritten(table *fact.Table, column, text string) bool {
	switch column {
	case "month", "from_month", "to_month", "effective_from":
		_, ok := domain.ParseMonth(text)
		return ok || text == "" && (table == &fact.Journal.Table || table == &fact.Actors.Table)
	case "party":
		return text == string(domain.Prefecture) || text == string(domain.VendorParty) ||
			text == "" && table == &fact.Actors.Table
	case "actor":
		return text != ""
	case "role":
		return slices.Contains(access.Roles, access.Role(text))
	case "via":
		return text == string(domain.ViaService) || text == string(domain.ViaDocument)
	case "method":
		return text == string(domain.MethodInspection) || text == string(domain.MethodVendorReport)
	case "kind":
		return slices.Contains(fact.Kinds, fact.Kind(text))
	case "decision":
		return slices.Contains(table.Decisions, domain.Decision(text))
	case "body":
		return bodiesIn[table.Name](text)
	}
	return true
}

// bodiesIn say of a table whether a body is as its rows have it.
var bodiesIn = map[string]func(string) bool{
	"contracts":                 isWritten[book.Contract],
	"amendments":                isWritten[book.Amendment],
	"agreements":                isWritten[book.Agreement],
	"confirmations":             isWritten[book.WordText],
	"reports":                   isWritten[book.ReportText],
	"measurements":              isWritten[book.Measurement],
	"cancellations":             isWritten[book.CancellationText],
	"objections":                isWritten[book.WordText],
	"objection_answers":         isWritten[book.WordText],
	"settlements":               isWritten[[]book.Reference],
	"statements":                isWritten[book.Statement],
	"consents":                  isWritten[book.WordText],
	"penalty_answers":           isWritten[book.AnswerText],
	"applications":              isApplication,
	"application_cancellations": isWritten[book.CancellationText],
	"adjustments":               isWritten[book.Adjustment],
	"decisions":                 isWritten[book.WordText],
	"withdrawals":               isWritten[book.WithdrawalText],
	"takeovers":                 isTakeover,
	"actors":                    isActor,
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
	if !isWritten[book.ApplicationText](text) {
		return false
	}
	said := shapeOf[book.ApplicationText](text)
	_, err := Application{Text: said}.amount()
	_, isMonth := domain.ParseMonth(said.BilledMonth)
	return err == nil && (isMonth || said.BilledMonth == "")
}

// isActor says whether a text is who acted, with whoever let the user in and when, or with
// neither.
func isActor(text string) bool {
	if !isWritten[book.ActorText](text) {
		return false
	}
	said := shapeOf[book.ActorText](text)
	if said.IssuedBy == "" {
		return said.IssuedAt == ""
	}
	at, err := time.Parse(time.RFC3339, said.IssuedAt)
	return err == nil && fact.InstantText(at) == said.IssuedAt
}

// isTakeover says whether a text names the SHA-256 of a file.
func isTakeover(text string) bool {
	said := shapeOf[book.TakeoverText](text).FileSHA256
	sum, err := hex.DecodeString(said)
	return isWritten[book.TakeoverText](text) && err == nil && len(sum) == sha256.Size && hex.EncodeToString(sum) == said
}

// otherwiseWritten says that a row is in a form that the ledger does not write.
var otherwiseWritten = refusal.Say("保存された行が、slaledger の書き込む形ではありません。", "the stored row is not as slaledger writes it")

// rowKeys are the keys of the rows of an account, by their table, to find rows that belong
// to none.
type rowKeys map[*fact.Table]*keysOf

// keysOf are the keys of the rows of one table, each with the sequence of the entry that
// covers it.
type keysOf struct {
	added []addedKey // since a row was looked for last: most accounts have none that belong to a result
	known map[rowKey]int64
}

// rowKey has the texts of the columns by which a row is named.
type rowKey [3]string

type addedKey struct {
	key      rowKey
	sequence int64
}

// find returns the sequence of the entry that covers the row with a key.
func (k *keysOf) find(key rowKey) (sequence int64, there bool) {
	for _, a := range k.added {
		k.known[a.key] = a.sequence
	}
	k.added = nil
	sequence, there = k.known[key]
	return sequence, there
}

// of returns the keys of a table.
func (k rowKeys) of(table *fact.Table) *keysOf {
	if k[table] == nil {
		k[table] = &keysOf{known: map[rowKey]int64{}}
	}
	return k[table]
}

// check returns the first column of a row that is not as the ledger writes it,
// or that names a row that was not there yet; empty if there is none. The bodies of
// measurements and statements are checked where they are read.
func (k rowKeys) check(table *fact.Table, sequence int64, row []string) string {
	isRead := table == &fact.Measurements.Table || table == &fact.Statements.Table
	for i, column := range table.Columns {
		if !fact.IsCounted(column) && !(isRead && column == "body") && !wellWritten(table, column, row[i]) {
			return column
		}
	}
	if !isRead {
		if column := otherThanBody(table, row); column != "" {
			return column
		}
	}
	if table.Of != nil {
		if before, there := k.of(table.Of).find(keyIn(table, row, table.By)); !there || before > sequence {
			return table.By[len(table.By)-1]
		}
	}
	if table.Key != nil {
		keys := k.of(table)
		keys.added = append(keys.added, addedKey{keyIn(table, row, table.Key), sequence})
	}
	return ""
}

// otherThanBody returns a column of a row that says something else than the body, which
// says it too; empty if there is none. Columns are for finding rows, bodies are what
// is shown.
func otherThanBody(table *fact.Table, row []string) string {
	says := bodySays[table]
	if says == nil {
		return ""
	}
	for column, text := range says(table.Column(row, "body")) {
		if text != table.Column(row, column) {
			return column
		}
	}
	return ""
}

// bodySays are, for tables whose bodies repeat columns, those columns by the body.
var bodySays = map[*fact.Table]func(body string) map[string]string{
	&fact.Contracts.Table: func(body string) map[string]string {
		return map[string]string{"vendor": shapeOf[book.Contract](body).Vendor.ID}
	},
	&fact.Agreements.Table: func(body string) map[string]string {
		return map[string]string{"effective_from": shapeOf[book.Agreement](body).EffectiveFrom}
	},
	&fact.Adjustments.Table: func(body string) map[string]string {
		return map[string]string{"month": shapeOf[book.Adjustment](body).Month}
	},
	&fact.Statements.Table: func(body string) map[string]string {
		said := shapeOf[book.Statement](body)
		return map[string]string{
			"contract": said.ContractID, "month": said.Month, "revision": strconv.Itoa(said.Revision),
			"hash": fact.DigestOf(body),
		}
	},
}

// shapeOf reads a body that is well written.
func shapeOf[Shape any](text string) (shape Shape) {
	_ = json.Unmarshal([]byte(text), &shape)
	return shape
}

// keyIn returns the key that some columns of a row have.
func keyIn(table *fact.Table, row []string, columns []string) (key rowKey) {
	for i, column := range columns {
		key[i] = table.Column(row, column)
	}
	return key
}
