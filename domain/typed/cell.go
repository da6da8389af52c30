// Package typed reads what people type, paste or fill into the cells of a spreadsheet,
// and says what it read otherwise than it was typed. Nothing is guessed: a cell that can
// be read in two ways is refused, with what to type.
package typed

import (
	"strconv"
	"strings"
	"unicode"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"

	"golang.org/x/text/unicode/norm"
)

// Kind says what a cell holds.
type Kind int

// The kinds of cells. What is typed into a page, pasted, or in a CSV file is Text.
const (
	Text    Kind = iota
	Number       // the digits of a number as the spreadsheet's file has them
	Percent      // such a number, shown as a percentage: 0.995 for 99.5%
	Date         // such a number, shown as a date or a time
	Truth        // TRUE or FALSE
	Failure      // an error value, such as #DIV/0!
)

// Cell is one cell.
type Cell struct {
	Text string
	Kind Kind
	// Formula says that Text is the result of a formula, as it was stored with it.
	Formula bool
}

// IsBlank says whether nothing that can be seen was typed.
func (c Cell) IsBlank() bool { return tidy(c.Text) == "" }

// Fault is why a cell cannot be read.
type Fault struct {
	Code   refusal.FieldCode
	Detail refusal.Text
}

func fault(code refusal.FieldCode, japanese, english string, args ...any) *Fault {
	return &Fault{code, refusal.Say(japanese, english, args...)}
}

// tidy returns a text in the compatible form of its characters (NFKC), so that full
// width and half width are one, without white space and what cannot be seen at its
// ends. Digits that are another thing than full width, such as ² and ①, it leaves
// alone: as digits they would make another number.
func tidy(s string) string {
	var out strings.Builder
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		plain := norm.NFKC.String(string(r))
		if strings.ContainsAny(plain, "0123456789") && (r < '０' || '９' < r) {
			plain = string(r)
		}
		out.WriteString(plain)
	}
	return strings.TrimFunc(norm.NFC.String(out.String()), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsGraphic(r)
	})
}

// plain returns a cell of any kind as a text that says the same, and whether that is
// otherwise than it stands in the cell. An item's unit decides what a percentage is.
func (c Cell) plain(item *domain.Item) (text string, otherwise bool, wrong *Fault) {
	switch c.Kind {
	case Text:
		return c.Text, c.Formula, nil
	case Date:
		return "", false, fault(refusal.WrongType,
			"表計算ソフトが日付に変えたセルです。セルの書式を文字列にして、入力し直してください。",
			"was changed into a date by the spreadsheet; format the cell as text and type it again")
	case Truth:
		return "", false, fault(refusal.WrongType, "TRUE・FALSE のセルです。測定結果を入力してください。",
			"is TRUE or FALSE, not a result")
	case Failure:
		return "", false, unfinished(c)
	}
	value, err := domain.ParseMeasuredNumber(printed(c.Text))
	if err != nil {
		return "", false, tooLong(c.Text)
	}
	if c.Kind == Percent {
		if !takesPercent(item) {
			return "", false, fault(refusal.BadFormat, "パーセントの書式のセルです。%s で、数値として入力してください。",
				"is formatted as a percentage; give a number in %s", item.Unit)
		}
		value = value.Times(100)
	}
	return value.String(), c.Formula || c.Kind == Percent, nil
}

// unfinished is the fault of a formula without a result.
func unfinished(c Cell) *Fault {
	return fault(refusal.WrongType, "数式の結果がエラーか、計算されていないセル（%[1]s）です。値を入力してください。",
		"is a formula with an error or without a result (%[1]s); give a value", book.Shown(c.Text))
}

// printed returns the number that was typed, of one that a spreadsheet stores in binary
// and prints with 16 or 17 digits: what it prints as 99.900000000000006 was typed 99.9,
// if those are the same to it. A number of its own stays as it is printed, also one a
// hair below 99.9. This is the one place where a binary number is looked at, since
// it is one already; no figure is computed with it.
func printed(number string) string {
	if digits := significant(number); digits < 16 || digits > 17 {
		return number
	}
	binary, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return number
	}
	if typed := strconv.FormatFloat(binary, 'f', -1, 64); significant(typed) < 16 {
		return typed
	}
	return number
}

// significant returns how many digits a number has between its first and its last one
// that is not zero.
func significant(number string) int {
	mantissa, _, _ := strings.Cut(strings.ToLower(number), "e")
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, mantissa)
	return len(strings.Trim(digits, "0"))
}
