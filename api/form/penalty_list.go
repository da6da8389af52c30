package form

import (
	"slices"
	"strconv"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// AllPenalties lays out the penalties of many contracts, how each was calculated, what they
// come to by fiscal year, and the words and the money about them, on a worksheet each.
func AllPenalties(list answer.AllPenalties) *Form {
	f := newPenaltyList()
	layPenalties(f, f.Title, slices.Concat(penaltyKey, penaltyMoney), list.Items)
	layPenaltyYears(f, list.Years)
	layPenalties(f, "計算", slices.Concat(penaltyKey, penaltyBasis), list.Items)
	layPenaltyWords(f, list.Items)
	layPenaltyMoney(f, list.Items)
	return f
}

// PenaltyTable lays out the penalties of many contracts as one table, a row each.
func PenaltyTable(list answer.AllPenalties) *Form {
	f := newPenaltyList()
	layPenalties(f, f.Title, slices.Concat(penaltyKey, penaltyMoney, penaltyBasis), list.Items)
	return f
}

func newPenaltyList() *Form {
	f := newForm("ペナルティ一覧", "ペナルティ一覧", "penalties")
	f.Landscape = true
	return f
}

// penaltyColumn is a column of a table of penalties.
type penaltyColumn struct {
	head  string
	width int
	cell  func(p *answer.ListedPenalty) Cell
}

// layPenalties lays out a worksheet with a row for each penalty.
func layPenalties(f *Form, name string, columns []penaltyColumn, list []answer.ListedPenalty) {
	var headers []Cell
	var widths []int
	for _, c := range columns {
		headers, widths = append(headers, head(1, c.head)), append(widths, c.width)
	}
	l := f.sheet(name, widths...)
	l.heads(headers...)
	l.Repeat = len(l.Rows)
	for i := range list {
		row := make([]Cell, len(columns))
		for column, c := range columns {
			row[column] = c.cell(&list[i])
		}
		l.row(row...)
	}
}

// penaltyKey says which penalty it is, penaltyMoney what it comes to and for whom it waits,
// penaltyBasis how it was calculated and where that can be read.
var (
	penaltyKey = []penaltyColumn{
		{"年度", 10, func(p *answer.ListedPenalty) Cell { return whole(1, fiscalYearText(p.FiscalYear)) }},
		{"月", 9, func(p *answer.ListedPenalty) Cell { return text(1, p.Month) }},
		{"契約番号", 12, func(p *answer.ListedPenalty) Cell { return text(1, contractNumber(p)) }},
		{"契約名", 24, func(p *answer.ListedPenalty) Cell { return text(1, p.ContractName) }},
		{"受注者", 16, func(p *answer.ListedPenalty) Cell { return text(1, p.VendorName) }},
		{"状態", 14, func(p *answer.ListedPenalty) Cell { return text(1, listedStatus(p)) }},
		{"消費税", 7, func(p *answer.ListedPenalty) Cell { return text(1, taxWord(p.TaxIncluded)) }},
	}
	penaltyMoney = []penaltyColumn{
		{"減額金額（合意・決定）（円）", 12, func(p *answer.ListedPenalty) Cell { return yen(1, p.InEffect) }},
		{"減額金額（暫定）（円）", 12, func(p *answer.ListedPenalty) Cell { return yen(1, p.Provisional) }},
		{"減額した額（円）", 12, func(p *answer.ListedPenalty) Cell { return yen(1, p.Deducted) }},
		{"返還した額（円）", 12, func(p *answer.ListedPenalty) Cell { return yen(1, p.Repaid) }},
		{"未減額の額（合意・決定）（円）", 12, func(p *answer.ListedPenalty) Cell { return yen(1, p.Left().Deduct) }},
		{"未減額の額（暫定）（円）", 12, func(p *answer.ListedPenalty) Cell { return yen(1, p.Left().Provisional) }},
		{"返還する額（円）", 12, func(p *answer.ListedPenalty) Cell { return yen(1, p.Left().Repay) }},
		{"三重県の意思", 9, func(p *answer.ListedPenalty) Cell { return text(1, wordOf(p, domain.Prefecture)) }},
		{"受注者の意思", 9, func(p *answer.ListedPenalty) Cell { return text(1, wordOf(p, domain.VendorParty)) }},
		{"処理待ち", 16, func(p *answer.ListedPenalty) Cell { return text(1, waitsText(p.Waits)) }},
		{"待っている日数", 8, func(p *answer.ListedPenalty) Cell { return points(1, daysText(p.DaysWaiting)) }},
	}
	penaltyBasis = []penaltyColumn{
		{"合計ポイント", 9, func(p *answer.ListedPenalty) Cell { return total(1, p.Total) }},
		{"ペナルティ基準", 9, func(p *answer.ListedPenalty) Cell { return points(1, p.Threshold) }},
		{"減額対象期間", 18, func(p *answer.ListedPenalty) Cell { return whole(1, monthsText(p.Period)) }},
		{"対象期間の運用保守金額（円）", 14, func(p *answer.ListedPenalty) Cell { return yen(1, p.BaseAmount) }},
		{"減額の割合", 7, func(p *answer.ListedPenalty) Cell { return points(1, p.ReductionRate) }},
		{"端数処理前の減額金額（円）", 14, func(p *answer.ListedPenalty) Cell { return yen(1, p.ExactReduction) }},
		{"集計結果表の版", 8, func(p *answer.ListedPenalty) Cell { return points(1, strconv.Itoa(p.StatementRevision)) }},
		{"集計を確定した日時", 22, func(p *answer.ListedPenalty) Cell { return whole(1, EraInstant(p.SettledAt)) }},
		{"計算の所在", 36, func(p *answer.ListedPenalty) Cell { return text(1, p.Path) }},
	}
)

// contractNumber returns the number of a penalty's contract, empty if it has none.
func contractNumber(p *answer.ListedPenalty) string {
	if p.ContractNumber == nil {
		return ""
	}
	return *p.ContractNumber
}

func monthsText(p book.Period) string {
	if p.From == p.To {
		return p.From
	}
	return p.From + "〜" + p.To
}

// taxWord says whether yen include the consumption tax.
func taxWord(included *bool) string {
	return orNone(taxText(&domain.Contract{FeesIncludeTax: included}))
}

func listedStatus(p *answer.ListedPenalty) string {
	if p.Awaiting {
		return joined("　", penaltyStatuses[p.Status], statementStatuses[string(ledger.StatementSupersededPending)])
	}
	return penaltyStatuses[p.Status]
}

// wordOf says what a party said last on the figures in force.
func wordOf(p *answer.ListedPenalty, party domain.Party) string {
	said := ""
	for _, c := range p.Consents {
		if c.Party == party && c.Counts {
			said = joined("、", said, decisions[c.Decision])
		}
	}
	return orNone(said)
}

// roleWords and actWords say for whose act a penalty waits, and for which.
var (
	roleWords = map[access.Role]string{
		access.RoleMeasurer: "測定担当", access.RoleContractStaff: "契約担当", access.RoleVendor: "受注者",
	}
	actWords = map[ledger.Act]string{
		ledger.ActConsent: "同意", ledger.ActAnswer: "回答", ledger.ActImpose: "決定", ledger.ActDeduct: "減額",
		ledger.ActRepay: "返還", ledger.ActMeasure: "再測定", ledger.ActSettle: "再集計",
	}
)

func waitsText(waits []answer.PenaltyWait) string {
	said := ""
	for _, w := range waits {
		said = joined("、", said, roleWords[w.Role]+"の"+actWords[w.What])
	}
	return orNone(said)
}

func daysText(days *int) string {
	if days == nil {
		return ""
	}
	return strconv.Itoa(*days)
}

// layPenaltyYears shows what the penalties come to by fiscal year.
func layPenaltyYears(f *Form, years []answer.YearOfPenalties) {
	l := f.sheet("年度別の計", 12, 8, 8, 15, 15, 15, 15, 15, 15, 15)
	l.line(Title, "ペナルティの年度別の計")
	l.heads(head(1, "年度"), head(1, "消費税"), head(1, "件数"), head(1, "減額金額（合意・決定）（円）"), head(1, "減額金額（暫定）（円）"),
		head(1, "減額した額（円）"), head(1, "返還した額（円）"), head(1, "未減額の額（合意・決定）（円）"), head(1, "未減額の額（暫定）（円）"),
		head(1, "返還する額（円）"))
	l.Repeat = len(l.Rows)
	for _, y := range years {
		l.row(text(1, fiscalYearText(y.FiscalYear)), text(1, taxWord(y.TaxIncluded)), points(1, strconv.Itoa(y.Penalties)),
			yen(1, y.InEffect), yen(1, y.Provisional), yen(1, y.Deducted), yen(1, y.Repaid), yen(1, y.Outstanding.Deduct),
			yen(1, y.Outstanding.Provisional), yen(1, y.Outstanding.Repay))
	}
	if len(years) == 0 {
		l.line(Plain, "ペナルティはありません。")
	}
	l.line(Plain, "年度は、ペナルティの生じた年度です。減額と返還も、その年度に計上しています。")
	l.line(Plain, "合意・決定による金額と暫定の金額、及び税込の金額と税抜の金額は、合算していません。")
}

// layPenaltyWords shows each word of the parties.
func layPenaltyWords(f *Form, list []answer.ListedPenalty) {
	l := f.sheet("意思表示", 9, 12, 26, 14, 10, 8, 20, 22, 40)
	l.heads(head(1, "月"), head(1, "契約番号"), head(1, "契約名"), head(1, "当事者"), head(1, "意思"), head(1, "版"), head(1, "日時"),
		head(1, "入力者"), head(1, "効力、方法、文書、理由"))
	l.Repeat = len(l.Rows)
	for _, p := range list {
		for _, c := range p.Consents {
			effect := ""
			if !c.Counts {
				effect = "効力なし（後の版又は後の意思による）"
			}
			l.row(text(1, p.Month), text(1, contractNumber(&p)), text(1, p.ContractName), text(1, parties[c.Party]),
				text(1, decisions[c.Decision]), points(1, strconv.Itoa(c.Revision)), whole(1, EraInstant(c.At)),
				text(1, person(c.By, c.Actor)),
				text(1, joined("／", effect, viaText(c.Via), documentText(c.Document), c.Reason, credentialText(c.Credential))))
		}
	}
}

// layPenaltyMoney shows each record of money.
func layPenaltyMoney(f *Form, list []answer.ListedPenalty) {
	l := f.sheet("減額・返還の記録", 9, 12, 26, 8, 14, 14, 14, 16, 20, 40)
	l.heads(head(1, "月"), head(1, "契約番号"), head(1, "契約名"), head(1, "消費税"), head(1, "日付"), head(1, "減額（円）"),
		head(1, "返還（円）"), head(1, "入力者"), head(1, "入力の日時"), head(1, "文書、会計年度、理由"))
	l.Repeat = len(l.Rows)
	for _, p := range list {
		for i := range p.Applications {
			m := &p.Applications[i]
			deduction, repayment := moneyCells(m)
			l.row(text(1, p.Month), text(1, contractNumber(&p)), text(1, p.ContractName),
				text(1, taxWord(p.TaxIncluded)), whole(1, EraDate(m.Date)), deduction, repayment, text(1, m.By),
				whole(1, EraInstant(m.At)), text(1, moneyText(m)))
		}
	}
}
