package ledger_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// parts is a Book in the parts in which it is recorded.
type parts struct {
	Contract   jsontext.Value   `json:"contract"`
	Agreements []jsontext.Value `json:"agreements"`
	Months     []monthPart      `json:"months"`
	// Adjustments are those that count.
	Adjustments []jsontext.Value `json:"adjustments,omitzero"`
}

type monthPart struct {
	Month        string         `json:"month"`
	Method       string         `json:"method,omitzero"`
	Measurements jsontext.Value `json:"measurements"`
}

func (m monthPart) month() domain.Month {
	month, _ := domain.ParseMonth(m.Month)
	return month
}

// sheet returns the month's results as a sheet, by method if it is given.
func (o *office) sheet(m monthPart) string {
	method := m.Method
	if method == "" {
		method = "inspection"
	}
	return o.text(map[string]any{"method": method, "measurements": m.Measurements})
}

// calculated settles the first versions and months of a Book anew.
func (o *office) calculated(p parts, versions, months int) *book.Result {
	o.Helper()
	p.Agreements, p.Months = p.Agreements[:versions], p.Months[:months]
	result, err := book.Calculate([]byte(o.text(p)))
	o.must(err)
	return result
}

// account is a Book on its way into the ledger.
type account struct {
	*office
	book     parts
	contract string
	versions int // recorded so far
}

// record records a Book month by month, each version before the month that its
// place in before names, and compares every answer with a calculation of what
// is recorded so far.
func (o *office) record(p parts, before []int) *account {
	o.Helper()
	created, err := o.as(staff).create(string(p.Contract))
	o.must(err)
	a := &account{office: o, book: p, contract: created.ID}
	for i, m := range p.Months {
		for a.versions < len(before) && before[a.versions] <= i {
			_, err := o.as(staff).agree(a.contract, string(p.Agreements[a.versions]))
			o.must(err)
			a.versions++
			a.compareBalance(i)
		}
		a.recordMonth(i, m)
	}
	a.compareHistory()
	return a
}

// recordMonth measures and settles the month at a place of the Book.
func (a *account) recordMonth(i int, m monthPart) {
	a.Helper()
	want := a.calculated(a.book, a.versions, i+1)
	statement := want.Statements[i]
	wanted := a.statementText(want.Book.Contract, statement)

	sheet := a.measure(a.contract, m.month(), a.sheet(m))
	a.same("preview of "+m.Month, wanted, a.shapeText(sheet.Preview.Statement))
	a.compareSheets(m.month(), a.sheetText(sheet))
	a.compareBalance(i)

	kept := a.settle(a.contract, m.month())
	a.same("statement of "+m.Month, wanted, a.keptText(kept.Shape))
	found, err := a.ledger.Statement(ctx, auditor, a.contract, ledger.OneStatementQuery{Month: m.month()})
	a.must(err)
	a.same("statement of "+m.Month+" as found", a.text(kept.Shape)+kept.Fact.Hash, a.text(found.Shape)+found.Fact.Hash)
	entries, sum := a.checkJournal(a.contract)
	a.checkSettlement(entries, statement, kept)
	a.same("sum of the entries", want.Balance.Points.Total().String(), sum.String())
	a.compareBalance(i + 1)
}

// compareSheets compares a month's sheet, as this ledger and one that remembers
// nothing show it, with what recording it answered.
func (a *account) compareSheets(month domain.Month, want string) {
	a.Helper()
	for name, l := range map[string]*ledger.Ledger{"this ledger": a.ledger, "another": a.secondLedger()} {
		sheet, err := l.Measurements(ctx, auditor, a.contract, ledger.SheetQuery{Month: month})
		a.must(err)
		a.same(fmt.Sprintf("sheet of %s in %s", month, name), want, a.sheetText(sheet))
	}
}

// compareBalance compares the balance after so many months, as this ledger and
// one that remembers nothing show it, with the calculation.
func (a *account) compareBalance(months int) {
	a.Helper()
	want := a.text(answer.CalculatedBalance(a.calculated(a.book, a.versions, months).Balance))
	for name, l := range map[string]*ledger.Ledger{"this ledger": a.ledger, "another": a.secondLedger()} {
		balance, err := l.Balance(ctx, auditor, a.contract, ledger.BalanceQuery{})
		a.must(err)
		a.same(fmt.Sprintf("balance after %d months in %s", months, name), want,
			a.text(answer.CalculatedBalance(balance.Balance)))
		a.same(fmt.Sprintf("balance pending after %d months in %s", months, name), false, balance.Pending)
	}
}

// compareHistory compares, once all is recorded, the list of statements, that
// of penalties, and the balance as of every month.
func (a *account) compareHistory() {
	a.Helper()
	result := a.calculated(a.book, a.versions, len(a.book.Months))
	statements, err := a.ledger.Statements(ctx, auditor, a.contract, fact.StatementQuery{Limit: 1000}, now)
	a.must(err)
	penalties, err := a.ledger.Penalties(ctx, auditor, a.contract, ledger.PenaltyQuery{Limit: 1000})
	a.must(err)
	var want, got, wantPenalties, gotPenalties []string
	for i, st := range result.Statements {
		want = append(want, a.statementText(result.Book.Contract, st))
		if st.Penalty != nil {
			wantPenalties = append(wantPenalties, want[i])
		}
		as := a.calculated(a.book, a.versions, i+1)
		balance, err := a.ledger.Balance(ctx, auditor, a.contract, ledger.BalanceQuery{AsOf: st.Month})
		a.must(err)
		a.same("balance as of "+st.Month.String(), a.text(answer.CalculatedBalance(as.Balance)),
			a.text(answer.CalculatedBalance(balance.Balance)))
	}
	for _, s := range statements {
		got = append(got, a.keptText(s.Shape))
	}
	for _, p := range penalties {
		gotPenalties = append(gotPenalties, a.keptText(p.Statement.Shape))
		a.same("status of a penalty", ledger.PenaltyPending, p.Status)
	}
	a.same("statements", want, got)
	a.same("penalties", wantPenalties, gotPenalties)
}

// sample returns the sample contract without its adjustments.
func sample(t *testing.T) parts {
	t.Helper()
	p := sampleWhole(t)
	p.Adjustments = nil
	return p
}

// sampleWhole returns the sample contract.
func sampleWhole(t *testing.T) parts {
	t.Helper()
	data, err := os.ReadFile("../testdata/mie/book.json")
	if err != nil {
		t.Fatal(err)
	}
	var p parts
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// effectivePlaces returns for each version the place of the first month that it
// is in force for: the latest at which it can be recorded.
func effectivePlaces(t *testing.T, p parts) []int {
	t.Helper()
	latest := len(p.Months)
	places := make([]int, len(p.Agreements))
	for i := len(p.Agreements) - 1; i >= 0; i-- {
		var version struct {
			EffectiveFrom string `json:"effective_from"`
		}
		if err := json.Unmarshal(p.Agreements[i], &version); err != nil {
			t.Fatal(err)
		}
		for place, m := range p.Months {
			if m.Month >= version.EffectiveFrom {
				latest = min(latest, place)
				break
			}
		}
		places[i] = latest
	}
	places[0] = 0
	return places
}

// TestSampleRecordedMonthByMonth records the sample with each amendment at the
// last moment, and with all of them at the start.
func TestSampleRecordedMonthByMonth(t *testing.T) {
	p := sample(t)
	atLast := effectivePlaces(t, p)
	for name, before := range map[string][]int{"amended at the last moment": atLast,
		"amended at the start": make([]int, len(atLast))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			openOffice(t).record(p, before)
		})
	}
	if len(p.Months) < 24 || slices.Max(atLast) == 0 {
		t.Errorf("the sample has %d months and versions before %v", len(p.Months), atLast)
	}
}

var randomBooks = flag.Int("books", 200, "how many random Books are recorded month by month")

// TestRandomBooksRecordedMonthByMonth records random Books, each reproduced by
// its seed; a third of them is corrected in three acts, another in one.
func TestRandomBooksRecordedMonthByMonth(t *testing.T) {
	const shards = 4
	for shard := range shards {
		t.Run(fmt.Sprint("shard ", shard), func(t *testing.T) {
			t.Parallel()
			o := openOffice(t)
			for seed := shard; seed < *randomBooks && !t.Failed(); seed += shards {
				r := rand.New(rand.NewPCG(uint64(seed), 11))
				p := o.randomBook(r)
				latest := effectivePlaces(t, p)
				before := make([]int, len(latest))
				for i := range latest {
					before[i] = latest[i] - r.IntN(latest[i]+1)
					if i > 0 {
						before[i] = max(before[i], before[i-1])
					}
				}
				o.now = o.now.Add(time.Duration(r.IntN(1000)) * time.Minute)
				recorded := o.record(p, before)
				switch seed % 3 { // each takes as long as recording
				case 0:
					recorded.correct(r)
				case 1:
					recorded.inOneAct(r)
				}
				if t.Failed() {
					t.Errorf("seed %d: %s", seed, o.text(p))
				}
			}
			o.checkKinds()
		})
	}
}

// checkKinds checks that every kind of posting came about, but for those of
// adjustments (TestRandomBooksAdjusted).
func (o *office) checkKinds() {
	o.Helper()
	met := map[string]bool{"adjustment_deduction": true, "adjustment_bonus": true}
	for _, r := range o.rows(`SELECT DISTINCT kind FROM entries`) {
		met[r["kind"]] = true
	}
	for _, kind := range fact.Kinds {
		if !met[string(kind)] {
			o.Errorf("no Book posted %s", kind)
		}
	}
}
