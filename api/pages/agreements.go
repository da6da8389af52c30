package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"slaledger/api/answer"
	"slaledger/domain/typed"
	"slaledger/ledger/access"
)

// agreementsPage lists the versions of an agreement.
type agreementsPage struct {
	Versions []answer.Agreement
	May      bool // whether the reader may record another one
}

// showAgreements lists the versions, the latest first.
func showAgreements(r *request) error {
	if _, err := r.about(tabAgreements); err != nil {
		return err
	}
	versions, err := listAll[answer.Agreement](r, r.of()+"/agreements", nil)
	if err != nil {
		return err
	}
	slices.Reverse(versions)
	p := agreementsPage{Versions: versions, May: r.who.Permit(access.MayContract) == nil}
	return r.show(http.StatusOK, "agreements", r.W.Agreement.Title, p)
}

// agreementPage shows a version.
type agreementPage struct {
	Agreement  answer.Agreement
	Rows       []agreementRow
	MayConfirm bool   // whether the reader may give the vendor's word
	Reason     string // as it was typed
	Wrong      string // about that word
}

// showAgreement shows a version.
func showAgreement(r *request) error { return r.showAgreementPage(http.StatusOK, "") }

func (r *request) showAgreementPage(status int, wrong string) error {
	if _, err := r.about(tabAgreements); err != nil {
		return err
	}
	p := agreementPage{MayConfirm: r.who.Permit(access.MayObject) == nil, Reason: r.form.Get("reason"), Wrong: wrong}
	if err := r.get(r.version(), nil, &p.Agreement); err != nil {
		return err
	}
	for n, item := range p.Agreement.Items {
		p.Rows = append(p.Rows, agreementRow{N: n, Cells: typed.ItemCells(item)})
	}
	return r.show(status, "agreement", say(r.W.Agreement.VersionOf, p.Agreement.Version), p)
}

// version is the path of the version that a page is about.
func (r *request) version() string {
	return r.of() + "/agreements/" + url.PathEscape(r.Param("version"))
}

// confirmAgreement gives the vendor's word on a version.
func confirmAgreement(r *request) error {
	if r.resumed {
		return showAgreement(r)
	}
	c := command{method: http.MethodPost, path: r.version() + "/confirmation", body: r.entered("decision", "reason")}
	if _, err := r.ask(c, nil); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		for _, words := range wrong {
			return r.showAgreementPage(http.StatusUnprocessableEntity, words)
		}
	}
	r.say(r.W.Agreement.ConfirmDone)
	return r.see(r.version())
}

// VersionPath returns the path of a version of the contract that the page is about.
func (r *request) VersionPath(version int) string {
	return r.Subject.Path + "/agreements/" + strconv.Itoa(version)
}
