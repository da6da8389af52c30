package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"slaledger/api/answer"
	"slaledger/domain"
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
	Agreement answer.Agreement
	Rows      []agreementRow
	Acts      []*actForm // of the vendor's word
}

// showAgreement shows a version.
func showAgreement(r *request) error {
	p, err := r.loadAgreement()
	if err != nil {
		return err
	}
	return r.showAgreementPage(http.StatusOK, p)
}

func (r *request) showAgreementPage(status int, p *agreementPage) error {
	return r.show(status, "agreement", say(r.W.Agreement.VersionOf, p.Agreement.Version), p)
}

// loadAgreement asks for a version.
func (r *request) loadAgreement() (*agreementPage, error) {
	if _, err := r.about(tabAgreements); err != nil {
		return nil, err
	}
	p := &agreementPage{}
	if err := r.get(r.version(), nil, &p.Agreement); err != nil {
		return nil, err
	}
	for n, item := range p.Agreement.Items {
		p.Rows = append(p.Rows, agreementRow{N: n, Cells: typed.ItemCells(item)})
	}
	p.offerWords(r)
	return p, nil
}

// offerWords makes the forms of the vendor's word on the version, which it gives once.
func (p *agreementPage) offerWords(r *request) {
	said, made := p.Agreement.Confirmation, "unsaid"
	if said != nil {
		made = said.At
	}
	asked := said == nil || r.form.Get("form") != "" // a form was open when the page was shown
	if !asked || r.who.Permit(access.MayObject) != nil {
		return
	}
	w, path := r.W.Agreement, r.version()+"/confirmation"
	p.Acts = []*actForm{
		newAct(actForm{
			ID: "confirm", Path: path, Title: w.Confirm, Hint: w.ConfirmHint, Do: w.Confirm, Done: w.ConfirmDone, Made: made,
			fixed: map[string]any{"decision": domain.Confirm},
		}),
		newAct(actForm{
			ID: "contest", Path: path, Title: w.Contest, Do: w.Contest, Done: w.ConfirmDone, Made: made, Grave: true,
			Fields: []actField{{Name: "reason", Label: w.Reason, Type: "textarea", Need: true}},
			fixed:  map[string]any{"decision": domain.Contest},
		}),
	}
}

// version is the path of the version that a page is about.
func (r *request) version() string {
	return r.of() + "/agreements/" + url.PathEscape(r.Param("version"))
}

// confirmAgreement gives the vendor's word on a version.
func confirmAgreement(r *request) error {
	path := r.version() + "/confirmation"
	if err := r.judge(access.MayObject, http.MethodPost, path, ""); err != nil {
		return err
	}
	p, err := r.loadAgreement()
	if err != nil {
		return err
	}
	f, err := r.sentAct(p.Acts, path)
	if err != nil {
		return err
	}
	done, err := r.carryOutAct(f, nil)
	if err != nil {
		return err
	}
	if done {
		return r.see(r.version())
	}
	return r.showAgreementPage(f.Status(), p)
}

// VersionPath returns the path of a version of the contract that the page is about.
func (r *request) VersionPath(version int) string {
	return r.Subject.Path + "/agreements/" + strconv.Itoa(version)
}
