package ledger

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/typed"
	"slaledger/ledger/fact"
)

// PreparedSheet is a monthly sheet as entered.
type PreparedSheet struct {
	request    []byte
	worksheets []typed.Worksheet // of a file, instead of the request
	read       *readSheet        // nil if it could not be read yet
	// What recording it will ask for, as far as can be told: the month itself, 0 if the account
	// has it in memory, and what its lines are held against.
	month    domain.Month
	compared fact.ComparedQuery
}

// PrepareSheet takes a sheet that is to be recorded. Reading takes longer than
// writing, and nobody can write meanwhile: it is done here, beforehand, and
// again only if the version in force turns out not to be the one in memory.
func (l *Ledger) PrepareSheet(contract string, month domain.Month, request []byte) PreparedSheet {
	e := PreparedSheet{request: request}
	a, found := l.accounts.Get(contract)
	if !found {
		return e
	}
	if version := domain.InForce(a.versions, month); version != nil {
		if read, err := newReadSheet(request, version, month); err == nil {
			e.read = read
			e.compared, _ = (&monthSheet{account: a, month: month, version: version}).comparedWith(read.results)
			if a.sheets[month] == nil && !a.isBehind(month) {
				e.month = month
			}
		}
	}
	return e
}

// readSheet is a sheet as read under a version.
type readSheet struct {
	version *domain.Agreement
	method  domain.Method
	results []domain.Measurement
	bodies  []string // of the results
	report  int      // revision of the vendor's report that they are from, 0 if none
}

// newReadSheet reads a sheet. It returns the errors of book.ReadSheet.
func newReadSheet(request []byte, version *domain.Agreement, month domain.Month) (*readSheet, error) {
	sheet, err := book.ReadSheet(request, version, month)
	if err != nil {
		return nil, err
	}
	read := &readSheet{version: version, method: sheet.Method, results: sheet.Measurements, report: sheet.ReportRevision}
	read.bodies, err = bodiesOf(read.results)
	return read, err
}

// bodiesOf returns results as they are stored.
func bodiesOf(results []domain.Measurement) ([]string, error) {
	bodies := make([]string, len(results))
	for i := range results {
		var err error
		if bodies[i], err = body(book.NewMeasurement(&results[i])); err != nil {
			return nil, err
		}
	}
	return bodies, nil
}
