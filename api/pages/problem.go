package pages

import (
	"maps"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
)

// problem is why a request was refused, as the interface says it.
type problem struct {
	Status  int            `json:"status"`
	Code    string         `json:"code"`
	Title   string         `json:"title"`
	Detail  string         `json:"detail"`
	Errors  []fieldProblem `json:"errors"`
	More    int            `json:"more"`
	Missing []struct {
		Month string   `json:"month"`
		Items []string `json:"items"`
	} `json:"missing"`
}

// fieldProblem is what is wrong about one field.
type fieldProblem struct {
	Pointer  string `json:"pointer"`
	Cell     string `json:"cell"` // of a file, such as B3
	Code     string `json:"code"`
	Detail   string `json:"detail"`
	ItemCode string `json:"item_code"`
	ItemName string `json:"item_name"`
	Given    string `json:"given"`
}

func (p problem) Error() string { return p.Code + ": " + p.Detail }

func readProblem(document []byte) error {
	var p problem
	if err := json.Unmarshal(document, &p); err != nil {
		return err
	}
	return p
}

// problemOf returns why a page could not be shown.
func (r *request) problemOf(err error) problem {
	if p, ok := err.(problem); ok {
		return p
	}
	var p problem
	if readErr := json.Unmarshal(r.site.api.Explain(err, r.English), &p); readErr != nil || p.Status >= 500 {
		r.site.api.Log.ErrorContext(r.Request().Context(), "page", "error", err.Error(),
			"request_id", r.Response().Header().Get("X-Request-Id"))
	}
	return p
}

// errorPage says why something was refused.
type errorPage struct {
	Problem *problem
	Request string // its id, for whoever looks into a defect
	// Back is where to go on.
	Back string
	// Undone says that a form was sent, of which nothing was done.
	Undone bool
	// Again are the fields of a form that may be sent once more as they were, under the same
	// key; none if that leads nowhere.
	Again []hidden
}

// again returns the fields of a form that could not be taken just now. Those with a secret
// are not shown again.
func (r *request) again(p problem) (fields []hidden) {
	busy := p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests
	for _, secret := range []string{"password", "old", "new"} {
		busy = busy && !r.form.Has(secret)
	}
	if !busy || r.Request().MultipartForm != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(r.form)) {
		for _, value := range r.form[name] {
			fields = append(fields, hidden{name, value})
		}
	}
	return fields
}

// refuse shows why something was refused.
func (r *request) refuse(p problem) error {
	if p.Status == 0 {
		p.Status = http.StatusInternalServerError
	}
	if p.Detail == r.W.Error.Bare {
		p.Detail = r.W.Error.NotFound
	}
	back := "/"
	if r.Subject != nil {
		back = r.Subject.Path
	}
	return r.show(p.Status, "error", r.W.Error.Title(p), errorPage{
		Problem: &p, Request: r.Response().Header().Get("X-Request-Id"), Back: back, Again: r.again(p),
		Undone: r.form != nil && p.Status != http.StatusInternalServerError && p.Code != "outcome_unknown",
	})
}
