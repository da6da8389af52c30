package pages

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
)

// balancePage is where an account stands.
type balancePage struct {
	Balance *answer.Balance
	Scale   scale
	Expiry  expiry
	// Made is what the points are made of, none before the first settlement.
	Made  []pointsPart
	Chart *chart // nil before the first settlement
	// Money are the penalties of which money is still to be taken or given back, or on
	// which no word of both stands.
	Money []answer.Penalty
	Years []yearOfMonths // the settled months, the latest year first
	// Own and Others are what waits on the account, nil in the past.
	Own, Others *turnList
	// Awaiting are the months under re-measurement, Since is since when they are, empty if
	// none is or that is not known.
	Awaiting []string
	Since    string
	Ended    bool // whether the last month of the term is settled
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
	statements, err := listAll[answer.Statement](r, r.of()+"/statements", r.knownAt())
	if err != nil {
		return err
	}
	if err := p.readPenalties(r); err != nil {
		return err
	}
	if err := p.readTurns(r, statements); err != nil {
		return err
	}
	p.Ended = orEmpty(p.Balance.AsOf) == r.Subject.EndMonth
	p.Scale, p.Expiry = scaleOf(p.Balance.Total, p.Balance.Threshold), expiryOf(p.Balance)
	p.Made = r.madeOf(p.Balance, statements)
	if len(statements) == 0 {
		if p.Preparation, err = r.preparations(); err != nil {
			return err
		}
	} else {
		versions, err := listAll[answer.Agreement](r, r.of()+"/agreements", nil)
		if err != nil {
			return err
		}
		p.Chart = r.chartOf(p.Balance, statements, versions)
	}
	months := make([]answer.Month, len(statements))
	for i, s := range statements {
		months[i] = answer.Month{Month: s.Month}
	}
	p.Years = r.byYear(months, statements)
	title := say(r.W.Balance.PageTitle, r.Signed(p.Balance.Total), p.Balance.PointsToPenalty)
	return r.show(http.StatusOK, "balance", title, p)
}

// readTurns asks for what waits, and finds the months under re-measurement.
func (p *balancePage) readTurns(r *request, statements []answer.Statement) error {
	for _, s := range statements {
		if s.Status == string(ledger.StatementSupersededPending) {
			p.Awaiting = append(p.Awaiting, s.Month)
		}
	}
	if r.KnownAt() != "" {
		return nil
	}
	own, err := r.turns(ledger.WhoseOwn, r.Subject.ID, turnsShown, "")
	if err != nil {
		return err
	}
	others, err := r.turns(ledger.WhoseOthers, r.Subject.ID, turnsShown, "")
	p.Own, p.Others = &own, &others
	for _, row := range append(own.Rows, others.Rows...) {
		if len(p.Awaiting) > 0 && row.Month != nil && *row.Month <= p.Awaiting[len(p.Awaiting)-1] &&
			(row.What == ledger.ActMeasure || row.What == ledger.ActSettle) {
			p.Since = row.Turn.Since
		}
	}
	return err
}

func (p *balancePage) readPenalties(r *request) error {
	penalties, err := listAll[answer.Penalty](r, r.of()+"/penalties", r.knownAt())
	for _, penalty := range penalties {
		if penalty.Outstanding != "0" || penalty.Status == "pending" || penalty.Status == "disputed" {
			p.Money = append(p.Money, penalty)
		}
	}
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
