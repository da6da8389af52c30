package api_test

import (
	"fmt"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/storage/cluster"
)

// maxTrips is how often an accepted write goes to a server of PostgreSQL and back: for the
// user of the token; to begin, lock and see what stands; to read what the command needs;
// and to write all and commit.
const maxTrips = 4

// TestRoundTrips counts how often each write to a contract goes to the database and back,
// under an idempotency key, and what it commits, the third time it is asked: a connection
// prepares its statements before.
func TestRoundTrips(t *testing.T) {
	way := cluster.NewWay(t, cluster.Database(t))
	f := fillTestOn(t, apitest.FillOn(t, way.Address))
	month := domain.MonthOf(2024, 5)
	for _, c := range statementCounts {
		if c.commits == 0 {
			continue
		}
		method, _, _ := strings.Cut(c.route, " ")
		var trips, commits int64
		for n := range 3 {
			path := strings.Replace(f.path(t, c.route, f.Contract), "2024-05", month.String(), 1)
			settles := strings.HasSuffix(c.route, "/settlement")
			var body any
			switch {
			case settles:
				path = apitest.MonthPath(f.Contract, month) + "/settlement"
			case method == "PUT":
				body = f.nextSheet()
			default:
				body = rowOf(t, c.route).request(f)
			}
			key := map[string]string{"Idempotency-Key": strings.ReplaceAll(c.route, " ", "-") + fmt.Sprint(n)}
			trips, commits = way.Trips.Load(), f.Store.Commits()
			answer, err := f.TryWith(key, roleFor(t, c.route), method, path, body)
			trips, commits = way.Trips.Load()-trips, f.Store.Commits()-commits
			if err != nil || answer.Status >= 300 {
				t.Fatalf("%s: %v %d %s", c.route, err, answer.Status, answer.Body)
			}
			if settles {
				month++
				f.Must(t, 200, "measurer", "PUT", apitest.MonthPath(f.Contract, month)+"/measurements", f.nextSheet(), nil)
			}
		}
		if t.Logf("%s: %d", c.route, trips); trips > maxTrips || commits != 1 {
			t.Errorf("%s: %d round trips and %d commits", c.route, trips, commits)
		}
	}
}
