package book

import (
	"fmt"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// japan is the time of all dates: UTC+9 without summer time.
var japan = time.FixedZone("JST", 9*60*60)

// Moment reads an instant of RFC 3339, which must be one, for hints.
func Moment(instant string) domain.Moment {
	at, _ := ParseInstant(instant)
	fraction, _ := domain.ReadAmount(fmt.Sprintf("0.%09d", at.Nanosecond()))
	at = at.In(japan)
	return domain.Moment{
		Seconds: domain.Whole(at.Unix()).Add(fraction), Month: domain.MonthOf(at.Year(), int(at.Month())),
	}
}

// HintText says a hint in a sentence: which item, which value, and what that was held
// against.
func HintText(h *domain.Hint) refusal.Text {
	switch h.Code {
	case domain.HintMonthNotOver:
		return refusal.Say("%[1]s はまだ終わっていません。月の終了後に、測定結果を確認してください。",
			"%[1]s is not over yet; look at the results again once it is.", h.Month)
	case domain.HintOtherMonth:
		return about(h, "の発生日時 %[1]s は %[2]s で、%[3]s の外です。発生は、始まった月の測定結果に入力します（D15）。",
			" began at %[1]s, in %[2]s and not in %[3]s; an occurrence belongs to the month in which it began (D15).",
			h.Event.At, h.Began, h.Month)
	case domain.HintRepeated:
		return repeatedText(h)
	case domain.HintOtherItem:
		other := itemText(h.Other.Item)
		return about(h, "（記録の番号 %[1]s）は、項目 %[2]s の%[4]d件目にもあります。一方だけで数えるときは、他方を対象外とし、"+
			"備考に理由を入力してください（D5）。",
			" (reference %[1]s) stands in %[3]s, too, as occurrence %[4]d; to count it in one item only, exclude it in the "+
				"other with a note (D5).", h.Event.Ref, other.Japanese, other.English, h.Other.Occurrence)
	case domain.HintTimesDisagree:
		japanese, english := lastedText(h.Lasted)
		return about(h, "の値 %[5]s は、発生日時から終了日時までの%[2]sと合いません。",
			" is %[1]s %[4]s, but it lasted %[3]s from begin to end.",
			h.Value, japanese, english, h.Item.Unit, withUnit(h.Value, h.Item))
	case domain.HintUnlikely:
		return unlikelyText(h)
	case domain.HintZeroed:
		return about(h, "は、当月を含め12か月続けて当月該当なしです。減算ポイント %[1]s が残っていますが、該当なしの月も減算のない月として"+
			"数えるため、減算ゼロの連続月数により消滅することがあります（D9）。",
			" is not applicable for the twelfth month in a row; %[1]s deduction points stand, and such months count "+
				"as months without a deduction, which extinguish them (D9).", h.Standing)
	case domain.HintUnknownVendor:
		return refusal.Say("受注者 %[1]s（%[2]s）の契約も利用者も、ほかにありません。識別子に誤りがないか確認してください。"+
			"識別子は、後から変えられません。",
			"There is no other contract of the vendor %[1]s (%[2]s), and no user; look at the id, which cannot be "+
				"changed later.",
			h.Contract.Vendor.ID, h.Contract.Vendor.Name)
	case domain.HintSameNumber:
		return refusal.Say("契約番号 %[1]s の契約「%[2]s」が、既に登録されています。同じ契約であれば、誤って登録した方を取り下げてください。",
			"There is the contract %[2]q with the number %[1]s already; if they are one, withdraw the one entered by mistake.",
			h.Contract.Number, h.Same.Name)
	}
	return unexplainedText(h)
}

// about says something of the line or of one of its occurrences. Both sentences take
// the same arguments.
func about(h *domain.Hint, japanese, english string, args ...any) refusal.Text {
	said := refusal.Say(japanese, english, args...)
	item, place := itemText(h.Item), refusal.Text{}
	if h.Occurrence > 0 {
		place = refusal.Say("の%d件目", ", occurrence %d,", h.Occurrence)
	}
	return refusal.Text{
		Japanese: "項目 " + item.Japanese + place.Japanese + said.Japanese,
		English:  item.English + place.English + said.English,
	}
}

// itemText names an item by code and name.
func itemText(item *domain.Item) refusal.Text {
	return refusal.Say("%s（%s）", "%s (%s)", item.Code, item.Name)
}

// repeatedText says which occurrence is the same one, and by what.
func repeatedText(h *domain.Hint) refusal.Text {
	by := refusal.Say("記録の番号 %s", "the reference %s", h.Event.Ref)
	if h.Event.Ref == "" {
		by = refusal.Say("発生日時 %s 及び終了日時", "begin (%s) and end", h.Event.At)
	}
	if h.Other.Month == h.Month {
		return about(h, "（値 %[1]s）は、%[2]d件目と%[3]sが同じです。同じ発生であれば、一方を取り除いてください。",
			" (value %[1]s) has %[4]s of occurrence %[2]d; if they are one, leave one out.",
			h.Value, h.Other.Occurrence, by.Japanese, by.English)
	}
	return about(h, "（値 %[1]s）は、%[5]s の測定結果の%[2]d件目と%[3]sが同じです。同じ発生は、始まった月だけで数えます（D15）。",
		" (value %[1]s) has %[4]s of occurrence %[2]d in %[5]s; one occurrence counts in the month in which it began (D15).",
		h.Value, h.Other.Occurrence, by.Japanese, by.English, h.Other.Month)
}

// lastedText writes seconds as hours, minutes and seconds.
func lastedText(seconds domain.Amount) (japanese, english string) {
	duration, err := time.ParseDuration(seconds.String() + "s")
	if err != nil { // longer than a duration can be
		return seconds.String() + "秒", seconds.String() + " s"
	}
	minutes := int64(duration / time.Minute)
	rest := seconds.Sub(domain.Whole(60 * minutes))
	var parts []string
	if minutes != 0 {
		parts = append(parts, fmt.Sprint(minutes), "分", " min")
	}
	if !rest.IsZero() || minutes == 0 {
		parts = append(parts, rest.String(), "秒", " s")
	}
	for i := 0; i < len(parts); i += 3 {
		japanese += parts[i] + parts[i+1]
		english += " " + parts[i] + parts[i+2]
	}
	return japanese, strings.TrimPrefix(english, " ")
}

// unlikelyText says what a value is held against.
func unlikelyText(h *domain.Hint) refusal.Text {
	value := withUnit(h.Value, h.Item)
	switch h.Doubt {
	case domain.UnlikelyFromPercent:
		return about(h, "の値 %[1]s は、0%%から100%%までの外です。小数点の位置を確認してください。",
			" is %[1]s, which is below 0 %% or above 100 %%; look at the decimal point.", value)
	case domain.UnlikelyFromCell:
		hundredfold := withUnit(pointerTo(h.Value.Times(100)), h.Item)
		baseline := conditionText(h.Item.Baseline)
		return about(h, "の値 %[1]s は、基準値（%[2]s）に比べて小さすぎます。百分率のセルの値（100分の1）ではないか、%[3]s の誤りではないか、"+
			"確認してください。",
			" is %[1]s, far from the baseline %[4]s; it looks like the stored value of a percent cell, for %[3]s.",
			value, baseline.Japanese, hundredfold, baseline.English)
	case domain.UnlikelyFromSign:
		if h.Among == 0 {
			return about(h, "の値 %[1]s は負です。符号を確認してください。", " is %[1]s, below 0; look at its sign.", value)
		}
		return about(h, "の値 %[1]s は負です。これまでの値（直近%[2]d件）に、負のものはありません。",
			" is %[1]s, below 0; none of the last %[2]d values is.", value, h.Among)
	}
	return about(h, "の値 %[1]s は、直近%[2]d件の値（%[3]s から %[4]s まで）から大きく離れています。",
		" is %[1]s, far from the last %[2]d values (%[3]s to %[4]s).", value, h.Among, h.Low, h.High)
}

func pointerTo[T any](value T) *T { return &value }

// withUnit writes a value with the unit of its item.
func withUnit(value *domain.Amount, item *domain.Item) string { return value.String() + item.Unit }

// conditionText writes a condition: 99.5以上, in English >= 99.5.
func conditionText(t *domain.Threshold) refusal.Text {
	words := map[domain.Op]string{
		domain.AtLeast: "以上", domain.AtMost: "以下", domain.Above: "超", domain.Below: "未満", domain.Exactly: "",
	}
	return refusal.Text{Japanese: t.Value.String() + words[t.Op], English: string(t.Op) + " " + t.Value.String()}
}

// unexplainedText says what a reader will ask for.
func unexplainedText(h *domain.Hint) refusal.Text {
	switch {
	case h.Reported && h.Value != nil:
		return about(h, "の値 %[1]s は、受注者の報告と異なります。備考に理由を入力すると、集計結果表に載ります（任意）。",
			" is %[1]s, other than the vendor's report says; a note why is optional, and appears on the statement.",
			withUnit(h.Value, h.Item))
	case h.Reported:
		return about(h, "の結果は、受注者の報告と異なります。備考に理由を入力すると、集計結果表に載ります（任意）。",
			" is other than the vendor's report says; a note why is optional, and appears on the statement.")
	}
	baseline := conditionText(h.Item.Baseline)
	if h.Value != nil {
		return about(h, "の値 %[1]s は、基準値（%[2]s）を満たしません。備考に状況を入力すると、集計結果表に載ります（任意）。",
			" is %[1]s and misses the baseline %[3]s; a note of what happened is optional, and appears on the statement.",
			withUnit(h.Value, h.Item), baseline.Japanese, baseline.English)
	}
	return about(h, "には、基準値（%[1]s）を満たさない発生が%[2]d件あります。備考に状況を入力すると、集計結果表に載ります（任意）。",
		" has %[2]d occurrences that miss the baseline %[3]s; a note of what happened is optional, and appears on "+
			"the statement.",
		baseline.Japanese, h.Missed, baseline.English)
}
