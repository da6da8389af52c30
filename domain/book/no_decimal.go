package book

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// maxGiven is how many characters of what was given a sentence shows.
const maxGiven = 80

// Shown returns what was given, cut to what a sentence shows, 80 characters. What is longer is looked at
// no further.
func Shown(text string) string {
	if utf8.RuneCountInString(text[:min(len(text), (maxGiven+1)*utf8.UTFMax)]) <= maxGiven {
		return text
	}
	at := 0
	for range maxGiven {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return text[:at] + "…"
}

// absentWords are what people type where there is nothing to type.
var absentWords = map[string]bool{
	"なし": true, "無し": true, "無": true, "ない": true, "該当なし": true, "未測定": true, "-": true, "−": true, "―": true, "ー": true,
	"－": true, "—": true, "n/a": true, "na": true, "none": true, "null": true, "nil": true,
}

// fullWidth writes full-width characters of numbers, and what stands for a minus, in
// ASCII.
var fullWidth = strings.NewReplacer(
	"０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"．", ".", "，", ",", "＋", "+", "％", "%", "￥", "¥", "　", " ",
	"－", "-", "−", "-", "ー", "-", "―", "-", "‐", "-", "–", "-",
)

var (
	separated = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
	comma     = regexp.MustCompile(`^[0-9]+,[0-9]+$`)
	withUnits = regexp.MustCompile(`^(¥?) ?([0-9.,]*[0-9.]) ?([^0-9.,+\-]{0,20})$`)
	needless  = regexp.MustCompile(`^0+([0-9])`)
)

// trouble is what keeps a text from being a decimal, for people.
type trouble struct{ japanese, english string }

// plainer returns what somebody who typed a text meant, as a decimal is written, and
// what is in its way; the text is a decimal, or none of a kind that is known, if that is
// nothing.
func plainer(text string) (plain string, troubles []trouble) {
	found := func(is bool, japanese, english string) {
		if is {
			troubles = append(troubles, trouble{japanese, english})
		}
	}
	plain = fullWidth.Replace(text)
	found(plain != text, "全角の文字", "full-width characters")
	trimmed := strings.TrimSpace(plain)
	found(trimmed != plain, "空白", "white space")
	number, triangle := strings.CutPrefix(strings.Replace(trimmed, "△", "▲", 1), "▲")
	found(triangle, "負を表す▲又は△", "a triangle for minus")
	number, minus := strings.CutPrefix(strings.TrimSpace(number), "-")
	number, plus := strings.CutPrefix(number, "+")
	found(plus, "＋の符号", "a plus sign")
	if parts := withUnits.FindStringSubmatch(strings.TrimSpace(number)); parts != nil {
		number = parts[2]
		if unit := strings.TrimSpace(parts[1] + parts[3]); unit != "" {
			found(true, "単位（"+unit+"）", "a unit ("+unit+")")
		}
	}
	switch {
	case separated.MatchString(number):
		number = strings.ReplaceAll(number, ",", "")
		found(true, "桁区切りのコンマ", "thousands separators")
	case comma.MatchString(number):
		number = strings.Replace(number, ",", ".", 1)
		found(true, "小数点の代わりのコンマ", "a comma for the decimal point")
	}
	if needless.MatchString(number) {
		number = needless.ReplaceAllString(number, "$1")
		found(true, "先頭の0", "leading zeros")
	}
	if strings.HasPrefix(number, ".") || strings.HasSuffix(number, ".") {
		number = strings.TrimSuffix(number, ".")
		if strings.HasPrefix(number, ".") || number == "" {
			number = "0" + number
		}
		found(true, "数字のない小数点", "a point without a digit")
	}
	if triangle || minus {
		number = "-" + number
	}
	return number, troubles
}

// noDecimalText says why a text is no decimal, and what to type instead. otherwise is
// said where that cannot be told.
func noDecimalText(text string, isMeasured bool, otherwise refusal.Text) refusal.Text {
	given := Shown(text)
	if given != text {
		return unclear(given, otherwise)
	}
	word := strings.ToLower(strings.TrimSpace(text))
	if word == "" || absentWords[word] {
		japanese, english := "数値を指定するか、値がないときはこの欄を省いてください。", "give a number, or leave the field out."
		if isMeasured {
			japanese = "数値を指定してください。測定するものがなかった月は、not_applicable を true とし、備考に理由を入力してください。"
			english = "give a number; where there was nothing to measure, set not_applicable to true, with a note."
		}
		if word == "" {
			return refusal.Say("空です。%[1]s", "is empty: %[2]s", japanese, english)
		}
		return refusal.Say("「%[3]s」は数値ではありません。%[1]s", "%[3]q is no number: %[2]s", japanese, english, given)
	}
	plain, troubles := plainer(text)
	if _, err := domain.ParseMeasured(plain); err != nil || len(troubles) == 0 {
		return unclear(given, otherwise)
	}
	japanese, english := make([]string, len(troubles)), make([]string, len(troubles))
	for i, t := range troubles {
		japanese[i], english[i] = t.japanese, t.english
	}
	return refusal.Say("「%[3]s」には%[1]sがあります。%[4]s と入力してください。", "%[3]q has %[2]s: type %[4]s.",
		strings.Join(japanese, "、"), strings.Join(english, ", "), given, plain)
}

// unclear says what a decimal is, beside what was given.
func unclear(given string, otherwise refusal.Text) refusal.Text {
	return refusal.Say("%[1]s（入力値「%[3]s」）", "%[2]s; is %[3]q", strings.TrimSuffix(otherwise.Japanese, "。"),
		otherwise.English, given)
}
