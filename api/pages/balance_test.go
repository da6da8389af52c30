package pages_test

import (
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"
)

// balanceStates are accounts whose balance page says what the others do not, by what is made
// of two months of results that add nothing.
var balanceStates = []struct {
	state string
	make  func(b *domain.Book)
	says  []string
	never []string
}{
	{"nothing settled", func(b *domain.Book) { b.Months = nil },
		[]string{"まだ集計がありません", "ペナルティ基準までは 60 ポイントです。"}, []string{`class="scale"`, "のポイントは、"}},
	{"no points", func(*domain.Book) {}, []string{"ポイントは残っていません。"}, []string{"契約とともに終わります", "増額はしません"}},
	{"a total above 0", func(b *domain.Book) {
		b.Agreements[0].Items[0].BonusPoints = domain.Whole(4)
		b.Months[0].Measurements[0].BonusCount = 2
	}, []string{`集計後ポイントの合計は <span class="n">8</span>`, "プラスです。増額はしません（", "すべてのポイントは、"},
		[]string{`<rect class="f-deduct" x="0" y="14"`, "契約とともに終わります"}},
	{"a total above 0 with deductions", func(b *domain.Book) {
		b.Agreements[0].Items[0].BonusPoints = domain.Whole(4)
		b.Months[0].Measurements[0].BonusCount = 2
		b.Months[1].Measurements[1].DeductionCount = 3
	}, []string{`<span class="n">5</span>`, "プラスです。増額はしません（"}, []string{`<rect class="f-deduct" x="0" y="14"`}},
	{"a total below 0", func(b *domain.Book) { b.Months[1].Measurements[0].DeductionCount = 5 },
		[]string{`<span class="n">−5</span>`, `<rect class="f-deduct" x="0" y="14"`}, []string{"増額はしません"}},
	{"the term is over", func(b *domain.Book) {
		b.Months[1].Measurements[0].DeductionCount = 5
		b.Contract.Term.To = b.Months[1].Month
		b.Contract.Fees[0].Period = b.Contract.Term
	}, []string{"契約期間の最終月まで集計しました。残るポイントは、契約とともに終わります（", `href="/rules#d12"`},
		[]string{"すべてのポイントは、"}},
}

// openBalance takes in an account of two months that add nothing but what is made of them.
func openBalance(t *testing.T, s *apitest.Served, change func(b *domain.Book)) string {
	t.Helper()
	b := apitest.ManyMonths(24, 2)
	b.Months = b.Months[:2]
	for i := range b.Months {
		for j := range b.Months[i].Measurements {
			b.Months[i].Measurements[j].DeductionCount = 0
		}
	}
	change(b)
	if len(b.Months) == 0 {
		contract := s.EnterContract(t, b)
		s.EnterVersion(t, contract, b.Agreements[0])
		return contract
	}
	return s.ImportedBook(t, b)
}

// TestStatesOfBalance opens the balance page of accounts in all their states.
func TestStatesOfBalance(t *testing.T) {
	s := apitest.Serve(t)
	for _, state := range balanceStates {
		contract := openBalance(t, s, state.make)
		page := s.SignInAs(t, "auditor").Get(t, contract)
		for _, says := range state.says {
			expect(t, state.state, page, 200, says)
		}
		for _, never := range state.never {
			if strings.Contains(page.Text, never) {
				t.Errorf("%s: it says %q", state.state, never)
			}
		}
	}
}

// pagesThatAwait are pages of a contract of every kind: each says what waits to be settled
// anew.
var pagesThatAwait = strings.Fields(`/ /months /entries /penalties /years /history /agreements /calculations
	/adjustments /amendments /verification /export /items/W-0 /months/2024-04/statement /months/2024-04/measurements
	/months/2024-04/measurements/W-0 /months/2024-04/report /agreements/1`)

// TestEveryPageSaysWhatAwaits takes a result back, and then another: every page of the
// contract says which months wait to be settled anew, since when, and why, until they are;
// a page of the past says what did then.
func TestEveryPageSaysWhatAwaits(t *testing.T) {
	s := apitest.Serve(t)
	contract := openBalance(t, s, func(*domain.Book) {})
	v := s.SignInAs(t, "auditor")
	pages := func(query string, says ...string) {
		t.Helper()
		for _, path := range pagesThatAwait {
			page := v.Get(t, contract+strings.TrimSuffix(path, "/")+query)
			for _, words := range says {
				expect(t, path, page, 200, words)
			}
			if len(says) == 0 && strings.Contains(page.Text, "再集計待ちです。</b>") {
				t.Errorf("%s says that something waits", path)
			}
		}
	}
	pages("")
	cancel := func(month, reason string) {
		t.Helper()
		s.Must(t, 200, "measurer", "POST", contract+"/months/"+month+"/measurements/W-0/cancellation",
			map[string]any{"reason": reason}, nil)
	}
	cancel("2024-05", "計上の誤り")
	var first struct {
		Items []struct {
			At string `json:"at"`
		} `json:"items"`
	}
	s.Must(t, 200, "auditor", "GET", contract+"/events?limit=200", nil, &first)
	then := first.Items[len(first.Items)-1].At
	cancel("2024-04", "転記の誤り")
	pages("", "2024年4月–2024年5月は再集計待ちです。", "から、再集計を待っています。", "計上の誤り", "転記の誤り", "従前の数値です。")
	past := v.Get(t, contract+"?known_at="+strings.ReplaceAll(then, "+", "%2B"))
	expect(t, "the past", past, 200, "2024年5月は再集計待ちです。")
	if strings.Contains(past.Text, "転記の誤り") {
		t.Error("the past knows what came later")
	}
	for _, month := range []string{"2024-04", "2024-05"} {
		s.Must(t, 200, "measurer", "PUT", contract+"/months/"+month+"/measurements", map[string]any{"method": "inspection",
			"measurements": []book.Measurement{{ItemCode: "W-0"}}}, nil)
	}
	s.Must(t, 200, "measurer", "POST", contract+"/months/2024-04/settlement", nil, nil)
	pages("")
}
