package api

import (
	"encoding/base64"
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
)

// parameterFaults reports bad query parameters; each pointer is a name.
type parameterFaults refusal.Faults

func (f parameterFaults) Error() string { return "query parameters: " + refusal.Faults(f).Error() }

// query holds the parameters of a request and gathers every bad one: a
// misspelt parameter must not be taken for none.
type query struct {
	given  map[string]string
	faults parameterFaults
}

// readQuery reads a query that may have the known parameters, once each.
func readQuery(raw string, known ...string) *query {
	q := &query{given: map[string]string{}}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair != "" {
			q.read(pair, known)
		}
	}
	return q
}

func (q *query) read(pair string, known []string) {
	rawName, rawValue, _ := strings.Cut(pair, "=")
	name, err := url.QueryUnescape(rawName)
	if err != nil || !slices.Contains(known, name) {
		if err != nil {
			name = rawName
		}
		q.refuse(name, refusal.UnknownField, refusal.Say("定義されていないパラメーターです。",
			"the parameter is not known"))
		return
	}
	if _, repeated := q.given[name]; repeated {
		q.refuse(name, refusal.Duplicate, refusal.Say("パラメーターが2回指定されています。",
			"the parameter is given twice"))
		return
	}
	value, err := url.QueryUnescape(rawValue)
	if err != nil || value == "" || !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
		q.refuse(name, refusal.BadFormat, refusal.Say("値が空か、読み取れません。", "has no value or cannot be read"))
	}
	q.given[name] = value
}

// refuse enters a bad parameter. One in error gets no second code.
func (q *query) refuse(name string, code refusal.FieldCode, detail refusal.Text) {
	if !q.refused(name) {
		q.faults = append(q.faults, refusal.Fault{Pointer: name, Code: code, Detail: detail})
	}
}

func (q *query) refused(name string) bool {
	return slices.ContainsFunc(q.faults, func(f refusal.Fault) bool { return f.Pointer == name })
}

// err returns what is wrong with the parameters that were read.
func (q *query) err() error {
	if len(q.faults) > 0 {
		return q.faults
	}
	return nil
}

// text returns the value of a parameter, empty if there is none or it is in
// error.
func (q *query) text(name string) string {
	if q.refused(name) {
		return ""
	}
	return q.given[name]
}

// month returns a month, 0 if there is none.
func (q *query) month(name string) domain.Month {
	text := q.text(name)
	if text == "" {
		return 0
	}
	m, ok := domain.ParseMonth(text)
	if !ok {
		q.refuse(name, refusal.BadFormat, refusal.Say("年月を YYYY-MM の形で指定してください。",
			"must be a month as YYYY-MM"))
	}
	return m
}

// knownAt returns the instant as of which is asked, the zero time if none is.
func (q *query) knownAt() time.Time { return q.instant("known_at") }

// instant returns an instant, the zero time if there is none. A plus sign that
// was not escaped arrives as a space, which no instant has.
func (q *query) instant(name string) time.Time {
	text := q.text(name)
	if text == "" {
		return time.Time{}
	}
	at, ok := book.ParseInstant(strings.Replace(text, " ", "+", 1))
	if !ok {
		q.refuse(name, refusal.BadFormat, refusal.Say(
			"日時を 2024-04-03T10:20:00+09:00 の形（RFC 3339）で指定してください。",
			"must be an instant of RFC 3339, such as 2024-04-03T10:20:00+09:00"))
	}
	return at
}

// amount returns a decimal number as it may be entered, nil if there is none.
func (q *query) amount(name string) *domain.Amount {
	text := q.text(name)
	if text == "" {
		return nil
	}
	amount, err := domain.ParseAmount(text)
	switch {
	case errors.Is(err, domain.ErrRange):
		q.refuse(name, refusal.OutOfRange, refusal.Say("小数点より上は12桁、下は6桁までです。",
			"must have at most 12 digits before and 6 after the point"))
	case err != nil:
		q.refuse(name, refusal.BadFormat, refusal.Say("-20 や 2.5 のように、半角の数で指定してください。",
			"must be a decimal number such as -20 or 2.5"))
	}
	return &amount
}

// flag returns whether a parameter is true.
func (q *query) flag(name string) bool { return oneOf(q, name, "true", "false") == "true" }

// oneOf returns one of a list of words, empty if there is none.
func oneOf[W ~string](q *query, name string, words ...W) W {
	word := W(q.text(name))
	if word == "" || slices.Contains(words, word) {
		return word
	}
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	all := strings.Join(texts, ", ")
	q.refuse(name, refusal.NotOneOf, refusal.Say("%s のいずれかを指定してください。", "must be one of %s", all))
	return ""
}

// number returns an integer from 1 to high, absent if there is none.
func (q *query) number(name string, high, absent int) int {
	text := q.text(name)
	if text == "" {
		return absent
	}
	if strings.Trim(text, "0123456789") != "" {
		q.refuse(name, refusal.BadFormat, refusal.Say("半角数字の整数を指定してください。",
			"must be an integer in ASCII digits"))
		return absent
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > high {
		q.refuse(name, refusal.OutOfRange, refusal.Say("1 から %d までの整数を指定してください。",
			"must be from 1 to %d", high))
		return absent
	}
	return n
}

// revision returns the revision that is asked for, 0 if none is.
func (q *query) revision() int { return q.number("revision", math.MaxInt32, 0) }

// limit returns how many items a page of a list has.
func (q *query) limit() int { return q.number("limit", 200, 50) }

// cursorAt writes the position of an item of a list, from which its page goes
// on.
func cursorAt(position ...int64) string {
	texts := make([]string, len(position))
	for i, n := range position {
		texts[i] = strconv.FormatInt(n, 10)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(texts, ".")))
}

// after returns the position in a cursor: as many numbers as the list's
// positions have, all 0 if there is none.
func (q *query) after(numbers int) []int64 {
	position := make([]int64, numbers)
	cursor := q.text("cursor")
	if cursor == "" {
		return position
	}
	decoded, err := base64.RawURLEncoding.DecodeString(cursor)
	texts := strings.Split(string(decoded), ".")
	sound := err == nil && len(texts) == numbers
	for i := 0; sound && i < numbers; i++ {
		position[i], err = strconv.ParseInt(texts[i], 10, 64)
		sound = err == nil && position[i] >= 0
	}
	if !sound || cursorAt(position...) != cursor {
		q.refuseCursor()
	}
	return position
}

func (q *query) refuseCursor() {
	q.refuse("cursor", refusal.BadFormat, refusal.Say("前の回答の next_cursor をそのまま指定してください。",
		"must be the next_cursor of an answer"))
}
