package book

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// maxLiteral is how long a number literal may be.
const maxLiteral = 40

// Lengths in requests, of texts in characters.
const (
	maxID         = 64
	maxName       = 200 // names and titles
	maxText       = 4000
	maxReferences = 50
	maxLines      = 1000 // of a sheet
)

var (
	wantText    = refusal.Say("文字列を指定してください。", "must be a string")
	wantBool    = refusal.Say("true 又は false を指定してください。", "must be true or false")
	wantInteger = refusal.Say("整数を数値で指定してください（小数点・指数は不可）。", "must be an integer literal without fraction or exponent")
	wantDecimal = refusal.Say("数値又は数値の文字列を指定してください。", "must be a decimal, as a string or a number")
)

// quoted reads a string; ok is false after a fault.
func (r *reader) quoted() (s string, ok bool) {
	raw, ok := r.scalar(wantText, '"')
	if !ok {
		return "", false
	}
	s = string(unquote(raw))
	if r.asked && strings.Contains(s, "\x00") { // which not every database stores
		r.here(refusal.BadFormat, refusal.Say("使用できない文字（U+0000）が含まれています。", "must not have the character U+0000"))
		return "", false
	}
	return s, true
}

// text reads any string.
func (r *reader) text() string { return r.textUpTo(maxText) }

func (r *reader) textUpTo(most int) string {
	s, ok := r.quoted()
	if ok && r.isTooLong(s, most) {
		return ""
	}
	return s
}

// filled reads a string that must have more than white space.
func (r *reader) filled() string { return r.filledUpTo(maxText) }

// id and title read filled strings that are shorter.
func (r *reader) id() string    { return r.filledUpTo(maxID) }
func (r *reader) title() string { return r.filledUpTo(maxName) }

func (r *reader) filledUpTo(most int) string {
	s := r.textWhere(func(s string) bool { return !isBlank(s) }, refusal.Required,
		refusal.Say("空白以外の文字を入力してください。", "must have more than white space"))
	if s != "" && r.isTooLong(s, most) {
		return ""
	}
	return s
}

// isTooLong says whether the string read last has more characters than a request
// may give, and enters that as a fault.
func (r *reader) isTooLong(s string, most int) bool {
	if !r.asked || len(s) <= most || utf8.RuneCountInString(s) <= most {
		return false
	}
	r.here(refusal.BadFormat, refusal.Say("%d文字以内で入力してください。", "must be at most %d characters long", most))
	return true
}

// textWhere reads a string that must fulfil a condition.
func (r *reader) textWhere(holds func(string) bool, code refusal.FieldCode, otherwise refusal.Text) string {
	s, ok := r.quoted()
	if ok && !holds(s) {
		r.here(code, otherwise)
		return ""
	}
	return s
}

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// word reads one of a list of words.
func word[W ~string](r *reader, words ...W) W {
	raw, ok := r.scalar(wantText, '"')
	if !ok {
		return ""
	}
	given := unquote(raw)
	for _, w := range words {
		if string(given) == string(w) {
			return w
		}
	}
	list, explained := make([]string, len(words)), make([]string, len(words))
	for i, w := range words {
		list[i], explained[i] = string(w), string(w)
		if meaning := meanings[string(w)]; meaning != "" {
			explained[i] += "（" + meaning + "）"
		}
	}
	r.here(refusal.NotOneOf, refusal.Text{
		Japanese: strings.Join(explained, "、") + " のいずれかを指定してください。",
		English:  "must be one of " + strings.Join(list, ", "),
	})
	return ""
}

// meanings explains words of requests in Japanese, but for signs, which need none.
var meanings = map[string]string{
	"inspection": "発注者の検査", "vendor_report": "受注者の報告",
	"deduction": "減額", "repayment": "返還",
	"consent": "両者の合意による", "prefecture": "発注者も決定できる",
	"month": "当月", "quarter": "四半期", "half_year": "半年度", "fiscal_year": "年度", "trailing": "直近の月数",
	"payable": "減額後の支払額", "reduction": "減額金額",
	"floor": "切捨て", "ceil": "切上げ", "half_up": "四捨五入",
	"monthly": "月1回判定", "per_occurrence": "発生ごと", "per_step": "超過量に応じて", "manual": "回数を入力",
	"agree": "同意", "dispute": "異議", "reject": "拒否", "withdraw": "取下げ", "confirm": "確認", "contest": "異議",
	"upheld": "認める", "dismissed": "認めない", "vendor": "受注者",
	"measurer": "測定担当", "contract_staff": "契約担当", "auditor": "監査", "admin": "管理者",
}

func (r *reader) bool() bool {
	raw, ok := r.scalar(wantBool, 't', 'f')
	return ok && raw[0] == 't'
}

// integer reads an integer within bounds.
func (r *reader) integer(low, high int) int {
	raw, ok := r.scalar(wantInteger, '0')
	if !ok {
		return 0
	}
	if bytes.ContainsAny(raw, ".eE") {
		r.here(refusal.WrongType, wantInteger)
		return 0
	}
	if len(raw) > maxLiteral {
		r.here(refusal.BadFormat, refusal.Say("数値は40文字以内で指定してください。", "must be at most 40 characters long"))
		return 0
	}
	n, err := strconv.Atoi(string(raw))
	if err != nil || n < low || n > high {
		r.here(refusal.OutOfRange, refusal.Say("%d から %d までの整数を指定してください（入力値 %s）。", "must be from %d to %d, is %s", low, high,
			string(raw)))
		return 0
	}
	return n
}

// decimalForm is how a decimal is read from a text and from a number, and what is
// said of one that has too many digits (%s stands for it), or is none.
type decimalForm struct {
	asText, asNumber                    func([]byte) (domain.Amount, error)
	tooManyInJapanese, tooManyInEnglish string
	noDecimal                           refusal.Text
}

var (
	enteredDecimal = decimalForm{
		domain.ParseAmount[[]byte], domain.ParseNumber[[]byte],
		"整数部12桁、小数部6桁以内で指定してください（入力値 %s）。", "must have at most 12 digits before and 6 after the point, is %s",
		refusal.Say("半角数字の十進数を40文字以内で指定してください。数値で書く場合、指数は2桁までです。",
			"must be a plain decimal in ASCII digits of at most 40 characters; the exponent of a number literal has at "+
				"most two digits"),
	}
	// measuredValue is one that its item may round (D16): whether the item takes it
	// is checked once the item is known.
	measuredValue = decimalForm{
		domain.ParseMeasured[[]byte], domain.ParseMeasuredNumber[[]byte],
		"整数部12桁以内、小数部は6桁以内（協定で丸め（rounding）を定めた項目では30桁以内）で指定してください（入力値 %s）。",
		"must have at most 12 digits before the point and 6 after it, or 30 where a rounding is agreed for the item, is %s",
		refusal.Say("半角数字の十進数を40文字以内で指定してください。協定で丸め（rounding）を定めた項目では、小数部30桁まで"+
			"入力できます。数値で書く場合、指数は2桁までです。",
			"must be a plain decimal in ASCII digits of at most 40 characters, with up to 30 digits after the point where a "+
				"rounding is agreed for the item; the exponent of a number literal has at most two digits"),
	}
)

// amount reads an entered decimal.
func (r *reader) amount() (domain.Amount, bool) { return r.decimal(&enteredDecimal) }

// measured reads a measured value.
func (r *reader) measured() (domain.Amount, bool) { return r.decimal(&measuredValue) }

func (r *reader) decimal(form *decimalForm) (domain.Amount, bool) {
	raw, ok := r.scalar(wantDecimal, '"', '0')
	if !ok {
		return domain.Amount{}, false
	}
	parse, text := form.asNumber, []byte(raw)
	if raw[0] == '"' {
		parse, text = form.asText, unquote(raw)
	}
	a, err := parse(text)
	switch {
	case errors.Is(err, domain.ErrRange):
		r.here(refusal.OutOfRange, refusal.Say(form.tooManyInJapanese, form.tooManyInEnglish, raw))
	case err != nil && raw[0] == '"':
		r.here(refusal.BadFormat, noDecimalText(string(text[:min(len(text), 1000)]), form == &measuredValue, form.noDecimal))
	case err != nil:
		r.here(refusal.BadFormat, form.noDecimal)
	}
	return a, err == nil
}

// amountWhere reads an entered decimal that must fulfil a condition.
func (r *reader) amountWhere(holds func(domain.Amount) bool, japanese, english string) domain.Amount {
	a, ok := r.amount()
	if ok && !holds(a) {
		r.here(refusal.OutOfRange, refusal.Say(japanese+"（入力値 %s）。", english+", is %s", a))
		return domain.Amount{}
	}
	return a
}

func (r *reader) notNegative() domain.Amount {
	return r.amountWhere(func(a domain.Amount) bool { return a.Sign() >= 0 },
		"0以上の値を指定してください", "must not be negative")
}

// month reads a month, 0 if it has a fault.
func (r *reader) month() domain.Month {
	raw, ok := r.scalar(wantText, '"')
	if !ok {
		return 0
	}
	m, ok := domain.ParseMonth(unquote(raw))
	if !ok {
		r.here(refusal.BadFormat, refusal.Say("年月を YYYY-MM の形で指定してください。", "must be a month as YYYY-MM"))
	}
	return m
}

// date reads a date of the calendar.
func (r *reader) date() string {
	return r.textWhere(isDate, refusal.BadFormat,
		refusal.Say("暦にある日付を YYYY-MM-DD の形で指定してください。", "must be a date of the calendar as YYYY-MM-DD"))
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// instant reads an instant of RFC 3339.
func (r *reader) instant() string {
	return r.textWhere(isInstant, refusal.BadFormat,
		refusal.Say("日時を 2024-04-03T10:20:00+09:00 の形（RFC 3339）で指定してください。",
			"must be an instant of RFC 3339, such as 2024-04-03T10:20:00+09:00"))
}

func isInstant(s string) bool {
	_, ok := ParseInstant(s)
	return ok
}

// ParseInstant reads an instant of RFC 3339. It is stricter than the standard
// library, which also takes hours of one digit, a comma before the fraction,
// and offsets of 24 hours or 60 minutes.
func ParseInstant(s string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil || s[13] != ':' || strings.Contains(s, ",") {
		return time.Time{}, false
	}
	offset := s[len(s)-len("09:00"):]
	return at, s[len(s)-1] == 'Z' || offset[:2] < "24" && offset[3:] < "60"
}

// hash reads a SHA-256.
func (r *reader) hash() string {
	return r.textWhere(isHash, refusal.BadFormat,
		refusal.Say("SHA-256 を16進数64桁で指定してください。", "must be a SHA-256 in 64 hex digits"))
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// itemCode reads the code of an item.
func (r *reader) itemCode() string {
	return r.textWhere(isItemCode, refusal.BadFormat,
		refusal.Say("項目コードは英大文字又は数字で始まり、英大文字・数字・「-」・「_」からなる32文字以内の文字列です。",
			"must be an upper-case letter or digit followed by at most 31 of A-Z 0-9 - _"))
}

func isItemCode(s string) bool {
	for i := range len(s) {
		c := s[i]
		alphanumeric := 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !alphanumeric && (i == 0 || c != '-' && c != '_') {
			return false
		}
	}
	return 0 < len(s) && len(s) <= 32
}
