package api

import (
	"strconv"

	"slaledger/domain/book"
	"slaledger/ledger"
)

type contractAnswer struct {
	ID string `json:"id"`
	book.Contract
}

func newContractAnswer(c ledger.Contract) contractAnswer {
	return contractAnswer{ID: c.ID, Contract: book.NewContract(c.Contract)}
}

func postContract(r *request) error {
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	created, err := r.ledger.CreateContract(r.ctx(), r.user, body)
	if err != nil {
		return err
	}
	return r.created("/contracts/"+created.ID, newContractAnswer(created))
}

func getContracts(r *request) error {
	q := r.query
	vendor, limit, after := q.text("vendor"), q.limit(), q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Contracts(r.ctx(), r.user, vendor, after[0], limit+1)
	if err != nil {
		return err
	}
	return page(r, limit, found, newContractAnswer, func(c ledger.Contract) string { return cursorAt(c.Number) })
}

func getContract(r *request) error {
	id, err := r.contract()
	if err != nil {
		return err
	}
	found, err := r.ledger.Contract(r.ctx(), r.user, id)
	if err != nil {
		return err
	}
	return r.resource(newContractAnswer(found))
}

type agreementAnswer struct {
	Version int `json:"version"`
	book.Agreement
	Confirmation *struct{} `json:"confirmation"` // nobody can confirm yet
}

func newAgreementAnswer(a ledger.Agreement) agreementAnswer {
	return agreementAnswer{Version: a.Agreement.Version, Agreement: book.NewAgreement(a.Agreement)}
}

func postAgreement(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	recorded, err := r.ledger.RecordAgreement(r.ctx(), r.user, contract, body)
	if err != nil {
		return err
	}
	path := "/contracts/" + contract + "/agreements/" + strconv.Itoa(recorded.Agreement.Version)
	return r.created(path, newAgreementAnswer(recorded))
}

func getAgreements(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	limit, after := q.limit(), q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Agreements(r.ctx(), r.user, contract, int(after[0]), limit+1)
	if err != nil {
		return err
	}
	return page(r, limit, found, newAgreementAnswer, func(a ledger.Agreement) string {
		return cursorAt(int64(a.Agreement.Version))
	})
}

func getAgreement(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	found, err := r.ledger.Agreement(r.ctx(), r.user, contract, version)
	if err != nil {
		return err
	}
	return r.resource(newAgreementAnswer(found))
}
