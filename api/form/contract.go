package form

import (
	"fmt"
	"strings"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// Contract lays out a contract with its amendments.
func Contract(
	id string, c *domain.Contract, withdrawn *ledger.Withdrawal, amendments []ledger.Amendment,
) *Form {
	f := newForm("契約", "契約", "contract")
	l := f.sheet("契約", 24, 24, 24, 24)
	l.line(Title, f.Title)
	l.row()
	line := func(label, value string) { l.row(head(1, label), text(3, orNone(value))) }
	if withdrawn != nil {
		line("契約登録の取下げ", withdrawnText(withdrawn))
	}
	line("識別子", id)
	line("契約名", c.Name)
	line("契約番号", c.Number)
	line("締結日", EraDate(c.SignedOn))
	line("発注者", c.Purchaser)
	line("受注者", c.Vendor.Name)
	line("受注者の所在地", c.Vendor.Address)
	line("受注者の代表者", c.Vendor.Representative)
	line("システム", c.System)
	line("契約期間", TermText(c.Term))
	l.section("運用保守金額（月額・円）")
	if c.FeesIncludeTax != nil {
		l.line(Plain, map[bool]string{true: "消費税及び地方消費税を含みます。", false: "消費税及び地方消費税を含みません。"}[*c.FeesIncludeTax])
	}
	l.heads(head(3, "期間"), head(1, "月額"))
	for _, fee := range c.Fees {
		l.row(text(3, bothPeriods(fee.Period.From.String(), fee.Period.To.String())), yen(1, fee.MonthlyAmount.String()))
	}
	l.section("契約の変更")
	if len(amendments) == 0 {
		l.line(Plain, "変更はありません。")
		return f
	}
	l.heads(head(1, "変更"), head(2, "内容"), head(1, "記録"))
	for _, a := range amendments {
		l.row(text(1, fmt.Sprintf("第%d回　%s", a.Amendment.Number, EraDate(a.Amendment.SignedOn))),
			text(2, joined("\n", a.Amendment.Note, amendmentText(a.Amendment))),
			text(1, joined("\n", EraInstant(fact.InstantText(a.Recorded.At)), a.Recorded.By)))
	}
	return f
}

// withdrawnText says when, by whom and why a contract was withdrawn.
func withdrawnText(w *ledger.Withdrawal) string {
	return joined("　", EraInstant(fact.InstantText(w.Recorded.At)), w.Recorded.By, "理由："+w.Text.Reason)
}

// amendmentText says what an amendment changed, a line each.
func amendmentText(a *domain.Amendment) string {
	var lines []string
	changed := func(what string, to *string) {
		if to != nil {
			lines = append(lines, what+"："+orNone(*to))
		}
	}
	changed("契約名", a.Name)
	changed("契約番号", a.ContractNumber)
	changed("システム", a.System)
	changed("受注者", a.VendorName)
	changed("受注者の所在地", a.VendorAddress)
	changed("受注者の代表者", a.VendorRepresentative)
	if a.End != 0 {
		lines = append(lines, "契約の最終月："+a.End.String())
	}
	for _, fee := range a.Fees {
		lines = append(lines, fmt.Sprintf("運用保守金額（%s～%s）：月額 %s円", fee.Period.From, fee.Period.To,
			domain.Thousands(fee.MonthlyAmount.String())))
	}
	return strings.Join(lines, "\n")
}
