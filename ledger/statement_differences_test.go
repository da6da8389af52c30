package ledger_test

import (
	"maps"
	"slices"
	"testing"

	"slaledger/domain/book"
	"slaledger/ledger"
)

// differencesApply checks that the differences of two statements, carried out on the
// figures and lines of the one before, give those of the one after.
func (o *office) differencesApply(before, after book.Statement) {
	o.Helper()
	lines, figures, err := book.StatementDifferences(before, after)
	o.must(err)
	texts := o.figuresOf(before)
	for _, d := range figures {
		o.same("before of "+d.Path, textOrNone(d.Before), textOrNone(texts[d.Path]))
		delete(texts, d.Path)
		if d.After != nil {
			texts[d.Path] = d.After
		}
	}
	for _, l := range lines {
		o.same("before of "+l.ItemCode, o.lineText(l.Before), textOrNone(texts["line "+l.ItemCode]))
		delete(texts, "line "+l.ItemCode)
		if l.After != nil {
			text := o.lineText(l.After)
			texts["line "+l.ItemCode] = &text
		}
	}
	o.same("the figures after", figureTexts(o.figuresOf(after)), figureTexts(texts))
}

// figuresOf returns the figures of a statement by path, and its lines.
func (o *office) figuresOf(s book.Statement) map[string]*string {
	o.Helper()
	found := map[string]*string{}
	for i := range s.Lines {
		text := o.lineText(&s.Lines[i])
		found["line "+s.Lines[i].ItemCode] = &text
	}
	s.Lines, s.ContractID, s.Month, s.SettledAt, s.SettledBy, s.Revision = nil, "", "", "", "", 0
	s.JournalHead, s.SystemHead = nil, nil
	if s.Penalty != nil {
		penalty := *s.Penalty
		penalty.Calculation = nil
		s.Penalty = &penalty
	}
	figures, err := book.Figures(s)
	o.must(err)
	for i, f := range figures {
		if found[f.Path] != nil {
			o.Errorf("%s is there twice", f.Path)
		}
		found[f.Path] = &figures[i].Text
	}
	return found
}

func (o *office) lineText(l *book.Line) string {
	if l == nil {
		return "none"
	}
	return o.text(*l)
}

// figureTexts returns figures with their paths, sorted.
func figureTexts(figures map[string]*string) (texts []string) {
	for _, path := range slices.Sorted(maps.Keys(figures)) {
		texts = append(texts, path+" "+*figures[path])
	}
	return texts
}

func textOrNone(text *string) string {
	if text == nil {
		return "none"
	}
	return *text
}

// told returns what acts did, in words: the sentence and the changes of their month.
func told(events []ledger.Event) (lines []string) {
	for _, e := range events {
		line := e.Text().Japanese
		for _, c := range e.Changes {
			if c.Month != e.Record.Month {
				continue
			}
			line += "; " + c.Figure + " " + textOrNone(c.Before) + "→" + textOrNone(c.After)
		}
		lines = append(lines, line)
	}
	return lines
}

// TestWhyAStatementChanged follows two corrections of April: one by its three acts, which
// ends the penalty, one in a single act, which brings it back. May, which changed with
// it, names the same acts.
func TestWhyAStatementChanged(t *testing.T) {
	o := openOffice(t)
	id := o.fourMonths()
	o.correct(id, "0")
	_, err := o.as(measurer).putRight(id, april, `{"reason":"検証で判明","method":"inspection",`+
		`"references":[{"title":"決定書"}],"measurements":[{"item_code":"DELAY","value":"21"}]}`)
	o.must(err)
	differences := func(q ledger.DifferencesQuery) ledger.StatementDifferences {
		d, err := o.ledger.StatementDifferences(ctx, fuji, id, q)
		o.must(err)
		return d
	}
	d := differences(ledger.DifferencesQuery{Month: april, From: 1, To: 3})
	o.same("back again", 0, len(d.Lines)+len(d.Figures))
	o.same("all acts", []string{
		"測定担当 が、2024-04 の DELAY の測定結果（第1版）を取り消しました。理由：転記誤り; measurements.DELAY.value 21→none; " +
			"status settled→superseded_pending",
		"測定担当 が、2024-04 の DELAY の測定結果（第2版）を入力しました。; measurements.DELAY.value none→0",
		"測定担当 が、2024-04 を再集計し、ほかに3か月の結果が変わりました。; accumulated.total -62.5→-20.5; " +
			"closing.total -2.5→-20.5; penalty.reduction 250001→none",
		"測定担当 が、2024-04 の DELAY の測定結果を訂正して再集計し、ほかに3か月の結果が変わりました。理由：検証で判明; " +
			"measurements.DELAY.value 0→21; accumulated.total -20.5→-62.5; closing.total -20.5→-2.5; " +
			"penalty.reduction none→250001",
	}, told(d.Acts))
	d = differences(ledger.DifferencesQuery{Month: april})
	var figures []string
	for _, f := range d.Figures {
		figures = append(figures, f.Path+" "+textOrNone(f.Before)+"→"+textOrNone(f.After))
	}
	o.same("figures", []string{
		"added.deduction 21.5→63.5",
		"accumulated.deduction 21.5→63.5",
		"accumulated.total -20.5→-62.5",
		"extinguished.penalty.deduction none→61",
		"extinguished.penalty.bonus none→1",
		"closing.deduction 21.5→2.5",
		"closing.bonus 1→0",
		"closing.total -20.5→-2.5",
		"penalty.total none→-62.5",
		"penalty.threshold none→-60",
		"penalty.carried_over none→2.5",
		"penalty.period.from_month none→2024-04",
		"penalty.period.to_month none→2024-04",
		"penalty.base_amount none→1000001",
		"penalty.reduction_rate none→0.25",
		"penalty.exact_reduction none→250000.25",
		"penalty.payable none→750000",
		"penalty.reduction none→250001",
		"lots.2024-04.points 1→none",
	}, figures)
	o.same("acts of May", told(d.Acts), told(differences(ledger.DifferencesQuery{Month: april + 1}).Acts))
	alone := differences(ledger.DifferencesQuery{Month: april, From: 1, To: 1})
	o.same("a revision to itself", 0, len(alone.Acts)+len(alone.Figures)+len(alone.Lines))
	_, err = o.ledger.StatementDifferences(ctx, fuji, id, ledger.DifferencesQuery{Month: april, From: 4})
	o.same("a revision that there is not", "not_found", refusedWith(err))
}
