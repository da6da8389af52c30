package book

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"slaledger/domain/refusal"

	"github.com/go-json-experiment/json/jsontext"
)

// byteOrderMark may stand before a request: Windows writes it.
var byteOrderMark = []byte("\xEF\xBB\xBF")

// Errors of a text that is not one JSON value, beside those of the JSON reader.
var (
	errMoreText = errors.New("there is more text after the value")
	errNoText   = errors.New("there is no text")
)

// malformed returns the error of a text that the JSON reader gave up, with what is
// wrong in a sentence: the encoding, or the line and the character.
func malformed(text []byte, at int64, cause error) *refusal.Malformed {
	e := &refusal.Malformed{Cause: cause}
	if encoding := otherEncoding(text); encoding != "" {
		e.Says = refusal.Say("文字コードが %[1]s です。UTF-8 で保存し直してください。",
			"The text is in %[1]s; save it in UTF-8.", encoding)
		return e
	}
	var syntax *jsontext.SyntacticError
	if errors.As(cause, &syntax) {
		at, cause = syntax.ByteOffset, syntax.Err
	}
	line, column := lineOf(text, at)
	switch {
	case errors.Is(cause, errNoText):
		e.Says = refusal.Say("内容がありません。JSON を1つ指定してください。", "There is no text; give one JSON value.")
	case errors.Is(cause, errMoreText):
		e.Says = refusal.Say("%d行%d文字目：JSON の後に余分な文字があります。",
			"Line %d, character %d: there is more text after the JSON value.", line, column)
	case errors.Is(cause, io.ErrUnexpectedEOF):
		e.Says = refusal.Say("%d行%d文字目：JSON が途中で終わっています。括弧と引用符の閉じ忘れがないか確認してください。",
			"Line %d, character %d: the JSON value ends too early; look for a bracket or quotation mark that is not closed.",
			line, column)
	default:
		e.Says = refusal.Text{
			Japanese: fmt.Sprintf("%d行%d文字目%sを、JSON として読み取れません。", line, column, quotedAt(text, at)),
			English:  fmt.Sprintf("Line %d, character %d is not readable as JSON: %v.", line, column, cause),
		}
	}
	return e
}

// lineOf returns the line and the character in it, both from 1, of a byte of a text.
func lineOf(text []byte, at int64) (line, column int) {
	before := text[:max(0, min(at, int64(len(text))))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1
}

// quotedAt names the character at a byte of a text, unless it is none to be seen.
func quotedAt(text []byte, at int64) string {
	if at < 0 || at >= int64(len(text)) {
		return ""
	}
	if r, _ := utf8.DecodeRune(text[at:]); r > ' ' && r != utf8.RuneError {
		return fmt.Sprintf("の「%c」", r)
	}
	return ""
}

// otherEncoding names the encoding of a text that is not in UTF-8 and looks like one
// that Japanese programs write; it is empty for all others.
func otherEncoding(text []byte) string {
	switch {
	case bytes.HasPrefix(text, []byte{0xFF, 0xFE}), bytes.HasPrefix(text, []byte{0xFE, 0xFF}),
		len(text) >= 2 && (text[0] == 0) != (text[1] == 0):
		return "UTF-16"
	case !utf8.Valid(text) && isCP932(text):
		return "CP932（Shift_JIS）"
	}
	return ""
}

// isCP932 says whether every byte of a text has its place in CP932: ASCII, half-width
// katakana, or a lead byte with its trail byte.
func isCP932(text []byte) bool {
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case b < 0x80, 0xA1 <= b && b <= 0xDF:
		case 0x81 <= b && b <= 0x9F, 0xE0 <= b && b <= 0xFC:
			if i++; i == len(text) || text[i] < 0x40 || text[i] == 0x7F || text[i] > 0xFC {
				return false
			}
		default:
			return false
		}
	}
	return true
}
