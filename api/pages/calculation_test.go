package pages_test

import (
	"html"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// TestWhatIf follows a calculation by its links and by its form: the address is all there
// is of it, nothing is recorded, and what cannot be calculated is said beside its field.
func TestWhatIf(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "fuji-madoguchi")
	path := contract + "/calculations"
	plain := v.Get(t, path)
	expect(t, "nothing added", plain, 200, "今後ポイントが加わらなければ")
	expectStandings(t, plain.Text, "現在（2026年9月の集計の後） −13 47", "（2026年10月の集計、消滅の前） −13 47",
		"試算の最後（2027年3月の集計の後） 0 60", "2027年3月の集計で、減算 19、加算 6 が消滅します（減算ゼロの連続、7.4(3), 7.5(3)）")
	expect(t, "misses", plain, 200, path+"?2026-10=SEC-01:2")
	expect(t, "misses once a month", plain, 200,
		path+strings.ReplaceAll("?2026-10=A&amp;2026-11=A&amp;2026-12=A&amp;2027-01=A&amp;2027-02=A", "=A", "=AVAIL-01:1"))
	scenario := path + "?2026-10=AVAIL-01:1,RECOV-01:1&2026-12=SEC-01:1"
	page := v.Get(t, scenario)
	expect(t, "a scenario", page, 200, "この試算では、令和8年12月分（2026-12）の集計で")
	for _, says := range []string{
		"−63", "750,000円", "オンライン稼働率 1回", "受注者の責によるセキュリティ事故等 1回", `opacity=".55"`, `id="m2027-03"`,
		`name="2026-10.AVAIL-01" value="1"`, "令和9年6月分（2027-06）の集計で消滅します",
	} {
		if !strings.Contains(page.Text, says) {
			t.Errorf("the scenario does not say %q", says)
		}
	}
	expectStandings(t, page.Text, "現在（2026年9月の集計の後） −13 47", "（2026年12月の集計、消滅の前） −63 0",
		"試算の最後（2027年3月の集計の後） −3 57", "現在と試算の最後とで異なるのは、試算で加わるものと、次の消滅によります",
		"2026年10月 オンライン稼働率 1回、障害復旧時間 1回 −20 0 −33 なし −33 −13 −13",
		"2026年12月 受注者の責によるセキュリティ事故等 1回 −30 0 −63 ◆ ペナルティ")
	nearest := v.Get(t, path+"?2026-10=RECOV-01:2&2026-11=IMPROVE-01:1")
	expectStandings(t, nearest.Text, "基準に最も近づくのは2026年10月の集計で、基準まで、あと 27 ポイントです（合計 −33）。")
	if strings.Contains(page.Text, "照合番号") {
		t.Error("a calculation looks like a statement")
	}
	for query, to := range map[string]string{
		"?month=2026-10&item=AVAIL-01&count=１":                                    "?2026-10=AVAIL-01:1",
		"?2026-10.AVAIL-01=1&2026-12.SEC-01=0&month=2026-11&item=RECOV-01&count=": "?2026-10=AVAIL-01:1&2026-11=RECOV-01:1",
		"?2026-10.AVAIL-01=&month=2026-10&item=&count=1":                          "",
	} {
		sent := v.Get(t, path+query)
		if sent.Status != 303 || sent.Header.Get("Location") != path+to {
			t.Errorf("%s: %d to %s", query, sent.Status, sent.Header.Get("Location"))
		}
	}
	for query, says := range map[string]string{
		"?2026-10=AVAIL-01:2":                       "が2回となる測定結果はありません",
		"?2026-10=NONE:1":                           "はありません。",
		"?2024-10=AVAIL-01:1":                       "試算できません",
		"?2028-10=AVAIL-01:1":                       "24か月まで",
		"?2026-10=RECOV-01:x,SEC-01:1":              "「x」は回数として読み取れません",
		"?2026-10.RECOV-01=-1&item=&month=&count=1": "「-1」は回数として読み取れません",
		"?2026-10=RECOV-01":                         "「」は回数として読み取れません",
		"?2026-13=RECOV-01:1":                       "2026-10:AVAIL-01:1 の形で",
		"?of=RECOV-01:1":                            "指定がアドレスに",
	} {
		refused := v.Get(t, path+query)
		expect(t, query, refused, 422, says)
		if strings.Contains(refused.Text, "この試算では") {
			t.Errorf("%s is calculated", query)
		}
	}
	if again := v.Get(t, path); !strings.Contains(again.Text, "今後ポイントが加わらなければ") {
		t.Error("a calculation left something behind")
	}
}

// expectStandings checks that a page of a calculation says how far from the criterion the
// account is, and when.
func expectStandings(t *testing.T, page string, lines ...string) {
	t.Helper()
	plain := strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
	plain = strings.NewReplacer(" 、 ", "、", " , ", ", ", "（ ", "（", " ）", "）", "、 ", "、", " 、", "、").Replace(plain)
	for _, line := range lines {
		if !strings.Contains(plain, line) {
			t.Errorf("the calculation does not say %q", line)
		}
	}
}
