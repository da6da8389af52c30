package pages

import (
	"net/http"
	"slices"

	"slaledger/api/answer"
)

// balancePage is where an account stands.
type balancePage struct {
	Balance *answer.Balance
	Scale   scale
	Expiry  expiry
	// Made is what the points are made of, none before the first settlement.
	Made  []pointsPart
	chart func() *chart // draws it, nil before the first settlement
	// Money are the months with a penalty of which money is still to be taken or given
	// back, or on which no word of both stands.
	Money []answer.SettledMonth
	// Year are the settled months of the last year that has any; nil before the first one.
	// Earlier are the years before it, the latest first.
	Year    *yearOfMonths
	Earlier []int
	// Own and Others are what waits on the account, nil in the past.
	Own, Others *turnList
	Ended       bool // whether the last month of the term is settled
	// Preparation are the steps to the first settled month, none behind it.
	Preparation []preparation
}

// expiry is when the points go if nothing more is added.
type expiry struct {
	// Together is the month in which all of them go, empty if they do not go in one.
	Together string
}

// showBalance shows the home of a contract: where its account stands, and why.
func showBalance(r *request) error {
	if _, err := r.about(tabBalance); err != nil {
		return err
	}
	p := balancePage{Balance: &answer.Balance{}}
	query := r.knownAt()
	query.Set("misses", "true")
	err := r.get(r.of()+"/balance", query, p.Balance)
	if refused, ok := err.(problem); ok && refused.Code == "no_agreement" {
		return r.showPreparation()
	}
	if err != nil {
		return err
	}
	settled, err := listAll[answer.SettledMonth](r, r.of()+"/closings", r.knownAt())
	if err != nil {
		return err
	}
	key := r.answersSoFar()
	p.readMonths(r, settled)
	if err := p.readTurns(r); err != nil {
		return err
	}
	p.Ended = orEmpty(p.Balance.AsOf) == r.Subject.EndMonth
	p.Scale, p.Expiry = scaleOf(p.Balance.Total, p.Balance.Threshold), expiryOf(p.Balance)
	p.Made = r.madeOf(p.Balance, settled)
	if len(settled) == 0 {
		if p.Preparation, err = r.preparations(); err != nil {
			return err
		}
	} else {
		p.chart = func() *chart { return r.chartOf(p.Balance, settled) }
	}
	title := say(r.W.Balance.PageTitle, r.Signed(p.Balance.Total), p.Balance.PointsToPenalty)
	return r.showKept(http.StatusOK, "balance", title, key, p)
}

// Chart is the chart of the settled months, nil before the first one.
func (p balancePage) Chart() *chart {
	if p.chart == nil {
		return nil
	}
	return p.chart()
}

// readMonths finds the months of the last year, and the penalties that are to be dealt
// with.
func (p *balancePage) readMonths(r *request, settled []answer.SettledMonth) {
	for _, m := range settled {
		if open := m.Penalty; open != nil &&
			(open.Outstanding != "0" || open.Status == "pending" || open.Status == "disputed") {
			p.Money = append(p.Money, m)
		}
	}
	if len(settled) == 0 {
		return
	}
	last := fiscalYear(settled[len(settled)-1].Month)
	begins := slices.IndexFunc(settled, func(m answer.SettledMonth) bool { return fiscalYear(m.Month) == last })
	months := make([]answer.Month, len(settled)-begins)
	for i, m := range settled[begins:] {
		months[i] = answer.Month{Month: m.Month}
	}
	p.Year = &r.byYear(months, settled[begins:])[0]
	for year := last - 1; year >= fiscalYear(settled[0].Month); year-- {
		p.Earlier = append(p.Earlier, year)
	}
}

// readTurns asks for what waits.
func (p *balancePage) readTurns(r *request) error {
	if r.KnownAt() != "" {
		return nil
	}
	own, others, err := r.turnsOf(r.Subject.ID)
	p.Own, p.Others = &own, &others
	return err
}

func expiryOf(b *answer.Balance) (e expiry) {
	months := map[string]bool{}
	if b.Deduction != "0" {
		months[orEmpty(b.DeductionExpires)] = true
	}
	for _, lot := range b.Lots {
		months[orEmpty(lot.Expires)] = true
	}
	if len(months) == 1 {
		for month := range months {
			e.Together = month
		}
	}
	return e
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
