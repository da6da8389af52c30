package form

import (
	"fmt"
	"strconv"

	"slaledger/domain"
	"slaledger/ledger"
)

// Simulations lays out what would have come of another policy, an account a row, and the
// sums of all in the last. Each is given and calculated when the form is written.
func Simulations(each func(give func(ledger.Simulation) error) error) *Form {
	f := newForm("別の方針による試算", "方針の試算", "simulation")
	l := f.sheet("試算", 38, 12, 26, 18, 17, 8, 12, 8, 12, 12, 30)
	l.heads(head(1, "契約のid"), head(1, "契約番号"), head(1, "契約名"), head(1, "受注者"), head(1, "試算した月"),
		head(1, "現行の件数"), head(1, "現行の減額（円）"), head(1, "試算の件数"), head(1, "試算の減額（円）"), head(1, "差（円）"),
		head(1, "備考"))
	l.more = func(give func(Row) error) error {
		var all sums
		err := each(func(s ledger.Simulation) error {
			all.add(s)
			var one sums
			one.add(s)
			return give(append(Row{text(1, s.Contract), text(1, s.Terms.Number), text(1, s.Terms.Name),
				text(1, s.Terms.Vendor.Name), whole(1, simulatedMonths(s))}, one.cells(unfitText(s))...))
		})
		if err != nil {
			return err
		}
		label := whole(1, fmt.Sprintf("契約 %d件の計", all.accounts))
		return give(append(Row{label, text(1, ""), text(1, ""), text(1, ""), text(1, "")}, all.cells("")...))
	}
	return f
}

// sums are the penalties of accounts in number and yen, as they stand and otherwise.
type sums struct {
	accounts, own, other int
	ownYen, otherYen     domain.Amount
}

func (n *sums) add(s ledger.Simulation) {
	n.accounts++
	n.own, n.other = n.own+len(s.Own), n.other+len(s.Other)
	n.ownYen = n.ownYen.Add(ledger.ReducedIn(s.Own))
	n.otherYen = n.otherYen.Add(ledger.ReducedIn(s.Other))
}

func (n *sums) cells(note string) Row {
	return Row{points(1, strconv.Itoa(n.own)), yen(1, n.ownYen.String()), points(1, strconv.Itoa(n.other)),
		yen(1, n.otherYen.String()), yen(1, n.otherYen.Sub(n.ownYen).String()), whole(1, note)}
}

func simulatedMonths(s ledger.Simulation) string {
	if len(s.Months) == 0 {
		return "なし"
	}
	return s.Months[0].String() + "〜" + s.Months[len(s.Months)-1].String()
}

func unfitText(s ledger.Simulation) string {
	if s.Unfit == 0 {
		return ""
	}
	return s.Unfit.String() + " の合意による変更が、試算のポイントに合わないため、前月まで"
}
