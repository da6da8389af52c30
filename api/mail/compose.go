// Package mail composes mails of notices and sends them.
package mail

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Letter is how mails are written.
type Letter struct {
	// URL is where browsers reach the pages, without / at the end.
	URL string
	// Figures says that the office lets mails have points and yen.
	Figures bool
}

// linesOfKind is how many notices of a kind a mail lists; the pages have all.
const linesOfKind = 100

// Compose writes a mail of notices to a user, in Japanese as plain text. It has no secret.
func (l Letter) Compose(user access.User, notices []access.Notice) (subject, text string) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s 様\n\n%sからのお知らせです。\n", fact.OneLine(cmp.Or(user.FullName, user.Name)), product)
	for _, kind := range access.NoticeKinds {
		of := slices.DeleteFunc(slices.Clone(notices), func(n access.Notice) bool { return n.Kind != kind })
		if len(of) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n■ %s（%d件）\n", headings[kind], len(of))
		slices.SortStableFunc(of, func(a, c access.Notice) int {
			return cmp.Or(cmp.Compare(a.ContractName, c.ContractName), cmp.Compare(a.Month, c.Month))
		})
		for _, n := range of[:min(len(of), linesOfKind)] {
			fmt.Fprintf(&b, "・%s\n  %s%s\n", fact.OneLine(l.line(n)), l.URL, n.Path)
		}
		if more := len(of) - linesOfKind; more > 0 {
			fmt.Fprintf(&b, "・ほかに%d件あります。%s/ で確認してください。\n", more, l.URL)
		}
	}
	fmt.Fprintf(&b, "\nお知らせの種類と宛先は、設定の画面で変更できます。\n%s/settings\n", l.URL)
	b.WriteString("このメールは自動で送信しています。返信されても、お答えできません。\n")
	if n := notices[0]; n.Kind.Urgent() {
		return "【" + product + "】" + headings[n.Kind], b.String()
	}
	return fmt.Sprintf("【%s】お知らせ（%d件）", product, len(notices)), b.String()
}

// line says in a line what a notice is about.
func (l Letter) line(n access.Notice) string {
	words := []string{n.ContractName}
	if m, is := domain.ParseMonth(n.Month); is {
		words = append(words, fmt.Sprintf("%d年%d月分", m.Year(), m.Calendar()))
	}
	add := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	switch n.Kind {
	case access.NoticeTurn:
		add("%s", acts[ledger.Act(n.Subject)])
		if n.Item != "" {
			add("項目 %s", n.Item)
		}
		if n.Version != 0 {
			add("第%d版", n.Version)
		}
	case access.NoticeSettled:
		if n.Revision > 1 {
			add("再集計（第%d版）", n.Revision)
		}
		if n.Others > 0 {
			add("ほかに%dか月", n.Others)
		}
	case access.NoticePoints:
		add("この月の集計で、%sが消滅する見込み（今後ポイントが加わらないとき）", pointsOf[n.Subject])
	case access.NoticeCredential:
		at, _ := fact.MinuteText(n.At)
		add("%s に、%s が「%s」を発行しました。お心当たりがないときは、直ちに利用者管理の担当者に連絡してください", at, n.By,
			cmp.Or(credentials[n.Subject], n.Subject))
	case access.NoticeVerification:
		add("%s、%d件。照合の結果はログに記録されています。操作を控え、手引の手順により確認してください", dayText(n.At), n.Others)
	case access.NoticeBackup:
		add("%s。理由はログに記録されています。保存先の空き容量と権限を確認してください", dayText(n.At))
	}
	if due, err := time.Parse(time.DateOnly, n.Due); err == nil {
		add("期限 %s", due.Format("2006年1月2日"))
	}
	return strings.Join(slices.DeleteFunc(append(words, l.figures(n)...), isEmpty), "　")
}

func isEmpty(text string) bool { return text == "" }

// dayText writes the day of an instant in Japan.
func dayText(at time.Time) string { return at.In(fact.Japan).Format("2006年1月2日") }

// figures says the figures of a notice, where the office lets mails have them.
func (l Letter) figures(n access.Notice) (words []string) {
	if !l.Figures {
		return nil
	}
	if n.Points != "" {
		words = append(words, strings.Replace(n.Points, "-", "−", 1)+" ポイント")
	}
	if yen, err := domain.ReadAmount(n.Yen); n.Yen != "" && err == nil {
		words = append(words, domain.Thousands(yen.String())+"円")
	}
	return words
}
