package form

import (
	"fmt"
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// layCourse shows how the month came to its figures: which revision took the place of
// which and why, what that changed, and what the vendor objected to.
func (s *source) layCourse(l *layout) {
	if len(s.basis.Revisions) == 0 && len(s.basis.Objections) == 0 {
		return
	}
	number := "4"
	if s.basis.Adjustment != nil {
		number = "5"
	}
	l.section(number + "　訂正の経過")
	if len(s.basis.Revisions) > 0 {
		l.heads(head(1, "版"), head(2, "確定"), head(5, "経過"))
		for _, r := range s.basis.Revisions {
			l.row(text(1, s.revisionText(r)), text(2, joined("　", recordedAt(r.Settled), r.Settled.By)), text(5, courseText(r)))
		}
		s.layDifferences(l)
	}
	if len(s.basis.Objections) > 0 {
		l.heads(head(2, "測定結果"), head(3, "受注者の異議"), head(3, "回答"))
	}
	for _, o := range s.basis.Objections {
		l.row(text(2, fmt.Sprintf("%s　第%d版", o.Item, o.Revision)), text(3, objectionText(o.Objection)),
			text(3, objectionAnswerText(o.Objection.Answer)))
	}
}

// revisionText names a revision of the statement, and the printed one as such.
func (s *source) revisionText(r ledger.StatementRevision) string {
	name := "第" + strconv.Itoa(r.Number) + "版"
	if r.Number == s.Revision {
		return name + "\n（この表）"
	}
	return name
}

// courseText says what a revision took the place of, and the acts that led to it.
func courseText(r ledger.StatementRevision) string {
	if r.Number == 1 {
		return "初めて集計を確定しました。"
	}
	lines := []string{fmt.Sprintf("第%d版に代わるものです。", r.Number-1)}
	for i := range r.Since.Acts {
		act := &r.Since.Acts[i]
		lines = append(lines, EraInstant(fact.InstantText(act.Record.At))+"　"+act.Text().Japanese)
	}
	return strings.Join(lines, "\n")
}

// layDifferences shows what the revision changed from the one before.
func (s *source) layDifferences(l *layout) {
	for _, r := range s.basis.Revisions {
		if r.Number != s.Revision || r.Number == 1 {
			continue
		}
		l.heads(head(2, "変わったもの"), head(3, fmt.Sprintf("第%d版", r.Number-1)), head(3, fmt.Sprintf("第%d版", r.Number)))
		for _, d := range r.Since.Lines {
			l.row(text(2, d.ItemCode+"　"+d.ItemName), text(3, lineText(d.Before)), text(3, lineText(d.After)))
		}
		for _, d := range r.Since.Figures {
			l.row(text(2, FigureName(d.Path)), text(3, figureText(d.Path, d.Before)), text(3, figureText(d.Path, d.After)))
		}
	}
}

// lineText says what an item came to, nil where the version has none.
func lineText(line *book.Line) string {
	if line == nil {
		return orNone("")
	}
	value := ""
	if line.Value != nil {
		value = "値 " + signed(*line.Value)
	}
	side := func(name, each string, count int, sum string) string {
		return fmt.Sprintf("%s %s×%d＝%s", name, each, count, sum)
	}
	return joined("　", value, side("減算", line.DeductionPoints, line.Count, line.Deduction),
		side("加算", line.BonusPoints, line.BonusCount, line.Bonus))
}

// figureText writes a figure, with what it is counted in where it is yen.
func figureText(path string, value *string) string {
	if value == nil {
		return orNone("")
	}
	switch path {
	case "penalty.base_amount", "penalty.exact_reduction", "penalty.payable", "penalty.reduction":
		return domain.Thousands(*value) + "円"
	case "penalty.waived":
		return map[string]string{"true": "課さない"}[*value]
	}
	if _, err := domain.ReadAmount(*value); err != nil { // months
		return *value
	}
	return signed(domain.Thousands(*value))
}

func objectionText(o *ledger.Objection) string {
	return joined("　", recordedAt(o.Recorded), o.Recorded.By, o.Text.Reason)
}

func objectionAnswerText(a *ledger.ObjectionAnswer) string {
	if a == nil {
		return "まだありません"
	}
	word := map[domain.Decision]string{domain.Uphold: "認める", domain.Dismiss: "認めない"}[a.Decision]
	return joined("　", word, recordedAt(a.Recorded), a.Recorded.By, a.Text.Reason)
}
