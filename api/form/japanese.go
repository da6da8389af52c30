package form

import (
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/ledger"
)

var statementStatuses = map[string]string{
	string(ledger.StatementSettled): "集計済", string(ledger.StatementSupersededPending): "再集計待ち",
	string(ledger.StatementSuperseded): "旧版（再集計により新しい版がある）",
}

var penaltyStatuses = map[string]string{
	string(ledger.PenaltyPending): "暫定", string(ledger.PenaltyAgreed): "合意",
	string(ledger.PenaltyDisputed): "協議中（受注者異議あり）",
	string(ledger.PenaltyImposed):  "三重県の決定により課した", string(ledger.PenaltyWaived): "ペナルティを課さない（両者合意）",
	string(ledger.PenaltyWithdrawn): "不該当（再集計による）",
}

var decisions = map[domain.Decision]string{
	domain.Agree: "同意", domain.Dispute: "異議", domain.Impose: "課す決定", domain.Reject: "拒否", domain.Withdraw: "取下げ",
}

// moneyKinds are the ways that money goes.
var moneyKinds = map[domain.ApplicationKind]string{domain.MoneyDeducted: "減額", domain.MoneyRepaid: "返還"}

var parties = map[domain.Party]string{domain.Prefecture: "三重県（発注者）", domain.VendorParty: "受注者"}

// reasons are why points vanish, with their clauses.
var reasons = map[domain.Reason]struct{ word, clause string }{
	domain.ByPenalty:     {"ペナルティ", "7.6、7.4(3)、7.5(3)"},
	domain.ByZeroMonths:  {"減算ゼロの連続", "7.4(3)、7.5(3)"},
	domain.ByBonusExpiry: {"加算の期間経過", "7.5(3)ただし書"},
	domain.ByAdjustment:  {"両者合意", "7.4(3)なお書"},
}

var comparisons = map[domain.Op]string{
	domain.AtLeast: "以上", domain.AtMost: "以下", domain.Above: "を超える", domain.Below: "未満", domain.Exactly: "に等しい",
}

var impositions = map[domain.Imposition]string{
	domain.ImposeByConsent: "両者の合意による", domain.ImposeByPrefecture: "両者の合意、又は三重県の決定にもよる",
}

var roundingTargets = map[domain.RoundingTarget]string{
	domain.TargetPayable: "減額後の支払額", domain.TargetReduction: "減額金額",
}

var roundingModes = map[domain.RoundingMode]string{
	domain.RoundFloor: "切捨て", domain.RoundCeil: "切上げ", domain.RoundHalfUp: "四捨五入",
}

// roundingText spells out how yen are rounded: what, which unit, how.
func roundingText(r domain.Rounding) string {
	return roundingTargets[r.Target] + "の" + r.Unit.String() + "円未満を" + roundingModes[r.Mode]
}

// itemRoundingText spells out how the values of an item are rounded: 0.01未満切捨て;
// nothing if they are not.
func itemRoundingText(r *domain.ItemRounding) string {
	if r == nil {
		return ""
	}
	return r.Unit.String() + "未満" + roundingModes[r.Mode]
}

// rangeText spells out which values an item takes: 0以上100以下; nothing if all.
func rangeText(r *domain.ItemRange) string {
	if r == nil {
		return ""
	}
	var least, greatest string
	if r.Min != nil {
		least = r.Min.String() + "以上"
	}
	if r.Max != nil {
		greatest = r.Max.String() + "以下"
	}
	return least + greatest
}

func periodKindText(p domain.PenaltyPeriod) string {
	switch p.Kind {
	case domain.PeriodQuarter:
		return "対象月を含む四半期"
	case domain.PeriodHalfYear:
		return "対象月を含む半年度"
	case domain.PeriodFiscalYear:
		return "対象月を含む年度"
	case domain.PeriodTrailing:
		return "対象月で終わる直近" + strconv.Itoa(p.Months) + "か月"
	}
	return "当月"
}

// thresholdText writes a condition as it is spoken: 99.5以上.
func thresholdText(t *domain.Threshold) string {
	if t == nil {
		return "―"
	}
	return t.Value.String() + comparisons[t.Op]
}

func viaText(v domain.Via) string {
	if v == domain.ViaDocument {
		return "文書"
	}
	return "本サービス"
}

// Grouped writes a hash (照合番号) in groups of four.
func Grouped(hash string) string {
	var groups []string
	for len(hash) > 4 {
		groups, hash = append(groups, hash[:4]), hash[4:]
	}
	return strings.Join(append(groups, hash), " ")
}

// signed writes a number with the typographic minus of sentences.
func signed(number string) string { return strings.Replace(number, "-", "−", 1) }

// orNone stands in for what nobody has entered.
func orNone(s string) string {
	if s == "" {
		return "―"
	}
	return s
}

// joined joins the texts that are not empty.
func joined(by string, texts ...string) string {
	var given []string
	for _, t := range texts {
		if t != "" {
			given = append(given, t)
		}
	}
	return strings.Join(given, by)
}

// taxText says whether the yen of a contract include the consumption tax, nothing if the
// contract does not say.
func taxText(c *domain.Contract) string {
	switch {
	case c.FeesIncludeTax == nil:
		return ""
	case *c.FeesIncludeTax:
		return "税込"
	}
	return "税抜"
}

// isProvisional says that a penalty is neither agreed nor imposed yet (D14).
func isProvisional(status string) bool {
	return status == string(ledger.PenaltyPending) || status == string(ledger.PenaltyDisputed)
}

// givenBack returns an amount below 0 without its sign, empty if it is not below 0.
func givenBack(outstanding string) string {
	back, _ := strings.CutPrefix(outstanding, "-")
	if back == outstanding {
		return ""
	}
	return back
}
