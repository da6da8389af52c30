package api

import (
	"fmt"

	"slaledger/domain/book"
)

// MaxCalculation is the largest Book a calculation takes, in bytes.
const MaxCalculation = 64 << 20

// Calculate answers a calculation of the Book in body: statements and balance,
// or the problem document of a Book that is refused. An error is a defect.
func Calculate(body []byte, english bool) (answer []byte, problem *Problem, err error) {
	if len(body) > MaxCalculation {
		return nil, TooLarge(english, MaxCalculation), nil
	}
	result, err := book.Calculate(body)
	if err != nil {
		if problem = refusal(err, english); problem != nil {
			return nil, problem, nil
		}
		return nil, nil, err
	}
	answer, err = result.MarshalJSON()
	return answer, nil, err
}

// TooLarge returns the problem document of a request above so many bytes.
func TooLarge(english bool, limit int) *Problem {
	return tooLarge.problem(english, book.Text{
		Japanese: fmt.Sprintf("%d MiB 以内のデータを指定してください。", limit>>20),
		English:  fmt.Sprintf("At most %d MiB are taken.", limit>>20),
	})
}
