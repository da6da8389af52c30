package ledger

import (
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Withdrawal is why, by whom and when a contract that was entered by mistake was
// withdrawn.
type Withdrawal struct {
	Text     book.WithdrawalText
	Recorded fact.Recorded
}

// Withdraw withdraws the contract: it stays to be seen, its months are not due any more,
// and nothing is recorded on it again. It returns the errors of book.ReadWithdrawal, and
// month_settled once a month was settled.
func (c *Command) Withdraw(request []byte) (Contract, error) {
	if err := c.permit(access.MayContract); err != nil {
		return Contract{}, err
	}
	text, err := book.ReadWithdrawal(request)
	if err != nil {
		return Contract{}, err
	}
	if last := c.account.settled; last != 0 {
		return Contract{}, refusal.New(refusal.MonthSettled,
			"%s まで集計済です。集計した月のある契約は、取り下げられません。契約の変更によってください。",
			"Months up to %s are settled: such a contract cannot be withdrawn, only amended.", last)
	}
	written, err := body(text)
	if err != nil {
		return Contract{}, err
	}
	after := *c.account
	after.withdrawn = &Withdrawal{Text: text, Recorded: c.recorded()}
	c.name, c.account = "withdrawal", &after
	c.facts = []fact.Fact{fact.Withdrawal{Contract: c.id, Body: written, Recorded: c.recorded()}}
	return after.listed(0), nil
}

// open returns withdrawn if nothing can be recorded on the contract any more.
func (a *account) open() error {
	if a == nil || a.withdrawn == nil {
		return nil
	}
	japanese, english := fact.MinuteText(a.withdrawn.Recorded.At)
	return refusal.New(refusal.Withdrawn, "%[1]s に %[3]s が取り下げた契約です（理由：%[4]s）。何も記録できません。",
		"%[3]s withdrew this contract on %[2]s (reason: %[4]s): nothing can be recorded on it.",
		japanese, english, a.withdrawn.Recorded.By, a.withdrawn.Text.Reason)
}

// loadWithdrawal takes from the facts whether the contract was withdrawn.
func (a *account) loadWithdrawal(r fact.Reader) error {
	facts, err := fact.Withdrawals.All(r, a.id)
	if err != nil || len(facts) == 0 {
		return err
	}
	a.withdrawn = &Withdrawal{Recorded: facts[0].Recorded}
	return json.Unmarshal([]byte(facts[0].Body), &a.withdrawn.Text)
}
