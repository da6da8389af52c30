package pages_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/api/apitest"
	"slaledger/domain"
)

var (
	madeRows = regexp.MustCompile(
		`(?s)<tr( class="sum")?><th scope="row">(.*?)</th><td class="n[^"]*">(.*?)</td><td class="n[^"]*">(.*?)</td></tr>`)
	breakings = regexp.MustCompile(`<br>|<small`)
)

// madeOf reads what a balance page says its points are made of: a line a part, and whether
// each column sums up to what stands below it.
func madeOf(t *testing.T, what, page string) (lines []string) {
	t.Helper()
	_, rest, _ := strings.Cut(page, `<section id="made"`)
	section, _, _ := strings.Cut(rest, "</section>")
	plain := func(text string) string {
		text = tags.ReplaceAllString(breakings.ReplaceAllString(text, " $0"), "")
		return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
	}
	var sums [2]domain.Amount
	for _, row := range madeRows.FindAllStringSubmatch(section, -1) {
		line := plain(row[2])
		for i := range sums {
			text := plain(row[3+i])
			line += strings.TrimRight(" | "+text, " ")
			if text == "" {
				continue
			}
			points, err := domain.ReadAmount(text)
			if err != nil {
				t.Fatal(what, err)
			}
			if row[1] == "" {
				sums[i] = sums[i].Add(points)
			} else if sums[i].Cmp(points) != 0 {
				t.Errorf("%s: %s is not the sum %s", what, text, sums[i])
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// TestWhatTheTotalIsMadeOf reads the balance page of the example as it was known at the end
// of each of its months: the parts sum up to the points, whatever went before.
func TestWhatTheTotalIsMadeOf(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "fuji-madoguchi")
	var list struct {
		Items []answer.Statement `json:"items"`
	}
	s.Must(t, 200, "fuji-madoguchi", "GET", contract+"/statements?limit=200", nil, &list)
	want := map[string]string{
		"2025-09": "",
		"2026-01": "2025年10月分 採用された改善提案 +3 | | 3; 2025年11月分 問合せの1開庁日以内の回答率 +1 | | 1; " +
			"2026年1月の集計で消滅した後に残った減算（両者合意） | 27 |; 計 | 27 | 4",
		"2026-03": "2025年10月分 生じた 3 のうち、消滅していない分 | | 2; 2025年11月分 問合せの1開庁日以内の回答率 +1 | | 1; " +
			"2026年3月分 オンライン稼働率 +2 | | 2; 計 | 0 | 5",
		"2026-09": "2026年6月の集計で消滅した後に残った減算（ペナルティ） | 11 |; " +
			"2026年7月分 月次報告の遅れ −2 データ抽出及びマスタ登録の所要日数 −2 採用された改善提案 +3 | 4 | 3; " +
			"2026年8月分 問合せの1開庁日以内の回答率 +1 | | 1; " +
			"2026年9月分 オンライン稼働率 +2 構成管理及びリポジトリ文書の不一致 −4 | 4 | 2; 計 | 19 | 6",
	}
	for _, of := range list.Items {
		page := v.Get(t, contract+"?known_at="+url.QueryEscape(of.SettledAt))
		lines := strings.Join(madeOf(t, of.Month, page.Text), "; ")
		if expected, is := want[of.Month]; is && lines != expected {
			t.Errorf("%s: %s", of.Month, lines)
		}
		if none := strings.Contains(page.Text, "ポイントは残っていません"); none != (lines == "") {
			t.Errorf("%s: %s", of.Month, lines)
		}
	}
}
