package pages

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"slaledger/api/answer"
	"slaledger/ledger/access"
)

// withdrawalPage is the form by which a contract that was entered by mistake is withdrawn.
type withdrawalPage struct {
	Reason string
	Errors map[string]string
	// Settled says that a month was settled: the contract cannot be withdrawn any more.
	Settled bool
	// Tried is the contract as it would be, nil before that was tried; Key is that by which
	// it is withdrawn once.
	Tried *answer.Contract
	Key   string
}

// MayContract says whether the user may record contracts, their agreements and amendments.
func (r *request) MayContract() bool { return r.who.Permit(access.MayContract) == nil }

// showWithdrawal shows the form of a withdrawal.
func showWithdrawal(r *request) error {
	if err := r.judge(access.MayContract, http.MethodPost, r.of()+"/withdrawal", ""); err != nil {
		return err
	}
	return r.showWithdrawalPage(http.StatusOK, withdrawalPage{Reason: r.form.Get("reason")})
}

func (r *request) showWithdrawalPage(status int, p withdrawalPage) error {
	if _, err := r.about(tabBalance); err != nil {
		return err
	}
	var settled listOf[answer.Statement]
	if err := r.get(r.of()+"/statements", url.Values{"limit": {"1"}}, &settled); err != nil {
		return err
	}
	p.Settled = len(settled.Items) > 0
	if p.Tried != nil {
		p.Key = rand.Text()
	}
	return r.show(status, "withdrawal", r.W.Withdrawal.Title, p)
}

// withdraw tries the withdrawal of a contract, or carries it out once it was tried.
func withdraw(r *request) error {
	if err := r.judge(access.MayContract, http.MethodPost, r.of()+"/withdrawal", ""); err != nil {
		return err
	}
	if r.resumed || r.form.Get("act") == "back" {
		return showWithdrawal(r)
	}
	p := withdrawalPage{Reason: r.form.Get("reason")}
	c := command{method: http.MethodPost, path: r.of() + "/withdrawal", body: r.entered("reason")}
	record := r.form.Get("act") == "withdraw"
	if record {
		c.key = r.form.Get("key")
	} else {
		c.query = dryRun()
	}
	var withdrawn answer.Contract
	if _, err := r.ask(c, &withdrawn); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		p.Errors = wrong
		return r.showWithdrawalPage(r.Refused.Status, p)
	}
	if !record {
		p.Tried = &withdrawn
		return r.showWithdrawalPage(http.StatusOK, p)
	}
	r.say(r.W.Withdrawal.Done)
	return r.see(r.of())
}
