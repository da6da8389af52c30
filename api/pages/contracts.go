package pages

import (
	"math/big"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// listOf is a page of a list, as the interface answers it.
type listOf[A any] struct {
	Items []A     `json:"items"`
	Next  *string `json:"next_cursor"`
}

// contractsPage lists contracts, the nearest to the criterion first, after what waits: that
// stands on the first page of all contracts alone.
type contractsPage struct {
	Own, Others *turnList // nil on another page
	Contracts   []contractRow
	Search      string // what was searched for, empty if nothing was
	Next        string // path of the next page, empty at the end
	May         bool   // whether the reader may record one
}

// contractRow is a contract among others.
type contractRow struct {
	answer.ListedContract
	S     *answer.ContractStanding // nil without an agreement, and of a withdrawn contract
	Scale scale
	Spark *spark // nil before the first settlement
}

// contractsShown is how many contracts a page has.
const contractsShown = 25

// showContracts lists the contracts that the user may see.
func showContracts(r *request) error {
	p := contractsPage{Search: strings.TrimSpace(r.QueryParam("search")), May: r.who.Permit(access.MayContract) == nil}
	cursor := r.QueryParam("cursor")
	r.SetRequest(r.Request().WithContext(ledger.OneLook(r.Request().Context())))
	if cursor == "" && p.Search == "" {
		if err := p.readTurns(r); err != nil {
			return err
		}
	}
	query := url.Values{"sort": {"nearest_to_criterion"}, "limit": {strconv.Itoa(contractsShown)}}
	kept := url.Values{}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	if p.Search != "" {
		query.Set("search", p.Search)
		kept.Set("search", p.Search)
	}
	var list listOf[answer.ListedContract]
	if err := r.get("/contracts", query, &list); err != nil {
		return err
	}
	for _, c := range list.Items {
		p.Contracts = append(p.Contracts, r.contractRow(c))
	}
	if list.Next != nil {
		kept.Set("cursor", *list.Next)
		p.Next = "/contracts?" + kept.Encode()
	}
	title := r.W.Contract.Title
	if p.Own != nil && p.Own.Total > 0 {
		title = r.OwnTurns(p.Own.Total)
	}
	return r.show(http.StatusOK, "contracts", title, p)
}

// readTurns asks for what waits for the reader, and for others.
func (p *contractsPage) readTurns(r *request) error {
	own, err := r.turns(ledger.WhoseOwn, "", turnsShown, "")
	if err != nil {
		return err
	}
	others, err := r.turns(ledger.WhoseOthers, "", turnsShown, "")
	p.Own, p.Others = &own, &others
	return err
}

func (r *request) contractRow(c answer.ListedContract) contractRow {
	row := contractRow{ListedContract: c}
	if c.Standing == nil || *c.Standing == nil {
		return row
	}
	row.S = *c.Standing
	row.Scale = scaleOf(row.S.Total, row.S.Threshold)
	if len(row.S.Closings) > 0 {
		row.Spark = r.sparkOf(row.S)
	}
	return row
}

// spark is what the last twelve months carried out, drawn as small as a word.
type spark struct {
	Zero, Criterion string // places
	Deduct, Bonus   string // paths of the bars
	Text            string // the same in words
}

// The drawing of a spark.
const (
	sparkMonth  = 11
	sparkBar    = 8
	sparkHeight = 30
)

func (r *request) sparkOf(s *answer.ContractStanding) *spark {
	low, high := number(s.Threshold), new(big.Rat)
	for _, closing := range s.Closings {
		total := number(closing.Total)
		low = least(low, total)
		if total.Cmp(high) > 0 {
			high = total
		}
	}
	span := new(big.Rat).Sub(high, low)
	y := func(points *big.Rat) *big.Rat {
		down := new(big.Rat).Sub(high, points)
		return down.Quo(down, span).Mul(down, big.NewRat(sparkHeight, 1))
	}
	zero := new(big.Rat)
	drawn := &spark{Zero: placed(y(zero)), Criterion: placed(y(number(s.Threshold)))}
	var texts []string
	first := 12 - len(s.Closings)
	for i, closing := range s.Closings {
		total := number(closing.Total)
		height := new(big.Rat).Sub(y(total), y(zero))
		bar := say("M%d %sh%dv%sh-%dz", (first+i)*sparkMonth, drawn.Zero, sparkBar, placed(height), sparkBar)
		switch total.Sign() {
		case -1:
			drawn.Deduct += bar
		case 1:
			drawn.Bonus += bar
		}
		texts = append(texts, r.Month(closing.Month)+" "+r.Signed(closing.Total))
	}
	drawn.Text = strings.Join(texts, r.W.Balance.Comma)
	return drawn
}
