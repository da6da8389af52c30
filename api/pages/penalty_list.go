package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
)

// penaltyListPage lists the penalties of all contracts, the latest first, under what they
// come to by fiscal year.
type penaltyListPage struct {
	answer.AllPenalties
	Rows     []penaltyRow
	Chosen   url.Values // what they were chosen by
	Choices  []int      // fiscal years that can be chosen
	Statuses []string
	None     string // why there is none
	More     string // path of the next page, empty at the end
}

// penaltyRow is a penalty as people read it.
type penaltyRow struct {
	answer.ListedPenalty
	Words []string // what each party said last
	For   []string // for whose acts it waits
}

// penaltyChoices are the parameters by which penalties are chosen.
const penaltyChoices = "fiscal_year status vendor search"

// penaltyStatusNames are the statuses that penalties are chosen by.
var penaltyStatusNames = []string{
	string(ledger.PenaltyPending), string(ledger.PenaltyDisputed), string(ledger.PenaltyAgreed),
	string(ledger.PenaltyImposed), string(ledger.PenaltyWaived), string(ledger.PenaltyWithdrawn),
}

// showAllPenalties lists the penalties of the contracts that the reader may see.
func showAllPenalties(r *request) error {
	p := penaltyListPage{Chosen: url.Values{}, Statuses: penaltyStatusNames}
	for name := range strings.FieldsSeq(penaltyChoices) {
		if text := strings.TrimSpace(r.QueryParam(name)); text != "" {
			p.Chosen.Set(name, text)
		}
	}
	query := url.Values{"cursor": r.QueryParams()["cursor"]}
	for name := range p.Chosen {
		query.Set(name, p.Chosen.Get(name))
	}
	if err := r.get("/penalties", query, &p.AllPenalties); err != nil {
		return err
	}
	if p.Next != nil {
		query.Set("cursor", *p.Next)
		p.More = "/penalties?" + query.Encode()
	}
	for _, item := range p.Items {
		p.Rows = append(p.Rows, r.penaltyRow(item))
	}
	if err := p.readChoices(r); err != nil {
		return err
	}
	p.None = p.noPenalty(r)
	return r.show(http.StatusOK, "penalty_list", r.W.PenaltyList.Title, &p)
}

// readChoices asks which fiscal years have penalties, of those that are not chosen, too.
func (p *penaltyListPage) readChoices(r *request) error {
	all := p.AllPenalties
	if len(p.Chosen) > 0 {
		if err := r.get("/penalties", url.Values{"limit": {"1"}}, &all); err != nil {
			return err
		}
	}
	for _, y := range all.Years {
		if !slices.Contains(p.Choices, y.FiscalYear) {
			p.Choices = append(p.Choices, y.FiscalYear)
		}
	}
	return nil
}

// noPenalty says why no penalty is shown, in words, and what a year without any comes to.
func (p *penaltyListPage) noPenalty(r *request) string {
	w := r.W.PenaltyList
	year, err := strconv.Atoi(p.Chosen.Get("fiscal_year"))
	switch {
	case p.Total > 0:
		return ""
	case len(p.Chosen) == 0:
		return w.None
	case len(p.Chosen) == 1 && err == nil:
		return say(w.NoneInYear, r.FiscalYear(year))
	}
	return w.NotFound
}

// OfYear returns the path of the list of a fiscal year, chosen otherwise as it is.
func (p *penaltyListPage) OfYear(year int) string {
	chosen := url.Values{"fiscal_year": {strconv.Itoa(year)}}
	for name := range p.Chosen {
		if name != "fiscal_year" {
			chosen.Set(name, p.Chosen.Get(name))
		}
	}
	return "/penalties?" + chosen.Encode()
}

// File returns the path of all that was chosen as a file.
func (p *penaltyListPage) File(ending string) string {
	if len(p.Chosen) == 0 {
		return "/penalties." + ending
	}
	return "/penalties." + ending + "?" + p.Chosen.Encode()
}

// penaltyRow puts a penalty in words.
func (r *request) penaltyRow(p answer.ListedPenalty) penaltyRow {
	row := penaltyRow{ListedPenalty: p}
	for _, party := range []domain.Party{domain.Prefecture, domain.VendorParty} {
		for _, c := range p.Consents {
			if c.Party == party && c.Counts {
				row.Words = append(row.Words, r.W.Subject.Party[string(party)]+"　"+r.W.Penalty.Decisions[string(c.Decision)])
			}
		}
	}
	for _, wait := range p.Waits {
		text := say(r.W.PenaltyList.Wait, r.W.Frame.Roles[string(wait.Role)], r.W.PenaltyList.Acts[string(wait.What)])
		if wait.Due != nil {
			text += "　" + r.W.Turn.Due + " " + r.Due(*wait.Due).Day
		}
		row.For = append(row.For, text)
	}
	return row
}

// Moved says what was deducted of a penalty and given back, nothing if nothing was, or where
// that is not told, as in a statement.
func (r *request) Moved(deducted, repaid string) string {
	w := r.W.PenaltyList
	switch {
	case deducted == "" || deducted == "0" && repaid == "0":
		return ""
	case repaid == "0":
		return say(w.MovedOnce, r.Yen(deducted))
	case deducted == repaid:
		return say(w.MovedBack, r.Yen(deducted))
	}
	return say(w.MovedBoth, r.Yen(deducted), r.Yen(repaid))
}
