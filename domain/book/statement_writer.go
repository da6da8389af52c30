package book

import "strconv"

// AppendStatement appends to b what writing a statement gives, without looking at the shape
// by reflection: a verification writes every statement again. It returns an error for a text
// that is no UTF-8.
func AppendStatement(b []byte, s *Statement) ([]byte, error) {
	w := appender{text: append(b, '{')}
	if s.ContractID != "" {
		w.word(`"contract_id":`, s.ContractID)
		w.text = append(w.text, ',')
	}
	w.word(`"month":`, s.Month)
	w.number(`,"revision":`, int64(s.Revision))
	w.number(`,"agreement_version":`, int64(s.AgreementVersion))
	w.wordIfAny(`,"settled_at":`, s.SettledAt)
	w.wordIfAny(`,"settled_by":`, s.SettledBy)
	w.head(`,"journal_head":`, s.JournalHead)
	w.head(`,"system_head":`, s.SystemHead)
	appendList(&w, `,"lines":`, s.Lines, (*appender).line)
	w.total(`,"opening":`, s.Opening)
	w.words(`,"added":{"deduction":`, s.Added.Deduction, `,"bonus":`, s.Added.Bonus)
	w.total(`},"accumulated":`, s.Accumulated)
	appendList(&w, `,"extinguished":`, s.Extinguished, (*appender).extinction)
	w.total(`,"closing":`, s.Closing)
	appendList(&w, `,"lots":`, s.Lots, (*appender).lot)
	w.number(`,"zero_months":`, int64(s.ZeroMonths))
	w.text = append(w.text, `,"penalty":`...)
	w.penalty(s.Penalty)
	return append(w.text, '}'), w.err
}

// appendList appends a list, [] if there is none.
func appendList[T any](w *appender, name string, list []T, one func(*appender, *T)) {
	w.text = append(append(w.text, name...), '[')
	for i := range list {
		w.next(i)
		one(w, &list[i])
	}
	w.text = append(w.text, ']')
}

// words appends names, each with its text.
func (w *appender) words(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		w.word(pairs[i], pairs[i+1])
	}
}

// wordOrNull appends a text, null if there is none.
func (w *appender) wordOrNull(name string, text *string) {
	if text == nil {
		w.text = append(append(w.text, name...), "null"...)
		return
	}
	w.word(name, *text)
}

func (w *appender) head(name string, h *Head) {
	if h != nil {
		w.number(name+`{"sequence":`, h.Sequence)
		w.word(`,"hash":`, h.Hash)
		w.text = append(w.text, '}')
	}
}

func (w *appender) total(name string, t Total) {
	w.text = append(w.text, name...)
	w.words(`{"deduction":`, t.Deduction, `,"bonus":`, t.Bonus, `,"total":`, t.Total)
	w.text = append(w.text, '}')
}

func (w *appender) line(l *Line) {
	w.words(`{"item_code":`, l.ItemCode, `,"item_name":`, l.ItemName)
	w.wordOrNull(`,"value":`, l.Value)
	achieved := "null"
	if l.Achieved != nil {
		achieved = strconv.FormatBool(*l.Achieved)
	}
	w.text = append(append(w.text, `,"achieved":`...), achieved...)
	w.word(`,"deduction_points":`, l.DeductionPoints)
	w.number(`,"count":`, int64(l.Count))
	w.words(`,"deduction":`, l.Deduction, `,"bonus_points":`, l.BonusPoints)
	w.number(`,"bonus_count":`, int64(l.BonusCount))
	w.word(`,"bonus":`, l.Bonus)
	w.text = append(w.text, '}')
}

func (w *appender) extinction(e *Extinction) {
	w.words(`{"reason":`, string(e.Reason), `,"deduction":`, e.Deduction, `,"bonus":`, e.Bonus)
	w.text = append(w.text, '}')
}

func (w *appender) lot(l *Lot) {
	w.words(`{"month":`, l.Month, `,"points":`, l.Points)
	w.text = append(w.text, '}')
}

func (w *appender) penalty(p *Penalty) {
	if p == nil {
		w.text = append(w.text, "null"...)
		return
	}
	w.text = append(w.text, '{')
	w.flag(`"waived":true,`, p.Waived)
	w.words(`"total":`, p.Total, `,"threshold":`, p.Threshold, `,"carried_over":`, p.CarriedOver,
		`,"period":{"from_month":`, p.Period.From, `,"to_month":`, p.Period.To,
		`},"base_amount":`, p.BaseAmount, `,"reduction_rate":`, p.ReductionRate,
		`,"exact_reduction":`, p.ExactReduction, `,"payable":`, p.Payable, `,"reduction":`, p.Reduction)
	appendList(w, `,"overlaps":`, p.Overlaps, func(w *appender, month *string) { w.word("", *month) })
	appendList(w, `,"calculation":`, p.Calculation, (*appender).step)
	w.text = append(w.text, '}')
}

func (w *appender) step(l *CalculationLine) {
	w.words(`{"clause":`, l.Clause, `,"label":`, l.Label, `,"formula":`, l.Formula, `,"result":`, l.Result)
	w.text = append(w.text, '}')
}
