package typed

import (
	"errors"
	"regexp"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
)

// takesPercent says whether a percentage is a value of the item as it stands: its unit
// is the percent, or it has none.
func takesPercent(item *domain.Item) bool {
	return item.Unit == "" || strings.Contains(tidy(item.Unit), "%")
}

var (
	// minus is a sign of what is below zero, as spreadsheets and people write it.
	minus = regexp.MustCompile(`^[-−ー▲△]\s*([0-9])`)
	// grouped is a number with commas between groups of three digits.
	grouped = regexp.MustCompile(`^-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?$`)
	// figure is a number with something behind it that is none.
	figure = regexp.MustCompile(`^(-?[0-9][0-9,.]*)\s*([^0-9,.].*)$`)
	// power is a number with an exponent.
	power = regexp.MustCompile(`^-?[0-9.]+[eE][-+]?[0-9]+$`)
	// apart is a number with what looks like a separator of days or times in it.
	apart = regexp.MustCompile(`^[0-9]+[-/:.年月日時][0-9]`)
)

// readValue reads one value of an item from a tidy text, and says whether it stands
// there otherwise.
func readValue(item *domain.Item, text string) (value domain.Amount, otherwise bool, wrong *Fault) {
	plain := withoutUnit(item, minus.ReplaceAllString(text, "-$1"))
	if grouped.MatchString(plain) {
		plain = strings.ReplaceAll(plain, ",", "")
	}
	value, err := domain.ParseMeasured(plain)
	switch {
	case errors.Is(err, domain.ErrRange):
		return value, false, tooLong(text)
	case err != nil:
		return value, false, noValue(item, text, plain)
	}
	return value, plain != text, nil
}

// withoutUnit returns a text without the item's unit, or the percent, at its end. What a
// unit counts is enough of it: 分 of 分/件.
func withoutUnit(item *domain.Item, text string) string {
	whole := tidy(item.Unit)
	counted, _, _ := strings.Cut(whole, "/")
	units := []string{whole, strings.TrimSpace(counted)}
	if takesPercent(item) {
		units = append(units, "%")
	}
	for _, unit := range units {
		at := len(text) - len(unit)
		if unit != "" && at > 0 && strings.EqualFold(text[at:], unit) {
			return strings.TrimSpace(text[:at])
		}
	}
	return text
}

func tooLong(text string) *Fault {
	return fault(refusal.OutOfRange,
		"「%s」は桁が多すぎます。整数部12桁以内、小数部は6桁以内（協定で丸めを定めた項目では30桁以内）で入力してください。",
		"%q has too many digits: at most 12 before the point and 6 after it, or 30 where a rounding is agreed",
		book.Shown(text))
}

// noValue says why a text is no value, by what looks most like the mistake.
func noValue(item *domain.Item, text, plain string) *Fault {
	s := book.Shown(text)
	switch {
	case power.MatchString(plain):
		return fault(refusal.BadFormat, "「%s」は指数の形です。桁をすべて入力してください。", "%q has an exponent; give all digits", s)
	case strings.Count(plain, ".") > 1:
		return fault(refusal.BadFormat, "「%s」は小数点が二つあります。", "%q has more than one point", s)
	case strings.Contains(plain, ","):
		return fault(refusal.BadFormat,
			"「%s」のコンマは3桁ごとの区切りになっていません。小数点は「.」、複数の発生は「、」で区切ってください。",
			"the commas of %q do not stand between groups of three digits; the point is \".\", "+
				"occurrences are separated by \"、\"", s)
	case apart.MatchString(plain):
		return fault(refusal.BadFormat, "「%s」は一つの数ではありません。", "%q is not one number", s)
	case figure.MatchString(plain):
		return fault(refusal.BadFormat, "「%[1]s」の「%[2]s」は読み取れません。この項目の単位は %[3]s です。",
			"%[2]q in %[1]q cannot be read; the unit of the item is %[3]s", s, figure.FindStringSubmatch(plain)[2],
			unitText(item))
	case strings.HasPrefix(strings.TrimPrefix(plain, "-"), "0"):
		return fault(refusal.BadFormat, "「%s」は0で始まっています。余分な0を除いてください。", "%q begins with a zero too many", s)
	}
	return fault(refusal.BadFormat, "「%s」は数として読み取れません。99.5 のように入力してください。",
		"%q cannot be read as a number; give one such as 99.5", s)
}

func unitText(item *domain.Item) string {
	if item.Unit == "" {
		return "―"
	}
	return item.Unit
}
