package pages

import (
	"net/url"
	"strings"

	"slaledger/api/answer"
)

// pointsPart is one of the parts that the points of an account are made of: what was left
// of the deductions when some last went, which is one sum (7.4(2)), or what a month added
// of which points are left. All parts sum up to the points.
type pointsPart struct {
	Month string
	// Left is why deductions went in the month, where the part is what was left of them;
	// empty where it is what the month added.
	Left             string
	Deduction, Bonus string // empty for none
	Earned           string // bonus points of which some went since, empty if none did
	Path             string // of where the ledger says it
	Items            []pointsOfItem
}

// pointsOfItem is what an item added in a month of which nothing went since.
type pointsOfItem struct {
	Name, Path string
	Points     string // as they move a total
}

// madeOf returns the parts of which the points of an account are made after the last of
// the settled months, by month: since deductions last went, each month's are there as a whole.
func (r *request) madeOf(b *answer.Balance, settled []answer.SettledMonth) (parts []pointsPart) {
	lots := map[string]string{}
	for _, lot := range b.Lots {
		lots[lot.Month] = lot.Points
	}
	first := 0 // of the months after which deductions are whole
	for i := range settled {
		if r.whyDeductionsWent(&settled[i]) != "" {
			first = i + 1
		}
	}
	for i := range settled {
		s := &settled[i]
		month := r.of() + "/months/" + s.Month
		if i == first-1 && s.Closing.Deduction != "0" {
			left := pointsPart{Month: s.Month, Left: r.whyDeductionsWent(s), Deduction: s.Closing.Deduction}
			left.Path = month + "/statement#closing"
			parts = append(parts, left)
		}
		added := pointsPart{Month: s.Month, Path: month + "/statement#added", Bonus: lots[s.Month]}
		if i >= first && s.Added.Deduction != "0" {
			added.Deduction = s.Added.Deduction
		}
		if added.Bonus != "" && added.Bonus != s.Added.Bonus {
			added.Earned = s.Added.Bonus
			added.Path = r.of() + "/months/" + settled[len(settled)-1].Month + "/statement#lots"
		}
		if added.Deduction != "" || added.Bonus != "" {
			added.Items = r.itemsOf(s, added.Deduction != "", added.Bonus != "" && added.Earned == "")
			parts = append(parts, added)
		}
	}
	return parts
}

// whyDeductionsWent returns the words of the reasons for which deductions went in a month,
// empty if none went.
func (r *request) whyDeductionsWent(s *answer.SettledMonth) string {
	var reasons []string
	for _, gone := range s.Extinguished {
		if gone.Deduction != "0" {
			reasons = append(reasons, r.W.Subject.Reason[string(gone.Reason)])
		}
	}
	return strings.Join(reasons, r.W.Balance.Comma)
}

// itemsOf returns what the items of a month added to the deductions, the bonus or both.
func (r *request) itemsOf(s *answer.SettledMonth, deductions, bonus bool) (items []pointsOfItem) {
	for _, line := range s.Lines {
		path := r.of() + "/months/" + s.Month + "/measurements/" + url.PathEscape(line.ItemCode)
		if deductions && line.Deduction != "0" {
			items = append(items, pointsOfItem{line.ItemName, path, r.Taken(line.Deduction)})
		}
		if bonus && line.Bonus != "0" {
			items = append(items, pointsOfItem{line.ItemName, path, r.Signed(line.Bonus)})
		}
	}
	return items
}
