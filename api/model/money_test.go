package model

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"slaledger/domain"

	"github.com/go-json-experiment/json/jsontext"
)

// modelMoney is money deducted or repaid for the penalty of a month.
type modelMoney struct {
	month    domain.Month
	sequence int // in the journal
	given    modelPaid
	by       string
	at       time.Time
	// cancelled is why, by whom and when it was cancelled, nil if it counts.
	cancelled map[string]any
}

// modelPaid is money as entered.
type modelPaid struct {
	Kind        string         `json:"kind"`
	Amount      jsontext.Value `json:"amount"`
	Date        string         `json:"date"`
	Document    jsontext.Value `json:"document"`
	FiscalYear  *int           `json:"fiscal_year"`
	BilledMonth *string        `json:"billed_month"`
	Reason      *string        `json:"reason"`
}

// yen is the amount as it moves what was applied, 0 once it is cancelled.
func (p modelMoney) yen() domain.Amount {
	amount, err := domain.ParseAmount(plainDecimal(p.given.Amount))
	switch {
	case err != nil:
		panic(err)
	case p.cancelled != nil:
		return domain.Amount{}
	case p.given.Kind == "repayment":
		return amount.Neg()
	}
	return amount
}

// applied returns what was deducted for a month less what was repaid.
func (m *model) applied(month domain.Month) domain.Amount {
	deducted, repaid, _ := m.moved(month)
	return deducted.Sub(repaid)
}

// moved returns what was deducted for a month and what was repaid, and each.
func (m *model) moved(month domain.Month) (deducted, repaid domain.Amount, list []any) {
	list = []any{}
	for _, paid := range m.money {
		if paid.month != month {
			continue
		}
		if yen := paid.yen(); yen.Sign() < 0 {
			repaid = repaid.Sub(yen)
		} else {
			deducted = deducted.Add(yen)
		}
		reason := ""
		if paid.given.Reason != nil {
			reason = *paid.given.Reason
		}
		shown := map[string]any{
			"id": fmt.Sprint(paid.sequence), "kind": paid.given.Kind, "amount": plainDecimal(paid.given.Amount),
			"date": paid.given.Date, "document": orNull(paid.given.Document), "fiscal_year": paid.given.FiscalYear,
			"billed_month": paid.given.BilledMonth, "reason": reason, "by": paid.by, "at": instantOf(paid.at),
			"cancelled": nil,
		}
		if paid.cancelled != nil {
			shown["cancelled"] = paid.cancelled
		}
		list = append(list, shown)
	}
	return deducted, repaid, list
}

func orNull(value jsontext.Value) jsontext.Value {
	if value == nil {
		return jsontext.Value("null")
	}
	return value
}

// judgeMoney judges the record of money deducted or repaid.
func (m *model) judgeMoney(c modelCommand) modelVerdict {
	month := monthOf(c.month)
	found := m.penalty(month)
	if found == nil {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	var given modelPaid
	readBody(c.body, &given)
	if faults := given.faults(c.body, dayOf(m.instant())); faults != nil {
		return invalid(faults)
	}
	outcome := given.Kind
	if v := m.refusedMoney(found, given); v != nil {
		if given.Reason == nil {
			return *v
		}
		outcome += " with a reason, else " + v.code
	}
	after := m.copy()
	after.record("application", month, c.user, m.instant())
	after.money = append(after.money, modelMoney{month: month, sequence: len(after.entries), given: given, by: c.user,
		at: m.instant()})
	return modelVerdict{
		status: http.StatusCreated, after: after, outcome: outcome,
		answer: func() any { return after.penaltyAnswer(after.penalty(month)) },
	}
}

// faults returns what is wrong with money as entered.
func (p modelPaid) faults(body, today string) []string {
	faults := append(unknownFields(body, "kind amount date document fiscal_year billed_month reason"),
		documentFaults(p.Document)...)
	fault := func(wrong bool, text string) {
		if wrong {
			faults = append(faults, text)
		}
	}
	yen := rational(plainDecimal(p.Amount))
	fault(p.Kind != "deduction" && p.Kind != "repayment", "/kind not_one_of")
	fault(yen.Sign() <= 0 || !yen.IsInt(), "/amount out_of_range")
	fault(p.Date > today, "/date out_of_range")
	fault(p.FiscalYear != nil && *p.FiscalYear < 1, "/fiscal_year out_of_range")
	fault(p.BilledMonth != nil && monthOf(*p.BilledMonth) == 0, "/billed_month bad_format")
	fault(p.Reason != nil && strings.TrimSpace(*p.Reason) == "", "/reason required")
	return faults
}

// refusedMoney returns why money is not recorded without a reason, nil if it is.
func (m *model) refusedMoney(s *modelStatement, given modelPaid) *modelVerdict {
	shown := m.penaltyIn(s)
	amount, applied := rational(plainDecimal(given.Amount)), rational(shown["applied"].(string))
	outstanding := rational(shown["outstanding"].(string))
	again := slices.ContainsFunc(m.money, func(p modelMoney) bool {
		return p.month == s.month && p.cancelled == nil && p.given.Kind == given.Kind &&
			plainDecimal(p.given.Amount) == plainDecimal(given.Amount) && p.given.Date == given.Date
	})
	inEffect := shown["status"] == "agreed" || shown["status"] == "imposed"
	tooMuch := amount.Cmp(applied) > 0
	if given.Kind == "deduction" {
		tooMuch = !inEffect || amount.Cmp(outstanding) > 0
	}
	var v modelVerdict
	switch {
	case again:
		v = refusedWith(http.StatusConflict, "already_exists")
	case tooMuch:
		v = refusedWith(http.StatusConflict, "exceeds_outstanding").as(given.Kind)
		v.money = map[string]any{"status": shown["status"], "applied": shown["applied"], "outstanding": shown["outstanding"],
			"reduction": m.live(s.month).reduction()}
	default:
		return nil
	}
	return &v
}

// judgeMoneyBack judges the cancellation of a record of money.
func (m *model) judgeMoneyBack(c modelCommand) modelVerdict {
	month := monthOf(c.month)
	at := slices.IndexFunc(m.money, func(p modelMoney) bool {
		return p.month == month && fmt.Sprint(p.sequence) == c.item
	})
	if m.penalty(month) == nil || at < 0 {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	said, faults := readSaid(c.body, "reason", "all")
	if faults != nil {
		return invalid(faults)
	}
	if m.money[at].cancelled != nil {
		return refusedWith(http.StatusConflict, "already_exists")
	}
	after := m.copy()
	after.money = slices.Clone(m.money)
	after.money[at].cancelled = map[string]any{"reason": *said.Reason, "by": c.user, "at": instantOf(m.instant())}
	after.record("application_cancellation", month, c.user, m.instant())
	return modelVerdict{status: http.StatusOK, after: after, outcome: m.money[at].given.Kind,
		answer: func() any { return after.penaltyAnswer(after.penalty(month)) }}
}

// pay draws money: most often what is to be taken or given back, or a part.
func (d *modelDraw) pay(m *model) (modelCommand, bool) {
	s := d.penalized(m)
	if s == nil {
		return modelCommand{}, false
	}
	shown := m.penaltyIn(s)
	outstanding := shown["outstanding"].(string)
	said := map[string]any{"kind": "deduction", "amount": choose(d, "1", "500", "250001"), "date": dayOf(m.instant())}
	if back, found := strings.CutPrefix(outstanding, "-"); found {
		said["kind"], outstanding = "repayment", back
	}
	if outstanding != "0" && d.chance(60) {
		said["amount"] = outstanding
	}
	if d.chance(25) {
		said["kind"] = choose(d, "deduction", "repayment")
	}
	if d.chance(30) {
		said["reason"] = "支払済"
	}
	if d.chance(20) {
		maps.Copy(said, map[string]any{"fiscal_year": choose(d, 2023, 2024, 2024, 0),
			"billed_month": choose(d, "2024-05", "2024-06", "2024-13")})
	}
	if n := len(m.money); n > 0 && d.chance(40) { // the same again, or back
		s = m.penalty(m.money[n-1].month)
		last := m.money[n-1].given
		said["kind"], said["amount"], said["date"] = last.Kind, last.Amount, last.Date
		if d.chance(40) {
			said["kind"] = "repayment"
		}
		if d.chance(50) {
			delete(said, "reason")
		}
	}
	switch d.IntN(16) {
	case 0:
		said["amount"] = choose(d, "0", "-1", "0.5")
	case 1:
		said["date"] = dayOf(m.instant().AddDate(0, 0, 90)) // however far the clock is set on next
	case 2:
		said["kind"] = "payment"
	case 3:
		said["amount"] = jsontext.Value("1000.0")
	case 4, 5:
		said["document"] = d.document()
	case 6:
		said["document"] = map[string]any{"title": "支出命令書"}
	case 7:
		said["reason"] = " "
	}
	return modelCommand{user: d.clerk(), month: s.month.String(), body: modelText(said)}, true
}

// payBack draws the cancellation of a record of money, most often of the last that
// counts.
func (d *modelDraw) payBack(m *model) (modelCommand, bool) {
	if len(m.money) == 0 {
		return modelCommand{}, false
	}
	paid := m.money[len(m.money)-1]
	if d.chance(30) {
		paid = choose(d, m.money...)
	}
	if paid.cancelled != nil && d.chance(40) {
		return modelCommand{}, false
	}
	c := modelCommand{user: d.clerk(), month: paid.month.String(), item: fmt.Sprint(paid.sequence)}
	if d.chance(8) {
		c.item = choose(d, "0", "1", "01", "last")
	}
	said := map[string]any{"reason": choose(d, "二重の記録", "別の月の分")}
	d.wrongReason(said)
	c.body = modelText(said)
	return c, true
}
