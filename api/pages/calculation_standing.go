package pages

import (
	"slaledger/api/answer"
	"slaledger/domain"
)

// standing is where an account stands at the end of a month, or before that takes points.
type standing struct {
	Month           string // empty before the first settlement
	Total, Distance string // points, and those to the criterion
}

// standings finds where the account stands now, comes nearest to the criterion, and ends.
func (p *calculationPage) standings(r *request, versions []answer.Agreement) error {
	now := answer.Balance{}
	if err := r.get(r.of()+"/balance", nil, &now); err != nil {
		return err
	}
	p.Now = standing{orEmpty(now.AsOf), now.Total, now.PointsToPenalty}
	p.End = standing{p.Last(), p.Ahead.Balance.Total, p.Ahead.Balance.PointsToPenalty}
	var nearest domain.Amount
	for _, row := range p.Rows {
		away, err := distanceTo(inForce(versions, row.Month).Policy.PenaltyThreshold, row.Accumulated.Total)
		if err != nil {
			return err
		}
		if p.Nearest.Month == "" || away.Cmp(nearest) < 0 {
			nearest, p.Nearest = away, standing{row.Month, row.Accumulated.Total, away.String()}
		}
	}
	return nil
}

// distanceTo returns how far a total is from a criterion.
func distanceTo(threshold, total string) (domain.Amount, error) {
	criterion, err := domain.ReadAmount(threshold)
	if err != nil {
		return criterion, err
	}
	points, err := domain.ReadAmount(total)
	return domain.Balance{Points: domain.Points{Bonus: points}, Threshold: criterion}.PointsToPenalty(), err
}

// Gone are the months of the calculation in which points go.
func (p calculationPage) Gone() (rows []calculatedMonth) {
	for _, row := range p.Rows {
		if len(row.Extinguished) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}
