package ledger

import (
	"strconv"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Application is a record of money as stored.
type Application struct {
	Fact fact.Application
	Text book.ApplicationText
	// Cancelled is by whom and why it was cancelled, nil if it counts.
	Cancelled *CancelledApplication
}

// CancelledApplication says why a record of money does not count any more.
type CancelledApplication struct {
	Reason   string
	Recorded fact.Recorded
}

// ID names a record of money within its contract: the number of its journal entry.
func (a Application) ID() string { return strconv.FormatInt(a.Fact.Recorded.Sequence, 10) }

// amount is what the record adds to what was applied: below 0 for a repayment, 0 once
// it is cancelled.
func (a Application) amount() (domain.Amount, error) {
	amount, err := domain.ReadAmount(a.Text.Amount)
	switch {
	case err != nil || a.Cancelled != nil:
		return domain.Amount{}, err
	case a.Text.Kind == domain.MoneyRepaid:
		return amount.Neg(), nil
	}
	return amount, nil
}

// readApplication reads a record of money.
func readApplication(f fact.Application) (Application, error) {
	a := Application{Fact: f}
	err := json.Unmarshal([]byte(f.Body), &a.Text)
	return a, err
}

// loadMoney reads what was deducted and repaid for a month, for all months if it is 0,
// in the order in which it was recorded.
func loadMoney(r fact.Reader, contract string, month domain.Month) ([]Application, error) {
	facts, err := fact.Applications.OfMonth(r, contract, month)
	if err != nil || len(facts) == 0 {
		return nil, err
	}
	cancelled := map[int64]*CancelledApplication{}
	cancellations, err := fact.ApplicationCancellations.OfMonth(r, contract, month)
	if err != nil {
		return nil, err
	}
	for _, f := range cancellations {
		var said book.CancellationText
		if err := json.Unmarshal([]byte(f.Body), &said); err != nil {
			return nil, err
		}
		cancelled[f.Application] = &CancelledApplication{Reason: said.Reason, Recorded: f.Recorded}
	}
	money := make([]Application, len(facts))
	for i, f := range facts {
		if money[i], err = readApplication(f); err != nil {
			return nil, err
		}
		money[i].Cancelled = cancelled[f.Recorded.Sequence]
	}
	return money, nil
}

// MoneyMoved is the money that went for a penalty, in yen, without what was cancelled.
type MoneyMoved struct {
	Deducted, Repaid domain.Amount // never below 0
}

// Applied returns deductions less repayments, in yen.
func (m MoneyMoved) Applied() domain.Amount { return m.Deducted.Sub(m.Repaid) }

// moved sums records of money.
func moved(money []Application) (sum MoneyMoved, err error) {
	for _, a := range money {
		amount, err := a.amount()
		if err != nil {
			return sum, err
		}
		if a.Text.Kind == domain.MoneyRepaid {
			sum.Repaid = sum.Repaid.Sub(amount)
		} else {
			sum.Deducted = sum.Deducted.Add(amount)
		}
	}
	return sum, nil
}

// Apply records money that was deducted or repaid for the penalty of a month. Without a
// reason it returns already_exists for a record like one that counts, and
// exceeds_outstanding for more than there is to take or to give back, or for a deduction
// while the penalty is neither agreed nor imposed: what was really done is recorded with
// a reason. It returns the errors of book.ReadApplication.
func (c *Command) Apply(month domain.Month, request []byte) (Penalty, error) {
	if err := c.permit(access.MayImpose); err != nil {
		return Penalty{}, err
	}
	p, err := penaltyOf(c.w, c.account, month)
	if err != nil {
		return Penalty{}, err
	}
	given, err := book.ReadApplication(request, c.at.In(fact.Japan).Format(time.DateOnly))
	if err != nil {
		return Penalty{}, err
	}
	paid := Application{Text: book.NewApplication(given)}
	if given.Reason == "" {
		if err := p.takesMoney(paid.Text, given.Amount); err != nil {
			return Penalty{}, err
		}
	}
	text, err := body(paid.Text)
	if err != nil {
		return Penalty{}, err
	}
	c.name, c.month = "application", month
	paid.Fact = fact.Application{Contract: c.id, Month: month, Body: text, Recorded: c.recorded()}
	c.facts = []fact.Fact{paid.Fact}
	return p.withMoney(append(p.Money[:len(p.Money):len(p.Money)], paid))
}

// takesMoney returns why money is not recorded without a reason, nil if it is.
func (p *Penalty) takesMoney(given book.ApplicationText, amount domain.Amount) error {
	month := p.Statement.Fact.Month
	for _, a := range p.Money {
		if a.Cancelled == nil && a.Text.Kind == given.Kind && a.Text.Amount == given.Amount && a.Text.Date == given.Date {
			return refusal.New(refusal.AlreadyExists,
				"%s のペナルティには、同じ種別、金額及び日付の記録が既にあります。別の減額又は返還であれば、理由（reason）を付けて記録してください。",
				"There is a record of the same kind, amount and date for the penalty of %s. If this is another one, "+
					"record it with a reason.", month)
		}
	}
	inEffect := p.Status == PenaltyAgreed || p.Status == PenaltyImposed
	var refused *refusal.Refusal
	switch {
	case given.Kind == domain.MoneyRepaid && amount.Cmp(p.Applied()) > 0:
		refused = refusal.New(refusal.ExceedsOutstanding,
			"返還する %[2]s 円が、%[1]s のペナルティの差引（減額−返還）%[3]s 円を超えています。実際に返還したのであれば、理由（reason）を付けて記録してください。",
			"%[2]s yen repaid are more than the net %[3]s yen (deducted less repaid) of the penalty of %[1]s. If they were, "+
				"record it with a reason.", month, domain.Thousands(amount.String()), domain.Thousands(p.Applied().String()))
	case given.Kind == domain.MoneyDeducted && !inEffect:
		refused = refusal.New(refusal.ExceedsOutstanding,
			"%s のペナルティは、合意又は決定がされていないため、減額できません。実際に減額したのであれば、理由（reason）を付けて記録してください。",
			"The penalty of %s is neither agreed nor imposed: there is nothing to deduct. If it was, record it with a "+
				"reason.", month)
	case given.Kind == domain.MoneyDeducted && amount.Cmp(p.Outstanding) > 0:
		refused = refusal.New(refusal.ExceedsOutstanding,
			"減額する %[2]s 円が、%[1]s のペナルティの未実施の %[3]s 円を超えています。実際に減額したのであれば、理由（reason）を付けて記録してください。",
			"%[2]s yen deducted are more than the %[3]s yen that are outstanding of the penalty of %[1]s. If they were, "+
				"record it with a reason.", month, domain.Thousands(amount.String()), domain.Thousands(p.Outstanding.String()))
	default:
		return nil
	}
	refused.Money = &refusal.Money{
		Status: string(p.Status), Reduction: p.Applied().Add(p.Outstanding).String(), Applied: p.Applied().String(),
		Outstanding: p.Outstanding.String(),
	}
	return refused
}

// withMoney returns the penalty with other records of money.
func (p Penalty) withMoney(money []Application) (Penalty, error) {
	after, err := moved(money)
	p.Outstanding = p.Outstanding.Add(p.Applied()).Sub(after.Applied())
	p.Money, p.MoneyMoved = money, after
	return p, err
}

// CancelApplication takes back a record of money that was made by mistake: it stays to be
// seen and no longer counts. It returns the errors of book.ReadApplicationCancellation,
// not_found if there is no such record, and already_exists if it is cancelled.
func (c *Command) CancelApplication(month domain.Month, id string, request []byte) (Penalty, error) {
	if err := c.permit(access.MayImpose); err != nil {
		return Penalty{}, err
	}
	p, err := penaltyOf(c.w, c.account, month)
	if err != nil {
		return Penalty{}, err
	}
	money := append([]Application(nil), p.Money...)
	var paid *Application
	for i := range money {
		if money[i].ID() == id {
			paid = &money[i]
		}
	}
	if paid == nil {
		return Penalty{}, nothing("%[1]s のペナルティに、減額又は返還の記録 %[2]s はありません。",
			"The penalty of %[1]s has no record of money %[2]s.", month, id)
	}
	given, err := book.ReadApplicationCancellation(request)
	if err != nil {
		return Penalty{}, err
	}
	if paid.Cancelled != nil {
		return Penalty{}, refusal.New(refusal.AlreadyExists, "この記録は既に取り消されています。", "This record is cancelled already.")
	}
	text, err := body(book.CancellationText{Reason: given.Reason})
	if err != nil {
		return Penalty{}, err
	}
	c.name, c.month = "application_cancellation", month
	cancellation := fact.ApplicationCancellation{
		Contract: c.id, Month: month, Application: paid.Fact.Recorded.Sequence, Body: text, Recorded: c.recorded(),
	}
	c.facts = []fact.Fact{cancellation}
	paid.Cancelled = &CancelledApplication{Reason: given.Reason, Recorded: cancellation.Recorded}
	return p.withMoney(money)
}
