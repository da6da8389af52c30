package api

import (
	"net/http"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
)

func newStatementAnswer(s ledger.Statement) book.StatementAnswer {
	answer := s.Shape.Answer()
	answer.Hash = s.Fact.Hash
	return answer
}

// settlementAnswer is the statement of the settled month, with what happened to
// the others.
type settlementAnswer struct {
	book.StatementAnswer
	Resettled []struct{} `json:"resettled"` // a settlement changes no other month yet
}

func postSettlement(r *request) error {
	contract, month, err := r.contractMonth()
	if err != nil {
		return err
	}
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	statement, created, err := r.ledger.Settle(r.ctx(), r.user, contract, month, body)
	if err != nil {
		return err
	}
	answer := settlementAnswer{StatementAnswer: newStatementAnswer(statement)}
	if !created {
		return r.answer(http.StatusOK, answer)
	}
	return r.created("/contracts/"+contract+"/months/"+month.String()+"/statement", answer)
}

func getStatement(r *request) error {
	contract, month, err := r.contractMonth()
	if err != nil {
		return err
	}
	q := r.query
	revision := q.revision()
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Statement(r.ctx(), r.user, contract, month, revision)
	if err != nil {
		return err
	}
	return r.resource(newStatementAnswer(found))
}

func getStatements(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	history, limit, after := q.flag("history"), q.limit(), q.after(2)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Statements(r.ctx(), r.user, contract, domain.Month(after[0]), int(after[1]), limit+1, history)
	if err != nil {
		return err
	}
	return page(r, limit, found, newStatementAnswer, func(s ledger.Statement) string {
		return cursorAt(int64(s.Fact.Month), int64(s.Fact.Revision))
	})
}

func getBalance(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	asOf := q.month("as_of")
	if err := q.err(); err != nil {
		return err
	}
	position, err := r.ledger.Balance(r.ctx(), r.user, contract, asOf)
	if err != nil {
		return err
	}
	return r.resource(book.NewBalance(position))
}

// newPenaltyAnswer returns the penalty of a statement that has one, by itself.
func newPenaltyAnswer(s ledger.Statement) book.PenaltyAnswer {
	answer := s.Shape.Penalty.Answer()
	answer.ContractID, answer.Month, answer.StatementRevision = s.Fact.Contract, s.Fact.Month.String(), s.Fact.Revision
	return answer
}

func getPenalties(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	limit, after := q.limit(), q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Penalties(r.ctx(), r.user, contract, domain.Month(after[0]), limit+1)
	if err != nil {
		return err
	}
	return page(r, limit, found, newPenaltyAnswer, func(s ledger.Statement) string { return cursorAt(int64(s.Fact.Month)) })
}

func getPenalty(r *request) error {
	contract, month, err := r.contractMonth()
	if err != nil {
		return err
	}
	found, err := r.ledger.Statement(r.ctx(), r.user, contract, month, 0)
	if err != nil {
		return err
	}
	if found.Shape.Penalty == nil {
		return errNotFound
	}
	return r.resource(newPenaltyAnswer(found))
}
