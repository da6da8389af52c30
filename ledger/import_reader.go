package ledger

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"slaledger/domain/refusal"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// fileReader reads an exported file as a stream: the rows of its history go into
// the store as they come.
type fileReader struct {
	in       *jsontext.Decoder
	w        fact.Writer
	contract string    // whose history it is, empty if there is none
	ahead    string    // name of a member that was read to see whether it is there
	latest   time.Time // instants after it are refused; zero if none are
	verified bool      // the same bytes were read before, only their rows are wanted
}

// file reads the two members of a file, in any order.
func (r *fileReader) file(file *File) error {
	if err := r.open(jsontext.KindBeginObject); err != nil {
		return err
	}
	for r.in.PeekKind() == jsontext.KindString {
		name, err := r.text()
		if err != nil {
			return err
		}
		switch {
		case name == "book" && r.verified:
			err = malformed(r.in.SkipValue())
		case name == "book":
			file.book, err = r.value()
		case name == "history" && r.in.PeekKind() == jsontext.KindNull:
			_, err = r.value()
		case name == "history":
			err = r.history()
		default:
			err = r.fault(refusal.UnknownField, `この項目はありません。ファイルの項目は book と history です。Book は {"book": …} の形にしてください。`,
				`there is no such field: a file has book and history; a Book goes in as {"book": …}`)
		}
		if err != nil {
			return err
		}
	}
	if _, err := r.token(); err != nil {
		return err
	}
	if _, err := r.in.ReadToken(); err != io.EOF {
		return &refusal.Malformed{Cause: errors.Join(errors.New("there is more after the value"), err)}
	}
	return nil
}

// history reads the format, the contract and every table, in their order.
func (r *fileReader) history() error {
	if err := r.open(jsontext.KindBeginObject); err != nil {
		return err
	}
	if err := r.named("format"); err != nil {
		return err
	}
	if format, err := r.text(); err != nil {
		return err
	} else if format != historyFormat {
		return r.fault(refusal.NotOneOf, "この形式の履歴は読み取れません。", "a history of this format cannot be read")
	}
	if err := r.named("contract"); err != nil {
		return err
	}
	id, err := r.text()
	if err != nil {
		return err
	}
	if !isID(id) {
		return r.fault(refusal.BadFormat, "1〜128文字の半角英数字、-、_ を指定してください。",
			"must be 1 to 128 ASCII letters, digits, - and _")
	}
	switch there, err := r.w.HasContract(id); {
	case err != nil:
		return err
	case there:
		return refusal.New(refusal.AlreadyExists, "契約 %s は既にあります。", "There is a contract %s already.", id)
	}
	r.contract = id
	for _, table := range fact.HistoryTables() {
		if table.Later && !r.next(table.Name) {
			continue
		}
		if err := r.table(table); err != nil {
			return err
		}
	}
	return r.close()
}

// isID says whether a text can name a contract: in a path, an address and the name of a
// file, as it stands.
func isID(id string) bool {
	other := func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_')
	}
	return 1 <= len(id) && len(id) <= 128 && !strings.ContainsFunc(id, other)
}

// importedAtOnce is how many rows are added at a time.
const importedAtOnce = 500

// table reads the rows of a table.
func (r *fileReader) table(table *fact.Table) error {
	if err := r.named(table.Name); err != nil {
		return err
	}
	if err := r.open(jsontext.KindBeginArray); err != nil {
		return err
	}
	var rows [][]string
	add := func() error {
		err := r.w.AddRows(table, rows)
		if err == nil {
			err = r.w.Flush()
		}
		if errors.Is(err, fact.ErrRow) {
			return r.fault(refusal.NotAllowed, "この行は、ほかの行と矛盾するため追加できません。", "this row, or one just before it, contradicts others")
		}
		rows = rows[:0]
		return err
	}
	for r.in.PeekKind() == jsontext.KindBeginObject {
		row, err := r.row(table)
		if err != nil {
			return err
		}
		if rows = append(rows, row); len(rows) == importedAtOnce {
			if err := add(); err != nil {
				return err
			}
		}
	}
	if err := add(); err != nil {
		return err
	}
	return r.close()
}

// row reads a row: every column but the contract, in order.
func (r *fileReader) row(table *fact.Table) ([]string, error) {
	if err := r.open(jsontext.KindBeginObject); err != nil {
		return nil, err
	}
	row := []string{r.contract}
	for _, column := range table.Columns[1:] {
		if err := r.named(column); err != nil {
			return nil, err
		}
		value, err := r.column(table, column)
		if err != nil {
			return nil, err
		}
		row = append(row, value)
	}
	return row, r.close()
}

// column reads a value of a row as it is stored.
func (r *fileReader) column(table *fact.Table, column string) (string, error) {
	if !fact.IsCounted(column) {
		text, err := r.text()
		if r.verified {
			return text, err
		}
		if err == nil && !wellWritten(table, column, text) {
			err = r.fault(refusal.BadFormat, "slaledger が書き込む内容ではありません。", "is not what slaledger writes")
		}
		if err == nil && column == "at" && r.yetToCome(text) {
			err = r.fault(refusal.OutOfRange, "まだ来ていない日時です。", "the instant has not come")
		}
		return text, err
	}
	value, err := r.value()
	if err != nil {
		return "", err
	}
	var number int64
	if json.Unmarshal(value, &number) != nil || fmt.Sprint(number) != string(value) {
		return "", r.fault(refusal.WrongType, "整数で指定してください。", "must be a whole number")
	}
	return string(value), nil
}

// yetToCome says whether a text is an instant that is refused because it has not
// come. What is no instant is found when the history is verified.
func (r *fileReader) yetToCome(text string) bool {
	at, err := time.Parse(fact.InstantLayout, text)
	return err == nil && !r.latest.IsZero() && at.After(r.latest)
}

// token reads the next token. What is not JSON is malformed; an error of the
// source itself comes back as it is.
func (r *fileReader) token() (jsontext.Token, error) {
	token, err := r.in.ReadToken()
	return token, malformed(err)
}

func (r *fileReader) value() (jsontext.Value, error) {
	value, err := r.in.ReadValue()
	return value.Clone(), malformed(err)
}

func malformed(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &refusal.Malformed{Cause: err}
	}
	return err
}

// fault refuses what was read last.
func (r *fileReader) fault(code refusal.FieldCode, japanese, english string, args ...any) error {
	return faultAt(string(r.in.StackPointer()), code, japanese, english, args...)
}

// open reads the beginning of an object or a list, close its end.
func (r *fileReader) open(kind jsontext.Kind) error {
	token, err := r.token()
	if err == nil && token.Kind() != kind {
		if kind == jsontext.KindBeginObject {
			return r.fault(refusal.WrongType, "オブジェクトで指定してください。", "must be an object")
		}
		return r.fault(refusal.WrongType, "リストで指定してください。", "must be a list")
	}
	return err
}

func (r *fileReader) close() error {
	if r.ahead != "" {
		return r.fault(refusal.UnknownField, "この項目はありません。", "there is no such field")
	}
	token, err := r.token()
	if err == nil && token.Kind() != jsontext.KindEndObject && token.Kind() != jsontext.KindEndArray {
		err = r.fault(refusal.UnknownField, "この項目はありません。", "there is no such field")
	}
	return err
}

// next says whether the member that comes next has a name, and lets named read it.
func (r *fileReader) next(name string) bool {
	if r.ahead == "" && r.in.PeekKind() == jsontext.KindString {
		if token, err := r.in.ReadToken(); err == nil {
			r.ahead = token.String()
		}
	}
	return r.ahead == name
}

// named reads the name of the member that comes next.
func (r *fileReader) named(name string) error {
	if r.ahead != "" {
		given := r.ahead
		r.ahead = ""
		if given != name {
			return r.fault(refusal.UnknownField, "ここには %s が必要です。", "%s must come here", name)
		}
		return nil
	}
	at := string(r.in.StackPointer())
	if r.in.PeekKind() == jsontext.KindEndObject {
		return faultAt(at+"/"+name, refusal.Required, "この項目が必要です。", "is needed")
	}
	token, err := r.token()
	if err == nil && token.String() != name {
		err = r.fault(refusal.UnknownField, "ここには %s が必要です。", "%s must come here", name)
	}
	return err
}

func (r *fileReader) text() (string, error) {
	token, err := r.token()
	if err == nil && token.Kind() != jsontext.KindString {
		return "", r.fault(refusal.WrongType, "文字列で指定してください。", "must be a string")
	}
	text := token.String()
	if err == nil && strings.Contains(text, "\x00") { // which not every database stores
		return "", r.fault(refusal.BadFormat, "使用できない文字（U+0000）が含まれています。", "must not have the character U+0000")
	}
	return text, err
}
