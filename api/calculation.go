package api

import (
	"slaledger/api/answer"
	"slaledger/domain/book"
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
