package api

import (
	"errors"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
)

// MaxCalculation is the largest Book a calculation takes, in bytes.
const MaxCalculation = 64 << 20

// Calculate answers a calculation of the Book in body: statements and balance,
// or the problem document of a Book that is refused. An error is a defect.
func Calculate(body []byte, english bool) (answer []byte, problem *Problem, err error) {
	text, err := calculation(body)
	if err == nil {
		return text.whole(), nil, nil
	}
	if problem = problemOf(err, english); problem.Code == string(internal) {
		return nil, nil, err
	}
	return nil, problem, nil
}

func calculation(body []byte) (text pieces, err error) {
	if len(body) > MaxCalculation {
		return text, errTooLarge(MaxCalculation)
	}
	result, err := book.Calculate(body)
	if err != nil {
		return text, err
	}
	err = answer.Calculation(&text, result)
	return text, err
}

// postCalculation answers the calculation of a Book.
//
// @ID calculate
// @Tags calc
// @Summary 試算する / Calculate a Book
// @Description 契約・協定・測定結果を丸ごと与えて計算します。何も記録しません。 / Takes a whole case and keeps nothing of it.
// @Param body body book.Book true "1つの契約の全体 / Book"
// @Success 200 {object} answer.calculation "回答 / answer"
// @Router /calculations [post]
func postCalculation(r *request) error {
	body, err := r.body(MaxCalculation)
	if err != nil {
		return err
	}
	if _, err := r.idempotencyKey(); err != nil { // nothing is stored, so a key has no effect
		return err
	}
	text, err := calculation(body)
	if err != nil {
		return err
	}
	return r.sendPieces(typeJSON, text)
}

// getCalculation answers how an account would go on.
//
// @ID calculateAhead
// @Tags calc
// @Summary この契約で試算する / Calculate how an account would go on
// @Description 集計済の月の後に、add のとおりに加わり、他には何も加わらないものとした集計を返します。何も記録しません。misses は、現在の残高から各項目だけでペナルティ基準に達する最少の回数です。 / Settles on after the settled months with what add says and nothing else, and keeps nothing. misses are the fewest further misses of each item that reach the criterion from the balance as it stands.
// @Param contract path string true "契約 / contract"
// @Param add query string false "加わるもの / what is added"
// @Param through query string false "最後の月 / last month"
// @Success 200 {object} answer.AccountCalculation "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Failure 409 {object} Problem "no_agreement"
// @Router /contracts/{contract}/calculations [get]
func getCalculation(r *request) error {
	q := ledger.CalculationQuery{Additions: r.query.additions("add"), Through: r.query.month("through")}
	find := func() (*ledger.Calculation, error) {
		found, err := r.ledger.Calculation(r.ctx(), r.user, r.contract, q)
		if faults, refused := errors.AsType[refusal.Faults](err); refused {
			return nil, parameterFaults(faults)
		}
		return found, err
	}
	return resource(r, find, answer.NewAccountCalculation)
}

// maxAdditions bounds what one calculation adds.
const maxAdditions = 1000

// additions reads what is added, such as 2026-10:AVAIL-01:1,2026-11:RECOV-01:2.
func (q *query) additions(name string) []ledger.Addition {
	text := q.text(name)
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	if len(parts) > maxAdditions {
		q.refuse(name, refusal.OutOfRange, refusal.Say("%d件までを指定してください。", "must be at most %d", maxAdditions))
		return nil
	}
	list := make([]ledger.Addition, len(parts))
	for i, part := range parts {
		month, rest, _ := strings.Cut(part, ":")
		item, count, _ := strings.Cut(rest, ":")
		m, isMonth := domain.ParseMonth(month)
		n, err := strconv.Atoi(count)
		if !isMonth || item == "" || err != nil || n < 0 || count != strconv.Itoa(n) {
			q.faults = append(q.faults, refusal.Fault{
				Pointer: name, Code: refusal.BadFormat, ItemCode: item, Given: part, Detail: refusal.Say(
					"年月、項目コード、回数を 2026-10:AVAIL-01:1 の形で指定してください。",
					"must be a month, an item code and a count, such as 2026-10:AVAIL-01:1"),
			})
		}
		list[i] = ledger.Addition{Month: m, Item: item, Count: n, Given: part}
	}
	return list
}
