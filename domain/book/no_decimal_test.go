package book

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"slaledger/domain/refusal"
)

// TestWhatIsTypedForADecimal types measured values as people do: each is named, and said
// what to type instead.
func TestWhatIsTypedForADecimal(t *testing.T) {
	for given, want := range map[string]string{
		"９９．８":      "「９９．８」には全角の文字があります。99.8 と入力してください。",
		"1,234.5":   "「1,234.5」には桁区切りのコンマがあります。1234.5 と入力してください。",
		"1,234,567": "「1,234,567」には桁区切りのコンマがあります。1234567 と入力してください。",
		"99,5":      "「99,5」には小数点の代わりのコンマがあります。99.5 と入力してください。",
		"99.8%":     "「99.8%」には単位（%）があります。99.8 と入力してください。",
		"25 分":      "「25 分」には単位（分）があります。25 と入力してください。",
		"¥1,000":    "「¥1,000」には単位（¥）、桁区切りのコンマがあります。1000 と入力してください。",
		"▲3":        "「▲3」には負を表す▲又は△があります。-3 と入力してください。",
		"△ ３":       "「△ ３」には全角の文字、負を表す▲又は△があります。-3 と入力してください。",
		"－5":        "「－5」には全角の文字があります。-5 と入力してください。",
		"+5":        "「+5」には＋の符号があります。5 と入力してください。",
		"007":       "「007」には先頭の0があります。7 と入力してください。",
		"00":        "「00」には先頭の0があります。0 と入力してください。",
		"00.5":      "「00.5」には先頭の0があります。0.5 と入力してください。",
		".5":        "「.5」には数字のない小数点があります。0.5 と入力してください。",
		"5.":        "「5.」には数字のない小数点があります。5 と入力してください。",
		" 5":        "「 5」には空白があります。5 と入力してください。",
		"":          "空です。数値を指定してください。測定するものがなかった月は、not_applicable を true とし、備考に理由を入力してください。",
		"　":         "空です。数値を指定してください。測定するものがなかった月は、not_applicable を true とし、備考に理由を入力してください。",
		"なし":        "「なし」は数値ではありません。数値を指定してください。測定するものがなかった月は、not_applicable を true とし、備考に理由を入力してください。",
		"N/A":       "「N/A」は数値ではありません。数値を指定してください。測定するものがなかった月は、not_applicable を true とし、備考に理由を入力してください。",
	} {
		if got := noDecimalText(given, true, measuredValue.noDecimal).Japanese; got != want {
			t.Errorf("%q:\n%s\ninstead of\n%s", given, got, want)
		}
	}
	for given, want := range map[string]string{
		"▲1,000円": `"▲1,000円" has a triangle for minus, a unit (円), thousands separators: type -1000.`,
		"":        "is empty: give a number, or leave the field out.",
		"none":    `"none" is no number: give a number, or leave the field out.`,
		"1E5":     enteredDecimal.noDecimal.English + `; is "1E5"`,
		"1,23,4":  enteredDecimal.noDecimal.English + `; is "1,23,4"`,
		"▲▲3":     enteredDecimal.noDecimal.English + `; is "▲▲3"`,
	} {
		if got := noDecimalText(given, false, enteredDecimal.noDecimal).English; got != want {
			t.Errorf("%q:\n%s\ninstead of\n%s", given, got, want)
		}
	}
	long := noDecimalText(strings.Repeat("あ", 81), true, measuredValue.noDecimal)
	if !strings.Contains(long.Japanese, strings.Repeat("あ", 80)+"…") {
		t.Error(long.Japanese)
	}
}

// FuzzNoDecimal holds that what is said to be typed instead is a decimal.
func FuzzNoDecimal(f *testing.F) {
	for _, seed := range []string{"▲１，２３４円", "+.5", "00", "- 5 %", "△", "1,5", "¥"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		said := noDecimalText(given, true, measuredValue.noDecimal)
		if said.Japanese == "" || said.English == "" {
			t.Errorf("%q: %q", given, said)
		}
		if plain, troubles := plainer(given); len(troubles) > 0 && len(plain) > len(given)+2 {
			t.Errorf("%q became longer: %q", given, plain)
		}
	})
}

// TestMalformedTexts says of each where and how it is no JSON, and in which encoding it
// is if that is another.
func TestMalformedTexts(t *testing.T) {
	utf16le := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(`{"name":"保守"}`)) {
		utf16le = append(utf16le, byte(unit), byte(unit>>8))
	}
	for _, c := range []struct{ text, japanese, english string }{
		{"", "内容がありません。JSON を1つ指定してください。", "There is no text; give one JSON value."},
		{"\uFEFF", "内容がありません。JSON を1つ指定してください。", "There is no text; give one JSON value."},
		{"{}\n {}", "2行2文字目：JSON の後に余分な文字があります。", "Line 2, character 2: there is more text after the JSON value."},
		{"{\"contract\":", "1行13文字目：JSON が途中で終わっています。括弧と引用符の閉じ忘れがないか確認してください。",
			"Line 1, character 13: the JSON value ends too early; look for a bracket or quotation mark that is not closed."},
		{"\uFEFF{\n  \"契約\": 'x'}", "2行9文字目の「'」を、JSON として読み取れません。",
			"Line 2, character 9 is not readable as JSON: invalid character '\\'' at start of value."},
		{string(utf16le), "文字コードが UTF-16 です。UTF-8 で保存し直してください。", "The text is in UTF-16; save it in UTF-8."},
		{"{\"name\":\"\x95\xDB\x8E\xE7\"}", "文字コードが CP932（Shift_JIS） です。UTF-8 で保存し直してください。",
			"The text is in CP932（Shift_JIS）; save it in UTF-8."},
	} {
		_, err := Calculate([]byte(c.text))
		var malformed *refusal.Malformed
		if !errors.As(err, &malformed) {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if malformed.Says.Japanese != c.japanese || malformed.Says.English != c.english {
			t.Errorf("%q:\n%s\n%s", c.text, malformed.Says.Japanese, malformed.Says.English)
		}
	}
	base := testFile(t, "testdata/base.json")
	if _, err := Calculate([]byte("\uFEFF" + base)); err != nil {
		t.Errorf("a byte order mark: %v", err)
	}
}
