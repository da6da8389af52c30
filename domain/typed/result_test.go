package typed

import (
	"strings"
	"testing"

	"slaledger/domain"
)

func amount(s string) domain.Amount {
	a, err := domain.ReadAmount(s)
	if err != nil {
		panic(err)
	}
	return a
}

func threshold(op domain.Op, value string) *domain.Threshold {
	return &domain.Threshold{Op: op, Value: amount(value)}
}

// The items of the table: one of each counting rule, and what differs in what 0 means
// and in which sides have points.
var (
	percent = &domain.Item{Code: "P", Unit: "%", Counting: domain.CountMonthly,
		Baseline: threshold(domain.AtLeast, "99.5")}
	volume = &domain.Item{Code: "V", Unit: "GB", Counting: domain.CountMonthly, Baseline: threshold(domain.AtLeast, "10")}
	bare   = &domain.Item{Code: "B", Counting: domain.CountMonthly, Baseline: threshold(domain.AtLeast, "10")}
	step   = &domain.Item{Code: "S", Unit: "分", Counting: domain.CountPerStep, Baseline: threshold(domain.AtMost, "10"),
		Step: new(domain.Whole(5))}
	events = &domain.Item{Code: "E", Unit: "分", Counting: domain.CountPerOccurrence,
		Baseline: threshold(domain.AtMost, "240")}
	each = &domain.Item{Code: "X", Unit: "分/件", Counting: domain.CountPerOccurrence,
		Baseline: threshold(domain.AtMost, "240")}
	earning = &domain.Item{Code: "R", Unit: "分", Counting: domain.CountPerOccurrence,
		Baseline: threshold(domain.AtMost, "240"), BonusThreshold: threshold(domain.AtMost, "30")}
	days = &domain.Item{Code: "Y", Unit: "開庁日/件", Counting: domain.CountPerOccurrence,
		Baseline: threshold(domain.AtMost, "10")}
	rate    = &domain.Item{Code: "Q", Unit: "件/月", Counting: domain.CountMonthly, Baseline: threshold(domain.AtMost, "10")}
	reached = &domain.Item{Code: "N", Unit: "先", Counting: domain.CountPerOccurrence,
		Baseline: threshold(domain.AtLeast, "3")}
	deducts = &domain.Item{Code: "M", Unit: "件", Counting: domain.CountManual, DeductionPoints: domain.Whole(30)}
	adds    = &domain.Item{Code: "A", Counting: domain.CountManual, BonusPoints: domain.Whole(5)}
	both    = &domain.Item{Code: "D", Counting: domain.CountManual, DeductionPoints: domain.Whole(30),
		BonusPoints: domain.Whole(5)}
)

// TestIsZero tells a single 0, which may be no occurrence, from whatever else may be typed.
func TestIsZero(t *testing.T) {
	for _, c := range []struct {
		item         *domain.Item
		text         string
		zero, asNone bool
	}{
		{events, "0", true, true}, {events, "０分", true, true}, {events, "0.0", true, true}, {each, "0分/件", true, true},
		{earning, "0", true, false}, {reached, " 0 ", true, false}, {earning, "0除", false, false},
		{events, "0、0", false, true}, {events, "なし", false, true}, {events, "", false, true}, {events, "1", false, true},
		{events, Listing, false, true}, {events, "0件", false, true}, {step, "0", false, false}, {deducts, "0", false, false},
	} {
		if got := IsZero(c.item, Cell{Text: c.text}); got != c.zero {
			t.Errorf("%s of %s is a single 0: %t", c.text, c.item.Code, got)
		}
		if got := c.item.Counting == domain.CountPerOccurrence && ZeroIsNone(c.item); got != c.asNone {
			t.Errorf("an occurrence of 0 of %s counts as none: %t", c.item.Code, got)
		}
	}
}

// TestReadResult lists what people type and what is read: nothing for what is as it was
// typed after "=", and the refusal for what cannot be read after "!".
func TestReadResult(t *testing.T) {
	for _, c := range []struct {
		item *domain.Item
		text string
		want string // = as typed, ~ otherwise, ! a fault
	}{
		{percent, "99.5", "= 99.5"}, {percent, "99.50", "= 99.5"}, {percent, " 99.5 ", "= 99.5"},
		{percent, "９９．５", "~ 99.5"}, {percent, "99.5%", "~ 99.5"}, {percent, "99.5 ％", "~ 99.5"},
		{volume, "1,234", "~ 1234"}, {volume, "1,234,567.8", "~ 1234567.8"}, {volume, "１，２３４", "~ 1234"},
		{volume, "12 GB", "~ 12"}, {volume, "12gb", "~ 12"}, {volume, "１２ＧＢ", "~ 12"},
		{volume, "▲3", "~ -3"}, {volume, "△3", "~ -3"}, {volume, "－3", "~ -3"}, {volume, "−3", "~ -3"},
		{volume, "ー3", "~ -3"}, {volume, "▲ 1,234 GB", "~ -1234"}, {volume, "-3", "= -3"}, {bare, "99.9%", "~ 99.9"},
		{percent, "", "= "}, {percent, "　\r\n", "= "}, {percent, "99.5\r\n", "= 99.5"}, {percent, "\u200b", "= "},
		{percent, "0.99899999999999999999999", "= 0.99899999999999999999999"},
		{percent, "99.98.1", "! 小数点が二つ"}, {volume, "1,23", "! コンマ"}, {volume, "12,34,567", "! コンマ"},
		{volume, "0,123", "! コンマ"}, {volume, "12 TB", "! 単位は GB"}, {volume, "5%", "! 単位は GB"}, {percent, "1E5", "! 指数"},
		{percent, "3-4", "! 一つの数ではありません"}, {percent, "2024/4", "! 一つの数ではありません"}, {percent, "007", "! 0で始まって"},
		{percent, ".5", "! 数として"}, {percent, "5.", "! 数として"}, {percent, "+5", "! 数として"}, {percent, "良好", "! 数として"},
		{percent, "5²", "! "}, {percent, "①", "! "}, {percent, "٣", "! "}, {percent, "½", "! "},
		{percent, strings.Repeat("9", 13), "! 桁が多すぎ"}, {percent, "なし", "! 月1回判定"}, {percent, "―", "! 月1回判定"},
		{percent, "210、95", "! "},
		{percent, "該当なし", "= 該当なし"}, {events, "当月該当なし", "= 該当なし"}, {both, "該当なし", "= 該当なし"},

		{step, "なし", "~ 0"}, {step, "―", "~ 0"}, {step, "130分", "~ 130"}, {step, "0", "= 0"},

		{events, "210、95", "= 210、95"}, {events, "210/95", "= 210、95"}, {events, "210;95", "= 210、95"},
		{events, "210\r\n95\r\n", "= 210、95"}, {events, "210；９５", "~ 210、95"}, {events, "210分、95分", "~ 210、95"},
		{events, "210、95、345除", "= 210、95、345除"}, {events, "345分 除", "~ 345除"}, {events, "1,210、95", "~ 1210、95"},
		{events, "210,95", "! コンマ"}, {events, "210、、95", "! "}, {events, "210、", "! "}, {events, "除", "! "},
		{events, "210 95", "! "}, {each, "210分/件、95", "~ 210、95"}, {each, "210/95", "= 210、95"},
		{each, "45分", "~ 45"}, {each, "１２０分", "~ 120"}, {each, "45分、30分/件、5", "~ 45、30、5"},
		{each, "45分除", "~ 45除"}, {each, "45分/30分", "~ 45、30"}, {each, "0分", "~ なし"}, {each, "45件", "! 単位は 分/件"},
		{days, "8開庁日", "~ 8"}, {days, "2開庁日、3開庁日", "~ 2、3"}, {days, "２開庁日\n３ 開庁日", "~ 2、3"},
		{days, "2日、3日", "! 単位は 開庁日/件"}, {reached, "3先", "~ 3"}, {reached, "3先、4先", "~ 3、4"},
		{rate, "12件", "~ 12"}, {rate, "12件/月", "~ 12"}, {rate, "12 件", "~ 12"},
		{events, "なし", "= なし"}, {events, "発生なし", "= なし"}, {events, "―", "~ なし"}, {events, "-", "~ なし"},
		{events, "0件", "~ なし"}, {events, "０件", "~ なし"}, {events, "0", "~ なし"}, {events, "0分", "~ なし"},
		{events, "0除", "= 0除"}, {events, "0、5", "= 0、5"}, {events, "内訳のとおり", "= 内訳のとおり"},
		{earning, "0", "! 発生がなかったのか"}, {reached, "0", "! 発生がなかったのか"},

		{deducts, "2", "~ 減2"}, {deducts, "減2", "= 減2"}, {deducts, "減２回", "~ 減2"}, {deducts, "2件", "~ 減2"},
		{deducts, "0", "= 0"}, {deducts, "減0", "= 0"}, {adds, "0", "= 0"},
		{deducts, "なし", "~ 0"}, {deducts, "0件", "~ 0"}, {adds, "2", "~ 加2"}, {adds, "減1", "= 減1"},
		{both, "2", "! 減2 又は 加2"},
		{both, "減2、加1", "= 減2、加1"}, {both, "0", "= 0"}, {both, "減1、減2", "! 二つ"}, {both, "-2", "! 回数として"},
		{deducts, "1.5", "! 回数として"}, {deducts, "100001", "! 0から100000"}, {deducts, strings.Repeat("9", 30), "! 0から100000"},
	} {
		if got := reading(ReadResult(c.item, Cell{Text: c.text})); !agrees(got, c.want) {
			t.Errorf("%s %q: %s instead of %s", c.item.Code, c.text, got, c.want)
		}
	}
}

// TestReadStoredNumbers lists numbers as spreadsheets store them.
func TestReadStoredNumbers(t *testing.T) {
	for _, c := range []struct {
		item *domain.Item
		cell Cell
		want string
	}{
		{percent, Cell{Text: "99.95", Kind: Number}, "= 99.95"},
		{percent, Cell{Text: "0.995", Kind: Percent}, "~ 99.5"}, {percent, Cell{Text: "0.9995", Kind: Percent}, "~ 99.95"},
		{percent, Cell{Text: "0.99950000000000006", Kind: Percent}, "~ 99.95"},
		{percent, Cell{Text: "0.995", Kind: Number}, "= 0.995"}, {bare, Cell{Text: "1", Kind: Percent}, "~ 100"},
		{volume, Cell{Text: "0.995", Kind: Percent}, "! パーセントの書式"},
		{percent, Cell{Text: "99.900000000000006", Kind: Number}, "= 99.9"},
		{percent, Cell{Text: "1.1000000000000001", Kind: Number}, "= 1.1"},
		{percent, Cell{Text: "99.89999999999999", Kind: Number}, "= 99.89999999999999"},
		{percent, Cell{Text: "0.30000000000000004", Kind: Number}, "= 0.30000000000000004"},
		{percent, Cell{Text: "99.899999999999999999", Kind: Number}, "= 99.899999999999999999"},
		{percent, Cell{Text: "1E-3", Kind: Number}, "= 0.001"}, {percent, Cell{Text: "1.5E+2", Kind: Number}, "= 150"},
		{percent, Cell{Text: "1E+300", Kind: Number}, "! 桁が多すぎ"}, {percent, Cell{Text: "45385", Kind: Date}, "! 日付"},
		{percent, Cell{Text: "99.9", Kind: Number, Formula: true}, "~ 99.9"},
		{percent, Cell{Text: "#DIV/0!", Kind: Failure}, "! 数式の結果"}, {percent, Cell{Text: "TRUE", Kind: Truth}, "! TRUE"},
		{events, Cell{Text: "0", Kind: Number}, "~ なし"}, {events, Cell{Text: "210", Kind: Number}, "= 210"},
		{deducts, Cell{Text: "2", Kind: Number}, "~ 減2"},
	} {
		if got := reading(ReadResult(c.item, c.cell)); !agrees(got, c.want) {
			t.Errorf("%s %v: %s instead of %s", c.item.Code, c.cell, got, c.want)
		}
	}
}

// reading spells out what was read of a cell.
func reading(r Result, wrong *Fault) string {
	switch {
	case wrong != nil:
		return "! " + wrong.Detail.Japanese
	case r.Otherwise != nil:
		return "~ " + r.String()
	}
	return "= " + r.String()
}

func agrees(got, want string) bool {
	return got == want || want[0] == '!' && got[0] == '!' && strings.Contains(got, want[2:])
}

func TestReadInstant(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "2024-04-03T10:20:00+09:00": "2024-04-03T10:20:00+09:00", "2024-04-03T01:20:00Z": "2024-04-03T01:20:00Z",
		"2024-04-03 10:20": "2024-04-03T10:20:00+09:00", "2024/4/3 9:05:07": "2024-04-03T09:05:07+09:00",
		"２０２４年４月３日　９時５分": "2024-04-03T09:05:00+09:00", "2024-04-03": "!", "2024-02-30 10:00": "!", "10:20": "!", "昨日": "!",
	} {
		got, wrong := ReadInstant(Cell{Text: text})
		if wrong != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("%q is read as %s", text, got)
		}
	}
	for serial, want := range map[string]string{
		"45385.430555555555": "2024-04-03T10:20:00+09:00", "45385": "2024-04-03T00:00:00+09:00",
		"45385.4305555556": "2024-04-03T10:20:00+09:00",
	} {
		if got, wrong := ReadInstant(Cell{Text: serial, Kind: Date}); got != want {
			t.Errorf("%s is read as %s, %v", serial, got, wrong)
		}
	}
	if got := ReadText(Cell{Text: "45385", Kind: Date}); got != "2024-04-03" {
		t.Errorf("a day in a note is read as %s", got)
	}
}

// FuzzReadResult reads anything as the result of every item: what is read, typed as it
// is told, is read as the same again, and as it was typed.
func FuzzReadResult(f *testing.F) {
	for _, text := range []string{
		"99.5%", "▲1,234", "210、95、345除", "減2、加1", "なし", "0", "内訳のとおり", "1E5", "²", "0.30000000000000004",
	} {
		f.Add(text, 0)
		f.Add(text, 1)
	}
	items := []*domain.Item{percent, volume, bare, step, events, each, days, rate, earning, reached, deducts, adds, both}
	f.Fuzz(func(t *testing.T, text string, kind int) {
		if kind < 0 || kind > int(Failure) {
			return
		}
		for _, item := range items {
			first, wrong := ReadResult(item, Cell{Text: text, Kind: Kind(kind)})
			if wrong != nil {
				if wrong.Code == "" || wrong.Detail.Japanese == "" || wrong.Detail.English == "" {
					t.Errorf("%s %q: %v", item.Code, text, wrong)
				}
				continue
			}
			again, wrong := ReadResult(item, Cell{Text: first.String()})
			if wrong != nil || again.String() != first.String() || again.Otherwise != nil {
				t.Errorf("%s %q of kind %d is read as %q, and that as %q, %v", item.Code, text, kind, first, again, wrong)
			}
		}
	})
}
