package main

import (
	"encoding/json"
	"os"
)

// exchange is a recorded request to the service with example data, and its answer.
type exchange struct {
	Operation string `json:"operation"`
	Request   any    `json:"request"`
	Status    int    `json:"status"`
	Answer    any    `json:"answer"`
}

// code returns the code of a refusal, empty if the request was accepted.
func (e exchange) code() string {
	members, _ := e.Answer.(map[string]any)
	if code, ok := members["code"].(string); ok && e.Status >= 400 {
		return code
	}
	return ""
}

// fullest returns the accepted request to an operation whose body says most, so that
// people see a whole sheet and no short one; nil if none has a body.
func fullest(exchanges []exchange, operation string) (found *exchange) {
	most := 0
	for i, e := range exchanges {
		if e.Operation != operation || e.Status >= 300 || e.Request == nil {
			continue
		}
		if text, err := json.Marshal(e.Request); err == nil && len(text) > most {
			found, most = &exchanges[i], len(text)
		}
	}
	return found
}

func readExchanges(path string) ([]exchange, error) {
	text, err := os.ReadFile(path) // #nosec G304 -- our own file
	if err != nil {
		return nil, err
	}
	var exchanges []exchange
	return exchanges, json.Unmarshal(text, &exchanges)
}
