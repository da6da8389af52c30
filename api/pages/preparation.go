package pages

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger/access"
)

// preparation is one step of the way from a contract to its first settled month.
type preparation struct {
	Word, Path string // where it is done, empty if there is nothing to do
	State      string // done, now or next
	Hint       string
}

// The states of a step.
const (
	stepDone = "done"
	stepNow  = "now"
	stepNext = "next"
)

// showPreparation shows what is to be done before a contract has an account.
func (r *request) showPreparation() error {
	steps, err := r.preparations()
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, "preparation", r.W.Contract.Steps, balancePage{Preparation: steps})
}

// preparations are the steps to the first settled month: the first that is not done is
// next. None is left of a contract that was withdrawn.
func (r *request) preparations() ([]preparation, error) {
	s := r.Subject
	if s.Withdrawn != nil {
		return nil, nil
	}
	w := r.W.Contract
	users, err := r.usersReady()
	if err != nil {
		return nil, err
	}
	steps := []preparation{
		{Word: w.StepContract, State: stepDone},
		{Word: w.StepAgreement, Path: s.Path + "/agreements", Hint: w.StepAgreementHint},
		{Word: w.StepUsers, Path: "/users", Hint: say(w.StepUsersHint, s.Vendor.ID)},
		{Word: say(w.StepSheet, r.MonthTitle(s.StartMonth)), Hint: w.StepSheetHint},
	}
	if s.Begun {
		steps[1].State = stepDone
		steps[3].Path = s.Path + "/months/" + s.StartMonth + "/measurements"
	} else if r.who.Permit(access.MayContract) == nil {
		steps[1].Path += "/new"
	}
	if users {
		steps[2].State = stepDone
	}
	now := stepNow
	for i := range steps {
		if steps[i].State == "" {
			steps[i].State, now = now, stepNext
		}
	}
	return steps, nil
}

// usersReady says whether somebody may measure, and somebody is of the contract's vendor,
// as far as the reader knows users: a vendor knows its own alone.
func (r *request) usersReady() (bool, error) {
	users, err := listAll[answer.User](r, "/users", nil)
	measurer, vendor := r.who.Is(access.RoleVendor), false
	for _, u := range users {
		if u.Disabled {
			continue
		}
		for _, role := range u.Roles {
			measurer = measurer || role == access.RoleMeasurer
		}
		vendor = vendor || u.Vendor != nil && *u.Vendor == r.Subject.Vendor.ID
	}
	return measurer && vendor, err
}
