package api

import (
	"net/http"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

func newStatementAnswer(s ledger.Statement) book.StatementAnswer {
	answer := s.Shape.Answer()
	answer.Hash, answer.Status = s.Fact.Hash, string(s.Status)
	if s.Penalty != nil {
		penalty := newPenaltyInStatement(*s.Penalty)
		answer.Penalty = &penalty
	}
	return answer
}

// settlementAnswer is the statement of the settled month, with what happened to
// the others.
type settlementAnswer struct {
	book.StatementAnswer
	Resettled []resettledAnswer `json:"resettled"`
}

// resettledAnswer is a month that changed along with another.
type resettledAnswer struct {
	Month  string  `json:"month"`
	Before outcome `json:"before"`
	After  outcome `json:"after"`
}

// outcome is what a month came to.
type outcome struct {
	Total     string `json:"total"`
	Reduction string `json:"reduction"`
}

func newOutcome(s book.Statement) outcome {
	o := outcome{Total: s.Closing.Total, Reduction: "0"}
	if s.Outcome().HasPenalty() {
		o.Reduction = s.Penalty.Reduction
	}
	return o
}

// newResettled tells of the months that have a new revision, but for one.
func newResettled(changed []ledger.Resettled, but domain.Month) []resettledAnswer {
	list := []resettledAnswer{}
	for _, c := range changed {
		if c.Month != but {
			list = append(list, resettledAnswer{c.Month.String(), newOutcome(*c.Before), newOutcome(c.After)})
		}
	}
	return list
}

// postSettlement answers a request to settle a month.
//
// @ID settleMonth
// @Tags statements
// @Summary 集計を確定する / Settle a month
// @Description 前の月から順に確定します。確定済の月では何も変わらず、200 で集計結果表を返します。本文は省けます。 / Months are settled in order. Settling a settled month changes nothing and answers 200. The body is optional.
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{references=[]book.Reference} false "根拠資料 / papers"
// @Success 201 {object} settlementAnswer "確定した / settled"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Success 200 {object} settlementAnswer "確定済だった / was settled already"
// @Failure 409 {object} Problem "previous_month_unsettled measurements_missing no_agreement"
// @Router /contracts/{contract}/months/{month}/settlement [post]
func postSettlement(r *request) error {
	contract, month, err := r.contractMonth()
	if err != nil {
		return err
	}
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	return r.write(contract, body, func(c *ledger.Command) (ledger.Answer, error) {
		if err := r.checkSheet(c, month); err != nil {
			return ledger.Answer{}, err
		}
		settled, err := c.Settle(month, body)
		if err != nil {
			return ledger.Answer{}, err
		}
		answer := settlementAnswer{newStatementAnswer(settled.Statement), newResettled(settled.Changed, month)}
		if len(settled.Changed) == 0 {
			return done(http.StatusOK, answer)
		}
		return created("/contracts/"+contract+"/months/"+month.String()+"/statement", answer)
	})
}

// getStatement answers the statement of a month.
//
// @ID getStatement
// @Tags statements
// @Summary 集計結果表 / The statement of a month
// @Param contract path string true "契約 / contract"
// @Param month path string true "月 / month"
// @Param revision query int false "版 / revision"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Success 200 {object} book.StatementAnswer "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/months/{month}/statement [get]
func getStatement(r *request) error {
	of, err := r.statement()
	if err != nil {
		return err
	}
	found, err := r.ledger.Statement(r.ctx(), r.user, of.contract, of.month, of.revision, of.known)
	if err != nil {
		return err
	}
	return r.resource(newStatementAnswer(found))
}

// askedStatement says which statement is asked for, and as of when.
type askedStatement struct {
	contract string
	month    domain.Month
	revision int       // 0 for the live one
	known    time.Time // zero for now
}

func (r *request) statement() (of askedStatement, err error) {
	if of.contract, of.month, err = r.contractMonth(); err != nil {
		return of, err
	}
	of.revision, of.known = r.query.revision(), r.query.knownAt()
	return of, r.query.err()
}

// getStatements answers the statements of a contract.
//
// @ID listStatements
// @Tags statements
// @Summary 集計結果表の一覧 / List statements
// @Param contract path string true "契約 / contract"
// @Param history query bool false "全履歴 / all revisions"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[book.StatementAnswer] "回答 / answer"
// @Router /contracts/{contract}/statements [get]
func getStatements(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	history, limit, after, known := q.flag("history"), q.limit(), q.after(2), q.knownAt()
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Statements(r.ctx(), r.user, contract, fact.StatementQuery{
		History: history, After: domain.Month(after[0]), AfterRevision: int(after[1]), Limit: limit + 1,
	}, known)
	if err != nil {
		return err
	}
	return page(r, limit, found, newStatementAnswer, func(s ledger.Statement) string {
		return cursorAt(int64(s.Fact.Month), int64(s.Fact.Revision))
	})
}

// getBalance answers where the account stands.
//
// @ID getBalance
// @Tags account
// @Summary ポイント残高 / The balance
// @Description ペナルティ基準までのポイントと、このまま加算も減算もない場合に各ポイントが消滅する月。 / The points left to the criterion, and the month in which points will go if no more are added.
// @Param contract path string true "契約 / contract"
// @Param as_of query string false "基準月 / month"
// @Param known_at query string false "この日時に知られていた内容 / as known at this instant" Format(date-time)
// @Success 200 {object} book.Balance "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Failure 409 {object} Problem "not_settled no_agreement"
// @Router /contracts/{contract}/balance [get]
func getBalance(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	asOf, known := q.month("as_of"), q.knownAt()
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Balance(r.ctx(), r.user, contract, asOf, known)
	if err != nil {
		return err
	}
	balance := book.NewBalance(found.Balance)
	if found.Pending {
		balance.Status = string(ledger.StatementSupersededPending)
	}
	return r.resource(balance)
}
