package api_test

import (
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/storage"
)

// statementCounts has, for routes on a contract, how many SQL statements answer
// it once its account is in memory, and how many commits it makes. One of every
// request is the user of the token, with the journal's head where a contract is read; a
// write asks for both once more when nothing else writes. A sheet adds four: all its lines are
// one INSERT, the entries another, the audit log the third; the fourth reads all that
// its hints hold them against. A
// penalty comes with the words on it, what was answered about it, and its money. The forms of a
// statement read the account as it was when the statement was settled, and who settled it.
// A new contract asks whether its vendor is known.
var statementCounts = []struct {
	route      string
	statements int64
	commits    int64
}{
	{"GET /contracts/:contract", 1, 0},
	{"GET /contracts/:contract/agreements", 1, 0},
	{"GET /contracts/:contract/agreements/:version", 1, 0},
	{"GET /contracts/:contract/closings", 2, 0},
	{"GET /contracts/:contract/balance", 1, 0},
	{"GET /contracts/:contract/months", 4, 0},
	{"GET /contracts/:contract/months/:month/measurements", 2, 0},
	{"GET /contracts/:contract/months/:month/measurements.xlsx", 2, 0},
	{"GET /contracts/:contract/months/:month/statement", 6, 0},
	{"GET /contracts/:contract/months/:month/statement.csv", 22, 0},
	{"GET /contracts/:contract/months/:month/statement.xlsx", 22, 0},
	{"GET /contracts/:contract/measurements", 3, 0},
	{"GET /contracts/:contract/statements", 6, 0},
	{"GET /contracts/:contract/calculations", 2, 0},
	{"GET /contracts/:contract/entries", 5, 0},
	{"GET /contracts/:contract/events", 12, 0},
	{"GET /contracts/:contract/months/:month/statement/differences", 6, 0},
	{"GET /contracts/:contract/penalties", 6, 0},
	{"GET /contracts/:contract/penalties/:month", 22, 0},
	{"GET /contracts", 2, 0},
	{"GET /closings", 3, 0},
	{"GET /penalties", 2, 0},
	{"GET /penalties.xlsx", 2, 0},
	{"GET /me", 2, 0},
	{"POST /calculations", 1, 0},
	{"POST /contracts", 7, 1},
	{"POST /contracts/:contract/amendments", 8, 1},
	{"GET /contracts/:contract/amendments", 4, 0},
	{"POST /contracts/:contract/agreements", 7, 1},
	{"PUT /contracts/:contract/months/:month/measurements", 7, 1},
	{"POST /contracts/:contract/months/:month/measurements/:item/cancellation", 7, 1},
	{"POST /contracts/:contract/months/:month/settlement", 9, 1},
}

// TestStatementCounts counts what the database is asked for each route, the
// second time that each is asked; the writes say something new each time.
func TestStatementCounts(t *testing.T) {
	f := fillTest(t)
	month := domain.MonthOf(2024, 5)
	for _, c := range statementCounts {
		method, _, _ := strings.Cut(c.route, " ")
		var statements, commits int64
		for range 2 {
			path := strings.Replace(f.path(t, c.route, f.Contract), "2024-05", month.String(), 1)
			var body any
			switch {
			case strings.HasSuffix(c.route, "/settlement"):
				path = apitest.MonthPath(f.Contract, month) + "/settlement"
			case strings.HasPrefix(c.route, "PUT"):
				body = f.nextSheet()
			default:
				body = rowOf(t, c.route).request(f)
			}
			statements, commits = f.Store.SQLStatements(), f.Store.Commits()
			answer := f.Ask(t, roleFor(t, c.route), method, path, body)
			statements, commits = f.Store.SQLStatements()-statements, f.Store.Commits()-commits
			if answer.Status >= 300 {
				t.Fatalf("%s: %d %s", c.route, answer.Status, answer.Body)
			}
			if strings.HasSuffix(c.route, "/settlement") {
				month++
				f.Must(t, 200, "measurer", "PUT", apitest.MonthPath(f.Contract, month)+"/measurements",
					f.nextSheet(), nil)
			}
		}
		if storage.IsServer(f.DB) && c.commits > 0 {
			statements -= 2 // the lock of the contract, and the time since
		}
		if statements != c.statements || commits != c.commits {
			t.Errorf("%s: %d statements and %d commits instead of %d and %d",
				c.route, statements, commits, c.statements, c.commits)
		}
	}
}

// nextSheet says something that no sheet before said.
func (f *asking) nextSheet() any {
	f.users++
	return book.NewSheet(domain.MonthResults{
		Method:       domain.MethodInspection,
		Measurements: []domain.Measurement{{ItemCode: "W-0", DeductionCount: f.users, Note: "試験"}},
	})
}

func rowOf(t *testing.T, route string) accessRow {
	t.Helper()
	for _, a := range accessMatrix {
		if a.route == route {
			return a
		}
	}
	t.Fatalf("no row for %s", route)
	return accessRow{}
}

// roleFor returns a role that may ask for a route.
func roleFor(t *testing.T, route string) string {
	t.Helper()
	for i, letter := range strings.Fields(rowOf(t, route).may) {
		if letter == strings.ToUpper(letter) {
			return strings.Fields(roleColumns)[i]
		}
	}
	t.Fatalf("nobody may %s", route)
	return ""
}
