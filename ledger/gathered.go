package ledger

import (
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/ledger/fact"
)

// gathered is a reader of facts that asks for many contracts together: what it is asked of
// one of them, as it stands, it asks once of all. It answers as the reader does.
type gathered struct {
	fact.Reader
	contracts fact.NumberedContracts
	// What was asked, by contract; nil before it is.
	rows      map[*fact.Table]map[string][]gatheredRow
	heads     map[string][]fact.Entry
	closings  map[string][]fact.Statement // the last closingsShown that are live
	penalties map[string][]fact.Statement
	open      map[string][]fact.FollowedMeasurement // of months behind the last statement
}

// gatheredRow is a row of a table of facts with the actor and the instant of its entry.
type gatheredRow struct {
	columns []string
	actor   string
	at      time.Time
}

// gather returns what reads the facts of many contracts.
func gather(r fact.Reader, contracts fact.NumberedContracts) *gathered {
	return &gathered{Reader: r, contracts: contracts, rows: map[*fact.Table]map[string][]gatheredRow{}}
}

// once sets what facts there are, by contract, unless that is known.
func once[F any](known *map[string][]F, contract func(F) string, ask func() ([]F, error)) error {
	if *known != nil {
		return nil
	}
	facts, err := ask()
	if err != nil {
		return err
	}
	*known = map[string][]F{}
	for _, f := range facts {
		id := contract(f)
		(*known)[id] = append((*known)[id], f)
	}
	return nil
}

// Facts implements fact.Reader.
func (g *gathered) Facts(
	table *fact.Table, contract string, month domain.Month, give func(columns []string, actor string, at time.Time) error,
) error {
	if month != 0 {
		return g.Reader.Facts(table, contract, month, give)
	}
	rows := g.rows[table]
	err := once(&rows, func(r gatheredRow) string { return r.columns[0] }, func() (all []gatheredRow, err error) {
		err = g.FactsOfMany(table, g.contracts, func(columns []string, actor string, at time.Time) error {
			all = append(all, gatheredRow{slices.Clone(columns), actor, at})
			return nil
		})
		return all, err
	})
	if err != nil {
		return err
	}
	g.rows[table] = rows
	for _, row := range rows[contract] {
		if err := give(row.columns, row.actor, row.at); err != nil {
			return err
		}
	}
	return nil
}

// Head implements fact.Reader.
func (g *gathered) Head(contract string) (fact.Entry, error) {
	err := once(&g.heads, func(e fact.Entry) string { return e.Contract }, func() ([]fact.Entry, error) {
		return g.HeadsOfMany(g.contracts)
	})
	if err == nil && len(g.heads[contract]) == 0 {
		err = fact.ErrNoFact
	}
	if err != nil {
		return fact.Entry{}, err
	}
	return g.heads[contract][0], nil
}

func contractOf(f fact.Statement) string { return f.Contract }

// lastOf returns the last live statements of a contract, by month: all of them, or
// closingsShown.
func (g *gathered) lastOf(contract string) ([]fact.Statement, error) {
	err := once(&g.closings, contractOf, func() ([]fact.Statement, error) {
		return g.LastStatementsOfMany(g.contracts, closingsShown)
	})
	return g.closings[contract], err
}

// Statement implements fact.Reader.
func (g *gathered) Statement(contract string, month domain.Month, revision int) (fact.Statement, error) {
	last, err := g.lastOf(contract)
	if err != nil {
		return fact.Statement{}, err
	}
	is := func(f fact.Statement) bool { return f.Month == month }
	if at := slices.IndexFunc(last, is); revision == 0 && at >= 0 {
		return last[at], nil
	}
	return g.Reader.Statement(contract, month, revision)
}

// LiveStatements implements fact.Reader.
func (g *gathered) LiveStatements(contract string, months domain.Period) ([]fact.Statement, error) {
	last, err := g.lastOf(contract)
	if err != nil {
		return nil, err
	}
	if len(last) == closingsShown && months.From < last[0].Month {
		return g.Reader.LiveStatements(contract, months)
	}
	live := []fact.Statement{}
	for _, f := range last {
		if months.Contains(f.Month) {
			live = append(live, f)
		}
	}
	return live, nil
}

// Penalties implements fact.Reader.
func (g *gathered) Penalties(contract string) ([]fact.Statement, error) {
	err := once(&g.penalties, contractOf, func() ([]fact.Statement, error) {
		return g.PenaltiesOfMany(g.contracts)
	})
	return g.penalties[contract], err
}

// LatestMeasurements implements fact.Reader.
func (g *gathered) LatestMeasurements(contract string, months domain.Period) ([]fact.FollowedMeasurement, error) {
	last, err := g.lastOf(contract)
	if err != nil {
		return nil, err
	}
	if n := len(last); n > 0 && months.From <= last[n-1].Month {
		return g.Reader.LatestMeasurements(contract, months)
	}
	err = once(&g.open, func(f fact.FollowedMeasurement) string { return f.Contract },
		func() ([]fact.FollowedMeasurement, error) { return g.OpenMeasurementsOfMany(g.contracts) })
	found := []fact.FollowedMeasurement{}
	for _, f := range g.open[contract] {
		if months.Contains(f.Month) {
			found = append(found, f)
		}
	}
	return found, err
}
