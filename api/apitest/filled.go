package apitest

import (
	"testing"

	"slaledger/domain"
	"slaledger/domain/book"
)

// Filled is a service with a contract whose first month is settled with a
// penalty.
type Filled struct {
	*Served
	Book     *domain.Book
	Contract string
}

// Fill starts such a service on a fresh database.
func Fill(t *testing.T) *Filled {
	t.Helper()
	return Serve(t).fill(t)
}

// FillOn is Fill on a database.
func FillOn(t *testing.T, db string) *Filled {
	t.Helper()
	return ServeOn(t, db).fill(t)
}

func (s *Served) fill(t *testing.T) *Filled {
	t.Helper()
	f := &Filled{Served: s, Book: CountedBook(1)}
	f.Book.Agreements[0].Policy.Imposition = domain.ImposeByPrefecture
	f.Contract = f.EnterContract(t, f.Book)
	f.EnterVersion(t, f.Contract, f.Book.Agreements[0])
	path := MonthPath(f.Contract, domain.MonthOf(2024, 4))
	f.Must(t, 200, "measurer", "PUT", path+"/measurements", book.NewSheet(domain.MonthResults{
		Method: domain.MethodInspection, Measurements: []domain.Measurement{{ItemCode: "W-0", DeductionCount: 60,
			Note: "試験"}},
	}), nil)
	f.Must(t, 201, "measurer", "POST", path+"/settlement", nil, nil)
	return f
}
